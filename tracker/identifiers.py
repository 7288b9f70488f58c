"""Personal identifiers in text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Identifier:
    """One identifier found: its kind, and where it starts and ends in the text."""

    kind: str
    start: int
    end: int


def find(text: str) -> list[Identifier]:
    """The personal identifiers in a text, in order."""
    return []


def refusal(text: str) -> str:
    """The sentence that refuses a text with an identifier in it; '' where it holds none."""
    return ""
