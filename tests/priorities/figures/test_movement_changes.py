"""What changed between two moments, in words."""

from datetime import date

import pytest

from priorities.choices import DecisionVerdict, Rag, Stage
from priorities.figures.movement import Change, changes, slippage
from priorities.figures.strategy_data import strategy_data
from priorities.queries.status import status_at
from priorities.queries.workload import agreed_since
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

SINCE = date(2026, 4, 2)


def since(plan: Plan, mine: frozenset[int] = frozenset()) -> list[Change]:
    before = {s.action_id: s for s in status_at(plan.strategy, SINCE, noon(SINCE))}
    now = status_at(plan.strategy, TODAY, noon(TODAY))
    return changes(now, before, agreed_since([plan.strategy.pk], noon(SINCE)), mine)


def test_says_turned_moved_added_and_nothing_of_the_rest() -> None:
    plan = Plan()
    builders.update(plan.action(), Rag.RED, TODAY)
    builders.revision(plan.action(), due=date(2027, 3, 31), agreed_by="the oversight group")
    plan.action(None, before=None, effective_from=TODAY, recorded_at=noon(TODAY))
    plan.action()
    builders.revision(plan.action(), stage=Stage.PAUSED, agreed_by="the oversight group")
    assert [(one.status.reference, one.turned, one.sentences) for one in since(plan)] == [
        ("1.1.1", Rag.RED, ("Was Green.",)),
        (
            "1.1.2",
            None,
            ("Due date moved from 31 December 2026 to 31 March 2027, agreed by the oversight group.",),
        ),
        ("1.1.3", None, ("Added to the plan.",)),
        ("1.1.5", None, ("Paused, agreed by the oversight group.",)),
    ]


def test_each_change_goes_by_who_agreed_that_change() -> None:
    plan = Plan()
    action = plan.action()
    builders.revision(action, stage=Stage.PAUSED, agreed_by="the chair")
    builders.revision(action, due=date(2027, 3, 31), agreed_by="the oversight group")
    builders.revision(action, lead_id=builders.person(name="Ada Example").pk, agreed_by="the staff office")
    [change] = since(plan)
    assert change.sentences == (
        "Due date moved from 31 December 2026 to 31 March 2027, agreed by the oversight group.",
        "Paused, agreed by the chair.",
        "New lead: Ada Example.",
    )


def test_a_start_is_attributed_to_its_update() -> None:
    plan = Plan()
    action = plan.action(stage=Stage.PROPOSED)
    builders.revision(action, stage=Stage.UNDER_WAY, agreed_by="The first update that was not Grey")
    [change] = since(plan)
    assert change.sentences == ("Under way, started by its update.",)


def test_work_reported_complete_and_its_refusal_are_listed() -> None:
    plan = Plan()
    complete(builders.update(plan.action(Rag.RED), Rag.BLUE, TODAY), None, TODAY)
    refused = builders.update(plan.action(Rag.RED), Rag.BLUE, date(2026, 4, 1))
    complete(refused, DecisionVerdict.REFUSED, TODAY)
    builders.revision(plan.action(Rag.RED), stage=Stage.PAUSED)
    assert [(one.status.reference, one.turned, one.sentences) for one in since(plan)] == [
        ("1.1.2", Rag.RED, ("Its completion was not agreed.",)),
        ("1.1.1", None, ("Reported complete, awaiting agreement.",)),
        ("1.1.3", None, ("Paused, agreed by The oversight group.",)),
    ]


def test_own_actions_come_first() -> None:
    plan = Plan()
    builders.update(plan.action(), Rag.RED, TODAY)
    own = plan.action()
    builders.update(own, Rag.AMBER, TODAY)
    assert [(one.status.reference, one.mine) for one in since(plan, frozenset({own.pk}))] == [
        ("1.1.2", True),
        ("1.1.1", False),
    ]


def test_slippage_is_longest_first_and_leaves_out_what_has_ended() -> None:
    plan = Plan()
    for months, stage in ((3, Stage.UNDER_WAY), (9, Stage.UNDER_WAY), (11, Stage.STOPPED)):
        builders.revision(plan.action(), due=date(2027, months, 28), stage=stage)
    plan.action()
    found = slippage(strategy_data(plan.strategy, TODAY, noon(TODAY)))
    assert [(one.status.reference, one.words) for one in found] == [
        ("1.1.2", "8 months later"),
        ("1.1.1", "2 months later"),
    ]
