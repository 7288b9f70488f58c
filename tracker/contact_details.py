"""Email addresses and telephone numbers in text: not refused, since an office has them too, but worth a second look."""

import re

EMAIL = "an email address"
TELEPHONE = "a telephone number"

# Found by its @, with no repetition before that: one is tried from every character of the text, and twice as long a
# text would take four times as long.
_EMAIL = re.compile(r"[\w.+-]@[\w-]+\.[\w-]")
# A British number: ten or eleven digits from 0 or +44, in groups parted by single spaces, hyphens or brackets. A
# reference or a date has neither that start nor that many digits.
_TELEPHONE = re.compile(
    r"(?<![\w.+])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)[1-9](?:[ )(-]{0,2}\d){8,9}(?![\d.]\d|\d)"
)


def kinds(text: str) -> list[str]:
    """The kinds of contact details in a text, in words that may stand in a sentence; empty where it holds none."""
    found = [(EMAIL, _EMAIL), (TELEPHONE, _TELEPHONE)]
    return [kind for kind, pattern in found if pattern.search(text)]
