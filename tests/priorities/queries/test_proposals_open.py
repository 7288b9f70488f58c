"""Which proposals are waiting for a decision."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import CountedAs, DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, Proposal, Update
from priorities.queries.changes import pending_completion, proposals_open, undecided
from priorities.queries.status import status_of
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)


@pytest.fixture
def action() -> Action:
    return builders.action(builders.commitment(builders.priority(builders.strategy())))


def propose(update: Update, kind: ProposalKind = ProposalKind.COMPLETE) -> Proposal:
    return Proposal.objects.create(
        action=update.action,
        update=update,
        kind=kind,
        reason="Asked for.",
        by=update.user,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )


def test_a_proposal_waits_until_the_decision_on_it_takes_effect(action: Action) -> None:
    update = builders.update(action, Rag.BLUE, JAN)
    complete(update, DecisionVerdict.AGREED, MAR)
    assert (waiting(action, FEB), waiting(action, MAR)) == ([ProposalKind.COMPLETE], [])
    recorded_later = proposals_open(action.strategy, FEB, noon(TODAY))
    assert [found.kind for found in recorded_later.values()] == [ProposalKind.COMPLETE]


def waiting(action: Action, day: date = TODAY) -> list[ProposalKind]:
    return [found.kind for found in proposals_open(action.strategy, day, noon(day)).values()]


def test_a_completion_waits_until_a_later_update_says_that_the_work_goes_on(action: Action) -> None:
    propose(builders.update(action, Rag.BLUE, JAN))
    builders.update(action, Rag.RED, MAR)
    assert (waiting(action, FEB), waiting(action)) == ([ProposalKind.COMPLETE], [])


def test_a_later_update_that_was_withdrawn_leaves_it_waiting(action: Action) -> None:
    propose(builders.update(action, Rag.BLUE, JAN))
    builders.withdrawal(builders.update(action, Rag.RED, FEB), MAR)
    assert (waiting(action, FEB), waiting(action)) == ([], [ProposalKind.COMPLETE])


@pytest.mark.parametrize("stage", [Stage.PAUSED, Stage.STOPPED])
def test_a_completion_lapses_when_the_action_is_paused_or_stopped_and_stays_so(
    action: Action, stage: Stage
) -> None:
    builders.update(action, Rag.RED, date(2025, 12, 10))
    update = builders.update(action, Rag.BLUE, JAN)
    propose(update)
    builders.revision(action, stage=stage, effective_from=FEB, recorded_at=noon(FEB))
    builders.revision(action, stage=Stage.UNDER_WAY, effective_from=MAR, recorded_at=noon(MAR))
    assert (waiting(action, JAN), waiting(action, FEB), waiting(action)) == ([ProposalKind.COMPLETE], [], [])
    assert pending_completion(action) is None
    found = [status_of(action, day, noon(TODAY)) for day in (JAN, FEB, MAR)]
    assert [one and (one.counted_as, one.awaiting_agreement) for one in found] == [
        (CountedAs.AWAITING_AGREEMENT, True),
        (CountedAs(stage.value), False),
        (CountedAs.RED, False),
    ]


@pytest.mark.parametrize("kind", [ProposalKind.COMPLETE, ProposalKind.PAUSE])
def test_a_proposal_lapses_with_its_update_when_that_is_withdrawn_and_not_when_it_is_queried(
    action: Action, kind: ProposalKind
) -> None:
    update = builders.update(action, Rag.BLUE if kind is ProposalKind.COMPLETE else Rag.AMBER, JAN)
    propose(update, kind)
    builders.review(update, ReviewVerdict.QUERIED, FEB)
    builders.withdrawal(update, MAR)
    assert (waiting(action, FEB), waiting(action)) == ([kind], [])


def test_a_proposed_pause_waits_whatever_later_updates_say(action: Action) -> None:
    propose(builders.update(action, Rag.AMBER, JAN), ProposalKind.PAUSE)
    builders.update(action, Rag.AMBER, MAR)
    assert waiting(action) == [ProposalKind.PAUSE]


def ask(action: Action, kind: ProposalKind, on: date, **fields: Any) -> Proposal:
    """Return a proposal that was made without an update."""
    values = {"reason": "Asked for.", "by": builders.user(), "effective_from": on, "recorded_at": noon(on)}
    return Proposal.objects.create(action=action, kind=kind, **values | fields)


def test_a_later_proposal_of_a_kind_replaces_the_earlier_unless_its_update_is_withdrawn(
    action: Action,
) -> None:
    first = ask(action, ProposalKind.NEW_DATE, JAN, new_date=date(2027, 1, 31))
    ask(action, ProposalKind.STOP, JAN)
    update = builders.update(action, Rag.RED, FEB)
    second = ask(action, ProposalKind.NEW_DATE, FEB, new_date=date(2027, 3, 31), update=update)

    def dates(day: date) -> list[Proposal]:
        found = undecided(action.strategy, day, noon(day)).filter(kind=ProposalKind.NEW_DATE)
        return list(found)

    assert (dates(JAN), dates(FEB)) == ([first], [second])
    builders.withdrawal(update, MAR)
    assert (dates(FEB), dates(MAR)) == ([second], [first])
    assert waiting(action, FEB) == [ProposalKind.NEW_DATE]
    only = proposals_open(action.strategy, FEB, noon(FEB), [ProposalKind.STOP])
    assert [found.kind for found in only.values()] == [ProposalKind.STOP]


@pytest.mark.parametrize(
    ("kind", "changed", "lapses"),
    [
        (ProposalKind.NEW_DATE, {"stage": Stage.PAUSED}, False),
        (ProposalKind.NEW_DATE, {"stage": Stage.STOPPED}, True),
        (ProposalKind.NEW_DATE, {"stage": Stage.COMPLETE}, True),
        (ProposalKind.NEW_DATE, {"due": date(2027, 1, 31)}, True),
        (ProposalKind.NEW_DATE, {"due": date(2027, 2, 28)}, False),
        (ProposalKind.PAUSE, {"stage": Stage.PAUSED}, True),
        (ProposalKind.PAUSE, {"due": date(2027, 1, 31)}, False),
        (ProposalKind.STOP, {"stage": Stage.PAUSED}, False),
        (ProposalKind.STOP, {"stage": Stage.STOPPED}, True),
    ],
)
def test_a_proposal_lapses_when_the_plan_makes_it_pointless(
    action: Action, kind: ProposalKind, changed: dict[str, Any], lapses: bool
) -> None:
    builders.revision(action, title="Before", effective_from=JAN, recorded_at=noon(JAN))
    ask(action, kind, FEB, new_date=date(2027, 1, 31) if kind is ProposalKind.NEW_DATE else None)
    builders.revision(action, **changed, effective_from=MAR, recorded_at=noon(MAR))
    assert (waiting(action, FEB), waiting(action)) == ([kind], [] if lapses else [kind])
