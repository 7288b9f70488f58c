"""What the pages say after a group or the board has refused a proposal, until it is answered."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Role
from priorities.models import Action, Decision, Person, Proposal
from priorities.queries.changes import refusals
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

ACTION = "/strategies/test/actions/1.1.1/"
PROPOSED, MET = date(2026, 3, 26), date(2026, 4, 2)
WHY = "Training must be done before the summer."


@pytest.fixture
def plan(settings: Any) -> Plan:
    settings.DEMO_TODAY = TODAY
    return Plan()


@pytest.fixture
def lead(plan: Plan) -> Person:
    return builders.member(plan.strategy, Role.MEMBER)


@pytest.fixture
def action(plan: Plan, lead: Person) -> Action:
    return plan.action(Rag.AMBER, lead=lead, due=date(2026, 5, 31))


def refuse(action: Action, kind: ProposalKind, by: Person, new_date: date | None = None) -> Decision:
    """Propose on 26 March, and refuse at the board's meeting of 2 April."""
    proposal = Proposal.objects.create(
        action=action,
        kind=kind,
        new_date=new_date,
        reason="The trainer is away.",
        by=builders.account(by),
        effective_from=PROPOSED,
        recorded_at=builders.noon(PROPOSED),
    )
    return Decision.objects.create(
        proposal=proposal,
        verdict=DecisionVerdict.REFUSED,
        meeting=builders.meeting(action.strategy, MET),
        minute_reference="item 7",
        effective_from=MET,
        reason=WHY,
        by=proposal.by,
        recorded_at=builders.noon(MET),
    )


def shown(client: Client, by: Person, page: str) -> str:
    client.force_login(builders.account(by))
    return " ".join(client.get(page).content.decode().split())


@pytest.mark.parametrize("page", [ACTION, "/"])
def test_a_refused_date_is_told_with_who_decided_when_why_and_what_to_do(
    client: Client, action: Action, lead: Person, page: str
) -> None:
    refuse(action, ProposalKind.NEW_DATE, lead, date(2026, 9, 30))
    text = shown(client, lead, page)
    assert (
        "did not agree, at its meeting of 2 April 2026 (item 7), to move the due date to 30 September 2026."
        in text
    )
    assert WHY in text
    assert (
        "The due date is still 31 May 2026. Send an update that says how the work will be done by then"
        in text
    )


@pytest.mark.parametrize("page", [ACTION, "/"])
def test_a_refused_completion_is_told_with_its_reason(
    client: Client, plan: Plan, lead: Person, page: str
) -> None:
    update = builders.update(
        plan.action(Rag.AMBER, lead=lead), Rag.BLUE, PROPOSED, author=lead, user=builders.account(lead)
    )
    complete(update, DecisionVerdict.REFUSED, MET)
    text = shown(client, lead, page)
    assert (
        "did not agree, on 2 April 2026, that the action is complete, as reported on 26 March 2026." in text
    )
    assert "As discussed." in text
    assert "Send an update that says what still has to be done." in text


def test_a_refusal_is_told_to_its_proposer_alone_in_my_work(
    client: Client, plan: Plan, action: Action
) -> None:
    refuse(action, ProposalKind.PAUSE, builders.member(plan.strategy, Role.MEMBER))
    lead = Person.objects.get(pk=builders.current(action).lead_id)
    assert "did not agree" not in shown(client, lead, "/")
    assert "did not agree, at its meeting of 2 April 2026 (item 7), to pause the action." in shown(
        client, lead, ACTION
    )


def test_what_to_do_is_told_on_the_action_to_those_who_can_update_it(
    client: Client, plan: Plan, action: Action, lead: Person
) -> None:
    refuse(action, ProposalKind.PAUSE, lead)
    viewer = builders.member(plan.strategy, Role.VIEWER)
    next_step = "The action is not paused. Continue the work, and send updates as usual."
    assert next_step in shown(client, lead, ACTION)
    page = shown(client, viewer, ACTION)
    assert "to pause the action." in page
    assert next_step not in page


def test_a_refused_date_of_late_work_asks_when_it_will_be_done(
    client: Client, plan: Plan, lead: Person
) -> None:
    action = plan.action(Rag.AMBER, lead=lead, due=date(2026, 3, 31))
    refuse(action, ProposalKind.NEW_DATE, lead, date(2026, 9, 30))
    assert (
        "The due date is still 31 March 2026, which has passed. Send an update that says when the work will"
        in (shown(client, lead, "/"))
    )


def open_refusals(action: Action, known_at: datetime | None = None) -> int:
    return len(refusals(TODAY, known_at or builders.noon(TODAY), Q(action=action)))


def test_a_refusal_is_answered_by_a_later_update_and_by_a_later_proposal(
    action: Action, lead: Person
) -> None:
    decision = refuse(action, ProposalKind.NEW_DATE, lead, date(2026, 9, 30))
    assert open_refusals(action) == 1
    assert open_refusals(action, builders.noon(MET) - timedelta(hours=1)) == 0
    answer = builders.update(action, Rag.AMBER, date(2026, 4, 6))
    assert open_refusals(action) == 0
    builders.withdrawal(answer, date(2026, 4, 7))
    assert open_refusals(action) == 1
    assert open_refusals(action, builders.noon(date(2026, 4, 6))) == 0
    Proposal.objects.create(
        action=action,
        kind=ProposalKind.NEW_DATE,
        new_date=date(2026, 7, 31),
        reason="Sooner.",
        by=decision.by,
        effective_from=TODAY,
        recorded_at=builders.noon(TODAY),
    )
    assert open_refusals(action) == 0


def test_a_refused_date_that_the_plan_was_given_needs_no_answer(action: Action, lead: Person) -> None:
    refuse(action, ProposalKind.NEW_DATE, lead, date(2026, 9, 30))
    later = builders.noon(date(2026, 4, 7))
    builders.revision(action, due=date(2026, 9, 30), effective_from=date(2026, 4, 7), recorded_at=later)
    assert open_refusals(action) == 0
    assert open_refusals(action, builders.noon(date(2026, 4, 6))) == 1
