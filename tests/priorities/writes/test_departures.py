"""Who leaves is recorded beside the roles, by two dates, and leaves nothing that looks owned."""

from datetime import date, datetime, timedelta

import pytest

from priorities.choices import GroupRoleKind, Rag, Role, Stage
from priorities.models import Action, Departure, Membership, PeriodClosing, Person, Strategy
from priorities.queries.action_list import assignments_at
from priorities.queries.calendar import calendar
from priorities.queries.group_roles import coordinator_at, held_by_group, roles_of_group
from priorities.queries.risks import every_risk, owner_words
from priorities.queries.status import ActionStatus, status_at, status_of
from priorities.queries.tree import priorities_at
from priorities.queries.workload import earlier
from priorities.writes import departures, handover, roles
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.writes.agreement import agreement
from tests.priorities.writes.last_days import give_last_day
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tracker import audit
from tracker.models import User

pytestmark = pytest.mark.django_db

SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
LAST_DAY, YESTERDAY = date(2026, 4, 1), TODAY - timedelta(days=1)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def manager(quarterly: Quarterly) -> Person:
    return builders.member(quarterly.strategy, Role.MANAGER)


@pytest.fixture
def action(quarterly: Quarterly) -> Action:
    """An action under way that `quarterly.lead` leads."""
    return quarterly.action()


def change(person: Person, until: date | None, at: datetime = NOW, **which: object) -> None:
    give_last_day(person, until, at, **which)


def status(action: Action, as_at: date = TODAY, known_at: datetime = LATER) -> ActionStatus:
    found = status_of(action, as_at, known_at)
    assert found is not None
    return found


def days(person: Person, strategy: Strategy | None) -> list[tuple[date, date | None]]:
    rows = Departure.objects.current().filter(person=person, strategy=strategy)
    return [(row.since, row.until) for row in rows.order_by("since")]


def test_an_action_is_without_its_lead_from_the_day_after_their_last(
    quarterly: Quarterly, action: Action
) -> None:
    change(quarterly.lead, LAST_DAY)
    assert (status(action, LAST_DAY).lead_id, status(action, LAST_DAY).without_lead) == (
        quarterly.lead.pk,
        False,
    )
    after = status(action, LAST_DAY + ONE_DAY)
    assert (after.lead_id, after.lead, after.lead_title, after.without_lead) == (None, "", "", True)
    assert after.no_lead == f"No lead: {quarterly.lead.name} left on 1 April 2026"
    before = status(action, TODAY, NOW - timedelta(microseconds=1))
    assert before.lead_id == quarterly.lead.pk, "what was known before stays as it was"
    assert audit.verify() == []


def test_a_role_that_ends_while_a_period_is_closed_changes_no_figure_of_the_closing(
    quarterly: Quarterly, action: Action
) -> None:
    closing = PeriodClosing.objects.create(period=quarterly.winter, recorded_at=SOON)
    change(quarterly.lead, date(2026, 2, 28))
    assert status(action, quarterly.winter.ends, closing.recorded_at).lead_id == quarterly.lead.pk
    assert status(action, quarterly.winter.ends).without_lead


def test_a_last_day_to_come_counts_from_the_day_after_it_and_can_be_moved(
    quarterly: Quarterly, action: Action
) -> None:
    change(quarterly.lead, YESTERDAY)
    change(quarterly.lead, TODAY, SOON)
    assert not status(action).without_lead
    assert status(action, TODAY, NOW).without_lead, "the pair of dates gives the same answer for ever"
    change(quarterly.lead, None, LATER)
    assert days(quarterly.lead, quarterly.strategy) == []
    assert not status(action).without_lead


def test_a_deputy_who_left_does_not_count(quarterly: Quarterly) -> None:
    deputy = builders.member(quarterly.strategy)
    action = quarterly.action(deputy=deputy)
    change(deputy, YESTERDAY)
    assert (status(action).deputy_id, status(action).lead_id) == (None, quarterly.lead.pk)


@pytest.mark.parametrize("stage", [Stage.COMPLETE, Stage.STOPPED])
def test_work_that_has_ended_keeps_its_lead(quarterly: Quarterly, stage: Stage) -> None:
    action = quarterly.action(stage=stage)
    change(quarterly.lead, YESTERDAY)
    assert status(action).lead_id == quarterly.lead.pk


def test_a_lead_who_never_had_a_role_is_unaffected(quarterly: Quarterly) -> None:
    action = quarterly.action(lead=builders.person())
    change(quarterly.lead, YESTERDAY)
    assert not status(action).without_lead


def test_a_person_with_another_role_has_not_left(quarterly: Quarterly, action: Action) -> None:
    Membership.objects.create(
        strategy=quarterly.strategy, person=quarterly.lead, role=Role.VIEWER, since=START
    )
    change(quarterly.lead, YESTERDAY, role=Role.MEMBER)
    assert not status(action).without_lead


def give_role(quarterly: Quarterly, since: date, at: datetime) -> Membership:
    return roles.give_role(
        strategy=quarterly.strategy,
        person=quarterly.lead,
        role=Role.MEMBER,
        since=since,
        until=None,
        by=builders.user(),
        at=at,
    )


def test_a_new_role_ends_the_departure_and_keeps_the_days_between(
    quarterly: Quarterly, action: Action
) -> None:
    change(quarterly.lead, date(2026, 1, 31))
    give_role(quarterly, date(2026, 3, 1), SOON)
    assert days(quarterly.lead, quarterly.strategy) == [(date(2026, 2, 1), date(2026, 2, 28))]
    assert status(action, date(2026, 2, 28)).without_lead
    assert not status(action, date(2026, 3, 1)).without_lead
    assert status(action, date(2026, 3, 1), NOW).without_lead


def test_a_role_to_come_that_is_withdrawn_leaves_the_departure(quarterly: Quarterly, action: Action) -> None:
    change(quarterly.lead, YESTERDAY)
    membership = give_role(quarterly, TODAY + ONE_DAY, SOON)
    roles.withdraw(membership=membership, by=builders.user(), at=LATER)
    assert days(quarterly.lead, quarterly.strategy) == [(TODAY, None)]
    assert status(action).without_lead


def test_handing_over_gives_the_action_a_lead(quarterly: Quarterly, action: Action, manager: Person) -> None:
    change(quarterly.lead, YESTERDAY)
    duties = handover.duties(quarterly.strategy, quarterly.lead, TODAY)
    handover.hand_over(
        strategy=quarterly.strategy,
        person=quarterly.lead,
        to={duty.key: manager for duty in duties},
        kept=(),
        last_day=None,
        agreement=agreement(),
        based_on=handover.version_hash(duties),
        by=builders.account(manager),
        at=SOON,
    )
    assert status(action).lead_id == manager.pk


def test_the_list_and_changes_agree_with_the_statuses(quarterly: Quarterly, action: Action) -> None:
    done = quarterly.action(stage=Stage.COMPLETE)
    change(quarterly.lead, LAST_DAY)
    periods = calendar(quarterly.strategy, LATER)
    for day in (LAST_DAY, TODAY):
        statuses = status_at(quarterly.strategy, day, LATER, periods)
        led = sorted(s.lead_id or 0 for s in statuses)
        listed = [
            one.lead_id or 0
            for one in assignments_at(quarterly.strategy, day, LATER, periods)
            for _ in range(one.actions)
        ]
        assert sorted(listed) == led
        assert {key: value.lead_id for key, value in earlier(statuses, day, LATER).items()} == {
            s.action_id: s.lead_id for s in statuses
        }
    assert status(done).lead_id == quarterly.lead.pk


def test_priorities_and_risks_count_as_without_them(quarterly: Quarterly) -> None:
    strategy = quarterly.strategy
    builders.priority(strategy, lead=quarterly.lead)
    builders.risk(strategy, owner=quarterly.lead)
    change(quarterly.lead, LAST_DAY)

    def found(day: date, known_at: datetime) -> tuple[int | None, str]:
        (risk,) = every_risk(strategy, day, known_at)
        return priorities_at(strategy, day, known_at)[-1].lead_id, owner_words(risk)

    stays = (quarterly.lead.pk, f"{quarterly.lead.job_title} ({quarterly.lead.name})")
    assert found(TODAY, LATER) == (None, f"No owner: {quarterly.lead.name} left on 1 April 2026")
    assert found(LAST_DAY, LATER) == stays
    assert found(TODAY, NOW - timedelta(microseconds=1)) == stays


def test_a_group_counts_as_without_someone_who_has_left_all_the_strategies_of_the_body(
    quarterly: Quarterly,
) -> None:
    person = quarterly.lead
    role = builders.group_role(quarterly.group, person, GroupRoleKind.COORDINATOR)
    elsewhere = builders.strategy()
    Membership.objects.create(strategy=elsewhere, person=person, role=Role.MEMBER, since=START)
    change(person, LAST_DAY, strategy=quarterly.strategy)
    group = quarterly.group
    assert coordinator_at(group.pk, TODAY, LATER) == person
    change(person, LAST_DAY, SOON, strategy=elsewhere)
    assert coordinator_at(group.pk, TODAY, LATER) is None
    assert coordinator_at(group.pk, LAST_DAY, LATER) == person
    assert coordinator_at(group.pk, TODAY, NOW) == person
    assert role not in held_by_group(group.body_id, TODAY).get(group.pk, [])
    assert [one.pk for one in roles_of_group(group, TODAY).left] == [role.pk]


def set_open(account: User, is_open: bool, at: datetime) -> None:
    """Close or reopen an account, as the administration does."""
    account.is_active = is_open
    account.save()
    departures.follow_account(account, at)


def test_a_closed_account_is_a_departure_until_it_is_reopened(quarterly: Quarterly, action: Action) -> None:
    account = quarterly.user
    set_open(account, False, noon(LAST_DAY))
    assert status(action).without_lead
    assert not status(action, LAST_DAY).without_lead
    set_open(account, True, SOON)
    assert not status(action).without_lead
    assert status(action, TODAY, NOW).without_lead
    assert status(action, YESTERDAY).without_lead


def test_a_new_role_ends_the_departure_of_a_closed_account(quarterly: Quarterly, action: Action) -> None:
    set_open(quarterly.user, False, noon(LAST_DAY))
    change(quarterly.lead, YESTERDAY)
    give_role(quarterly, TODAY, SOON)
    assert not status(action).without_lead


def test_a_new_role_brings_someone_with_a_closed_account_back_to_their_groups(quarterly: Quarterly) -> None:
    role = builders.group_role(quarterly.group, quarterly.lead, GroupRoleKind.COORDINATOR)
    set_open(quarterly.user, False, noon(LAST_DAY))
    assert coordinator_at(quarterly.group.pk, TODAY, LATER) is None
    change(quarterly.lead, YESTERDAY)
    give_role(quarterly, TODAY, SOON)
    assert coordinator_at(quarterly.group.pk, TODAY, LATER) == quarterly.lead
    assert coordinator_at(quarterly.group.pk, TODAY, NOW) is None
    assert role in held_by_group(quarterly.group.body_id, TODAY)[quarterly.group.pk]


def test_a_role_given_after_an_account_was_reopened_does_not_prolong_its_departure(
    quarterly: Quarterly, action: Action
) -> None:
    closed_on, reopened_on = date(2026, 3, 1), date(2026, 3, 10)
    set_open(quarterly.user, False, noon(closed_on))
    set_open(quarterly.user, True, noon(reopened_on))
    roles.give_role(
        strategy=quarterly.strategy,
        person=quarterly.lead,
        role=Role.VIEWER,
        since=TODAY,
        until=None,
        by=builders.user(),
        at=NOW,
    )
    assert days(quarterly.lead, quarterly.strategy) == [(date(2026, 3, 2), date(2026, 3, 9))]
    assert not status(action, reopened_on).without_lead


def test_gaps_between_roles_are_found() -> None:
    day = [date(2026, 1, number) for number in range(1, 20)]
    assert departures._gaps([]) == []
    assert departures._gaps([(day[0], None)]) == []
    assert departures._gaps([(day[0], day[2]), (day[1], day[4]), (day[7], day[8])]) == [
        (day[5], day[6]),
        (day[9], None),
    ]
    assert departures._gaps([(day[0], day[9]), (day[2], day[4])]) == [(day[10], None)]
    assert departures._gaps([(day[0], day[1]), (day[2], None)]) == []


def test_statuses_of_random_roles_agree_with_the_roles(quarterly: Quarterly, action: Action) -> None:
    """The latest roles decide, whatever was recorded between."""
    for number, until in enumerate((date(2026, 2, 1), None, date(2025, 12, 1), date(2026, 4, 7), YESTERDAY)):
        change(quarterly.lead, until, NOW + timedelta(minutes=number))
        for day in (
            date(2025, 12, 1),
            date(2025, 12, 2),
            date(2026, 2, 1),
            date(2026, 2, 2),
            YESTERDAY,
            TODAY,
        ):
            assert status(action, day).without_lead == (until is not None and day > until), (until, day)


def test_an_update_by_someone_else_is_still_possible(
    quarterly: Quarterly, action: Action, manager: Person
) -> None:
    change(quarterly.lead, YESTERDAY)
    quarterly.submit(action, Rag.GREEN, by=builders.account(manager), at=SOON)
    assert status(action).rag is Rag.GREEN
