"""The kinds of action that figures count: all that a row says of one, so that each kind is judged once."""

from dataclasses import dataclass
from functools import lru_cache

from priorities.choices import Movement, Rag, Stage
from priorities.figures.movement import became_blue
from priorities.queries.brief import BriefStatus
from priorities.rules.rag import compare
from priorities.rules.rollup import LiveAction, live_action


# Compared by identity, as LiveAction is: `_kind` gives out one of each.
@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """All that a row counts of an action. There are few kinds, however many actions a plan has.

    `movement` is None where there is no earlier day to compare with.
    """

    live: LiveAction
    late: bool
    movement: Movement | None
    completed: bool


def kind_of(status: BriefStatus, compared: bool, before: Rag | None) -> Kind:
    """The kind that an action is of; `before` is None where it had no colour on the day compared with."""
    return _kind(
        status.rag,
        status.stage,
        not status.not_updated,
        status.reported is not None,
        status.late_days > 0,
        compared,
        before,
    )


@lru_cache(maxsize=4096)
def _kind(
    rag: Rag | None,
    stage: Stage,
    updated: bool,
    has_update: bool,
    late: bool,
    compared: bool,
    before: Rag | None,
) -> Kind:
    return Kind(
        live=live_action(rag, stage, updated, has_update),
        late=late,
        movement=compare(before, rag) if compared else None,
        completed=compared and became_blue(before, rag),
    )
