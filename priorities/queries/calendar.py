"""The reporting periods and tolerances of a strategy, and who has left it, as known at a given moment."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from priorities.models import SettingsVersion, Strategy
from priorities.queries.sql import one_of, parameters
from priorities.rules.deadlines import PeriodFacts, ended_before_set_up, last_fallen_due
from priorities.rules.names import left
from priorities.rules.tolerances import Tolerances
from tracker import clock


@dataclass(frozen=True, slots=True)
class DepartureAsKnown:
    """The days, from `since` perhaps until `until`, on which a person who had a role in the strategy has none."""

    person_id: int
    name: str
    since: date
    until: date | None

    @property
    def words(self) -> str:
        """Return who left and their last day with a role, such as "Ann Lee left on 3 May 2026"."""
        return left(self.name, self.since)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The periods of a strategy in date order, the tolerances in force, and the departures of its people.

    `settings_id` is the id of the version of these tolerances, and `set_by` who set them.
    """

    strategy_id: int
    periods: tuple[PeriodFacts, ...]
    settings_id: int
    tolerances: Tolerances
    set_by: str
    departures: tuple[DepartureAsKnown, ...] = ()

    @property
    def closed(self) -> frozenset[int]:
        """The ids of the periods that are closed, for which no update can be sent."""
        return frozenset(period.key for period in self.periods if period.closed)

    def no_longer_reviewed(self, day: date) -> frozenset[int]:
        """Return the ids of the closed periods after which another has ended by a day.

        Their updates are no longer checked or noted. Until then, the meeting that comes after a closing can note them.
        """
        return self.closed & self.followed_by(day)

    def followed_by(self, day: date) -> frozenset[int]:
        """Return the ids of the periods after which another has ended before a day."""
        latest = max((period.ends for period in self.periods if period.ends < day), default=day)
        return frozenset(period.key for period in self.periods if period.ends < latest and period.ends < day)

    def left_by(self, day: date) -> dict[int, str]:
        """Return, by person id, who had left by that day, in words such as "Ann Lee left on 3 May 2026"."""
        return {
            departure.person_id: departure.words
            for departure in reversed(self.departures)
            if departure.since <= day and (departure.until is None or departure.until >= day)
        }

    def last_reported_before(self, day: date, known_on: date) -> date | None:
        """Return the end of the last period that fell due by `known_on` and after which another had ended by `day`.

        Return None if there is none. Updates for a period that has ended count from its last day, so on the days after
        it, what has changed is what changed since the period before.
        """
        ended = [p for p in self.periods if p.ends <= day]
        return next((p.ends for p in ended[-2::-1] if p.has_fallen_due(known_on)), None)

    def last_due(self, as_at: date, known_on: date) -> PeriodFacts | None:
        """Return the last period that ended by `as_at` and fell due by `known_on`, or None: see `last_fallen_due`."""
        return last_fallen_due(self.periods, as_at, known_on)

    def named(self, period_id: int | None) -> str:
        """Return the name of a period, or an empty string if there is no period with this id."""
        return next((period.name for period in self.periods if period.key == period_id), "")


# Written as SQL, as in `priorities.queries.tree`: there are few periods and departures, and every page of figures reads
# both, so one statement does. A departure has no name of a period, and its last day may be NULL.
PERIODS_AND_DEPARTURES = """
SELECT p.strategy_id, p.id, p.name AS period, p.opens AS first_day, p.ends AS last_day, p.due, '' AS person,
       EXISTS (SELECT 1 FROM priorities_periodclosing c
               WHERE c.period_id = p.id AND c.recorded_at <= %(known_at)s
               AND NOT EXISTS (SELECT 1 FROM priorities_periodreopening o
                               WHERE o.closing_id = c.id AND o.recorded_at <= %(known_at)s))
FROM priorities_period p
WHERE p.strategy_id {strategies} AND p.recorded_at <= %(known_at)s
AND (p.withdrawn_at IS NULL OR p.withdrawn_at > %(known_at)s)
UNION ALL
SELECT d.strategy_id, d.person_id, '', d.since, d.until, NULL, person.name, d.account_closed
FROM priorities_departure d JOIN priorities_person person ON person.id = d.person_id
WHERE d.strategy_id {strategies} AND d.set_at <= %(known_at)s
AND (d.withdrawn_at IS NULL OR d.withdrawn_at > %(known_at)s)
ORDER BY first_day
"""


def calendar(strategy: Strategy, known_at: datetime) -> Calendar:
    """Return the calendar of one strategy, as read by `calendars`."""
    return calendars([strategy], known_at)[strategy.pk]


def calendars(strategies: Collection[Strategy], known_at: datetime) -> dict[int, Calendar]:
    """Return, by strategy id, the calendar of each strategy as known at `known_at`.

    If a strategy had no settings version by then, its first version applies. Runs two SQL queries for any number of
    strategies. Raises LookupError if a strategy has no settings.
    """
    versions: dict[int, list[SettingsVersion]] = defaultdict(list)
    for version in SettingsVersion.objects.filter(strategy__in=strategies).order_by("number"):
        versions[version.strategy_id].append(version)
    periods: dict[int, list[PeriodFacts]] = defaultdict(list)
    set_up_on = {strategy.pk: clock.day_of(strategy.created_at) for strategy in strategies}
    comparison, ids = one_of("strategy", (strategy.pk for strategy in strategies))
    departures: dict[int, list[DepartureAsKnown]] = defaultdict(list)
    with connection.cursor() as cursor:
        statement = PERIODS_AND_DEPARTURES.format(strategies=comparison)
        cursor.execute(statement, parameters(None, None, known_at) | ids)
        for strategy_id, key, name, opens, ends, due, person, closed in cursor.fetchall():
            if due is None:
                departures[strategy_id].append(DepartureAsKnown(key, person, opens, ends))
                continue
            periods[strategy_id].append(
                PeriodFacts(
                    key=key,
                    name=name,
                    opens=opens,
                    ends=ends,
                    due=due,
                    closed=bool(closed),
                    before_set_up=ended_before_set_up(ends, set_up_on[strategy_id]),
                )
            )
    return {
        strategy.pk: _calendar(
            strategy,
            versions[strategy.pk],
            tuple(periods[strategy.pk]),
            tuple(departures[strategy.pk]),
            known_at,
        )
        for strategy in strategies
    }


def _calendar(
    strategy: Strategy,
    versions: list[SettingsVersion],
    periods: tuple[PeriodFacts, ...],
    departures: tuple[DepartureAsKnown, ...],
    known_at: datetime,
) -> Calendar:
    known = [version for version in versions if version.recorded_at <= known_at] or versions[:1]
    if not known:
        raise LookupError(
            f"{strategy.name} has no settings. Record its tolerances before its figures are read."
        )
    return Calendar(
        strategy_id=strategy.pk,
        periods=periods,
        settings_id=known[-1].pk,
        tolerances=known[-1].tolerances(),
        set_by=known[-1].set_by,
        departures=departures,
    )
