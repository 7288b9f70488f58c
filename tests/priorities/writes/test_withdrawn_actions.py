"""An action is withdrawn or merged into another, and put back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import (
    CountedAs,
    DecisionVerdict,
    EvidenceDone,
    EvidenceKind,
    Rag,
    ResultLevel,
    Stage,
    Strength,
)
from priorities.models import Action, ActionRevision
from priorities.queries.status import status_of
from priorities.writes import actions, commitments, evidence, milestones, priorities, withdrawn_actions
from tests import builders
from tests.builders import TODAY
from tests.priorities.queries.completed_action import complete
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, last_event
from tests.priorities.writes.quarterly_strategy import Quarterly
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

SOON, LATER = AT + timedelta(hours=1), AT + timedelta(hours=2)


@contextmanager
def refuses(words: str) -> Iterator[None]:
    """Expect a refusal that says these words."""
    with pytest.raises(Refused) as refused:
        yield
    assert words in " ".join(refused.value.reasons.values())


def withdraw(
    action: Action, into: Action | None = None, at: Any = AT, based_on: int | None = None, **agreed: Any
) -> ActionRevision:
    action.refresh_from_db()
    return withdrawn_actions.withdraw(
        action=action,
        into=into,
        agreement=agreement(**agreed),
        based_on=based_on or builders.current(action).number,
        by=builders.user(),
        at=at,
    )


def put_back(action: Action, at: Any = SOON, **agreed: Any) -> ActionRevision:
    action.refresh_from_db()
    return withdrawn_actions.put_back(
        action=action,
        agreement=agreement(**agreed),
        based_on=builders.current(action).number,
        by=builders.user(),
        at=at,
    )


def test_a_withdrawn_action_has_no_status_from_that_day(quarterly: Quarterly) -> None:
    action, day = quarterly.action(), date(2026, 3, 1)
    revision = withdraw(action, effective_from=day)
    assert (revision.stage, revision.merged_into, revision.effective_from) == (Stage.WITHDRAWN, None, day)
    assert status_of(action, day, AT) is None
    assert status_of(action, day - timedelta(days=1), AT) is not None
    assert status_of(action, TODAY, AT - timedelta(microseconds=1)) is not None
    event = last_event()
    assert (event.what, event.text.after["stage"]) == ("action withdrawn", "withdrawn")


def test_an_action_is_merged_into_another_of_its_strategy(quarterly: Quarterly) -> None:
    target = quarterly.action()
    assert withdraw(quarterly.action(), target).merged_into == target


def test_an_action_is_not_merged_into_itself_or_one_that_is_not_in_the_plan(quarterly: Quarterly) -> None:
    action, withdrawn = quarterly.action(), quarterly.action()
    withdraw(withdrawn)
    elsewhere = builders.action(
        builders.commitment(builders.priority(builders.strategy())), reference="7.7.7"
    )
    for into in (action, withdrawn, elsewhere):
        with pytest.raises(Refused) as refused:
            withdraw(action, into)
        assert set(refused.value.reasons) == {"into"}


@pytest.mark.parametrize(("fields", "error"), INVALID_AGREEMENTS)
def test_invalid_agreements_are_refused(quarterly: Quarterly, fields: dict[str, Any], error: str) -> None:
    action = quarterly.action()
    with pytest.raises(Refused) as refused:
        withdraw(action, **fields)
    assert error in refused.value.reasons
    withdraw(action, effective_from=date(2023, 4, 1))
    with pytest.raises(Refused) as refused:
        put_back(action, **fields)
    assert error in refused.value.reasons


def test_a_newer_plan_is_shown_first_and_a_withdrawal_is_made_once(quarterly: Quarterly) -> None:
    action = quarterly.action()
    withdraw(action)
    with pytest.raises(EditConflict):
        withdraw(action, based_on=1)
    with pytest.raises(Refused):
        withdraw(action)
    with pytest.raises(Refused):
        put_back(quarterly.action())


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.PAUSED, Stage.STOPPED])
def test_an_action_comes_back_in_the_stage_that_it_had(quarterly: Quarterly, stage: Stage) -> None:
    action = quarterly.action(stage=stage)
    withdraw(action, quarterly.action())
    revision = put_back(action)
    assert (revision.stage, revision.merged_into) == (stage, None)
    found = status_of(action, TODAY, SOON)
    assert found is not None
    assert found.stage is stage
    assert status_of(action, TODAY, AT) is None, "what was known before stays as it was"
    assert last_event().what == "action put back"


def test_an_action_does_not_come_back_to_a_group_or_service_that_was_retired(quarterly: Quarterly) -> None:
    service = builders.service(quarterly.strategy, name="Housing")
    action = quarterly.action(service=service)
    ended = quarterly.action(service=service, stage=Stage.STOPPED)
    for each in (action, ended):
        withdraw(each)
    service.retired_on = TODAY
    service.save()
    with pytest.raises(Refused) as refused:
        put_back(action)
    assert refused.value.reasons == {
        "": "Housing is no longer in use. Reopen it, and then put the action back."
    }
    assert put_back(ended).stage == Stage.STOPPED
    service.retired_on = None
    service.save()
    assert put_back(action).stage == Stage.UNDER_WAY


def test_a_complete_action_comes_back_as_blue(quarterly: Quarterly) -> None:
    action = quarterly.action()
    reported = builders.update(action, Rag.BLUE, date(2026, 2, 1))
    complete(reported, DecisionVerdict.AGREED, date(2026, 2, 10))
    withdraw(action, at=AT)
    put_back(action, at=SOON)
    found = status_of(action, TODAY, SOON)
    assert found is not None
    assert found.counted_as is CountedAs.BLUE


def test_a_withdrawn_action_takes_no_updates_changes_milestones_or_evidence(quarterly: Quarterly) -> None:
    action = quarterly.action()
    milestone = builders.milestone(action, TODAY)
    withdraw(action)
    details = actions.ActionDetails(
        title="Other", home=quarterly.home, kind=builders.current(action).kind, due=date(2026, 12, 31)
    )
    by_at = {"by": quarterly.user, "at": LATER}
    agreed = {"agreement": agreement(), **by_at}
    with refuses("withdrawn"):
        quarterly.submit(action, at=LATER)
    with refuses("withdrawn"):
        actions.change(action=action, details=details, based_on=2, **agreed)
    with refuses("withdrawn"):
        milestones.add(action=action, title="Another", due=TODAY, **agreed)
    with refuses("withdrawn"):
        milestones.change(milestone=milestone, title="Another", due=TODAY, based_on=1, **agreed)


def test_its_commitment_can_be_retired_from_the_day_of_the_withdrawal(quarterly: Quarterly) -> None:
    action, day = quarterly.action(), date(2026, 3, 1)
    withdraw(action, effective_from=day)
    change = {"based_on": 1, "by": quarterly.user, "at": LATER}
    with pytest.raises(Refused) as refused:
        commitments.retire(
            commitment=quarterly.home, agreement=agreement(effective_from=day - timedelta(days=1)), **change
        )
    assert set(refused.value.reasons) == {"effective_from"}
    commitments.retire(commitment=quarterly.home, agreement=agreement(effective_from=day), **change)
    with refuses("not in use"):
        put_back(action, at=LATER)
    priorities.retire(priority=quarterly.home.priority, agreement=agreement(effective_from=day), **change)


def test_its_title_can_be_used_again_and_its_reference_cannot(quarterly: Quarterly) -> None:
    action = quarterly.action(title="Train staff")
    withdraw(action)
    details = actions.ActionDetails(
        title="Train staff", home=quarterly.home, kind=builders.current(action).kind, due=date(2026, 12, 31)
    )
    given = {"strategy": quarterly.strategy, "details": details, "agreement": agreement()}
    with refuses("already been used"):
        actions.add(**given, reference=action.reference, by=quarterly.user, at=LATER)
    assert actions.add(**given, by=quarterly.user, at=LATER).reference != action.reference


def test_rows_move_past_a_withdrawn_action(quarterly: Quarterly) -> None:
    first, hidden, last = (quarterly.action() for _ in range(3))
    withdraw(hidden)
    assert actions.move(action=last, up=True, by=quarterly.user, at=LATER)
    first.refresh_from_db()
    last.refresh_from_db()
    assert last.order < first.order
    assert not actions.move(action=hidden, up=True, by=quarterly.user, at=LATER)


def test_evidence_is_not_added_to_it(quarterly: Quarterly) -> None:
    action = quarterly.action()
    withdraw(action)
    with refuses("withdrawn"):
        add_evidence(quarterly, action)


def add_evidence(quarterly: Quarterly, action: Action) -> None:
    evidence.add(
        strategy=quarterly.strategy,
        details=evidence.EvidenceDetails(
            phrase="a course",
            kind=EvidenceKind.TRAINING,
            done=EvidenceDone.IN_USE,
            result_level=ResultLevel.PRACTICE,
            source="Minutes",
            strength=Strength.RECORDED,
        ),
        service=None,
        reach={},
        actions=[action],
        by=quarterly.user,
        at=LATER,
        key=uuid4(),
    )
