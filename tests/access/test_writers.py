"""Every model has a writer that some role can reach in the browser; each exception says what will open it.

A role of the strategy opens and sends each form below as a browser does, with the values of the page and some typed
over them. A new row of the model must then exist.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.test import Client

from priorities.models import CareGroup, Commitment, Milestone
from tests.access.compare import address
from tests.access.readers import SIGNED_OUT, World, world
from tests.access.table import LINES
from tests.architecture.calls import WRITES
from tests.architecture.code import APPS, ROOT, code_of_apps
from tests.builders import TODAY
from tracker import audit, clock

SIGN_IN = {"login": "the-member@test.example", "password": "known to the tests alone"}
AGREED = {"agreed_by": "Oversight group", "reason": "Agreed at its meeting."}


@dataclass(frozen=True)
class Sent:
    """A form by its URL name, who sends it, what they type over what it suggests, and which page of that name.

    What is typed may name the id of a row in braces; `send` lists them.
    """

    name: str
    who: str
    typed: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    ask: str = ""


NEW_STRATEGY = Sent(
    "strategy_new",
    "manager",
    {
        "name": "Carers Strategy",
        "short_name": "Carers",
        "body": "Test Partnership",
        "board": "Test Board",
        "starts": "1 April 2026",
        "ends": "31 March 2029",
        "priorities": "1. Breaks from caring",
        "period_kind": "quarterly",
    },
)
NEW_PRIORITY = Sent("plan_priority_add", "manager", {"name": "Housing", **AGREED})
DECLARED = replace(
    NEW_PRIORITY,
    typed={
        **NEW_PRIORITY.typed,
        "name": "Housing CR123456",
        "declared": "CR123456",
        "declared_reason": "The reference of a grant.",
    },
)
NEW_COMMITMENT = Sent(
    "plan_commitment_add", "manager", {"wording": "We will train staff.", "source": "Page 4", **AGREED}
)
NEW_ACTION = Sent(
    "plan_action_add",
    "manager",
    {"title": "Train staff", "due": "31 December 2026", "source": "Page 4", **AGREED},
)
NEW_MILESTONE = Sent(
    "plan_milestone_add", "manager", {"title": "Course written", "due": "30 June 2026", **AGREED}
)
UPDATE = Sent(
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
        "difference_known": "not_known",
        "no_evidence_reason": "None was asked for.",
    },
)
EVIDENCE = Sent(
    "evidence_add",
    "member",
    {
        "phrase": "a training course",
        "kind": "training",
        "done": "in_use",
        "result_level": "practice",
        "source": "Team minutes",
        "strength": "recorded",
    },
)
INVITED = (
    Sent(
        "plan_person_add",
        "manager",
        {"name": "Sam Example", "job_title": "Team leader", "email": "sam@test.example", "invite": "on"},
    ),
)

WRITERS: Mapping[str, tuple[Sent, ...]] = {
    "User": INVITED,
    "Outbox": INVITED,
    "AuditEvent": (NEW_PRIORITY,),
    "AuditText": (NEW_PRIORITY,),
    "AuditedRow": (NEW_PRIORITY,),
    "Declaration": (DECLARED,),
    "LoginVisit": (Sent("account_login", SIGNED_OUT, SIGN_IN),),
    "FailedSignIn": (Sent("account_login", SIGNED_OUT, {**SIGN_IN, "password": "a wrong one"}),),
    "Person": INVITED,
    "Submission": (NEW_PRIORITY,),
    "Membership": (Sent("plan_role_add", "manager", {"role": "viewer"}),),
    "Group": (Sent("plan_body_add", "manager", {"name": "Group of carers"}, {"kind": "groups"}),),
    "Service": (Sent("plan_body_add", "manager", {"name": "Carers' Centre"}, {"kind": "services"}),),
    "CareGroup": (Sent("plan_body_add", "manager", {"name": "Carers"}, {"kind": "care-groups"}),),
    "Strategy": (NEW_STRATEGY,),
    "Period": (NEW_STRATEGY,),
    "SettingsVersion": (
        Sent(
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
    "Milestone": (NEW_MILESTONE,),
    "MilestoneRevision": (NEW_MILESTONE,),
    "MilestoneMark": (replace(UPDATE, typed={**UPDATE.typed, "milestones": "{a milestone}"}),),
    "EvidenceItem": (EVIDENCE,),
    "Reach": (replace(EVIDENCE, typed={**EVIDENCE.typed, "reach_{a care group}": "in_use"}),),
    "EvidenceLink": (EVIDENCE,),
    "Update": (UPDATE,),
    "UpdateDraft": (replace(UPDATE, typed={**UPDATE.typed, "then": "draft"}),),
    "Proposal": (COMPLETE,),
    "Decision": (COMPLETE, Sent("plan_action_stage", "manager", {"stage": "complete", **AGREED})),
    "Paper": (Sent("paper_new", "author", {"meeting_date": "13 May 2026"}),),
    "Paragraph": (Sent("paper", "author", {"text": "Carers were asked."}, ask="?edit=cover.purpose"),),
}
"""For each model the forms that write a row of it, in the order in which they are sent."""

OPENED_LATER: Mapping[str, str] = {
    "PeriodClosing": "step 5, the update cycle: a period is closed",
    "PeriodReopening": "step 5, the update cycle: a period is reopened",
    "ClosingStatus": "step 5, the update cycle: a period is closed",
    "Review": "step 5, the update cycle: an update is checked or queried",
    "Aim": "step 9, plans in: the aims of a published plan",
    "GlossaryTerm": "step 7, the board paper: the words that it explains",
    "Risk": "step 7, the board paper: risks are kept in the browser",
    "DevelopmentArea": "step 7, the board paper: areas are kept in the browser",
    "AreaLink": "step 7, the board paper: areas are kept in the browser",
    "Clearance": "step 11, a finished paper: it is cleared",
    "PaperVersion": "step 11, a finished paper: it is made final",
    "PaperFile": "step 11, a finished paper: it is made final",
}
"""The models that no role can write yet, each with the step that opens it."""

WITHOUT_A_FORM: Mapping[str, str] = {
    "StaffReading": "staff who open a page of the administration write it: see test_sensitive_strategy.py",
    "AuditHead": "one row, which every event moves on",
    "PaperLayout": "load_layouts reads the boards' forms from files; step 11 takes them in the browser",
}


class Filled(HTMLParser):
    """What a browser would send of the page's main form, button aside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.select = self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a field is filled with."""
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and name:
            if given.get("type") not in ("radio", "checkbox", "submit") or "checked" in given:
                self.fields[name] = value or ("on" if "checked" in given else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = value
        elif tag == "textarea":
            self.text = name

    def handle_data(self, data: str) -> None:
        """Note the words of a text."""
        if self.text:
            self.fields[self.text] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Leave a list or a text."""
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""


@pytest.fixture
def everybody(db: None, settings: Any) -> World:
    """The tests' strategy on the demo's day, and an account for every role."""
    settings.DEMO_TODAY = TODAY
    made = world()
    member = made.accounts["member"]
    assert member is not None
    member.email, member.password = SIGN_IN["login"], make_password(SIGN_IN["password"])
    member.save()
    return made


def opened(form: Sent, everybody: World) -> tuple[Client, str, dict[str, str]]:
    """Open a form and fill it in: the browser it is open in, its address, and what is sent with its button."""
    client = Client()
    if account := everybody.accounts[form.who]:
        client.force_login(account)
    line = next(line for line in LINES if line.name == form.name)
    path = address(replace(line, parts={**line.parts, **form.parts}), everybody, "tracker.urls") + form.ask
    ids: dict[str, Any] = {
        **everybody.keys,
        "a milestone": Milestone.objects.latest("pk").pk,
        "a care group": CareGroup.objects.latest("pk").pk,
        "the latest commitment": Commitment.objects.latest("pk").pk,
    }
    typed = {name.format(**ids): value.format(**ids) for name, value in form.typed.items()}
    return client, path, {**Filled(client.get(path).content.decode()).fields, **typed}


def send(form: Sent, everybody: World) -> str:
    """Open a form and send it; what the page answers, for a test that fails."""
    client, path, filled = opened(form, everybody)
    answer = client.post(path, filled)
    if answer.status_code == 200:  # such as a preview, which is sent again as it is
        answer = client.post(path, {**filled, **Filled(answer.content.decode()).fields})
    return (
        f"{answer.status_code} {re.findall('(?s)<div[^>]*error-summary.*?</div>', answer.content.decode())}"
    )


def keys(model: str) -> set[Any]:
    """The keys of the rows of a model."""
    found = next(
        one for app in APPS for one in apps.get_app_config(app).get_models() if one.__name__ == model
    )
    return set(found._base_manager.values_list("pk", flat=True))


def recorded(everybody: World) -> None:
    """Have an event record what the tests themselves made, so that the rest is what the forms write."""
    audit.record(what="made for a test", by=None, at=clock.now(), subject=everybody.accounts["member"])


@pytest.mark.parametrize("model", WRITERS)
def test_a_role_writes_a_row_in_the_browser(model: str, everybody: World) -> None:
    before = keys(model)
    recorded(everybody)
    answers = [send(form, everybody) for form in WRITERS[model]]
    assert keys(model) - before, answers
    assert audit.verify() == [], "an audit event records every row that these forms write"


def test_every_model_has_a_writer_or_says_what_opens_it() -> None:
    models = {model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()}
    assert sorted([*WRITERS, *OPENED_LATER, *WITHOUT_A_FORM]) == sorted(models)


def test_what_opens_later_has_no_writer_yet() -> None:
    source = "\n".join((ROOT / name).read_text() for name in code_of_apps() if name.startswith(WRITES))
    made = re.compile(r"\b(\w+)(?:\.objects\.(?:bulk_create|create|get_or_create|update_or_create))?\(")
    assert set(made.findall(source)) & set(OPENED_LATER) == set(), "give each of these its form in WRITERS"
