"""The calendar at its secret address: whose dates it has, in which words, and when it answers 404."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from priorities.choices import ActionKind, GroupRoleKind, Rag, Role, Stage
from priorities.models import GroupRole, Membership, Person
from priorities.queries.calendar_addresses import token_of
from priorities.writes import calendar_addresses
from reports.choices import PaperState
from tests import builders
from tests.builders import TODAY, account, noon
from tests.priorities.figures.small_plan import Plan
from tests.reports import paper_builders
from tracker.models import User

pytestmark = pytest.mark.django_db

SITE = "https://tracker.council.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY
    settings.SITE_URL = SITE


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def me(plan: Plan) -> Person:
    return builders.member(plan.strategy)


def address(user: User) -> str:
    return f"/calendar/{token_of(calendar_addresses.make(by=user, at=noon(TODAY)))}.ics"


def calendar(user: User) -> Calendar:
    answer = Client().get(address(user))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(answer.content)
    assert isinstance(found, Calendar)
    return found


def dates(person: Person) -> dict[str, date]:
    """Return the days in a person's calendar, by title."""
    events = calendar(account(person)).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events)
    return {str(event["SUMMARY"]): event.decoded("DTSTART") for event in events}


def urls(person: Person) -> set[str]:
    return {str(event["URL"]) for event in calendar(account(person)).walk("VEVENT")}


def test_updates_are_due_with_the_number_to_send_and_none_once_they_are_sent(plan: Plan, me: Person) -> None:
    first = plan.action(None, lead=me)
    plan.action(None, lead=me)
    builders.update(first, Rag.GREEN, date(2026, 3, 30), by=me.user, period=plan.periods[1])
    found = dates(me)
    assert found["Updates due: January to March 2026 (1 action)"] == date(2026, 4, 14)
    assert found["Updates due: April to June 2026 (2 actions)"] == date(2026, 7, 14)
    plan.periods.append(
        builders.period(
            plan.strategy,
            date(2026, 7, 1),
            date(2026, 9, 30),
            date(2026, 10, 14),
            name="July to September 2026",
        )
    )
    assert dates(me)["Updates due: July to September 2026"] == date(2026, 10, 14)
    builders.update(
        plan.strategy.actions.latest("pk"), Rag.GREEN, date(2026, 3, 30), by=me.user, period=plan.periods[1]
    )
    assert not [title for title in dates(me) if "January to March" in title]


def test_an_action_that_lacks_two_periods_counts_for_the_later_as_on_my_work(plan: Plan, me: Person) -> None:
    plan.action(None, None, lead=me)
    assert [title for title in dates(me) if title.startswith("Updates due")] == [
        "Updates due: January to March 2026 (1 action)",
        "Updates due: April to June 2026 (1 action)",
    ]


def test_actions_and_milestones_are_due_on_their_days_unless_they_are_done_or_at_rest(
    plan: Plan, me: Person
) -> None:
    action = plan.action(lead=me, due=date(2028, 2, 29))
    builders.milestone(action, date(2026, 10, 25))
    continuing = plan.action(lead=me, kind=ActionKind.CONTINUING, review=date(2026, 9, 1), reference="2.1.9")
    for stage in (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE):
        builders.revision(plan.action(lead=me), stage=stage)
    plan.action(Rag.BLUE, lead=me)
    plan.action(lead=builders.member(plan.strategy))
    plan.action(deputy=me)
    found = {title: day for title, day in dates(me).items() if "Updates due" not in title}
    assert found == {
        f"Milestone 1 of action {action.reference} is due": date(2026, 10, 25),
        f"Action {continuing.reference} is to be reviewed": date(2026, 9, 1),
        f"Action {action.reference} is due": date(2028, 2, 29),
    }
    assert f"{SITE}/strategies/test/actions/{action.reference}/" in urls(me)


def test_a_coordinator_sees_when_the_groups_updates_are_due(plan: Plan, me: Person) -> None:
    above = builders.group(plan.strategy, coordinator=me)
    group = builders.group(plan.strategy, parent=above)
    plan.action(None, group=group, lead=builders.member(plan.strategy))
    plan.action(None, group=group)
    plan.action(None, group=builders.group(plan.strategy))
    assert dates(me)["Updates due from your groups: January to March 2026 (2 actions)"] == date(2026, 4, 14)


def test_meetings_of_ones_groups_are_shown_and_the_boards_to_those_who_record_its_decisions(
    plan: Plan, me: Person
) -> None:
    group = builders.group(plan.strategy, name="Oversight group")
    builders.group_role(group, me, GroupRoleKind.MEMBER)
    builders.meeting(plan.strategy, date(2026, 4, 22), group=group)
    builders.meeting(plan.strategy, date(2026, 4, 23), group=builders.group(plan.strategy))
    builders.meeting(plan.strategy, date(2026, 5, 13))
    builders.meeting(plan.strategy, date(2026, 1, 7), group=group)
    assert dates(me) == {"Meeting of the Oversight group": date(2026, 4, 22)}
    manager = builders.member(plan.strategy, Role.MANAGER)
    assert dates(manager) == {"Meeting of the Test Integration Joint Board": date(2026, 5, 13)}


def test_papers_go_to_the_board_on_their_day_for_those_who_work_on_them(plan: Plan, me: Person) -> None:
    paper = paper_builders.make_paper(plan.strategy)
    author = builders.member(plan.strategy, Role.AUTHOR)
    assert dates(author) == {"Paper 1 goes to the Test Integration Joint Board": date(2026, 5, 13)}
    assert dates(me) == {}
    paper.state = PaperState.WITHDRAWN
    paper.save()
    assert dates(author) == {}


def test_with_several_strategies_each_title_begins_with_the_strategys_name(plan: Plan, me: Person) -> None:
    action = plan.action(lead=me)
    other = builders.strategy(short_name="Carers")
    Membership.objects.create(strategy=other, person=me, role=Role.MEMBER, since=builders.START)
    carers = builders.action(builders.commitment(builders.priority(other)), lead=me, reference="7.7.7")
    found = dates(me)
    assert f"{plan.strategy.short_name}: Action {action.reference} is due" in found
    assert f"Carers: Action {carers.reference} is due" in found


def test_in_a_sensitive_strategy_nothing_but_references_is_named(plan: Plan, me: Person) -> None:
    plan.strategy.sensitive = True
    plan.strategy.save()
    action = plan.action(None, lead=me)
    group = builders.group(plan.strategy, name="Oversight group")
    builders.group_role(group, me, GroupRoleKind.CHAIR)
    builders.meeting(plan.strategy, date(2026, 4, 22), group=group)
    other = builders.strategy(short_name="Carers")
    Membership.objects.create(strategy=other, person=me, role=Role.MEMBER, since=builders.START)
    assert set(dates(me)) == {
        "Updates due: January to March 2026 (1 action)",
        "Updates due: April to June 2026 (1 action)",
        f"Action {action.reference} is due",
        "Meeting",
    }
    assert urls(me) == {f"{SITE}/"}


def test_papers_of_a_sensitive_strategy_do_not_name_the_board(plan: Plan) -> None:
    plan.strategy.sensitive = True
    plan.strategy.save()
    paper_builders.make_paper(plan.strategy)
    author = builders.member(plan.strategy, Role.AUTHOR)
    assert dates(author) == {"Paper 1 goes to its board": date(2026, 5, 13)}
    assert urls(author) == {f"{SITE}/"}


def test_when_a_role_ends_its_dates_go_at_once_and_the_calendar_stays_readable(
    plan: Plan, me: Person
) -> None:
    plan.action(lead=me)
    group = builders.group(plan.strategy)
    role = builders.group_role(group, me, GroupRoleKind.MEMBER, until=date(2026, 4, 7))
    builders.meeting(plan.strategy, date(2026, 4, 22), group=group)
    assert not [title for title in dates(me) if title.startswith("Meeting")]
    assert GroupRole.objects.filter(pk=role.pk).exists()
    assert dates(me)
    me.memberships.update(until=date(2026, 4, 7))
    empty = calendar(account(me))
    assert empty.walk("VEVENT") == []
    assert empty.subcomponents


def test_a_viewer_is_not_asked_for_updates(plan: Plan) -> None:
    viewer = builders.member(plan.strategy, Role.VIEWER)
    action = plan.action(None, lead=viewer)
    assert set(dates(viewer)) == {f"Action {action.reference} is due"}


@pytest.mark.parametrize("what", ["unknown", "changed", "replaced", "revoked", "closed"])
def test_an_address_that_does_not_work_answers_404(what: str, me: Person, client: Client) -> None:
    user = account(me)
    path = address(user)
    assert client.get(path).status_code == 200
    match what:
        case "unknown":
            path = "/calendar/nothing.ics"
        case "changed":
            path = path.replace(path[-8], "x" if path[-8] != "x" else "y")
        case "replaced":
            calendar_addresses.make(by=user, at=noon(TODAY))
        case "revoked":
            calendar_addresses.revoke(by=user, at=noon(TODAY))
        case "closed":
            user.is_active = False
            user.save(update_fields=["is_active"])
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"There is no calendar at this address</h1>" in answer.content


def test_an_address_that_we_did_not_sign_costs_no_query(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/calendar/0f0e0d0c0b0a49088706050403020100.guessed.ics")
    assert len(queries) == 0


def test_a_calendar_that_has_not_changed_is_not_sent_again(plan: Plan, me: Person, client: Client) -> None:
    path = address(account(me))
    first = client.get(path)
    again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    plan.action(lead=me)
    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert first["Cache-Control"] == "private, no-cache"


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    plan: Plan, me: Person, client: Client
) -> None:
    user = account(me)
    path = address(user)
    Membership.objects.create(strategy=plan.strategy, person=me, role=Role.MANAGER, since=builders.START)
    group = builders.group(plan.strategy, coordinator=me)
    layout = paper_builders.make_layout()
    costs = []
    for number in (1, 4):
        for _ in range(number):
            action = plan.action(None, lead=me)
            builders.milestone(action, TODAY)
            plan.action(None, group=group)
            builders.meeting(plan.strategy, date(2026, 5, builders.Meeting.objects.count() + 1), group=group)
            paper_builders.make_paper(plan.strategy, layout)
            more = Plan(builders.strategy())
            Membership.objects.create(
                strategy=more.strategy, person=me, role=Role.MEMBER, since=builders.START
            )
            more.action(None, lead=me)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        costs.append(len(queries))
    assert costs == [12, 12]
