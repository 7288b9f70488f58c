"""The checks that changes to the plan share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from priorities.choices import ActionKind, Stage, WordingSource
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from priorities.models import (
    Action,
    ActionSupport,
    Commitment,
    CommitmentRevision,
    Group,
    Milestone,
    Priority,
    PriorityRevision,
)
from priorities.writes import actions, commitments, entries, milestones, plan_checks, priorities
from priorities.writes.actions import ActionDetails
from priorities.writes.commitments import CommitmentDetails
from priorities.writes.entries import EntryDetails
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import AT, agreement
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tracker.models import User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

FEB, MAR, APR = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
DETAILS = ActionDetails("Train staff", None, ActionKind.TIME_LIMITED, due=date(2027, 1, 1))


def since(day: date):
    return replace(agreement(), effective_from=day)


def refused(write, **values) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        write(by=builders.user(), at=AT, **values)
    return caught.value.reasons


def test_commitment_is_not_retired_before_its_last_action_moved():
    strategy = builders.strategy()
    old, new = builders.priority(strategy), builders.priority(strategy)
    home, other = builders.commitment(old), builders.commitment(new)
    moved = builders.action(home)
    builders.revision(moved, home_id=other.pk, effective_from=APR, recorded_at=noon(APR))
    errors = refused(commitments.retire, commitment=home, agreement=since(MAR), based_on=1)
    assert errors == {
        "effective_from": "Actions belonged to this commitment until 1 April 2026. Enter that day or a "
        "later one, so that they stay counted."
    }
    commitments.retire(commitment=home, agreement=since(APR), based_on=1, by=builders.user(), at=AT)
    assert list(refused(priorities.retire, priority=old, agreement=since(MAR), based_on=1)) == [
        "effective_from"
    ]
    priorities.retire(priority=old, agreement=since(APR), based_on=1, by=builders.user(), at=AT)
    for day in (MAR, APR, TODAY):
        data = strategy_data(strategy, day, noon(TODAY))
        assert sum(row.total for row in summary.by_priority(data)) == summary.whole(data).total == 1


def test_commitment_that_never_had_an_action_is_retired_on_any_day():
    home = builders.commitment(builders.priority(builders.strategy()))
    revision = commitments.retire(
        commitment=home, agreement=since(FEB), based_on=1, by=builders.user(), at=AT
    )
    assert revision.effective_from == FEB


def test_refusal_asks_for_open_actions_to_be_moved_and_says_that_ended_ones_stay():
    priority = builders.priority(builders.strategy(), 1)
    home = builders.commitment(priority)
    builders.action(home)
    for stage in ("complete", "stopped"):
        builders.revision(builders.action(home), stage=stage)
    assert plan_checks.why_commitment_stays(home) == (
        "1.1.1 belongs to this commitment. Move it to another commitment first. 1.1.2 and 1.1.3 have "
        "ended, and papers count them under this commitment. You cannot retire a commitment that "
        "has finished work. If another commitment replaces this one, move them there as well."
    )
    assert plan_checks.why_priority_stays(priority) == (
        "Move 1.1.1 to commitments of other priorities first. 1.1.2 and 1.1.3 have ended, and papers "
        "count them under this priority. You cannot retire a priority that has finished work. If "
        "another priority replaces this one, move them to a commitment there as well, and retire this "
        "priority's own commitments."
    )


def test_refusal_for_a_priority_with_ended_actions_only_asks_for_no_move_first():
    priority = builders.priority(builders.strategy(), 1)
    builders.revision(builders.action(builders.commitment(priority)), stage="complete")
    assert plan_checks.why_priority_stays(priority) == (
        "1.1.1 has ended, and papers count it under this priority. You cannot retire a priority that has "
        "finished work. If another priority replaces this one, move it to a commitment there as well, "
        "and retire this priority's own commitments."
    )


def test_last_day_as_home_is_the_latest_day_on_which_an_action_moved():
    strategy = builders.strategy()
    home, other = (builders.commitment(builders.priority(strategy)) for _ in range(2))
    assert plan_checks.last_day_as_home(home) is None
    for day in (MAR, FEB):
        action = builders.action(home)
        builders.revision(action, title="Still here", effective_from=FEB, recorded_at=noon(FEB))
        builders.revision(action, home_id=other.pk, effective_from=day, recorded_at=noon(MAR))
        builders.revision(action, title="Moved", effective_from=APR, recorded_at=noon(APR))
    builders.action(home)
    assert (plan_checks.last_day_as_home(home), plan_checks.last_day_as_home(other)) == (MAR, None)


def test_action_cannot_belong_to_a_commitment_before_it_was_in_use():
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy), effective_from=MAR)
    details = replace(DETAILS, home=home)
    assert refused(actions.add, strategy=strategy, details=details, agreement=since(FEB)) == {
        "home": (
            f"{home.reference} is in use from 1 March 2026. Choose another, or enter that day or a later one."
        )
    }
    added = actions.add(strategy=strategy, details=details, agreement=since(MAR), by=builders.user(), at=AT)
    assert added.current is not None
    assert added.current.effective_from == MAR


def test_action_cannot_belong_to_a_priority_before_it_was_in_use():
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy, effective_from=MAR))
    details = replace(DETAILS, home=home)
    assert list(refused(actions.add, strategy=strategy, details=details, agreement=since(FEB))) == ["home"]


def test_action_cannot_move_to_a_commitment_before_it_was_reopened():
    strategy = builders.strategy()
    priority = builders.priority(strategy)
    action, other = builders.action(builders.commitment(priority)), builders.commitment(priority)
    for number, day, retired in ((2, FEB, True), (3, APR, False)):
        first = other.revisions.first()
        assert first is not None
        CommitmentRevision.objects.create(
            commitment=other, number=number, wording=first.wording, wording_source="sample", retired=retired,
            effective_from=day, agreed_by="The group", reason="As agreed.", recorded_by=builders.user(),
            recorded_at=noon(day),
        )  # fmt: skip
    details = replace(DETAILS, home=other)
    assert list(
        refused(actions.change, action=action, details=details, agreement=since(MAR), based_on=1)
    ) == ["home"]
    actions.change(
        action=action, details=details, agreement=since(APR), based_on=1, by=builders.user(), at=AT
    )


def test_change_of_another_field_does_not_check_the_current_home():
    home = builders.commitment(builders.priority(builders.strategy()), effective_from=APR)
    action = builders.action(home, effective_from=MAR)
    details = replace(DETAILS, home=home, title="Other words")
    revision = actions.change(
        action=action, details=details, agreement=since(MAR), based_on=1, by=builders.user(), at=AT
    )
    assert revision.title == "Other words"


def test_commitment_cannot_belong_to_a_priority_before_it_was_in_use():
    priority = builders.priority(builders.strategy(), effective_from=MAR)
    details = CommitmentDetails(wording="We will train staff.", wording_source=WordingSource.SAMPLE)
    assert refused(commitments.add, priority=priority, details=details, agreement=since(FEB)) == {
        "effective_from": "The priority is in use from 1 March 2026. Enter that day or a later one."
    }


def test_commitment_cannot_be_reopened_before_its_priority():
    priority = builders.priority(builders.strategy())
    home = builders.commitment(priority, effective_from=date(2025, 1, 1), retired=True)
    for number, day, retired in ((2, FEB, True), (3, APR, False)):
        PriorityRevision.objects.create(
            priority=priority, number=number, name="Name", retired=retired, effective_from=day,
            agreed_by="The group", reason="As agreed.", recorded_by=builders.user(), recorded_at=noon(day),
        )  # fmt: skip
    errors = refused(commitments.reopen, commitment=home, agreement=since(MAR), based_on=1)
    assert list(errors) == ["effective_from"]
    commitments.reopen(commitment=home, agreement=since(APR), based_on=1, by=builders.user(), at=AT)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_action_cannot_support_a_commitment_that_is_retired_or_of_another_strategy(elsewhere):
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    priority = builders.priority(builders.strategy() if elsewhere else strategy)
    other = builders.commitment(priority, retired=not elsewhere)
    details = replace(DETAILS, home=home, supports=(other,))
    assert list(refused(actions.add, strategy=strategy, details=details, agreement=agreement())) == [
        "supports"
    ]
    assert not ActionSupport.objects.exists()


def test_move_passes_over_retired_rows():
    strategy = builders.strategy()
    one, two, three = (builders.priority(strategy) for _ in range(3))
    own = [builders.commitment(one) for _ in range(3)]
    commitments.retire(commitment=own[1], agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    priorities.retire(priority=two, agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    assert priorities.move(priority=three, up=True, by=builders.user(), at=AT)
    assert commitments.move(commitment=own[2], up=True, by=builders.user(), at=AT)
    for row in (one, three, *own):
        row.refresh_from_db()
    assert three.order < one.order
    assert own[2].order < own[0].order
    assert not priorities.move(priority=two, up=True, by=builders.user(), at=AT)


DUE = date(2026, 12, 31)


@dataclass
class PlanParts:
    """Functions that add each kind of part to one strategy's plan, always under the same parent."""

    quarterly: Quarterly = field(default_factory=Quarterly)

    def __post_init__(self) -> None:
        self.action = self.quarterly.action()

    def _terms(self, **values: Any) -> dict[str, Any]:
        return {"agreement": agreement(), "by": self.quarterly.user, "at": AT} | values

    def priority(self, text: str, **values: Any) -> Priority:
        return priorities.add(strategy=self.quarterly.strategy, name=text, lead=None, **self._terms(**values))

    def commitment(self, text: str, **values: Any) -> Commitment:
        details = CommitmentDetails(wording=text, wording_source=WordingSource.SAMPLE)
        return commitments.add(
            priority=self.quarterly.home.priority, details=details, **self._terms(**values)
        )

    def an_action(self, text: str, **values: Any) -> Action:
        details = ActionDetails(title=text, home=self.quarterly.home, kind=ActionKind.TIME_LIMITED, due=DUE)
        return actions.add(strategy=self.quarterly.strategy, details=details, **self._terms(**values))

    def milestone(self, text: str, **values: Any) -> Milestone:
        return milestones.add(action=self.action, title=text, due=DUE, **self._terms(**values))


@pytest.fixture
def parts() -> PlanParts:
    return PlanParts()


PARTS = [
    (PlanParts.priority, Priority, "name"),
    (PlanParts.commitment, Commitment, "wording"),
    (PlanParts.an_action, Action, "title"),
    (PlanParts.milestone, Milestone, "title"),
]
each_part = pytest.mark.parametrize(
    ("add", "model", "field"), PARTS, ids=[part[1].__name__ for part in PARTS]
)


@each_part
def test_the_same_text_is_added_once(
    parts: PlanParts, add: Callable[..., Any], model: type[Any], field: str
) -> None:
    added = add(parts, "Train all staff")
    before = model.objects.count()
    with pytest.raises(Refused) as refused:
        add(parts, " train  all staff")
    assert list(refused.value.reasons) == [field]
    assert refused.value.reasons[field].startswith(f"{added} already says this.")
    assert model.objects.count() == before
    assert add(parts, "Train all managers") != added


@pytest.mark.parametrize(
    ("add", "retire", "part"),
    [
        (PlanParts.priority, priorities.retire, "priority"),
        (PlanParts.commitment, commitments.retire, "commitment"),
        (PlanParts.milestone, milestones.retire, "milestone"),
    ],
)
def test_text_of_a_retired_part_may_be_used_again(
    parts: PlanParts, add: Callable[..., Any], retire: Callable[..., Any], part: str
) -> None:
    added = add(parts, "Train all staff")
    retire(**{part: added}, agreement=agreement(), based_on=1, by=parts.quarterly.user, at=AT)
    assert add(parts, "Train all staff") != added


def test_title_of_a_stopped_action_may_be_used_again(parts: PlanParts) -> None:
    added = parts.an_action("Train all staff")
    builders.revision(added, stage=Stage.STOPPED)
    assert parts.an_action("Train all staff") != added


@pytest.mark.parametrize("add", [PlanParts.priority, PlanParts.milestone], ids=["priority", "milestone"])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(2018, 3, 31)])
def test_nothing_takes_effect_long_before_the_strategy(
    parts: PlanParts, add: Callable[..., Any], day: date
) -> None:
    with pytest.raises(Refused) as refused:
        add(parts, "Train all staff", agreement=agreement(effective_from=day))
    assert "Check the year: enter 1 April 2018 or a later date." in refused.value.reasons["effective_from"]


def test_group_cannot_be_added_long_before_the_strategy(parts: PlanParts) -> None:
    values: dict[str, Any] = {"body": parts.quarterly.strategy.body, "kind": Group, "at": AT}
    by: User = parts.quarterly.user
    with pytest.raises(Refused) as refused:
        entries.add(details=EntryDetails("Justice", added_on=date(1, 1, 1)), by=by, **values)
    assert list(refused.value.reasons) == ["added_on"]


@pytest.mark.parametrize("add", [PlanParts.commitment, PlanParts.an_action], ids=["commitment", "action"])
def test_identifier_is_refused_as_a_reference(parts: PlanParts, add: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as refused:
        add(parts, "Train all staff", reference=CHI)
    assert list(refused.value.reasons) == ["reference"]
    assert CHI not in refused.value.reasons["reference"]
