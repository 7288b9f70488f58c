"""When letters ask for updates, and when others are told that there is none."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from priorities.choices import LetterKind
from priorities.rules.deadlines import PeriodFacts
from tracker.wording import days, long_date

WEEK = 7
OVERDUE_AFTER = (7, 14, 28, 56)
"""The numbers of days after a period's due date on which a letter asks for updates that are overdue."""


class Step(NamedTuple):
    """A day on which a letter about a period is sent, and its kind."""

    day: date
    kind: LetterKind


def steps(period: PeriodFacts) -> tuple[Step, ...]:
    """Return the days on which letters about a period are sent, in order: one letter a day at most.

    The first is the day after the period ends. Days before that are left out: in a period that falls due a week after
    its end, there is no letter a week before.
    """
    opened = period.ends + timedelta(days=1)
    kinds = {opened: LetterKind.OPENED}
    if period.due - timedelta(days=WEEK) > opened:
        kinds[period.due - timedelta(days=WEEK)] = LetterKind.WEEK_BEFORE
    if period.due >= opened:
        kinds[period.due] = LetterKind.DUE
    for after in OVERDUE_AFTER:
        kinds[period.due + timedelta(days=after)] = LetterKind.OVERDUE
    return tuple(Step(day, kind) for day, kind in sorted(kinds.items()))


def is_deputy_asked(period: PeriodFacts, on: date) -> bool:
    """Return whether an update is so late on a day that the deputy is asked for it as well as the lead."""
    return on >= period.due + timedelta(days=OVERDUE_AFTER[0])


def step_to_send(period: PeriodFacts, on: date, written: date | None) -> Step | None:
    """Return the step of a letter about a period that is to be sent on a day, or None.

    It is the latest step whose day has come. If runs were missed, only this step is sent. `written` is the day on which
    the person was last written to about the action and the period, or None.
    """
    come = [step for step in steps(period) if step.day <= on]
    if not come or (written is not None and written >= come[-1].day):
        return None
    return come[-1]


def is_escalated(period: PeriodFacts, after_days: int, on: date) -> bool:
    """Return whether an update is so late on a day that the chair or the manager is told."""
    return on >= period.due + timedelta(days=after_days)


def kind_of(kinds: Iterable[LetterKind]) -> LetterKind:
    """Return the kind of a letter that is sent for several reasons: the one that comes last in `LetterKind`."""
    return max(kinds, key=list(LetterKind).index)


def when(period: PeriodFacts, on: date) -> str:
    """Return when updates for a period are or were due, such as "due by 14 April 2026, in 7 days"."""
    left = (period.due - on).days
    if left == 0:
        return f"due today, {long_date(period.due)}"
    if left < 0:
        return f"was due by {long_date(period.due)}, {days(-left)} ago"
    return f"due by {long_date(period.due)}, in {days(left)}"
