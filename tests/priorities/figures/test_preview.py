"""What other tolerances would change: suggestions, headlines and the number of actions not updated."""

from dataclasses import replace
from datetime import date

import pytest

from priorities.choices import ActionKind, Rag, Stage
from priorities.figures.preview import Change, Preview, preview
from priorities.queries.calendar import calendar
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

LATE = date(2026, 3, 9)
"""Thirty days before the demo's day."""


def preview_with(plan: Plan, **changed: int) -> Preview:
    current = calendar(plan.strategy, noon(TODAY)).tolerances
    return preview(plan.strategy, replace(current, **changed), noon(TODAY))


def texts(changes: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    return [(one.reference, one.name, one.before, one.after) for one in changes]


@pytest.fixture
def plan() -> Plan:
    """One action forecast to be 30 days late, one with a milestone 30 days overdue, one continuing, one on course."""
    plan = Plan()
    late = plan.action(None, title="Late", due=date(2026, 6, 30))
    builders.update(late, Rag.AMBER, date(2026, 3, 25), period=plan.periods[1], forecast=date(2026, 7, 30))
    builders.milestone(plan.action(title="Milestone"), LATE)
    plan.action(home=plan.second, title="Helpline", kind=ActionKind.CONTINUING, review=date(2026, 12, 1))
    plan.action(home=plan.second, title="On course")
    return plan


def test_the_current_tolerances_change_nothing(plan: Plan) -> None:
    assert preview_with(plan) == Preview(
        suggestions=(), suggestions_total=4, headlines=(), headlines_total=5, not_updated=(0, 0)
    )


def test_a_shorter_tolerance_makes_what_is_late_red_and_says_why(plan: Plan) -> None:
    found = preview_with(plan, tolerance_days=29)
    assert texts(found.suggestions) == [
        ("1.1.1", "Late", "Amber", "Red"),
        ("1.1.2", "Milestone", "Amber", "Red"),
    ]
    assert [one.reason[:1].isupper() and one.reason != "" for one in found.suggestions] == [True, True]
    assert "30 days" in found.suggestions[0].reason
    assert "29 days" in found.suggestions[0].reason
    assert (found.suggestions_total, found.headlines) == (4, ())
    assert texts(preview_with(plan, tolerance_days=30).suggestions) == []


def test_a_milestone_that_is_done_is_not_late(plan: Plan) -> None:
    milestone = plan.strategy.actions.get(reference="1.1.2").milestones.get()
    milestone.marks.create(
        done_on=LATE, effective_from=LATE, recorded_at=noon(LATE), recorded_by=builders.user()
    )
    assert texts(preview_with(plan, tolerance_days=29).suggestions) == [("1.1.1", "Late", "Amber", "Red")]


def test_a_lower_threshold_changes_the_headlines_of_priority_and_commitment(plan: Plan) -> None:
    red = plan.action(Rag.RED)
    plan.action()
    plan.action()
    found = preview_with(plan, red_count=1)
    assert texts(found.headlines) == [
        ("Priority 1", "Priority 1", "Amber", "Red"),
        ("1.1", "Wording of 1.1", "Amber", "Red"),
    ]
    assert all(one.reason for one in found.headlines)
    assert (found.suggestions, found.headlines_total) == ((), 5)
    assert red.reference == "1.1.5"


def test_commitments_without_actions_have_no_headline_to_change(plan: Plan) -> None:
    builders.commitment(plan.first.priority, reference="1.2")
    assert preview_with(plan).headlines_total == 5


def test_paused_work_is_suggested_nothing_under_either(plan: Plan) -> None:
    builders.revision(plan.strategy.actions.get(reference="1.1.1"), stage=Stage.PAUSED)
    found = preview_with(plan, tolerance_days=29)
    assert [one.reference for one in found.suggestions] == ["1.1.2"]


def test_fewer_quiet_days_make_the_silent_not_updated() -> None:
    bare = builders.strategy()
    plan_of_it = builders.action(builders.commitment(builders.priority(bare)))
    builders.update(plan_of_it, on=date(2026, 3, 9))
    current = calendar(bare, noon(TODAY)).tolerances
    assert preview(bare, replace(current, quiet_days=29), noon(TODAY)).not_updated == (0, 1)
    assert preview(bare, replace(current, quiet_days=30), noon(TODAY)).not_updated == (0, 0)


def test_an_incomplete_headline_is_described_as_incomplete(plan: Plan) -> None:
    plan.action(None, before=None)
    plan.action(None, before=None)
    found = preview_with(plan, updated_share=50)
    assert [one.reference for one in found.headlines] == ["Strategy", "Priority 1", "1.1"]
    assert [one.before.endswith(", incomplete") for one in found.headlines] == [True, True, True]
    assert [one.after.endswith(", incomplete") for one in found.headlines] == [False, False, False]


def test_no_suggestion_is_compared_while_a_completion_awaits_agreement(plan: Plan) -> None:
    builders.update(plan.strategy.actions.get(reference="1.1.1"), Rag.BLUE, TODAY)
    found = preview_with(plan, tolerance_days=29)
    assert (texts(found.suggestions), found.suggestions_total) == (
        [("1.1.2", "Milestone", "Amber", "Red")],
        3,
    )
