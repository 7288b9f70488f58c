"""Which actions need attention or are in the exception report, for which reasons and in which order."""

from datetime import date

import pytest

from priorities.choices import Attention, CountedAs, ExceptionReason, Rag, Stage
from priorities.figures.exceptions import attention, concerning, reasons, report
from priorities.figures.selection import ANY, Filters, select
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import Action
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan

pytestmark = pytest.mark.django_db

PASSED = date(2026, 3, 1)


def data_of(plan: Plan) -> StrategyData:
    return strategy_data(plan.strategy, TODAY, noon(TODAY), date(2025, 12, 31))


def why(plan: Plan, action: Action) -> tuple[Attention, ...]:
    return reasons(data_of(plan).by_id[action.pk])


@pytest.mark.parametrize(
    ("rag", "stage", "due", "led", "expected"),
    [
        (Rag.GREEN, Stage.UNDER_WAY, None, True, ()),
        (Rag.AMBER, Stage.UNDER_WAY, None, True, ()),
        (Rag.RED, Stage.UNDER_WAY, None, True, (Attention.RED,)),
        (Rag.RED, Stage.PAUSED, None, True, ()),
        (Rag.RED, Stage.STOPPED, None, True, ()),
        (Rag.GREEN, Stage.UNDER_WAY, PASSED, True, (Attention.LATE,)),
        (Rag.GREEN, Stage.UNDER_WAY, None, False, (Attention.NO_LEAD,)),
        (Rag.GREEN, Stage.PAUSED, None, False, (Attention.NO_LEAD,)),
        (Rag.GREEN, Stage.COMPLETE, PASSED, False, ()),
        (Rag.GREEN, Stage.STOPPED, PASSED, False, ()),
        (None, Stage.UNDER_WAY, None, True, (Attention.NOT_UPDATED,)),
        (Rag.RED, Stage.UNDER_WAY, PASSED, False, (Attention.RED, Attention.LATE, Attention.NO_LEAD)),
    ],
)
def test_action_needs_attention_for_each_of_its_reasons(
    rag: Rag | None, stage: Stage, due: date | None, led: bool, expected: tuple[Attention, ...]
) -> None:
    plan = Plan()
    dates = {"due": due} if due else {}
    action = plan.action(rag, before=rag, stage=stage, lead=builders.person() if led else None, **dates)
    assert why(plan, action) == expected


def test_attention_lists_own_actions_first_then_the_gravest_then_the_most_overdue() -> None:
    plan, lead = Plan(), builders.person()
    own = plan.action(lead=lead, due=date(2026, 4, 7))
    for due in (date(2026, 4, 1), date(2026, 2, 1)):
        plan.action(lead=lead, due=due)
    plan.action(lead=None)
    plan.action(Rag.RED, before=Rag.AMBER, lead=lead)
    plan.action(lead=lead)
    found = attention(data_of(plan), frozenset({own.pk}))
    assert [(one.status.reference, one.mine, one.reasons) for one in found] == [
        ("1.1.1", True, (Attention.LATE,)),
        ("1.1.5", False, (Attention.RED,)),
        ("1.1.3", False, (Attention.LATE,)),
        ("1.1.2", False, (Attention.LATE,)),
        ("1.1.4", False, (Attention.NO_LEAD,)),
    ]
    assert [one.before for one in found[:2]] == [CountedAs.GREEN, CountedAs.AMBER]
    assert [one.status.reference for one in attention(data_of(plan))][:2] == ["1.1.5", "1.1.3"]


def test_attention_distinguishes_a_new_action_from_one_without_a_colour() -> None:
    plan, joined = Plan(), date(2026, 1, 5)
    plan.action(Rag.RED, before=None, lead=builders.person())
    plan.action(Rag.RED, None, effective_from=joined, recorded_at=noon(joined), lead=builders.person())
    assert [one.before for one in attention(data_of(plan))] == [CountedAs.NO_UPDATE, None]


def test_report_lists_every_reason_with_ones_own_first_and_the_longest_late_before_others() -> None:
    plan, lead = Plan(), builders.person()
    for due in (date(2026, 4, 7), date(2026, 4, 1), date(2026, 2, 1)):
        builders.evidence(plan.strategy, plan.action(lead=lead, due=due))
    own = plan.strategy.actions.get(reference="1.1.2")
    builders.evidence(plan.strategy, plan.action(Rag.RED, lead=lead))
    builders.evidence(plan.strategy, plan.action(lead=None))
    found = report(data_of(plan), frozenset({own.pk}))
    assert {reason: [(one.status.reference, one.mine) for one in ones] for reason, ones in found.items()} == {
        ExceptionReason.RED: [("1.1.4", False)],
        ExceptionReason.LATE: [("1.1.2", True), ("1.1.3", False), ("1.1.1", False)],
        ExceptionReason.NOT_UPDATED: [],
        ExceptionReason.NO_LEAD: [("1.1.5", False)],
        ExceptionReason.NO_EVIDENCE: [],
        ExceptionReason.UNEXPLAINED: [],
    }
    assert list(found) == list(ExceptionReason)


@pytest.mark.parametrize(
    ("rag", "stage", "listed"),
    [
        (Rag.GREEN, Stage.UNDER_WAY, True),
        (Rag.GREEN, Stage.COMPLETE, True),
        (Rag.GREEN, Stage.PAUSED, False),
        (Rag.GREEN, Stage.STOPPED, False),
        (Rag.GREY, Stage.UNDER_WAY, False),
        (None, Stage.UNDER_WAY, False),
    ],
)
def test_started_work_without_evidence_is_in_the_report(rag: Rag | None, stage: Stage, listed: bool) -> None:
    plan = Plan()
    action = plan.action(rag, before=rag, stage=stage)
    listing = Filters(exception=ExceptionReason.NO_EVIDENCE)
    assert [status.action_id for status in select(data_of(plan), listing)] == ([action.pk] if listed else [])
    builders.evidence(plan.strategy, action)
    assert select(data_of(plan), listing) == []


def test_a_better_rating_without_what_changed_is_in_the_report() -> None:
    plan = Plan()
    plan.action(Rag.GREEN, before=Rag.AMBER)
    plan.action(Rag.AMBER, before=Rag.GREEN)
    plan.action(Rag.GREEN, before=None)
    plan.action(None, before=None)
    explained = plan.action(None, before=Rag.AMBER)
    builders.update(explained, Rag.GREEN, MARCH, what_changed="A venue was found.")
    listing = Filters(exception=ExceptionReason.UNEXPLAINED)
    assert [status.reference for status in select(data_of(plan), listing)] == ["1.1.1"]


def test_any_reason_picks_each_action_of_the_report_once() -> None:
    plan, lead = Plan(), builders.person()
    plan.action(Rag.RED, due=PASSED, lead=None)
    whole = plan.action(lead=lead)
    builders.evidence(plan.strategy, whole)
    plan.action(None, before=None, lead=lead)
    assert [status.reference for status in select(data_of(plan), Filters(exception=ANY))] == [
        "1.1.1",
        "1.1.3",
    ]


def test_a_rating_got_better_than_the_last_colour_whatever_was_reported_between() -> None:
    plan = Plan()
    action = plan.action(Rag.RED, before=None)
    builders.update(action, Rag.BLUE, MARCH)
    builders.update(action, Rag.GREEN, TODAY)
    assert {key: one.rag for key, one in data_of(plan).previous.items()} == {action.pk: Rag.RED}
    [found] = report(data_of(plan))[ExceptionReason.UNEXPLAINED]
    assert found.status.action_id == action.pk


def test_a_person_is_concerned_as_lead_or_deputy_but_not_as_coordinator() -> None:
    plan, person = Plan(), builders.person()
    led, deputised = plan.action(lead=person), plan.action(deputy=person)
    plan.action(group=builders.group(plan.strategy, coordinator=person))
    plan.action(lead=builders.person())
    assert concerning(data_of(plan).statuses, person.pk) == {led.pk, deputised.pk}
