"""Every kind of reader: each role in the strategy, and people without a role in it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from priorities.answer_link_emails import PURPOSE
from priorities.choices import Rag, ReachState, Role
from priorities.models import AreaLink, EvidenceFile, EvidenceLink, Group, Person, Reach, Strategy, Update
from priorities.queries.calendar_addresses import token_of
from reports.models import PaperLayout
from tests import builders
from tests.builders import START, TODAY, noon
from tests.reports import paper_builders
from tracker.models import User
from tracker.secret_addresses import signed

SLUG = "the-strategy"

ROLES = frozenset({"member", "lead", "manager", "author", "viewer", "admin"})
"""The roles in the table, written out so that a test fails for a new role. The member leads the action."""

SIGNED_OUT = "signed out"
ANOTHER_MEMBER = "another member, who leads nothing"
COORDINATOR = "a member who coordinates the group above the action's group"
PAST_MANAGER = "a past manager, whose role ended yesterday"
FUTURE_MANAGER = "a manager to be, whose role begins tomorrow"
OF_ANOTHER_STRATEGY = "the manager of another strategy"
WITHOUT_A_STRATEGY = "signed in, without a role in any strategy"
STAFF = "staff who run the installation, without a role in any strategy"
SUPERUSER = "a superuser of the installation, without a role in any strategy"
CLOSED = "a manager whose account is closed"

INSIDE = ROLES | {ANOTHER_MEMBER, COORDINATOR}
OUTSIDERS = frozenset(
    {PAST_MANAGER, FUTURE_MANAGER, OF_ANOTHER_STRATEGY, WITHOUT_A_STRATEGY, STAFF, SUPERUSER}
)
NOT_SIGNED_IN = frozenset({SIGNED_OUT, CLOSED})
READERS = INSIDE | OUTSIDERS | NOT_SIGNED_IN


@dataclass(frozen=True)
class World:
    """A strategy with one of everything that a URL can name, and an account for each reader."""

    strategy: Strategy
    accounts: dict[str, User | None]
    keys: dict[str, Any]
    """The ids in URLs, by the words that stand for them in the table."""


def create_world() -> World:
    """Create two strategies, and an account for each reader of the first. Today is `TODAY`."""
    strategy, other = (
        builders.strategy(SLUG),
        builders.strategy("another-strategy", body="Another Partnership"),
    )
    accounts: dict[str, User | None] = {SIGNED_OUT: None}
    people: dict[str, Person] = {}
    for role in Role:
        people[role.value] = builders.member(strategy, role)
    for member in (ANOTHER_MEMBER, COORDINATOR):
        people[member] = builders.member(strategy, Role.MEMBER)
    yesterday, tomorrow = date(2026, 4, 7), date(2026, 4, 9)
    people[PAST_MANAGER] = builders.member(strategy, Role.MANAGER, until=yesterday)
    people[FUTURE_MANAGER] = builders.member(strategy, Role.MANAGER, since=tomorrow)
    people[OF_ANOTHER_STRATEGY] = builders.member(other, Role.MANAGER)
    people[CLOSED] = builders.member(strategy, Role.MANAGER)
    accounts |= {reader: person.user for reader, person in people.items()}
    accounts[WITHOUT_A_STRATEGY] = builders.user()
    accounts[STAFF] = builders.user(is_staff=True)
    accounts[SUPERUSER] = builders.user(is_staff=True, is_superuser=True)
    for reader, account in accounts.items():
        if account is not None:
            # Django treats this as a password, and it takes no time to hash.
            account.password = "a hash that no password gives"
            account.is_active = reader != CLOSED
            account.save(update_fields=["password", "is_active"])
    lead = people[Role.MEMBER.value]
    # So long ago that it stays the earliest period, whatever else is added.
    builders.period(strategy, date(2010, 4, 1), date(2011, 3, 31), date(2011, 4, 14))
    group = add_one_of_everything(strategy, lead)
    group.parent = builders.group(strategy, coordinator=people[COORDINATOR])
    group.save(update_fields=["parent"])
    partner = builders.person()
    by_link = builders.action(
        strategy.commitments.earliest("pk"), reference="1.1.2", lead=partner, group=group
    )
    to_answer = strategy.periods.latest("opens")
    link = builders.answer_link(partner, to_answer, by_link)
    earlier = builders.meeting(strategy, date(2026, 3, 4), group=group)
    point = builders.action_point(earlier, lead, date(2026, 4, 1))
    return World(
        strategy,
        accounts,
        {
            "a calendar": token_of(builders.calendar_address(lead.user)),
            "a person": lead.pk,
            "their role": lead.memberships.get().pk,
            "a group": group.pk,
            "a role in it": group.roles.earliest("pk").pk,
            "a meeting": strategy.meetings.earliest("pk").pk,
            "an action point": point.pk,
            "a meeting held": builders.meeting(strategy, TODAY, group=group).pk,
            "a period": strategy.periods.earliest("opens").pk,
            "a later period": strategy.periods.latest("opens").pk,
            "a priority": strategy.priorities.earliest("number").pk,
            "a link of evidence": EvidenceLink.objects.filter(item__strategy=strategy).earliest("pk").pk,
            "a file of evidence": EvidenceFile.objects.filter(item__strategy=strategy).earliest("pk").pk,
            "a link for updates": link.pk,
            "the address of a link": signed(PURPOSE, link.key),
            "an action of a link": by_link.reference,
            "a person to ask": f"person-{partner.pk}",
            "an update": Update.objects.filter(action__strategy=strategy).earliest("pk").pk,
        },
    )


def add_one_of_everything(strategy: Strategy, lead: Person) -> Group:
    """Add one more of everything that a strategy contains, with this person as lead, and return the action's group.

    The first call adds what the table's URLs name: priority 1, commitment 1.1, action 1.1.1 with milestone 1, evidence
    E1 and paper 1.
    """
    number = strategy.priorities.count()
    group = builders.group(strategy, chair=builders.person(), coordinator=builders.person())
    builders.meeting(strategy, date(2026, 5, 13 + number), group=group)
    service = builders.service(strategy)
    builders.partner(strategy)
    builders.locality(strategy)
    year = 2025 - number
    period = builders.period(strategy, date(year, 4, 1), date(year + 1, 3, 31), date(year + 1, 4, 14))
    commitment = builders.commitment(builders.priority(strategy, lead=builders.person()))
    action = builders.action(commitment, lead=lead, deputy=builders.person(), group=group, service=service)
    builders.milestone(action, TODAY)
    builders.update(action, Rag.RED, period.ends, by=builders.member(strategy).user, period=period)
    item = builders.evidence(strategy, action, service=service)
    builders.evidence_file(item)
    Reach.objects.create(
        item=item,
        care_group=builders.care_group(strategy),
        state=ReachState.IN_USE,
        effective_from=START,
        recorded_at=noon(START),
    )
    risk = builders.risk(strategy, title="Skills stay uneven", owner=builders.person())
    area = builders.area(strategy, text="Records are uneven.")
    for belongs in ({"action": action}, {"risk": risk}):
        AreaLink.objects.create(area=area, **belongs, linked_on=START, linked_at=noon(START))
    paper_builders.make_paper(strategy, PaperLayout.objects.first())
    return group
