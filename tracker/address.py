"""What the address of a page asks for: every number, day, choice and text that a view reads from one is read here.

An address is typed by hand, cut short in a letter and kept for years, so no value of it can stop a page. A value that
cannot be read is left out, and `problems` has a sentence that says so.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from tracker.fields import DayField

ChoiceT = TypeVar("ChoiceT", bound=Enum)

LARGEST = 999_999_999
"""The largest number that is read: larger ones fit no column of the database."""
SHOWN = 40
"""How many characters of a value a sentence repeats."""
LEFT_OUT = "so this filter is not applied"
DAY = DayField(required=False)


class Address:
    """The values that one address carries, by name. If it carries a name several times, the last one is read."""

    def __init__(self, query: Mapping[str, Any]) -> None:
        self.query = query
        self.problems: list[str] = []
        """A sentence for each value that could not be read."""

    def text(self, name: str, longest: int = 200) -> str:
        """Return the text, cut at `longest`, without spaces at its ends; empty if the address has none."""
        return str(self.query.get(name, "")).strip()[:longest].strip()

    def number(self, name: str, means: str = "") -> int | None:
        """Return a number from 1 to `LARGEST`, or None. `means` ends the sentence: "the number of a priority"."""
        typed = self.text(name)
        if typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST)) and int(typed):
            return int(typed)
        self._leave_out(typed, means)
        return None

    def choice(self, name: str, choices: type[ChoiceT], means: str = "") -> ChoiceT | None:
        """Return the member that has this value, or None."""
        typed = self.text(name)
        found = next((each for each in choices if each.value == typed), None)
        if found is None:
            self._leave_out(typed, means)
        return found

    def word(self, name: str, words: Collection[str], means: str = "") -> str:
        """Return the value if it is one of these words; else an empty text."""
        typed = self.text(name)
        if typed in words:
            return typed
        self._leave_out(typed, means)
        return ""

    def flag(self, name: str) -> bool:
        """Return whether the address says yes."""
        return bool(self.word(name, ("1", "on", "true"), "yes (1)"))

    def day(self, name: str) -> date | None:
        """Return the day, or None. It may be written in each way that a form reads."""
        typed = self.text(name)
        try:
            read: date | None = DAY.clean(typed)
        except ValidationError:
            self.problems.append(f"“{typed[:20]}” is not a day. Write it as 31 March 2026.")
            return None
        return read

    def _leave_out(self, typed: str, means: str) -> None:
        if typed and means:
            self.problems.append(f"“{typed[:SHOWN]}” is not {means}, {LEFT_OUT}.")
