"""A row of figures is made once, and never lent to another strategy, other dates or other figures."""

from dataclasses import replace

from priorities.choices import Movement, Rag, Stage, Standing
from priorities.figures.summary import Row
from priorities.models import Strategy
from priorities.rules.rollup import live_action, roll_up
from priorities.rules.tolerances import Tolerances
from priorities.views.ratings import Counting

LIVE = [live_action(Rag.GREEN, Stage.UNDER_WAY, True, True)]
ROW = Row(
    key="1",
    name="Prevention",
    counts=dict.fromkeys(Standing, 0) | {Standing.GREEN: 1},
    total=1,
    headline=roll_up(LIVE, Tolerances(version=1)),
    moved=dict.fromkeys(Movement, 0),
    completed=0,
    late=0,
    not_updated=0,
    evidence=0,
    supporting=0,
)


def counting(slug: str, dates: str = "") -> Counting:
    """Of a strategy that is no row: two of one key and another name in addresses stand for one that took its place."""
    return Counting(Strategy(pk=1, slug=slug), dates)


def test_same_row_is_made_once() -> None:
    assert counting("one").priority(ROW) is counting("one").priority(replace(ROW))


def test_row_of_another_strategy_has_its_own_links() -> None:
    assert "/one/" in counting("one").priority(ROW).total.url
    assert "/two/" in counting("two").priority(ROW).total.url


def test_other_dates_and_other_figures_make_another_row() -> None:
    first = counting("one").priority(ROW)
    dated = counting("one", "as_at=2026-03-31").priority(ROW)
    moved = counting("one").priority(replace(ROW, moved=ROW.moved | {Movement.WORSE: 1}))
    assert dated.total.url.endswith("as_at=2026-03-31")
    assert [sum(count.number for count in row.moved) for row in (first, moved)] == [0, 1]
