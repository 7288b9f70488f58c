"""What the database refuses in milestones, their dates and their marks."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.models import Action, Milestone, MilestoneMark, MilestoneRevision
from tests import builders
from tests.priorities.models.constraints import SAYS_NOTHING, breaks

DUE = date(2026, 6, 30)
TODAY = builders.TODAY


@pytest.fixture
def milestone(action: Action) -> Milestone:
    return builders.milestone(action, DUE)


def redate(milestone: Milestone, **fields: Any) -> MilestoneRevision:
    """Add a second revision of a milestone, with these values."""
    values = {
        "number": 2,
        "title": "Staff are trained",
        "due": DUE,
        "effective_from": TODAY,
        "agreed_by": "The oversight group",
        "reason": "Trainers were found later.",
        "recorded_by": builders.user(),
        "recorded_at": builders.noon(TODAY),
    }
    return MilestoneRevision.objects.create(milestone=milestone, **values | fields)


def mark(milestone: Milestone, **fields: Any) -> MilestoneMark:
    """Mark a milestone as done, with these values."""
    values = {"done_on": TODAY, "effective_from": TODAY, "recorded_at": builders.noon(TODAY)}
    return MilestoneMark.objects.create(milestone=milestone, **values | fields)


@breaks("milestone_numbered_once")
def test_two_milestones_of_an_action_with_one_number(milestone: Milestone) -> None:
    Milestone.objects.create(action=milestone.action, number=milestone.number)


@breaks("milestone_numbered_from_one")
def test_a_milestone_numbered_zero(action: Action) -> None:
    Milestone.objects.create(action=action, number=0)


@breaks("milestone_revision_numbered_once")
def test_two_revisions_of_a_milestone_with_one_number(milestone: Milestone) -> None:
    redate(milestone, number=1)


@breaks("milestonerevision_numbered_from_one")
def test_a_revision_of_a_milestone_numbered_zero(milestone: Milestone) -> None:
    redate(milestone, number=0)


@breaks("milestone_revision_has_a_title")
def test_a_revision_of_a_milestone_without_a_title(milestone: Milestone) -> None:
    redate(milestone, title="")


@breaks("milestonerevision_says_who_and_why", *SAYS_NOTHING)
def test_a_revision_of_a_milestone_without_who_agreed_it_or_why(
    milestone: Milestone, broken: dict[str, str]
) -> None:
    redate(milestone, **broken)


@breaks("milestonerevision_names_its_author")
def test_a_later_revision_of_a_milestone_without_an_author(milestone: Milestone) -> None:
    redate(milestone, recorded_by=None)


@breaks("milestone_mark_done_by_effective_date")
def test_a_milestone_done_after_the_marks_effective_date(milestone: Milestone) -> None:
    mark(milestone, done_on=TODAY + timedelta(days=1))


@breaks("milestone_mark_once_an_update")
def test_a_milestone_marked_twice_by_one_update(milestone: Milestone) -> None:
    update = builders.update(milestone.action)
    mark(milestone, update=update)
    mark(milestone, update=update, done_on=None)


def test_a_milestone_may_be_marked_done_and_open_again_without_an_update(milestone: Milestone) -> None:
    mark(milestone)
    mark(milestone, done_on=None)
    assert milestone.marks.count() == 2
