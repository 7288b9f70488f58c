"""The reporting periods and the tolerances that a strategy worked with, as known by a moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from priorities.models import Period, PeriodClosing, SettingsVersion, Strategy
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.tolerances import Tolerances


@dataclass(frozen=True, slots=True)
class Calendar:
    """The periods in order of time, and the settings version in force with what it says."""

    periods: tuple[PeriodFacts, ...]
    settings_id: int
    tolerances: Tolerances
    set_by: str

    def last_reported_before(self, day: date, known_on: date) -> date | None:
        """The end of the last period that ended before `day` and whose returns were due by `known_on`."""
        ended = [p.ends for p in self.periods if p.ends < day and p.due <= known_on]
        return ended[-1] if ended else None

    def named(self, period_id: int | None) -> str:
        """The name of a period, or an empty string for none."""
        return next((period.name for period in self.periods if period.key == period_id), "")


def calendar(strategy: Strategy, known_at: datetime) -> Calendar:
    """Periods recorded by then, whether each was closed, and the tolerances, as known by that moment. Two SQL queries.

    Before its first settings version was recorded a strategy worked with that first version.
    """
    closings = PeriodClosing.objects.filter(
        ~Q(reopening__recorded_at__lte=known_at) | Q(reopening__isnull=True),
        period=OuterRef("pk"),
        recorded_at__lte=known_at,
    )
    periods = (
        Period.objects.filter(strategy=strategy, recorded_at__lte=known_at)
        .annotate(closed=Exists(closings))
        .order_by("opens")
    )
    versions = list(SettingsVersion.objects.filter(strategy=strategy).order_by("number"))
    known = [version for version in versions if version.recorded_at <= known_at] or versions[:1]
    if not known:
        raise LookupError(
            f"{strategy.name} has no settings. Record its tolerances before its figures are read."
        )
    return Calendar(
        periods=tuple(
            PeriodFacts(key=p.pk, name=p.name, opens=p.opens, ends=p.ends, due=p.due, closed=p.closed)
            for p in periods
        ),
        settings_id=known[-1].pk,
        tolerances=known[-1].tolerances(),
        set_by=known[-1].set_by,
    )
