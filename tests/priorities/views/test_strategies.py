"""The pages of strategies, one strategy and one priority: who may open them, what they show, and their queries."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag, Role, Stage
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

STRATEGY = "/strategies/test/"
PRIORITY = "/strategies/test/priorities/1/"
PAGES = ("/strategies/", STRATEGY, PRIORITY)


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


def text(client: Client, url: str) -> str:
    """The page's text, with single spaces."""
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("url", PAGES)
def test_signed_out_reader_is_asked_to_sign_in(client: Client, plan: Plan, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("url", PAGES[1:])
def test_stranger_finds_nothing(client: Client, plan: Plan, url: str) -> None:
    client.force_login(builders.user())
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", PAGES[1:])
def test_past_member_finds_nothing(client: Client, plan: Plan, url: str) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, until=date(2026, 4, 7))))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_read(client: Client, plan: Plan, role: Role, url: str) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    assert client.get(url).status_code == 200


def test_strategies_lists_those_of_the_reader_and_no_others(reader: Client, plan: Plan) -> None:
    builders.strategy("other", name="Another body's strategy")
    page = text(reader, "/strategies/")
    assert "Test strategy" in page
    assert "Your role: Viewer." in page
    assert "Another body" not in page


def test_strategies_shows_a_person_without_a_role_whom_to_ask(client: Client) -> None:
    client.force_login(builders.user())
    assert "You do not have a role in any strategy yet." in text(client, "/strategies/")


def test_strategy_shows_its_dates_and_that_sample_wording_is_not_the_published_wording(
    reader: Client, plan: Plan
) -> None:
    plan.strategy.promised_commitments = 80
    plan.strategy.vision, plan.strategy.vision_source = "A city free from abuse.", "In our own words"
    plan.strategy.save()
    page = text(reader, f"{STRATEGY}?as_at=2026-03-31")
    assert "<strong>As at 31 March 2026</strong>. Data to 8 April 2026." in page
    assert "A city free from abuse." in page
    assert "In our own words" in page
    assert (
        "2 commitments are recorded here, all in sample wording written for this tracker. "
        "The published strategy makes 80." in page
    )
    assert "of 80" not in page


def test_strategy_counts_link_to_their_rows_and_keep_the_dates(reader: Client, plan: Plan) -> None:
    plan.action(Rag.RED)
    page = text(reader, f"{STRATEGY}?as_at=2026-03-31&compare=2025-12-31")
    dates = "as_at=2026-03-31&amp;compare=2025-12-31"
    assert f'href="/strategies/test/actions/?rating=red&amp;priority=1&amp;{dates}"' in page
    assert f'href="/strategies/test/actions/?moved=worse&amp;{dates}"' in page
    assert f'href="/strategies/test/priorities/1/?{dates}"' in page


def test_strategy_shows_that_its_history_is_illustrative(reader: Client, plan: Plan) -> None:
    assert "Illustrative history." not in text(reader, STRATEGY)
    plan.strategy.illustrative, plan.strategy.illustrative_note = True, "Invented for a demonstration."
    plan.strategy.save()
    for url in (STRATEGY, PRIORITY):
        assert "Invented for a demonstration." in text(reader, url)


def test_strategy_refuses_a_future_day_with_a_message_and_shows_today(reader: Client, plan: Plan) -> None:
    page = text(reader, f"{STRATEGY}?as_at=2026-05-01")
    assert "1 May 2026 is in the future." in page
    assert "<strong>As at 8 April 2026</strong>" in page


def test_priority_shows_wording_actions_support_and_evidence_with_source(reader: Client, plan: Plan) -> None:
    lead = builders.person(name="Not Printed", job_title="Service manager")
    late = plan.action(Rag.AMBER, due=date(2026, 4, 1), lead=lead)
    plan.action(None, before=None, stage=Stage.PAUSED)
    plan.support(plan.action(Rag.GREEN, home=plan.second), plan.first)
    item = builders.evidence(plan.strategy, late, phrase="routine enquiry", source="Board paper, 4.1")
    page = text(reader, PRIORITY)
    assert f'<a href="/strategies/test/evidence/{item.reference}/?back=' in page
    assert "Wording of 1.1" in page
    assert "Sample wording, written for this tracker." in page
    assert "1.1.1 Title of 1.1.1" in page
    assert "7 days late" in page
    assert "Service manager" in page
    assert "Not Printed" not in page
    assert "Paused" in page
    assert "Actions that also support 1.1" in page
    assert "2.1.3 Title of 2.1.3" in page
    assert "routine enquiry" in page
    assert "Source: Board paper, 4.1" in page
    assert 'href="/strategies/test/actions/?supports=1"' in page


def test_priority_says_that_there_is_no_evidence_yet(reader: Client, plan: Plan) -> None:
    assert "No evidence recorded yet." in text(reader, PRIORITY)


def test_unknown_priority_is_not_found(reader: Client, plan: Plan) -> None:
    assert reader.get("/strategies/test/priorities/9/").status_code == 404


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def one_more(plan: Plan) -> None:
    """Add one of everything that these pages list."""
    number = plan.strategy.actions.count()
    action = plan.action(lead=builders.person(), group=builders.group(plan.strategy))
    builders.action(plan.first, stage=Stage.PAUSED)
    plan.support(plan.action(Rag.RED, home=plan.second), plan.first)
    builders.evidence(plan.strategy, action, service=builders.service(plan.strategy))
    builders.evidence(plan.strategy, plan.first)
    builders.commitment(plan.strategy.priorities.get(number=1), reference=f"1.{number + 5}")
    builders.priority(plan.strategy)


@pytest.mark.parametrize(("url", "number"), [("/strategies/", 3), (STRATEGY, 12), (PRIORITY, 12)])
def test_pages_run_the_same_queries_for_one_row_and_for_three(
    reader: Client, plan: Plan, url: str, number: int
) -> None:
    one_more(plan)
    with_one = queries(reader, url)
    one_more(plan)
    one_more(plan)
    assert (with_one, queries(reader, url)) == (number, number)


def test_strategy_and_dashboard_give_the_same_headline_with_the_rule_that_decided(
    reader: Client, plan: Plan
) -> None:
    plan.action(Rag.RED)
    for _ in range(5):
        plan.action(Rag.GREEN, home=plan.second)
    whole = summary.whole(strategy_data(plan.strategy, TODAY, noon(TODAY))).headline
    assert (whole.rag, whole.reasons) == (
        Rag.AMBER,
        ("1 of 6 rated actions is Red: any Red makes it at least Amber.",),
    )
    for url in (STRATEGY, f"{STRATEGY}dashboard/"):
        shown = text(reader, url)
        lead = shown[shown.index('<p class="spt-lead">Whole strategy: <span class="spt-rag">') :].partition(
            "</p>"
        )[0]
        assert ">Amber</span>" in lead
        assert whole.reasons[0] in lead
        # Once at the head of the figures, and once in each table's row for the whole strategy.
        foot = shown[shown.index("<tfoot") :].partition("</tfoot>")[0]
        assert f"<p>{whole.reasons[0]}</p>" in foot


def test_actions_reported_complete_have_a_word_a_mark_and_a_link_of_their_own(
    reader: Client, plan: Plan
) -> None:
    for _ in range(3):
        plan.action(Rag.GREEN)
    plan.action(Rag.BLUE, before=Rag.RED)
    for url in (STRATEGY, f"{STRATEGY}dashboard/", PRIORITY):
        shown = text(reader, url)
        link = re.search(
            r'<a [^>]*rating=awaiting_agreement[^"]*"><b>1</b> Complete, awaiting agreement</a>', shown
        )
        assert link, url
        assert "3 Green, 1 awaiting agreement</desc>" in shown
        assert ">C 1</text>" in shown
    listed = text(reader, f"{STRATEGY}actions/?rating=awaiting_agreement")
    assert ">Complete, awaiting agreement</span>" in listed
    assert set(re.findall(r"/actions/(1\.1\.\d)/", listed)) == {"1.1.4"}
