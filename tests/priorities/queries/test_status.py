"""`status_at` against an oracle that reads every row and thinks in plain Python."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Stage, Standing
from priorities.models import Action, Decision, PeriodClosing, PeriodReopening, Proposal, Strategy, Update
from priorities.queries.action_page import places, status_page
from priorities.queries.calendar import calendar
from priorities.queries.rated import rated_at
from priorities.queries.status import ActionStatus, status_at, status_of
from tests import builders
from tracker import clock

pytestmark = pytest.mark.django_db

JAN = date(2026, 1, 10)
FEB = date(2026, 2, 10)
MAR = date(2026, 3, 10)


def make_action(**fields) -> Action:
    strategy = builders.strategy()
    return builders.action(builders.commitment(builders.priority(strategy)), **fields)


def status(action: Action, as_at: date = builders.TODAY, known_on: date = builders.TODAY) -> ActionStatus:
    found = status_of(action, as_at, clock.end_of(known_on))
    assert found is not None
    return found


def complete(update: Update, verdict: DecisionVerdict | None, on: date) -> None:
    """Propose completion with the update and, with a verdict, decide it on that day."""
    proposal = Proposal.objects.create(
        action=update.action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.author,
        stands_from=update.stands_from,
        recorded_at=update.recorded_at,
    )
    if verdict is None:
        return
    agreed = verdict is DecisionVerdict.AGREED
    Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        agreed_by="The oversight group",
        reason="As discussed.",
        by=update.author,
        recorded_at=builders.noon(on),
        revision=builders.revision(
            update.action, stage=Stage.COMPLETE, stands_from=on, recorded_at=builders.noon(on)
        )
        if agreed
        else None,
    )


def test_status_of_an_action_without_updates_has_no_colour():
    found = status(make_action())
    assert (found.rag, found.update, found.standing) == (None, None, Standing.NO_UPDATE)


def test_status_takes_the_latest_update_that_stands_by_the_day():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    builders.update(action, Rag.AMBER, MAR)
    assert status(action, FEB).rag is Rag.GREEN
    assert status(action, MAR).rag is Rag.AMBER


def test_status_leaves_out_what_was_recorded_after_known_at():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    builders.update(action, Rag.RED, FEB, recorded_at=builders.noon(MAR))
    assert status(action, FEB, known_on=FEB).rag is Rag.GREEN
    assert status(action, FEB, known_on=MAR).rag is Rag.RED


def test_status_of_two_updates_on_one_day_takes_the_later_one():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    builders.update(action, Rag.RED, JAN)
    assert status(action).rag is Rag.RED


def test_status_leaves_out_an_update_sent_back_and_counts_it_once_accepted_again():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    late = builders.update(action, Rag.RED, FEB)
    builders.review(late, ReviewVerdict.SENT_BACK, FEB)
    assert status(action).rag is Rag.GREEN
    builders.review(late, ReviewVerdict.ACCEPTED, MAR)
    assert status(action, known_on=FEB).rag is Rag.GREEN
    assert status(action).rag is Rag.RED
    assert status(action).update.accepted


def test_status_of_blue_awaiting_agreement_keeps_the_last_colour_and_says_so():
    action = make_action()
    builders.update(action, Rag.AMBER, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), None, MAR)
    found = status(action)
    assert (found.rag, found.update.rag, found.awaiting_agreement) == (Rag.AMBER, Rag.BLUE, True)


def test_status_of_blue_counts_once_agreed_and_not_before():
    action = make_action()
    builders.update(action, Rag.AMBER, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), DecisionVerdict.AGREED, MAR)
    before, after = status(action, known_on=FEB), status(action, known_on=MAR)
    assert (before.rag, before.awaiting_agreement) == (Rag.AMBER, True)
    assert (after.rag, after.awaiting_agreement, after.stage) == (Rag.BLUE, False, Stage.COMPLETE)


def test_status_of_blue_refused_keeps_the_last_colour_and_waits_no_more():
    action = make_action()
    builders.update(action, Rag.GREEN, JAN)
    complete(builders.update(action, Rag.BLUE, FEB), DecisionVerdict.REFUSED, MAR)
    found = status(action)
    assert (found.rag, found.awaiting_agreement) == (Rag.GREEN, False)


def test_status_takes_the_plan_as_it_stood_on_the_day():
    action = make_action(due=date(2026, 3, 31))
    builders.revision(action, due=date(2026, 9, 30), stands_from=MAR, recorded_at=builders.noon(MAR))
    before, after = status(action, FEB), status(action)
    assert (before.due, after.due) == (date(2026, 3, 31), date(2026, 9, 30))
    assert (before.baseline_due, after.baseline_due) == (date(2026, 3, 31), date(2026, 3, 31))
    assert (before.months_slipped, after.months_slipped) == (0, 6)


def test_status_leaves_out_an_action_not_planned_by_the_day():
    action = make_action(stands_from=MAR, recorded_at=builders.noon(MAR))
    assert status_of(action, FEB, clock.end_of(builders.TODAY)) is None
    assert status_at(action.strategy, FEB, clock.end_of(builders.TODAY)) == []


@pytest.mark.parametrize(
    ("due", "late"), [(date(2026, 4, 7), 1), (date(2026, 4, 8), 0), (date(2026, 4, 9), 0)]
)
def test_status_is_late_from_the_day_after_it_was_due(due, late):
    found = status(make_action(due=due))
    assert (found.late_days, found.is_late) == (late, late == 1)


def test_status_of_a_paused_action_stands_beside_the_colours():
    action = make_action()
    builders.update(action, Rag.RED, JAN)
    builders.revision(action, stage=Stage.PAUSED, stands_from=FEB, recorded_at=builders.noon(FEB))
    found = status(action)
    assert (found.standing, found.is_live, found.rag) == (Standing.PAUSED, False, Rag.RED)


def test_status_is_not_late_while_paused_and_late_again_once_resumed():
    action = make_action(due=date(2026, 1, 31))
    builders.revision(action, stage=Stage.PAUSED, stands_from=FEB, recorded_at=builders.noon(FEB))
    builders.revision(action, stage=Stage.UNDER_WAY, stands_from=MAR, recorded_at=builders.noon(MAR))
    days = [FEB - timedelta(days=1), FEB, MAR - timedelta(days=1), MAR]
    assert [status(action, day).late_days for day in days] == [9, 0, 0, 38]


def quarters(strategy: Strategy) -> None:
    for opens, ends, due in [
        (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14)),
        (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14)),
    ]:
        builders.period(strategy, opens, ends, due)


def test_status_is_not_updated_only_once_the_period_has_fallen_due():
    action = make_action()
    quarters(action.strategy)
    builders.update(action, Rag.GREEN, date(2025, 12, 31))
    assert status(action, known_on=date(2026, 4, 13)).not_updated is False
    fallen = status_of(action, date(2026, 4, 14), clock.end_of(date(2026, 4, 14)))
    assert fallen is not None
    assert fallen.not_updated is True


def test_calendar_knows_a_period_closed_until_it_was_reopened():
    strategy = make_action().strategy
    quarters(strategy)
    closing = PeriodClosing.objects.create(period=strategy.periods.first(), recorded_at=builders.noon(FEB))
    PeriodReopening.objects.create(closing=closing, reason="Closed too soon.", recorded_at=builders.noon(MAR))
    closed = [
        calendar(strategy, builders.noon(day)).periods[0].closed
        for day in (JAN, FEB + timedelta(days=1), MAR + timedelta(days=1))
    ]
    assert closed == [False, True, False]


@pytest.mark.parametrize("actions", [1, 3])
def test_status_at_costs_three_queries_whatever_the_number_of_actions(actions):
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    for _ in range(actions):
        builders.update(builders.action(home))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = status_at(strategy, builders.TODAY, clock.end_of(builders.TODAY))
    assert (len(found), len(queries)) == (actions, 3)


# The oracle


def oracle(action: Action, as_at: date, known_at) -> tuple | None:
    """What the status should be, by reading all rows of one action and applying design section 4 word for word."""
    revisions = [r for r in action.revisions.all() if r.stands_from <= as_at and r.recorded_at <= known_at]
    if not revisions:
        return None
    plan = max(revisions, key=lambda r: (r.stands_from, r.pk))
    counting = [
        u
        for u in action.updates.all()
        if u.stands_from <= as_at and u.recorded_at <= known_at and not sent_back(u, known_at)
    ]
    latest = max(counting, key=lambda u: (u.stands_from, u.pk), default=None)
    coloured = [u for u in counting if u.rag != Rag.BLUE or verdict(u, known_at) == DecisionVerdict.AGREED]
    colour = max(coloured, key=lambda u: (u.stands_from, u.pk), default=None)
    waiting = latest is not None and latest.rag == Rag.BLUE and verdict(latest, known_at) is None
    late = 0
    if plan.kind == ActionKind.TIME_LIMITED and plan.stage not in (
        Stage.PAUSED,
        Stage.COMPLETE,
        Stage.STOPPED,
    ):
        late = max(0, (as_at - plan.due).days)
    return (
        plan.title,
        plan.stage,
        plan.due,
        colour.rag if colour else None,
        latest.pk if latest else None,
        waiting,
        late,
    )


def sent_back(update: Update, known_at) -> bool:
    reviews = [r for r in update.reviews.all() if r.recorded_at <= known_at]
    return bool(reviews) and max(reviews, key=lambda r: r.pk).verdict == ReviewVerdict.SENT_BACK


def verdict(update: Update, known_at) -> str | None:
    for proposal in update.proposals.all():
        decision = getattr(proposal, "decision", None)
        if proposal.kind == ProposalKind.COMPLETE and decision and decision.recorded_at <= known_at:
            return decision.verdict
    return None


def seen(found: ActionStatus) -> tuple:
    return (
        found.title,
        found.stage,
        found.due,
        found.rag,
        found.update.id if found.update else None,
        found.awaiting_agreement,
        found.late_days,
    )


def random_history(action: Action, luck: random.Random) -> None:
    """Revisions, updates, reviews and decisions on random days, some recorded long after they stand."""

    def any_day() -> date:
        return date(2025, 1, 1) + timedelta(days=luck.randrange(460))

    for _ in range(luck.randrange(4)):
        stands = any_day()
        builders.revision(
            action,
            title=f"Title {luck.randrange(1000)}",
            due=any_day() + timedelta(days=luck.randrange(400)),
            start=None,
            stage=luck.choice([Stage.UNDER_WAY, Stage.PAUSED, Stage.STOPPED]),
            stands_from=stands,
            recorded_at=builders.noon(stands + timedelta(days=luck.randrange(30))),
        )
    for _ in range(luck.randrange(8)):
        stands = any_day()
        recorded = stands + timedelta(days=luck.randrange(40))
        update = builders.update(action, luck.choice(list(Rag)), stands, recorded_at=builders.noon(recorded))
        for _ in range(luck.randrange(3)):
            recorded += timedelta(days=luck.randrange(20))
            builders.review(update, luck.choice(ReviewVerdict.values), recorded, by=update.author)
        if update.rag == Rag.BLUE:
            complete(
                update, luck.choice([None, *DecisionVerdict]), recorded + timedelta(days=luck.randrange(30))
            )


@pytest.mark.parametrize("seed", range(12))
def test_status_at_agrees_with_the_oracle_on_random_histories(seed):
    luck = random.Random(seed)
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    for _ in range(6):
        random_history(
            builders.action(home, stands_from=date(2025, 1, 1), recorded_at=builders.noon(date(2025, 1, 2))),
            luck,
        )
    for _ in range(25):
        as_at = date(2024, 12, 20) + timedelta(days=luck.randrange(520))
        known_at = clock.end_of(date(2024, 12, 20) + timedelta(days=luck.randrange(560)))
        expected = {a.pk: oracle(a, as_at, known_at) for a in strategy.actions.all()}
        statuses = status_at(strategy, as_at, known_at)
        found = {s.action_id: seen(s) for s in statuses}
        assert found == {key: value for key, value in expected.items() if value is not None}
        # The shorter ways to the same answers.
        assert {
            key: (then.stage, then.rag, then.standing)
            for key, then in rated_at(strategy, as_at, known_at).items()
        } == {s.action_id: (s.stage, s.rag, s.standing) for s in statuses}
        pages = [
            status_page(strategy, as_at, known_at, calendar(strategy, known_at), passed, 2)
            for passed in (0, 2, 4)
        ]
        assert [status for page in pages for status in page] == statuses
        assert sum(place.actions for place in places(strategy, as_at, known_at)) == len(statuses)
