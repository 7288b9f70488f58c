"""Owners as published, who answers for an action, and its locality: on the form, on pages and in the filters."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Action, Partner, Service, Strategy
from priorities.writes import actions
from tests import builders

pytestmark = pytest.mark.django_db

AGREED = {"effective_from": "8 April 2026", "agreed_by": "The oversight group", "reason": "Partners asked."}
PLAN = "/strategies/test/plan/actions/1.1.1/"
ACTION = "/strategies/test/actions/1.1.1/"


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy("test")


@pytest.fixture
def action(strategy: Strategy) -> Action:
    return builders.action(builders.commitment(builders.priority(strategy, 1)), title="Train staff")


@pytest.fixture
def manager(client: Client, strategy: Strategy) -> Client:
    person = builders.person(builders.user(), name="Mo Ross", job_title="Head of Service")
    builders.member(strategy, Role.MANAGER).memberships.update(person=person)
    client.force_login(builders.account(person))
    return client


def sent(action: Action, **answers: Any) -> dict[str, Any]:
    """What the form sends: the action as it is, with these answers."""
    current = builders.current(action)
    return {
        "title": current.title,
        "home": current.home_id,
        "kind": "time_limited",
        "due": "31 December 2026",
        "based_on": current.number,
        **AGREED,
        **answers,
    }


def test_owners_are_named_in_order_with_who_answers_apart(
    manager: Client, action: Action, strategy: Strategy
) -> None:
    government, cosla = (builders.partner(strategy, name=name) for name in ("Scottish Government", "COSLA"))
    service = builders.service(strategy, name="Homelessness Services")
    person = strategy.memberships.get().person
    answers = {
        "owner_1": f"partner-{government.pk}",
        "owner_2": f"partner-{cosla.pk}",
        "owner_4": f"person-{person.pk}",
        "answering": f"service-{service.pk}",
    }
    response = manager.post(PLAN, sent(action, **answers))
    assert response.status_code == 302
    page = manager.get(ACTION).content.decode()
    owners = "Scottish Government, COSLA and Head of Service (Mo Ross)"
    assert f"<dt>Owners as published</dt><dd>{owners}</dd>" in page
    assert "<dt>Responsible for reporting</dt><dd>Homelessness Services</dd>" in page
    assert f"Owners: {owners}, was none" in page
    form = manager.get(PLAN).context["form"]
    assert [form[f"owner_{number}"].value() for number in range(1, 6)] == [
        f"partner-{government.pk}",
        f"partner-{cosla.pk}",
        f"person-{person.pk}",
        None,
        None,
    ]
    assert form["answering"].value() == f"service-{service.pk}"


def test_an_owner_named_twice_is_refused_beside_its_box(
    manager: Client, action: Action, strategy: Strategy
) -> None:
    partner = f"partner-{builders.partner(strategy, name='COSLA').pk}"
    response = manager.post(PLAN, sent(action, owner_1=partner, owner_3=partner))
    assert response.context["form"].errors == {"owner_3": ["COSLA is named twice. Name each owner once."]}


def test_every_owner_that_was_sent_is_kept_when_the_change_is_refused(
    manager: Client, action: Action, strategy: Strategy
) -> None:
    keys = [f"partner-{builders.partner(strategy, name=f'Partner {number}').pk}" for number in range(1, 9)]
    owners = {f"owner_{number}": key for number, key in enumerate(keys, 1)}
    form = manager.post(PLAN, sent(action, **owners, reason="")).context["form"]
    assert [form[name].value() for name in owners] == keys


def test_a_new_action_is_given_twelve_owners_at_once(
    manager: Client, action: Action, strategy: Strategy
) -> None:
    url = "/strategies/test/plan/commitments/1.1/add/"
    names = [f"Partner {number}" for number in range(1, 13)]
    partners = [builders.partner(strategy, name=name) for name in names]
    page = manager.get(url)
    boxes = [name for name in page.context["form"].fields if name.startswith("owner_")]
    assert len(boxes) == 12
    typed = sent(action, title="Agree a standard", submission=page.context["form"]["submission"].value())
    owners = {box: f"partner-{partner.pk}" for box, partner in zip(boxes, partners, strict=True)}
    assert manager.post(url, typed | owners).status_code == 302
    added = Action.objects.get(current__title="Agree a standard")
    assert [str(row.owner) for row in builders.current(added).owners.order_by("order")] == names


def test_an_owner_that_the_write_refuses_is_refused_beside_its_box(
    manager: Client, action: Action, strategy: Strategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [f"partner-{builders.partner(strategy, name=f'Partner {number}').pk}" for number in (1, 2)]
    change = actions.change

    def retired_meanwhile(**arguments: Any) -> Any:
        Partner.objects.filter(name="Partner 2").update(retired_on=builders.TODAY)
        return change(**arguments)

    monkeypatch.setattr(actions, "change", retired_meanwhile)
    response = manager.post(PLAN, sent(action, owner_2=keys[0], owner_4=keys[1]))
    assert response.context["form"].errors == {
        "owner_4": ["Choose an owner in this strategy that is in use."]
    }


@pytest.mark.parametrize("key", ["partner-0", "service-x", "person", "1"])
def test_an_owner_that_is_not_offered_is_refused(manager: Client, action: Action, key: str) -> None:
    response = manager.post(PLAN, sent(action, owner_1=key, answering=key))
    assert set(response.context["form"].errors) == {"owner_1", "answering"}


@pytest.mark.parametrize("kind", [Service, Partner])
def test_an_action_that_a_service_or_partner_answers_for_is_not_without_a_lead(
    manager: Client, strategy: Strategy, kind: type[Service | Partner]
) -> None:
    home = builders.commitment(builders.priority(strategy, 1))
    answering = kind.objects.create(body=strategy.body, name="Homelessness Services")
    builders.action(home, title="Nobody's")
    builders.action(home, **{f"answering_{kind.__name__.lower()}": answering}, title="A service's")
    page = manager.get("/strategies/test/actions/").content.decode()
    assert (page.count("<div>No lead<"), page.count("<div>Homelessness Services<")) == (1, 1)
    for query in ("no_lead=1", "lead=none", "exception=no_lead"):
        page = manager.get(f"/strategies/test/actions/?{query}").content.decode()
        assert ("Nobody&#x27;s" in page, "A service&#x27;s" in page) == (True, False), query
    found = manager.get("/strategies/test/actions/", {"q": "homelessness"}).content.decode()
    assert ("Nobody&#x27;s" in found, "A service&#x27;s" in found) == (False, True)
    plan = manager.get("/strategies/test/plan/").content.decode()
    assert (plan.count("No lead."), plan.count("Homelessness Services.")) == (1, 1)
    report = manager.get("/strategies/test/exceptions/").content.decode()
    assert "Responsible for reporting: Homelessness Services" in report
    assert report.count("There is no deputy either.") == 1


def test_coordinator_enters_the_updates_of_an_action_that_a_service_answers_for(
    client: Client, strategy: Strategy
) -> None:
    coordinator = builders.member(strategy)
    client.force_login(builders.account(coordinator))
    home = builders.commitment(builders.priority(strategy, 1))
    service = builders.service(strategy)
    builders.action(home, answering_service=service)
    builders.action(home, answering_service=service, group=builders.group(strategy, coordinator=coordinator))
    answers = [client.get(f"/strategies/test/actions/1.1.{number}/update/").status_code for number in (1, 2)]
    assert answers == [403, 200]


def test_actions_are_filtered_by_locality(manager: Client, strategy: Strategy) -> None:
    home = builders.commitment(builders.priority(strategy, 1))
    assert 'name="locality"' not in manager.get("/strategies/test/actions/").content.decode()
    locality = builders.locality(strategy, name="North East")
    builders.action(home, title="Here", locality=locality)
    builders.action(home, title="Everywhere")
    listed = "/strategies/test/actions/"
    assert f'<option value="{locality.pk}">North East</option>' in manager.get(listed).content.decode()
    page = manager.get(listed, {"locality": locality.pk}).content.decode()
    assert ("Here" in page, "Everywhere" in page, "Locality: North East" in page) == (True, False, True)
    page = manager.get(listed, {"locality": "none"}).content.decode()
    assert (">Here" in page, "Everywhere" in page) == (False, True)
    assert "<dt>Locality</dt><dd>North East</dd>" in manager.get(ACTION).content.decode()
