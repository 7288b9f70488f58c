"""Groups that a strategy's work names, but that are not under its oversight group: kept by forms, refused by writes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from priorities.choices import ActionKind, ProposalKind, Role
from priorities.models import Action, ActionOwner, DecisionMaker, Group, Strategy
from priorities.queries.decision_makers import decision_makers
from priorities.writes import entries, strategies
from priorities.writes.entries import EntryDetails
from tests import builders
from tests.priorities.writes.agreement import AT
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

AGREED = {"effective_from": "8 April 2026", "agreed_by": "The oversight group", "reason": "Partners asked."}


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def outside() -> Group:
    return builders.group(builders.body(), name="Justice")


@pytest.fixture
def strategy() -> Strategy:
    top = builders.group(builders.body(), name="Oversight")
    return builders.strategy("test", short_name="Carers", oversight_group=top)


@pytest.fixture
def action(strategy: Strategy, outside: Group) -> Action:
    return builders.action(builders.commitment(builders.priority(strategy, 1)), group=outside)


@pytest.fixture
def manager(client: Client, strategy: Strategy) -> Client:
    client.force_login(builders.account(builders.member(strategy, Role.MANAGER)))
    return client


def shown(client: Client, address: str) -> dict[str, Any]:
    """Return what a browser sends if the user only opens the page and sends its form."""
    form = client.get(address).context["form"]
    sent = {name: form[name].field.prepare_value(form[name].initial) for name in form.fields}
    for name, value in sent.items():
        choices = getattr(form.fields[name], "choices", None)
        if choices and value is not None:
            offered = {str(key) for key, label in choices if not isinstance(label, list)}
            offered |= {str(key) for _, rows in choices if isinstance(rows, list) for key, _ in rows}
            sent[name] = value if str(value) in offered else ""
    return {name: value for name, value in sent.items() if value not in (None, [])}


@pytest.mark.parametrize("retired", [False, True])
def test_rewording_an_action_keeps_its_group_and_the_groups_that_own_it(
    manager: Client, action: Action, outside: Group, retired: bool
) -> None:
    ActionOwner.objects.create(revision=builders.current(action), order=1, group=outside)
    if retired:
        Group.objects.filter(pk=outside.pk).update(retired_on=builders.TODAY)
    address = reverse("plan_action_edit", args=["test", "1.1.1"])
    answers = {**shown(manager, address), **AGREED, "title": "Another title", "due": "31 December 2026"}
    answers["kind"] = ActionKind.TIME_LIMITED.value
    assert manager.post(address, answers).status_code == 302
    current = builders.current(Action.objects.get())
    assert (current.title, current.group) == ("Another title", outside)
    assert [owner.group for owner in current.owners.all()] == [outside]


def test_a_group_that_decides_stays_chosen_if_it_is_not_among_the_groups_of_the_strategy(
    manager: Client, strategy: Strategy, outside: Group
) -> None:
    for kind in (ProposalKind.PAUSE, ProposalKind.STOP):
        DecisionMaker.objects.create(strategy=strategy, kind=kind, group=outside, set_at=AT)
    address = reverse("plan_decision_makers", args=["test"])
    answers = shown(manager, address) | {ProposalKind.PAUSE.value: "board"}
    assert manager.post(address, answers).status_code == 302
    stored = decision_makers(strategy)
    assert (stored[ProposalKind.PAUSE], stored[ProposalKind.STOP]) == (None, outside)


def test_the_stage_page_proposes_the_group_that_decides_even_if_it_is_outside(
    manager: Client, strategy: Strategy, action: Action, outside: Group
) -> None:
    for kind in ProposalKind:
        DecisionMaker.objects.create(strategy=strategy, kind=kind, group=outside, set_at=AT)
    answers = shown(manager, reverse("plan_action_stage", args=["test", "1.1.1"]))
    assert answers["group"] == str(outside.pk)


def oversee(strategy: Strategy, group: Group) -> None:
    details = strategies.details_of(strategy).stripped() | {"oversight_group": group}
    strategies.correct(
        strategy=strategy,
        details=strategies.StrategyDetails(**details),
        based_on=strategies.version_hash(strategy),
        by=builders.user(),
        at=AT,
    )


def put_under(group: Group, parent: Group | None) -> None:
    entries.change(
        entry=group,
        details=EntryDetails(group.name, parent=parent),
        based_on=entries.version_hash(group),
        by=builders.user(),
        at=AT,
    )


@pytest.mark.parametrize("named_by", ["action", "decider"])
@pytest.mark.parametrize("sensitive", [False, True])
def test_a_group_that_work_names_is_not_moved_from_under_the_oversight_group(
    strategy: Strategy, outside: Group, named_by: str, sensitive: bool
) -> None:
    Strategy.objects.filter(pk=strategy.pk).update(sensitive=sensitive)
    middle = builders.group(strategy, name="Middle", parent=strategy.oversight_group)
    Group.objects.filter(pk=outside.pk).update(parent=middle)
    if named_by == "action":
        builders.action(builders.commitment(builders.priority(strategy, 1)), group=outside)
    else:
        DecisionMaker.objects.create(strategy=strategy, kind=ProposalKind.STOP, group=outside, set_at=AT)
    middle = Group.objects.get(pk=middle.pk)
    with pytest.raises(Refused) as refused:
        put_under(middle, None)
    sentence = refused.value.reasons["parent"]
    assert "Justice" in sentence
    assert ("a sensitive strategy" in sentence, "Carers" in sentence) == (sensitive, not sensitive)
    assert Group.objects.get(pk=middle.pk).parent == strategy.oversight_group


def test_a_group_of_ended_work_is_moved_from_under_the_oversight_group(
    strategy: Strategy, outside: Group
) -> None:
    Group.objects.filter(pk=outside.pk).update(parent=strategy.oversight_group)
    builders.action(builders.commitment(builders.priority(strategy, 1)), group=outside, stage="stopped")
    put_under(Group.objects.get(pk=outside.pk), None)
    assert Group.objects.get(pk=outside.pk).parent is None


def test_an_oversight_group_is_not_named_while_work_names_a_group_outside_it(outside: Group) -> None:
    strategy = builders.strategy()
    top = builders.group(strategy, name="Top")
    builders.action(builders.commitment(builders.priority(strategy, 1)), group=outside)
    with pytest.raises(Refused) as refused:
        oversee(strategy, top)
    assert "Justice" in refused.value.reasons["oversight_group"]
    strategy.refresh_from_db()
    assert strategy.oversight_group is None
    put_under(outside, top)
    oversee(strategy, top)
    assert Strategy.objects.get().oversight_group == top
