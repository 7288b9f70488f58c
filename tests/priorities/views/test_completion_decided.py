"""The page on which the completion of an action is agreed or refused."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Role, Stage
from priorities.models import Action, Decision, DecisionMaker
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.completed_action import complete
from tests.priorities.views.update_page import form_of

pytestmark = pytest.mark.django_db

URL = "/strategies/test/plan/actions/1.1.1/stage/"
ACTION = "/strategies/test/actions/1.1.1/"
REPORTED = date(2026, 4, 1)
ANSWERS = {"effective_from": "7 April 2026", "reason": "Two teams are not trained."}


@pytest.fixture
def plan(settings: Any) -> Plan:
    settings.DEMO_TODAY = TODAY
    return Plan()


@pytest.fixture
def manager(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.MANAGER)))
    return client


def report(action: Action, day: date = REPORTED, **fields: Any) -> None:
    complete(builders.update(action, Rag.BLUE, day, **fields), None, day)


def shown(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: Client, page: Any, **changed: Any) -> Any:
    """Send the form of a page that was opened, with these answers."""
    form = form_of(page)
    hidden = {field.name: field.value() or "" for field in form.hidden_fields()}
    return client.post(URL, {**hidden, **ANSWERS, **changed}, follow=True)


def test_page_shows_the_report_and_offers_to_agree_or_refuse_it(manager: Client, plan: Plan) -> None:
    report(
        plan.action(Rag.RED), progress="All teams are trained.", difference_known=False, difference_made=""
    )
    page = shown(manager.get(URL))
    for words in (
        "Agree or refuse the completion of 1.1.1",
        "1 April 2026",
        "All teams are trained.",
        "Not yet known",
        "What was decided?",
        "Not complete",
    ):
        assert words in page


def test_milestones_that_are_not_done_are_named_to_those_who_decide(manager: Client, plan: Plan) -> None:
    action = plan.action(Rag.RED)
    for title in ("Scoping", "Partner sign-off"):
        builders.milestone(action, date(2026, 5, 1), title=title)
    report(action, open_milestones_reason="A partner signs off in May.")
    for page in (URL, "/strategies/test/waiting/"):
        words = shown(manager.get(page))
        assert "Milestones not done</dt>" in words, page
        assert "“Scoping” and “Partner sign-off”" in words, page


def test_page_proposes_the_group_or_board_that_agrees_completions(manager: Client, plan: Plan) -> None:
    report(plan.action(Rag.RED))
    oversight, operational = (
        builders.group(plan.strategy),
        builders.group(plan.strategy, name="Operational group"),
    )
    for kind, group in ((ProposalKind.PAUSE, oversight), (ProposalKind.COMPLETE, operational)):
        DecisionMaker.objects.create(
            strategy=plan.strategy, kind=kind, group=group, set_at=builders.noon(TODAY)
        )
    assert form_of(manager.get(URL))["group"].value() in (operational, operational.pk, str(operational.pk))


def test_the_actions_page_leads_a_manager_there(manager: Client, plan: Plan) -> None:
    action = plan.action(Rag.RED)
    waiting = "/strategies/test/waiting/?all=1#proposal-"
    assert waiting not in shown(manager.get(ACTION))
    report(action)
    assert re.search(
        rf'<a href="{re.escape(waiting)}\d+">Agree or refuse the completion</a>', shown(manager.get(ACTION))
    )
    manager.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    assert waiting not in shown(manager.get(ACTION))


def test_page_offers_no_refusal_if_nothing_awaits_agreement(manager: Client, plan: Plan) -> None:
    action = plan.action(Rag.RED)
    page = manager.get(URL)
    assert "Not complete" not in shown(page)
    assert "Move 1.1.1 to another stage" in shown(page)
    report(action)
    # The report came after the page was opened, so it has not been read.
    refused = send(manager, page, stage="complete")
    assert "It is shown above. Read it, and choose again." in shown(refused)
    assert not Decision.objects.exists()


def test_refused_completion_makes_the_action_red_with_its_recovery_plan(manager: Client, plan: Plan) -> None:
    action = plan.action(Rag.RED)
    report(action)
    response = send(manager, manager.get(URL), stage="refused")
    assert "The completion of 1.1.1 was not agreed. Its last rating counts again." in shown(response)
    decision = Decision.objects.get()
    assert (decision.verdict, decision.effective_from, decision.reason) == (
        DecisionVerdict.REFUSED,
        date(2026, 4, 7),
        "Two teams are not trained.",
    )
    page = shown(manager.get(ACTION))
    for words in (
        "did not agree, on 7 April 2026, that the action is complete, as reported on 1 April 2026.",
        "We meet them.",
        "Refused: completion",
        "Two teams are not trained.",
    ):
        assert words in page
    assert "1.1.1" in shown(manager.get("/strategies/test/actions/?rating=red"))


def test_refusal_without_a_reason_is_shown_again_with_what_was_typed(manager: Client, plan: Plan) -> None:
    report(plan.action(Rag.RED))
    response = send(manager, manager.get(URL), stage="refused", reason="")
    form = form_of(response)
    assert list(form.errors) == ["reason"]
    assert form["stage"].value() == "refused"
    assert not Decision.objects.exists()


def test_agreed_completion_is_blue(manager: Client, plan: Plan) -> None:
    action = plan.action(Rag.RED)
    report(action)
    assert "1.1.1 is complete from 7 April 2026." in shown(send(manager, manager.get(URL), stage="complete"))
    action.refresh_from_db()
    assert builders.current(action).stage == Stage.COMPLETE


def test_only_meetings_since_the_report_are_offered(manager: Client, plan: Plan) -> None:
    report(plan.action(Rag.RED))
    days = (date(2026, 3, 31), REPORTED, date(2026, 4, 7))
    meetings = [builders.meeting(plan.strategy, day) for day in days]
    offered = form_of(manager.get(URL)).fields["meeting"].choices
    assert [key for key, _ in offered] == ["", str(meetings[2].pk), str(meetings[1].pk)]


@pytest.mark.parametrize("answers", [{"reason": "As minuted."}, {"effective_from": "no day"}])
@pytest.mark.parametrize("stage", ["complete", "refused"])
def test_report_that_was_replaced_after_the_page_was_opened_must_be_read_first(
    manager: Client, plan: Plan, stage: str, answers: dict[str, str]
) -> None:
    action = plan.action(Rag.RED)
    report(action)
    opened = manager.get(URL)
    report(action, date(2026, 4, 2), progress="We corrected the number of teams.")
    again = send(manager, opened, stage=stage, **answers)
    for words in ("It is shown above. Read it, and choose again.", "We corrected the number of teams."):
        assert words in shown(again)
    assert not Decision.objects.exists()
    # The form that is shown again is about the report that the page now shows.
    send(manager, again, stage=stage)
    assert Decision.objects.get().proposal.update == action.updates.latest("id")
