"""Every form shows words that look like an identifier, and accepts them once the writer declares that they are not."""

from dataclasses import replace

import pytest

from tests.access.readers import World
from tests.access.test_writers import WRITERS, FormEntry, keys, send, world
from tracker import audit
from tracker.events import Event
from tracker.models import AuditEvent, Declaration

__all__ = ["world"]

LOOKS_LIKE, REASON = "CR123456", "The reference of a grant."
DECLARED = {"declared": LOOKS_LIKE, "declared_reason": REASON}
TEXT = {
    "plan_priority_add": "name",
    "plan_commitment_add": "wording",
    "plan_action_add": "title",
    "plan_milestone_add": "title",
    "plan_action_stage": "reason",
    "plan_group_add": "name",
    "body_entry_add": "name",
    "body_add": "name",
    "plan_meeting_add": "note",
    "plan_meeting_correct": "note",
    "plan_person_add": "job_title",
    "plan_settings": "reason",
    "strategy_add": "priorities",
    "action_update": "progress",
    "action_propose": "reason",
    "waiting": "sentence_{the latest update}",
    "meeting": "words",
    "meeting_action": "words",
    "update_withdraw": "reason",
    "period_reopen": "reason",
    "evidence_add": "finding",
    "evidence_withdraw": "reason",
    "paper": "text",
}
"""For each form, by URL name, one of its text fields."""
WITHOUT_TEXT = {
    "answer_link_send",
    "emails",
    "account_login",
    "plan_role_add",
    "plan_role_edit",
    "plan_group_role_add",
    "plan_decision_makers",
    "paper_new",
    "period_close",
}

WITHOUT_DECLARATIONS = {"answer_action"}
"""The forms of people without an account, who cannot declare anything: the words are refused."""

FORMS: dict[str, tuple[str, tuple[FormEntry, ...]]] = {
    form.name: (model, forms[: place + 1])
    for model, forms in WRITERS.items()
    if model != "Declaration"
    for place, form in enumerate(forms)
    if form.name in TEXT
}
"""For each of these forms, a model that it writes, and the forms to send up to and including it."""


def typed(name: str, **more: str) -> tuple[str, FormEntry]:
    """Return the model that a form writes, and the form with the words in its text field."""
    model, forms = FORMS[name]
    form, field = forms[-1], TEXT[name]
    return model, replace(
        form, typed={**form.typed, field: f"{form.typed.get(field, '')} {LOOKS_LIKE}", **more}
    )


@pytest.mark.parametrize("name", TEXT)
def test_form_shows_the_words_and_accepts_them_once_declared(name: str, world: World) -> None:
    for before in FORMS[name][1][:-1]:
        send(before, world)
    model, form = typed(name)
    rows = keys(model)
    answer = send(form, world)
    assert answer.startswith("200")
    assert f"“{LOOKS_LIKE}”" in answer
    assert keys(model) == rows

    model, form = typed(name, **DECLARED)
    answer = send(form, world)
    assert answer.startswith("302"), answer
    [kept] = Declaration.objects.all()
    assert (kept.words, kept.reason, kept.by) == (LOOKS_LIKE, REASON, world.accounts[form.reader])
    assert kept.scope
    event = AuditEvent.objects.get(what=Event.WORDS_DECLARED)
    assert event.scope == kept.scope
    assert event.text.after == {
        "words": LOOKS_LIKE,
        "looks_like": "national_insurance",
        "reason": REASON,
    }
    assert audit.verify() == []


def test_every_form_with_a_text_is_tried() -> None:
    assert {form.name for forms in WRITERS.values() for form in forms} == (
        TEXT.keys() | WITHOUT_TEXT | WITHOUT_DECLARATIONS
    )
