"""Moving actions to other stages: completing, pausing and reopening them."""

from dataclasses import replace
from datetime import date

import pytest

from priorities.choices import Rag, ReviewVerdict, Stage
from priorities.models import Action, Proposal, Update
from priorities.queries.status import status_of
from priorities.writes import stages
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import AT, agreement
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)


def report_complete(action: Action, on: date) -> Update:
    update = builders.update(action, Rag.BLUE, on)
    Proposal.objects.create(
        action=action, update=update, kind="complete", reason="Reported complete.", by=update.user,
        effective_from=on, recorded_at=noon(on),
    )  # fmt: skip
    return update


def new_action() -> Action:
    return builders.action(builders.commitment(builders.priority(builders.strategy())))


def move(action: Action, stage: Stage, on: date = TODAY) -> None:
    action.refresh_from_db()
    assert action.current is not None
    stages.move(
        action=action,
        stage=stage,
        agreement=replace(agreement(), effective_from=on),
        based_on=action.current.number,
        by=builders.user(),
        at=AT,
    )


def rag_and_stage(action: Action, as_at: date = TODAY) -> tuple[Rag | None, Stage]:
    status = status_of(action, as_at, AT)
    assert status is not None
    return status.rag, status.stage


def test_action_is_completed_if_its_latest_update_reports_it_complete():
    action = new_action()
    builders.update(action, Rag.AMBER, JAN)
    report_complete(action, FEB)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_complete_is_refused_if_a_later_update_shows_that_work_has_continued():
    action = new_action()
    report_complete(action, JAN)
    later = builders.update(action, Rag.RED, MAR)
    with pytest.raises(Refused) as refused:
        move(action, Stage.COMPLETE)
    assert list(refused.value.reasons) == ["stage"]
    builders.review(later, ReviewVerdict.QUERIED)
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)
    builders.withdrawal(later)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_complete_may_be_agreed_while_the_update_that_reports_it_is_queried():
    action = new_action()
    builders.review(report_complete(action, FEB), ReviewVerdict.QUERIED)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)


def test_complete_is_refused_if_the_update_that_reports_it_was_withdrawn():
    action = new_action()
    builders.withdrawal(report_complete(action, FEB))
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)


def test_complete_does_not_take_effect_before_it_was_reported():
    action = new_action()
    report_complete(action, MAR)
    with pytest.raises(Refused) as refused:
        move(action, Stage.COMPLETE, FEB)
    assert refused.value.reasons == {
        "effective_from": "It was reported complete on 10 March 2026. Enter that day or a later one."
    }
    move(action, Stage.COMPLETE, MAR)


def test_pause_agrees_a_proposal_from_an_earlier_update():
    action = new_action()
    update = builders.update(action, Rag.AMBER, JAN)
    proposal = Proposal.objects.create(
        action=action, update=update, kind="pause", reason="No funds.", by=update.user,
        effective_from=JAN, recorded_at=noon(JAN),
    )  # fmt: skip
    builders.update(action, Rag.AMBER, FEB)
    move(action, Stage.PAUSED)
    proposal.refresh_from_db()
    assert proposal.decision.revision == Action.objects.get(pk=action.pk).current


def test_reopened_action_has_its_last_rating_before_blue_and_needs_a_new_report():
    action = new_action()
    builders.update(action, Rag.AMBER, JAN)
    report_complete(action, FEB)
    move(action, Stage.COMPLETE, FEB)
    move(action, Stage.UNDER_WAY, MAR)
    assert rag_and_stage(action) == (Rag.AMBER, Stage.UNDER_WAY)
    assert rag_and_stage(action, FEB) == (Rag.BLUE, Stage.COMPLETE)
    with pytest.raises(Refused):
        move(action, Stage.COMPLETE)
    report_complete(action, TODAY)
    move(action, Stage.COMPLETE)
    assert rag_and_stage(action) == (Rag.BLUE, Stage.COMPLETE)
