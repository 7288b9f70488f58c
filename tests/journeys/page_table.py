"""Every page of the product, for the role that sees most of it. The tests of pages use this one table."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from django.test import override_settings
from playwright.sync_api import Page

from priorities.answer_link_emails import PURPOSE
from tests.environment.site import Site, environment
from tracker.secret_addresses import signed

STRATEGY = "/strategies/domestic-abuse/"
PLAN = f"{STRATEGY}plan/"


@dataclass(frozen=True)
class Visit:
    """One page in one state. `name` is its URL name; `who` the demo person who opens it, empty for somebody signed out.

    `path` says `<link 1>` for the secret part of the address of the link for updates with id 1: see `path_on`.

    `arrive` goes on from the address to the state that is meant, such as a form that has been refused. `framed` is
    False for a paper, which is a document of its own without the product's header and navigation.
    """

    name: str
    who: str
    path: str
    state: str = ""
    arrive: Callable[[Page], None] | None = None
    status: int = 200
    framed: bool = True

    @property
    def label(self) -> str:
        """What a test of this page is called."""
        return " ".join(part for part in (self.name, self.state) if part).replace(" ", "-")

    def path_on(self, site: Site) -> str:
        """The path on a site, whose links for updates have addresses that no other site has."""
        return re.sub("<link ([0-9]+)>", lambda found: link_token(site, int(found[1])), self.path)


def link_token(site: Site, link_id: int) -> str:
    """The secret part of the address of a link for updates, which only its email says."""
    with closing(sqlite3.connect(site.database)) as database:
        query = "SELECT key FROM priorities_answerlink WHERE id = ?"
        key = UUID(database.execute(query, [link_id]).fetchone()[0])
    with override_settings(SECRET_KEY=environment(site.database)["SECRET_KEY"]):
        return signed(PURPOSE, key)


def send_empty(button: str) -> Callable[[Page], None]:
    """Sends the page's form as it stands, by the button with that name, and waits for its error summary."""

    def send(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=re.compile(button)).first.click()
        page.locator(".ds_error-summary").first.wait_for()

    return send


def write_over(page: Page) -> None:
    """Opens the first drafted text of a paper to be written over."""
    page.get_by_role("link", name=re.compile("^Edit")).first.click()
    page.get_by_role("button", name="Save", exact=True).wait_for()


def write_nothing(page: Page) -> None:
    """Opens a drafted text, empties it and saves that."""
    write_over(page)
    page.get_by_label(re.compile("^Your words for")).fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".ds_error-summary").first.wait_for()


PLAN_PAGES = {
    "plan": "",
    "plan_priority_add": "priorities/add/",
    "plan_priority_edit": "priorities/1/",
    "plan_priority_retire": "priorities/1/retire/",
    "plan_commitment_add": "priorities/1/add/",
    "plan_commitment_edit": "commitments/1.2/",
    "plan_commitment_retire": "commitments/1.2/retire/",
    "plan_action_add": "commitments/1.2/add/",
    "plan_action_edit": "actions/1.2.2/",
    "plan_action_stage": "actions/1.2.2/stage/",
    "plan_action_withdraw": "actions/1.2.2/withdraw/",
    "plan_action_not_started": "actions/1.2.2/not-started/",
    "plan_milestone_add": "actions/1.2.2/milestones/add/",
    "plan_milestone_edit": "actions/1.2.2/milestones/3/",
    "plan_milestone_retire": "actions/1.2.2/milestones/3/retire/",
    "plan_people": "people/",
    "plan_staff_readings": "staff-readings/",
    "plan_person_add": "people/add/",
    "plan_person": "people/1/",
    "plan_person_edit": "people/1/correct/",
    "plan_person_leave": "people/1/leave/",
    "plan_role_add": "people/1/roles/add/",
    "plan_role_edit": "people/1/roles/1/",
    "plan_settings": "settings/",
    "plan_strategy_edit": "strategy/",
    "plan_periods": "periods/",
    "plan_period_add": "periods/add/",
    "plan_period_edit": "periods/13/",
    "plan_period_remove": "periods/13/remove/",
    "plan_meetings": "meetings/",
    "plan_meeting_add": "meetings/add/",
    "plan_meeting_correct": "meetings/1/",
    "plan_meeting_remove": "meetings/1/remove/",
    "plan_decision_makers": "who-agrees/",
    "plan_group": "groups/1/",
    "plan_group_role_add": "groups/1/roles/add/",
    "plan_group_role_end": "groups/1/roles/4/end/",
    "plan_group_role_correct": "groups/1/roles/4/",
    "plan_group_role_withdraw": "groups/1/roles/4/withdraw/",
    "plan_groups": "bodies/",
    "plan_group_add": "bodies/groups/add/",
    "plan_group_edit": "bodies/groups/1/",
    "plan_group_retire": "bodies/groups/1/retire/",
}
"""The pages on which a plan is changed, by URL name, each with its address below the plan's own."""

BODY_PAGES = {
    "body": "",
    "body_edit": "edit/",
    "body_lists": "lists/",
    "body_entry_add": "lists/localities/add/",
    "body_entry_edit": "lists/localities/1/",
    "body_entry_retire": "lists/localities/1/retire/",
    "body_people": "people/",
    "body_person_add": "people/add/",
    "body_person": "people/1/",
    "body_person_edit": "people/1/correct/",
}
"""The pages of a body, by URL name, each with its address below the body's own."""

PAGES = (
    *(Visit(name, "admin", PLAN + path) for name, path in PLAN_PAGES.items()),
    Visit("plan_priority_add", "admin", f"{PLAN}priorities/add/", "with errors", arrive=send_empty(".")),
    Visit("plan_action_add", "admin", f"{PLAN}commitments/1.2/add/", "with errors", arrive=send_empty(".")),
    Visit("strategy_add", "manager", "/strategies/new/"),
    Visit("strategy_add", "manager", "/strategies/new/", "with errors", arrive=send_empty("^Set up")),
    Visit("body_add", "admin", "/bodies/new/"),
    Visit("bodies", "admin", "/bodies/"),
    *(Visit(name, "admin", f"/bodies/glasgow-city-hscp/{path}") for name, path in BODY_PAGES.items()),
    Visit("my_work", "member", "/"),
    Visit("my_work", "viewer", "/", "with nothing owed"),
    Visit("strategies", "manager", "/strategies/"),
    Visit("strategy", "manager", STRATEGY),
    Visit("priority", "manager", f"{STRATEGY}priorities/1/"),
    Visit("dashboard", "manager", f"{STRATEGY}dashboard/"),
    Visit(
        "dashboard", "manager", f"{STRATEGY}dashboard/?as_at=2026-03-31&known_at=2027-01-01", "unknown dates"
    ),
    Visit("dashboard", "manager", f"{STRATEGY}dashboard/?as_at=2023-01-01", "before the strategy"),
    Visit("actions", "manager", f"{STRATEGY}actions/"),
    Visit("actions", "manager", f"{STRATEGY}actions/?priority=1&rating=green", "filtered"),
    Visit("actions", "manager", f"{STRATEGY}actions/?q=no+action+says+this", "empty"),
    Visit("action", "manager", f"{STRATEGY}actions/1.2.3/"),
    Visit("action", "manager", f"{STRATEGY}actions/1.3.2/", "rated better than suggested"),
    Visit("action_update", "member", f"{STRATEGY}actions/1.2.2/update/"),
    Visit(
        "action_update",
        "member",
        f"{STRATEGY}actions/1.2.2/update/",
        "with errors",
        arrive=send_empty("^Submit"),
    ),
    Visit("action_propose", "member", f"{STRATEGY}actions/2.2.2/propose/"),
    Visit(
        "action_propose",
        "member",
        f"{STRATEGY}actions/2.2.2/propose/",
        "with errors",
        arrive=send_empty("^Send"),
    ),
    Visit("waiting", "lead", f"{STRATEGY}waiting/"),
    Visit("waiting", "lead", f"{STRATEGY}waiting/", "with errors", arrive=send_empty("^Mark as checked")),
    Visit("waiting", "member", f"{STRATEGY}waiting/", "with nothing waiting"),
    Visit("answer_links", "coordinator", f"{STRATEGY}links/"),
    Visit("answer_links", "member", f"{STRATEGY}links/", "with no one to ask"),
    Visit("answer_link_send", "coordinator", f"{STRATEGY}links/12/person-16/"),
    Visit(
        "answer_link_send",
        "coordinator",
        f"{STRATEGY}links/12/person-16/",
        "with errors",
        arrive=send_empty("^Send"),
    ),
    Visit("answer_link_revoke", "coordinator", f"{STRATEGY}links/2/revoke/"),
    Visit("answer", "", "/answer/<link 2>/"),
    Visit("answer", "", "/answer/<link 1>/", "revoked", status=410),
    Visit("answer", "", "/answer/no-such-link/", "unknown", status=404),
    Visit("answer_action", "", "/answer/<link 2>/5.3.1/"),
    Visit("answer_action", "", "/answer/<link 2>/5.3.1/", "with errors", arrive=send_empty("^Submit")),
    Visit("answer_evidence", "", "/answer/<link 2>/5.3.1/evidence/"),
    Visit(
        "answer_evidence", "", "/answer/<link 2>/5.3.1/evidence/", "with errors", arrive=send_empty("^Add")
    ),
    Visit("meeting", "coordinator", f"{STRATEGY}meetings/6/"),
    Visit("meeting", "viewer", f"{STRATEGY}meetings/6/", "read only"),
    Visit("meeting_action", "coordinator", f"{STRATEGY}meetings/6/3.2.2/"),
    Visit(
        "meeting_action",
        "coordinator",
        f"{STRATEGY}meetings/6/3.1.1/",
        "with errors",
        arrive=send_empty("^Add the action point"),
    ),
    Visit("meeting_pack_html", "viewer", f"{STRATEGY}meetings/3/papers/pack.html", framed=False),
    Visit("meeting_note_html", "viewer", f"{STRATEGY}meetings/5/papers/note.html", framed=False),
    Visit("update_draft_discard", "member", f"{STRATEGY}actions/1.2.2/update/draft/discard/"),
    Visit("update_withdraw", "manager", f"{STRATEGY}actions/1.2.2/updates/19/withdraw/"),
    Visit("evidence_add", "manager", f"{STRATEGY}actions/1.2.2/evidence/add/"),
    Visit(
        "evidence_add",
        "manager",
        f"{STRATEGY}actions/1.2.2/evidence/add/",
        "with errors",
        arrive=send_empty("^Add"),
    ),
    Visit("evidence_new", "manager", f"{STRATEGY}evidence/add/"),
    Visit("evidence_correct", "manager", f"{STRATEGY}evidence/E1/correct/"),
    Visit(
        "evidence_correct",
        "manager",
        f"{STRATEGY}evidence/E1/correct/",
        "with errors",
        arrive=send_empty("^Save"),
    ),
    Visit("evidence_link", "manager", f"{STRATEGY}evidence/E1/link/"),
    Visit("evidence_unlink", "manager", f"{STRATEGY}evidence/E1/unlink/1/"),
    Visit("evidence_withdraw", "manager", f"{STRATEGY}evidence/E1/withdraw/"),
    Visit("evidence", "manager", f"{STRATEGY}evidence/"),
    Visit("evidence", "manager", f"{STRATEGY}evidence/?kind=model&action=9.9", "filter refused"),
    Visit("evidence_item", "manager", f"{STRATEGY}evidence/E1/"),
    Visit("exceptions", "manager", f"{STRATEGY}exceptions/"),
    Visit("risks", "manager", f"{STRATEGY}risks/"),
    Visit("periods", "manager", f"{STRATEGY}periods/"),
    Visit("period", "manager", f"{STRATEGY}periods/12/"),
    Visit("period_close", "manager", f"{STRATEGY}periods/12/close/"),
    Visit("period_reopen", "manager", f"{STRATEGY}periods/11/reopen/"),
    Visit("papers", "author", f"{STRATEGY}papers/"),
    Visit("paper", "author", f"{STRATEGY}papers/1/"),
    Visit("paper", "member", f"{STRATEGY}papers/1/", "read only"),
    Visit("paper", "author", f"{STRATEGY}papers/1/", "being written", arrive=write_over),
    Visit("paper", "author", f"{STRATEGY}papers/1/", "with errors", arrive=write_nothing),
    Visit("paper_new", "author", f"{STRATEGY}papers/new/"),
    Visit("paper_new", "author", f"{STRATEGY}papers/new/", "with errors", arrive=send_empty("^Create")),
    Visit("paper_html", "author", f"{STRATEGY}papers/1/paper.html", framed=False),
    Visit("help", "", "/help/"),
    Visit("help_meetings", "", "/help/meetings/"),
    Visit("help_role", "", "/help/member/"),
    Visit("accessibility", "", "/accessibility/"),
    Visit("component_gallery", "admin", "/components/"),
    Visit(
        "component_gallery", "admin", "/components/", "with errors", arrive=send_empty("^Send the empty form")
    ),
    Visit("account_login", "", "/accounts/login/"),
    Visit("account_login", "", "/accounts/login/", "with errors", arrive=send_empty("^Sign in")),
    Visit("account_reset_password", "", "/accounts/password/reset/"),
    Visit("account_reset_password_done", "", "/accounts/password/reset/done/"),
    Visit("account_reset_password_from_key", "", "/accounts/password/reset/key/1-worn-out/"),
    Visit("account_reset_password_from_key_done", "", "/accounts/password/reset/key/done/"),
    Visit("account_inactive", "", "/accounts/inactive/"),
    Visit("account_change_password", "member", "/accounts/password/change/"),
    Visit("account_reauthenticate", "member", "/accounts/reauthenticate/"),
    Visit("account_logout", "member", "/accounts/logout/"),
    Visit("account_sign_out_everywhere", "member", "/accounts/sign-out-everywhere/"),
    Visit("emails", "member", "/emails/"),
    Visit("error 403", "viewer", f"{STRATEGY}actions/1.2.2/update/", status=403),
    Visit("error 404", "member", "/strategies/no-such-strategy/", status=404),
)

NOT_PAGES = {
    "start": "leads people who have signed in to the page that they need first",
    "update_unchanged": "submits an update with one button, and goes to the next form or back to the list",
    "update_draft": "saves a draft for a script, and sends everybody else to the update form",
    "answer_draft": "saves a draft for a script, and sends everybody else to the update form",
    "calendar_feed": "a file, which calendar programs fetch",
    "body_order": "moves an entry up or down, and shows the lists again",
    "body_person_invite": "sends an invitation, and shows the person again",
    "plan_order": "moves a row up or down, and shows the plan again",
    "plan_person_close_account": "closes the account of someone who has left, and shows the person again",
    "plan_person_invite": "sends an invitation, and shows the person again",
    "evidence_file": "a file, downloaded by the journey of evidence",
    "paper_docx": "a file, downloaded by the journey of the paper",
    "paper_pdf": "a file, downloaded by the journey of the paper",
    "meeting_pack_docx": "a file, downloaded by the journey of the papers of a meeting",
    "meeting_pack_pdf": "a file, downloaded by the journey of the papers of a meeting",
    "meeting_note_docx": "a file, downloaded by the journey of the papers of a meeting",
    "meeting_note_pdf": "a file, downloaded by the journey of the papers of a meeting",
    "account_set_password": "sends everybody who has a password on to change it",
}
"""URL names that answer with no page of their own, each with the reason."""
