"""How a write says no: reasons in sentences, one for each field, that a form can show where they belong."""

import hashlib
from typing import Any

from tracker import declarations
from tracker.models import User

WHOLE_FORM = ("", "__all__")


class Refused(Exception):
    """Raised by a write that will not be done. `reasons` maps a field's name ('' for the whole form) to a sentence."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("Refused: " + ", ".join(sorted(name or "the whole form" for name in reasons)))
        self.reasons = reasons


def refuse_identifiers(**texts: str | None) -> None:
    """Raise Refused for each field whose text has a personal identifier, unless it was declared not to be one.

    The sentences never repeat the identifier.
    """
    reasons = {
        name: sentence for name, text in texts.items() if (sentence := declarations.refusal(text or ""))
    }
    if reasons:
        raise Refused(reasons)


def too_long(**texts: tuple[str, int]) -> dict[str, str]:
    """A sentence for each field whose text has more characters than it may."""
    return {
        name: f"This has {len(text)} characters. Keep it to {most}."
        for name, (text, most) in texts.items()
        if len(text) > most
    }


class Newer(Refused):
    """Refused because the same thing was changed since the page was opened. `number` is the version now held.

    `changed_by` is who changed it, where that is known: it may be the same person in another window.
    """

    def __init__(self, number: int | str, changed_by: User | None = None) -> None:
        self.number, self.changed_by = number, changed_by
        super().__init__(self.told_to(None))

    def told_to(self, reader: object) -> dict[str, str]:
        """The reasons, as this reader is told them."""
        if self.changed_by is None:
            what = "This was changed since you opened the page."
        elif self.changed_by == reader:
            what = "You changed this in another window since you opened the page."
        else:
            what = f"{self.changed_by} changed this since you opened the page."
        return {
            "": f"{what} The current version is shown below, and we have kept what you typed. Compare "
            "them, then save again."
        }


def refuse_newer(held: int | str, based_on: int | str | None, version: Any = None) -> None:
    """Raise Newer where what is held is not what the change was based on; `version` is the row held."""
    if held != based_on:
        raise Newer(held, version.recorded_by if version else None)


def fingerprint(*values: Any) -> str:
    """A short mark of what a record without revisions said, by which a later change to it is noticed."""
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
