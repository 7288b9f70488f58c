"""The access table: a line for every URL, with the readers who may open it and those who may send its form.

A new page needs a line here, and a new role needs a reader in `readers.py`. Until then, `test_matrix.py` fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from priorities.choices import Role
from tests.access.readers import (
    COORDINATOR,
    INSIDE,
    NOT_SIGNED_IN,
    OF_ANOTHER_STRATEGY,
    READERS,
    SLUG,
    STAFF,
    SUPERUSER,
)

SIGNED_IN = READERS - NOT_SIGNED_IN
MANAGERS = frozenset({Role.MANAGER.value, Role.ADMIN.value})
"""The readers who may change the plan, its people and its settings."""
ADMINISTRATOR = frozenset({Role.ADMIN.value})
"""The reader who may name administrators, and close the accounts of people who have left."""
UPDATERS = MANAGERS | {Role.MEMBER.value, Role.LEAD.value, COORDINATOR}
"""The readers who may update the action: its lead, the coordinator above its group, and those who enter any updates."""
LINK_SENDERS = UPDATERS - {Role.MEMBER.value}
"""The readers who may send a partner a link: those who may update the partner's action."""
NOT_VIEWERS = INSIDE - {Role.VIEWER.value}
CORRECTORS = MANAGERS | {COORDINATOR}
"""The readers who may correct the evidence: those who may change the plan, and the coordinator above its action."""
WRITERS = frozenset({Role.AUTHOR.value, Role.ADMIN.value})
"""The readers who may write in papers."""
STRATEGY_CREATORS = MANAGERS | {STAFF, SUPERUSER, OF_ANOTHER_STRATEGY}
"""The readers who may set up a strategy: staff, and managers and administrators of any strategy."""

# The values for the parameters of a URL, by name.
DEFAULT_PARTS: Mapping[str, Any] = {"slug": SLUG, "number": 1, "reference": "1.1.1"}
COMMITMENT = {"reference": "1.1"}
ITEM = {"reference": "E1"}
GROUP = {"kind": "groups", "group_id": "a group"}
GROUP_ROLE = {"group_id": "a group", "role_id": "a role in it"}
BODY = {"slug": "test-partnership"}
INSTALLATION = frozenset({STAFF, SUPERUSER})
"""The readers who may do everything on the pages of every body."""
PERSON = {"person_id": "a person"}
LINK = {"token": "the address of a link", "reference": "an action of a link"}


@dataclass(frozen=True)
class Line:
    """One URL, by name: the readers who are let in, and those who may send its form, or None if it has no form.

    Readers who are not let in are asked to sign in, get "page not found" (outsiders, inside a strategy) or are refused.
    `parts` has the URL parameters that differ from `DEFAULT_PARTS`; a value may be a key of `World.keys`. `sends` is
    the data to post if an empty form would lead to "page not found", with such keys in braces. `records` is True if
    the form has no questions, so that even an empty form is recorded.
    """

    name: str
    lets_in: frozenset[str]
    accepts_from: frozenset[str] | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    sends: Mapping[str, str] = field(default_factory=dict)
    records: bool = False


LINES = (
    Line("health_live", READERS),
    Line("health_ready", READERS),
    # Signing in and out: allauth's pages, most of which are open to everyone.
    Line("account_login", READERS, READERS),
    Line("account_logout", READERS, READERS),
    Line("account_sign_out_everywhere", SIGNED_IN, SIGNED_IN, records=True),
    Line("emails", SIGNED_IN, SIGNED_IN, records=True),
    # The address itself lets people in.
    Line("calendar_feed", READERS, parts={"token": "a calendar"}),
    Line("account_inactive", READERS),
    Line("account_reauthenticate", SIGNED_IN, SIGNED_IN),
    Line("account_change_password", SIGNED_IN, SIGNED_IN),
    Line("account_set_password", SIGNED_IN, SIGNED_IN),
    Line("account_reset_password", READERS, READERS),
    Line("account_reset_password_done", READERS),
    Line("account_reset_password_from_key", READERS, READERS, {"uidb36": "1", "key": "worn-out"}),
    Line("account_reset_password_from_key_done", READERS),
    # Pages that belong to no strategy.
    Line("help", READERS),
    Line("help_meetings", READERS),
    Line("help_role", READERS, parts={"role": "member"}),
    Line("accessibility", READERS),
    Line("component_gallery", frozenset({STAFF, SUPERUSER})),
    Line("my_work", SIGNED_IN),
    Line("start", SIGNED_IN),
    Line("strategies", SIGNED_IN),
    # Reading a strategy.
    Line("strategy", INSIDE),
    Line("priority", INSIDE),
    Line("dashboard", INSIDE),
    Line("exceptions", INSIDE),
    Line("actions", INSIDE),
    Line("action", INSIDE),
    Line("evidence", INSIDE),
    Line("evidence_item", INSIDE, parts=ITEM),
    Line("evidence_file", INSIDE, parts=ITEM | {"file_id": "a file of evidence"}),
    Line("risks", INSIDE),
    Line("periods", INSIDE),
    Line("period", INSIDE, parts={"period_id": "a later period"}),
    Line("period_close", MANAGERS, MANAGERS, {"period_id": "a later period"}),
    Line("period_reopen", MANAGERS, MANAGERS, {"period_id": "a period"}),
    # Reporting progress and evidence.
    Line("action_update", UPDATERS, UPDATERS),
    Line("update_withdraw", MANAGERS | {COORDINATOR}, MANAGERS | {COORDINATOR}, {"update_id": "an update"}),
    Line("update_draft", UPDATERS, UPDATERS),
    Line("update_draft_discard", UPDATERS, UPDATERS),
    Line("action_propose", UPDATERS, UPDATERS),
    Line("waiting", INSIDE, MANAGERS | {COORDINATOR}),
    Line("meeting", INSIDE, MANAGERS | {COORDINATOR}, {"meeting_id": "a meeting held"}),
    Line("meeting_action", INSIDE, MANAGERS | {COORDINATOR}, {"meeting_id": "a meeting held"}),
    *(
        Line(f"meeting_{name}_{kind}", INSIDE, parts={"meeting_id": "a meeting held"})
        for name in ("pack", "note")
        for kind in ("html", "docx", "pdf")
    ),
    Line("answer_links", NOT_VIEWERS),
    Line(
        "answer_link_send",
        LINK_SENDERS,
        LINK_SENDERS,
        {"period_id": "a later period", "who": "a person to ask"},
    ),
    Line("answer_link_revoke", LINK_SENDERS, LINK_SENDERS, {"link_id": "a link for updates"}),
    # Anyone who knows the address.
    Line("answer", READERS, parts=LINK),
    Line("answer_action", READERS, READERS, LINK),
    Line("answer_draft", READERS, READERS, LINK),
    Line("answer_evidence", READERS, READERS, LINK),
    Line("update_unchanged", UPDATERS, UPDATERS),
    Line("evidence_add", NOT_VIEWERS, NOT_VIEWERS),
    Line("evidence_new", NOT_VIEWERS, NOT_VIEWERS),
    Line("evidence_link", NOT_VIEWERS, NOT_VIEWERS, ITEM),
    Line("evidence_correct", CORRECTORS, CORRECTORS, ITEM),
    Line("evidence_unlink", CORRECTORS, CORRECTORS, ITEM | {"link_id": "a link of evidence"}),
    Line("evidence_withdraw", CORRECTORS, CORRECTORS, ITEM),
    # Papers.
    Line("papers", NOT_VIEWERS),
    Line("paper", NOT_VIEWERS, WRITERS),
    Line("paper_new", WRITERS, WRITERS),
    Line("paper_html", NOT_VIEWERS),
    Line("paper_docx", NOT_VIEWERS),
    Line("paper_pdf", NOT_VIEWERS),
    # Setting up a body and a strategy.
    Line("body_add", INSTALLATION, INSTALLATION),
    Line("bodies", SIGNED_IN),
    Line("body", INSIDE | INSTALLATION, parts=BODY),
    Line("body_edit", INSTALLATION, INSTALLATION, BODY),
    Line("body_lists", MANAGERS | INSTALLATION, parts=BODY),
    Line(
        "body_order",
        MANAGERS | INSTALLATION,
        MANAGERS | INSTALLATION,
        BODY,
        sends={"up": "group {a group}"},
    ),
    Line("body_entry_add", MANAGERS | INSTALLATION, MANAGERS | INSTALLATION, BODY | GROUP),
    Line("body_entry_edit", MANAGERS | INSTALLATION, MANAGERS | INSTALLATION, BODY | GROUP),
    Line("body_entry_retire", MANAGERS | INSTALLATION, MANAGERS | INSTALLATION, BODY | GROUP),
    Line("body_people", MANAGERS | INSTALLATION, parts=BODY),
    Line("body_person_add", MANAGERS | INSTALLATION, MANAGERS | INSTALLATION, BODY),
    Line("body_person", MANAGERS | INSTALLATION, parts=BODY | PERSON),
    Line("body_person_edit", MANAGERS | INSTALLATION, MANAGERS | INSTALLATION, BODY | PERSON),
    Line("body_person_invite", MANAGERS | INSTALLATION, MANAGERS | INSTALLATION, BODY | PERSON),
    Line("strategy_add", STRATEGY_CREATORS, STRATEGY_CREATORS),
    # Changing the plan.
    Line("plan", MANAGERS),
    Line("plan_order", MANAGERS, MANAGERS, sends={"up": "priority {a priority}"}),
    Line("plan_priority_add", MANAGERS, MANAGERS),
    Line("plan_priority_edit", MANAGERS, MANAGERS),
    Line("plan_priority_retire", MANAGERS, MANAGERS),
    Line("plan_commitment_add", MANAGERS, MANAGERS),
    Line("plan_commitment_edit", MANAGERS, MANAGERS, COMMITMENT),
    Line("plan_commitment_retire", MANAGERS, MANAGERS, COMMITMENT),
    Line("plan_action_add", MANAGERS, MANAGERS, COMMITMENT),
    Line("plan_action_edit", MANAGERS, MANAGERS),
    Line("plan_action_stage", MANAGERS, MANAGERS),
    Line("plan_action_not_started", MANAGERS, MANAGERS),
    Line("plan_action_withdraw", MANAGERS, MANAGERS),
    Line("plan_milestone_add", MANAGERS, MANAGERS),
    Line("plan_milestone_edit", MANAGERS, MANAGERS),
    Line("plan_milestone_retire", MANAGERS, MANAGERS),
    Line("plan_strategy_edit", MANAGERS, MANAGERS),
    Line("plan_periods", MANAGERS, MANAGERS),
    Line("plan_period_add", MANAGERS, MANAGERS),
    Line("plan_period_edit", MANAGERS, MANAGERS, {"period_id": "a period"}),
    Line("plan_period_remove", MANAGERS, MANAGERS, {"period_id": "a period"}),
    Line("plan_settings", MANAGERS, MANAGERS),
    Line("plan_groups", MANAGERS),
    Line("plan_group_add", MANAGERS, MANAGERS, GROUP),
    Line("plan_group_edit", MANAGERS, MANAGERS, GROUP),
    Line("plan_group_retire", MANAGERS, MANAGERS, GROUP),
    Line("plan_meetings", MANAGERS),
    Line("plan_meeting_add", MANAGERS, MANAGERS),
    Line("plan_meeting_correct", MANAGERS, MANAGERS, {"meeting_id": "a meeting"}),
    Line("plan_meeting_remove", MANAGERS, MANAGERS, {"meeting_id": "a meeting"}),
    Line("plan_decision_makers", MANAGERS, MANAGERS),
    Line("plan_group", MANAGERS, parts={"group_id": "a group"}),
    Line("plan_group_role_add", MANAGERS, MANAGERS, {"group_id": "a group"}),
    Line("plan_group_role_end", MANAGERS, MANAGERS, GROUP_ROLE),
    Line("plan_group_role_correct", MANAGERS, MANAGERS, GROUP_ROLE),
    Line("plan_group_role_withdraw", MANAGERS, MANAGERS, GROUP_ROLE),
    # People, their roles and their accounts.
    Line("plan_people", MANAGERS),
    Line("plan_staff_readings", MANAGERS),
    Line("plan_person_add", MANAGERS, MANAGERS),
    Line("plan_person", MANAGERS, parts=PERSON),
    Line("plan_person_edit", MANAGERS, MANAGERS, PERSON),
    Line("plan_person_invite", MANAGERS, MANAGERS, PERSON),
    Line("plan_person_close_account", ADMINISTRATOR, ADMINISTRATOR, PERSON),
    Line("plan_person_leave", MANAGERS, MANAGERS, PERSON),
    Line("plan_role_add", MANAGERS, MANAGERS, PERSON),
    Line("plan_role_edit", MANAGERS, MANAGERS, PERSON | {"role_id": "their role"}),
)
