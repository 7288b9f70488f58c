"""Compare `status_at` with an oracle that reads every row in plain Python."""

import random
from datetime import date, timedelta

import pytest

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, ActionRevision, Update
from priorities.queries.action_list import assignments_at, status_page
from priorities.queries.calendar import calendar
from priorities.queries.ratings import PreviousRating, previous_at, rags_at
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.updates import every_latest_update, latest_updates
from priorities.queries.workload import Earlier, earlier
from tests import builders
from tests.priorities.queries.completed_action import complete
from tracker import clock

pytestmark = pytest.mark.django_db


def oracle(action: Action, as_at: date, known_at) -> tuple | None:
    """What the status should be, by reading all rows of one action and applying design section 4 word for word."""
    revisions = [r for r in action.revisions.all() if r.effective_from <= as_at and r.recorded_at <= known_at]
    if not revisions:
        return None
    plan = max(revisions, key=lambda r: (r.effective_from, r.pk))
    counting = [
        u
        for u in action.updates.all()
        if u.effective_from <= as_at and u.recorded_at <= known_at and not withdrawn(u, known_at)
    ]
    latest = max(counting, key=lambda u: (u.effective_from, u.pk), default=None)
    coloured = [u for u in counting if u.rag != Rag.BLUE or still_complete(u, revisions, known_at)]
    colour = max(coloured, key=lambda u: (u.effective_from, u.pk), default=None)
    waiting = latest is not None and latest.rag == Rag.BLUE and verdict(latest, known_at) is None
    late = 0
    blue = colour is not None and colour.rag == Rag.BLUE
    if (
        not blue
        and not waiting
        and plan.kind == ActionKind.TIME_LIMITED
        and plan.stage
        not in (
            Stage.PAUSED,
            Stage.COMPLETE,
            Stage.STOPPED,
        )
    ):
        late = max(0, (as_at - plan.due).days)
    if plan.stage in (Stage.PAUSED, Stage.STOPPED):
        counted = plan.stage
    elif waiting:
        counted = "awaiting_agreement"
    else:
        counted = colour.rag if colour else "no_update"
    return (
        plan.title,
        plan.stage,
        plan.due,
        colour.rag if colour else None,
        latest.pk if latest else None,
        waiting,
        counted,
        late,
        question(latest, known_at) if latest else None,
    )


def previous(action: Action, as_at: date, known_at) -> PreviousRating | None:
    """What the colour was before the latest update that counts, by reading all rows of one action."""
    revisions = [r for r in action.revisions.all() if r.effective_from <= as_at and r.recorded_at <= known_at]
    counting = [
        u
        for u in action.updates.all()
        if u.effective_from <= as_at and u.recorded_at <= known_at and not withdrawn(u, known_at)
    ]
    if not counting:
        return None
    *before, latest = sorted(counting, key=lambda u: (u.effective_from, u.pk))
    coloured = [u.rag for u in before if u.rag != Rag.BLUE or still_complete(u, revisions, known_at)]
    return PreviousRating(Rag(coloured[-1]), latest.what_changed) if coloured else None


def withdrawn(update: Update, known_at) -> bool:
    return hasattr(update, "withdrawal") and update.withdrawal.recorded_at <= known_at


def question(update: Update, known_at) -> str | None:
    """What its last review asked, if that queried it. It counts all the same."""
    reviews = [r for r in update.reviews.all() if r.recorded_at <= known_at]
    last = max(reviews, key=lambda r: r.pk, default=None)
    return last.reason if last and last.verdict == ReviewVerdict.QUERIED else None


def still_complete(update: Update, revisions: list[ActionRevision], known_at) -> bool:
    """Return whether its completion was agreed, and no later revision says that the work continues."""
    for proposal in update.proposals.all():
        decision = getattr(proposal, "decision", None)
        if decision is None or decision.recorded_at > known_at or decision.verdict != DecisionVerdict.AGREED:
            continue
        agreed = decision.revision
        after = [r for r in revisions if (r.effective_from, r.pk) > (agreed.effective_from, agreed.pk)]
        return all(r.stage == Stage.COMPLETE for r in after)
    return False


def verdict(update: Update, known_at) -> str | None:
    for proposal in update.proposals.all():
        decision = getattr(proposal, "decision", None)
        if proposal.kind == ProposalKind.COMPLETE and decision and decision.recorded_at <= known_at:
            return decision.verdict
    return None


def compared(found: ActionStatus) -> tuple:
    return (
        found.title,
        found.stage,
        found.due,
        found.rag,
        found.update_id,
        found.awaiting_agreement,
        found.counted_as,
        found.late_days,
        found.question if found.queried else None,
    )


def random_history(action: Action, luck: random.Random) -> None:
    """Revisions, updates, reviews and decisions on random days, some recorded long after they stand."""

    def any_day() -> date:
        return date(2025, 1, 1) + timedelta(days=luck.randrange(460))

    def replan(times: int) -> None:
        for _ in range(times):
            stands = any_day()
            builders.revision(
                action,
                title=f"Title {luck.randrange(1000)}",
                due=any_day() + timedelta(days=luck.randrange(400)),
                start=None,
                stage=luck.choice([Stage.UNDER_WAY, Stage.PAUSED, Stage.STOPPED]),
                effective_from=stands,
                recorded_at=builders.noon(stands + timedelta(days=luck.randrange(30))),
            )

    replan(luck.randrange(4))
    for _ in range(luck.randrange(8)):
        stands = any_day()
        recorded = stands + timedelta(days=luck.randrange(40))
        update = builders.update(
            action,
            luck.choice(list(Rag)),
            stands,
            recorded_at=builders.noon(recorded),
            what_changed=f"Change {luck.randrange(1000)}",
        )
        for _ in range(luck.randrange(3)):
            recorded += timedelta(days=luck.randrange(20))
            verdict, reason = luck.choice(ReviewVerdict.values), f"Which {luck.randrange(1000)}?"
            builders.review(update, verdict, recorded, by=update.user, reason=reason)
        if luck.randrange(4) == 0:
            builders.withdrawal(update, recorded + timedelta(days=luck.randrange(30)))
        if update.rag == Rag.BLUE:
            complete(
                update, luck.choice([None, *DecisionVerdict]), recorded + timedelta(days=luck.randrange(30))
            )
    replan(luck.randrange(3))


@pytest.mark.parametrize("seed", range(12))
def test_status_at_agrees_with_the_oracle_on_random_histories(seed):
    luck = random.Random(seed)
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    for _ in range(6):
        random_history(
            builders.action(
                home, effective_from=date(2025, 1, 1), recorded_at=builders.noon(date(2025, 1, 2))
            ),
            luck,
        )
    for _ in range(25):
        as_at = date(2024, 12, 20) + timedelta(days=luck.randrange(520))
        known_at = clock.end_of(date(2024, 12, 20) + timedelta(days=luck.randrange(560)))
        expected = {a.pk: oracle(a, as_at, known_at) for a in strategy.actions.all()}
        statuses = status_at(strategy, as_at, known_at)
        found = {s.action_id: compared(s) for s in statuses}
        assert found == {key: value for key, value in expected.items() if value is not None}
        # The shorter ways to the same answers.
        assert rags_at(strategy, as_at, known_at) == {s.action_id: s.rag for s in statuses}
        assert earlier([strategy], as_at, known_at)[strategy.pk] == {
            s.action_id: Earlier(s.rag, s.due, s.review, s.stage, s.lead_id) for s in statuses
        }
        rated_before = {a.pk: previous(a, as_at, known_at) for a in strategy.actions.all()}
        assert previous_at(strategy, as_at, known_at) == {
            key: value for key, value in rated_before.items() if value is not None
        }
        updates = latest_updates(statuses)
        assert {key: update.pk for key, update in updates.items()} == {
            s.action_id: s.update_id for s in statuses if s.has_update
        }
        every = every_latest_update(strategy, as_at, known_at)
        assert {s.action_id: every[s.action_id] for s in statuses if s.has_update} == updates
        pages = [
            status_page(strategy, as_at, known_at, calendar(strategy, known_at), offset=passed, limit=2)
            for passed in (0, 2, 4)
        ]
        assert [status for page in pages for status in page] == statuses
        assert sum(one.actions for one in assignments_at(strategy, as_at, known_at)) == len(statuses)
