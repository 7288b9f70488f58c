"""The dates in a page's URL (`?as_at=`, `?known_at=`, `?compare=`), and the heading that shows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from priorities.figures.strategy_data import StrategyData
from priorities.models import Strategy
from tracker import clock
from tracker.query_string import QueryString
from tracker.wording import long_date

BEFORE_THE_START = timedelta(days=365)
"""How long before a strategy's first day its figures can be shown. The plan is entered ahead of that day."""

SHORTCUTS = 4
"""How many of the latest ends of periods a page offers as dates."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The day that figures describe, the moment up to which records count, the day to compare with, and any errors."""

    as_at: date
    known_at: datetime
    compared_with: date | None
    problems: tuple[str, ...]
    query: str
    """The valid dates in the URL, as a query string for links to keep; empty if there are none."""

    @property
    def suffix(self) -> str:
        """The query string with its "?", to add to a URL without one; empty if the URL has no valid dates."""
        return f"?{self.query}" if self.query else ""

    @property
    def known_on(self) -> date:
        """The date in London at `known_at`."""
        return clock.day_of(self.known_at)

    @property
    def remark(self) -> str:
        """A warning if records entered between `known_on` and `as_at` are left out; else ""."""
        if self.known_on >= self.as_at:
            return ""
        return f"Records entered between {long_date(self.known_on)} and {long_date(self.as_at)} are left out."


def read_dates(
    request: HttpRequest, strategy: Strategy, otherwise: tuple[date, datetime] | None = None
) -> Dates:
    """Return the dates in the URL.

    A page's own two dates (`otherwise`), or today and now, replace dates that are missing or invalid. Without a valid
    day to compare with, there is none.
    """
    query_string = QueryString(request.GET)
    earliest = strategy.starts - BEFORE_THE_START
    as_at = _day(query_string, "as_at", earliest)
    known = _day(query_string, "known_at", earliest)
    compared = _day(query_string, "compare", earliest)
    if compared and compared >= (as_at or clock.today()):
        query_string.problems.append("The comparison date must be earlier than the “as at” date.")
        compared = None
    chosen = {"as_at": as_at, "known_at": known, "compare": compared}
    return Dates(
        as_at=as_at or (otherwise[0] if otherwise else clock.today()),
        known_at=otherwise[1] if otherwise and not known else clock.moment_known(known),
        compared_with=compared,
        problems=tuple(query_string.problems),
        query="&".join(f"{name}={day.isoformat()}" for name, day in chosen.items() if day),
    )


def _day(query_string: QueryString, name: str, earliest: date) -> date | None:
    day = query_string.day(name)
    if day is None:
        return None
    problems = query_string.problems
    if day > clock.today():
        problems.append(f"{long_date(day)} is in the future. Choose today or an earlier date.")
        return None
    if day < earliest:
        problems.append(
            f"{long_date(day)} is long before the strategy starts. Choose {long_date(earliest)} or a later date."
        )
        return None
    return day


@dataclass(frozen=True, slots=True)
class Heading:
    """The dates that a page's heading shows, any errors in the dates asked for, any remark, and useful dates to choose.

    `is_chosen` says whether the URL has dates.
    """

    as_at: date
    known_on: date
    compared_with: date | None
    problems: tuple[str, ...]
    remark: str
    is_chosen: bool
    shortcuts: tuple[date, ...]


def heading(dates: Dates, data: StrategyData) -> Heading:
    """Return the heading of a page that shows `data`."""
    ended = [period.ends for period in data.calendar.periods if period.ends < data.known_on]
    return Heading(
        as_at=data.as_at,
        known_on=data.known_on,
        compared_with=data.compared_with,
        problems=dates.problems,
        remark=dates.remark,
        is_chosen=bool(dates.query),
        shortcuts=tuple(reversed(ended[-SHORTCUTS:])),
    )
