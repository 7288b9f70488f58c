"""What a person owes, for which period and how soon."""

from datetime import date

import pytest

from priorities.access import Coordinator
from priorities.choices import Rag, Stage
from priorities.figures.workload import Workload, place_in_work, workload_of
from priorities.models import Person
from priorities.queries.calendar import calendar
from priorities.queries.status import status_at
from priorities.queries.workload import answered
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def person(plan: Plan) -> Person:
    return builders.member(plan.strategy)


def of(plan: Plan, person: Person, on: date = TODAY) -> Workload:
    periods = calendar(plan.strategy, noon(on))
    statuses = status_at(plan.strategy, on, noon(on), periods)
    groups = Coordinator(builders.account(person), on, has_roles=True).groups
    return workload_of(statuses, periods, person.pk, answered(statuses), on, groups)


def closed(plan: Plan, *numbers: int) -> None:
    from priorities.models import PeriodClosing

    for number in numbers:
        PeriodClosing.objects.create(period=plan.periods[number], recorded_at=noon(date(2026, 1, 20)))


def test_counts_what_is_done_of_what_is_asked_for_the_period_that_has_ended(
    plan: Plan, person: Person
) -> None:
    closed(plan, 0)
    plan.action(lead=person)
    plan.action(None, lead=person)
    plan.action(None, lead=person, stage=Stage.PAUSED)
    plan.action(None)
    found = of(plan, person)
    assert (found.leads, found.own.progress, found.when) == (3, "1 of 2 done", "due in 6 days")
    assert found.period is not None
    assert found.period.name == "January to March 2026"
    assert [task.status.reference for task in found.tasks] == ["1.1.2"]
    assert found.tasks[0].reason == "Due by 14 April 2026, in 6 days."
    assert found.nothing_due == ""


def test_overdue_comes_first_with_the_period_it_is_for(plan: Plan, person: Person) -> None:
    plan.action(None, lead=person)
    plan.action(before=None, lead=person)
    tasks = of(plan, person).tasks
    assert [(t.status.reference, t.overdue, t.period and t.period.name) for t in tasks] == [
        ("1.1.2", True, "October to December 2025"),
        ("1.1.1", False, "January to March 2026"),
    ]
    assert tasks[0].reason == "Was due by 14 January 2026, 84 days ago."


def test_among_equals_the_latest_and_the_worst_come_first(plan: Plan, person: Person) -> None:
    closed(plan, 0)
    for fields in (
        {"before": Rag.GREEN},
        {"before": Rag.RED},
        {"before": Rag.GREEN, "due": date(2026, 4, 1)},
    ):
        plan.action(None, lead=person, **fields)
    assert [t.status.reference for t in of(plan, person).tasks] == ["1.1.3", "1.1.2", "1.1.1"]


@pytest.mark.parametrize("before", [None, Rag.GREEN])
def test_the_latest_period_that_needs_an_update_is_asked_for_first(
    plan: Plan, person: Person, before: Rag | None
) -> None:
    plan.action(None, before=before, lead=person)
    [task] = of(plan, person).tasks
    assert task.period is not None
    assert task.period.name == "January to March 2026"


def test_an_update_that_was_queried_or_withdrawn_is_not_done(plan: Plan, person: Person) -> None:
    closed(plan, 0)
    action = plan.action(lead=person)
    plan.query_update(action)
    found = of(plan, person)
    assert (found.own.done, found.own.asked, found.tasks) == (0, 1, ())
    assert found.own.progress == "0 of 1 done, 1 queried"
    assert (
        found.nothing_due
        == "You have updated your one action for January to March 2026. 1 update was queried."
    )
    builders.withdrawal(action.updates.latest("id"))
    found = of(plan, person)
    assert (found.own.done, found.own.asked, len(found.tasks)) == (0, 1, 1)


@pytest.mark.parametrize(
    ("set_up_on", "asked", "overdue"),
    [
        (date(2025, 12, 31), "January to March 2026", False),
        (date(2026, 3, 31), "January to March 2026", False),
        (date(2026, 4, 1), "", False),
        (TODAY, "", False),
    ],
)
def test_nothing_is_needed_for_a_period_from_before_the_strategy_was_set_up(
    person: Person, set_up_on: date, asked: str, overdue: bool
) -> None:
    plan = Plan(builders.strategy(created_at=noon(set_up_on)))
    plan.action(None, before=None, lead=person)
    found = of(plan, person)
    assert [(task.period and task.period.name, task.overdue) for task in found.tasks] == (
        [(asked, overdue)] if asked else []
    )
    assert (found.period and found.period.name) == (asked or None)
    if not asked:
        assert (
            found.nothing_due == "No reporting period that has ended is still open, so no update is due now."
        )


def test_person_whose_one_action_is_updated_is_told_so(plan: Plan, person: Person) -> None:
    plan.action(lead=person)
    assert of(plan, person).nothing_due == "You have updated your one action for January to March 2026."


def test_deputy_and_coordinator_see_it_apart_and_are_not_counted(plan: Plan, person: Person) -> None:
    closed(plan, 0)
    plan.action(None, deputy=person)
    group = builders.group(plan.strategy, coordinator=person)
    plan.action(None, group=group)
    plan.action(None, group=builders.group(plan.strategy, parent=group))
    plan.action(None, group=builders.group(plan.strategy))
    found = of(plan, person)
    assert (found.leads, found.own.progress, found.own.tasks) == (0, "", ())
    assert [task.status.reference for task in found.as_deputy.tasks] == ["1.1.1"]
    assert [task.status.reference for task in found.as_coordinator.tasks] == ["1.1.2", "1.1.3"]
    assert (found.as_deputy.progress, found.as_coordinator.progress) == ("0 of 1 done", "0 of 2 done")
    assert found.nothing_due == "You lead no actions in this strategy. You can send the updates below."


def test_person_who_owes_nothing_is_told_why_and_when_the_next_is_due(plan: Plan, person: Person) -> None:
    closed(plan, 0)
    following = "The next updates are for April to June 2026, due by 14 July 2026."
    plan.action(None)
    none = of(plan, person)
    assert none.nothing_due == "You lead no actions in this strategy, so you do not need to send an update."
    plan.action(None, lead=person, stage=Stage.PAUSED)
    paused = of(plan, person)
    assert paused.nothing_due == (
        "The 1 action that you lead needs no update for January to March 2026 (1.1.2: the action is paused)."
    )
    plan.action(lead=person)
    done = of(plan, person)
    assert (
        done.nothing_due == "You have updated the one action that needs an update for January to March 2026."
    )
    assert none.next_updates == ""
    assert {paused.next_updates, done.next_updates} == {following}


def test_strategy_without_periods_asks_of_those_that_have_been_silent(person: Person) -> None:
    bare = builders.strategy()
    home = builders.commitment(builders.priority(bare))
    builders.update(builders.action(home, lead=person), Rag.GREEN, date(2025, 11, 3))
    builders.update(builders.action(home, lead=person), Rag.GREEN, date(2026, 4, 1))
    periods = calendar(bare, noon(TODAY))
    found = workload_of(status_at(bare, TODAY, noon(TODAY), periods), periods, person.pk, {}, TODAY)
    assert [(task.period, task.reason) for task in found.tasks] == [
        (None, "No update since 3 November 2025.")
    ]


def test_the_dashboard_and_my_work_agree_on_an_update_for_a_later_period(person: Person) -> None:
    strategy = builders.strategy()
    builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 4))
    spring = builders.period(strategy, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)), lead=person)
    builders.update(action, on=date(2026, 4, 6), period=spring)
    statuses, periods = status_at(strategy, TODAY, noon(TODAY)), calendar(strategy, noon(TODAY))
    [task] = workload_of(statuses, periods, person.pk, answered(statuses), TODAY).tasks
    assert (statuses[0].not_updated, task.overdue) == (True, True)
    assert task.reason == "Was due by 4 April 2026, 4 days ago."


def test_places_an_action_after_those_sent_which_includes_those_queried(plan: Plan, person: Person) -> None:
    closed(plan, 0)
    queried = plan.action(lead=person)
    plan.query_update(queried)
    first, second = (plan.action(None, lead=person) for _ in range(2))
    plan.action(None, deputy=person)
    found = of(plan, person)
    order = [queried.reference]
    assert [place_in_work(found, order, one.reference).position for one in (queried, first, second)] == [
        "",
        "Update 2 of 3",
        "Update 3 of 3",
    ]
    assert place_in_work(found, order, queried.reference).next_reference == first.reference
    assert place_in_work(found, order, first.reference).next_reference == queried.reference
    assert place_in_work(found, [], "").position == ""


def test_next_after_the_last_of_ones_own_is_one_that_is_updated_for_another(
    plan: Plan, person: Person
) -> None:
    closed(plan, 0)
    own = plan.action(None, lead=person)
    assert place_in_work(of(plan, person), [], own.reference).next_reference == ""
    helped = plan.action(None, deputy=person)
    assert place_in_work(of(plan, person), [], own.reference).next_reference == helped.reference
