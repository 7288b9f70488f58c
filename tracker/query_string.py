"""Reads numbers, dates, choices and text from a URL's query string.

People type URLs by hand, cut them short in emails and keep them for years, so no value may make a page fail. A value
that cannot be read is ignored, usually with a sentence about it in `problems`.
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
NOT_APPLIED = "so this filter is not applied"
DAY = DayField(required=False)


class QueryString:
    """The values in a query string, by name. If a name occurs several times, the last value counts."""

    def __init__(self, query: Mapping[str, Any]) -> None:
        self.query = query
        self.problems: list[str] = []
        """A sentence for each value that could not be read."""

    def text(self, name: str, longest: int = 200) -> str:
        """Return the value without surrounding spaces, cut to `longest` characters, or '' if there is none."""
        return str(self.query.get(name, "")).strip()[:longest].strip()

    def number(self, name: str, expected: str = "") -> int | None:
        """Return the value as a number from 1 to `LARGEST`, or None.

        `expected` says what a valid value is, such as "the number of a priority", to complete the sentence about an
        invalid value. Without `expected`, there is no sentence.
        """
        value = self.text(name)
        if value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST)) and int(value):
            return int(value)
        self._note_problem(value, expected)
        return None

    def choice(self, name: str, choices: type[ChoiceT], expected: str = "") -> ChoiceT | None:
        """Return the member of `choices` that has the value, or None."""
        value = self.text(name)
        found = next((each for each in choices if each.value == value), None)
        if found is None:
            self._note_problem(value, expected)
        return found

    def one_of(self, name: str, options: Collection[str], expected: str = "") -> str:
        """Return the value if it is one of the options, or else ''."""
        value = self.text(name)
        if value in options:
            return value
        self._note_problem(value, expected)
        return ""

    def flag(self, name: str) -> bool:
        """Return True if the value is 1, on or true."""
        return bool(self.one_of(name, ("1", "on", "true"), "yes (1)"))

    def day(self, name: str) -> date | None:
        """Return the date, or None. Accepts the same formats as a form."""
        value = self.text(name)
        try:
            read: date | None = DAY.clean(value)
        except ValidationError:
            self.problems.append(f"“{value[:20]}” is not a date. Write a date such as 31 March 2026.")
            return None
        return read

    def _note_problem(self, value: str, expected: str) -> None:
        if value and expected:
            self.problems.append(f"“{value[:SHOWN]}” is not {expected}, {NOT_APPLIED}.")
