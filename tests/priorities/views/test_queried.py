"""A queried update counts, marked with its question wherever it is shown, until it is corrected."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag
from priorities.models import Action
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.small_plan import MARCH, Plan

pytestmark = pytest.mark.django_db

MARK = "Update queried: “Please say which teams.”"
PAGES = ("actions/", "dashboard/", "exceptions/", "priorities/1/")


@pytest.fixture
def plan(settings: Any) -> Plan:
    settings.DEMO_TODAY = TODAY
    return Plan()


@pytest.fixture
def reader(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy)))
    return client


@pytest.fixture
def action(plan: Plan) -> Action:
    """An action that was Green, and whose Red of March is queried."""
    made = plan.action(Rag.RED)
    plan.query_update(made)
    return made


def text(client: Client, page: str) -> str:
    response = client.get(f"/strategies/test/{page}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("page", PAGES)
def test_query_is_shown_with_its_question_until_the_update_is_corrected(
    reader: Client, plan: Plan, action: Action, page: str
) -> None:
    assert MARK in text(reader, page)
    builders.update(action, Rag.RED, MARCH, period=plan.periods[1])
    assert MARK not in text(reader, page)


def test_query_never_brings_back_the_rating_before(reader: Client, action: Action) -> None:
    assert MARK in text(reader, "actions/?rating=red")
    assert MARK not in text(reader, "actions/?rating=green")
