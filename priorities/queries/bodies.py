"""The strategies, people and lists of a body, and which of its groups are a strategy's."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Min, Prefetch, Q, QuerySet

from priorities.models import Action, Body, DecisionMaker, Departure, Group, Membership, Person, Strategy
from priorities.rules.lifecycle import ENDED


def entries(body: Body | int, model: type[Any]) -> list[Any]:
    """Return a body's groups, services or other entries in order, including retired ones. Runs one SQL query."""
    rows = model.objects.filter(body=body).select_related("body").order_by("order", "name__folded")
    if model is Group:
        rows = rows.select_related("body", "parent")
    return list(rows)


def entry(body: Body | int, model: type[Any], key: int) -> Any | None:
    """Return the entry with this id, or None if the body has no such entry. Runs one SQL query."""
    return model.objects.filter(body=body, pk=key).select_related("body").first()


def strategies(body: Body, hidden: QuerySet[Strategy, Any]) -> list[Strategy]:
    """Return a body's strategies in order of name, except those whose slug is in `hidden`. Runs one SQL query."""
    return list(Strategy.objects.filter(body=body).exclude(slug__in=hidden))


def illustrative_strategy(body: Body) -> Strategy | None:
    """Return a strategy of the body whose history is invented, or None if there is none. Runs one SQL query.

    Leaves out sensitive strategies, because everyone in the body reads the note about the strategy.
    """
    return Strategy.objects.filter(body=body, illustrative=True, sensitive=False).first()


def people(body: Body, on: date) -> list[Person]:
    """Return a body's people with their accounts, in order of name. Runs two SQL queries."""
    return list(_people(body, on))


def person(body: Body, key: int, on: date) -> Person | None:
    """Return the person with this id, and their account, or None if the body has no such person."""
    return _people(body, on).filter(pk=key).first()


def _people(body: Body, on: date) -> QuerySet[Person]:
    """Return a body's people with their accounts and, as `departures_now`, their departures from the whole body."""
    people = Person.objects.filter(body=body).select_related("user")
    return people.prefetch_related(
        Prefetch("departures", Departure.objects.from_strategy(None, on), "departures_now")
    )


def roles(of: Person, strategies: Iterable[Strategy], on: date) -> list[Membership]:
    """Return the roles that a person has on a day in these strategies, in order of the strategies' names."""
    rows = Membership.objects.on(on).filter(person=of, strategy__in=[strategy.pk for strategy in strategies])
    return list(rows.select_related("strategy").order_by("strategy__name__folded", "since", "id"))


def first_day(body: int, today: date) -> date:
    """Return the first day of the earliest strategy of the body with this id, or today if it has none."""
    first: date | None = Strategy.objects.filter(body=body).aggregate(first=Min("starts"))["first"]
    return first or today


def groups_of(strategy: Strategy) -> QuerySet[Group]:
    """Return a strategy's groups: its oversight group and those under it or, if none is named, every group of its body.

    Runs one SQL query if the strategy names its oversight group. Reading the groups from the queryset runs another.
    """
    groups = Group.objects.filter(body=strategy.body_id)
    if strategy.oversight_group_id is None:
        return groups
    return groups.filter(
        pk__in=_with_groups_under(strategy.oversight_group_id, groups.values_list("pk", "parent"))
    )


def list_groups_of(strategy: Strategy) -> list[Group]:
    """Return a strategy's groups (see `groups_of`), in order. Runs one SQL query."""
    groups = list(Group.objects.filter(body=strategy.body_id))
    if strategy.oversight_group_id is None:
        return groups
    found = _with_groups_under(strategy.oversight_group_id, ((group.pk, group.parent_id) for group in groups))
    return [group for group in groups if group.pk in found]


def groups_under(group: Group) -> set[int]:
    """Return the id of a group and those of all groups under it. Runs one SQL query."""
    groups = Group.objects.filter(body=group.body_id).order_by()
    return _with_groups_under(group.pk, groups.values_list("pk", "parent"))


def _with_groups_under(top: int, pairs: Iterable[tuple[int, int | None]]) -> set[int]:
    """Return the id of a group and those of all groups under it. `pairs` are the ids of groups and their parents."""
    under = defaultdict(list)
    for key, parent in pairs:
        under[parent].append(key)
    found: set[int] = set()
    level = {top}
    while level:
        found |= level
        level = {key for each in level for key in under[each]} - found
    return found


def groups_outside(strategy: Strategy) -> list[Group]:
    """Return the groups that a strategy's work names now, but that are not the strategy's (see `groups_of`).

    Its work names the groups of the actions that have not ended, and those that decide proposals. Runs one SQL query,
    and another if the strategy names its oversight group.
    """
    live = Action.objects.filter(strategy=strategy).exclude(current__stage__in=ENDED)
    decide = DecisionMaker.objects.filter(strategy=strategy)
    named = Q(pk__in=live.values("current__group")) | Q(pk__in=decide.values("group"))
    return list(Group.objects.filter(named).exclude(pk__in=groups_of(strategy)))
