"""References as published: on pages as the strategy writes them, and in addresses in any spelling."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from priorities.choices import Role
from priorities.models import Action
from tests import builders

pytestmark = pytest.mark.django_db

SPELLINGS = ("dab1.1", "DAB1.1", "DAB%201.1", "dab%20%201.1.")


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def action() -> Action:
    """An action whose reference, and that of its home, have a space and capital letters."""
    home = builders.commitment(builders.priority(builders.strategy("test"), 1), reference="DAB 1")
    return builders.action(home, reference="DAB 1.1")


@pytest.fixture
def manager(client: Client, action: Action) -> Client:
    client.force_login(builders.account(builders.member(action.strategy, Role.MANAGER)))
    return client


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "page", ["actions/{}/", "actions/{}/update/", "actions/{}/evidence/add/", "plan/actions/{}/stage/"]
)
def test_pages_of_an_action_are_found_by_any_spelling_and_show_it_as_published(
    manager: Client, page: str, spelling: str
) -> None:
    response = manager.get(f"/strategies/test/{page.format(spelling)}")
    assert response.status_code == 200
    assert "DAB 1.1" in response.content.decode()


@pytest.mark.parametrize("spelling", ["dab1", "DAB%201", "DAB1."])
def test_pages_of_a_commitment_are_found_by_any_spelling_and_show_it_as_published(
    manager: Client, spelling: str
) -> None:
    response = manager.get(f"/strategies/test/plan/commitments/{spelling}/")
    assert "<h1>Change commitment DAB 1</h1>" in response.content.decode()


@pytest.mark.parametrize("address", ["...", "dab1.1%00", "dab1.1%0a", "dab%2f1.1", "x" * 61])
def test_an_address_that_is_no_reference_is_not_found(manager: Client, address: str) -> None:
    assert manager.get(f"/strategies/test/actions/{address}/").status_code == 404


def test_addresses_have_the_key() -> None:
    assert reverse("action", args=["test", "DAB 1/2 (b)."]) == "/strategies/test/actions/dab1-2(b)/"


def test_headings_of_commitments_have_ids_that_links_can_name(manager: Client) -> None:
    assert 'id="commitment-dab1"' in manager.get("/strategies/test/priorities/1/").content.decode()
    assert (
        '/priorities/1/#commitment-dab1"' in manager.get("/strategies/test/actions/dab1.1/").content.decode()
    )


@pytest.mark.parametrize("words", ["DAB 1.1", "dab1.1", "DAB1.1."])
def test_list_of_actions_finds_any_spelling(manager: Client, words: str) -> None:
    page = manager.get("/strategies/test/actions/", {"q": words}).content.decode()
    assert '<span class="spt-figures">DAB 1.1</span>' in page


def test_evidence_names_and_filters_actions_in_any_spelling(manager: Client, action: Action) -> None:
    other = builders.action(builders.current(action).home, reference="DAB 1.2")
    item = builders.evidence(action.strategy, other)
    page = manager.get("/strategies/test/evidence/", {"action": "dab1.2."}).content.decode()
    assert f'<span class="spt-figures">{item.reference}</span>' in page
    assert 'value="dab1.2."' in page
    assert "Action: DAB 1.2" in page
