"""References of actions and commitments: as the strategy publishes them, and as keys to find them by."""

REFERENCE_CHARACTERS = "0-9A-Za-z._() -"
"""The characters that a reference may have in a URL, for a regular expression. A published one may also have "/"."""


def reference_key(reference: str) -> str:
    """Return the key of a reference: in lower case, with no white space anywhere and no full stops at the end.

    "DAB 1", "dab1" and "DAB1." have the same key. A slash becomes a hyphen, so that a key can be part of a URL.
    """
    return "".join(reference.split()).casefold().replace("/", "-").rstrip(".")
