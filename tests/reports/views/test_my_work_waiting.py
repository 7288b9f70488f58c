"""My work of those who speak for the group: what waits to be accepted and to be agreed."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, ReviewVerdict, Role
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(settings: Any) -> Plan:
    """Five actions: rated and not accepted, accepted, never updated, reported complete, and queried."""
    settings.DEMO_TODAY = TODAY
    made = Plan()
    group = builders.group(made.strategy)
    made.action(group=group)
    builders.review(made.action(group=group).updates.latest("id"), ReviewVerdict.ACCEPTED)
    made.action(None, None, group=group)
    made.action(Rag.BLUE, group=group)
    made.action(Rag.AMBER, None, group=group)
    made.send_back(made.strategy.actions.latest("id"))
    return made


def text(client: Client, plan: Plan, role: Role) -> str:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    return " ".join(client.get("/").content.decode().split())


@pytest.mark.parametrize(
    ("role", "how"),
    [
        (Role.LEAD, "Once the group has agreed, a manager of the strategy records the completion."),
        (
            Role.MANAGER,
            "Once the group has agreed, record the completion under Change the plan on the action&#x27;s page.",
        ),
    ],
)
def test_what_is_not_agreed_or_accepted_is_listed_with_what_can_be_done(
    client: Client, plan: Plan, role: Role, how: str
) -> None:
    page = text(client, plan, role)
    assert "Not yet agreed or accepted</h2>" in page
    assert f"1 action is reported complete but not agreed yet.</strong> {how}" in page
    assert '<p><a href="/strategies/test/actions/1.1.4/?back=%2F">' in page
    assert (
        "1 update has not been accepted by the chair.</strong> Updates count before they are accepted."
        in page
    )
    assert '<p><a href="/strategies/test/actions/1.1.1/?back=%2F">' in page


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_others_are_not_waited_for(client: Client, plan: Plan, role: Role) -> None:
    assert "Not yet agreed or accepted" not in text(client, plan, role)
