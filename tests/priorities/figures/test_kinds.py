"""Every kind of action is told apart by all that a row counts of it, and actions of one kind are one."""

import pytest

from priorities.choices import Movement, Rag, Stage
from priorities.figures.kinds import kind_of
from tests.priorities.queries.in_brief import brief


def test_a_kind_is_told_apart_by_all_that_a_row_counts() -> None:
    status = brief(rag=Rag.GREEN, reported=Rag.GREEN, stage=Stage.PAUSED, not_updated=True, late_days=1)
    kind = kind_of(status, compared=True, before=Rag.AMBER)
    assert (kind.live.rag, kind.live.stage) == (Rag.GREEN, Stage.PAUSED)
    assert (kind.live.updated, kind.live.has_update, kind.late) == (False, True, True)
    assert (kind.movement, kind.completed) == (Movement.BETTER, False)
    other = kind_of(brief(rag=None, reported=None), compared=True, before=None)
    assert (other.live.updated, other.live.has_update, other.late) == (True, False, False)


@pytest.mark.parametrize(
    ("before", "now", "compared", "completed"),
    [
        (Rag.GREEN, Rag.BLUE, True, True),
        (None, Rag.BLUE, True, True),
        (Rag.BLUE, Rag.BLUE, True, False),
        (Rag.GREEN, Rag.AMBER, True, False),
        (None, Rag.BLUE, False, False),
    ],
)
def test_what_became_blue_was_completed_where_there_is_a_day_to_compare_with(
    before: Rag | None, now: Rag, compared: bool, completed: bool
) -> None:
    assert kind_of(brief(rag=now, reported=now), compared, before).completed is completed


def test_nothing_moved_without_a_day_to_compare_with() -> None:
    assert kind_of(brief(rag=Rag.RED, reported=Rag.RED), compared=False, before=None).movement is None


def test_actions_of_one_kind_are_one() -> None:
    first, second = (
        kind_of(brief(rag=Rag.RED, reference=name), True, Rag.RED) for name in ("1.1.1", "1.1.2")
    )
    assert first is second
