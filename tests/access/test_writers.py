"""Every model has a form with which some role can add a row in the browser, or a stated reason why it has none yet.

The tests open and send each form below as a browser would, with the values on the page and with what is typed over
them. Afterwards, the model must have a new row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.test import Client

from priorities.models import CareGroup, Commitment, Group, Milestone, Proposal, Update
from tests.access.compare import path_of
from tests.access.readers import COORDINATOR, SIGNED_OUT, STAFF, World, create_world
from tests.access.table import LINES
from tests.architecture.calls import WRITES
from tests.architecture.code import APPS, ROOT, code_of_apps
from tests.builders import TODAY
from tracker import audit, clock

SIGN_IN = {"login": "the-member@test.example", "password": "known to the tests alone"}
AGREED = {"agreed_by": "Oversight group", "reason": "Agreed at its meeting."}


@dataclass(frozen=True)
class FormEntry:
    """A form, by its URL name: the reader who sends it, what they type, and the URL's parameters and query string.

    `typed` replaces the values on the page. It can contain, in braces, the keys that `open_form` lists. `files` are the
    texts of the files to upload, by the names of their fields.
    """

    name: str
    reader: str
    typed: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def uploads(self) -> dict[str, Any]:
        """Return the files as the test client sends them."""
        return {name: ContentFile(text.encode(), "notes.txt") for name, text in self.files.items()}


NEW_STRATEGY = FormEntry(
    "strategy_add",
    "manager",
    {
        "name": "Carers Strategy",
        "short_name": "Carers",
        "board": "Test Board",
        "starts": "1 April 2026",
        "ends": "31 March 2029",
        "priorities": "1. Breaks from caring",
        "period_kind": "quarterly",
    },
)
NEW_PRIORITY = FormEntry("plan_priority_add", "manager", {"name": "Housing", **AGREED})
DECLARED = replace(
    NEW_PRIORITY,
    typed={
        **NEW_PRIORITY.typed,
        "name": "Housing CR123456",
        "declared": "CR123456",
        "declared_reason": "The reference of a grant.",
    },
)
NEW_COMMITMENT = FormEntry(
    "plan_commitment_add", "manager", {"wording": "We will train staff.", "source": "Page 4", **AGREED}
)
NEW_ACTION = FormEntry(
    "plan_action_add",
    "manager",
    {"title": "Train staff", "due": "31 December 2026", "source": "Page 4", **AGREED},
)
NEW_MILESTONE = FormEntry(
    "plan_milestone_add", "manager", {"title": "Course written", "due": "30 June 2026", **AGREED}
)
UPDATE = FormEntry(
    "action_update",
    "member",
    {"progress": "All staff are trained.", "rag": "green", "then": "submit", "problem": "", "forecast": ""}
    | dict.fromkeys(("better_reason", "what_changed"), "The partners agreed a plan."),
)
COMPLETE = replace(
    UPDATE,
    typed={
        **UPDATE.typed,
        "rag": "blue",
        "difference_not_known": "on",
        "no_evidence_reason": "None was asked for.",
        "open_milestones_reason": "The others took its place.",
    },
)
CHECK = FormEntry("waiting", COORDINATOR, {"update_{the latest update}": "on", "then": "check"})
NOTE = FormEntry(
    "waiting",
    COORDINATOR,
    {"note_{the latest update}": "on", "meeting": "{a meeting}", "then": "note"},
)
PROPOSE = FormEntry(
    "action_propose",
    "member",
    {"kind": "new_date", "new_date": "30 June 2027", "reason": "Partners cannot start before May."},
)
DECIDE = FormEntry(
    "waiting",
    "manager",
    {"proposal_{the latest proposal}": "on", "then": "agree-board", "reason": "Agreed by email."},
)
ACTION_POINT = FormEntry(
    "meeting_action",
    COORDINATOR,
    {"words": "Ask the teams.", "owner": "{a person}", "due": "30 June 2026", "then": "point"},
)
EVIDENCE = FormEntry(
    "evidence_add",
    "member",
    {
        "phrase": "a training course",
        "kind": "training",
        "link": "Team minutes",
    },
)
WITH_FILE = replace(EVIDENCE, files={"file": "Thirty staff were trained."})
CLOSE = FormEntry("period_close", "manager")
CLOSE_EARLIEST = replace(CLOSE, parts={"period_id": "a period"})
INVITED = (
    FormEntry(
        "plan_person_add",
        "manager",
        {"name": "Sam Example", "job_title": "Team leader", "email": "sam@test.example", "invite": "on"},
    ),
)

WRITERS: Mapping[str, tuple[FormEntry, ...]] = {
    "User": INVITED,
    "Outbox": INVITED,
    "AuditEvent": (NEW_PRIORITY,),
    "AuditText": (NEW_PRIORITY,),
    "AuditedRow": (NEW_PRIORITY,),
    "Declaration": (DECLARED,),
    "LoginVisit": (FormEntry("account_login", SIGNED_OUT, SIGN_IN),),
    "FailedSignIn": (FormEntry("account_login", SIGNED_OUT, {**SIGN_IN, "password": "a wrong one"}),),
    "Person": INVITED,
    "Submission": (NEW_PRIORITY,),
    "Membership": (FormEntry("plan_role_add", "manager", {"role": "viewer"}),),
    "EmailChoice": (FormEntry("emails", "member", {"ratings": "", "roles": "on", "unanswered": "on"}),),
    "CalendarAddress": (FormEntry("emails", "manager", {"then": "calendar"}),),
    "Departure": (FormEntry("plan_role_edit", "manager", {"until": "30 April 2026"}),),
    "Group": (FormEntry("plan_group_add", "manager", {"name": "Group of carers"}, {"kind": "groups"}),),
    "GroupRole": (
        FormEntry(
            "plan_group_role_add",
            "manager",
            {"role": "vice_chair", "person": "{a person}", "since": "8 April 2026"},
        ),
    ),
    "Service": (FormEntry("plan_group_add", "manager", {"name": "Carers' Centre"}, {"kind": "services"}),),
    "CareGroup": (FormEntry("plan_group_add", "manager", {"name": "Carers"}, {"kind": "care-groups"}),),
    "Partner": (FormEntry("body_entry_add", "manager", {"name": "Police"}, {"kind": "partners"}),),
    "Locality": (FormEntry("body_entry_add", STAFF, {"name": "North"}, {"kind": "localities"}),),
    "Body": (FormEntry("body_add", STAFF, {"name": "Carers Council", "short_name": "Carers"}),),
    "Strategy": (NEW_STRATEGY,),
    "Period": (NEW_STRATEGY,),
    "PeriodClosing": (CLOSE,),
    "ClosingStatus": (CLOSE,),
    "PeriodReopening": (
        CLOSE_EARLIEST,
        FormEntry("period_reopen", "manager", {"reason": "Two updates came late."}),
    ),
    "Meeting": (
        FormEntry(
            "plan_meeting_add", "manager", {"group": "board", "held_on": "22 April 2026", "note": "Item 4"}
        ),
    ),
    "MeetingCorrection": (
        CHECK,
        replace(NOTE, typed={**NOTE.typed, "meeting": "{a meeting held}"}),
        FormEntry(
            "plan_meeting_correct", "manager", {"held_on": "7 April 2026"}, {"meeting_id": "a meeting held"}
        ),
    ),
    "MeetingItem": (FormEntry("meeting_action", COORDINATOR, {"then": "pass"}),),
    "ActionPoint": (ACTION_POINT,),
    "ActionPointAnswer": (
        FormEntry("meeting", COORDINATOR, {"outcome": "done", "then": "answer-{an action point}"}),
    ),
    "DecisionMaker": (FormEntry("plan_decision_makers", "manager", {"stop": "{a group}"}),),
    "SettingsVersion": (
        FormEntry(
            "plan_settings",
            "manager",
            {
                "quiet_days": "90",
                "set_by": "Oversight group",
                "reason": "It meets more often.",
                "then": "save",
            },
        ),
    ),
    "Priority": (NEW_PRIORITY,),
    "PriorityRevision": (NEW_PRIORITY,),
    "Commitment": (NEW_COMMITMENT,),
    "CommitmentRevision": (NEW_COMMITMENT,),
    "Action": (NEW_ACTION,),
    "ActionRevision": (NEW_ACTION,),
    "ActionSupport": (
        NEW_PRIORITY,
        replace(NEW_COMMITMENT, parts={"number": 2}),
        replace(NEW_ACTION, typed={**NEW_ACTION.typed, "supports": "{the latest commitment}"}),
    ),
    "ActionOwner": (replace(NEW_ACTION, typed={**NEW_ACTION.typed, "owner_1": "group-{a group}"}),),
    "Milestone": (NEW_MILESTONE,),
    "MilestoneRevision": (NEW_MILESTONE,),
    "MilestoneMark": (replace(UPDATE, typed={**UPDATE.typed, "milestones": "{a milestone}"}),),
    "EvidenceFile": (WITH_FILE,),
    "EvidenceItem": (EVIDENCE,),
    "EvidenceRevision": (EVIDENCE,),
    "Reach": (replace(EVIDENCE, typed={**EVIDENCE.typed, "reach_{a care group}": "in_use"}),),
    "EvidenceLink": (EVIDENCE,),
    "EvidenceWithdrawal": (FormEntry("evidence_withdraw", "manager", {"reason": "It was never finished."}),),
    "Update": (UPDATE,),
    "AnswerLink": (FormEntry("answer_link_send", COORDINATOR),),
    "AnswerLinkItem": (FormEntry("answer_link_send", COORDINATOR),),
    "AnswerByLink": (
        FormEntry(
            "answer_action", SIGNED_OUT, {"progress": "The ward is open.", "rag": "green", "then": "submit"}
        ),
    ),
    "Withdrawal": (FormEntry("update_withdraw", "manager", {"reason": "It was for another action."}),),
    "Review": (CHECK,),
    "UpdateDraft": (replace(UPDATE, typed={**UPDATE.typed, "then": "draft"}),),
    "Proposal": (PROPOSE,),
    "Decision": (COMPLETE, FormEntry("plan_action_stage", "manager", {"stage": "complete", **AGREED})),
    "Paper": (FormEntry("paper_new", "author", {"meeting_date": "13 May 2026"}),),
    "Paragraph": (FormEntry("paper", "author", {"text": "Carers were asked."}, query="?edit=cover.purpose"),),
}
"""For each model, the forms that add a row, in the order in which to send them."""

NOT_YET_WRITABLE: Mapping[str, str] = {
    "Aim": "to come with the import of plans: the aims of a published plan",
    "GlossaryTerm": "to come with the board paper: the words that it explains",
    "Risk": "to come with the board paper: risks are kept in the browser",
    "RiskRevision": "to come with the board paper: risks are kept in the browser",
    "DevelopmentArea": "to come with the board paper: areas are kept in the browser",
    "DevelopmentAreaRevision": "to come with the board paper: areas are kept in the browser",
    "AreaLink": "to come with the board paper: areas are kept in the browser",
    "Clearance": "to come with finished papers: a paper is cleared",
}
"""The models that no role can write yet, each with the work that will add a form."""

WRITTEN_BEFORE_THEIR_PAGES = {"Risk", "DevelopmentArea"}
"""The models that have a write already, in `priorities/writes/risks.py`, but no form yet."""

WITHOUT_A_FORM: Mapping[str, str] = {
    "Letter": "manage.py remind writes it, each day",
    "LetterItem": "manage.py remind writes it, each day",
    "StaffReading": "staff who open a page of the administration write it: see test_sensitive_strategy.py",
    "AuditHead": "one row for each scope, which every event changes",
    "Redaction": "tracker.redaction writes it: a page is to come with the rights of people",
    "PaperVersion": "reports.writes.store_version writes it: a page is to come with finished papers",
    "PaperFile": "reports.writes.store_version writes it: a page is to come with finished papers",
    "PaperLayout": "load_layouts reads the boards' forms from files; pages are to come with finished papers",
}


class FormFields(HTMLParser):
    """The fields that a browser would send for the forms on a page, without the buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.select = self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field's value."""
        attributes = {name: value or "" for name, value in attrs}
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "input" and name:
            if attributes.get("type") not in ("radio", "checkbox", "submit") or "checked" in attributes:
                self.fields[name] = value or ("on" if "checked" in attributes else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attributes:
            self.fields[self.select] = value
        elif tag == "textarea":
            self.text = name

    def handle_data(self, data: str) -> None:
        """Note the text in a text area."""
        if self.text:
            self.fields[self.text] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a select or a text area."""
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """The tests' strategy on the demo's date, and an account for each reader."""
    settings.DEMO_TODAY = TODAY
    created = create_world()
    member = created.accounts["member"]
    assert member is not None
    member.email, member.password = SIGN_IN["login"], make_password(SIGN_IN["password"])
    member.save()
    return created


def open_form(form: FormEntry, world: World) -> tuple[Client, str, dict[str, str]]:
    """Open a form, and return the client, the form's path and the data to send."""
    client = Client()
    if account := world.accounts[form.reader]:
        client.force_login(account)
    line = next(line for line in LINES if line.name == form.name)
    path = path_of(replace(line, parts={**line.parts, **form.parts}), world, "tracker.urls") + form.query
    ids: dict[str, Any] = {
        **world.keys,
        "a milestone": Milestone.objects.latest("pk").pk,
        "a group": Group.objects.latest("pk").pk,
        "a care group": CareGroup.objects.latest("pk").pk,
        "the latest commitment": Commitment.objects.latest("pk").pk,
        "the latest update": Update.objects.latest("pk").pk,
        "the latest proposal": getattr(Proposal.objects.last(), "pk", ""),
    }
    typed = {name.format(**ids): value.format(**ids) for name, value in form.typed.items()}
    return client, path, {**FormFields(client.get(path).content.decode()).fields, **typed}


def send(form: FormEntry, world: World) -> str:
    """Open a form and send it. Return the status and any errors on the page, to show if the test fails."""
    client, path, filled = open_form(form, world)
    answer = client.post(path, filled | form.uploads())
    if answer.status_code == 200:  # for example a preview, which is sent again unchanged
        answer = client.post(path, {**filled, **FormFields(answer.content.decode()).fields})
    return (
        f"{answer.status_code} {re.findall('(?s)<div[^>]*error-summary.*?</div>', answer.content.decode())}"
    )


def keys(model: str) -> set[Any]:
    """Return the keys of a model's rows."""
    found = next(
        one for app in APPS for one in apps.get_app_config(app).get_models() if one.__name__ == model
    )
    return set(found._base_manager.values_list("pk", flat=True))


def record_existing_rows(world: World) -> None:
    """Record the rows that the test itself added, so that only the forms' rows remain to be recorded."""
    audit.record(what="made for a test", by=None, at=clock.now(), subject=world.accounts["member"])


@pytest.mark.parametrize("model", WRITERS)
def test_a_role_writes_a_row_in_the_browser(model: str, world: World) -> None:
    before = keys(model)
    record_existing_rows(world)
    answers = [send(form, world) for form in WRITERS[model]]
    assert keys(model) - before, answers
    assert audit.verify() == [], "an audit event records every row that these forms write"


def test_every_model_has_a_form_or_a_reason_why_not() -> None:
    models = {model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()}
    assert sorted([*WRITERS, *NOT_YET_WRITABLE, *WITHOUT_A_FORM]) == sorted(models)


def test_models_that_are_not_yet_writable_have_no_write() -> None:
    source = "\n".join((ROOT / name).read_text() for name in code_of_apps() if name.startswith(WRITES))
    created = re.compile(r"\b(\w+)(?:\.objects\.(?:bulk_create|create|get_or_create|update_or_create))?\(")
    assert set(created.findall(source)) & set(NOT_YET_WRITABLE) == WRITTEN_BEFORE_THEIR_PAGES, (
        "give each of these its form in WRITERS"
    )
