"""The pages of a new strategy: each says what to do next, with a link for users who may do it."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, Role
from priorities.models import Strategy
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db

BASE = "/strategies/test/"
OF_ACTIONS = ("dashboard/", "actions/", "exceptions/")


@pytest.fixture
def strategy(settings: Any) -> Strategy:
    settings.DEMO_TODAY = TODAY
    return builders.strategy("test")


def text(client: Client, strategy: Strategy, role: Role, path: str) -> str:
    client.force_login(builders.account(builders.member(strategy, role)))
    response = client.get(BASE + path)
    assert response.status_code == 200
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(main.split())


@pytest.mark.parametrize("path", OF_ACTIONS)
def test_page_without_actions_links_to_the_plan_for_users_who_may_change_it(
    client: Client, strategy: Strategy, path: str
) -> None:
    manager = text(client, strategy, Role.MANAGER, path)
    assert "No action is in the plan yet." in manager
    assert f'<a href="{BASE}plan/">Go to the plan and add the first action</a>' in manager
    viewer = text(client, strategy, Role.VIEWER, path)
    assert "The strategy’s managers enter the plan." in viewer
    assert f'href="{BASE}plan/"' not in viewer


@pytest.mark.parametrize("path", OF_ACTIONS)
def test_day_without_actions_links_back_to_today(client: Client, strategy: Strategy, path: str) -> None:
    shown = text(client, strategy, Role.MANAGER, f"{path}?as_at=2023-01-01")
    assert "No action was in the plan on 1 January 2023." in shown
    assert f'<a href="{BASE}{path}">Back to today</a>' in shown
    assert "Go to the plan" not in shown


def test_periods_page_links_to_the_form_for_users_who_may_set_them(
    client: Client, strategy: Strategy
) -> None:
    link = f'<a href="{BASE}plan/periods/">Set the periods</a>'
    assert link in text(client, strategy, Role.MANAGER, "periods/")
    viewer = text(client, strategy, Role.VIEWER, "periods/")
    assert link not in viewer
    assert "The strategy’s managers set the periods." in viewer


def test_risks_page_without_risks_says_so(client: Client, strategy: Strategy) -> None:
    shown = text(client, strategy, Role.MANAGER, "risks/")
    assert "No risk is recorded." in shown
    assert "To record a risk, name it in a board paper." not in shown
    assert "nobody has entered one" not in shown


def test_ratings_without_an_earlier_period_are_not_comparable(client: Client, strategy: Strategy) -> None:
    home = builders.commitment(builders.priority(strategy, name="Short breaks"))
    builders.update(builders.action(home), Rag.GREEN)
    builders.priority(strategy, name="Young carers")
    shown = text(client, strategy, Role.MANAGER, "dashboard/")
    assert "There is no earlier period to compare with." in shown
    assert "Not comparable</span>" in shown
    assert shown.count("Not comparable</span>") == 3
    assert "</b> better" not in shown
    assert "Why<span" in shown
    assert ", Short breaks is Green</span>" in shown
    assert ", Young carers: No actions</span>" in shown


def test_exceptions_say_once_that_no_updates_were_due_and_count_one_action(
    client: Client, strategy: Strategy
) -> None:
    builders.period(strategy, TODAY.replace(day=1), TODAY.replace(day=30), TODAY.replace(month=5))
    home = builders.commitment(builders.priority(strategy))
    builders.update(builders.action(home, lead=builders.member(strategy)), Rag.GREEN)
    shown = text(client, strategy, Role.MANAGER, "exceptions/")
    assert "1 of 1 action</a> is in this report" in shown
    assert "so the counts below can add up to more than the number of actions." in shown
    assert "<p>No updates were due by this date.</p>" in shown


def test_new_action_form_says_which_periods_updates_can_cover(client: Client, strategy: Strategy) -> None:
    builders.action(builders.commitment(builders.priority(strategy)))
    words = "Updates can cover periods that end on or after this date"
    assert words in text(client, strategy, Role.MANAGER, "plan/commitments/1.1/add/")
    assert words not in text(client, strategy, Role.MANAGER, "plan/actions/1.1.1/")
