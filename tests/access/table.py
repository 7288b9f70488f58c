"""The access matrix: a line for every address of the product, with the readers who may open it.

A new page needs one line here, and a new role a reader in `readers.py`; until then `test_matrix.py` fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from priorities.choices import Role
from tests.access.readers import (
    EVERYBODY,
    INSIDE,
    NOT_SIGNED_IN,
    OF_ANOTHER_STRATEGY,
    SLUG,
    STAFF,
    SUPERUSER,
)

SIGNED_IN = EVERYBODY - NOT_SIGNED_IN
MANAGERS = frozenset({Role.MANAGER.value, Role.ADMIN.value})
"""Those who may change the plan, its people and its settings."""
UPDATERS = MANAGERS | {Role.MEMBER.value, Role.LEAD.value}
"""Those who may update the action: the member who leads it, and whoever may enter an update for others."""
NOT_VIEWERS = INSIDE - {Role.VIEWER.value}
WRITERS = frozenset({Role.AUTHOR.value, Role.ADMIN.value})
"""Those who may write in papers."""
CREATORS = MANAGERS | {STAFF, SUPERUSER, OF_ANOTHER_STRATEGY}
"""Those who may set up a strategy: staff, and whoever keeps one now."""

# What an address is filled with, by the name of its part.
FILLED: Mapping[str, Any] = {"slug": SLUG, "number": 1, "reference": "1.1.1"}
COMMITMENT = {"reference": "1.1"}
GROUP = {"kind": "groups", "key": "a group"}
PERSON = {"key": "a person"}


@dataclass(frozen=True)
class Line:
    """One address by its URL name: who is let in, and who may send its form; None where it has none.

    `parts` fills the parts of the address that differ from `FILLED`, with a value or the word of a key of the tests'
    world. `sends` is what is sent, where an empty form would find nothing, with such words in braces.
    Whoever is not let in is asked to sign in,
    finds no such page (a stranger, inside a strategy), or is refused. `records` is set where the form asks for nothing,
    so that an empty one is recorded.
    """

    name: str
    lets_in: frozenset[str]
    takes_from: frozenset[str] | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    sends: Mapping[str, str] = field(default_factory=dict)
    records: bool = False


LINES = (
    Line("health_live", EVERYBODY),
    Line("health_ready", EVERYBODY),
    # Signing in and out: pages of a package, open by their nature.
    Line("account_login", EVERYBODY, EVERYBODY),
    Line("account_logout", EVERYBODY, EVERYBODY),
    Line("account_sign_out_everywhere", SIGNED_IN, SIGNED_IN, records=True),
    Line("account_inactive", EVERYBODY),
    Line("account_reauthenticate", SIGNED_IN, SIGNED_IN),
    Line("account_change_password", SIGNED_IN, SIGNED_IN),
    Line("account_set_password", SIGNED_IN, SIGNED_IN),
    Line("account_reset_password", EVERYBODY, EVERYBODY),
    Line("account_reset_password_done", EVERYBODY),
    Line("account_reset_password_from_key", EVERYBODY, EVERYBODY, {"uidb36": "1", "key": "worn-out"}),
    Line("account_reset_password_from_key_done", EVERYBODY),
    # Pages of the product that speak of no strategy.
    Line("help", EVERYBODY),
    Line("help_role", EVERYBODY, parts={"role": "member"}),
    Line("accessibility", EVERYBODY),
    Line("components", frozenset({STAFF, SUPERUSER})),
    Line("my_work", SIGNED_IN),
    Line("strategies", SIGNED_IN),
    # Reading a strategy.
    Line("strategy", INSIDE),
    Line("priority", INSIDE),
    Line("dashboard", INSIDE),
    Line("exceptions", INSIDE),
    Line("actions", INSIDE),
    Line("action", INSIDE),
    Line("evidence", INSIDE),
    Line("evidence_item", INSIDE, parts={"reference": "E1"}),
    Line("risks", INSIDE),
    Line("periods", INSIDE),
    # Saying how an action goes.
    Line("action_update", UPDATERS, UPDATERS),
    Line("evidence_add", NOT_VIEWERS, NOT_VIEWERS),
    # Papers.
    Line("papers", NOT_VIEWERS),
    Line("paper", NOT_VIEWERS, WRITERS),
    Line("paper_new", WRITERS, WRITERS),
    Line("paper_html", NOT_VIEWERS),
    Line("paper_docx", NOT_VIEWERS),
    Line("paper_pdf", NOT_VIEWERS),
    # Setting up a strategy.
    Line("strategy_new", CREATORS, CREATORS),
    # Changing the plan.
    Line("plan", MANAGERS),
    Line("plan_order", MANAGERS, MANAGERS, sends={"up": "priority {a priority}"}),
    Line("plan_priority_add", MANAGERS, MANAGERS),
    Line("plan_priority", MANAGERS, MANAGERS),
    Line("plan_priority_retire", MANAGERS, MANAGERS),
    Line("plan_commitment_add", MANAGERS, MANAGERS),
    Line("plan_commitment", MANAGERS, MANAGERS, COMMITMENT),
    Line("plan_commitment_retire", MANAGERS, MANAGERS, COMMITMENT),
    Line("plan_action_add", MANAGERS, MANAGERS, COMMITMENT),
    Line("plan_action", MANAGERS, MANAGERS),
    Line("plan_action_stage", MANAGERS, MANAGERS),
    Line("plan_milestone_add", MANAGERS, MANAGERS),
    Line("plan_milestone", MANAGERS, MANAGERS),
    Line("plan_milestone_retire", MANAGERS, MANAGERS),
    Line("plan_strategy", MANAGERS, MANAGERS),
    Line("plan_periods", MANAGERS, MANAGERS),
    Line("plan_period", MANAGERS, MANAGERS, {"key": "a period"}),
    Line("plan_settings", MANAGERS, MANAGERS),
    Line("plan_bodies", MANAGERS),
    Line("plan_body_add", MANAGERS, MANAGERS, GROUP),
    Line("plan_body", MANAGERS, MANAGERS, GROUP),
    Line("plan_body_retire", MANAGERS, MANAGERS, GROUP),
    # People, their roles and their accounts.
    Line("plan_people", MANAGERS),
    Line("plan_staff_readings", MANAGERS),
    Line("plan_person_add", MANAGERS, MANAGERS),
    Line("plan_person", MANAGERS, parts=PERSON),
    Line("plan_person_edit", MANAGERS, MANAGERS, PERSON),
    Line("plan_person_invite", MANAGERS, MANAGERS, PERSON),
    Line("plan_person_leave", MANAGERS, MANAGERS, PERSON),
    Line("plan_role_add", MANAGERS, MANAGERS, PERSON),
    Line("plan_role", MANAGERS, MANAGERS, PERSON | {"role": "their role"}),
)
