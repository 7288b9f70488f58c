"""The risks and the areas for development, what belonged to each, and the words a reader may not know."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from priorities.models import Action, AreaLink, DevelopmentArea, GlossaryTerm, Group, Risk, Strategy
from priorities.queries.tree import in_effect


def open_risks(strategy: Strategy, as_at: date, known_at: datetime) -> list[Risk]:
    """The risks open on that day, as known by that moment, with their owners. One SQL query."""
    return list(
        Risk.objects.filter(
            _not_closed(as_at, known_at),
            strategy=strategy,
            opened_on__lte=as_at,
            recorded_at__lte=known_at,
        )
        .select_related("owner")
        .order_by("id")
    )


def open_areas(strategy: Strategy, as_at: date, known_at: datetime) -> list[DevelopmentArea]:
    """The areas for development open on that day, as known by that moment, in order. One SQL query."""
    return list(
        DevelopmentArea.objects.filter(
            _not_closed(as_at, known_at),
            strategy=strategy,
            opened_on__lte=as_at,
            recorded_at__lte=known_at,
        ).order_by("number")
    )


def risks_named(strategy: Strategy, as_at: date, known_at: datetime) -> list[Risk]:
    """Every risk opened by that day, as known by that moment, closed ones too, with their owners. One SQL query."""
    risks = Risk.objects.filter(strategy=strategy, opened_on__lte=as_at, recorded_at__lte=known_at)
    return list(risks.select_related("owner").order_by("id"))


def areas_named(strategy: Strategy, as_at: date, known_at: datetime) -> list[DevelopmentArea]:
    """Every area for development named by that day, as known by that moment, closed ones too. One SQL query."""
    areas = DevelopmentArea.objects.filter(strategy=strategy, opened_on__lte=as_at, recorded_at__lte=known_at)
    return list(areas.order_by("number"))


@dataclass(frozen=True, slots=True)
class Belonging:
    """By the id of an area for development, the ids of the actions that work on it and of the risks that it follows."""

    actions: dict[int, frozenset[int]]
    risks: dict[int, frozenset[int]]


def belonging(strategy: Strategy, as_at: date, known_at: datetime) -> Belonging:
    """What belonged to each area on that day, as known by that moment. One SQL query."""
    links = in_effect(AreaLink.objects.filter(area__strategy=strategy), as_at, known_at)
    actions: dict[int, set[int]] = defaultdict(set)
    risks: dict[int, set[int]] = defaultdict(set)
    for area, action, risk in links.values_list("area_id", "action_id", "risk_id"):
        (actions if action else risks)[area].add(action or risk)
    return Belonging(
        actions={area: frozenset(ids) for area, ids in actions.items()},
        risks={area: frozenset(ids) for area, ids in risks.items()},
    )


@dataclass(frozen=True, slots=True)
class AreaAsAt:
    """An area for development that an action works on, and the risks that it follows: reference and title of each."""

    number: int
    text: str
    risks: tuple[tuple[str, str], ...]


def areas_of(action: Action, as_at: date, known_at: datetime) -> list[AreaAsAt]:
    """The areas open on that day, as known by that moment, that the action worked on, each with its open risks.

    In order. One SQL query.
    """
    own = in_effect(AreaLink.objects.filter(action=action), as_at, known_at)
    risks = _not_closed(as_at, known_at, "risk__") & Q(
        risk__opened_on__lte=as_at, risk__recorded_at__lte=known_at
    )
    links = in_effect(AreaLink.objects.filter(Q(action=action) | risks), as_at, known_at).filter(
        _not_closed(as_at, known_at, "area__"),
        area__in=own.values("area"),
        area__opened_on__lte=as_at,
        area__recorded_at__lte=known_at,
    )
    rows = links.order_by("area__number", "risk_id").values_list(
        "area__number", "area__text", "risk__reference", "risk__title"
    )
    return [
        AreaAsAt(number, text, tuple((reference, title) for _, _, reference, title in group if reference))
        for (number, text), group in groupby(rows, key=itemgetter(0, 1))
    ]


def glossary(strategy: Strategy) -> list[GlossaryTerm]:
    """The strategy's words and their meanings, by word. One SQL query."""
    return list(GlossaryTerm.objects.filter(strategy=strategy).order_by("term__folded"))


def groups(strategy: Strategy, as_at: date, known_at: datetime) -> list[Group]:
    """The oversight group and the groups under it on that day, as known by that moment, in order. One SQL query."""
    return list(
        Group.objects.filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=as_at),
            strategy=strategy,
            added_on__lte=as_at,
            recorded_at__lte=known_at,
        ).order_by("order", "name__folded")
    )


def _not_closed(as_at: date, known_at: datetime, along: str = "") -> Q:
    """What was not closed by that day, or whose closing nobody had recorded by that moment; reached by `along`."""
    return (
        Q(**{f"{along}closed_on__isnull": True})
        | Q(**{f"{along}closed_on__gt": as_at})
        | Q(**{f"{along}closed_at__gt": known_at})
    )
