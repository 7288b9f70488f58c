"""Validators that refuse passwords that are easy to guess, in addition to Django's own."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

FEWEST_DIFFERENT = 5
"""The minimum number of different characters in a password."""
FEWEST_OTHER = 8
"""The minimum number of other letters and digits in a password that contains words that are easy to guess here."""
SHORTEST_WORD = 4
EVERYWHERE = ("password", "welcome", "strategy", "progress", "tracker")
"""Words that are common in passwords, and words from the product's name."""

OWN_WORDS: list[Callable[[], Iterable[str]]] = []
"""Functions that return names that are easy to guess in this installation. Each app adds its own."""


class NotRepeatedValidator:
    """Refuses a password that has few different characters, repeats one string or is mostly a sequence."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError if the password is mostly repeated or consecutive characters."""
        typed = password.casefold()
        steps = [abs(ord(after) - ord(before)) for before, after in pairwise(typed)]
        in_order = sum(step <= 1 for step in steps) * 2 > len(steps)
        if len(set(typed)) < FEWEST_DIFFERENT or typed in (typed + typed)[1:-1] or in_order:
            raise ValidationError(
                "This password is mostly repeated or consecutive characters. Use several different words.",
                code="password_repeats",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return (
            "Your password must not be the same few characters repeated, or mostly a sequence such as abcdef or "
            "123456."
        )


class NotOwnWordsValidator:
    """Refuses a password made up mostly of words that are easy to guess here, such as the names of strategies."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError if the password has easily guessed words and too few other letters and digits."""
        typed = left = "".join(filter(str.isalnum, password.casefold()))
        for word in own_words():
            left = left.replace(word, "")
        # A password made of symbols has few letters, but contains none of these words.
        if left != typed and len(left) < FEWEST_OTHER:
            raise ValidationError(
                "This password is made up mostly of words that are easy to guess, such as the name of your "
                "organisation or strategy. Add other words.",
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return "Your password must not be made up mostly of words such as the name of your organisation or strategy."


def own_words() -> list[str]:
    """Return the words that are easy to guess here, longest first. Runs one SQL query for each app that adds words."""
    names = (settings.ORGANISATION, *EVERYWHERE, *(name for names in OWN_WORDS for name in names()))
    words = {word for name in names for word in re.findall(r"[^\W_]+", name.casefold())}
    return sorted((word for word in words if len(word) >= SHORTEST_WORD), key=lambda word: (-len(word), word))
