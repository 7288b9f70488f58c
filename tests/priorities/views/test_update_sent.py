"""Sending the update form: submitted, refused, saved as a draft, or overtaken by someone else's update."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import ActionKind, ProposalKind, Rag, ReviewVerdict
from priorities.models import MilestoneMark, Proposal, Update, UpdateDraft
from priorities.queries.milestones import milestones_at
from priorities.rules.names import group_name
from priorities.views import update_comparison
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_submitted_update_leads_to_the_action(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    response = writer.post(url(action), answers(quarterly), follow=True)
    assert response.redirect_chain == [(f"/strategies/test/actions/{action.reference}/", 302)]
    assert f"{action.reference} was updated for January to March 2026: Green." in response.content.decode()
    assert Update.objects.get().user == quarterly.user


def test_an_update_for_an_earlier_period_says_that_a_later_one_counts(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    later = builders.update(action, Rag.GREEN, TODAY, period=quarterly.spring)
    blue = {"rag": "blue", "difference_not_known": "on", "no_evidence_reason": "None is kept."}
    response = writer.post(url(action), answers(quarterly, based_on=later.pk, **blue), follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "1.1.1 was updated for January to March 2026: Blue. The action still counts as Green, because the update for "
        "April to June 2026 is later."
    ]


@pytest.mark.parametrize("forecast", ["30 September 2026", ""])
def test_update_is_compared_using_the_last_forecast_whatever_its_rating(
    writer: Client, quarterly: Quarterly, forecast: str
) -> None:
    action = quarterly.action(due=date(2026, 3, 31))
    last = builders.update(action, Rag.RED, date(2025, 12, 31), forecast=date(2026, 9, 30))
    assert form_of(writer.get(url(action))).suggestion.rag is Rag.RED
    sent = answers(quarterly, forecast=forecast, based_on=last.pk, what_changed="It is over.")
    refused = form_of(writer.post(url(action), sent))
    assert list(refused.errors) == ["better_reason"]
    assert refused.suggestion.rag is Rag.RED
    assert writer.post(url(action), sent | {"better_reason": "It ended in March."}).status_code == 302
    made = Update.objects.latest("id")
    assert (made.rag, made.suggested, made.forecast) == (Rag.GREEN, Rag.RED, None)
    assert made.suggestion_reasons == " ".join(refused.suggestion.reasons)


def test_update_of_work_that_is_done_keeps_the_suggestion_that_its_form_showed(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action(due=date(2026, 3, 31))
    last = builders.update(action, Rag.RED, date(2025, 12, 31), forecast=date(2026, 9, 30))
    shown = form_of(writer.get(url(action))).suggestion
    blue = {"rag": "blue", "difference_not_known": "on", "no_evidence_reason": "None is kept."}
    sent = answers(quarterly, forecast="30 September 2026", based_on=last.pk, **blue)
    assert writer.post(url(action), sent).status_code == 302
    made = Update.objects.latest("id")
    assert (made.rag, made.suggested, made.suggestion_reasons) == (Rag.BLUE, Rag.RED, " ".join(shown.reasons))


def test_submit_and_next_leads_to_the_next_action_that_needs_an_update(
    writer: Client, quarterly: Quarterly
) -> None:
    first, second = quarterly.action(), quarterly.action()
    response = writer.post(url(first), answers(quarterly, then="next"))
    assert response["location"].split("?")[0] == url(second)
    response = writer.post(url(second), answers(quarterly, then="next"))
    assert response["location"] == "/#messages"


def test_next_can_be_a_queried_update_that_the_user_entered_on_an_action_of_someone_else(
    client: Client, quarterly: Quarterly
) -> None:
    assert quarterly.chair.user
    client.force_login(quarterly.chair.user)
    first, second, _ = quarterly.action(), quarterly.action(), quarterly.action()
    entered = builders.update(
        second, Rag.GREEN, TODAY, by=quarterly.chair.user, period=quarterly.winter, author=quarterly.lead
    )
    builders.review(entered, ReviewVerdict.QUERIED)
    response = client.post(url(first), answers(quarterly, then="next"))
    assert response["location"].startswith(url(second))


def test_refused_update_keeps_what_was_typed_and_shows_an_error_on_each_field(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.milestone(action, date(2026, 6, 1))
    typed = {
        "progress": "Words of progress",
        "next_steps": "Words of next steps",
        "board_sentence": "Words for the board",
        "rag": "red",
        "forecast": "13/5/2027",
    }
    response = writer.post(url(action), answers(quarterly, **typed))
    form = form_of(response)
    assert response.status_code == 200
    assert sorted(form.errors) == ["cause", "problem", "recovery_plan"]
    assert {name: form[name].value() for name in typed} == typed
    page = response.content.decode()
    assert 'href="#id_problem"' in page
    assert 'href="#id_recovery_plan"' in page
    assert "<title>Error: Update" in page
    assert Update.objects.count() == 0


def test_refused_update_shows_missing_and_invalid_answers_together(
    writer: Client, quarterly: Quarterly
) -> None:
    sent = answers(quarterly, rag="red", forecast="soon", progress=f"Met {CHI}", then="submit")
    response = writer.post(url(quarterly.action()), sent)
    assert sorted(form_of(response).errors) == ["cause", "forecast", "problem", "progress", "recovery_plan"]


def test_update_with_an_identifier_is_refused_and_kept_only_on_the_page(
    writer: Client, quarterly: Quarterly
) -> None:
    for then in ("submit", "draft"):
        response = writer.post(url(quarterly.action()), answers(quarterly, progress=f"Met {CHI}", then=then))
        assert list(form_of(response).errors) == ["progress"]
        assert form_of(response)["progress"].value() == f"Met {CHI}"
    assert (Update.objects.count(), UpdateDraft.objects.count()) == (0, 0)


def test_update_better_than_suggested_needs_a_reason_and_shows_both_ratings(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action(due=date(2026, 3, 1))
    response = writer.post(url(action), answers(quarterly))
    assert list(form_of(response).errors) == ["better_reason"]
    writer.post(url(action), answers(quarterly, better_reason="Signed off on 2 April."))
    page = writer.get(f"/strategies/test/actions/{action.reference}/").content.decode()
    assert "Signed off on 2 April." in page
    assert "The action is 30 days late and has no forecast (due 1 March 2026)." in page


def test_update_after_someone_elses_shows_theirs_above_the_form(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    assert quarterly.chair.user
    theirs = builders.update(
        action, Rag.AMBER, TODAY, by=quarterly.chair.user, progress="Their words.", period=quarterly.winter
    )
    response = writer.post(url(action), answers(quarterly, progress="My words."))
    page = response.content.decode()
    assert "Their words." in page
    assert quarterly.chair.job_title in page
    assert "Someone else has updated this action" in page
    assert form_of(response)["progress"].value() == "My words."
    again = form_of(response)["based_on"].value()
    assert again == str(theirs.pk)
    assert (
        writer.post(url(action), answers(quarterly, based_on=again, progress="My words.")).status_code == 302
    )


def test_update_after_ones_own_from_another_window_says_so(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.update(
        action, Rag.AMBER, TODAY, by=quarterly.user, progress="First words.", period=quarterly.winter
    )
    page = writer.post(url(action), answers(quarterly, progress="My words.")).content.decode()
    assert "You have updated this action in another window" in page
    assert "You updated this action in another window on 8 April 2026" in page
    assert "Someone else" not in page


def test_draft_is_saved_reopened_and_deleted_after_submission(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 6, 1))
    typed = answers(
        quarterly, progress="Half a", rag="amber", forecast="soon", milestones=[step.pk], then="draft"
    )
    response = writer.post(url(action), typed, follow=True)
    page = response.content.decode()
    assert "Draft saved." in page
    form = form_of(response)
    assert [form[name].value() for name in ("progress", "rag", "forecast")] == ["Half a", "amber", "soon"]
    assert form["milestones"].value() == [str(step.pk)]
    writer.post(url(action), answers(quarterly))
    assert UpdateDraft.objects.count() == 0


def test_draft_from_before_someone_elses_update_shows_their_update(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    first = builders.update(action, Rag.GREEN, date(2025, 12, 31))
    writer.post(url(action), answers(quarterly, progress="My words.", based_on=first.pk, then="draft"))
    builders.update(action, Rag.AMBER, TODAY, progress="Their words.", period=quarterly.winter)
    page = writer.get(url(action)).content.decode()
    assert "Updated since you began" in page
    assert "My words." in page


def test_every_answer_that_the_form_asks_for_is_compared_with_the_other_update(
    client: Client, quarterly: Quarterly
) -> None:
    action, chair = quarterly.action(), quarterly.chair
    done, not_done = (builders.milestone(action, date(2026, 3, 1), title=title) for title in ("One", "Two"))
    words = {
        "next_steps": "Next.",
        "board_sentence": "For the board.",
        "better_reason": "A reason.",
        "what_changed": "A change.",
        "difference_made": "A difference.",
        "no_evidence_reason": "None yet.",
        "open_milestones_reason": "One goes on.",
    }
    quarterly.submit(
        action,
        Rag.RED,
        problem="No partner.",
        recovery_plan="We meet.",
        forecast=date(2027, 3, 1),
        done_milestones={done.pk: date(2026, 3, 5)},
        propose_date=True,
        period=quarterly.spring,
        **words,
    )
    assert chair.user
    client.force_login(chair.user)
    form = form_of(client.get(f"{url(action)}?period={quarterly.winter.pk}"))
    mine = {
        "rag": "amber",
        "progress": "Other words.",
        "problem": "Another.",
        "cause": "funding",
        "recovery_plan": "Another.",
        "forecast": "1 June 2027",
        "difference_not_known": "on",
        "milestones": [str(done.pk), str(not_done.pk)],
        f"done_{done.pk}": "6 March 2026",
        f"done_{not_done.pk}": "7 March 2026",
        "on_behalf_of": str(quarterly.lead.pk),
        **dict.fromkeys(words, "Other words."),
    }
    response = client.post(url(action), answers(quarterly, **mine))
    [comparison] = response.context["comparisons"]
    shown = {
        each.label: ("".join(p.text for p in each.other), "".join(p.text for p in each.own))
        for each in comparison.fields
    }
    asked = [name for name in form.fields if name not in update_comparison.NOT_COMPARED]
    labels = {
        f"done_{each.pk}": f"Day on which “{title}” was done"
        for each, title in ((done, "One"), (not_done, "Two"))
    } | update_comparison.LABELS
    assert [name for name in asked if labels[name] not in shown] == []
    assert shown["Day on which “One” was done"] == ("5 March 2026", "6 March 2026")
    assert shown["Day on which “Two” was done"] == ("", "7 March 2026")
    assert shown["Asks for the forecast to become the due date"] == ("Yes", "")
    assert shown["Who told you"][0] == ""


def test_update_is_saved_as_a_draft_while_evidence_is_added(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    response = writer.post(url(action), answers(quarterly, then="evidence"))
    assert (
        response["location"]
        == f"/strategies/test/actions/{action.reference}/evidence/add/?then=update&on=2026-03-31"
    )
    assert UpdateDraft.objects.get().answers["progress"] == "Staff were trained."


def test_update_on_anothers_action_asks_who_told_the_writer(client: Client, quarterly: Quarterly) -> None:
    assert quarterly.chair.user
    client.force_login(quarterly.chair.user)
    deputy = builders.person()
    action = quarterly.action(deputy=deputy)
    form = form_of(client.get(url(action)))
    assert [value for value, _ in form.fields["on_behalf_of"].choices] == [
        "",
        str(quarterly.lead.pk),
        str(deputy.pk),
    ]
    client.post(url(action), answers(quarterly, on_behalf_of=quarterly.lead.pk))
    assert Update.objects.get().author == quarterly.lead


def test_update_by_the_lead_does_not_ask_who_told_them(writer: Client, quarterly: Quarterly) -> None:
    assert "on_behalf_of" not in form_of(writer.get(url(quarterly.action(deputy=builders.person())))).fields


def test_update_leaves_out_copied_answers_that_the_new_rating_does_not_require(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    last = builders.update(action, Rag.AMBER, date(2025, 12, 31), problem="No form yet.")
    writer.post(
        url(action),
        answers(quarterly, based_on=last.pk, problem="No form yet.", what_changed="It is agreed."),
    )
    assert Update.objects.latest("id").problem == ""
    writer.post(
        url(action),
        answers(
            quarterly,
            based_on=Update.objects.latest("id").pk,
            problem="A new one.",
            period=quarterly.spring.pk,
        ),
    )
    assert Update.objects.latest("id").problem == "A new one."


def test_update_with_a_better_rating_is_asked_once_what_changed_and_then_accepted_with_a_notice(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    last = builders.update(action, Rag.AMBER, date(2025, 12, 31))
    sent = answers(quarterly, based_on=last.pk, asked_what_changed="")
    form = form_of(writer.post(url(action), sent))
    assert list(form.errors) == ["what_changed"]
    assert "It was Amber last time and is Green now. Say what has changed." in str(form.errors)
    assert form["asked_what_changed"].value() == "1"
    response = writer.post(url(action), sent | {"asked_what_changed": "1"}, follow=True)
    assert "It was Amber last time." in response.content.decode()
    assert Update.objects.latest("id").what_changed == ""


def test_update_for_an_earlier_period_is_not_asked_what_changed(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    later = builders.update(action, Rag.AMBER, TODAY, period=quarterly.spring)
    assert writer.post(url(action), answers(quarterly, based_on=later.pk)).status_code == 302


RED = {
    "rag": "red",
    "problem": "No partner.",
    "cause": "partner",
    "recovery_plan": "We meet them.",
    "forecast": "30 September 2027",
}


@pytest.mark.parametrize(
    ("rag", "needed"),
    [
        ("green", ["progress"]),
        ("amber", ["cause", "problem", "progress"]),
        ("red", ["cause", "forecast", "problem", "progress", "recovery_plan"]),
        ("blue", ["difference_made", "no_evidence_reason", "progress"]),
    ],
)
def test_update_needs_few_answers_besides_its_rating(
    writer: Client, quarterly: Quarterly, rag: str, needed: list[str]
) -> None:
    form = form_of(writer.post(url(quarterly.action()), answers(quarterly, progress="", rag=rag)))
    assert sorted(form.errors) == needed


def test_check_shows_how_the_board_will_read_it_and_saves_nothing(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.update(action, Rag.RED, date(2025, 12, 31))
    text = (
        "No partner. We meet them. It is now expected in September 2027, nine months later than first planned; "
        f"{group_name(quarterly.strategy.board)} has not agreed the date ({action.reference})."
    )
    sent = answers(quarterly, progress="", then="check", **RED)
    response = writer.post(url(action), sent)
    assert form_of(response).errors == {}
    assert text in response.content.decode()
    alone = writer.post(url(action), sent, headers={"Accept": "text/plain; charset=utf-8"})
    assert (alone.content.decode(), alone["Content-Type"]) == (text, "text/plain; charset=utf-8")
    with_identifier = sent | {"problem": f"Met {CHI}"}
    refused = writer.post(url(action), with_identifier, headers={"Accept": "text/plain; charset=utf-8"})
    assert refused.content == b""
    assert (Update.objects.count(), UpdateDraft.objects.count()) == (1, 0)


def test_refused_update_shows_how_the_board_would_read_it(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    page = writer.post(url(action), answers(quarterly, **RED | {"forecast": ""})).content.decode()
    assert f"No partner. We meet them ({action.reference})." in page
    assert "No partner." not in writer.get(url(quarterly.action())).content.decode()


def test_red_asks_for_its_forecast_as_the_new_due_date(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    sent = answers(quarterly, **RED, propose_date="on")
    early = form_of(writer.post(url(action), sent | {"forecast": "31 December 2026"}))
    assert early.errors["propose_date"] == [
        "To ask for a new due date, enter a forecast later than the due date, 31 December 2026."
    ]
    response = writer.post(url(action), sent, follow=True)
    assert "You asked for 30 September 2027 as the new due date." in response.content.decode()
    proposal = Proposal.objects.get()
    assert (proposal.new_date, proposal.reason) == (date(2027, 9, 30), "We meet them.")
    assert proposal.update == Update.objects.get()


def test_update_says_which_date_of_someone_else_its_own_replaces(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    other = builders.member(quarterly.strategy)
    Proposal.objects.create(
        action=action,
        kind=ProposalKind.NEW_DATE,
        new_date=date(2027, 3, 31),
        reason="Partners start in May.",
        by=builders.account(other),
        effective_from=TODAY,
        recorded_at=noon(TODAY),
    )
    sent = answers(quarterly, **RED, propose_date="on")
    page = " ".join(writer.post(url(action), sent, follow=True).content.decode().split())
    assert "It replaces 31 March 2027, which " in page
    assert f"{other.name}) proposed." in page or f"{other.name} proposed." in page


def test_update_asks_on_which_day_each_newly_ticked_milestone_was_done(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    old, step = (builders.milestone(action, date(2026, 3, 1)) for _ in range(2))
    day = date(2026, 2, 1)
    MilestoneMark.objects.create(milestone=old, done_on=day, effective_from=day, recorded_at=noon(day))
    form = form_of(writer.get(url(action)))
    assert [name for name in form.fields if name.startswith("done_")] == [f"done_{step.pk}"]
    assert form[f"done_{step.pk}"].value() == "31 March 2026"
    ticked = answers(quarterly, milestones=[old.pk, step.pk], better_reason="It is signed.")
    for typed, sentence in (
        ("", "Enter the day on which"),
        ("soon", "When was it done? Enter a real date"),
        ("9 April 2026", "9 April 2026 is in the future."),
        ("31 March 2022", "31 March 2022 is before the strategy began"),
    ):
        refused = form_of(writer.post(url(action), ticked | {f"done_{step.pk}": typed}))
        assert list(refused.errors) == [f"done_{step.pk}"]
        assert sentence in str(refused.errors)
    assert writer.post(url(action), ticked | {f"done_{step.pk}": "2 March 2026"}).status_code == 302
    done = [
        m.done_on
        for m in milestones_at(quarterly.strategy, TODAY, noon(TODAY + timedelta(days=1)), action.pk)
    ]
    assert done == [date(2026, 2, 1), date(2026, 3, 2)]


def test_update_of_continuing_work_asks_when_it_is_back_on_course(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action(kind=ActionKind.CONTINUING, due=None, review=date(2026, 9, 30))
    assert form_of(writer.get(url(action))).fields["forecast"].label == "When will it be back on course?"


def test_update_without_periods_does_not_ask_for_one(client: Client) -> None:
    strategy = builders.strategy("test")
    lead = builders.member(strategy)
    assert lead.user
    client.force_login(lead.user)
    action = builders.action(builders.commitment(builders.priority(strategy)), lead=lead)
    response = client.get(url(action))
    assert "period" not in form_of(response).fields
    sent = {"key": str(uuid4()), "based_on": "", "progress": "Done so far.", "rag": "green", "then": "submit"}
    assert client.post(url(action), sent).status_code == 302
    assert Update.objects.get().effective_from == TODAY


def test_update_explains_that_every_period_is_closed(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action(
        effective_from=TODAY - timedelta(days=1), recorded_at=noon(TODAY - timedelta(days=1))
    )
    quarterly.spring.closings.create(recorded_by=quarterly.user, recorded_at=noon(TODAY - timedelta(days=1)))
    assert "No reporting period is open" in writer.get(url(action)).content.decode()


def test_blue_asks_about_milestones_that_are_not_done_before_it_is_sent(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    step = builders.milestone(action, date(2026, 6, 1), title="Training")
    page = writer.get(url(action)).content.decode()
    assert "Not done: “Training”. If a milestone is done, tick it below instead and give the day." in page
    blue = {"rag": "blue", "difference_not_known": "on", "no_evidence_reason": "None is kept."}
    form = form_of(writer.post(url(action), answers(quarterly, **blue)))
    assert list(form.errors) == ["open_milestones_reason"]
    assert not action.updates.exists()
    ticked = {"milestones": [step.pk], f"done_{step.pk}": "2 March 2026"}
    assert writer.post(url(action), answers(quarterly, **blue, **ticked)).status_code == 302
    assert action.updates.get().open_milestones_reason == ""


def test_blue_says_why_it_is_complete_without_a_milestone(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.milestone(action, date(2026, 6, 1), title="Training")
    why = "A national course took its place."
    blue = {"rag": "blue", "difference_not_known": "on", "no_evidence_reason": "None is kept."}
    writer.post(url(action), answers(quarterly, open_milestones_reason=why, **blue))
    assert action.updates.get().open_milestones_reason == why
    history = writer.get(
        f"/strategies/{quarterly.strategy.slug}/actions/{action.reference}/"
    ).content.decode()
    assert why in history
