"""The words for a change: a first rating, a review date, a new lead or the loss of a lead."""

from datetime import date

import pytest

from priorities.choices import ActionKind, Rag
from priorities.figures.movement import changes
from priorities.queries.status import status_at
from priorities.queries.workload import Agreed, earlier
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

SINCE = date(2026, 4, 2)


def since(
    plan: Plan, agreed: dict[int, Agreed] | None = None
) -> list[tuple[str, Rag | None, tuple[str, ...]]]:
    statuses = status_at(plan.strategy, TODAY, noon(TODAY))
    found = changes(statuses, earlier(statuses, SINCE, noon(SINCE)), agreed or {})
    return [(one.status.reference, one.turned, one.sentences) for one in found]


def test_a_first_rating_is_called_one() -> None:
    plan = Plan()
    builders.update(plan.action(None, before=None), Rag.GREEN, TODAY)
    assert since(plan) == [("1.1.1", Rag.GREEN, ("Rated for the first time.",))]


def test_a_moved_review_date_is_listed_once_with_who_agreed_it() -> None:
    plan = Plan()
    action = builders.action(plan.first, kind=ActionKind.CONTINUING, review=date(2026, 6, 1))
    builders.action(plan.first, kind=ActionKind.CONTINUING, review=date(2026, 6, 1))
    builders.revision(action, review=date(2026, 9, 1))
    moved = "Review date moved from 1 June 2026 to 1 September 2026"
    assert since(plan) == [("1.1.1", None, (f"{moved}.",))]
    assert since(plan, {action.pk: Agreed(date_by="the group")}) == [
        ("1.1.1", None, (f"{moved}, agreed by the group.",))
    ]
    assert since(plan, {action.pk: Agreed(stage_by="the group")}) == [("1.1.1", None, (f"{moved}.",))]


def test_work_that_no_longer_has_a_due_date_is_not_listed_as_moved() -> None:
    plan = Plan()
    builders.revision(plan.action(), kind=ActionKind.CONTINUING, due=None, review=date(2026, 9, 1))
    assert since(plan) == []


def test_a_new_lead_and_the_loss_of_a_lead_are_listed() -> None:
    plan, lead = Plan(), builders.person(name="Ada Example")
    builders.revision(plan.action(), lead_id=lead.pk)
    builders.revision(plan.action(lead=lead), lead_id=None)
    assert since(plan) == [
        ("1.1.1", None, ("New lead: Ada Example.",)),
        ("1.1.2", None, ("No longer has a lead.",)),
    ]


def test_red_then_amber_come_before_every_other_change() -> None:
    plan = Plan()
    builders.revision(plan.action(), due=date(2027, 3, 31))
    for rag in (Rag.AMBER, Rag.RED):
        builders.update(plan.action(), rag, TODAY)
    builders.update(plan.action(Rag.RED), Rag.GREEN, TODAY)
    assert [(reference, turned) for reference, turned, _ in since(plan)] == [
        ("1.1.3", Rag.RED),
        ("1.1.2", Rag.AMBER),
        ("1.1.1", None),
        ("1.1.4", Rag.GREEN),
    ]
