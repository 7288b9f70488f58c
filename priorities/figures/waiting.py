"""What waits for the group: updates that nobody has accepted yet, and work reported complete that is not agreed yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from priorities.queries.status import ActionStatus


@dataclass(frozen=True, slots=True)
class Waiting:
    """The actions whose latest update waits, in the plan's order. None stands under both."""

    to_accept: tuple[ActionStatus, ...]
    to_agree: tuple[ActionStatus, ...]

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.to_accept or self.to_agree)


def not_accepted(status: ActionStatus) -> bool:
    """Whether its latest update that counts is still to be accepted.

    A group's lead accepts updates, so that of an action without a group waits for nobody; nor does that of one which is
    complete or stopped, which asks nothing more of anybody.
    """
    if status.update is None or status.update.accepted:
        return False
    return status.group_id is not None and not status.is_over


def waiting(statuses: Iterable[ActionStatus]) -> Waiting:
    """What waits among these actions, as their own pages mark it: completion before acceptance."""
    to_accept, to_agree = [], []
    for status in statuses:
        if status.awaiting_agreement:
            to_agree.append(status)
        elif not_accepted(status):
            to_accept.append(status)
    return Waiting(tuple(to_accept), tuple(to_agree))
