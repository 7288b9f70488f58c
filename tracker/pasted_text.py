"""Cleans text pasted from Word, slides, spreadsheets and email: removes characters that cannot be seen or stored.

Ordinary text is returned unchanged. The reasons are in docs/decisions/0012-text-that-people-paste.md.
"""

import re
import unicodedata

# A joiner combines emoji into one picture, or selects a letter's shape in these scripts (Arabic to Mongolian).
_JOINED = (
    "[\u00a9\u00ae\u0600-\u0dff\u1000-\u109f\u1780-\u18af\u203c-\u3299\ua840-\uabff\ufb50-\ufdff\ufe0f\ufe70-\ufefe"
    "\U00010a00-\U00011fff\U0001f000-\U0001faff]"
)
# The flags of Scotland, England and Wales are a black flag and a few tags. Elsewhere, tags are invisible.
_FLAG = "\U0001f3f4[\U000e0030-\U000e007a]{2,6}\U000e007f"

# The kinds of line break that Word, PowerPoint and Unicode allow inside a paragraph.
_SOFT_BREAK = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Bullets in Word's Symbol and Wingdings fonts are in the private use area. Except for three, they must begin a line.
_PRIVATE_BULLET = re.compile("[\uf0b7\uf0a7\uf0fc]|^[\uf020-\uf0ff](?=[ \t])", re.MULTILINE)
_UNSEEN = re.compile(
    f"(?P<flag>{_FLAG})"
    f"|(?<={_JOINED})(?P<joiner>[\u200c\u200d])(?={_JOINED})"
    "|["
    "\0-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen, grapheme joiner, fillers
    "\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069"  # zero-width characters and direction controls
    "\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffc"  # word joiner, byte order mark, placeholder for a picture
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # surrogates and noncharacters
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # musical beams, tags
    "]"
)
# Windows-1252 text read as Latin-1: U+0092 is Windows-1252's apostrophe. Five codes have no character in Windows-1252.
_WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
# Most text contains none of these characters, and needs only Unicode normalisation.
_SUSPECT = re.compile(f"[\t\r\v\f\u2028\u2029\ue000-\uf8ff]|{_UNSEEN.pattern}")

_TABS_BEFORE_WORDS = re.compile(r"^([ ]*(?:[•‣◦·▪o*–-]|[0-9A-Za-z]{1,3}[.)])?)[ ]*\t[ \t]*", re.MULTILINE)
_TABS_AT_END = re.compile(r"[ \t]*\t[ \t]*$", re.MULTILINE)
_TABS = re.compile(r"[ ]*\t[ \t]*")
_BREAKS = re.compile(r"[ ]*[\n\t][ \n\t]*")


def lines(text: str) -> str:
    """Return cleaned text for a box with several lines, or '' if nothing in the text is visible.

    Every line break becomes a single newline. A tab between cells becomes " | ", so that table rows stay readable. A
    tab after a bullet or a number becomes a space, and a tab at the start or the end of a line is removed.
    """
    text = _clean(text)
    if "\t" not in text:
        return text
    text = _TABS_AT_END.sub("", text)
    text = _TABS_BEFORE_WORDS.sub(lambda found: f"{found[1]} " if found[1].strip() else found[1], text)
    return _TABS.sub(" | ", text)


def line(text: str) -> str:
    """Return cleaned text for a one-line box, or '' if nothing is visible. Line breaks and tabs become spaces."""
    return _BREAKS.sub(" ", _clean(text))


def _clean(text: str) -> str:
    if _SUSPECT.search(text):
        text = _SOFT_BREAK.sub("\n", text).translate(_WINDOWS_1252)
        text = _PRIVATE_BULLET.sub("•", text)
        text = _UNSEEN.sub(lambda found: found["flag"] or found["joiner"] or "", text)
    # Normalise, so that letters typed in different ways are the same when text is compared, counted and searched.
    text = unicodedata.normalize("NFC", text)
    return text if any(map(_shows, text)) else ""


def _shows(character: str) -> bool:
    """Return True if a character is visible: a letter, digit, punctuation mark, symbol or private use character."""
    category = unicodedata.category(character)
    return (category[0] in "LNPS" or category == "Co") and character != "\N{BRAILLE PATTERN BLANK}"
