"""Compare `status_at` with an oracle that reads every row in plain Python."""

import random
from datetime import date, timedelta

import pytest

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, ActionRevision, Decision, Proposal, Update
from priorities.queries.action_list import assignments_at, status_page
from priorities.queries.calendar import calendar
from priorities.queries.ratings import PreviousRating, counted_at, previous_at
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.updates import deciding_updates, every_deciding_update, latest_updates
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
    if plan.stage == Stage.WITHDRAWN:
        return None
    counting = [
        u
        for u in action.updates.all()
        if u.effective_from <= as_at and u.recorded_at <= known_at and not withdrawn(u, known_at)
    ]
    latest = max(counting, key=lambda u: (u.effective_from, u.pk), default=None)
    coloured = [u for u in counting if u.rag != Rag.BLUE or still_complete(u, revisions, as_at, known_at)]
    colour = max(coloured, key=lambda u: (u.effective_from, u.pk), default=None)
    reports_blue = latest is not None and latest.rag == Rag.BLUE
    undecided = reports_blue and verdict(latest, as_at, known_at) is None and not lapsed(latest, revisions)
    waiting = undecided and plan.stage not in (Stage.PAUSED, Stage.STOPPED)
    deciding = latest if undecided else colour
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
        asked(latest, as_at, known_at) if latest else None,
        deciding.pk if deciding else None,
        colour.forecast if colour else None,
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
    coloured = [u.rag for u in before if u.rag != Rag.BLUE or still_complete(u, revisions, as_at, known_at)]
    return PreviousRating(Rag(coloured[-1]), latest.what_changed) if coloured else None


def withdrawn(update: Update, known_at) -> bool:
    return hasattr(update, "withdrawal") and update.withdrawal.recorded_at <= known_at


def question(update: Update, known_at) -> str | None:
    """What its last review asked, if that queried it. It counts all the same."""
    reviews = [r for r in update.reviews.all() if r.recorded_at <= known_at]
    last = max(reviews, key=lambda r: r.pk, default=None)
    return last.reason if last and last.verdict == ReviewVerdict.QUERIED else None


def asked(latest: Update, as_at: date, known_at) -> str | None:
    """What the query of the latest update asks, unless an agreed completion has answered it."""
    agreed = latest.rag == Rag.BLUE and verdict(latest, as_at, known_at) == DecisionVerdict.AGREED
    return None if agreed else question(latest, known_at)


def lapsed(update: Update, revisions: list[ActionRevision]) -> bool:
    """Return whether the action was paused or stopped after its completion was reported."""
    return any(
        r.stage in (Stage.PAUSED, Stage.STOPPED) and r.recorded_at >= update.recorded_at for r in revisions
    )


def decisions(update: Update, as_at: date, known_at) -> list[Decision]:
    """Return the decisions on its completion, that on its own proposal first.

    A later update that reported the same completion again kept its date, and the decision on it counts for both.
    """
    found = []
    for proposal in Proposal.objects.filter(action=update.action, kind=ProposalKind.COMPLETE).order_by(
        "update"
    ):
        decision, again = getattr(proposal, "decision", None), proposal.update
        if decision is None or decision.effective_from > as_at or decision.recorded_at > known_at:
            continue
        repeats = (
            again.pk > update.pk
            and proposal.effective_from <= update.effective_from <= again.effective_from
            and not withdrawn(again, known_at)
        )
        if again == update or repeats:
            found.append(decision)
    return found


def still_complete(update: Update, revisions: list[ActionRevision], as_at: date, known_at) -> bool:
    """Return whether its completion was agreed, and no later revision says that the work continues."""
    for decision in decisions(update, as_at, known_at):
        if decision.verdict != DecisionVerdict.AGREED:
            continue
        agreed = decision.revision
        after = [r for r in revisions if (r.effective_from, r.pk) > (agreed.effective_from, agreed.pk)]
        if all(r.stage in (Stage.COMPLETE, Stage.WITHDRAWN) for r in after):
            return True
    return False


def verdict(update: Update, as_at: date, known_at) -> str | None:
    return next((decision.verdict for decision in decisions(update, as_at, known_at)), None)


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
        found.deciding_id,
        found.forecast,
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
                stage=luck.choice([Stage.UNDER_WAY, Stage.PAUSED, Stage.STOPPED, Stage.WITHDRAWN]),
                effective_from=stands,
                recorded_at=builders.noon(stands + timedelta(days=luck.randrange(30))),
            )

    replan(luck.randrange(4))
    first_reported = date(2026, 6, 1)
    for _ in range(luck.randrange(8)):
        stands = any_day()
        recorded = stands + timedelta(days=luck.randrange(40))
        update = builders.update(
            action,
            luck.choice(list(Rag)),
            stands,
            recorded_at=builders.noon(recorded),
            forecast=stands + timedelta(days=1 + luck.randrange(400)),
            what_changed=f"Change {luck.randrange(1000)}",
        )
        for _ in range(luck.randrange(3)):
            recorded += timedelta(days=luck.randrange(20))
            verdict, reason = luck.choice(ReviewVerdict.values), f"Which {luck.randrange(1000)}?"
            builders.review(update, verdict, recorded, by=update.user, reason=reason)
        if luck.randrange(4) == 0:
            builders.withdrawal(update, recorded + timedelta(days=luck.randrange(30)))
        if update.rag == Rag.BLUE:
            since = luck.choice([stands, stands, first_reported])
            first_reported = min(since, stands)
            decided = recorded + timedelta(days=luck.randrange(30))
            complete(
                update,
                luck.choice([None, *DecisionVerdict]),
                decided,
                since=first_reported,
                recorded_on=decided + timedelta(days=luck.randrange(30)),
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
        assert counted_at(strategy, as_at, known_at) == {s.action_id: s.counted_as for s in statuses}
        assert earlier(statuses, as_at, known_at) == {
            s.action_id: Earlier(s.counted_as, s.due, s.review, s.stage, s.lead_id) for s in statuses
        }
        rated_before = {a.pk: previous(a, as_at, known_at) for a in strategy.actions.all()}
        assert previous_at(strategy, as_at, known_at) == {
            key: value for key, value in rated_before.items() if value is not None
        }
        updates = latest_updates(statuses)
        assert {key: update.pk for key, update in updates.items()} == {
            s.action_id: s.update_id for s in statuses if s.has_update
        }
        every = every_deciding_update(strategy, as_at, known_at)
        planned = {s.action_id for s in statuses}
        deciding = deciding_updates(statuses)
        assert {key: update for key, update in every.items() if key in planned} == deciding
        assert {key: update.pk for key, update in deciding.items()} == {
            s.action_id: s.deciding_id for s in statuses if s.deciding_id
        }
        pages = [
            status_page(strategy, as_at, known_at, calendar(strategy, known_at), offset=passed, limit=2)
            for passed in (0, 2, 4)
        ]
        assert [status for page in pages for status in page] == statuses
        assert sum(
            one.actions for one in assignments_at(strategy, as_at, known_at, calendar(strategy, known_at))
        ) == len(statuses)
