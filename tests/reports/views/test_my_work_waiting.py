"""My work of a chair or manager: the completions that await agreement."""

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
    """Return a plan of five actions: not checked, checked, never updated, reported complete, and queried."""
    settings.DEMO_TODAY = TODAY
    plan = Plan()
    group = builders.group(plan.strategy, name="Oversight Group")
    plan.strategy.oversight_group = group
    plan.strategy.save()
    plan.action(group=group)
    builders.review(plan.action(group=group).updates.latest("id"), ReviewVerdict.CHECKED)
    plan.action(None, None, group=group)
    plan.action(Rag.BLUE, group=group)
    plan.action(Rag.AMBER, None, group=group)
    plan.query_update(plan.strategy.actions.latest("id"))
    return plan


def text(client: Client, plan: Plan, role: Role) -> str:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    return " ".join(client.get("/").content.decode().split())


@pytest.mark.parametrize(
    ("role", "how"),
    [
        (
            Role.LEAD,
            "Once the Oversight Group has decided, a manager of the strategy records the decision on the "
            "action&#x27;s page. You do not need to record it.",
        ),
        (
            Role.MANAGER,
            "Once the Oversight Group has decided, select “Agree or refuse the completion” on the action&#x27;s page.",
        ),
    ],
)
def test_what_is_not_agreed_is_listed_with_what_happens_next(
    client: Client, plan: Plan, role: Role, how: str
) -> None:
    page = text(client, plan, role)
    assert "Not yet agreed</h2>" in page
    assert f"1 action is reported complete but not agreed yet.</strong> {how}" in page
    assert '<p><a href="/strategies/test/actions/1.1.4/?back=%2F">' in page
    # No page lets a chair check updates yet, so they are not told that some have not been checked.
    assert "checked" not in page


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_other_roles_do_not_see_the_list(client: Client, plan: Plan, role: Role) -> None:
    assert "Not yet agreed" not in text(client, plan, role)
