"""The pages that show a strategy: who may open them, and how many queries they run."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag, ReachState, Role
from priorities.models import AreaLink, PeriodClosing, Reach
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

LIST = "/strategies/test/evidence/"
ITEM = "/strategies/test/evidence/E1/"
PERIODS = "/strategies/test/periods/"
RISKS = "/strategies/test/risks/"
EXCEPTIONS = "/strategies/test/exceptions/"
ROOMS = (LIST, ITEM, PERIODS, RISKS, EXCEPTIONS)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    made = Plan()
    builders.evidence(made.strategy, made.action(Rag.RED))
    return made


@pytest.mark.parametrize("url", ROOMS)
def test_signed_out_reader_is_asked_to_sign_in(client: Client, plan: Plan, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("url", ROOMS)
def test_stranger_finds_nothing(client: Client, plan: Plan, url: str) -> None:
    other = builders.strategy("other")
    client.force_login(builders.account(builders.member(other, Role.ADMIN)))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", ROOMS)
def test_past_member_finds_nothing(client: Client, plan: Plan, url: str) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, until=date(2026, 4, 7))))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", ROOMS)
@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_read(client: Client, plan: Plan, role: Role, url: str) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", ROOMS)
def test_pages_to_read_accept_no_forms(client: Client, plan: Plan, url: str) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, Role.ADMIN)))
    before = client.get(url).content
    assert client.post(url, {"phrase": "another"}).content.count(b"<h1") == before.count(b"<h1")
    assert plan.strategy.evidence_items.count() == 1


def one_more(plan: Plan) -> None:
    """Add one of everything that these pages list, including links of item E1."""
    strategy, number = plan.strategy, plan.strategy.risks.count() + 1
    first = strategy.evidence_items.get(reference="E1")
    action = plan.action(
        Rag.RED, lead=builders.person(), group=builders.group(strategy), due=date(2026, 4, 1)
    )
    plan.action(None, before=None)
    builders.evidence(strategy, action, service=builders.service(strategy))
    first.links.create(action=action, linked_on=START, linked_at=noon(START))
    Reach.objects.create(
        item=first,
        care_group=builders.care_group(strategy),
        state=ReachState.PLANNED,
        effective_from=START,
        recorded_at=noon(START),
    )
    risk = builders.risk(strategy, owner=builders.person())
    area = builders.area(strategy)
    for belongs in ({"action": action}, {"risk": risk}):
        AreaLink.objects.create(area=area, **belongs, linked_on=START, linked_at=noon(START))
    year = 2010 + number
    period = builders.period(strategy, date(year, 1, 1), date(year, 3, 31), date(year, 4, 14))
    PeriodClosing.objects.create(period=period, recorded_by=builders.user(), recorded_at=noon(START))


@pytest.mark.parametrize(
    ("url", "number"),
    [(LIST, 13), (f"{LIST}?priority=1", 14), (ITEM, 14), (PERIODS, 7), (RISKS, 9), (EXCEPTIONS, 13)],
)
def test_pages_run_the_same_queries_for_one_row_and_for_three(
    client: Client, plan: Plan, url: str, number: int
) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    one_more(plan)
    with_one = queries()
    one_more(plan)
    one_more(plan)
    assert (with_one, queries()) == (number, number)
