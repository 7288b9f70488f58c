"""What needs attention, and the exception report. Late and not updated are different things, and neither is a colour.

The report has more reasons than the dashboard's count of what needs attention: it also lists actions without evidence,
and actions whose latest update gives a better rating but does not say what changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from priorities.choices import Attention, CountedAs, ExceptionReason, Rag, Stage
from priorities.figures.strategy_data import StrategyData
from priorities.queries.status import ActionStatus
from priorities.rules.completeness import improved_unexplained

STARTED = (Stage.UNDER_WAY, Stage.COMPLETE)


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """One action that needs attention, with every reason.

    `before` is what it counted as on the comparison day, or None if it was not in the plan then or there is no such
    day. `mine` is whether the action is the reader's own.
    """

    status: ActionStatus
    reasons: tuple[Attention, ...]
    before: CountedAs | None
    mine: bool


def reasons(status: ActionStatus) -> tuple[Attention, ...]:
    """Return why this action needs attention, most serious first, or an empty tuple if no attention is needed."""
    found = []
    if status.counted_as is CountedAs.RED:
        found.append(Attention.RED)
    if status.not_updated:
        found.append(Attention.NOT_UPDATED)
    if status.is_late:
        found.append(Attention.LATE)
    if status.without_lead and not status.is_over:
        found.append(Attention.NO_LEAD)
    return tuple(found)


def concerning(statuses: Iterable[ActionStatus], person_id: int) -> frozenset[int]:
    """Return the ids of the actions for which a person is lead or deputy.

    Coordinating a group is not enough: a person who coordinated every group would see every action as their own.
    """
    return frozenset(s.action_id for s in statuses if person_id in (s.lead_id, s.deputy_id))


def attention(data: StrategyData, mine: frozenset[int] = frozenset()) -> list[NeedsAttention]:
    """Return the actions that need attention: those in `mine`, then the most serious, then those most days late."""
    before = data.counted_before
    found = [
        NeedsAttention(
            status=status,
            reasons=why,
            before=before.get(status.action_id),
            mine=status.action_id in mine,
        )
        for status in data.statuses
        if (why := reasons(status))
    ]
    gravity = list(Attention)
    return sorted(
        found, key=lambda item: (not item.mine, gravity.index(item.reasons[0]), -item.status.late_days)
    )


@dataclass(frozen=True, slots=True)
class ReportedAction:
    """One action in the exception report. `mine` is whether the action is the reader's own."""

    status: ActionStatus
    mine: bool


def is_exception(data: StrategyData, status: ActionStatus, reason: ExceptionReason) -> bool:
    """Return whether this action is in the exception report for this reason.

    The report uses this rule, and so do the lists that its counts open.
    """
    match reason:
        case ExceptionReason.NO_EVIDENCE:
            reported = status.awaiting_agreement or status.rag not in (None, Rag.GREY)
            started = status.stage in STARTED and reported
            return started and not data.evidence.by_action.get(status.action_id)
        case ExceptionReason.UNEXPLAINED:
            previous = data.previous.get(status.action_id)
            if previous is None or status.reported is None:
                return False
            return improved_unexplained(previous.rag, status.reported, previous.what_changed)
        case _:
            return Attention(reason.value) in reasons(status)


def report(
    data: StrategyData, mine: frozenset[int] = frozenset()
) -> dict[ExceptionReason, tuple[ReportedAction, ...]]:
    """Return, by reason, the actions in the report. Every reason is a key, even if its tuple is empty.

    Actions in `mine` come first, then those that are most days late. Otherwise they keep the plan's order.
    """
    return {reason: _reported(data, reason, mine) for reason in ExceptionReason}


def _reported(
    data: StrategyData, reason: ExceptionReason, mine: frozenset[int]
) -> tuple[ReportedAction, ...]:
    found = [
        ReportedAction(status, status.action_id in mine)
        for status in data.statuses
        if is_exception(data, status, reason)
    ]
    return tuple(sorted(found, key=lambda action: (not action.mine, -action.status.late_days)))
