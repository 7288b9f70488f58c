"""My work of those who speak for the group: what waits to be accepted and to be agreed."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, ReviewVerdict, Role
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.plan import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(settings: Any) -> Plan:
    """Five actions: rated and not accepted, accepted, never updated, reported complete, and sent back."""
    settings.DEMO_TODAY = TODAY
    made = Plan()
    made.action()
    builders.review(made.action().updates.latest("id"), ReviewVerdict.ACCEPTED)
    made.action(None, None)
    made.action(Rag.BLUE)
    made.action(Rag.AMBER, None)
    made.send_back(made.strategy.actions.latest("id"))
    return made


def text(client: Client, plan: Plan, role: Role) -> str:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    return " ".join(client.get("/").content.decode().split())


@pytest.mark.parametrize("role", [Role.LEAD, Role.MANAGER])
def test_what_waits_for_the_group_is_listed(client: Client, plan: Plan, role: Role) -> None:
    page = text(client, plan, role)
    assert "Waiting for the group</h2>" in page
    assert (
        '1 action is reported complete, to be agreed:</strong> <a href="/strategies/test/actions/1.1.4/">'
        in page
    )
    assert (
        '<strong>1 update waits to be accepted:</strong> <a href="/strategies/test/actions/1.1.1/">' in page
    )


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_others_are_not_waited_for(client: Client, plan: Plan, role: Role) -> None:
    assert "Waiting for the group" not in text(client, plan, role)
