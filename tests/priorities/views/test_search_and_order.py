"""Searches and the order of names ignore case, accents and the kind of apostrophe."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from priorities.choices import Role
from priorities.models import Service
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.quarterly_strategy import Quarterly

pytestmark = pytest.mark.django_db

WRITTEN = ("Women's", "Women’s", "WOMEN‘S", "Wo\u00admen’s", "Wómen's", "Womens")
NAMES = ("Zara", "Oscar", "Èilidh", "Ewan")
IN_ORDER = ["Èilidh", "Ewan", "Oscar", "Zara"]


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.mark.parametrize("typed", WRITTEN)
@pytest.mark.parametrize("stored", WRITTEN)
@pytest.mark.parametrize("tab", ["actions", "evidence"])
def test_search_finds_other_spellings(
    writer: Client, quarterly: Quarterly, tab: str, stored: str, typed: str
) -> None:
    action = quarterly.action(title=f"{stored} meetings")
    other = quarterly.action(title="Men's meetings")
    builders.evidence(quarterly.strategy, action, phrase=f"a {stored} group")
    builders.evidence(quarterly.strategy, other, phrase="a men's group")
    found = writer.get(f"/strategies/test/{tab}/", {"q": typed}).content.decode()
    assert escape(f"{stored} {'meetings' if tab == 'actions' else 'group'}") in found
    assert escape("Men's meetings" if tab == "actions" else "a men's group") not in found


def in_order(page: str) -> list[str]:
    """The four names in the order in which the page first shows them."""
    return list(dict.fromkeys(re.findall(r"\b(Zara|Oscar|Èilidh|Ewan)\b", page)))


@pytest.fixture
def manager(client: Client, quarterly: Quarterly) -> Client:
    client.force_login(builders.account(builders.member(quarterly.strategy, role=Role.MANAGER)))
    return client


@pytest.mark.parametrize(
    "address",
    [
        "test/plan/people/",
        "test/plan/bodies/",
        "test/plan/actions/1.1.1/",
        "test/actions/?sort=lead",
        "test/actions/?sort=group",
        "test/actions/",
        "test/actions/1.1.1/evidence/add/",
        "",
    ],
)
def test_lists_sort_accented_names_by_their_letters(
    manager: Client, quarterly: Quarterly, address: str
) -> None:
    for name in NAMES:
        person = builders.person(name=name, job_title=name)
        builders.member(quarterly.strategy).memberships.update(person=person)
        group = builders.group(quarterly.strategy, name=name)
        service = Service.objects.create(body=quarterly.strategy.body, name=name)
        builders.care_group(quarterly.strategy, name=name)
        quarterly.action(lead=person, group=group, service=service)
        if not address:
            other = builders.strategy(name=f"{name} strategy", short_name=name)
            builders.member(other).memberships.update(person=manager_of(quarterly))
    page = manager.get(f"/strategies/{address}")
    assert page.status_code == 200
    assert in_order(page.content.decode()) == IN_ORDER


def manager_of(quarterly: Quarterly) -> Any:
    """The person who is signed in."""
    return quarterly.strategy.memberships.get(role=Role.MANAGER).person
