"""The page of one action: who may open it, and its status, plan, milestones, evidence and history."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import DecisionVerdict, Rag, ReachState, Role, Stage
from priorities.models import Action, Reach
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

QUERIES = 24


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


def url(action: Action) -> str:
    return f"/strategies/test/actions/{action.reference}/"


def page(client: Client, action: Action, query: str = "") -> str:
    response = client.get(url(action) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_action_sends_the_signed_out_to_sign_in(client: Client, plan: Plan) -> None:
    assert client.get(url(plan.action())).status_code == 302


def test_action_is_not_found_by_a_stranger(client: Client, plan: Plan) -> None:
    client.force_login(builders.user())
    assert client.get(url(plan.action())).status_code == 404


def test_action_of_another_strategy_is_not_found(reader: Client) -> None:
    elsewhere = builders.action(
        builders.commitment(builders.priority(builders.strategy())), reference="7.7.7"
    )
    assert reader.get(url(elsewhere)).status_code == 404


@pytest.mark.parametrize(
    ("role", "update", "evidence"),
    [
        (Role.MEMBER, False, True),
        (Role.LEAD, True, True),
        (Role.MANAGER, True, True),
        (Role.AUTHOR, False, True),
        (Role.VIEWER, False, False),
        (Role.ADMIN, True, True),
    ],
)
def test_action_shows_the_buttons_that_each_role_may_use(
    client: Client, plan: Plan, role: Role, update: bool, evidence: bool
) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    action = plan.action()
    shown = page(client, action)
    assert (f'href="{url(action)}update/"' in shown) is update
    assert (f'href="{url(action)}evidence/add/"' in shown) is evidence


@pytest.mark.parametrize("rows", [1, 3])
def test_action_runs_the_same_queries_for_any_number_of_rows(reader: Client, plan: Plan, rows: int) -> None:
    action = plan.action(lead=builders.person())
    group = builders.care_group(plan.strategy)
    for number in range(rows):
        builders.milestone(action, date(2026, 6, 1))
        made = builders.update(action, Rag.AMBER, MARCH, by=builders.person(builders.user()).user)
        builders.review(made, "checked", by=builders.person(builders.user()).user)
        builders.revision(action, due=date(2027, 1, 1 + number))
        item = builders.evidence(plan.strategy, action)
        Reach.objects.create(
            item=item,
            care_group=group,
            state=ReachState.IN_USE,
            effective_from=TODAY,
            recorded_at=noon(TODAY),
        )
        plan.support(action, builders.commitment(builders.priority(plan.strategy)))
    with CaptureQueriesContext(connection) as queries:
        page(reader, action)
    assert len(queries) == QUERIES


def test_action_shows_the_suggestion_beside_what_was_chosen(reader: Client, plan: Plan) -> None:
    action = plan.action(None, group=builders.group(plan.strategy))
    builders.update(
        action,
        Rag.GREEN,
        MARCH,
        suggested=Rag.RED,
        suggestion_reasons="The action is 30 days late.",
        better_reason="Signed off since.",
    )
    shown = page(reader, action)
    for words in (
        "Rating suggested by the dates",
        "The action is 30 days late.",
        "Signed off since.",
        "For an action with a due date and a forecast, Amber is suggested if it is late, or is forecast to be late, "
        "by up to 90 days, and Red if it is later than that. The same applies to an overdue milestone. "
        "This tolerance was set by The oversight group.",
        "Not yet checked",
    ):
        assert words in shown


def test_action_shows_what_awaits_agreement(reader: Client, plan: Plan) -> None:
    action = plan.action(Rag.BLUE, Rag.AMBER, due=date(2026, 3, 1))
    shown = page(reader, action)
    assert "days late" not in shown
    assert "No rating is suggested while the action is awaiting agreement." in shown
    assert "Reported complete on 25 March 2026; awaiting agreement" in shown
    assert (
        "Until the completion is agreed or refused, the action is not counted under any rating and is not late."
        in shown
    )
    assert "If it is refused, the action goes back to Amber." in shown
    assert ">Complete, awaiting agreement</span>" in shown


@pytest.mark.parametrize("decided", ["refused", "paused", "reopened"])
def test_action_whose_completion_does_not_count_shows_the_problem_and_recovery_plan_again(
    reader: Client, plan: Plan, decided: str
) -> None:
    action = plan.action(None, Rag.RED)
    update = builders.update(action, Rag.BLUE, date(2026, 4, 1), period=plan.periods[1])
    verdicts = {"refused": DecisionVerdict.REFUSED, "reopened": DecisionVerdict.AGREED}
    complete(update, verdicts.get(decided), date(2026, 4, 2))
    if decided == "paused":
        builders.revision(action, stage=Stage.PAUSED, effective_from=date(2026, 4, 3))
    if decided != "refused":
        builders.revision(action, stage=Stage.UNDER_WAY)
    shown = page(reader, action)
    for words in ("Last rated Red on 20 December 2025", "Partners have not agreed.", "We meet them."):
        assert words in shown
    assert "Until the completion is agreed" not in shown
    assert ("that the action is complete, as reported on 1 April 2026" in shown) is (decided == "refused")
    assert ("was then paused or stopped before the completion was agreed or refused" in shown) is (
        decided == "paused"
    )
    exceptions = reader.get("/strategies/test/exceptions/").content.decode()
    assert "Recovery plan: We meet them." in exceptions
    assert "Forecast 1 December 2026." in exceptions
    assert "No recovery plan is recorded." not in exceptions


def test_action_that_is_queried_and_awaits_agreement_does_not_say_that_it_counts(
    reader: Client, plan: Plan
) -> None:
    action = plan.action(Rag.BLUE, Rag.AMBER)
    plan.query_update(action)
    shown = page(reader, action)
    assert "It stays marked as queried until it is corrected or the completion is agreed." in shown
    assert "It counts" not in shown


def test_action_shows_that_its_latest_update_was_queried(reader: Client, plan: Plan) -> None:
    action = plan.action()
    plan.query_update(action)
    shown = page(reader, action)
    assert "The latest update was queried" in shown
    assert "Please say which teams." in shown
    assert "It counts, marked as queried, until it is corrected." in shown
    assert "Not yet checked" not in shown
    builders.update(action, Rag.AMBER, MARCH, period=plan.periods[1])
    assert "The latest update was queried" not in page(reader, action)


def test_action_shows_its_plan_with_the_baseline_and_who_agreed(reader: Client, plan: Plan) -> None:
    action = plan.action(due=date(2025, 12, 31))
    builders.revision(
        action,
        due=date(2026, 12, 31),
        reason="Partners asked for a wider scope.",
        agreed_by="The oversight group",
        effective_from=MARCH,
        recorded_at=noon(MARCH),
    )
    plan.support(action, plan.second)
    shown = page(reader, action)
    for words in (
        "First planned for 31 December 2025, now 12 months later",
        "31 December 2026 (12 months later), was 31 December 2025",
        "Partners asked for a wider scope.",
        "Wording of 1.1",
        "Wording of 2.1",
    ):
        assert words in shown


def test_action_shows_milestones_and_how_late_they_are(reader: Client, plan: Plan) -> None:
    action = plan.action()
    builders.milestone(action, date(2026, 4, 1), title="Partner sign-off")
    shown = page(reader, action)
    assert "Partner sign-off" in shown
    assert "Not done, 7 days late" in shown


def test_action_names_what_is_not_recorded(reader: Client, plan: Plan) -> None:
    shown = page(reader, plan.action(None, None))
    for words in ("No milestones are recorded.", "No evidence recorded yet.", "No lead", "No single service"):
        assert words in shown
    assert shown.count("No update yet") == 1
    assert "rating chosen" not in shown
    answered = page(reader, plan.action(None, None, answering_service=builders.service(plan.strategy)))
    assert "No single service" not in answered


def test_action_shows_each_item_of_evidence_with_its_reach(reader: Client, plan: Plan) -> None:
    action = plan.action()
    item = builders.evidence(
        plan.strategy,
        action,
        phrase="an assessment toolkit",
        finding="Risk is named sooner.",
        place="citywide",
    )
    group = builders.care_group(plan.strategy, name="Older people")
    for day, state in ((builders.START, ReachState.PLANNED), (MARCH, ReachState.IN_USE)):
        Reach.objects.create(
            item=item, care_group=group, state=state, effective_from=day, recorded_at=noon(day)
        )
    shown = page(reader, action)
    for words in (
        "an assessment toolkit",
        "Risk is named sooner.",
        "citywide",
        "Older people: in use",
        "Stated",
    ):
        assert words in shown
    there = f"/strategies/test/evidence/{item.reference}/"
    assert f'href="{there}"' in shown
    then = page(reader, action, "?as_at=2026-01-31")
    assert "Older people: planned" in then
    assert f'href="{there}?as_at=2026-01-31"' in then


def test_action_as_at_an_earlier_day_shows_only_that_day(reader: Client, plan: Plan) -> None:
    action = plan.action(Rag.RED, Rag.GREEN, title="Review")
    shown = page(reader, action, "?as_at=2025-12-31")
    assert "As at 31 December 2025" in shown
    assert "25 March 2026" not in shown


def test_action_names_the_period_that_a_later_update_passed_over(reader: Client, plan: Plan) -> None:
    assert "No update for October to December 2025" in page(reader, plan.action(before=None))
    assert "No update since 20 October 2025" in page(
        reader, builders.update(plan.action(None, None), on=date(2025, 10, 20), period=None).action
    )


def test_evidence_dated_in_words_begins_its_sentence_with_a_capital(reader: Client, plan: Plan) -> None:
    action = plan.action()
    builders.evidence(plan.strategy, action, dated=None, date_words="spring 2025")
    assert ". Spring 2025. Source:" in page(reader, action)
