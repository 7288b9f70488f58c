"""The reporting periods, and the risks and areas for development."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, Role, Stage
from priorities.models import ClosingStatus, PeriodClosing, PeriodReopening
from priorities.queries.status import status_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

PERIODS = "/strategies/test/periods/"
RISKS = "/strategies/test/risks/"
CLOSED = date(2026, 1, 30)


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


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def close(plan: Plan, number: int = 0) -> PeriodClosing:
    """Close a period with the statuses as at its last day, as the write does."""
    period = plan.periods[number]
    closing = PeriodClosing.objects.create(
        period=period, recorded_by=builders.user(name="Mo Manager"), recorded_at=noon(CLOSED)
    )
    for status in status_at(plan.strategy, period.ends, noon(CLOSED)):
        answered = status.period_id == period.pk
        ClosingStatus.objects.create(
            closing=closing,
            action_id=status.action_id,
            home_id=status.home_id,
            stage=status.stage,
            rag=status.rag or "",
            awaiting_agreement=status.awaiting_agreement,
            due=status.due,
            update_id=status.update_id,
            carried=not answered,
        )
    return closing


def test_closed_period_shows_when_and_by_whom_and_what_was_carried_over(reader: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN)
    plan.action(None, before=None)
    plan.action(None, before=None, stage=Stage.PAUSED)
    close(plan)
    page = text(reader, PERIODS)
    assert "Closed 30 January 2026 by Mo Manager" in page
    assert "1 of 3 actions updated; 2 carried over, 1 of them complete, paused or stopped" in page
    assert "14 January 2026" in page


def test_closed_period_links_to_as_many_actions_as_it_counts(reader: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN)
    plan.action(None, before=None)
    plan.action(effective_from=date(2026, 2, 1), recorded_at=noon(date(2026, 2, 1)))
    close(plan)
    page = text(reader, PERIODS)
    url = re.search(r'href="(/strategies/test/actions/\?as_at=2025-12-31&amp;known_at=2026-01-30)"', page)
    assert url
    assert "1 of 2 actions updated; 1 carried over" in page
    assert "2 actions" in text(reader, url.group(1).replace("&amp;", "&"))


def test_open_period_counts_the_updates_that_were_queried_and_not_those_withdrawn(
    reader: Client, plan: Plan
) -> None:
    plan.action(Rag.GREEN)
    plan.query_update(plan.action(Rag.AMBER))
    builders.withdrawal(plan.action(Rag.AMBER).updates.latest("id"))
    page = text(reader, PERIODS)
    assert "2 actions updated so far" in page
    assert "Under way" in page
    assert "None updated yet" in page


def test_period_from_before_the_set_up_needs_no_updates(reader: Client, plan: Plan) -> None:
    assert "None needed" not in text(reader, PERIODS)
    plan.strategy.created_at = noon(date(2026, 1, 1))
    plan.strategy.save()
    page = text(reader, PERIODS)
    assert page.count("None needed") == page.count("Before this strategy was set up here") == 1


def test_reopened_period_shows_why(reader: Client, plan: Plan) -> None:
    PeriodReopening.objects.create(
        closing=close(plan),
        reason="Two returns came late.",
        recorded_by=builders.user(),
        recorded_at=noon(TODAY),
    )
    page = text(reader, PERIODS)
    assert "Closed on 30 January 2026 and reopened on 8 April 2026" in page
    assert "Two returns came late." in page


def test_a_strategy_without_periods_says_so(client: Client) -> None:
    strategy = builders.strategy("test")
    client.force_login(builders.account(builders.member(strategy)))
    assert "No reporting periods are set." in text(client, PERIODS)


def test_risk_and_area_show_their_details_and_dates(reader: Client, plan: Plan) -> None:
    named = {"of": plan.strategy, "source": "Board paper, 5.2"}
    builders.risk(
        title="Skills stay uneven",
        mitigation="It is followed at each meeting.",
        owner=builders.person(job_title="Service manager"),
        **named,
    )
    closed = date(2026, 4, 1)
    builders.risk(title="An old one", closed_on=closed, closed_at=noon(closed), **named)
    builders.area(text="One training strategy.", **named)
    page = text(reader, RISKS)
    for words in (
        "Risks: 1 open",
        "Skills stay uneven",
        "It is followed at each meeting.",
        "Service manager",
        "closed on 1 April 2026",
        "Areas for development: 1 open",
        "One training strategy.",
        "Nothing is recorded yet.",
        "Named on 1 April 2023",
        "Source: Board paper, 5.2",
    ):
        assert words in page
    assert "Risks: 2 open" in text(reader, f"{RISKS}?as_at=2026-03-31")
    earlier = text(reader, f"{RISKS}?as_at=2023-03-31")
    assert "No risk had been recognised by 31 March 2023." in earlier
    assert "No area for development had been named by 31 March 2023." in earlier
    assert "in the paper" not in earlier
    assert "<p></p>" not in earlier


@pytest.mark.parametrize(("role", "writes"), [(Role.VIEWER, False), (Role.AUTHOR, True)])
def test_the_paper_is_suggested_only_to_those_who_write_papers(
    client: Client, plan: Plan, role: Role, writes: bool
) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    page = text(client, RISKS)
    assert "No risk is recorded." in page
    assert "No area for development is recorded." in page
    assert ("To record a risk, name it in a board paper." in page) is writes
    assert ("To record an area for development, name it in a board paper." in page) is writes
