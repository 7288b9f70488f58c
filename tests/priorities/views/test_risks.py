"""Risks and areas for development, and the actions that address them, as at a day."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag, Role, Stage
from priorities.models import Action, AreaLink, DevelopmentArea, Risk
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

RISKS = "/strategies/test/risks/"
QUERIES = 9
QUERIES_OF_AN_ACTION = 23
MARCH, YESTERDAY = date(2026, 3, 31), date(2026, 4, 7)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def reader(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    return client


def area(plan: Plan, *actions: Action, **fields: Any) -> DevelopmentArea:
    """Add an area for development, which these actions address from the strategy's first day."""
    number = plan.strategy.development_areas.count() + 1
    made = builders.area(plan.strategy, **{"text": f"Area {number}.", "source": "A paper"} | fields)
    for action in actions:
        AreaLink.objects.create(area=made, action=action, linked_on=START, linked_at=noon(START))
    return made


def risk(plan: Plan, *areas: DevelopmentArea) -> Risk:
    """Add a risk, which these areas cover from the strategy's first day."""
    made = builders.risk(plan.strategy, title="A risk", source="A paper")
    for one in areas:
        AreaLink.objects.create(area=one, risk=made, linked_on=START, linked_at=noon(START))
    return made


def part(client: Client, name: str, query: str = "") -> str:
    """The section of the page whose heading has this id, in one line."""
    response = client.get(f"{RISKS}{query}")
    assert response.status_code == 200
    shown = " ".join(response.content.decode().split())
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', shown)
    assert found, f"the page has no part {name}"
    return found[1]


def words(html: str) -> str:
    """The text of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_an_area_lists_its_actions_in_the_plans_order_with_their_ratings(reader: Client, plan: Plan) -> None:
    late = plan.action(Rag.RED, due=date(2026, 4, 1))
    paused = plan.action(Rag.GREEN, stage=Stage.PAUSED)
    without, other = plan.action(None, before=None), plan.action(Rag.BLUE)
    area(plan, without, paused, late)
    found = part(reader, "area-1")
    assert re.findall(r'href="/strategies/test/actions/([^/]+)/[?"]', found) == [
        one.reference for one in (late, paused, without)
    ]
    assert "Red 1.1.1 Title of 1.1.1 7 days late" in words(found)
    assert "Paused 1.1.2" in words(found)
    assert "No update yet 1.1.3" in words(found)
    assert words(found).count("No update yet") == 1
    assert other.reference not in words(found)


def test_risk_links_to_its_areas_and_their_actions(reader: Client, plan: Plan) -> None:
    first, second = plan.action(Rag.AMBER), plan.action(Rag.GREEN)
    risk(plan, area(plan, first), area(plan, second))
    found = part(reader, "R1")
    assert re.findall(r'href="([^"?]+)', found) == [
        "#area-1",
        f"/strategies/test/actions/{first.reference}/",
        "#area-2",
        f"/strategies/test/actions/{second.reference}/",
    ]
    assert (
        "Area for development 1 arises from this risk and is addressed by these actions: Amber Action 1.1.1"
        in words(found)
    )


def test_risk_without_an_area_and_area_without_an_action_say_so(reader: Client, plan: Plan) -> None:
    risk(plan)
    risk(plan, area(plan))
    assert "No area for development or action is recorded for this risk." in words(part(reader, "R1"))
    assert "Area for development 1 arises from this risk. No action addresses it yet." in words(
        part(reader, "R2")
    )
    assert "Actions that address it: None is recorded." in words(part(reader, "area-1"))


def test_link_counts_from_its_day_and_its_recording_until_it_ends(reader: Client, plan: Plan) -> None:
    action = plan.action(Rag.AMBER)
    one = area(plan)
    made = AreaLink.objects.create(
        area=one, action=action, linked_on=date(2026, 2, 1), linked_at=noon(date(2026, 3, 1))
    )
    for query, works in (
        ("?as_at=2026-01-31", False),
        ("?as_at=2026-02-01", True),
        ("?as_at=2026-02-01&known_at=2026-02-28", False),
        ("", True),
    ):
        assert (action.reference in part(reader, "area-1", query)) is works, query
    made.unlinked_on, made.unlinked_at = MARCH, noon(YESTERDAY)
    made.save()
    for query, works in (
        ("?as_at=2026-03-30", True),
        ("?as_at=2026-03-31", False),
        ("?as_at=2026-03-31&known_at=2026-04-06", True),
        ("", False),
    ):
        assert (action.reference in part(reader, "area-1", query)) is works, query


def test_links_to_actions_keep_the_dates(reader: Client, plan: Plan) -> None:
    action = plan.action(Rag.AMBER)
    area(plan, action)
    assert f'href="/strategies/test/actions/{action.reference}/?as_at=2026-03-31&amp;back=' in part(
        reader, "area-1", "?as_at=2026-03-31"
    )


def test_area_named_later_is_not_under_a_risk_as_at_an_earlier_day(reader: Client, plan: Plan) -> None:
    later = area(plan, on=MARCH)
    risk(plan, later)
    assert "#area-1" not in part(reader, "R1", "?as_at=2026-03-30")
    assert "#area-1" in part(reader, "R1", "?as_at=2026-03-31")


@pytest.mark.parametrize("rows", [1, 3])
def test_page_runs_the_same_queries_for_one_row_and_for_three(reader: Client, plan: Plan, rows: int) -> None:
    for _ in range(rows):
        actions = [plan.action(Rag.AMBER, lead=builders.person()) for _ in range(rows)]
        risk(plan, *(area(plan, *actions) for _ in range(rows)))
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(RISKS).status_code == 200
    assert len(queries) == QUERIES


def plan_shown(client: Client, action: Action, query: str = "") -> str:
    """The section of an action's page on its plan, in one line."""
    response = client.get(f"/strategies/test/actions/{action.reference}/{query}")
    assert response.status_code == 200
    shown = " ".join(response.content.decode().split())
    found = re.search(r'aria-labelledby="plan">(.*?)</section>', shown)
    assert found
    return found[1]


def test_action_names_the_areas_that_it_addresses_and_their_risks(reader: Client, plan: Plan) -> None:
    action, other = plan.action(Rag.AMBER), plan.action(Rag.GREEN)
    first, _, third = area(plan, action, other), area(plan, other), area(plan, action)
    risk(plan, first, third)
    risk(plan, first)
    assert (
        "Addresses Area for development 1 : Area 1. Risk R1 A risk Risk R2 A risk Area for development 3 "
        ": Area 3. Risk R1 A risk"
    ) in words(plan_shown(reader, action))
    assert re.findall(r'href="(/strategies/test/risks/[^"]*)"', plan_shown(reader, action)) == [
        f"{RISKS}#area-1",
        f"{RISKS}#R1",
        f"{RISKS}#R2",
        f"{RISKS}#area-3",
        f"{RISKS}#R1",
    ]
    assert f'href="{RISKS}?as_at=2026-03-31#area-1"' in plan_shown(reader, action, "?as_at=2026-03-31")


def test_an_action_names_no_area_or_risk_that_is_closed_or_was_not_yet_known(
    reader: Client, plan: Plan
) -> None:
    action = plan.action(Rag.AMBER)
    open_one = area(plan, action)
    closed_risk = risk(plan, open_one)
    later = area(plan, action, on=MARCH)
    risk(plan, later)
    for row in (closed_risk, later):
        row.closed_on, row.closed_at = YESTERDAY, noon(YESTERDAY)
        row.save()
    for query, named in (
        ("?as_at=2026-03-30", ["area-1", "R1"]),
        ("?as_at=2026-04-06", ["area-1", "R1", "area-2", "R2"]),
        ("?as_at=2026-04-07&known_at=2026-04-06", ["area-1", "R1", "area-2", "R2"]),
        ("", ["area-1"]),
    ):
        assert re.findall(r'/risks/[^"]*#([^"]+)"', plan_shown(reader, action, query)) == named, query


def test_action_that_addresses_no_area_shows_none(reader: Client, plan: Plan) -> None:
    action = plan.action(Rag.AMBER)
    risk(plan, area(plan, plan.action(Rag.GREEN)))
    assert "Addresses" not in plan_shown(reader, action)


@pytest.mark.parametrize("rows", [1, 3])
def test_action_runs_the_same_queries_for_one_area_and_for_three(
    reader: Client, plan: Plan, rows: int
) -> None:
    action = plan.action(Rag.AMBER)
    for _ in range(rows):
        one = area(plan, action)
        for _ in range(rows):
            risk(plan, one)
    plan_shown(reader, action)
    with CaptureQueriesContext(connection) as queries:
        plan_shown(reader, action)
    assert len(queries) == QUERIES_OF_AN_ACTION


def test_action_names_the_period_that_it_passed_over(reader: Client, plan: Plan) -> None:
    area(plan, plan.action(before=None))
    assert "No update for October to December 2025" in words(part(reader, "area-1"))
