"""When returns are due in words, why nothing is owed, and which of several periods asks."""

from collections.abc import Collection
from datetime import date

import pytest

from priorities.choices import Rag, Stage
from priorities.figures.workload import Workload, workload_of
from priorities.models import PeriodClosing, PeriodReopening, Person
from priorities.queries.calendar import calendar
from priorities.queries.status import status_at
from priorities.queries.workload import answered
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

MARCH_DUE = date(2026, 4, 14)


@pytest.fixture
def plan() -> Plan:
    """A plan whose first period is closed."""
    made = Plan()
    PeriodClosing.objects.create(period=made.periods[0], recorded_at=noon(date(2026, 1, 20)))
    return made


@pytest.fixture
def person(plan: Plan) -> Person:
    return builders.member(plan.strategy)


def of(plan: Plan, person: Person, on: date = TODAY, coordinated: Collection[int] = ()) -> Workload:
    periods = calendar(plan.strategy, noon(on))
    statuses = status_at(plan.strategy, on, noon(on), periods)
    return workload_of(statuses, periods, person.pk, answered(statuses), on, coordinated)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 4, 13), "due in 1 day"),
        (MARCH_DUE, "due today"),
        (date(2026, 4, 15), "was due by 14 April 2026, 1 day ago"),
        (date(2026, 4, 20), "was due by 14 April 2026, 6 days ago"),
    ],
)
def test_when_returns_are_due_is_said_from_the_day(plan: Plan, person: Person, on: date, words: str) -> None:
    assert of(plan, person, on).when == words


def test_returns_are_not_gathered_before_the_day_after_a_period_ends(plan: Plan, person: Person) -> None:
    plan.action(None, lead=person)
    last_day, day_after = of(plan, person, date(2026, 3, 31)), of(plan, person, date(2026, 4, 1))
    assert (last_day.period, last_day.when, last_day.own.asked) == (None, "", 0)
    assert (
        last_day.nothing_due == "No reporting period that has ended is still open, so no update is due now."
    )
    assert last_day.next_updates == "The next updates are for January to March 2026, due by 14 April 2026."
    assert day_after.period is not None
    assert (day_after.period.name, day_after.own.asked) == ("January to March 2026", 1)
    assert day_after.next_updates == "The next updates are for April to June 2026, due by 14 July 2026."


def test_next_updates_are_for_the_period_that_ends_first(plan: Plan, person: Person) -> None:
    builders.period(
        plan.strategy, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 14), name="July to September 2026"
    )
    plan.action(lead=person)
    assert (
        of(plan, person).next_updates == "The next updates are for April to June 2026, due by 14 July 2026."
    )
    after_all = of(plan, person, date(2026, 10, 1))
    assert after_all.next_updates == ""


def test_why_nothing_is_owed_names_every_action_and_its_reason(plan: Plan, person: Person) -> None:
    plan.action(None, lead=person, stage=Stage.PAUSED)
    plan.action(None, lead=person, stage=Stage.PROPOSED, start=date(2026, 6, 1))
    assert of(plan, person).nothing_due == (
        "The 2 actions that you lead need no update for January to March 2026 (1.1.1: the action is "
        "paused; 1.1.2: the action is not due to start until 1 June 2026)."
    )


def test_all_that_owe_an_update_have_one(plan: Plan, person: Person) -> None:
    plan.action(lead=person)
    plan.action(lead=person)
    found = of(plan, person)
    assert (found.own.asked, found.own.done, found.tasks) == (2, 2, ())
    assert (
        found.nothing_due == "You have updated all 2 actions that need an update for January to March 2026."
    )


def test_others_leave_out_what_one_leads_and_what_is_nothing_of_ones_own(plan: Plan, person: Person) -> None:
    group = builders.group(plan.strategy, coordinator=person)
    plan.action(None, lead=person, group=group)
    plan.action(None, lead=builders.person())
    plan.action(None, deputy=person)
    found = of(plan, person, coordinated={group.pk})
    assert [task.status.reference for task in found.own.tasks] == ["1.1.1"]
    assert [task.status.reference for task in found.as_deputy.tasks] == ["1.1.3"]
    assert found.as_coordinator.tasks == ()


def test_action_paused_in_one_period_is_asked_again_in_the_next() -> None:
    plan = Plan()
    person = builders.member(plan.strategy)
    builders.action(
        plan.first, lead=person, effective_from=date(2026, 1, 5), recorded_at=noon(date(2026, 1, 5))
    )
    found = of(plan, person)
    # Planned after the first period ended, so the first that asks is the second.
    assert [task.period and task.period.name for task in found.tasks] == ["January to March 2026"]
    assert [task.overdue for task in found.tasks] == [False]


def test_strategy_without_periods_asks_the_silent_longest_late_first_and_thanks_the_rest() -> None:
    bare = builders.strategy()
    person = builders.member(bare)
    home = builders.commitment(builders.priority(bare))
    builders.action(home, lead=person)
    builders.update(builders.action(home, lead=person, due=date(2026, 2, 1)), Rag.RED, date(2025, 11, 3))
    periods = calendar(bare, noon(TODAY))
    found = workload_of(status_at(bare, TODAY, noon(TODAY), periods), periods, person.pk, {}, TODAY)
    assert [(task.status.reference, task.overdue) for task in found.tasks] == [
        ("1.1.2", True),
        ("1.1.1", True),
    ]
    assert found.tasks[1].reason == "No update yet."
    assert (found.period, found.when, found.next_updates) == (None, "", "")
    for action in bare.actions.all():
        builders.update(action)
    found = workload_of(status_at(bare, TODAY, noon(TODAY), periods), periods, person.pk, {}, TODAY)
    assert found.nothing_due == "None of the actions that you lead needs an update now."


def test_each_action_is_judged_by_its_own_answers(plan: Plan, person: Person) -> None:
    PeriodReopening.objects.create(
        closing=PeriodClosing.objects.get(), reason="A late return.", recorded_at=noon(date(2026, 1, 21))
    )
    plan.action(Rag.GREEN, before=None, lead=person)
    plan.action(None, before=Rag.GREEN, lead=person)
    assert [(task.status.reference, task.period and task.period.name) for task in of(plan, person).tasks] == [
        ("1.1.1", "October to December 2025"),
        ("1.1.2", "January to March 2026"),
    ]


def test_among_the_overdue_the_return_that_was_due_first_comes_first(person: Person, plan: Plan) -> None:
    later = date(2026, 4, 20)
    PeriodReopening.objects.create(
        closing=PeriodClosing.objects.get(), reason="A late return.", recorded_at=noon(date(2026, 1, 21))
    )
    plan.action(None, lead=person, due=date(2026, 1, 5))
    plan.action(before=None, lead=person)
    assert [(task.status.reference, task.overdue) for task in of(plan, person, later).tasks] == [
        ("1.1.2", True),
        ("1.1.1", True),
    ]


def test_a_period_before_the_work_was_to_start_is_passed_over_for_the_one_after() -> None:
    plan = Plan()
    person = builders.member(plan.strategy)
    plan.action(None, before=None, lead=person, stage=Stage.PROPOSED, start=date(2026, 2, 1))
    assert [task.period and task.period.name for task in of(plan, person).tasks] == ["January to March 2026"]
