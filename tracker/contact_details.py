"""Finds email addresses and telephone numbers in text, so that a form can ask the writer to check them.

They are not refused, because they may belong to an office and not to a person.
"""

import re

EMAIL = "an email address"
TELEPHONE = "a telephone number"

# Matches only one character before the @. A repeated match there would be tried from every character of the text, so
# that doubling the text's length would take four times as long.
_EMAIL = re.compile(r"[\w.+-]@[\w-]+\.[\w-]")
# A British number: ten or eleven digits starting with 0 or +44, with spaces, hyphens or brackets between groups.
# A reference or a date does not start in this way, or has fewer digits.
_TELEPHONE = re.compile(
    r"(?<![\w.+])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)[1-9](?:[ )(-]{0,2}\d){8,9}(?![\d.]\d|\d)"
)


def kinds(text: str) -> list[str]:
    """Return the kinds of contact details in a text, as phrases for a sentence, or [] if there are none."""
    patterns = {EMAIL: _EMAIL, TELEPHONE: _TELEPHONE}
    return [kind for kind, pattern in patterns.items() if pattern.search(text)]
