"""The risks, the areas for development and their links, the glossary and the groups."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import OuterRef, Q, QuerySet, Subquery

from priorities.models import (
    Action,
    AreaLink,
    Departure,
    DevelopmentAreaRevision,
    GlossaryTerm,
    Group,
    RiskRevision,
    Strategy,
)
from priorities.queries.bodies import groups_of
from priorities.queries.revisions import in_effect_for, revisions_in_effect
from priorities.queries.tree import in_effect
from priorities.rules.names import left


def open_risks(strategy: Strategy, as_at: date, known_at: datetime) -> list[RiskRevision]:
    """Return, for each risk open on that day, as known at that moment, its revision in effect, with its owner.

    The risks are in the order recorded. Runs one SQL query.
    """
    return list(_risks(strategy, as_at, known_at).filter(_not_closed(as_at, known_at, "risk__")))


def open_areas(strategy: Strategy, as_at: date, known_at: datetime) -> list[DevelopmentAreaRevision]:
    """Return, for each area for development open on that day, as known at that moment, its revision in effect.

    The areas are in the order of their numbers. Runs one SQL query.
    """
    return list(_areas(strategy, as_at, known_at).filter(_not_closed(as_at, known_at, "area__")))


def every_risk(strategy: Strategy, as_at: date, known_at: datetime) -> list[RiskRevision]:
    """Return, for each risk opened by that day, as known at that moment, its revision in effect, with its owner.

    Closed risks are included. The risks are in the order recorded. Runs one SQL query.
    """
    return list(_risks(strategy, as_at, known_at))


def every_area(strategy: Strategy, as_at: date, known_at: datetime) -> list[DevelopmentAreaRevision]:
    """Return, for each area for development named by that day, as known at that moment, its revision in effect.

    Closed areas are included. The areas are in the order of their numbers. Runs one SQL query.
    """
    return list(_areas(strategy, as_at, known_at))


def _risks(strategy: Strategy, as_at: date, known_at: datetime) -> QuerySet[RiskRevision]:
    revisions = revisions_in_effect(RiskRevision, as_at, known_at).filter(risk__strategy=strategy)
    left = Departure.objects.in_effect(as_at, known_at).filter(strategy=strategy, person=OuterRef("owner"))
    revisions = revisions.annotate(owner_left=Subquery(left.order_by("since").values("since")[:1]))
    return revisions.select_related("risk", "owner").order_by("risk_id")


def owner_words(revision: RiskRevision) -> str:
    """Return the owner of a risk by job title and name, or "No owner" and, if the owner has left, who left and when."""
    owner = revision.owner
    left_from: date | None = revision.owner_left  # type: ignore[attr-defined]  # annotated above
    if owner is None:
        return "No owner"
    if left_from:
        return f"No owner: {left(owner.name, left_from)}"
    return f"{owner.job_title} ({owner.name})"


def _areas(strategy: Strategy, as_at: date, known_at: datetime) -> QuerySet[DevelopmentAreaRevision]:
    revisions = revisions_in_effect(DevelopmentAreaRevision, as_at, known_at).filter(area__strategy=strategy)
    return revisions.select_related("area").order_by("area__number")


@dataclass(frozen=True, slots=True)
class LinkedToAreas:
    """By area id, the ids of the actions that address the area and of the risks that the area arises from."""

    actions: dict[int, frozenset[int]]
    risks: dict[int, frozenset[int]]


def linked_to_areas(strategy: Strategy, as_at: date, known_at: datetime) -> LinkedToAreas:
    """Return what was linked to each area on that day, as known at that moment. Runs one SQL query."""
    links = in_effect(AreaLink.objects.filter(area__strategy=strategy), as_at, known_at)
    actions: dict[int, set[int]] = defaultdict(set)
    risks: dict[int, set[int]] = defaultdict(set)
    for area, action, risk in links.values_list("area_id", "action_id", "risk_id"):
        (actions if action else risks)[area].add(action or risk)
    return LinkedToAreas(
        actions={area: frozenset(ids) for area, ids in actions.items()},
        risks={area: frozenset(ids) for area, ids in risks.items()},
    )


@dataclass(frozen=True, slots=True)
class AreaAsAt:
    """An area for development that an action addresses.

    `risks` has the reference and title of each open risk that the area arises from.
    """

    number: int
    text: str
    risks: tuple[tuple[str, str], ...]


def areas_of(action: Action, as_at: date, known_at: datetime) -> list[AreaAsAt]:
    """Return, in order, the open areas that the action addressed, each with its open risks. Runs one SQL query.

    The areas, links and risks are as at that day, as known at that moment.
    """
    pair = as_at, known_at
    own = in_effect(AreaLink.objects.filter(action=action), *pair)
    text = in_effect_for(DevelopmentAreaRevision, OuterRef("area_id"), *pair).values("text")
    title = in_effect_for(RiskRevision, OuterRef("risk_id"), *pair).values("title")
    links = in_effect(AreaLink.objects.filter(area__in=own.values("area")), *pair)
    rows = (
        links.annotate(text=Subquery(text), title=Subquery(title))
        .filter(
            Q(action=action) | Q(title__isnull=False) & _not_closed(*pair, "risk__"),
            _not_closed(*pair, "area__"),
            text__isnull=False,
        )
        .order_by("area__number", "risk_id")
        .values_list("area__number", "text", "risk__reference", "title")
    )
    return [
        AreaAsAt(number, text, tuple((reference, title) for _, _, reference, title in group if reference))
        for (number, text), group in groupby(rows, key=itemgetter(0, 1))
    ]


def glossary(strategy: Strategy) -> list[GlossaryTerm]:
    """Return the terms in the strategy's glossary, in alphabetical order. Runs one SQL query."""
    return list(GlossaryTerm.objects.filter(strategy=strategy).order_by("term__folded"))


def groups(strategy: Strategy, as_at: date, known_at: datetime) -> list[Group]:
    """Return the strategy's groups (see `groups_of`) that were in use on that day, as known at that moment, in order.

    Runs one SQL query, and another if the strategy names its oversight group.
    """
    return list(
        groups_of(strategy)
        .filter(
            Q(retired_on__isnull=True) | Q(retired_on__gt=as_at),
            added_on__lte=as_at,
            recorded_at__lte=known_at,
        )
        .order_by("order", "name__folded")
    )


def _not_closed(as_at: date, known_at: datetime, prefix: str = "") -> Q:
    """Return the condition that a risk or area had not been closed by that day, or that its closing was not yet known.

    `prefix` is the start of a lookup that leads to the risk or area from another model, such as `risk__`.
    """
    return (
        Q(**{f"{prefix}closed_on__isnull": True})
        | Q(**{f"{prefix}closed_on__gt": as_at})
        | Q(**{f"{prefix}closed_at__gt": known_at})
    )
