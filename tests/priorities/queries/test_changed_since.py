"""My work reads only the statuses that it shows: they give the same changes as the statuses of the whole strategy."""

from datetime import date

import pytest

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Stage
from priorities.figures.movement import changes
from priorities.models import Decision, Proposal, Update
from priorities.queries.calendar import calendar
from priorities.queries.status import status_at
from priorities.queries.workload import agreed_since, earlier, statuses_for
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

SINCE = date(2026, 4, 2)
LATER, BEFORE = date(2026, 4, 6), date(2026, 4, 1)


def propose(update: Update, decided_on: date | None = None) -> None:
    """Propose the completion that an update reports, and refuse it on a day."""
    proposal = Proposal.objects.create(
        action=update.action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.user,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )
    if decided_on:
        Decision.objects.create(
            proposal=proposal,
            verdict=DecisionVerdict.REFUSED,
            reason="Not yet.",
            effective_from=decided_on,
            recorded_at=noon(decided_on),
        )


def test_changes_are_those_of_the_whole_strategy_and_the_rest_is_not_read() -> None:
    plan = Plan()
    me = builders.member(plan.strategy)
    group = builders.group(plan.strategy, coordinator=me)
    unchanged = [
        plan.action(),
        plan.action(Rag.RED),
        plan.action(stage=Stage.COMPLETE),
        plan.action(None, None),
    ]
    mine = [plan.action(lead=me), plan.action(deputy=me), plan.action(group=group)]
    updated, withdrawn, corrected = plan.action(), plan.action(Rag.RED), plan.action()
    builders.update(updated, Rag.RED, LATER)
    builders.withdrawal(withdrawn.updates.latest("id"), on=LATER)
    builders.update(corrected, Rag.AMBER, date(2026, 3, 31), recorded_at=noon(LATER))
    moved, paused, done, refused, reported = (plan.action() for _ in range(5))
    builders.revision(moved, due=date(2027, 9, 30), effective_from=LATER, recorded_at=noon(LATER))
    builders.revision(paused, stage=Stage.PAUSED, effective_from=BEFORE, recorded_at=noon(LATER))
    new = plan.action(None, None, effective_from=LATER, recorded_at=noon(LATER))
    propose(builders.update(reported, Rag.BLUE, LATER))
    propose(builders.update(refused, Rag.BLUE, BEFORE), LATER)
    waiting = plan.action(Rag.BLUE)
    propose(waiting.updates.latest("id"))
    old = plan.action()
    builders.withdrawal(old.updates.latest("id"), on=BEFORE)

    now = noon(TODAY)
    periods = calendar(plan.strategy, now)
    every = status_at(plan.strategy, TODAY, now, periods)
    read = statuses_for([me], [group.pk], [periods], since=noon(SINCE), now=now)[plan.strategy.pk]
    agreed = agreed_since([plan.strategy.pk], noon(SINCE))

    found = changes(read, earlier(read, SINCE, noon(SINCE)), agreed)
    assert found == changes(every, earlier(every, SINCE, noon(SINCE)), agreed)
    assert {change.status.reference for change in found} == {
        action.reference for action in (updated, withdrawn, corrected, moved, paused, new, refused, reported)
    }
    references = {status.reference for status in read}
    assert references >= {action.reference for action in (*mine, waiting)}
    assert not references & {action.reference for action in (*unchanged, old, done)}
