"""What needs attention: red, late, not updated, or without a lead. Late and not updated are different things."""

from dataclasses import dataclass

from priorities.choices import Attention, Rag, Stage
from priorities.figures.picture import Picture
from priorities.queries.status import ActionStatus

ENDED = (Stage.COMPLETE, Stage.STOPPED)


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """One action that needs attention, every reason why, and how it was rated on the day compared with."""

    status: ActionStatus
    reasons: tuple[Attention, ...]
    before: ActionStatus | None
    mine: bool


def reasons(status: ActionStatus) -> tuple[Attention, ...]:
    """Why this action needs attention, gravest first; empty where it does not."""
    found = {
        Attention.RED: status.rag is Rag.RED and status.stage not in (Stage.PAUSED, Stage.STOPPED),
        Attention.NOT_UPDATED: status.not_updated,
        Attention.LATE: status.is_late,
        Attention.NO_LEAD: status.lead_id is None and status.stage not in ENDED,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def attention(picture: Picture, mine: frozenset[int] = frozenset()) -> list[NeedsAttention]:
    """The actions that need attention: those in `mine` first, then gravest first, then the longest late."""
    found = [
        NeedsAttention(status, why, picture.before.get(status.action_id), status.action_id in mine)
        for status in picture.statuses
        if (why := reasons(status))
    ]
    gravity = list(Attention)
    return sorted(found, key=lambda e: (not e.mine, gravity.index(e.reasons[0]), -e.status.late_days))
