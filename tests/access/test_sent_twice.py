"""A form that is sent eight times, by pressing its button again or after going back, adds its records once.

The tests send every form in the access table as a browser would, and count the rows of every model.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from priorities.choices import Role
from priorities.models import Group, Locality, Person, Update
from tests import builders
from tests.access.readers import SIGNED_OUT, STAFF, World, create_world
from tests.access.table import LINES
from tests.access.test_writers import (
    AGREED,
    CHECK,
    CLOSE,
    COMPLETE,
    DECIDE,
    EVIDENCE,
    INVITED,
    NEW_ACTION,
    NEW_COMMITMENT,
    NEW_MILESTONE,
    NEW_PRIORITY,
    NEW_STRATEGY,
    PROPOSE,
    UPDATE,
    WRITERS,
    FormEntry,
    FormFields,
    open_form,
    send,
)
from tests.architecture.code import APPS
from tests.builders import TODAY
from tests.priorities.writes.two_transactions import needs_postgresql
from tracker import identifiers, submissions
from tracker.forms import NO_KEY, BaseForm
from tracker.models import Submission

TIMES = 8
KEYS = ("submission", "key")
"""The names of the submission key's field. In the forms for updates and evidence it is `key`."""
(WITH_ACCOUNT,) = INVITED
(NEW_PAPER,) = WRITERS["Paper"]
NEW_PERSON = replace(WITH_ACCOUNT, typed={"name": "Sam Example", "job_title": "Team leader"})

(BY_LINK,) = WRITERS["AnswerByLink"]
EVIDENCE_BY_LINK = FormEntry("answer_evidence", SIGNED_OUT, {"phrase": "a course", "link": "Minutes"})

ADDING_FORMS: Mapping[str, FormEntry] = {
    "priority": NEW_PRIORITY,
    "commitment": NEW_COMMITMENT,
    "action": NEW_ACTION,
    "milestone": NEW_MILESTONE,
    "group": WRITERS["Group"][0],
    "service": WRITERS["Service"][0],
    "care group": WRITERS["CareGroup"][0],
    "partner": WRITERS["Partner"][0],
    "body": WRITERS["Body"][0],
    "person of a body": FormEntry("body_person_add", "manager", NEW_PERSON.typed),
    "person with an account": WITH_ACCOUNT,
    "person without email": NEW_PERSON,
    "role": WRITERS["Membership"][0],
    "role in a group": WRITERS["GroupRole"][0],
    "meeting": WRITERS["Meeting"][0],
    "periods": FormEntry("plan_periods", "manager", {"period_kind": "quarterly", "due_days": "14"}),
    "period": FormEntry(
        "plan_period_add", "manager", {"ends": "30 September 2026", "due": "14 October 2026"}
    ),
    "closed period": CLOSE,
    "strategy": NEW_STRATEGY,
    "evidence": EVIDENCE,
    "evidence from the list": replace(
        EVIDENCE, name="evidence_new", typed={**EVIDENCE.typed, "also": "1.1.1"}
    ),
    "link of evidence": FormEntry("evidence_link", "member", {"also": "1.1"}),
    "update": UPDATE,
    "check of an update": CHECK,
    "link for updates": WRITERS["AnswerLink"][0],
    "update by link": BY_LINK,
    "evidence by link": EVIDENCE_BY_LINK,
    "proposal": PROPOSE,
    "withdrawn update": WRITERS["Withdrawal"][0],
    "paper": NEW_PAPER,
}
"""The forms that add a record. Each has a submission key."""

CHANGING_FORMS: Mapping[str, tuple[FormEntry, ...]] = {
    "order": (NEW_PRIORITY, FormEntry("plan_order", "manager", {"down": "priority {a priority}"})),
    "priority": (FormEntry("plan_priority_edit", "manager", {"name": "Housing", **AGREED}),),
    "retired priority": (
        NEW_PRIORITY,
        FormEntry("plan_priority_retire", "manager", AGREED, parts={"number": 2}),
    ),
    "commitment": (
        FormEntry("plan_commitment_edit", "manager", {"wording": "We will train all staff.", **AGREED}),
    ),
    "retired commitment": (
        NEW_COMMITMENT,
        FormEntry("plan_commitment_retire", "manager", AGREED, parts={"reference": "1.2"}),
    ),
    "action": (FormEntry("plan_action_edit", "manager", {"title": "Train all staff", **AGREED}),),
    "decision": (PROPOSE, DECIDE),
    "stage": (COMPLETE, FormEntry("plan_action_stage", "manager", {"stage": "complete", **AGREED})),
    "withdrawn action": (FormEntry("plan_action_withdraw", "manager", AGREED),),
    "start by mistake": (
        WRITERS["Withdrawal"][0],
        FormEntry("plan_action_not_started", "manager", {"reason": "It has not started."}),
    ),
    "milestone": (FormEntry("plan_milestone_edit", "manager", {"title": "Course agreed", **AGREED}),),
    "retired milestone": (FormEntry("plan_milestone_retire", "manager", AGREED),),
    "evidence": (FormEntry("evidence_correct", "manager", {"finding": "It helps.", "reason": "A slip."}),),
    "unlinked evidence": (
        FormEntry(
            "evidence_unlink", "manager", {"reason": "A slip."}, parts={"link_id": "a link of evidence"}
        ),
    ),
    "withdrawn evidence": WRITERS["EvidenceWithdrawal"],
    "emails": (FormEntry("emails", "member", {"ratings": ""}),),
    "strategy": (FormEntry("plan_strategy_edit", "manager", {"short_name": "Carers", **AGREED}),),
    "period": (FormEntry("plan_period_edit", "manager", {"name": "The first year", **AGREED}),),
    "removed period": (FormEntry("plan_period_remove", "manager"),),
    "reopened period": WRITERS["PeriodReopening"],
    "settings": WRITERS["SettingsVersion"],
    "group": (FormEntry("plan_group_edit", "manager", {"name": "Oversight group"}),),
    "retired group": (
        WRITERS["Group"][0],
        FormEntry("plan_group_retire", "manager", parts={"group_id": "the latest group"}),
    ),
    "names of a body": (FormEntry("body_edit", STAFF, {"short_name": "Partnership"}),),
    "order of a body's list": (
        WRITERS["Group"][0],
        FormEntry("body_order", "manager", {"up": "group {a group}"}),
    ),
    "locality": (
        WRITERS["Locality"][0],
        FormEntry(
            "body_entry_edit",
            "manager",
            {"name": "North and west"},
            {"kind": "localities", "group_id": "the latest locality"},
        ),
    ),
    "retired locality": (
        WRITERS["Locality"][0],
        FormEntry(
            "body_entry_retire",
            "manager",
            parts={"kind": "localities", "group_id": "the latest locality"},
        ),
    ),
    "person of a body": (FormEntry("body_person_edit", "manager", {"name": "Sam Example"}),),
    "account of a person of a body": (
        replace(WITH_ACCOUNT, typed={**WITH_ACCOUNT.typed, "invite": ""}),
        FormEntry("body_person_invite", "manager", parts={"person_id": "the latest person"}),
    ),
    "meeting": (FormEntry("plan_meeting_correct", "manager", {"held_on": "22 April 2026"}),),
    "action taken at a meeting": WRITERS["MeetingItem"],
    "action point": WRITERS["ActionPoint"],
    "answer about an action point": WRITERS["ActionPointAnswer"],
    "removed meeting": (FormEntry("plan_meeting_remove", "manager"),),
    "who agrees what": WRITERS["DecisionMaker"],
    "last day of a role in a group": (
        FormEntry("plan_group_role_end", "manager", {"until": "30 June 2026"}),
    ),
    "days of a role in a group": (
        FormEntry("plan_group_role_correct", "manager", {"since": "1 May 2025", "reason": "A slip."}),
    ),
    "withdrawn role in a group": (
        FormEntry("plan_group_role_withdraw", "manager", {"reason": "It was for another group."}),
    ),
    "person": (FormEntry("plan_person_edit", "manager", {"name": "Sam Example"}),),
    "account": (
        replace(WITH_ACCOUNT, typed={**WITH_ACCOUNT.typed, "invite": ""}),
        FormEntry("plan_person_invite", "manager", parts={"person_id": "the latest person"}),
    ),
    "closed account": (
        FormEntry("plan_role_edit", "manager", {"until": "7 April 2026"}),
        FormEntry("plan_person_close_account", Role.ADMIN.value),
    ),
    "handover": (FormEntry("plan_person_leave", "manager", AGREED),),
    "days of a role": (FormEntry("plan_role_edit", "manager", {"until": "30 June 2026"}),),
    "paragraph": WRITERS["Paragraph"],
    "draft": (replace(UPDATE, typed={**UPDATE.typed, "then": "draft"}),),
    "update that says that nothing has changed": (
        UPDATE,
        FormEntry(
            "update_unchanged",
            "member",
            {
                "key": "7c1f4a52-9f6d-4a53-8f0e-0c1d2e3f4a5b",
                "based_on": "{the latest update}",
                "period": "{the next period}",
            },
        ),
    ),
    "draft saved while typing": (replace(UPDATE, name="update_draft"),),
    "discarded draft": (
        replace(UPDATE, typed={**UPDATE.typed, "then": "draft"}),
        FormEntry("update_draft_discard", "member"),
    ),
    "draft by link": (replace(BY_LINK, name="answer_draft"),),
    "revoked link for updates": (FormEntry("answer_link_revoke", "manager"),),
}
"""The forms that change a record. The last of each is sent eight times, after the earlier ones are sent once."""

DRAFTS = ("update_draft", "answer_draft")
ALLAUTH_PREFIX = "account_"
"""The start of the URL names of the pages for signing in and passwords, whose forms come from allauth."""
AUDIT = frozenset({"AuditEvent", "AuditText", "AuditedRow"})
"""Every change adds rows to these models: an item that is moved down eight times moves eight places."""


def key_field(filled: Mapping[str, str]) -> str:
    """Return the name of the submission key's field. The page for evidence has a second form, with its own key."""
    return next(name for name in KEYS[::-1] if name in filled)


each_adding_form = pytest.mark.parametrize("form", ADDING_FORMS.values(), ids=ADDING_FORMS)


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """The tests' strategy on the demo's date, and an account for each reader."""
    settings.DEMO_TODAY = TODAY
    return create_world()


def rows() -> dict[str, int]:
    """Return the number of rows of each of our models."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return {model.__name__: model._base_manager.count() for model in models}


def answer(client: Client, path: str, filled: dict[str, str]) -> tuple[int, str]:
    """Send a form, and return the status and the redirect URL of the response."""
    response = client.post(path, filled)
    return response.status_code, response.headers.get("Location", "")


def test_every_page_that_takes_a_form_is_sent_here() -> None:
    taking = {line.name for line in LINES if line.accepts_from and not line.name.startswith(ALLAUTH_PREFIX)}
    assert taking == {
        form.name for form in (*ADDING_FORMS.values(), *(forms[-1] for forms in CHANGING_FORMS.values()))
    }


@each_adding_form
def test_a_form_that_makes_something_makes_it_once(form: FormEntry, world: World) -> None:
    client, path, filled = open_form(form, world)
    key = key_field(filled)
    before = rows()
    refused = client.post(path, {key: filled[key]})
    assert FormFields(refused.content.decode()).fields[key] == filled[key]
    assert rows() == before
    first = answer(client, path, filled)
    after_first = rows()
    assert first[0] == 302
    assert after_first != before
    assert {answer(client, path, filled) for _ in range(TIMES - 1)} == {first}
    assert rows() == after_first


@pytest.mark.parametrize("forms", CHANGING_FORMS.values(), ids=CHANGING_FORMS)
def test_a_form_that_changes_a_record_adds_no_row_when_sent_again(
    forms: tuple[FormEntry, ...], world: World
) -> None:
    for form in forms[:-1]:
        send(form, world)
    world.keys["the latest group"] = Group.objects.latest("pk").pk
    world.keys["the latest locality"] = Locality.objects.latest("pk").pk
    world.keys["the latest person"] = Person.objects.latest("pk").pk
    if forms[-1].name == "update_unchanged":
        world.keys["the latest update"] = Update.objects.latest("pk").pk
        next_period = builders.period(
            world.strategy, TODAY - timedelta(days=7), date(2026, 6, 30), date(2026, 7, 14)
        )
        world.keys["the next period"] = next_period.pk
    client, path, filled = open_form(forms[-1], world)
    if "previewed" in filled:
        filled |= FormFields(client.post(path, filled).content.decode()).fields
    before = rows()
    # The script that saves a draft gets JSON.
    assert answer(client, path, filled)[0] == (200 if forms[-1].name in DRAFTS else 302)
    changed = rows()
    assert changed != before
    for _ in range(TIMES - 1):
        answer(client, path, filled)
    again = rows()
    assert {name for name in again if again[name] != changed[name]} <= AUDIT


@pytest.mark.parametrize("form", [NEW_PRIORITY, NEW_STRATEGY, NEW_PAPER, EVIDENCE, UPDATE])
def test_a_form_without_its_key_is_shown_again_with_its_answers_and_a_new_key(
    form: FormEntry, world: World
) -> None:
    client, path, filled = open_form(form, world)
    name = key_field(filled)
    before = rows()
    response = client.post(path, {**filled, name: ""})
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count(NO_KEY) == 1
    # A refused update is saved as a draft.
    assert {name for name, count in rows().items() if count != before[name]} <= {*AUDIT, "UpdateDraft"}
    shown = FormFields(page).fields
    assert {box: shown[box] for box in form.typed if box in shown} == {
        box: form.typed[box] for box in form.typed if box in shown
    }
    assert answer(client, path, {**filled, name: shown[name]})[0] == 302


def test_two_tabs_have_two_keys(world: World) -> None:
    for number in (1, 2):
        client, path, filled = open_form(
            replace(NEW_PAPER, typed={"meeting_date": f"1{number} May 2026"}), world
        )
        assert answer(client, path, filled)[0] == 302
    assert rows()["Submission"] == 2


def test_other_answers_with_the_same_key_are_shown_with_a_new_key_and_then_saved(world: World) -> None:
    client, path, filled = open_form(NEW_PRIORITY, world)
    answer(client, path, filled)
    after_first = rows()
    response = client.post(path, {**filled, "name": "Health"})
    page = response.content.decode()
    assert submissions.OTHER_ANSWERS in page
    assert rows() == after_first
    shown = FormFields(page).fields
    assert shown["name"] == "Health"
    assert answer(client, path, {**filled, **shown})[0] == 302
    assert rows()["Priority"] == after_first["Priority"] + 1


def test_the_second_answer_says_that_the_form_was_saved_once(world: World) -> None:
    client, path, filled = open_form(NEW_PRIORITY, world)
    client.post(path, filled, follow=True)
    assert submissions.SENT_BEFORE in client.post(path, filled, follow=True).content.decode()


def test_the_key_of_another_person_leads_nowhere(world: World) -> None:
    client, path, filled = open_form(NEW_PRIORITY, world)
    answer(client, path, filled)
    after_first = rows()
    other, path, theirs = open_form(replace(NEW_PRIORITY, reader="admin"), world)
    assert answer(other, path, {**theirs, "submission": filled["submission"]}) == (200, "")
    assert rows() == after_first


def test_a_key_is_removed_after_a_week_and_stores_no_text(world: World) -> None:
    client, path, filled = open_form(NEW_PERSON, world)
    answer(client, path, filled)
    stored = Submission.objects.get()
    assert set(Submission.objects.values()[0]) == {"id", "key", "at", "digest", "leads_to"}
    assert stored.leads_to == "/strategies/the-strategy/plan/people/"
    Submission.objects.update(at=stored.at - submissions.KEPT_FOR - timedelta(seconds=1))
    send(NEW_PRIORITY, world)
    assert stored not in Submission.objects.all()


def test_a_key_is_not_read_as_the_number_of_a_person() -> None:
    key = "4b864cf9-102c-44f9-8341-a9387077519e"
    assert identifiers.refusal(key)
    form = BaseForm({"submission": key})
    form.add_submission_key()
    assert form.is_valid()


def test_what_is_no_key_is_shown_as_a_new_key() -> None:
    form = BaseForm({"submission": "no key"})
    form.add_submission_key()
    assert form.errors == {"submission": [NO_KEY]}
    assert UUID(str(form["submission"].value()))


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@each_adding_form
def test_a_form_sent_eight_times_at_once_adds_one_record(form: FormEntry, settings: Any) -> None:
    settings.DEMO_TODAY = TODAY
    client, path, filled = open_form(form, create_world())
    answers: list[tuple[int, str]] = []
    together = threading.Barrier(TIMES)

    def press() -> None:
        twin = Client()
        twin.cookies = client.cookies.copy()
        together.wait()
        try:
            answers.append(answer(twin, path, filled))
        finally:
            connection.close()

    before = rows()
    presses = [threading.Thread(target=press) for _ in range(TIMES)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    after_first = rows()
    assert len(answers) == TIMES
    assert {status for status, _ in answers} == {302}
    assert len(set(answers)) == 1
    assert answer(client, path, filled) == answers[0]
    assert rows() == after_first != before
