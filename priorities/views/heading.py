"""The line at the head of a page of figures: which day they speak of, and the form that changes it."""

from dataclasses import dataclass
from datetime import date

from priorities.figures.picture import Outline
from priorities.views.dates import Dates

SHORTCUTS = 4
"""How many ends of periods are offered as days to read the figures at."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The dates of a page in words' order, what was wrong with those asked for, and days worth choosing."""

    as_at: date
    known_on: date
    compared_with: date | None
    problems: tuple[str, ...]
    remark: str
    asked: bool
    shortcuts: tuple[date, ...]


def heading(dates: Dates, picture: Outline) -> Heading:
    """The heading of a page that shows this picture."""
    ended = [period.ends for period in picture.calendar.periods if period.ends < picture.known_on]
    return Heading(
        as_at=picture.as_at,
        known_on=picture.known_on,
        compared_with=picture.compared_with,
        problems=dates.problems,
        remark=dates.remark,
        asked=bool(dates.query),
        shortcuts=tuple(reversed(ended[-SHORTCUTS:])),
    )
