"""Every page and paper reads the same items, reach and links for a pair of dates."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import ReachState
from priorities.models import Action, CareGroup, EvidenceItem, Reach, Strategy
from priorities.queries.evidence import (
    ReachStep,
    evidence_base,
    files_at,
    items_in_effect,
    items_in_full,
    links_of,
)
from priorities.queries.evidence_list import (
    EvidenceFilters,
    evidence_list,
    files_of_item,
    item_revisions,
    links_of_item,
    links_of_items,
    reach_of_item,
)
from tests import builders
from tests.builders import TODAY, noon

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2026, 1, 31), date(2026, 3, 31)
DAY_BEFORE = date(2026, 3, 30)


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


@pytest.fixture
def action(strategy: Strategy) -> Action:
    return builders.action(builders.commitment(builders.priority(strategy)))


@pytest.fixture
def items(strategy: Strategy, action: Action) -> tuple[EvidenceItem, EvidenceItem]:
    """E1, effective from 31 January, and E2, effective from 31 March but recorded on 8 April."""
    return (
        builders.evidence(strategy, action, on=EARLY),
        builders.evidence(strategy, action, on=LATE, recorded_at=noon(TODAY)),
    )


@pytest.mark.parametrize(
    ("as_at", "known_at", "in_effect"),
    [
        (DAY_BEFORE, noon(TODAY), ["E1"]),
        (LATE, noon(date(2026, 4, 7)), ["E1"]),
        (LATE, noon(TODAY), ["E1", "E2"]),
        (date(2026, 1, 30), noon(TODAY), []),
    ],
)
@pytest.mark.usefixtures("items")
def test_every_query_returns_the_items_in_effect(
    strategy: Strategy, action: Action, as_at: date, known_at: datetime, in_effect: list[str]
) -> None:
    pair = as_at, known_at
    assert [item.reference for item in items_in_effect(strategy, *pair)] == in_effect
    assert [item.reference for item in items_in_full(strategy, *pair)] == in_effect
    assert [item.reference for item in evidence_list(strategy, *pair, EvidenceFilters())] == in_effect
    assert [ref for ref in ("E1", "E2") if item_revisions(strategy, ref, *pair)] == in_effect
    assert [link.item.reference for link in links_of(action, *pair)] == in_effect
    assert len(evidence_base(strategy, *pair).items()) == len(in_effect)


def test_an_item_is_not_shown_for_an_action_before_it_is_in_effect(
    strategy: Strategy, action: Action
) -> None:
    other = builders.action(builders.commitment(builders.priority(strategy)))
    item = builders.evidence(strategy, other, on=LATE)
    item.links.create(action=action, linked_on=EARLY, linked_at=noon(EARLY))
    assert links_of(action, DAY_BEFORE, noon(TODAY)) == []
    assert evidence_base(strategy, DAY_BEFORE, noon(TODAY)).items() == set()
    assert [link.item.item for link in links_of(action, LATE, noon(TODAY))] == [item]


def step(
    item: EvidenceItem, group: CareGroup, state: ReachState, on: date, known: date | None = None
) -> None:
    """Add a step in an item's reach, recorded on its own day unless another is given."""
    Reach.objects.create(
        item=item, care_group=group, state=state, effective_from=on, recorded_at=noon(known or on)
    )


def test_every_reading_gives_the_last_step_of_each_care_group(
    strategy: Strategy, action: Action, items: tuple[EvidenceItem, EvidenceItem]
) -> None:
    first, second = items
    children = builders.care_group(strategy, name="Children", order=1)
    adults = builders.care_group(strategy, name="Adults", order=2)
    step(first, children, ReachState.IN_USE, LATE)
    step(first, adults, ReachState.PLANNED, EARLY)
    step(first, children, ReachState.PLANNED, EARLY)
    step(first, adults, ReachState.INTRODUCING, LATE, known=TODAY)
    step(second, adults, ReachState.CHECKED, LATE)
    before_today = (("Children", ReachState.IN_USE), ("Adults", ReachState.PLANNED))
    for pair, expected in (
        ((LATE, noon(date(2026, 4, 7))), {"E1": before_today}),
        (
            (LATE, noon(TODAY)),
            {
                "E1": (("Children", ReachState.IN_USE), ("Adults", ReachState.INTRODUCING)),
                "E2": (("Adults", ReachState.CHECKED),),
            },
        ),
    ):
        assert {item.reference: item.reach for item in items_in_full(strategy, *pair)} == expected
        assert {link.item.reference: link.reach for link in links_of(action, *pair)} == expected
    assert reach_of_item(first, LATE, noon(date(2026, 4, 7))) == [
        ReachStep(first.pk, "Children", "", ReachState.PLANNED, EARLY),
        ReachStep(first.pk, "Children", "", ReachState.IN_USE, LATE),
        ReachStep(first.pk, "Adults", "", ReachState.PLANNED, EARLY),
    ]


def test_reach_in_a_locality_is_on_pages_and_not_in_papers(
    strategy: Strategy, action: Action, items: tuple[EvidenceItem, EvidenceItem]
) -> None:
    first, _ = items
    east, north = (
        builders.locality(strategy, name=name, order=order) for order, name in ((2, "East"), (1, "North"))
    )
    children = builders.care_group(strategy, name="Children")
    builders.reach(first, EARLY, locality=east, state=ReachState.PLANNED)
    builders.reach(first, LATE, locality=east)
    builders.reach(first, EARLY, locality=north)
    builders.reach(first, EARLY, care_group=children, locality=north, state=ReachState.CHECKED)
    builders.reach(first, EARLY, care_group=children)
    pair = LATE, noon(date(2026, 4, 7))
    [link] = links_of(action, *pair)
    assert link.reach == (
        ("Children", ReachState.IN_USE),
        ("Children, North", ReachState.CHECKED),
        ("North", ReachState.IN_USE),
        ("East", ReachState.IN_USE),
    )
    assert [item.reach for item in items_in_full(strategy, *pair)] == [(("Children", ReachState.IN_USE),)]
    assert [(step.where, step.state) for step in reach_of_item(first, *pair)][-2:] == [
        ("East", ReachState.PLANNED),
        ("East", ReachState.IN_USE),
    ]


def test_every_reading_gives_the_end_of_a_link_once_it_has_come_and_is_known(
    action: Action, items: tuple[EvidenceItem, EvidenceItem]
) -> None:
    item = items[0]
    for link in item.links.all():
        builders.unlinked(link, LATE, unlinked_at=noon(TODAY))
    for pair, end in (
        ((LATE, noon(TODAY)), LATE),
        ((DAY_BEFORE, noon(TODAY)), None),
        ((LATE, noon(date(2026, 4, 7))), None),
    ):
        link = links_of(action, *pair)[0]
        assert (link.unlinked_on, link.unlinked_at) == (end, noon(TODAY) if end else None)
        assert [link.unlinked_on for link in links_of_item(item, *pair)] == [end]
        assert len(links_of_items([item.pk], *pair)) == (0 if end else 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_run_as_often_for_three_items_as_for_one(
    strategy: Strategy, action: Action, rows: int
) -> None:
    for _ in range(rows):
        item = builders.evidence(strategy, action)
        step(item, builders.care_group(strategy), ReachState.IN_USE, LATE)
        builders.evidence_file(item)
    pair = LATE, noon(TODAY)
    counts = []
    for read in (
        lambda: items_in_effect(strategy, *pair),
        lambda: items_in_full(strategy, *pair),
        lambda: evidence_list(strategy, *pair, EvidenceFilters()),
        lambda: links_of(action, *pair),
        lambda: item_revisions(strategy, "E1", *pair),
        lambda: reach_of_item(item, *pair),
        lambda: files_of_item(item, *pair),
        lambda: files_at(*pair, item__strategy=strategy),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert read()
        counts.append(len(queries))
    assert counts == [1, 2, 1, 4, 1, 1, 1, 1]
