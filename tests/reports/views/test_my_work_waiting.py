"""My work leads those for whom anything can wait to the page of what waits, and says how much waits."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import ProposalKind, Rag, ReviewVerdict, Role
from priorities.models import Membership, Person, Proposal
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

LINK = '<a href="/strategies/test/waiting/">'
NOTHING = f"{LINK}Nothing to check, decide or note</a>"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.mark.parametrize(
    ("role", "coordinates", "is_led"),
    [
        (Role.MANAGER, False, True),
        (Role.MEMBER, True, True),
        (Role.MEMBER, False, False),
        (Role.LEAD, False, False),
        (Role.VIEWER, True, False),
    ],
)
def test_who_checks_or_decides_has_a_link_to_what_waits(
    client: Client, role: Role, coordinates: bool, is_led: bool
) -> None:
    strategy = builders.strategy("test")
    person = builders.member(strategy, role)
    if coordinates:
        builders.group(strategy, coordinator=person)
    client.force_login(builders.account(person))
    page = client.get("/").content.decode()
    assert (NOTHING in page) is (LINK in page) is is_led


def something_of_each_kind(plan: Plan, coordinator: Person) -> None:
    """Add an update to check, two to note, one to correct and a proposal, in a group with this coordinator."""
    group = builders.group(plan.strategy, coordinator=coordinator)
    plan.strategy.oversight_group = group
    plan.strategy.save()
    writer = builders.member(plan.strategy)
    plan.action(Rag.RED, group=group)
    for verdict in (ReviewVerdict.CHECKED, ReviewVerdict.CHECKED, ReviewVerdict.QUERIED):
        action = plan.action(Rag.GREEN, group=group, lead=writer)
        builders.review(action.updates.latest("id"), verdict)
    Proposal.objects.create(
        action=action,
        kind=ProposalKind.PAUSE,
        reason="The money ended.",
        by=builders.user(),
        effective_from=TODAY,
        recorded_at=noon(TODAY),
    )


def test_it_says_first_how_much_of_each_kind_waits_unless_the_users_own_updates_are_due(
    client: Client,
) -> None:
    plan = Plan()
    coordinator = builders.member(plan.strategy)
    something_of_each_kind(plan, coordinator)
    client.force_login(builders.account(coordinator))
    words = (
        "1 update to check, 1 update to correct, 1 proposal to agree or refuse, 2 checked updates to note at a "
        "meeting"
    )
    page = client.get("/").content.decode()
    assert f"{LINK}{words}</a>" in page
    waiting = client.get("/strategies/test/waiting/").content.decode()
    assert "1 update to check" in waiting
    assert "2 checked updates to note" in waiting
    assert page.index("Waiting for you") < page.index(">To update<")

    plan.action(None, lead=coordinator)
    page = client.get("/").content.decode()
    assert page.index(">To update<") < page.index("Waiting for you")


def test_it_runs_the_same_queries_for_a_coordinator_in_three_strategies(client: Client) -> None:
    plan = Plan()
    coordinator = builders.member(plan.strategy)
    something_of_each_kind(plan, coordinator)
    client.force_login(builders.account(coordinator))
    with CaptureQueriesContext(connection) as alone:
        client.get("/")
    for name in ("second", "third"):
        other = Plan(builders.strategy(name, body=plan.strategy.body))
        Membership.objects.create(
            strategy=other.strategy, person=coordinator, role=Role.MEMBER, since=builders.START
        )
        something_of_each_kind(other, coordinator)
    with CaptureQueriesContext(connection) as among_three:
        assert client.get("/").content.decode().count("1 proposal to agree or refuse") == 3
    assert len(among_three) == len(alone)
