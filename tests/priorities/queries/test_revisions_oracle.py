"""Compare every reading of evidence, risks and areas for development with an oracle that reads each row in Python."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from priorities.models import Action, AreaLink, EvidenceWithdrawal, Strategy
from priorities.queries.evidence import evidence_base, evidence_count, files_at, items_in_full, links_of
from priorities.queries.evidence_list import (
    EvidenceFilters,
    evidence_list,
    item_revisions,
    links_of_item,
    withdrawal_of,
)
from priorities.queries.risks import areas_of, every_area, every_risk, open_areas, open_risks
from tests import builders
from tests.builders import START, noon

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 1)
DAYS = 60
TEXTS = {"evidence": "phrase", "risk": "title", "area": "text"}


@pytest.fixture
def action() -> Action:
    return builders.action(builders.commitment(builders.priority(builders.strategy())))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def add_item(chance: random.Random, action: Action, kind: str) -> Any:
    """Add an item that counts from a random day and is recorded on that day or later."""
    counts_from = chance.randrange(DAYS)
    dates = {"on": day(counts_from), "recorded_at": noon(day(counts_from + chance.randrange(10)))}
    if kind == "evidence":
        return builders.evidence(action.strategy, action, **dates)
    make = builders.risk if kind == "risk" else builders.area
    return make(action.strategy, **dates)


def revise(chance: random.Random, item: Any, kind: str, after: datetime | None = None) -> None:
    """Add a revision that counts from the same day as the last or a later one, and is recorded after it."""
    last = item.revisions.latest("number")
    recorded = max(last.recorded_at, after or last.recorded_at) + timedelta(days=chance.randrange(12))
    latest = (recorded.date() - last.effective_from).days
    builders.corrected(
        item,
        **{TEXTS[kind]: f"{kind} {item.pk}, revision {last.number + 1}"},
        effective_from=last.effective_from + timedelta(days=chance.choice([0, chance.randrange(latest + 1)])),
        recorded_at=recorded,
    )


def close(chance: random.Random, item: Any) -> None:
    first = item.revisions.get(number=1)
    closed_on = item.opened_on + timedelta(days=chance.randrange(30))
    item.closed_on, item.closed_at = closed_on, max(noon(closed_on), first.recorded_at) + timedelta(days=2)
    item.save()


def withdraw(chance: random.Random, item: Any, after: datetime | None = None) -> None:
    """Withdraw an item of evidence from a random day, and record it on that day or later."""
    first = item.revisions.get(number=1)
    withdrawn_on = first.effective_from + timedelta(days=chance.randrange(30))
    recorded = max(noon(withdrawn_on), first.recorded_at, after or first.recorded_at) + timedelta(days=3)
    builders.withdrawn(item, withdrawn_on, recorded_at=recorded)


def unlink(chance: random.Random, item: Any, after: datetime | None = None) -> None:
    """End an item's link from a random day, and record it on that day or later."""
    link = item.links.get()
    unlinked_on = link.linked_on + timedelta(days=chance.randrange(30))
    recorded = max(noon(unlinked_on), after or noon(unlinked_on)) + timedelta(days=2)
    builders.unlinked(link, unlinked_on, unlinked_at=recorded)


def world(chance: random.Random, action: Action) -> dict[str, list[Any]]:
    """Add items of every kind, with up to three revisions each, and close, unlink and withdraw some of them."""
    items = {kind: [add_item(chance, action, kind) for _ in range(3)] for kind in TEXTS}
    for kind, made in items.items():
        for item in made:
            for _ in range(chance.randrange(3)):
                revise(chance, item, kind)
            if kind != "evidence" and chance.random() < 0.5:
                close(chance, item)
            if kind == "evidence" and chance.random() < 0.4:
                withdraw(chance, item)
            if kind == "evidence" and chance.random() < 0.4:
                unlink(chance, item)
    for area, risk in zip(items["area"], items["risk"], strict=True):
        for linked in ({"action": action}, {"risk": risk}):
            AreaLink.objects.create(area=area, **linked, linked_on=START, linked_at=noon(START))
    return items


def said(item: Any, kind: str, as_at: date, known_at: datetime) -> str | None:
    """What the item said on that day, as known at that moment; None if it was not in effect."""
    rows = [
        row for row in item.revisions.all() if row.effective_from <= as_at and row.recorded_at <= known_at
    ]
    return getattr(max(rows, key=lambda row: row.number), TEXTS[kind]) if rows else None


def is_closed(item: Any, as_at: date, known_at: datetime) -> bool:
    return item.closed_on is not None and item.closed_on <= as_at and item.closed_at <= known_at


def is_withdrawn(item: Any, as_at: date, known_at: datetime) -> bool:
    rows = EvidenceWithdrawal.objects.filter(item=item)
    return any(row.withdrawn_on <= as_at and row.recorded_at <= known_at for row in rows)


def is_linked(item: Any, as_at: date, known_at: datetime) -> bool:
    """A link counts from the day of its item, and was recorded at noon on that day."""
    link = item.links.get()
    ended = link.unlinked_on and link.unlinked_on <= as_at and link.unlinked_at <= known_at
    return link.linked_on <= as_at and link.linked_at <= known_at and not ended


def expected(items: dict[str, list[Any]], as_at: date, known_at: datetime) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {name: {} for name in (*TEXTS, "open risk", "open area")}
    for kind, made in items.items():
        for item in made:
            text = said(item, kind, as_at, known_at)
            if text is None or (kind == "evidence" and is_withdrawn(item, as_at, known_at)):
                continue
            found[kind][item.pk] = text
            if kind != "evidence" and not is_closed(item, as_at, known_at):
                found[f"open {kind}"][item.pk] = text
    return found


def read(strategy: Strategy, as_at: date, known_at: datetime) -> dict[str, dict[int, str]]:
    pair = strategy, as_at, known_at
    return {
        "evidence": {item.id: item.phrase for item in items_in_full(*pair)},
        "risk": {row.risk_id: row.title for row in every_risk(*pair)},
        "area": {row.area_id: row.text for row in every_area(*pair)},
        "open risk": {row.risk_id: row.title for row in open_risks(*pair)},
        "open area": {row.area_id: row.text for row in open_areas(*pair)},
    }


def every_answer(action: Action, as_at: date, known_at: datetime) -> tuple[Any, ...]:
    """Every answer for a pair of dates that the pages and papers show."""
    pair = as_at, known_at
    strategy = action.strategy
    return (
        read(strategy, *pair),
        [(item.id, item.phrase) for item in evidence_list(strategy, *pair, EvidenceFilters())],
        {
            item.reference: [row.phrase for row in item_revisions(strategy, item.reference, *pair)]
            for item in strategy.evidence_items.all()
        },
        links_of(action, *pair),
        [withdrawal_of(item, *pair) for item in strategy.evidence_items.all()],
        [links_of_item(item, *pair) for item in strategy.evidence_items.all()],
        files_at(*pair, item__strategy=strategy),
        evidence_base(strategy, *pair).items(),
        evidence_count(action, *pair),
        areas_of(action, *pair),
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_reading_agrees_with_the_oracle(action: Action, seed: int) -> None:
    chance = random.Random(seed)
    items = world(chance, action)
    other = builders.action(builders.commitment(builders.priority(builders.strategy())))
    world(chance, other)
    for _ in range(15):
        as_at, known_at = day(chance.randrange(DAYS + 20)), noon(day(chance.randrange(DAYS + 40)))
        pair = as_at, known_at
        wanted = expected(items, *pair)
        assert read(action.strategy, *pair) == wanted, pair
        evidence = wanted["evidence"]
        listed = evidence_list(action.strategy, *pair, EvidenceFilters())
        assert {item.id: item.phrase for item in listed} == evidence
        linked = {item.pk for item in items["evidence"] if item.pk in evidence and is_linked(item, *pair)}
        counted = [link for link in links_of(action, *pair) if link.counts]
        assert {link.item.item_id: link.item.phrase for link in counted} == {
            key: evidence[key] for key in linked
        }
        assert evidence_base(action.strategy, *pair).items() == linked
        assert evidence_count(action, *pair) == len(linked)
        for item in items["evidence"]:
            rows = item_revisions(action.strategy, item.reference, *pair)
            assert (rows[-1].phrase if rows else None) == said(item, "evidence", *pair)
            assert (withdrawal_of(item, *pair) is not None) == is_withdrawn(item, *pair)
        assert [(area.text, [title for _, title in area.risks]) for area in areas_of(action, *pair)] == [
            (
                wanted["open area"][area.pk],
                [wanted["open risk"][risk.pk]] if risk.pk in wanted["open risk"] else [],
            )
            for area, risk in zip(items["area"], items["risk"], strict=True)
            if area.pk in wanted["open area"]
        ]


def change_evidence(chance: random.Random, item: Any, after: datetime) -> None:
    """Give an item another file, unlink it and withdraw it, all recorded after this moment."""
    builders.evidence_file(item, effective_from=START, recorded_at=after)
    if item.links.get().unlinked_on is None:
        unlink(chance, item, after)
    if not EvidenceWithdrawal.objects.filter(item=item).exists():
        withdraw(chance, item, after)


@pytest.mark.parametrize("seed", range(3))
def test_a_later_revision_or_closing_changes_no_earlier_answer(action: Action, seed: int) -> None:
    chance = random.Random(100 + seed)
    items = world(chance, action)
    now = noon(day(DAYS + 40))
    pairs = [
        (day(chance.randrange(DAYS + 20)), noon(day(chance.randrange(DAYS + 40)))) for _ in range(12)
    ] + [(day(DAYS), now)]
    before = [every_answer(action, *pair) for pair in pairs]
    for kind, made in items.items():
        for item in made:
            revise(chance, item, kind, after=now + timedelta(seconds=1))
            if kind == "evidence":
                change_evidence(chance, item, now + timedelta(seconds=1))
            if kind != "evidence" and item.closed_on is None:
                item.closed_on, item.closed_at = item.opened_on, now + timedelta(days=1)
                item.save()
    assert [every_answer(action, *pair) for pair in pairs] == before
    later = now + timedelta(days=30)
    assert read(action.strategy, day(DAYS), later) == expected(items, day(DAYS), later)
    assert read(action.strategy, day(DAYS), later) != before[-1][0]
