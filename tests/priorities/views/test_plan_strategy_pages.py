"""The pages on which a manager corrects a strategy's details and its periods."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Strategy
from priorities.writes import strategies
from tests import builders

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Carers Strategy",
    "short_name": "Carers",
    "board": "Test Board",
    "starts": "1 April 2023",
    "ends": "31 March 2028",
}


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy("test")


@pytest.fixture
def manager(client: Client, strategy: Strategy) -> Client:
    client.force_login(builders.account(builders.member(strategy, Role.MANAGER)))
    return client


def said_on(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_strategy_is_corrected_on_a_page_of_the_plan(manager: Client, strategy: Strategy) -> None:
    assert "/strategies/test/plan/strategy/" in manager.get("/strategies/test/plan/").content.decode()
    url = "/strategies/test/plan/strategy/"
    response = manager.post(url, DETAILS | {"based_on": strategies.version_hash(strategy)}, follow=True)
    assert said_on(response) == ["The correction was saved."]
    strategy.refresh_from_db()
    assert (strategy.name, strategy.board) == ("Carers Strategy", "Test Board")


def test_correction_of_an_older_version_shows_the_newer_and_keeps_what_was_typed(
    manager: Client, strategy: Strategy
) -> None:
    url = "/strategies/test/plan/strategy/"
    before = strategies.version_hash(strategy)
    Strategy.objects.filter(pk=strategy.pk).update(board="A third board")
    text = manager.post(url, DETAILS | {"based_on": before}).content.decode()
    assert ("A third board" in text, "Test Board" in text) == (True, True)


def test_correction_of_the_dates_warns_that_the_periods_do_not_cover_them(
    manager: Client, strategy: Strategy
) -> None:
    builders.period(strategy, date(2023, 4, 1), date(2028, 3, 31), date(2028, 4, 14))
    typed = DETAILS | {"ends": "31 March 2029", "based_on": strategies.version_hash(strategy)}
    response = manager.post("/strategies/test/plan/strategy/", typed, follow=True)
    words = (
        "The strategy runs from 1 April 2023 to 31 March 2029, and its reporting periods from 1 April "
        "2023 to 31 March 2028. Check whether the periods need to change too."
    )
    assert said_on(response) == [f"The correction was saved. {words}"]
    assert words in manager.get("/strategies/test/plan/periods/").content.decode()


def test_periods_are_recreated_and_one_is_corrected(manager: Client, strategy: Strategy) -> None:
    url = "/strategies/test/plan/periods/"
    for kind in ("quarterly", "yearly"):
        typed = {"due_days": 14, "based_on": manager.get(url).context["form"].initial["based_on"]}
        assert manager.post(url, typed).context["form"].errors.keys() == {"period_kind"}
        manager.post(url, typed | {"period_kind": kind})
    counted_as = strategy.periods.filter(withdrawn_at=None)
    assert (counted_as.count(), strategy.periods.count()) == (5, 25)
    first = counted_as.earliest("opens")
    page = f"{url}{first.pk}/"
    mark = manager.get(page).context["form"].initial["based_on"]
    response = manager.post(page, {"name": "Year one", "due": "1/5/2024", "based_on": mark}, follow=True)
    assert "Year one" in response.content.decode()
    replaced = counted_as.earliest("opens")
    assert manager.get(page).headers["Location"] == f"{url}{replaced.pk}/"


def test_page_of_periods_shows_why_a_period_cannot_be_corrected(manager: Client, strategy: Strategy) -> None:
    period = builders.period(strategy, date(2023, 4, 1), date(2028, 3, 31), date(2028, 4, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, period=period)
    text = manager.get("/strategies/test/plan/periods/").content.decode()
    assert "1 update is for this period, so its name and days cannot be changed." in text
    assert "Make the" not in text


def test_how_often_updates_are_due_has_no_initial_answer(manager: Client, strategy: Strategy) -> None:
    for url in ("/strategies/test/plan/periods/", "/strategies/new/"):
        assert " checked" not in manager.get(url).content.decode()


def test_strategy_page_links_only_managers_to_what_is_not_recorded(
    manager: Client, strategy: Strategy
) -> None:
    page = manager.get("/strategies/test/").content.decode()
    for words in ("Record the vision", "Record the date of approval"):
        assert f'<a href="/strategies/test/plan/strategy/">{words}</a>' in page
    manager.force_login(builders.account(builders.member(strategy)))
    assert "/plan/strategy/" not in manager.get("/strategies/test/").content.decode()
