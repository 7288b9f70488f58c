"""The exceptions that a write raises to refuse a change, with an error message for each field."""

import hashlib
from typing import Any

from tracker import declarations
from tracker.models import User

WHOLE_FORM = ("", "__all__")
LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Turns the digits of a hexadecimal hash into letters."""


class Refused(Exception):
    """Raised by a write to refuse a change. `reasons` maps a field's name ('' for the whole form) to a sentence."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("Refused: " + ", ".join(sorted(name or "the whole form" for name in reasons)))
        self.reasons = reasons


def refuse_identifiers(**texts: str | None) -> None:
    """Raise Refused with a sentence for each field that contains a personal identifier or is too long to check.

    Skips words that a writer has declared not to be personal. The sentences never repeat the identifier.
    """
    reasons = {
        name: sentence for name, text in texts.items() if (sentence := declarations.refusal(text or ""))
    }
    if reasons:
        raise Refused(reasons)


def too_long(**texts: tuple[str, int]) -> dict[str, str]:
    """Return a sentence for each field whose text is longer than the field's limit."""
    return {
        name: f"This has {len(text)} characters. Shorten it to {most}."
        for name, (text, most) in texts.items()
        if len(text) > most
    }


class EditConflict(Refused):
    """Raised when a record has been changed since the page was opened. `number` is the current version.

    `changed_by` is the account that changed the record, or None if that is not known. It is the reader's own account if
    the reader changed the record in another window.
    """

    def __init__(self, number: int | str, changed_by: User | None = None) -> None:
        self.number, self.changed_by = number, changed_by
        super().__init__(self.reasons_for(None))

    def reasons_for(self, reader: object, *, is_shown: bool = True) -> dict[str, str]:
        """Return the reasons, worded for this reader.

        `is_shown` is whether the page shows the current version, which it does above the form.
        """
        if self.changed_by is None:
            what = "This has been changed since you opened the page."
        elif self.changed_by == reader:
            what = "You have changed this in another window since you opened the page."
        else:
            what = f"{self.changed_by} has changed this since you opened the page."
        if not is_shown:
            return {"": f"{what} We have kept what you typed. Check it, then save again."}
        return {
            "": f"{what} The current version is shown above, and we have kept what you typed. Compare "
            "them, then save again."
        }


def refuse_edit_conflict(current: int | str, based_on: int | str | None, row: Any = None) -> None:
    """Raise EditConflict if the current version is not the version that the form was based on.

    `row` is the row of the current version, and says who changed the record.
    """
    if current != based_on:
        raise EditConflict(current, row.recorded_by if row else None)


def fingerprint(*values: Any) -> str:
    """Return a short hash of a record's values, so that a change to a record without revisions can be detected.

    The hash has letters only. Forms send it, and digits could look like a personal identifier.
    """
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16].translate(LETTERS)
