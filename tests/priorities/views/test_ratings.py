"""The numbers in a row of figures, and the link from each number to the actions that it counts."""

from dataclasses import replace

from priorities.choices import CountedAs, Movement, Rag, Stage
from priorities.figures.summary import Row
from priorities.models import Strategy
from priorities.rules.rollup import LiveAction, roll_up
from priorities.rules.tolerances import Tolerances
from priorities.views.ratings import Counting

LIVE = [LiveAction(Rag.GREEN, Stage.UNDER_WAY, True, True, False)]
ROW = Row(
    key="1",
    name="Prevention",
    counts=dict.fromkeys(CountedAs, 0) | {CountedAs.GREEN: 1},
    total=1,
    headline=roll_up(LIVE, Tolerances(version=1)),
    moved=dict.fromkeys(Movement, 0),
    completed=0,
    late=0,
    not_updated=0,
    answered=0,
    evidence=0,
    supporting=0,
)


def counting(slug: str, dates: str = "") -> Counting:
    return Counting(Strategy(pk=1, slug=slug), dates)


def test_each_number_in_a_row_links_to_its_actions_with_the_pages_dates() -> None:
    row = counting("one", "as_at=2026-03-31").priority(ROW)
    [green] = row.counts
    assert row.total.url == "/strategies/one/actions/?priority=1&as_at=2026-03-31"
    assert green.url == "/strategies/one/actions/?rating=green&priority=1&as_at=2026-03-31"


def test_zero_has_no_link() -> None:
    row = counting("one").priority(ROW)
    assert (row.late.url, row.not_updated.url, row.evidence_url) == ("", "", "")


def test_row_shows_movement_only_if_there_is_a_comparison() -> None:
    moved = replace(ROW, moved=ROW.moved | {Movement.WORSE: 1})
    rows = [counting("one").priority(row) for row in (ROW, moved)]
    assert [[count.number for count in row.moved] for row in rows] == [[], [0, 1]]
