"""Updates and drafts that are refused, with which errors, and that nothing of them is stored."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import Rag, Stage
from priorities.models import PeriodClosing, PeriodReopening, Update, UpdateDraft
from priorities.writes import drafts
from priorities.writes.resubmission import SentAlready
from tests import builders
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tracker.models import AuditEvent, Outbox
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

RED = {
    "problem": "No partner.",
    "cause": "partner",
    "recovery_plan": "We meet them.",
    "forecast": date(2027, 1, 31),
}


def refused(quarterly: Quarterly, *args: Any, **kwargs: Any) -> dict[str, str]:
    """Submit an update that must be refused. Return its errors, and check that nothing was saved."""
    before = (Update.objects.count(), AuditEvent.objects.count(), Outbox.objects.count())
    with pytest.raises(Refused) as refusal:
        quarterly.submit(*args, **kwargs)
    assert (Update.objects.count(), AuditEvent.objects.count(), Outbox.objects.count()) == before
    return refusal.value.reasons


@pytest.mark.parametrize(
    ("rag", "left_out", "fields"),
    [
        (Rag.AMBER, "problem", "problem"),
        (Rag.AMBER, "cause", "cause"),
        (Rag.RED, "cause", "cause"),
        (Rag.RED, "problem", "problem"),
        (Rag.RED, "recovery_plan", "recovery_plan"),
        (Rag.RED, "forecast", "forecast"),
    ],
)
def test_submit_refuses_a_rating_without_a_required_answer(
    quarterly: Quarterly, rag: Rag, left_out: str, fields: str
) -> None:
    answers: dict[str, Any] = RED | {left_out: None if left_out == "forecast" else ""}
    assert list(refused(quarterly, quarterly.action(), rag, **answers)) == [fields]


def test_submit_refuses_red_without_answers_with_every_error_at_once(quarterly: Quarterly) -> None:
    assert refused(quarterly, quarterly.action(), Rag.RED) == {
        "problem": "Say what the problem is.",
        "cause": "Choose the main cause of the problem.",
        "recovery_plan": "Say what will put it right.",
        "forecast": "Enter the date when it will be done.",
    }


def test_submit_refuses_a_forecast_that_is_not_later_than_the_effective_date(quarterly: Quarterly) -> None:
    reasons = refused(quarterly, quarterly.action(), Rag.RED, **RED | {"forecast": date(2026, 3, 31)})
    assert list(reasons) == ["forecast"]
    assert "31 March 2026" in reasons["forecast"]


def test_submit_refuses_red_with_a_forecast_on_time(quarterly: Quarterly) -> None:
    reasons = refused(quarterly, quarterly.action(), Rag.RED, **RED | {"forecast": date(2026, 12, 31)})
    assert list(reasons) == ["forecast"]
    assert "the due date, 31 December 2026" in reasons["forecast"]


@pytest.mark.parametrize("forecast", [date(9999, 1, 1), date(1800, 1, 1)])
def test_submit_refuses_a_forecast_far_outside_the_strategy(quarterly: Quarterly, forecast: date) -> None:
    answers = {"problem": "No partner.", "better_reason": "The partner is back.", "forecast": forecast}
    reasons = refused(quarterly, quarterly.action(), Rag.AMBER, **answers)
    assert list(reasons) == ["forecast"]
    assert "far outside the strategy" in reasons["forecast"]


@pytest.mark.parametrize(
    ("name", "limit"), [("progress", 2_000), ("problem", 2_000), ("board_sentence", 400)]
)
def test_submit_refuses_a_text_that_is_too_long(quarterly: Quarterly, name: str, limit: int) -> None:
    texts = {"progress": "Staff were trained."}
    quarterly.submit(quarterly.action(), Rag.GREEN, **texts | {name: "a" * limit})
    reasons = refused(quarterly, quarterly.action(), Rag.GREEN, **texts | {name: "a" * (limit + 1)})
    assert reasons == {name: f"This has {limit + 1} characters. Shorten it to {limit}."}


def test_save_draft_refuses_a_text_that_is_too_long(quarterly: Quarterly) -> None:
    action = quarterly.action()
    drafts.save(action=action, by=quarterly.user, at=NOW, answers={"progress": "a" * 10_000})
    with pytest.raises(Refused) as refusal:
        drafts.save(action=action, by=quarterly.user, at=NOW, answers={"progress": "a" * 10_001})
    assert list(refusal.value.reasons) == ["progress"]
    assert len(UpdateDraft.objects.get().answers["progress"]) == 10_000


def test_submit_refuses_an_empty_update(quarterly: Quarterly) -> None:
    assert list(refused(quarterly, quarterly.action(), None, progress="  ")) == ["progress", "rag"]


def test_submit_refuses_a_better_rating_without_a_reason(quarterly: Quarterly) -> None:
    action = quarterly.action(due=date(2026, 3, 1))
    assert refused(quarterly, action, Rag.GREEN) == {
        "better_reason": (
            "Green is better than the suggested rating, Red. Say why, or choose another rating."
        )
    }
    assert list(refused(quarterly, action, Rag.AMBER, problem="Late.")) == ["better_reason"]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, ["difference_made", "no_evidence_reason"]),
        ({"difference_known": True}, ["difference_made", "no_evidence_reason"]),
        ({"difference_known": False}, ["no_evidence_reason"]),
    ],
)
def test_submit_refuses_blue_without_its_difference_and_evidence(
    quarterly: Quarterly, answers: dict[str, Any], fields: list[str]
) -> None:
    assert list(refused(quarterly, quarterly.action(), Rag.BLUE, **answers)) == fields


def test_submit_accepts_blue_if_the_difference_is_not_yet_known(quarterly: Quarterly) -> None:
    update = quarterly.submit(
        quarterly.action(), Rag.BLUE, difference_known=False, no_evidence_reason="The audit is in May."
    )
    assert (update.difference_known, update.difference_made) == (False, "")


def test_submit_refuses_grey_once_work_has_started(quarterly: Quarterly) -> None:
    assert list(refused(quarterly, quarterly.action(), Rag.GREY)) == ["rag"]


@pytest.mark.parametrize("stage", [Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE])
def test_submit_refuses_a_stage_that_takes_no_updates(quarterly: Quarterly, stage: Stage) -> None:
    assert list(refused(quarterly, quarterly.action(stage=stage))) == ["rag"]


@pytest.mark.parametrize(
    "name",
    [
        "progress",
        "next_steps",
        "board_sentence",
        "problem",
        "recovery_plan",
        "better_reason",
        "what_changed",
        "difference_made",
        "no_evidence_reason",
    ],
)
def test_submit_refuses_an_identifier_and_stores_it_nowhere(quarterly: Quarterly, name: str) -> None:
    action = quarterly.action()
    reasons = refused(quarterly, action, Rag.RED, **RED | {name: f"Met {CHI} today"})
    assert list(reasons) == [name]
    with pytest.raises(Refused):
        drafts.save(action=action, by=quarterly.user, at=NOW, answers={name: f"Met {CHI} today"})
    assert stored_anywhere(CHI) == []


def test_stored_anywhere_finds_what_is_stored(quarterly: Quarterly) -> None:
    builders.update(quarterly.action(), progress=f"Met {CHI} today")
    assert stored_anywhere(CHI) == ["priorities_update.progress"]


def test_submit_refuses_an_update_if_the_author_has_not_seen_the_latest(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action)
    reasons = refused(quarterly, action, Rag.RED, based_on=None, **RED)
    assert list(reasons) == [""]
    assert "You have updated this action in another window" in reasons[""]
    from_another = refused(quarterly, action, Rag.RED, based_on=None, by=quarterly.chair.user, **RED)
    assert "Someone else has updated this action" in from_another[""]
    assert quarterly.submit(action, Rag.RED, based_on=first.pk, **RED).based_on == first


def test_submit_refuses_the_key_of_another_actions_update(quarterly: Quarterly) -> None:
    key = uuid4()
    quarterly.submit(quarterly.action(), key=key)
    assert list(refused(quarterly, quarterly.action(), key=key)) == [""]


def test_submit_refuses_a_closed_period_until_it_is_reopened(quarterly: Quarterly) -> None:
    action = quarterly.action()
    closing = PeriodClosing.objects.create(
        period=quarterly.winter,
        recorded_by=quarterly.user,
        recorded_at=NOW - timedelta(hours=2),
    )
    assert list(refused(quarterly, action)) == ["period"]
    PeriodReopening.objects.create(
        closing=closing,
        recorded_by=quarterly.user,
        reason="A late return.",
        recorded_at=NOW - timedelta(hours=1),
    )
    assert quarterly.submit(action).period == quarterly.winter


def test_submit_refuses_a_period_that_has_not_started(quarterly: Quarterly) -> None:
    summer = builders.period(quarterly.strategy, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 14))
    assert list(refused(quarterly, quarterly.action(), period=summer)) == ["period"]


def test_submit_refuses_a_period_of_another_strategy(quarterly: Quarterly) -> None:
    changed_answer = builders.period(
        builders.strategy(), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14)
    )
    assert list(refused(quarterly, quarterly.action(), period=changed_answer)) == ["period"]


def test_submit_refuses_a_period_that_ended_before_the_action_entered_the_plan(quarterly: Quarterly) -> None:
    action = quarterly.action(effective_from=date(2026, 4, 2), start=date(2026, 4, 2))
    assert refused(quarterly, action) == {
        "period": "The action entered the plan on 2 April 2026. Choose a period that ends on or after that day."
    }


def test_save_draft_stores_one_draft_for_each_person_and_action(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = drafts.save(action=action, by=quarterly.user, at=NOW, answers={"progress": "Half"})
    later = NOW + timedelta(minutes=5)
    drafts.save(
        action=action,
        by=quarterly.user,
        at=later,
        answers={"progress": "Half a sentence", "forecast": "soon"},
        seen=drafts.version(first),
    )
    draft = UpdateDraft.objects.get()
    assert (draft.answers, draft.saved_at) == ({"progress": "Half a sentence", "forecast": "soon"}, later)


def test_save_draft_refuses_an_identifier_among_several_choices(quarterly: Quarterly) -> None:
    with pytest.raises(Refused) as refusal:
        drafts.save(action=quarterly.action(), by=quarterly.user, at=NOW, answers={"milestones": ["7", CHI]})
    assert list(refusal.value.reasons) == ["milestones"]
    assert stored_anywhere(CHI) == []


@pytest.mark.parametrize(
    "changed_answer",
    [
        {"progress": "Other words."},
        {"next_steps": "More."},
        {"rag": Rag.AMBER, "problem": "Late."},
        "period",
        "step",
    ],
)
def test_same_key_with_different_answers_raises_sent_already(
    quarterly: Quarterly, changed_answer: Any
) -> None:
    action, key = quarterly.action(), uuid4()
    step = builders.milestone(action, date(2026, 6, 1))
    first = quarterly.submit(action, key=key)
    done = {step.pk: date(2026, 3, 31)}
    changes: dict[str, Any] = {"period": {"period": quarterly.spring}, "step": {"done_milestones": done}}
    answers = changes[changed_answer] if isinstance(changed_answer, str) else changed_answer
    with pytest.raises(SentAlready, match="Refused") as refusal:
        quarterly.submit(action, key=key, **answers)
    assert refusal.value.earlier == first
    assert Update.objects.count() == 1
    assert quarterly.submit(action, key=key) == first


def test_same_key_from_another_person_is_refused(quarterly: Quarterly) -> None:
    action, key = quarterly.action(), uuid4()
    quarterly.submit(action, key=key)
    assert quarterly.chair.user
    assert "" in refused(quarterly, action, key=key, by=quarterly.chair.user)


def test_same_key_with_a_reason_that_was_dropped_is_the_same_submission(quarterly: Quarterly) -> None:
    action, key = quarterly.action(), uuid4()
    first = quarterly.submit(action, key=key, better_reason="Partners agreed.")
    assert quarterly.submit(action, key=key, better_reason="Partners agreed.") == first


def test_submit_on_behalf_of_anyone_but_anothers_lead_or_deputy_is_refused(
    quarterly: Quarterly,
) -> None:
    deputy, stranger = builders.member(quarterly.strategy), builders.member(quarterly.strategy)
    action = quarterly.action(deputy=deputy)
    outsider = builders.account(builders.person(builders.user()))
    for by, person in (
        (quarterly.chair, stranger),  # neither lead nor deputy
        (quarterly.chair, quarterly.chair),  # the writer
        (quarterly.lead, deputy),  # the lead writes for themselves
        (quarterly.lead, quarterly.lead),
        (deputy, deputy),
    ):
        assert list(refused(quarterly, action, by=by.user, on_behalf_of=person)) == ["on_behalf_of"]
    assert list(refused(quarterly, action, by=outsider, on_behalf_of=deputy)) == ["on_behalf_of"]
    update = quarterly.submit(action, by=deputy.user, on_behalf_of=quarterly.lead)
    assert (update.author, update.user) == (quarterly.lead, deputy.user)


def test_submit_counts_the_evidence_that_the_update_page_counts(quarterly: Quarterly) -> None:
    action = quarterly.action()
    blue = {"rag": Rag.BLUE, "difference_known": False}
    item = builders.evidence(quarterly.strategy, action, on=builders.TODAY + timedelta(days=1))
    assert list(refused(quarterly, action, **blue)) == ["no_evidence_reason"]
    builders.withdrawn(builders.evidence(quarterly.strategy, action))
    assert list(refused(quarterly, action, **blue)) == ["no_evidence_reason"]
    link = item.links.get()
    builders.unlinked(link, link.linked_on)
    builders.evidence(quarterly.strategy, action)
    assert quarterly.submit(action, **blue).no_evidence_reason == ""
