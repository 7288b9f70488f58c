"""Audit events include what a write has started, ended or given as a consequence."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import PeriodKind, Rag, Role, Stage
from priorities.models import ActionSupport
from priorities.writes import commitments, strategies, updates
from priorities.writes.revisions import Agreement
from priorities.writes.strategies import NewStrategy
from priorities.writes.update_answers import Answers
from tests import builders
from tests.builders import START, TODAY, noon
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


def after(what: str) -> list[dict[str, Any]]:
    """Return the values after each event of this kind, in the order of the events."""
    events = AuditEvent.objects.select_related("text").filter(what=what).order_by("pk")
    return [event.text.after for event in events]


def test_event_of_an_update_has_the_new_stage_and_the_milestones_changed() -> None:
    strategy = builders.strategy()
    member = builders.member(strategy, Role.LEAD)
    action = builders.action(builders.commitment(builders.priority(strategy)), lead=member)
    builders.revision(action, stage=Stage.PROPOSED)
    action.refresh_from_db()
    milestone = builders.milestone(action, TODAY)
    answers = Answers(rag=Rag.GREEN, progress="Began", next_steps="Go on")
    updates.submit(
        action=action,
        answers=answers,
        by=builders.account(member),
        at=noon(TODAY),
        key=uuid4(),
        period=None,
        done_milestones={milestone.pk: TODAY},
    )
    [event] = after("update submitted")
    assert event["stage"] == "under_way"
    assert list(event["milestones"].values()) == ["done on 8 April 2026"]
    assert AuditEvent.objects.get(what="update submitted").text.before["stage"] == "proposed"


def test_retiring_a_commitment_audits_each_action_that_no_longer_supports_it() -> None:
    strategy = builders.strategy()
    priority = builders.priority(strategy)
    home, retired, kept = (builders.commitment(priority) for _ in range(3))
    action = builders.action(home)
    for commitment in (kept, retired):
        ActionSupport.objects.create(
            action=action, commitment=commitment, linked_on=START, linked_at=noon(START)
        )
    agreement = Agreement(TODAY, "The group", "It is done")
    by = builders.account(builders.member(strategy, Role.MANAGER))
    commitments.retire(commitment=retired, agreement=agreement, based_on=1, by=by, at=noon(TODAY))
    [event] = AuditEvent.objects.select_related("text").filter(what="action changed")
    assert (event.subject_id, event.text.before, event.text.after) == (
        str(action.pk),
        {"supports": sorted([kept.reference, retired.reference])},
        {"supports": [kept.reference], "effective_from": TODAY.isoformat()},
    )


def test_event_of_a_new_strategy_has_all_its_details() -> None:
    details = NewStrategy(
        name="Carers",
        short_name="Carers",
        body=builders.body("A council"),
        board="A board",
        starts=date(2026, 4, 1),
        ends=date(2027, 3, 31),
        period_kind=PeriodKind.YEARLY,
        vision="Carers are heard",
        vision_source="page 4",
        promised_commitments=80,
        approved_on=date(2026, 3, 1),
    )
    root = builders.user("root@test.example", is_staff=True)
    strategies.create(details=details, priorities=("Time off",), by=root, at=noon(TODAY))
    [event] = after("strategy set up")
    assert (event["slug"], event["short_name"], event["vision"]) == ("carers", "Carers", "Carers are heard")
    assert (event["vision_source"], event["approved_on"]) == ("page 4", "2026-03-01")
    assert (event["promised_commitments"], event["priorities"]) == (80, ["Time off"])
    assert event["periods"] == ["April 2026 to March 2027"]
    assert [event["role"] for event in after("role given")] == ["manager", "author"]
    assert len(after("person added")) == 1
