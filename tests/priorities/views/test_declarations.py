"""Words that a writer declares not to be about a person are accepted with a reason. Other words are still refused."""

from typing import Any

import pytest
from django.test import Client

from priorities.models import Update, UpdateDraft
from tests import builders
from tests.builders import TODAY
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tracker import audit
from tracker.events import Event
from tracker.models import AuditEvent, Declaration

pytestmark = pytest.mark.django_db

WORDS = "Project CR 12 34 56 began at G1 1AA."
PROJECT, OFFICE = "CR123456", "G11AA"
REASON = {"declared_reason": "The project's own reference."}


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_refusal_shows_the_words_and_asks_whether_they_are_about_a_person(
    writer: Client, quarterly: Quarterly
) -> None:
    response = writer.post(url(quarterly.action()), answers(quarterly, progress=WORDS))
    form = form_of(response)
    assert form.errors["progress"] == [
        "This looks like it contains a National Insurance number (“CR 12 34 56”) and a postcode (“G1 1AA”). Remove it. "
        "Describe any person only in general terms, such as 'one woman'. Remove it, and name the area instead, "
        "such as 'north-east Glasgow'."
    ]
    assert form["progress"].value() == WORDS
    page = response.content.decode()
    assert f'type="checkbox" name="declared" value="{PROJECT}"' in page
    assert "“G1 1AA” is not the postcode of a person’s home" in page
    assert 'name="declared_reason"' in page


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"declared": [PROJECT, OFFICE]}, ["declared_reason", "progress"]),
        ({"declared": [PROJECT], **REASON}, ["progress"]),
        (
            {"declared": [PROJECT, OFFICE], "declared_reason": f"She is {CHI}"},
            ["declared_reason", "progress"],
        ),
        ({"declared": [PROJECT, OFFICE], "declared_reason": "EH1 1YZ"}, ["declared_reason", "progress"]),
        # A key of words that are in none of the texts sent.
        (
            {"declared": [PROJECT, OFFICE, "EH11YZ"], "declared_reason": "EH1 1YZ"},
            ["declared_reason", "progress"],
        ),
        ({"declared": [PROJECT, OFFICE], "declared_reason": "x" * 301}, ["declared_reason", "progress"]),
        (REASON, ["progress"]),
        ({"declared": [PROJECT, OFFICE], **REASON, "next_steps": f"See {CHI}"}, ["next_steps"]),
        ({"declared": [PROJECT, OFFICE, CHI], **REASON, "next_steps": f"See {CHI}"}, ["next_steps"]),
        ({"declared": [PROJECT, OFFICE], **REASON, "next_steps": "Go to EH1 1YZ"}, ["next_steps"]),
    ],
)
def test_declaration_accepts_only_the_words_that_were_shown_and_ticked(
    writer: Client, quarterly: Quarterly, sent: dict[str, Any], fields: list[str]
) -> None:
    response = writer.post(url(quarterly.action()), answers(quarterly, progress=WORDS, **sent))
    form = form_of(response)
    assert sorted(form.errors) == fields
    assert form["progress"].value() == WORDS
    assert form["declared"].value() == list(sent.get("declared", []))
    assert (Update.objects.count(), Declaration.objects.count()) == (0, 0)


def test_reason_may_repeat_the_declared_words_of_any_text(writer: Client, quarterly: Quarterly) -> None:
    texts = {"progress": "Project CR 12 34 56 began.", "next_steps": "Move to G1 1AA."}
    sent = {"declared": [PROJECT, OFFICE], "declared_reason": "The office at G1 1AA runs CR 12 34 56."}
    assert writer.post(url(quarterly.action()), answers(quarterly, **texts, **sent)).status_code == 302
    assert Declaration.objects.count() == 2


def test_draft_keeps_no_field_that_a_form_adds_to_its_questions(writer: Client, quarterly: Quarterly) -> None:
    words = f"{WORDS} Ring 0141 420 5756."
    sent = {"declared": [PROJECT, OFFICE], "contacts_shown": "progress", "submission": "x", **REASON}
    writer.post(url(quarterly.action()), answers(quarterly, progress=words, rag="red", **sent))
    draft = UpdateDraft.objects.get()
    added = {"declared", "declared_reason", "contacts_shown", "submission", "key"}
    assert not added & draft.answers.keys()
    event = AuditEvent.objects.get(what="draft saved")
    assert not added & set(event.text.after["fields"])


def test_declared_words_stay_ticked_if_an_answer_is_missing(writer: Client, quarterly: Quarterly) -> None:
    sent = {"declared": [PROJECT, OFFICE], **REASON}
    response = writer.post(url(quarterly.action()), answers(quarterly, progress=WORDS, rag="red", **sent))
    form = form_of(response)
    assert "progress" not in form.errors
    assert form["declared"].value() == [PROJECT, OFFICE]
    assert form["declared_reason"].value() == REASON["declared_reason"]
    # Includes the draft that saves the text of a refused form.
    assert Declaration.objects.count() == 2


@pytest.mark.parametrize(("then", "model"), [("submit", Update), ("draft", UpdateDraft)])
def test_declaration_is_saved_with_its_reason_in_the_transaction_of_the_write(
    writer: Client, quarterly: Quarterly, then: str, model: Any
) -> None:
    sent = {"declared": [PROJECT, OFFICE], **REASON}
    assert (
        writer.post(
            url(quarterly.action()), answers(quarterly, progress=WORDS, then=then, **sent)
        ).status_code
        == 302
    )
    assert model.objects.count() == 1
    declarations = Declaration.objects.order_by("id")
    assert [(each.words, each.key, each.scope, each.by) for each in declarations] == [
        ("CR 12 34 56", PROJECT, "test", quarterly.user),
        ("G1 1AA", OFFICE, "test", quarterly.user),
    ]
    assert AuditEvent.objects.filter(what=Event.WORDS_DECLARED).count() == 2
    assert audit.verify() == []


def test_declared_words_are_accepted_again_only_in_that_strategy(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    sent = {"declared": [PROJECT, OFFICE], **REASON}
    writer.post(url(action), answers(quarterly, progress=WORDS, **sent))
    latest = Update.objects.get()
    again = answers(quarterly, progress=f"Again: {WORDS}", based_on=latest.pk)
    assert writer.post(url(action), again).status_code == 302
    assert Declaration.objects.count() == 2
    found = writer.get(f"/strategies/test/actions/?q={PROJECT}")
    assert found.status_code == 200

    other = builders.strategy("other")
    builders.member(other, email="elsewhere@test.example")
    elsewhere = builders.action(
        builders.commitment(builders.priority(other)), lead=other.memberships.get().person
    )
    writer.force_login(builders.account(other.memberships.get().person))
    response = writer.post(
        f"/strategies/other/actions/{elsewhere.reference}/update/",
        answers(quarterly, period="", progress=WORDS),
    )
    assert "progress" in form_of(response).errors


def test_write_outside_a_request_accepts_no_declaration(quarterly: Quarterly) -> None:
    from tracker.refusals import Refused

    with pytest.raises(Refused):
        quarterly.submit(quarterly.action(), progress=WORDS)
