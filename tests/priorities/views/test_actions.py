"""The list of actions: who may open it, its filters and sort orders, and how many queries it runs."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import ActionKind, Rag, Role, Stage
from priorities.figures.selection import Filters
from priorities.queries.status import ActionStatus
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

URL = "/strategies/test/actions/"
QUERIES = 9


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def reader(client: Client, plan: Plan) -> Client:
    """A browser signed in as a viewer of the plan's strategy."""
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    return client


def listed(client: Client, query: str = "") -> list[str]:
    """The references in the list, in the order shown."""
    response = client.get(URL + query)
    assert response.status_code == 200
    statuses: list[ActionStatus] = [row.record.status for row in response.context["table"].paginated_rows]
    return [status.reference for status in statuses]


def test_actions_send_the_signed_out_to_sign_in(client: Client, plan: Plan) -> None:
    response = client.get(URL)
    assert (response.status_code, response["location"].split("?")[0]) == (302, "/accounts/login/")


def test_actions_are_not_found_by_a_stranger(client: Client, plan: Plan) -> None:
    client.force_login(builders.user())
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_actions_open_for_every_role(client: Client, plan: Plan, role: Role) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_actions_run_the_same_queries_for_any_number_of_rows(reader: Client, plan: Plan, rows: int) -> None:
    for _ in range(rows):
        made = plan.action(
            lead=builders.person(),
            group=builders.group(plan.strategy),
            service=builders.service(plan.strategy),
        )
        builders.evidence(plan.strategy, made)
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(reader)) == rows
    assert len(queries) == QUERIES


def test_actions_show_the_status_of_each(reader: Client, plan: Plan) -> None:
    lead = builders.person(name="Ada Example", job_title="Team manager")
    plan.action(
        Rag.RED,
        lead=lead,
        group=builders.group(plan.strategy, name="Justice"),
        title="Review of MARAC",
        due=date(2026, 4, 1),
    )
    page = reader.get(URL).content.decode()
    for words in (
        "Review of MARAC",
        "Red",
        "Under way",
        "Not yet checked",
        "Team manager",
        "Ada Example",
        "Justice",
        "1 April 2026",
        "7 days late",
        "25 March 2026",
    ):
        assert words in page


def test_actions_show_words_for_counts_without_a_colour(reader: Client, plan: Plan) -> None:
    plan.action(None, None, kind=ActionKind.CONTINUING, due=None, review=date(2026, 9, 30))
    plan.action(stage=Stage.PAUSED)
    page = reader.get(URL).content.decode()
    for words in (
        "No update yet",
        "Paused",
        "No lead",
        "No group",
        "Continuing; review",
        "30 September 2026",
    ):
        assert words in page


@pytest.mark.parametrize("query", ["", "?not_updated=1", "?sort=updated"])
def test_actions_name_the_period_that_a_later_update_passed_over(
    reader: Client, plan: Plan, query: str
) -> None:
    plan.action(before=None)
    plan.action(None, before=None)
    page = reader.get(URL + query).content.decode()
    assert ">Not updated for October to December 2025<" in page
    assert ">Not updated<" in page


def test_actions_are_filtered_by_the_url(reader: Client, plan: Plan) -> None:
    red = plan.action(Rag.RED, title="Review of MARAC").reference
    plan.action(Rag.GREEN)
    elsewhere = plan.action(Rag.RED, home=plan.second).reference
    assert listed(reader, "?rating=red") == [red, elsewhere]
    assert listed(reader, "?rating=red&priority=1") == [red]
    assert listed(reader, "?q=marac") == [red]


def test_actions_show_each_filter_in_use_with_a_link_to_remove_it(reader: Client, plan: Plan) -> None:
    plan.action(Rag.RED)
    response = reader.get(URL + "?rating=red&late=1&as_at=2026-03-31")
    assert response.context["applied"] == [
        ("Rating: Red", f"{URL}?late=1&as_at=2026-03-31"),
        ("Late", f"{URL}?rating=red&as_at=2026-03-31"),
    ]


def test_actions_show_a_next_step_if_none_match(reader: Client, plan: Plan) -> None:
    plan.action()
    page = reader.get(URL + "?rating=red").content.decode()
    assert "No action matches all of these filters." in page
    assert "Show every action" in page


def test_actions_explain_a_filter_that_cannot_be_read(reader: Client, plan: Plan) -> None:
    plan.action()
    page = reader.get(URL + "?rating=purple").content.decode()
    assert "“purple” is not a rating or stage such as red or paused" in page
    assert len(listed(reader, "?rating=purple&page=99&sort=nonsense")) == 1


def test_actions_sort_by_a_column_in_both_directions(reader: Client, plan: Plan) -> None:
    late = plan.action(due=date(2026, 12, 31)).reference
    early = plan.action(due=date(2026, 6, 30)).reference
    assert listed(reader, "?sort=due") == [early, late]
    assert listed(reader, "?sort=-due") == [late, early]
    assert listed(reader) == [late, early]


def test_actions_are_shown_in_pages_of_25(reader: Client, plan: Plan) -> None:
    for _ in range(27):
        plan.action(None, None)
    assert (len(listed(reader)), len(listed(reader, "?page=2"))) == (25, 2)


def test_actions_as_at_an_earlier_day_keep_the_day_in_every_link(reader: Client, plan: Plan) -> None:
    made = plan.action(Rag.RED, Rag.GREEN)
    response = reader.get(URL + "?as_at=2025-12-31")
    page = response.content.decode()
    assert "As at 31 December 2025" in page
    assert f'href="{URL}{made.reference}/?as_at=2025-12-31&amp;back=' in page
    assert listed(reader, "?as_at=2025-12-31&rating=green") == [made.reference]


def test_actions_refuse_a_future_day_with_a_message(reader: Client, plan: Plan) -> None:
    plan.action()
    page = reader.get(URL + "?as_at=2026-04-09").content.decode()
    assert "9 April 2026 is in the future. Choose today or an earlier date." in page


def test_actions_remove_empty_fields_from_the_url(reader: Client, plan: Plan) -> None:
    response = reader.get(URL + "?q=&rating=red&group=&late=1&sort=")
    assert (response.status_code, response["location"]) == (302, f"{URL}?rating=red&late=1")


def test_actions_offer_every_filter(reader: Client, plan: Plan) -> None:
    plan.action(locality=builders.locality(plan.strategy))
    page = reader.get(URL).content.decode()
    assert [field.name for field in fields(Filters) if f'name="{field.name}"' not in page] == []
