"""Which evidence stood on a day, as known by a moment, and how far each item had come: one reading for all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from priorities.choices import ReachState
from priorities.models import EvidenceItem, Reach, Strategy


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an item had come in one care group, from one day on."""

    item_id: int
    care_group: str
    state: ReachState
    stands_from: date


def stood(as_at: date, known_at: datetime, along: str = "") -> Q:
    """Holds of the items that stood on that day, as known by that moment, or of the rows that reach one by `along`."""
    return Q(**{f"{along}stands_from__lte": as_at, f"{along}recorded_at__lte": known_at})


def standing_items(strategy: Strategy, as_at: date, known_at: datetime) -> QuerySet[EvidenceItem]:
    """The items of a strategy that stood on that day, as known by that moment, in the order recorded."""
    return EvidenceItem.objects.filter(stood(as_at, known_at), strategy=strategy).order_by("id")


def reach(whose: Q, as_at: date, known_at: datetime) -> list[Reached]:
    """Every step by that day, as known by that moment, of the items that `whose` picks from reach.

    By care group in the strategy's order, oldest first. One SQL query.
    """
    rows = (
        Reach.objects.filter(whose, stood(as_at, known_at))
        .order_by("care_group__order", "care_group__name__folded", "stands_from", "id")
        .values_list("item_id", "care_group__name", "state", "stands_from")
    )
    return [Reached(item, name, ReachState(state), day) for item, name, state, day in rows]


def latest(steps: Iterable[Reached]) -> dict[int, tuple[tuple[str, ReachState], ...]]:
    """For each item id, each care group with the last of its steps: a later one takes the place of those before it."""
    found: dict[int, dict[str, ReachState]] = defaultdict(dict)
    for step in steps:
        found[step.item_id][step.care_group] = step.state
    return {item: tuple(states.items()) for item, states in found.items()}


def ended(on: date | None, at: datetime | None, as_at: date, known_at: datetime) -> date | None:
    """The day on which a link ended, where that had come by then and was known by then; else None."""
    return on if on and at and on <= as_at and at <= known_at else None
