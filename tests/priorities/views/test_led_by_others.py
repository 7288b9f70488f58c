"""An action that a service or a partner answers for is updated by its group's coordinator, or someone above them."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, Role
from priorities.models import Action, Person, Update
from tests import builders
from tests.builders import TODAY
from tests.priorities.views.update_page import answers
from tests.priorities.writes.quarterly_strategy import Quarterly

pytestmark = pytest.mark.django_db

URL = "/strategies/test/actions/1.1.1/"
FOR = "You are updating for Police Scotland."


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def coordinator(quarterly: Quarterly) -> Person:
    """The coordinator of the group above the actions' group."""
    person = builders.member(quarterly.strategy)
    quarterly.group.parent = builders.group(quarterly.strategy, coordinator=person)
    quarterly.group.save()
    return person


@pytest.fixture
def action(quarterly: Quarterly) -> Action:
    partner = builders.partner(quarterly.strategy, name="Police Scotland")
    return quarterly.action(lead=None, answering_partner=partner)


def test_my_work_lists_it_for_the_coordinator(client: Client, coordinator: Person, action: Action) -> None:
    client.force_login(builders.account(coordinator))
    page = client.get("/").content.decode()
    assert "Title of 1.1.1" in page
    assert "Police Scotland" in page
    assert f"{URL}update/" in page


def test_my_work_lists_it_for_no_other_member(client: Client, quarterly: Quarterly, action: Action) -> None:
    client.force_login(quarterly.user)
    assert "Title of 1.1.1" not in client.get("/").content.decode()
    assert client.get(f"{URL}update/").status_code == 403


def test_the_form_says_for_whom_and_the_history_names_both(
    client: Client, quarterly: Quarterly, coordinator: Person, action: Action
) -> None:
    client.force_login(builders.account(coordinator))
    assert FOR in client.get(f"{URL}update/").content.decode()
    assert client.post(f"{URL}update/", answers(quarterly)).status_code == 302
    update = Update.objects.get()
    assert (update.author, update.passed_on_for) == (coordinator, builders.current(action).answering_partner)
    who = f"{coordinator.job_title} ({coordinator.name}), for Police Scotland"
    assert who in client.get(URL).content.decode()


def test_an_update_keeps_for_whom_it_was_after_the_action_gets_a_lead(
    client: Client, quarterly: Quarterly, coordinator: Person, action: Action
) -> None:
    update = quarterly.submit(action, by=builders.account(coordinator))
    builders.revision(action, answering_partner_id=None, lead=quarterly.lead)
    later = quarterly.submit(action, Rag.GREEN, based_on=update.pk)
    assert (str(update.passed_on_for), later.passed_on_for) == ("Police Scotland", None)


def test_a_service_without_a_person_is_named_too(quarterly: Quarterly, coordinator: Person) -> None:
    service = builders.service(quarterly.strategy)
    action = quarterly.action(lead=None, answering_service=service)
    assert quarterly.submit(action, by=builders.account(coordinator)).passed_on_for == service


def test_the_form_of_an_action_with_a_lead_says_nothing(client: Client, quarterly: Quarterly) -> None:
    quarterly.action()
    client.force_login(builders.account(builders.member(quarterly.strategy, Role.MANAGER)))
    assert "You are updating for" not in client.get(f"{URL}update/").content.decode()
