"""The two dates of a page, read from its address: `?as_at=` and `?known_at=`, each a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest

from tracker import clock


@dataclass(frozen=True, slots=True)
class Dates:
    """The day the figures speak of, the moment up to which records count, and what was wrong with those asked for."""

    as_at: date
    known_at: datetime
    compared_with: date | None
    problems: tuple[str, ...]
    query: str
    """The dates as an address carries them, to be kept on links; empty for today and now."""

    @property
    def known_on(self) -> date:
        """The London day of `known_at`."""
        return clock.day_of(self.known_at)


def dates(request: HttpRequest) -> Dates:
    """The dates a page was asked for; today and now where none were, or where those asked for cannot be answered."""
    problems: list[str] = []
    as_at = _day(request, "as_at", problems)
    known = _day(request, "known_at", problems)
    compared = _day(request, "compare", problems)
    if compared and compared >= (as_at or clock.today()):
        problems.append("The day compared with must be earlier than the day the figures speak of.")
        compared = None
    asked = {"as_at": as_at, "known_at": known, "compare": compared}
    return Dates(
        as_at=as_at or clock.today(),
        known_at=clock.moment_known(known),
        compared_with=compared,
        problems=tuple(problems),
        query="&".join(f"{name}={day.isoformat()}" for name, day in asked.items() if day),
    )


def _day(request: HttpRequest, name: str, problems: list[str]) -> date | None:
    typed = request.GET.get(name, "").strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        problems.append(f"“{typed[:20]}” is not a day. Write it as 2026-03-31.")
        return None
    if day > clock.today():
        problems.append(f"{day.day} {day:%B %Y} has not come yet. Choose today or an earlier day.")
        return None
    return day
