"""The pages on which a manager corrects a strategy's details and its periods."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import PeriodClosing, Strategy
from priorities.writes import strategies
from tests import builders
from tests.access.test_writers import FormFields
from tests.builders import TODAY, noon

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Carers Strategy",
    "short_name": "Carers",
    "board": "Test Board",
    "starts": "1 April 2023",
    "ends": "31 March 2028",
    "escalates_to": "chair",
    "escalates_after_days": "28",
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
    typed = {"name": "Year one", "opens": "1 April 2023", "ends": "31/3/2024", "due": "1/5/2024"}
    response = manager.post(page, typed | {"based_on": mark}, follow=True)
    assert "Year one was corrected. Updates are due by 1 May 2024." in response.content.decode()
    replaced = counted_as.earliest("opens")
    assert manager.get(page).headers["Location"] == f"{url}{replaced.pk}/"


def test_page_of_periods_shows_why_a_period_cannot_be_corrected(manager: Client, strategy: Strategy) -> None:
    period = builders.period(strategy, date(2023, 4, 1), date(2028, 3, 31), date(2028, 4, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, period=period)
    text = manager.get("/strategies/test/plan/periods/").content.decode()
    assert "<div>1 update</div>" in text
    assert "Make the" not in text


def test_periods_are_listed_latest_first_and_say_once_that_used_ones_are_kept(
    manager: Client, strategy: Strategy
) -> None:
    for year in range(2023, 2026):
        period = builders.period(strategy, date(year, 4, 1), date(year + 1, 3, 31), date(year + 1, 4, 14))
        PeriodClosing.objects.create(period=period, recorded_at=noon(TODAY))
    text = manager.get("/strategies/test/plan/periods/").content.decode()
    names = [f"April to March {year}" for year in (2026, 2025, 2024)]
    assert sorted(names, key=text.index) == names
    assert text.count("you can change only its meeting") == 1
    assert text.count("Was closed") == 3


def test_a_period_of_own_days_is_added_corrected_and_removed(manager: Client, strategy: Strategy) -> None:
    url = "/strategies/test/plan/periods/"
    meeting = builders.meeting(strategy, date(2026, 9, 16))
    mark = manager.get(f"{url}add/").context["form"].initial["based_on"]
    typed = {"opens": "1 May 2026", "ends": "31 August 2026", "meeting": meeting.pk, "days_before": "7"}
    answer = manager.post(f"{url}add/", typed | {"based_on": mark}, follow=True)
    assert "May to August 2026 was added." in answer.content.decode()
    period = strategy.periods.get()
    assert (period.due, period.meeting) == (date(2026, 9, 9), meeting)
    page = f"{url}{period.pk}/"
    fields = FormFields(manager.get(page).content.decode()).fields
    assert (fields["opens"], fields["due"], fields["days_before"]) == ("1 May 2026", "9 September 2026", "7")
    answer = manager.post(page, fields | {"days_before": "x"})
    assert "Enter the number of days as a whole number" in answer.content.decode()
    manager.post(page, fields | {"opens": "8 May 2026", "ends": "7 September 2026"})
    corrected = strategy.periods.get(withdrawn_at=None)
    assert (corrected.name, corrected.opens) == ("8 May to 7 September 2026", date(2026, 5, 8))
    assert "when the periods were changed" in manager.get(page).content.decode()
    page = f"{url}{corrected.pk}/remove/"
    answer = manager.post(page, FormFields(manager.get(page).content.decode()).fields, follow=True)
    assert "8 May to 7 September 2026 was removed." in answer.content.decode()
    assert not strategy.periods.filter(withdrawn_at=None).exists()


def test_the_page_of_periods_names_the_financial_year_of_the_body(
    manager: Client, strategy: Strategy
) -> None:
    text = manager.get("/strategies/test/plan/periods/").content.decode()
    assert "the financial year of Test Partnership, which starts on 1 April" in " ".join(text.split())


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
