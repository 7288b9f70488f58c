"""Reporting periods: creating all of a strategy's periods in one step, and correcting periods that are not in use.

A correction withdraws the old period and adds a new one, so that pages known at an earlier moment still show the
periods of that moment.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from priorities.choices import PeriodKind
from priorities.events import Event
from priorities.models import Action, Period, Strategy
from priorities.queries.periods import StoredPeriod, current_periods
from priorities.rules.periods import PlannedPeriod, reporting_periods
from tracker import audit
from tracker.models import User
from tracker.refusals import (
    EditConflict,
    Refused,
    fingerprint,
    refuse_edit_conflict,
    refuse_identifiers,
    too_long,
)
from tracker.wording import long_date

MOST_DUE_DAYS = 365
LONGEST_NAME = 100


def make(
    *, strategy: Strategy, kind: PeriodKind | None, due_days: int, based_on: str, by: User, at: datetime
) -> list[Period]:
    """Create periods for all the strategy's years in one step, and return them. They replace unused periods.

    A period that has updates or was closed stays, with every period before it, and the new periods follow. `based_on`
    is the `mark` of the periods that the user saw. Raises Refused.
    """
    reasons = wrong(kind, due_days)
    if reasons or kind is None:
        raise Refused(reasons)
    with transaction.atomic():
        strategy, held = _locked(strategy)
        refuse_edit_conflict(mark(each.period for each in held), based_on)
        used = [number for number, each in enumerate(held, 1) if each.locked_because]
        stay, go = held[: used[-1]] if used else [], held[used[-1] if used else 0 :]
        planned = _planned(strategy, kind, due_days, [each.period for each in stay])
        if _same(planned, go):
            raise Refused(
                {"": "These are the current periods. Choose a different frequency or due day, or go back."}
            )
        for each in go:
            _withdraw(each.period, at)
        made = Period.objects.bulk_create(rows(strategy, planned, at))
        audit.record(
            what=Event.PERIODS_RECREATED if held else Event.PERIODS_ADDED,
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            before={"periods": [_said(each.period) for each in go]} if held else {},
            after={"periods": [_said(period) for period in made]},
        )
    return made


def correct(*, period: Period, name: str, due: date | None, based_on: str, by: User, at: datetime) -> Period:
    """Change the name or the due day of a period that is not in use, and return the period that replaces it.

    A period's first and last days cannot be corrected here: use `make` to create the periods again. Raises Refused.
    """
    name = name.strip()
    refuse_identifiers(name=name)
    reasons = too_long(name=(name, LONGEST_NAME))
    if not name:
        reasons["name"] = "Enter a name for the period, such as April to June 2026."
    if due is None:
        reasons["due"] = "Enter the day by which updates are due."
    elif not period.ends <= due <= period.ends + timedelta(days=MOST_DUE_DAYS):
        reasons["due"] = (
            f"The period ends on {long_date(period.ends)}. Enter that day, or one up to {MOST_DUE_DAYS} days later."
        )
    if reasons or due is None:
        raise Refused(reasons)
    with transaction.atomic():
        strategy, held = _locked(period.strategy)
        found = next((each for each in held if each.period.pk == period.pk), None)
        if found is None:
            # Another change has withdrawn the period since the page was opened.
            raise EditConflict(mark([]))
        refuse_edit_conflict(mark([found.period]), based_on)
        if found.locked_because:
            raise Refused({"": found.locked_because})
        if any(each.period.name == name for each in held if each is not found):
            raise Refused({"name": f"Another period is called {name}. Choose another name."})
        if (name, due) == (found.period.name, found.period.due):
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        _withdraw(found.period, at)
        planned = PlannedPeriod(name, period.opens, period.ends, due)
        (made,) = Period.objects.bulk_create(rows(strategy, (planned,), at))
        audit.record(
            what=Event.PERIOD_CORRECTED,
            by=by,
            at=at,
            subject=made,
            scope=strategy.slug,
            before=_said(found.period),
            after=_said(made),
        )
    return made


def mark(periods: Iterable[Period]) -> str:
    """Return a short fingerprint of the current periods, for the forms that change them."""
    return fingerprint(*(period.pk for period in periods))


def rows(strategy: Strategy, planned: Iterable[PlannedPeriod], at: datetime) -> list[Period]:
    """Return the planned periods as unsaved rows."""
    return [
        Period(
            strategy=strategy, name=each.name, opens=each.opens, ends=each.ends, due=each.due, recorded_at=at
        )
        for each in planned
    ]


def wrong(kind: PeriodKind | None, due_days: int) -> dict[str, str]:
    """Return the invalid answers about how often updates are due, each with an error."""
    reasons = {}
    if kind is None:
        reasons["period_kind"] = "Choose how often people send updates."
    if not 0 <= due_days <= MOST_DUE_DAYS:
        reasons["due_days"] = f"Enter a whole number of days from 0 to {MOST_DUE_DAYS}."
    return reasons


def _locked(strategy: Strategy) -> tuple[Strategy, list[StoredPeriod]]:
    """Return the strategy and its periods, locked against every other change until the transaction ends.

    An update locks its action before it reads the periods. All actions are locked here, so that no update can be
    submitted for a period that is being withdrawn.
    """
    strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
    list(
        Action.objects.select_for_update(no_key=True)
        .filter(strategy=strategy)
        .order_by("id")
        .values_list("id")
    )
    return strategy, current_periods(strategy)


def _planned(
    strategy: Strategy, kind: PeriodKind, due_days: int, stay: list[Period]
) -> tuple[PlannedPeriod, ...]:
    if kind is PeriodKind.NONE:
        if stay:
            raise Refused({"period_kind": f"{stay[-1].name} is in use, so you cannot remove all periods."})
        return ()
    starts = stay[-1].ends + timedelta(days=1) if stay else strategy.starts
    if starts > strategy.ends:
        raise Refused(
            {
                "": (
                    "Every period up to the strategy's last day is in use, or comes before one that is: "
                    f"{stay[-1]}."
                )
            }
        )
    planned = reporting_periods(starts, strategy.ends, kind.months, due_days)
    if taken := {each.name for each in planned} & {period.name for period in stay}:
        raise Refused({"": f"{taken.pop()} is the name of an earlier period. It keeps its name."})
    return planned


def _same(planned: tuple[PlannedPeriod, ...], held: list[StoredPeriod]) -> bool:
    return [(p.name, p.opens, p.ends, p.due) for p in planned] == [
        (each.period.name, each.period.opens, each.period.ends, each.period.due) for each in held
    ]


def _withdraw(period: Period, at: datetime) -> None:
    period.withdrawn_at = at
    period.save(update_fields=["withdrawn_at"])


def _said(period: Period) -> dict[str, Any]:
    return {"name": period.name, "opens": period.opens, "ends": period.ends, "due": period.due}
