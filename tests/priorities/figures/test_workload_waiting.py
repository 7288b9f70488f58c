"""What waits for the group: a check of an update, or agreement that work is complete, and never both."""

import pytest

from priorities.choices import ProposalKind, Rag, ReviewVerdict, Stage
from priorities.figures.workload import Waiting, waiting
from priorities.models import Proposal
from priorities.queries.status import status_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db


def found(plan: Plan) -> Waiting:
    return waiting(status_at(plan.strategy, TODAY, noon(TODAY)))


def references(plan: Plan) -> tuple[list[str], list[str]]:
    """What waits to be checked, and what to be agreed."""
    waits = found(plan)
    return [s.reference for s in waits.to_check], [s.reference for s in waits.to_agree]


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


def test_each_update_waits_in_one_place_until_it_is_checked_or_agreed() -> None:
    plan = Plan()
    group = builders.group(plan.strategy)
    plan.action(Rag.GREEN, group=group)
    for verdict in (ReviewVerdict.CHECKED, ReviewVerdict.NOTED, ReviewVerdict.QUERIED):
        builders.review(plan.action(Rag.RED, group=group).updates.latest("id"), verdict)
    plan.action(None, before=None)
    report_complete(plan)
    plan.action(Rag.AMBER, group=group)
    assert references(plan) == (["1.1.1", "1.1.7"], ["1.1.6"])


def test_an_update_waits_for_nobody_where_no_group_is_there_or_the_action_is_over() -> None:
    plan = Plan()
    group = builders.group(plan.strategy)
    plan.action(Rag.GREEN)
    plan.action(Rag.AMBER, group=group, stage=Stage.STOPPED)
    plan.action(Rag.GREEN, group=group, stage=Stage.COMPLETE)
    plan.action(Rag.GREEN, group=group, stage=Stage.PAUSED)
    assert references(plan) == (["1.1.4"], [])


def test_something_waits_where_either_does() -> None:
    plan = Plan()
    assert not found(plan)
    plan.action(Rag.GREEN, group=builders.group(plan.strategy))
    held = found(plan).to_check
    assert Waiting(held, ())
    assert Waiting((), held)
    assert not Waiting((), ())
