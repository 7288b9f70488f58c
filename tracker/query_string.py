"""Reads the numbers, days, choices and strings in the query string of a page's address.

People type addresses by hand, cut them short in emails and keep them for years, so no value may stop a page. A value
that cannot be read is ignored, and `problems` has a sentence about it.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from tracker.form_fields import DayField

ChoiceT = TypeVar("ChoiceT", bound=Enum)

LARGEST = 999_999_999
"""The largest number accepted. Larger numbers might not fit in a database column."""
SHOWN = 40
"""The maximum number of characters of a value that a sentence repeats."""
LEFT_OUT = "so this filter is not applied"
DAY = DayField(required=False)


class Address:
    """The values in an address's query string, by name. If a name occurs several times, the last value counts."""

    def __init__(self, query: Mapping[str, Any]) -> None:
        self.query = query
        self.problems: list[str] = []
        """A sentence for each value that could not be read."""

    def text(self, name: str, longest: int = 200) -> str:
        """Return the value as a string without surrounding spaces, cut at `longest`, or '' if there is none."""
        return str(self.query.get(name, "")).strip()[:longest].strip()

    def number(self, name: str, means: str = "") -> int | None:
        """Return a number from 1 to `LARGEST`, or None.

        `means` completes the sentence about a value that cannot be read, such as "the number of a priority".
        """
        typed = self.text(name)
        if typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST)) and int(typed):
            return int(typed)
        self._leave_out(typed, means)
        return None

    def choice(self, name: str, choices: type[ChoiceT], means: str = "") -> ChoiceT | None:
        """Return the member of `choices` with this value, or None."""
        typed = self.text(name)
        found = next((each for each in choices if each.value == typed), None)
        if found is None:
            self._leave_out(typed, means)
        return found

    def word(self, name: str, words: Collection[str], means: str = "") -> str:
        """Return the value if it is one of these words, or else ''."""
        typed = self.text(name)
        if typed in words:
            return typed
        self._leave_out(typed, means)
        return ""

    def flag(self, name: str) -> bool:
        """Return True if the value means yes."""
        return bool(self.word(name, ("1", "on", "true"), "yes (1)"))

    def day(self, name: str) -> date | None:
        """Return the day, or None. Accepts the same date formats as a form."""
        typed = self.text(name)
        try:
            read: date | None = DAY.clean(typed)
        except ValidationError:
            self.problems.append(f"“{typed[:20]}” is not a date. Write a date such as 31 March 2026.")
            return None
        return read

    def _leave_out(self, typed: str, means: str) -> None:
        if typed and means:
            self.problems.append(f"“{typed[:SHOWN]}” is not {means}, {LEFT_OUT}.")
