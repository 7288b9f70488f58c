"""An update whose request began before another change was recorded is checked against that change."""

from datetime import timedelta

import pytest

from priorities.choices import Rag, Stage
from priorities.models import Action, Update
from priorities.writes import periods, stages
from priorities.writes.periods import PeriodDetails
from tests import builders
from tests.priorities.writes.agreement import decided
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

SOON_AFTER = NOW + timedelta(seconds=1)


@pytest.mark.parametrize("stage", [Stage.STOPPED, Stage.PAUSED])
def test_update_does_not_undo_a_stage_agreed_after_its_request_began(
    quarterly: Quarterly, stage: Stage
) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    stages.move(action=action, stage=stage, details=decided(), based_on=1, by=quarterly.user, at=SOON_AFTER)
    with pytest.raises(Refused) as refused:
        quarterly.submit(action, at=NOW)
    assert f"This action is {stage.label.lower()}" in refused.value.reasons["rag"]
    stored = Action.objects.select_related("current").get(pk=action.pk)
    assert (builders.current(stored).number, builders.current(stored).stage) == (2, stage)
    assert not Update.objects.exists()


def test_update_does_not_undo_a_completion_agreed_after_its_request_began(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    reported = quarterly.submit(
        action,
        Rag.BLUE,
        at=NOW - timedelta(minutes=1),
        difference_known=False,
        no_evidence_reason="None was kept.",
    )
    stages.move(
        action=action,
        stage=Stage.COMPLETE,
        details=decided(),
        based_on=2,
        by=quarterly.user,
        at=SOON_AFTER,
        completion=reported.proposals.get().pk,
    )
    with pytest.raises(Refused) as refused:
        quarterly.submit(action, at=NOW, based_on=reported.pk)
    assert "This action is complete" in refused.value.reasons["rag"]
    action.refresh_from_db()
    assert builders.current(action).stage == Stage.COMPLETE


def test_update_is_recorded_no_earlier_than_the_plan_it_is_checked_against(quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.revision(action, title="Another title", recorded_at=SOON_AFTER, recorded_by=quarterly.user)
    assert quarterly.submit(action, at=NOW).recorded_at == SOON_AFTER
    assert quarterly.submit(
        action, at=NOW + timedelta(hours=1), based_on=Update.objects.get().pk
    ).recorded_at > (SOON_AFTER)


def test_update_for_a_period_corrected_after_its_request_began_is_refused(quarterly: Quarterly) -> None:
    action, period = quarterly.action(), quarterly.winter
    version = periods.version_hash([period])
    periods.correct(
        period=period,
        details=PeriodDetails("Winter", period.opens, period.ends, period.due),
        based_on=version,
        by=quarterly.user,
        at=SOON_AFTER,
    )
    with pytest.raises(Refused) as refused:
        quarterly.submit(action, at=NOW)
    assert list(refused.value.reasons) == ["period"]
    assert not Update.objects.exists()
