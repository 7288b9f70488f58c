"""Which updates wait to be checked or noted."""

from datetime import date

import pytest

from priorities.choices import ProposalKind, Rag, ReviewVerdict, Stage
from priorities.figures.reviews import to_check, to_note
from priorities.models import PeriodClosing, Proposal
from priorities.queries.calendar import calendar
from priorities.queries.status import status_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db


def references(plan: Plan, day: date = TODAY) -> tuple[list[str], list[str]]:
    """Return the references of the actions whose updates wait on a day to be checked and to be noted."""
    at = noon(day)
    periods = calendar(plan.strategy, at)
    statuses = status_at(plan.strategy, day, at, periods)
    return (
        [status.reference for status in statuses if to_check(status, periods)],
        [status.reference for status in statuses if to_note(status, periods)],
    )


def report_complete(plan: Plan) -> None:
    """An action whose latest update proposes that it is complete."""
    update = plan.action(Rag.BLUE).updates.latest("id")
    Proposal.objects.create(
        action=update.action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.user,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )


def test_an_update_is_checked_and_then_noted_unless_it_is_queried_or_reports_completion() -> None:
    plan = Plan()
    group = builders.group(plan.strategy)
    plan.action(Rag.GREEN, group=group)
    for verdict in (ReviewVerdict.CHECKED, ReviewVerdict.NOTED, ReviewVerdict.QUERIED):
        builders.review(plan.action(Rag.RED, group=group).updates.latest("id"), verdict)
    plan.action(None, before=None)
    report_complete(plan)
    plan.action(Rag.AMBER, group=group)
    assert references(plan) == (["1.1.1", "1.1.7"], ["1.1.2"])


def test_an_update_waits_for_nobody_where_no_group_is_there_or_the_action_is_over() -> None:
    plan = Plan()
    group = builders.group(plan.strategy)
    plan.action(Rag.GREEN)
    plan.action(Rag.AMBER, group=group, stage=Stage.STOPPED)
    plan.action(Rag.GREEN, group=group, stage=Stage.COMPLETE)
    plan.action(Rag.GREEN, group=group, stage=Stage.PAUSED)
    assert references(plan) == (["1.1.4"], [])


def test_updates_for_a_closed_period_wait_until_the_next_has_ended() -> None:
    plan = Plan()
    group = builders.group(plan.strategy)
    march = plan.periods[1]
    plan.action(Rag.GREEN, group=group)
    builders.review(plan.action(Rag.GREEN, group=group).updates.latest("id"), ReviewVerdict.CHECKED)
    last_day, day_after = date(2026, 6, 30), date(2026, 7, 1)
    open_still = references(plan, day_after)
    PeriodClosing.objects.create(period=march, recorded_at=noon(TODAY))
    assert references(plan, last_day) == open_still == (["1.1.1"], ["1.1.2"])
    assert references(plan, day_after) == ([], [])
