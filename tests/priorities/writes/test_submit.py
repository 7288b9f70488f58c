"""Submitting an update: the row, and its effects on the action, its milestones, drafts, emails and the audit."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import (
    ActionKind,
    CountedAs,
    DecisionVerdict,
    ProposalKind,
    Rag,
    ReviewVerdict,
    Role,
    Stage,
)
from priorities.models import Action, ActionRevision, MilestoneMark, Proposal, Update, UpdateDraft
from priorities.queries.changes import pending_completion
from priorities.queries.milestones import milestones_at
from priorities.queries.status import status_of
from priorities.writes import drafts
from priorities.writes.resubmission import SentAlready, key_after
from tests import builders
from tests.builders import TODAY
from tests.priorities.queries.completed_action import decide
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tracker import audit
from tracker.models import AuditEvent, AuditText, Outbox
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

LAST_OF_MARCH = date(2026, 3, 31)


def audited() -> dict[str, Any]:
    """Return the text of the audit event for the last update."""
    words: dict[str, Any] = json.loads(
        AuditText.objects.filter(event__what="update submitted").latest("id").words
    )
    return words


def test_submit_stores_the_answers_the_suggestion_and_the_settings(quarterly: Quarterly) -> None:
    action = quarterly.action()
    update = quarterly.submit(action, progress="All teams trained.", next_steps="Refreshers.")
    assert (update.effective_from, update.recorded_at, update.period) == (
        LAST_OF_MARCH,
        NOW,
        quarterly.winter,
    )
    assert (update.rag, update.suggested) == (Rag.GREEN, Rag.GREEN)
    assert update.suggestion_reasons == "Not late: due 31 December 2026, in 275 days."
    assert update.settings == quarterly.strategy.settings_versions.get()
    assert (update.progress, update.next_steps) == ("All teams trained.", "Refreshers.")


def test_update_for_the_current_period_takes_effect_today(quarterly: Quarterly) -> None:
    update = quarterly.submit(quarterly.action(), period=quarterly.spring)
    assert update.effective_from == TODAY


def test_same_key_twice_submits_one_update(quarterly: Quarterly) -> None:
    action, key = quarterly.action(), uuid4()
    first = quarterly.submit(action, key=key)
    again = quarterly.submit(action, key=key)
    assert first == again
    assert Update.objects.count() == 1
    assert AuditEvent.objects.filter(what="update submitted").count() == 1


def test_submit_records_whether_the_wording_is_the_same_as_last_time(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, progress="As planned.", next_steps="More.")
    second = quarterly.submit(
        action, progress="As planned.", next_steps="More.", period=quarterly.spring, based_on=first.pk
    )
    third = quarterly.submit(
        action, progress="As planned.", next_steps="Less.", period=quarterly.spring, based_on=second.pk
    )
    assert [first.repeats_words, second.repeats_words, third.repeats_words] == [False, True, False]


def test_submit_better_than_suggested_stores_the_reason(quarterly: Quarterly) -> None:
    action = quarterly.action(due=date(2026, 3, 1))
    update = quarterly.submit(
        action, Rag.AMBER, problem="Late papers.", better_reason="Signed off on 2 April."
    )
    assert (update.rag, update.suggested) == (Rag.AMBER, Rag.RED)
    assert update.better_reason == "Signed off on 2 April."


def test_submit_on_behalf_of_another_person_records_both_people(quarterly: Quarterly) -> None:
    assert quarterly.chair.user
    update = quarterly.submit(quarterly.action(), by=quarterly.chair.user, on_behalf_of=quarterly.lead)
    assert (update.author, update.user) == (quarterly.lead, quarterly.chair.user)
    assert audited()["after"]["author"] == quarterly.lead.name


def test_submit_by_a_user_of_two_bodies_has_the_person_of_the_action_s_body_as_its_author(
    quarterly: Quarterly,
) -> None:
    user = builders.user()
    builders.person(user, body=builders.body("Another body"))
    here = builders.person(user, body=quarterly.strategy.body)
    assert quarterly.submit(quarterly.action(lead=here), by=user).author == here


def test_submit_by_a_user_who_is_no_person_of_the_body_is_refused(quarterly: Quarterly) -> None:
    user = builders.user()
    builders.person(user, body=builders.body("Another body"))
    with pytest.raises(Refused) as refused:
        quarterly.submit(quarterly.action(), by=user)
    assert list(refused.value.reasons) == [""]


def test_submit_not_grey_starts_a_proposed_action(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED)
    quarterly.submit(action, Rag.GREEN)
    action.refresh_from_db()
    assert action.current is not None
    assert (action.current.number, action.current.stage) == (2, Stage.UNDER_WAY)
    assert action.current.effective_from == LAST_OF_MARCH
    assert action.current.agreed_by == "No agreement is needed to start"


def test_submit_grey_does_not_start_a_proposed_action(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED, start=date(2026, 9, 1))
    quarterly.submit(action, Rag.GREY)
    assert ActionRevision.objects.filter(action=action).count() == 1


def test_starting_an_action_does_not_move_a_later_agreed_date_back_in_time(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED, due=date(2026, 12, 31))
    builders.revision(action, due=date(2027, 6, 30), effective_from=date(2026, 4, 5), recorded_at=NOW)
    quarterly.submit(action, Rag.GREEN)
    at_quarter_end = status_of(action, LAST_OF_MARCH, NOW + timedelta(hours=1))
    today = status_of(action, TODAY, NOW + timedelta(hours=1))
    assert at_quarter_end is not None
    assert today is not None
    assert (at_quarter_end.due, at_quarter_end.stage) == (date(2026, 12, 31), Stage.PROPOSED)
    assert (today.due, today.stage) == (date(2027, 6, 30), Stage.UNDER_WAY)


def test_submit_blue_proposes_completion_and_keeps_the_last_rating_until_it_is_agreed(
    quarterly: Quarterly,
) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, Rag.AMBER, problem="Staff moved.")
    builders.evidence(quarterly.strategy, action)
    update = quarterly.submit(
        action, Rag.BLUE, difference_known=True, difference_made="Asked sooner.", based_on=first.pk
    )
    proposal = Proposal.objects.get(update=update)
    status = status_of(action, TODAY, NOW)
    assert (proposal.kind, proposal.effective_from) == (ProposalKind.COMPLETE, LAST_OF_MARCH)
    assert status is not None
    assert (status.rag, status.awaiting_agreement) == (Rag.AMBER, True)


def test_submit_marks_milestones_done_and_not_done(quarterly: Quarterly) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 3, 11))
    first = quarterly.submit(action, done_milestones={step.pk: LAST_OF_MARCH})
    mark = MilestoneMark.objects.get()
    assert (mark.update, mark.done_on, mark.effective_from) == (first, LAST_OF_MARCH, LAST_OF_MARCH)
    assert first.suggested == Rag.GREEN
    second = quarterly.submit(action, Rag.AMBER, problem="Reopened.", based_on=first.pk)
    assert list(MilestoneMark.objects.values_list("done_on", flat=True)) == [LAST_OF_MARCH, None]
    assert second.suggested == Rag.AMBER
    third = quarterly.submit(action, Rag.AMBER, problem="Reopened.", based_on=second.pk)
    assert MilestoneMark.objects.filter(update=third).count() == 0


@pytest.mark.parametrize(
    ("done_on", "counts_from", "done_at_the_end_of_march", "suggested"),
    [
        (date(2026, 3, 2), LAST_OF_MARCH, True, Rag.GREEN),
        (LAST_OF_MARCH, LAST_OF_MARCH, True, Rag.GREEN),
        (date(2026, 4, 1), date(2026, 4, 1), False, Rag.AMBER),
        (TODAY, TODAY, False, Rag.AMBER),
    ],
)
def test_a_milestone_counts_as_done_from_the_day_on_which_it_was_done(
    quarterly: Quarterly, done_on: date, counts_from: date, done_at_the_end_of_march: bool, suggested: Rag
) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 3, 11))
    amber = {"problem": "Sign-off was late."}
    first = quarterly.submit(action, Rag.AMBER, done_milestones={step.pk: done_on}, **amber)
    mark = MilestoneMark.objects.get()
    assert (mark.done_on, mark.effective_from, first.suggested) == (done_on, counts_from, suggested)
    [at_the_end] = milestones_at(action.strategy, LAST_OF_MARCH, NOW, action.pk)
    assert (at_the_end.done_on is not None) is done_at_the_end_of_march
    [today] = milestones_at(action.strategy, TODAY, NOW, action.pk)
    assert today.done_on == done_on
    quarterly.submit(action, Rag.AMBER, based_on=first.pk, at=NOW + timedelta(minutes=1), **amber)
    [corrected] = milestones_at(action.strategy, TODAY, NOW + timedelta(minutes=1), action.pk)
    assert corrected.done_on is None


def test_another_day_for_a_milestone_replaces_the_day_given_before(quarterly: Quarterly) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 3, 11))
    based_on = None
    for done_on in (TODAY, date(2026, 3, 2)):
        reason = {"better_reason": "It is signed."}
        done = {step.pk: done_on}
        based_on = quarterly.submit(action, done_milestones=done, based_on=based_on, **reason).pk
    [milestone] = milestones_at(action.strategy, TODAY, NOW, action.pk)
    assert milestone.done_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("done_on", "sentence"),
    [
        (TODAY + timedelta(days=1), "9 April 2026 is in the future."),
        (builders.START - timedelta(days=1), "31 March 2023 is before the strategy began, on 1 April 2023."),
    ],
)
def test_submit_refuses_a_day_on_which_a_milestone_cannot_have_been_done(
    quarterly: Quarterly, done_on: date, sentence: str
) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 3, 11))
    with pytest.raises(Refused) as refused:
        quarterly.submit(action, done_milestones={step.pk: done_on}, better_reason="It is signed.")
    assert list(refused.value.reasons) == [f"done_{step.pk}"]
    assert refused.value.reasons[f"done_{step.pk}"].startswith(sentence)
    assert MilestoneMark.objects.count() == 0
    assert quarterly.submit(action, done_milestones={step.pk: builders.START})


@pytest.mark.parametrize(
    ("rag", "answers", "reason"),
    [
        (Rag.RED, {"recovery_plan": "We meet.", "problem": "No partner."}, "We meet."),
        (Rag.AMBER, {"problem": "No partner."}, "No partner."),
    ],
)
def test_submit_proposes_the_forecast_as_the_new_due_date(
    quarterly: Quarterly, rag: Rag, answers: dict[str, str], reason: str
) -> None:
    key, forecast = uuid4(), date(2027, 1, 31)
    action = quarterly.action()
    asked = {"forecast": forecast, "propose_date": True, "key": key, **answers}
    update = quarterly.submit(action, rag, **asked)
    proposal = Proposal.objects.get()
    assert (proposal.update, proposal.kind, proposal.new_date) == (update, ProposalKind.NEW_DATE, forecast)
    assert (proposal.reason, proposal.by, proposal.effective_from) == (reason, quarterly.user, LAST_OF_MARCH)
    assert AuditText.objects.latest("pk").after["proposed_date"] == "2027-01-31"
    assert quarterly.submit(action, rag, **asked) == update
    with pytest.raises(SentAlready):
        quarterly.submit(action, rag, **asked | {"propose_date": False})
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("forecast", [None, date(2026, 12, 31), date(2026, 5, 1)])
def test_submit_refuses_to_propose_a_date_that_is_not_later_than_the_due_date(
    quarterly: Quarterly, forecast: date | None
) -> None:
    with pytest.raises(Refused) as refused:
        quarterly.submit(
            quarterly.action(), Rag.AMBER, problem="No partner.", forecast=forecast, propose_date=True
        )
    assert refused.value.reasons == {
        "propose_date": "To ask for a new due date, enter a forecast later than the due date, 31 December 2026."
    }


def test_submit_refuses_a_new_due_date_of_continuing_work(quarterly: Quarterly) -> None:
    action = quarterly.action(kind=ActionKind.CONTINUING, due=None, review=date(2026, 12, 31))
    with pytest.raises(Refused) as refused:
        quarterly.submit(
            action, Rag.AMBER, problem="No partner.", forecast=date(2027, 1, 31), propose_date=True
        )
    assert "Continuing work has no due date." in refused.value.reasons["propose_date"]


def test_submit_proposes_no_date_with_green(quarterly: Quarterly) -> None:
    quarterly.submit(
        quarterly.action(), forecast=date(2027, 1, 31), propose_date=True, better_reason="It is early."
    )
    assert Proposal.objects.count() == 0


def test_submit_drops_the_cause_of_no_problem(quarterly: Quarterly) -> None:
    key = uuid4()
    update = quarterly.submit(quarterly.action(), cause="partner", key=key)
    assert update.cause == ""
    assert quarterly.submit(update.action, cause="partner", key=key) == update


def test_submit_deletes_only_the_authors_own_draft(quarterly: Quarterly) -> None:
    action = quarterly.action()
    other = builders.user()
    mine, _ = (
        drafts.save(action=action, by=by, at=NOW, answers={"progress": "Half a sentence"})
        for by in (quarterly.user, other)
    )
    quarterly.submit(action, form=drafts.SentForm({"progress": "A sentence"}, drafts.version(mine)))
    assert list(UpdateDraft.objects.values_list("user", flat=True)) == [other.pk]


@pytest.mark.parametrize(("typed", "left"), [("Half a sentence", 0), ("A sentence", 1)])
def test_submit_keeps_a_draft_that_its_form_neither_shows_nor_repeats(
    quarterly: Quarterly, typed: str, left: int
) -> None:
    action = quarterly.action()
    drafts.save(action=action, by=quarterly.user, at=NOW, answers={"progress": "Half a sentence"})
    quarterly.submit(action, form=drafts.SentForm({"progress": typed}, ""))
    assert UpdateDraft.objects.count() == left


def test_submit_queues_an_email_to_the_groups_lead_when_an_action_turns_red(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action)
    assert Outbox.objects.count() == 0
    red = {"problem": "No partner.", "recovery_plan": "We meet.", "forecast": date(2027, 1, 31)}
    second = quarterly.submit(action, Rag.RED, based_on=first.pk, **red)
    email = Outbox.objects.get()
    assert (email.to, email.subject) == (quarterly.chair.email, f"{action.reference} is now Red")
    assert "No partner." not in email.text
    assert f"/actions/{action.reference}/\n" in email.text
    quarterly.submit(action, Rag.RED, based_on=second.pk, period=quarterly.spring, **red)
    assert Outbox.objects.count() == 1


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(days=1)])
def test_a_chair_who_may_not_read_the_strategy_is_not_told(quarterly: Quarterly, until: date | None) -> None:
    role = quarterly.chair.memberships.get()
    builders.strategy().memberships.create(person=quarterly.chair, role=Role.MANAGER, since=builders.START)
    if until is None:
        role.delete()
    else:
        role.until = until
        role.save()
    red = {"problem": "No partner.", "recovery_plan": "We meet.", "forecast": date(2027, 1, 31)}
    quarterly.submit(quarterly.action(), Rag.RED, **red)
    assert Outbox.objects.count() == (until == TODAY)


def test_submit_audits_who_when_before_and_after(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, progress="Begun.")
    quarterly.submit(
        action,
        Rag.RED,
        based_on=first.pk,
        problem="No partner.",
        recovery_plan="We meet.",
        forecast=date(2027, 1, 31),
    )
    event = AuditEvent.objects.filter(what="update submitted").latest("id")
    content = audited()
    assert (event.by, event.at) == (quarterly.user, NOW)
    assert (content["before"]["rag"], content["before"]["progress"]) == ("green", "Begun.")
    assert (content["after"]["rag"], content["after"]["problem"]) == ("red", "No partner.")
    assert content["after"]["forecast"] == "2027-01-31"
    assert audit.verify() == []


def test_correction_of_a_queried_update_counts(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action, progress="Trained.")
    builders.review(first, ReviewVerdict.QUERIED)
    second = quarterly.submit(action, progress="All four teams trained.", based_on=first.pk)
    status = status_of(action, TODAY, NOW)
    assert second.corrects == first
    assert status is not None
    assert status.update_id == second.pk


def test_queried_update_is_corrected_even_after_an_update_for_an_earlier_period(quarterly: Quarterly) -> None:
    autumn = builders.period(quarterly.strategy, date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14))
    action = quarterly.action()
    queried = quarterly.submit(action)
    builders.review(queried, ReviewVerdict.QUERIED)
    earlier = quarterly.submit(action, period=autumn, based_on=queried.pk)
    correction = quarterly.submit(action, progress="All four teams were trained.", based_on=earlier.pk)
    assert (earlier.corrects, correction.corrects) == (None, queried)


def test_update_after_one_that_was_not_queried_corrects_nothing(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = quarterly.submit(action)
    second = quarterly.submit(action, progress="More staff were trained.", based_on=first.pk)
    builders.review(second, ReviewVerdict.QUERIED)
    other_period = quarterly.submit(action, period=quarterly.spring, based_on=second.pk)
    assert (second.corrects, other_period.corrects) == (None, None)


def test_form_sent_again_by_its_own_user_corrects_what_it_submitted(quarterly: Quarterly) -> None:
    for by, corrects in ((quarterly.user, True), (quarterly.chair.user, False)):
        action = quarterly.action()
        first = quarterly.submit(action)
        again = quarterly.submit(
            action, progress="In other words.", based_on=first.pk, key=key_after(first), by=by
        )
        assert (again.corrects == first) is corrects


def test_submit_red_for_continuing_work_accepts_the_day_it_is_back_on_course(quarterly: Quarterly) -> None:
    action = quarterly.action(kind=ActionKind.CONTINUING, due=None, review=date(2026, 9, 30))
    update = quarterly.submit(
        action, Rag.RED, problem="No staff.", recovery_plan="Two start in May.", forecast=date(2026, 6, 1)
    )
    assert (update.suggested, update.forecast) == ("", date(2026, 6, 1))


def test_submit_drops_a_reason_for_a_better_rating_if_the_rating_is_not_better(quarterly: Quarterly) -> None:
    better = quarterly.submit(
        quarterly.action(due=date(2026, 3, 1)), Rag.GREEN, better_reason="Partners agreed."
    )
    not_better = quarterly.submit(quarterly.action(), Rag.GREEN, better_reason="Partners agreed.")
    assert (better.suggested, better.better_reason) == ("red", "Partners agreed.")
    assert (not_better.suggested, not_better.better_reason) == ("green", "")


def test_submit_uses_the_dates_and_milestones_as_at_the_day_the_update_is_for(quarterly: Quarterly) -> None:
    action = quarterly.action(due=date(2026, 2, 28))
    builders.milestone(action, date(2026, 3, 11), title="Partner sign-off")
    builders.revision(action, due=date(2026, 9, 30), effective_from=TODAY, recorded_at=NOW)
    builders.milestone(action, date(2026, 4, 2), title="Planned since", effective_from=TODAY)
    answers = {
        "problem": "Partners were slow.",
        "better_reason": "They have agreed.",
        "forecast": date(2026, 8, 31),
    }
    winter = quarterly.submit(action, Rag.AMBER, at=NOW + timedelta(hours=1), **answers)
    spring = quarterly.submit(
        action, Rag.AMBER, at=NOW + timedelta(hours=2), period=quarterly.spring, based_on=winter.pk, **answers
    )
    assert (winter.suggested, winter.suggestion_reasons) == (
        Rag.RED,
        "The forecast is 184 days late, more than the 90 days allowed (due 28 February 2026, forecast 31 August "
        '2026). The milestone "Partner sign-off" is 20 days late (due 11 March 2026).',
    )
    assert (spring.suggested, spring.suggestion_reasons) == (
        Rag.AMBER,
        'The milestone "Partner sign-off" is 28 days late (due 11 March 2026). '
        'The milestone "Planned since" is 6 days late (due 2 April 2026).',
    )


def test_submit_counts_a_milestone_that_was_done_before_it_was_retired(quarterly: Quarterly) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 3, 11))
    first = quarterly.submit(action, done_milestones={step.pk: LAST_OF_MARCH})
    step.revisions.create(
        number=2,
        title="Gone",
        due=date(2026, 3, 11),
        effective_from=TODAY,
        agreed_by="The group",
        reason="Not needed.",
        retired=True,
        recorded_by=quarterly.user,
        recorded_at=NOW,
    )
    later = NOW + timedelta(hours=1)
    second = quarterly.submit(action, progress="The same is still right.", at=later, based_on=first.pk)
    assert (first.suggested, second.suggested) == (Rag.GREEN, Rag.GREEN)


def blue(quarterly: Quarterly, action: Action, based_on: Update, **values: Any) -> Update:
    known = {"difference_known": False, "no_evidence_reason": "It is in the minutes."}
    return quarterly.submit(action, Rag.BLUE, based_on=based_on.pk, **known, **values)


def test_a_second_report_of_completion_replaces_the_proposal_and_keeps_its_date(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = blue(quarterly, action, quarterly.submit(action))
    again = blue(quarterly, action, first, period=quarterly.spring)
    assert again.effective_from == TODAY
    proposal = again.proposals.get()
    assert (proposal.effective_from, proposal.reason) == (
        LAST_OF_MARCH,
        "Reported complete again, from 31 March 2026 as before.",
    )
    assert pending_completion(action) == proposal
    revision = builders.revision(
        action, stage=Stage.COMPLETE, effective_from=LAST_OF_MARCH, recorded_at=NOW + timedelta(hours=1)
    )
    decide(proposal, DecisionVerdict.AGREED, NOW + timedelta(hours=1), revision)
    known_at = NOW + timedelta(hours=2)
    found = [status_of(action, day, known_at) for day in (LAST_OF_MARCH, date(2026, 4, 5), TODAY)]
    assert [one and one.counted_as for one in found] == [CountedAs.BLUE] * 3


def test_a_report_of_completion_after_a_refusal_has_a_date_of_its_own(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = blue(quarterly, action, quarterly.submit(action))
    decide(first.proposals.get(), DecisionVerdict.REFUSED, NOW, None)
    again = blue(quarterly, action, first, period=quarterly.spring)
    proposal = again.proposals.get()
    assert (proposal.effective_from, proposal.reason) == (TODAY, "Reported complete.")


@pytest.mark.parametrize("entered_by_another", [True, False])
def test_a_chair_is_told_of_an_update_that_someone_else_entered_in_their_name(
    quarterly: Quarterly, entered_by_another: bool
) -> None:
    action = quarterly.action(lead=quarterly.chair)
    manager = builders.member(quarterly.strategy, Role.MANAGER)
    red = {"problem": "No partner.", "recovery_plan": "We ask again.", "forecast": date(2027, 1, 31)}
    entered = (
        {"by": manager.user, "on_behalf_of": quarterly.chair}
        if entered_by_another
        else {"by": quarterly.chair.user}
    )
    update = quarterly.submit(action, Rag.RED, **entered, **red)
    assert update.author == quarterly.chair
    assert Outbox.objects.count() == entered_by_another


def test_no_email_is_queued_about_an_update_of_an_earlier_period(quarterly: Quarterly) -> None:
    action = quarterly.action(group=quarterly.group)
    later = quarterly.submit(action, period=quarterly.spring)
    red = {"problem": "No partner.", "recovery_plan": "We ask again.", "forecast": date(2027, 1, 31)}
    earlier = quarterly.submit(action, Rag.RED, based_on=later.pk, **red)
    blue(quarterly, action, earlier)
    assert not Outbox.objects.exists()
    status = status_of(action, TODAY, NOW)
    assert status is not None
    assert status.counted_as is CountedAs.GREEN


def test_an_email_says_that_work_reported_complete_is_red(quarterly: Quarterly) -> None:
    action = quarterly.action(group=quarterly.group)
    red = {"problem": "No partner.", "recovery_plan": "We ask again.", "forecast": date(2027, 1, 31)}
    first = quarterly.submit(action, Rag.RED, **red)
    second = blue(quarterly, action, first)
    quarterly.submit(action, Rag.RED, based_on=second.pk, **red)
    assert [email.subject for email in Outbox.objects.order_by("id")] == [
        "1.1.1 is now Red",
        "1.1.1 reported complete",
        "1.1.1 is now Red",
    ]
