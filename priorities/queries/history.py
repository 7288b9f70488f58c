"""What was true as each period was closed: the rows that closing stored, counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from priorities.choices import Rag, Stage, Standing
from priorities.models import ClosingStatus, Strategy
from priorities.rules.lifecycle import standing


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """One closed period: how many actions fell under each standing, and for how many nothing new was said."""

    name: str
    ends: date
    counts: dict[Standing, int]
    carried: int

    @property
    def total(self) -> int:
        """How many actions the strategy had."""
        return sum(self.counts.values())


def closed_periods(strategy: Strategy, as_at: date, known_at: datetime) -> list[ClosedPeriod]:
    """The periods that ended by `as_at` and stood closed at `known_at`, oldest first. One SQL query.

    A closing that was undone by then is left out; the one that followed it counts.
    """
    undone = Q(closing__reopening__recorded_at__lte=known_at)
    rows = (
        ClosingStatus.objects.filter(
            closing__period__strategy=strategy,
            closing__period__ends__lte=as_at,
            closing__recorded_at__lte=known_at,
        )
        .exclude(undone)
        .values_list("closing__period__name", "closing__period__ends", "stage", "rag")
        .annotate(actions=Count("id"), silent=Count("id", filter=Q(carried=True)))
        .order_by("closing__period__ends")
    )
    counts: dict[tuple[date, str], dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    carried: dict[tuple[date, str], int] = defaultdict(int)
    for name, ends, stage, rag, actions, silent in rows:
        counts[ends, name][standing(Stage(stage), Rag(rag) if rag else None)] += actions
        carried[ends, name] += silent
    return [ClosedPeriod(name, ends, found, carried[ends, name]) for (ends, name), found in counts.items()]
