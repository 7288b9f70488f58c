"""The reporting periods and what happened in each: who closed it, how many actions were updated, and their status."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, DateTimeField, Exists, F, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from priorities.choices import CountedAs, Rag, Stage
from priorities.models import ActionRevision, Period, PeriodClosing, Strategy, Update, Withdrawal
from priorities.queries.sql import parameters
from priorities.queries.updates import not_withdrawn
from priorities.rules.deadlines import ended_before_set_up
from priorities.rules.lifecycle import counted_as
from tracker import clock
from tracker.wording import counted


@dataclass(frozen=True, slots=True)
class Closing:
    """One closing of a period. `reopened_at` and the fields after it are empty unless the closing has been undone.

    `before_we_began` is whether the period ended before the strategy was set up here.
    """

    key: int
    before_we_began: bool
    at: datetime
    by: str
    reopened_at: datetime | None
    reopened_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PeriodAsAt:
    """A period. `closing` is the closing in force, or None while the period is open.

    `before_set_up` is whether it ended before the strategy was set up here, so that its updates are not needed.
    `undone` contains the closings that have been undone. `answered` is how many actions have an update that counts for
    the period.
    """

    key: int
    name: str
    opens: date
    ends: date
    due: date
    before_set_up: bool
    closing: Closing | None
    undone: tuple[Closing, ...]
    answered: int


@dataclass(frozen=True, slots=True)
class StoredPeriod:
    """A period as it is now. `locked_because` says why it can no longer be corrected, or is empty if it can.

    `use` says the same in a few words: "Was closed" or "3 updates".
    """

    period: Period
    locked_because: str
    use: str


def current_periods(strategy: Strategy) -> list[StoredPeriod]:
    """Return the periods that have not been withdrawn, in date order, each with the reason why it is locked, if it is.

    Runs one SQL query.
    """
    # Counted for each period on the period's own index: a join would fetch every update.
    updates = Update.objects.filter(period=OuterRef("pk")).order_by().values("period")
    rows = (
        Period.objects.filter(strategy=strategy, withdrawn_at=None)
        .annotate(
            update_count=Coalesce(
                Subquery(updates.annotate(number=Count("*")).values("number")), 0, output_field=IntegerField()
            ),
            was_closed=Exists(PeriodClosing.objects.filter(period=OuterRef("pk"))),
        )
        .select_related("strategy", "meeting__strategy", "meeting__group")
        .order_by("opens")
    )
    return [
        StoredPeriod(
            period,
            locked_because=_locked_because(period.update_count, period.was_closed),
            use=_use(period.update_count, period.was_closed),
        )
        for period in rows
    ]


def period_with_id(strategy: Strategy, key: int) -> Period | None:
    """Return the strategy's period with this id, even if it has been withdrawn, or None. Runs one SQL query."""
    found = Period.objects.filter(strategy=strategy, pk=key)
    return found.select_related("strategy", "meeting__strategy", "meeting__group").first()


def as_now(period: Period, current: Iterable[StoredPeriod]) -> StoredPeriod | None:
    """Return the current period that is this period or has replaced it, or None if there is none.

    A correction gives a period a new id, but keeps its first and last days.
    """
    days = (period.opens, period.ends)
    return next((each for each in current if (each.period.opens, each.period.ends) == days), None)


def last_closed(strategy: Strategy) -> datetime | None:
    """Return when a period of the strategy was last closed, or None if none was. Runs one SQL query."""
    last: datetime | None = PeriodClosing.objects.filter(period__strategy=strategy).aggregate(
        last=Max("recorded_at")
    )["last"]
    return last


def closing_in_force(period: Period) -> PeriodClosing | None:
    """Return the closing of a period that has not been undone, or None if the period is open. Runs one SQL query."""
    found = PeriodClosing.objects.filter(period=period, reopening=None).select_related("recorded_by")
    return found.order_by("recorded_at", "pk").last()


def _locked_because(updates: int, closed: bool) -> str:
    if closed:
        return "It has been closed, so you cannot change its name or days."
    if updates:
        subject = counted(updates, "update is for", "updates are for")
        return f"{subject} this period, so you cannot change its name or days."
    return ""


def _use(updates: int, closed: bool) -> str:
    if closed:
        return "Was closed"
    return counted(updates, "update", "updates") if updates else ""


def periods_of(strategy: Strategy, known_at: datetime) -> list[PeriodAsAt]:
    """Return every period, latest first, as known at that moment. Runs three SQL queries."""
    closings = _closings(strategy, known_at)
    answered = _answered(strategy, known_at)
    in_effect = Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at)
    return [
        PeriodAsAt(
            key=period.pk,
            name=period.name,
            opens=period.opens,
            ends=period.ends,
            due=period.due,
            before_set_up=ended_before_set_up(period.ends, clock.day_of(strategy.created_at)),
            closing=next((closing for closing in closings[period.pk] if closing.reopened_at is None), None),
            undone=tuple(closing for closing in closings[period.pk] if closing.reopened_at),
            answered=answered.get(period.pk, 0),
        )
        for period in Period.objects.filter(in_effect, strategy=strategy, recorded_at__lte=known_at).order_by(
            "-opens"
        )
    ]


def _closings(strategy: Strategy, known_at: datetime) -> dict[int, list[Closing]]:
    found: dict[int, list[Closing]] = defaultdict(list)
    rows = (
        PeriodClosing.objects.filter(period__strategy=strategy, recorded_at__lte=known_at)
        .select_related("recorded_by", "reopening__recorded_by")
        .order_by("recorded_at", "id")
    )
    for row in rows:
        reopening = getattr(row, "reopening", None)
        if reopening and reopening.recorded_at > known_at:
            reopening = None
        found[row.period_id].append(
            Closing(
                key=row.pk,
                before_we_began=row.before_we_began,
                at=row.recorded_at,
                by=str(row.recorded_by or ""),
                reopened_at=reopening.recorded_at if reopening else None,
                reopened_by=str(reopening.recorded_by or "") if reopening else "",
                reason=reopening.reason if reopening else "",
            )
        )
    return found


def _answered(strategy: Strategy, known_at: datetime) -> dict[int, int]:
    """Return, by period id, how many actions in the plan have an update that counts for the period.

    For a closed period, that is as known at its closing. `period_answers` lists the same actions.
    """
    in_force = PeriodClosing.objects.filter(
        Q(reopening=None) | Q(reopening__recorded_at__gt=known_at),
        period=OuterRef("period"),
        recorded_at__lte=known_at,
    ).order_by("-recorded_at", "-pk")
    withdrawal = Withdrawal.objects.filter(update=OuterRef("pk"), recorded_at__lte=OuterRef("cut_off"))
    revisions = ActionRevision.objects.filter(
        action=OuterRef("action"), recorded_at__lte=OuterRef("cut_off")
    ).order_by("-number")
    rows = (
        Update.objects.filter(period__strategy=strategy)
        .alias(
            cut_off=Coalesce(Subquery(in_force.values("recorded_at")[:1]), Value(known_at, DateTimeField())),
            stage=Subquery(revisions.values("stage")[:1]),
        )
        .filter(~Exists(withdrawal), recorded_at__lte=F("cut_off"))
        .exclude(stage=Stage.WITHDRAWN)
        .order_by("period_id")
        .values_list("period_id")
        .annotate(actions=Count("action_id", distinct=True))
    )
    return {period: actions for period, actions in rows if period is not None}


def updated_for(period: int, as_at: date, known_at: datetime) -> frozenset[int]:
    """Return the ids of the actions with an update that counts for this period. Runs one SQL query."""
    updates = Update.objects.filter(period=period, effective_from__lte=as_at, recorded_at__lte=known_at)
    return frozenset(not_withdrawn(updates, known_at).values_list("action_id", flat=True))


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """One closed period: how many actions had each value of `counted_as`, and how many had no new update."""

    name: str
    ends: date
    counts: dict[CountedAs, int] = field(hash=False)
    carried: int

    @property
    def total(self) -> int:
        """Return how many actions the strategy had when the period was closed."""
        return sum(self.counts.values())


CLOSED = """
SELECT period.name, period.ends, counts.stage, counts.rag, counts.awaiting_agreement, counts.actions, counts.carried
FROM (SELECT closing_id, stage, rag, awaiting_agreement,
             COUNT(*) AS actions, SUM(CASE WHEN carried THEN 1 ELSE 0 END) AS carried
      FROM priorities_closingstatus
      WHERE closing_id IN (
          SELECT closing.id FROM priorities_periodclosing closing
          JOIN priorities_period period ON period.id = closing.period_id
          WHERE period.strategy_id = %(strategy)s AND period.ends <= %(as_at)s AND closing.recorded_at <= %(known_at)s
          AND NOT EXISTS (SELECT 1 FROM priorities_periodreopening reopening
                          WHERE reopening.closing_id = closing.id AND reopening.recorded_at <= %(known_at)s))
      GROUP BY closing_id, stage, rag, awaiting_agreement) counts
JOIN priorities_periodclosing closing ON closing.id = counts.closing_id
JOIN priorities_period period ON period.id = closing.period_id
ORDER BY period.ends, closing.id
"""
"""Counts the rows before joining the names, so that PostgreSQL reads only an index for tens of thousands of rows."""


def closed_periods(strategy: Strategy, as_at: date, known_at: datetime) -> list[ClosedPeriod]:
    """Return the periods that ended by `as_at` and had been closed by `known_at`, oldest first. Runs one SQL query.

    A closing that had been undone by then is left out. The closing that followed it, if any, counts. A period closed as
    one from before the strategy was set up here is left out too.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSED, parameters(strategy, as_at, known_at))
        rows = cursor.fetchall()
    counts: dict[tuple[date, str], dict[CountedAs, int]] = defaultdict(lambda: dict.fromkeys(CountedAs, 0))
    carried: dict[tuple[date, str], int] = defaultdict(int)
    for name, ends, stage, rag, awaiting, actions, carried_actions in rows:
        state = counted_as(Stage(stage), Rag(rag) if rag else None, awaiting_agreement=bool(awaiting))
        counts[ends, name][state] += actions
        carried[ends, name] += carried_actions
    return [
        ClosedPeriod(name=name, ends=ends, counts=found, carried=carried[ends, name])
        for (ends, name), found in counts.items()
    ]
