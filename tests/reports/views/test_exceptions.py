"""The exception report: every number links to a list of that length, and every reason is explained."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from priorities.choices import DecisionVerdict, ExceptionReason, Rag, ReviewVerdict, Role, Stage
from priorities.figures.exceptions import report
from priorities.figures.strategy_data import strategy_data
from priorities.models import Proposal
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

PAGE = "/strategies/test/exceptions/"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def varied(plan: Plan) -> Plan:
    """Return a plan with actions for each reason, some with several reasons and some with none."""
    lead = builders.person(job_title="Service manager")
    sound = plan.action(Rag.GREEN, lead=lead)
    builders.evidence(plan.strategy, sound)
    plan.action(Rag.RED, lead=lead)
    plan.action(Rag.GREEN, before=Rag.AMBER, due=date(2026, 4, 1), lead=lead)
    plan.action(None, before=None, lead=lead)
    plan.action(Rag.GREEN)
    plan.action(Rag.RED, lead=lead, stage=Stage.PAUSED)
    return plan


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def found(plan: Plan, as_at: date = TODAY) -> dict[str, list[str]]:
    reasons = report(strategy_data(plan.strategy, as_at, noon(TODAY)))
    return {
        reason.value: [action.status.reference for action in actions] for reason, actions in reasons.items()
    }


def test_each_reason_finds_its_actions(varied: Plan) -> None:
    assert found(varied) == {
        "red": ["1.1.2"],
        "late": ["1.1.3"],
        "not_updated": ["1.1.4"],
        "no_lead": ["1.1.5"],
        "no_evidence": ["1.1.3", "1.1.2", "1.1.5"],
        "unexplained": ["1.1.3"],
    }


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?as_at=2026-03-31"])
def test_every_number_links_to_a_list_of_that_length(client: Client, varied: Plan, address: str) -> None:
    client.force_login(builders.account(builders.member(varied.strategy)))
    page = text(client, address)
    counts = re.findall(
        r'href="(/strategies/test/actions/\?exception=[^"]+)"><b>(\d+)</b>',
        page,
    )
    assert len(counts) >= 5
    for url, number in counts:
        assert client.get(unescape(url)).context["found"] == int(number), url
    total = re.search(r'href="(/strategies/test/actions/\?exception=any[^"]*)">(\d+) of 6 actions</a>', page)
    assert total
    assert client.get(unescape(total.group(1))).context["found"] == int(total.group(2))


def test_the_report_explains_each_reason_and_quotes_the_problem(client: Client, varied: Plan) -> None:
    client.force_login(builders.account(builders.member(varied.strategy, Role.VIEWER)))
    page = text(client, PAGE)
    for reason in ExceptionReason:
        assert f'<h2 id="{reason.value}">{reason.label}: ' in page
        assert reason.meaning in page
    for words in (
        "The person who updates an action chooses its rating.",
        "a tolerance set by The oversight group (version 1)",
        "for October to December 2025, by 14 January 2026",
        "Partners have not agreed.",
        "Recovery plan: We meet them. Forecast 1 March 2027.",
        "7 days late. Due 1 April 2026. No forecast is recorded.",
        "No update yet.",
        "There is no deputy either.",
        "Amber in the previous update; Green in the one submitted on 25 March 2026.",
    ):
        assert words in page, words


def test_own_actions_come_first_and_are_marked(client: Client, plan: Plan) -> None:
    plan.action(Rag.RED, lead=builders.person())
    reader = builders.member(plan.strategy)
    plan.action(Rag.RED, lead=reader)
    client.force_login(builders.account(reader))
    page = text(client, PAGE)
    assert page.index("1.1.2 Title") < page.index("1.1.1 Title")
    assert page.count('<span class="spt-yours">yours</span>') == 2
    assert "1 of them yours" in page


def test_only_action_in_the_report_is_said_to_be_the_users_own(client: Client, plan: Plan) -> None:
    reader = builders.member(plan.strategy)
    plan.action(Rag.RED, lead=reader)
    client.force_login(builders.account(reader))
    assert "1 of 1 action</a> is in this report, and it is yours." in text(client, PAGE)


def test_work_without_evidence_says_when_it_was_planned_to_start(client: Client, plan: Plan) -> None:
    plan.action(start=date(2025, 5, 1))
    client.force_login(builders.account(builders.member(plan.strategy)))
    page = text(client, PAGE)
    assert "<p>Planned start 1 May 2025.</p>" in page
    assert "Started" not in page


def test_updates_that_fell_due_after_the_day_are_given_with_the_data_to_date(
    client: Client, plan: Plan
) -> None:
    plan.action(before=None)
    client.force_login(builders.account(builders.member(plan.strategy)))
    sentence = (
        "the last updates to fall due for a period that ended by 2 January 2026 were for October to "
        "December 2025"
    )
    assert f"With data to 8 April 2026, {sentence}, by 14 January 2026." in text(
        client, f"{PAGE}?as_at=2026-01-02"
    )
    plain = "The last updates to fall due were for October to December 2025, by 14 January 2026."
    for day in ("2026-01-14", "2026-03-31"):
        assert plain in text(client, f"{PAGE}?as_at={day}")
    none = text(client, f"{PAGE}?as_at=2025-12-30")
    assert "No updates were due for a period that ended by 30 December 2025." in none


def test_improved_rating_that_says_what_changed_is_no_exception(plan: Plan) -> None:
    action = plan.action(None, before=Rag.RED)
    builders.update(action, Rag.AMBER, MARCH, what_changed="The partner agreed.")
    assert found(plan)["unexplained"] == []


def test_a_better_rating_than_that_of_a_queried_update_says_what_changed(plan: Plan) -> None:
    action = plan.action(Rag.GREEN, before=Rag.GREEN)
    builders.review(builders.update(action, Rag.RED, MARCH), ReviewVerdict.QUERIED)
    assert found(plan)["red"] == ["1.1.1"]
    builders.update(action, Rag.GREEN, TODAY)
    assert found(plan)["unexplained"] == ["1.1.1"]


def test_an_update_withdrawn_is_neither_the_latest_nor_the_one_before(plan: Plan) -> None:
    action = plan.action(Rag.GREEN, before=Rag.GREEN)
    builders.withdrawal(builders.update(action, Rag.RED, MARCH))
    builders.update(action, Rag.GREEN, TODAY)
    assert found(plan)["unexplained"] == []
    builders.update(action, Rag.RED, TODAY)
    builders.update(action, Rag.AMBER, TODAY)
    assert found(plan)["unexplained"] == ["1.1.1"]


def test_evidence_counts_from_the_day_on_which_it_is_linked(plan: Plan) -> None:
    builders.evidence(plan.strategy, plan.action(Rag.GREEN), on=TODAY)
    assert found(plan)["no_evidence"] == []
    assert found(plan, date(2026, 4, 7))["no_evidence"] == ["1.1.1"]


def test_evidence_of_a_commitment_does_not_count_for_its_actions(plan: Plan) -> None:
    plan.action(Rag.GREEN)
    builders.evidence(plan.strategy, plan.first)
    assert found(plan)["no_evidence"] == ["1.1.1"]


def test_work_not_due_to_start_needs_no_evidence(plan: Plan) -> None:
    plan.action(Rag.GREY, before=None, stage=Stage.PROPOSED)
    assert found(plan)["no_evidence"] == []


def test_report_without_exceptions_says_so(client: Client, plan: Plan) -> None:
    lead = builders.member(plan.strategy)
    client.force_login(builders.account(lead))
    assert "No action is in the plan yet." in text(client, PAGE)
    builders.evidence(plan.strategy, plan.action(lead=lead))
    page = text(client, PAGE)
    assert "No exceptions." in page
    assert page.count("No actions.") == len(ExceptionReason)


def test_period_without_an_update_is_named_even_if_a_later_update_exists(client: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN, before=None)
    client.force_login(builders.account(builders.member(plan.strategy)))
    assert "No update for October to December 2025." in text(client, PAGE)


@pytest.mark.parametrize("before", [Rag.RED, Rag.AMBER])
def test_work_reported_complete_is_no_exception_for_its_last_rating(
    client: Client, plan: Plan, before: Rag
) -> None:
    lead = builders.person(job_title="Service manager")
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    done = plan.action(Rag.BLUE, before=before, due=date(2026, 3, 1), lead=lead)
    shown = text(client, PAGE)
    assert "No recovery plan is recorded." not in shown
    assert {reason: listed for reason, listed in found(plan).items() if listed} == {
        "no_evidence": [done.reference]
    }
    assert ">Complete, awaiting agreement</span>" in shown


def test_red_and_late_actions_say_which_date_is_proposed_and_that_a_completion_was_refused(
    client: Client, plan: Plan
) -> None:
    late = plan.action(Rag.RED, due=date(2026, 4, 1))
    Proposal.objects.create(
        action=late, kind="new_date", new_date=date(2026, 6, 30), reason="Partners start in May.",
        by=builders.user(), effective_from=MARCH, recorded_at=noon(MARCH),
    )  # fmt: skip
    refused = plan.action(Rag.RED)
    complete(builders.update(refused, Rag.BLUE, TODAY), DecisionVerdict.REFUSED, TODAY)
    client.force_login(builders.account(builders.member(plan.strategy)))
    page = text(client, PAGE)
    assert page.count("30 June 2026 is proposed and not yet agreed.") == 2
    assert page.count("The completion reported on 8 April 2026 was not agreed.") == 1
