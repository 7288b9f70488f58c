"""Reporting periods, what is due in them, and what is late. Late and not updated are different things."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from priorities.choices import ActionKind, ReviewVerdict, Stage, UpdateNeed
from priorities.rules.lifecycle import AT_REST
from tracker.wording import counted, days, long_date


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """A reporting period. `due` is the last day on which an update for the period is on time.

    `before_set_up` is whether the period ended before the strategy was set up here (see `ended_before_set_up`).
    """

    key: int
    name: str
    opens: date
    ends: date
    due: date
    closed: bool = False
    before_set_up: bool = False

    def has_fallen_due(self, on: date) -> bool:
        """Return whether the period's due date has come, or it was closed before then."""
        return self.due <= on or self.closed


class NeedFacts(NamedTuple):
    """What decides whether an action needs an update.

    `action_from` is the day on which the action entered the plan, and `start` the day on which work is to begin.
    `awaiting_agreement` is whether the action is reported complete and waits for a decision, not for its lead.
    """

    stage: Stage
    action_from: date
    start: date | None = None
    awaiting_agreement: bool = False


@dataclass(frozen=True, slots=True)
class NeededUpdate:
    """What an action needs for a period, and why, in words. `is_overdue` tells whether a draft is overdue as well."""

    state: UpdateNeed
    reason: str
    is_overdue: bool = False


NEEDED_NOW = (UpdateNeed.DUE, UpdateNeed.OVERDUE, UpdateNeed.DRAFTED)
"""The states in which an action needs an update now."""
UPDATED = (UpdateNeed.SENT, UpdateNeed.QUERIED, UpdateNeed.CHECKED)
"""The states in which an action has an update for the period."""


def effective_from(submitted_on: date, period_ends: date | None) -> date:
    """Return the day from which an update is effective: the day of submission or, if earlier, its period's last day."""
    if period_ends is None:
        return submitted_on
    return min(submitted_on, period_ends)


def periods_needing_update(
    periods: Iterable[PeriodFacts], answered: Collection[int], facts: NeedFacts, *, on: date
) -> tuple[PeriodFacts, ...]:
    """Return the periods that have ended and for which an action needs an update on a day, latest first.

    `answered` contains the ids of the periods for which an update counts.
    """
    found = [
        period
        for period in periods
        if not period.closed
        and needed_update(facts, period, answered=period.key in answered, on=on).state in NEEDED_NOW
    ]
    return tuple(sorted(found, key=lambda period: period.ends, reverse=True))


def period_for_update(
    periods: Collection[PeriodFacts], answered: Collection[int], facts: NeedFacts, *, on: date
) -> PeriodFacts | None:
    """Return the period that an update on an action is for, or None if there is no such period.

    It is the latest period that needs an update, unless a later period has an update or has ended and is closed. Then,
    or if no period needs an update, it is the current period: news of this month must not count on a day long past
    (docs/decisions/0023-which-update-counts.md).
    """
    past = (p.ends for p in periods if p.key in answered or (p.closed and p.ends < on))
    needing = periods_needing_update(periods, answered, facts, on=on)
    if needing and needing[0].ends >= max(past, default=date.min):
        return needing[0]
    current = [
        period
        for period in periods
        if not period.closed and period.opens <= on <= period.ends and period.ends >= facts.action_from
    ]
    return min(current, key=lambda period: period.ends, default=None)


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """The periods that an update on an action may be for, and the period that its form proposes.

    `open` starts with the proposed period. The other periods that need an update come next, latest first, and then the
    rest, latest first. `answered` contains the ids of the periods for which an update counts. `just_answered` is the
    last open period to have ended, if an update for it counts, its due date has not passed and the form proposes a
    later period. The writer may want to correct that update or to begin the next one, so the form asks which.
    """

    open: tuple[PeriodFacts, ...]
    answered: frozenset[int]
    proposed: PeriodFacts | None
    just_answered: PeriodFacts | None

    def find(self, key: object) -> PeriodFacts | None:
        """Return the open period with this id, given as a number or a string, or None."""
        return next((period for period in self.open if str(period.key) == str(key)), None)

    def chosen(self, key: object) -> PeriodFacts | None:
        """Return the open period with this id, given as a number or a string, or the proposed period by default."""
        return self.find(key) or self.proposed


def period_choice(
    periods: Collection[PeriodFacts], answered: Collection[int], facts: NeedFacts, *, on: date
) -> PeriodChoice:
    """Return the periods that an update on an action, submitted on a day, may be for."""
    available = sorted(
        (p for p in periods if not p.closed and p.opens <= on and p.ends >= facts.action_from),
        key=lambda period: period.opens,
        reverse=True,
    )
    proposed = period_for_update(periods, answered, facts, on=on) or next(iter(available), None)
    needing = periods_needing_update(periods, answered, facts, on=on)
    ended = (period for period in available if period.ends < on)
    last = max(ended, key=lambda period: period.ends, default=None)
    may_correct = last is not None and last.key in answered and on <= last.due
    has_next = last is not None and proposed is not None and proposed.ends > last.ends
    return PeriodChoice(
        # Sorting keeps the order of periods with the same key.
        open=tuple(sorted(available, key=lambda period: (period != proposed, period not in needing))),
        answered=frozenset(answered),
        proposed=proposed,
        just_answered=last if may_correct and has_next else None,
    )


def ended_before_set_up(ends: date, set_up_on: date) -> bool:
    """Return whether a period ended before the day on which its strategy was set up here.

    No one was asked for an update then, so the period needs none, and nothing is overdue or not updated because of it.
    """
    return ends < set_up_on


def why_not_close(period: PeriodFacts, *, on: date) -> str:
    """Return why a period cannot be closed on a day, or '' if it can.

    A period that ended before the strategy was set up here is closed as "before we began": see `ended_before_set_up`.
    """
    if period.closed:
        return f"{period.name} is already closed."
    if on <= period.ends:
        return f"{period.name} ends on {long_date(period.ends)}. You can close it from the next day."
    return ""


def last_fallen_due(periods: Iterable[PeriodFacts], as_at: date, known_on: date) -> PeriodFacts | None:
    """Return the last period that had ended by `as_at` and fell due by `known_on`, or None.

    See `PeriodFacts.has_fallen_due`. A period that ended before the strategy was set up here never falls due.
    """
    fallen = [
        period
        for period in periods
        if period.ends <= as_at and period.has_fallen_due(known_on) and not period.before_set_up
    ]
    return max(fallen, key=lambda period: period.ends, default=None)


def days_late(kind: ActionKind, stage: Stage, *, due: date | None, on: date) -> int:
    """Return how many days a time-limited action is past its due date.

    Returns 0 if the action is not late, or is continuing, paused, stopped or complete. A pause is agreed, and the due
    date is agreed again when work resumes (docs/decisions/0003-a-paused-action-is-not-late.md).
    """
    if kind == ActionKind.CONTINUING or stage in AT_REST or due is None:
        return 0
    return max(0, (on - due).days)


def months_moved(baseline_due: date, due: date) -> int:
    """Return how many whole months later a due date is than the date first planned; negative if it is earlier.

    From the last day of one month to the last day of another counts as whole months: 31 December to 30 June is 6.
    """
    if due < baseline_due:
        return -months_moved(due, baseline_due)
    months = (due.year - baseline_due.year) * 12 + due.month - baseline_due.month
    last_day_of_month = monthrange(due.year, due.month)[1]
    if due.day < min(baseline_due.day, last_day_of_month):
        return months - 1
    return months


def moved(baseline_due: date, due: date) -> str:
    """Return how far a due date has moved, in words: "12 months later", "20 days earlier" or "not moved"."""
    if due == baseline_due:
        return "not moved"
    months = abs(months_moved(baseline_due, due))
    distance = counted(months, "month", "months") if months else days(abs((due - baseline_due).days))
    return f"{distance} {'later' if due > baseline_due else 'earlier'}"


def not_updated(
    facts: NeedFacts,
    *,
    latest: date | None,
    last_due: PeriodFacts | None,
    as_at: date,
    quiet_days: int,
    has_periods: bool,
    answered: bool,
) -> bool:
    """Return whether an action lacks an update that counts for the last period that fell due (see `last_fallen_due`).

    `answered` is whether an update for that period itself counts: as in `needed_update`, an update for a later period
    is not enough. In a strategy without periods, return whether more than `quiet_days` days have passed since `latest`,
    the day from which the latest update that counts is effective. If no update counts, the days are counted from the
    day on which the action entered the plan or was to start, whichever is later. An action that needed no update is
    never "not updated".
    """
    if has_periods:
        return last_due is not None and not answered and not _why_not_needed(facts, last_due.ends)
    if _why_not_needed(facts, as_at):
        return False
    since = latest or max(facts.action_from, facts.start or facts.action_from)
    return (as_at - since).days > quiet_days


def passed_over(latest: date | None, last_due: PeriodFacts | None) -> str:
    """Return the name of the period that an action skipped, although an update was submitted after that period's end.

    Call this only for an action that is not updated. The update that was submitted is for another period, so to say "No
    update since" its date would hide the gap. Returns '' if no update was submitted after the period's end.
    """
    return last_due.name if latest and last_due and latest > last_due.ends else ""


def silence(latest: date | None, last_due: PeriodFacts | None) -> str:
    """Return how long there has been no update, in words: "No update since 3 March 2026" or "No update yet".

    Call this only for an action that is not updated. `latest` is the day on which the latest update was submitted, and
    `last_due` the last period that fell due, or None if there is none. If that period was skipped, the words are "No
    update for October to December 2025".
    """
    if latest is None:
        return "No update yet"
    period = passed_over(latest, last_due)
    return f"No update for {period}" if period else f"No update since {long_date(latest)}"


def needed_update(
    facts: NeedFacts,
    period: PeriodFacts,
    *,
    answered: bool,
    on: date,
    verdict: ReviewVerdict | None = None,
    drafted: bool = False,
) -> NeededUpdate:
    """Return what an action needs for a period, as at a day, and why. Every page and email uses this rule.

    `answered` is whether an update for the period counts, `verdict` that of the latest review of this update, and
    `drafted` whether a draft of an update is saved.
    """
    if answered:
        return _updated(period, verdict)
    if reason := _why_not_needed(facts, period.ends):
        return NeededUpdate(UpdateNeed.NOTHING, reason)
    if period.closed:
        return NeededUpdate(UpdateNeed.NOTHING, f"{period.name} is closed.")
    if period.before_set_up:
        return NeededUpdate(UpdateNeed.NOTHING, f"{period.name} ended before this strategy was set up here.")
    if on <= period.ends:
        return NeededUpdate(
            UpdateNeed.NOT_DUE,
            f"{period.name} ends on {long_date(period.ends)}. An update is due by {long_date(period.due)}.",
        )
    if on <= period.due:
        state = UpdateNeed.DRAFTED if drafted else UpdateNeed.DUE
        return NeededUpdate(state, f"Due by {long_date(period.due)}, in {days((period.due - on).days)}.")
    state = UpdateNeed.DRAFTED if drafted else UpdateNeed.OVERDUE
    late = f"Was due by {long_date(period.due)}, {days((on - period.due).days)} ago."
    return NeededUpdate(state, late, is_overdue=True)


def _updated(period: PeriodFacts, verdict: ReviewVerdict | None) -> NeededUpdate:
    """Return that an action has an update for a period, with what the latest review of it says."""
    if verdict is ReviewVerdict.QUERIED:
        return NeededUpdate(UpdateNeed.QUERIED, f"The update for {period.name} is queried.")
    if verdict is None:
        return NeededUpdate(UpdateNeed.SENT, f"Updated for {period.name}.")
    return NeededUpdate(
        UpdateNeed.CHECKED, f"Updated for {period.name}; the update was {verdict.label.lower()}."
    )


def _why_not_needed(facts: NeedFacts, by: date) -> str:
    """Return why an action needs no update on work up to the day `by`, such as a period's end; '' if it needs one."""
    if facts.stage in AT_REST:
        return f"The action is {facts.stage.label.lower()}."
    if facts.awaiting_agreement:
        return "The action is reported complete and is awaiting agreement."
    if facts.action_from > by:
        return f"The action entered the plan on {long_date(facts.action_from)}."
    if facts.stage == Stage.PROPOSED and facts.start is not None and facts.start > by:
        return f"The action is not due to start until {long_date(facts.start)}."
    return ""
