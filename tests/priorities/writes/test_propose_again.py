"""A start by mistake is put right: the action is proposed again, as if it had not started."""

from datetime import date, timedelta

import pytest

from priorities.choices import Rag, Stage
from priorities.models import Action, ActionRevision
from priorities.queries.status import status_of
from priorities.writes import stages
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.agreement import last_event
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

STARTED = date(2026, 3, 31)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def action(quarterly: Quarterly) -> Action:
    """A proposed action that was put under way from 31 March."""
    made = quarterly.action(stage=Stage.PROPOSED, start=None)
    builders.revision(made, stage=Stage.UNDER_WAY, effective_from=STARTED, agreed_by="x", reason="Started.")
    return made


def propose_again(action: Action, reason: str = "It has not started.", based_on: int = 2) -> ActionRevision:
    return stages.propose_again(action=action, reason=reason, based_on=based_on, by=builders.user(), at=LATER)


def stage_on(action: Action, day: date, known_at=LATER) -> Stage:
    found = status_of(action, day, known_at)
    assert found is not None
    return found.stage


def test_the_action_counts_as_not_started_since_the_day_of_the_start(action: Action) -> None:
    revision = propose_again(action)
    assert (revision.stage, revision.effective_from) == (Stage.PROPOSED, STARTED)
    assert [stage_on(action, day) for day in (STARTED, TODAY)] == [Stage.PROPOSED] * 2
    assert stage_on(action, TODAY, NOW) is Stage.UNDER_WAY, "what was known before stays as it was"
    assert last_event().what == "action moved to another stage"
    assert revision.how_agreed == "From 31 March 2026: It has not started."


def test_an_update_that_says_that_work_has_started_must_be_withdrawn_first(
    quarterly: Quarterly, action: Action
) -> None:
    update = builders.update(action, Rag.GREEN, STARTED)
    with pytest.raises(Refused) as refused:
        propose_again(action)
    assert "withdraw each of them" in refused.value.reasons[""]
    builders.withdrawal(update)
    assert propose_again(action).stage == Stage.PROPOSED


def test_grey_updates_say_that_work_has_not_started(action: Action) -> None:
    builders.update(action, Rag.GREY, STARTED)
    assert propose_again(action).stage == Stage.PROPOSED


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE])
def test_only_an_action_under_way_can_be_put_back(action: Action, stage: Stage) -> None:
    builders.revision(action, stage=stage)
    with pytest.raises(Refused):
        propose_again(action, based_on=3)


@pytest.mark.parametrize("reason", [" ", CHI, "x" * 401])
def test_a_reason_is_needed(action: Action, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        propose_again(action, reason)
    assert "reason" in refused.value.reasons


def test_a_newer_plan_is_shown_first(action: Action) -> None:
    with pytest.raises(EditConflict):
        propose_again(action, based_on=1)


def test_the_next_update_starts_it_again(quarterly: Quarterly, action: Action) -> None:
    propose_again(action)
    quarterly.submit(action, at=LATER)
    assert stage_on(action, TODAY) is Stage.UNDER_WAY
