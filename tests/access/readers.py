"""Everybody who may stand at a door: each role in the strategy, and those who hold none in it."""

from dataclasses import dataclass
from datetime import date

from priorities.choices import Role
from priorities.models import Person, Strategy
from tests import builders
from tests.builders import START, TODAY
from tests.reports import papers_made
from tracker.models import User

SLUG = "the-strategy"

ROLES = frozenset({"member", "lead", "manager", "author", "viewer", "admin"})
"""The roles that the table knows, written out so that a new one is missed. Of these the member leads the action."""

SIGNED_OUT = "signed out"
ANOTHER_MEMBER = "another member, who leads nothing"
PAST_MEMBER = "a past manager, whose role ended yesterday"
COMING_MEMBER = "a manager to be, whose role begins tomorrow"
OF_ANOTHER_STRATEGY = "the manager of another strategy"
WITHOUT_A_STRATEGY = "signed in, without a role in any strategy"
STAFF = "staff who run the installation, without a role in any strategy"
CLOSED = "a manager whose account is closed"

INSIDE = ROLES | {ANOTHER_MEMBER}
STRANGERS = frozenset({PAST_MEMBER, COMING_MEMBER, OF_ANOTHER_STRATEGY, WITHOUT_A_STRATEGY, STAFF})
NOT_SIGNED_IN = frozenset({SIGNED_OUT, CLOSED})
EVERYBODY = INSIDE | STRANGERS | NOT_SIGNED_IN


@dataclass(frozen=True)
class World:
    """A strategy with one of everything that an address can name, and an account for every reader."""

    strategy: Strategy
    accounts: dict[str, User | None]
    keys: dict[str, int]
    """The ids that addresses carry, by the word that stands for each in the table."""


def world() -> World:
    """A strategy, another beside it, and everybody who may ask for a page of the first. Today is `TODAY`."""
    strategy, other = builders.strategy(SLUG), builders.strategy("another-strategy")
    accounts: dict[str, User | None] = {SIGNED_OUT: None}
    people: dict[str, Person] = {}
    for role in Role:
        people[role.value] = builders.member(strategy, role)
    people[ANOTHER_MEMBER] = builders.member(strategy, Role.MEMBER)
    yesterday, tomorrow = date(2026, 4, 7), date(2026, 4, 9)
    people[PAST_MEMBER] = builders.member(strategy, Role.MANAGER, until=yesterday)
    people[COMING_MEMBER] = builders.member(strategy, Role.MANAGER, since=tomorrow)
    people[OF_ANOTHER_STRATEGY] = builders.member(other, Role.MANAGER)
    people[CLOSED] = builders.member(strategy, Role.MANAGER)
    accounts |= {reader: person.user for reader, person in people.items()}
    accounts[WITHOUT_A_STRATEGY] = builders.user()
    accounts[STAFF] = builders.user(is_staff=True)
    for reader, account in accounts.items():
        if account is not None:
            # Counts as a password without the time that a real hash takes.
            account.password = "a hash that no password gives"
            account.is_active = reader != CLOSED
            account.save(update_fields=["password", "is_active"])
    return World(strategy, accounts, _one_of_everything(strategy, people[Role.MEMBER.value]))


def _one_of_everything(strategy: Strategy, lead: Person) -> dict[str, int]:
    """What the addresses name: priority 1, commitment 1.1, action 1.1.1 with milestone 1, evidence E1, paper 1.

    Returns the ids of what has no other name: a person, the role they hold, a group.
    """
    group = builders.group(strategy)
    builders.service(strategy)
    commitment = builders.commitment(builders.priority(strategy))
    action = builders.action(commitment, reference="1.1.1", lead=lead, group=group)
    builders.milestone(action, TODAY)
    builders.evidence(strategy, action)
    builders.period(strategy, opens=START, ends=date(2026, 3, 31), due=date(2026, 4, 14))
    papers_made.paper(strategy)
    return {"a person": lead.pk, "their role": lead.memberships.get().pk, "a group": group.pk}
