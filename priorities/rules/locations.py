"""Where evidence is kept: a web address, which becomes a link, or a shared folder or words, which stay as they are."""

import re
from dataclasses import dataclass

INVALID = (
    "Enter the full web address, such as https://www.example.org/report, or say in words where the "
    "evidence is kept."
)
_FILE_SHARE = re.compile(r"[a-z]:[\\/]|\\\\[^\\/\s]|//[^/\s]|(?:file|smb):", re.IGNORECASE)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:\S+", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+([a-z]{2,24})(?:[/?#:]\S*)?", re.IGNORECASE)
_ENDINGS = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "csv", "txt", "png", "jpg", "jpeg"}
)
"""The endings of files, which look like those of web addresses."""


@dataclass(frozen=True, slots=True)
class Location:
    """What someone typed for where evidence is kept: a link, or words that refer to it. One of them is empty."""

    link: str = ""
    words: str = ""


def read(text: str) -> Location:
    """Return the location that a text gives.

    Raises ValueError, with a sentence for the user, if the text is an address but not a web address.
    """
    text = text.strip()
    if is_file_share(text):
        return Location(words=text)
    if _WEB.fullmatch(text):
        return Location(link=text)
    if "://" in text or _OTHER_SCHEME.fullmatch(text):
        raise ValueError(INVALID)
    if (host := _HOST.fullmatch(text)) and host[1].lower() not in _ENDINGS:
        return Location(link=f"https://{text}")
    return Location(words=text)


def is_file_share(text: str) -> bool:
    r"""Return whether a text begins with the path of a shared folder, such as `S:\Reports` or `\\server\share`."""
    return bool(_FILE_SHARE.match(text.strip()))
