"""Two changes at once to a body's groups, or to a group and to what names it: the second is judged after the first.

The rows that the second was given were read before the first was saved, as a form's are.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from priorities.choices import ActionKind, ProposalKind
from priorities.models import Action, Group, Strategy
from priorities.queries.bodies import groups_of
from priorities.queries.decision_makers import decision_makers
from priorities.writes import actions, entries, strategies
from priorities.writes import decision_makers as deciders
from priorities.writes.actions import ActionDetails
from priorities.writes.entries import EntryDetails
from tests import builders
from tests.priorities.writes.agreement import AT, agreement
from tests.priorities.writes.two_transactions import needs_postgresql, run_both
from tracker.refusals import Refused


def put_under(group: Group, parent: Group) -> Group:
    return entries.change(
        entry=group,
        details=EntryDetails(group.name, parent=parent),
        based_on=entries.version_hash(group),
        by=builders.user(),
        at=AT,
    )


def retire(group: Group) -> Group:
    return entries.retire(entry=group, based_on=entries.version_hash(group), by=builders.user(), at=AT)


def two_groups() -> tuple[Group, Group]:
    body = builders.body()
    one, other = builders.group(body, name="One"), builders.group(body, name="Other")
    return Group.objects.get(pk=one.pk), Group.objects.get(pk=other.pk)


@pytest.mark.django_db
def test_groups_read_before_the_other_moved_do_not_become_a_cycle() -> None:
    one, other = two_groups()
    put_under(one, other)
    with pytest.raises(Refused) as refused:
        put_under(other, one)
    assert "cannot be part of itself" in refused.value.reasons["parent"]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_move_that_waited_for_its_opposite_is_refused() -> None:
    one, other = two_groups()
    second = run_both(lambda: put_under(one, other), lambda: put_under(other, one))
    assert second.waited
    assert isinstance(second.error, Refused)
    assert list(second.error.reasons) == ["parent"]
    assert set(Group.objects.values_list("name", "parent__name")) == {("One", "Other"), ("Other", None)}


@pytest.mark.django_db
def test_a_cycle_of_groups_is_read_once() -> None:
    one, other = two_groups()
    Group.objects.filter(pk=one.pk).update(parent=other)
    Group.objects.filter(pk=other.pk).update(parent=one)
    assert set(groups_of(builders.strategy(oversight_group=one))) == {one, other}


def add_action(strategy: Strategy, **fields: Any) -> Action:
    home = builders.commitment(builders.priority(strategy))
    details = ActionDetails(
        title="Visit each home",
        home=home,
        kind=ActionKind.TIME_LIMITED,
        due=builders.TODAY + timedelta(days=90),
        **fields,
    )
    return actions.add(strategy=strategy, details=details, agreement=agreement(), by=builders.user(), at=AT)


def oversee(strategy: Strategy, group: Group) -> Strategy:
    details = strategies.details_of(strategy).stripped() | {"oversight_group": group}
    return strategies.correct(
        strategy=strategy,
        details=strategies.StrategyDetails(**details),
        based_on=strategies.version_hash(strategy),
        by=builders.user(),
        at=AT,
    )


def decide(strategy: Strategy, group: Group) -> None:
    deciders.set_decision_makers(
        strategy=strategy,
        chosen={ProposalKind.STOP: group},
        based_on=deciders.version_hash(decision_makers(strategy)),
        by=builders.user(),
        at=AT,
    )


NAMED_BY = {
    "group": lambda strategy, group: add_action(strategy, group=group),
    "owner_1": lambda strategy, group: add_action(strategy, owners=(group,)),
    "oversight_group": oversee,
    ProposalKind.STOP.value: decide,
    "parent": lambda strategy, group: put_under(builders.group(strategy), group),
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", NAMED_BY)
def test_a_group_retired_since_the_form_read_it_is_not_named(field: str) -> None:
    strategy, (group, _) = builders.strategy(), two_groups()
    retire(group)
    with pytest.raises(Refused) as refused:
        NAMED_BY[field](strategy, group)
    assert list(refused.value.reasons) == [field]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("field", NAMED_BY)
def test_a_write_that_waited_for_the_end_of_a_group_is_refused(field: str) -> None:
    strategy, (group, _) = builders.strategy(), two_groups()
    write: Callable[..., Any] = NAMED_BY[field]
    second = run_both(lambda: retire(group), lambda: write(strategy, group))
    assert second.waited
    assert isinstance(second.error, Refused)
    assert list(second.error.reasons) == [field]
