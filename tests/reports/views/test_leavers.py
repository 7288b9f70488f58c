"""No page shows a person who has left as leading work. At sign-in, they read when their role ended and whom to ask."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, Role
from priorities.models import Action, Person
from priorities.writes import roles
from reports.models import PaperLayout
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tests.priorities.writes.last_days import give_last_day
from tests.reports import paper_builders

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 3, 20)
LEFT = "No lead: Ann Lee left on 20 March 2026"
SLUG = "/strategies/test"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def ann(plan: Plan) -> Person:
    person = builders.member(plan.strategy)
    person.name, person.job_title = "Ann Lee", "Head of Crossings"
    person.save()
    return person


@pytest.fixture
def action(plan: Plan, ann: Person) -> Action:
    return plan.action(Rag.RED, lead=ann, group=builders.group(plan.strategy))


@pytest.fixture
def manager(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.MANAGER)))
    return client


def leave(person: Person, last_day: date = LAST_DAY) -> None:
    give_last_day(person, last_day, noon(TODAY))


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    "where", ["dashboard/", "actions/", "exceptions/", "actions/1.1.1/", "priorities/1/", "plan/"]
)
def test_no_page_shows_them_as_the_lead(manager: Client, ann: Person, action: Action, where: str) -> None:
    before = text(manager, f"{SLUG}/{where}")
    leave(ann)
    after = text(manager, f"{SLUG}/{where}")
    assert "Head of Crossings" not in after.partition('id="history"')[0]
    named = "Ann Lee" in before or "Head of Crossings" in before
    assert named or where == "priorities/1/"


@pytest.mark.parametrize("where", ["exceptions/", "actions/1.1.1/", "plan/"])
def test_some_pages_say_who_left_and_when(manager: Client, ann: Person, action: Action, where: str) -> None:
    leave(ann)
    assert LEFT in text(manager, f"{SLUG}/{where}")


def test_the_list_without_a_lead_has_the_action_and_the_filter_has_no_leaver(
    manager: Client, ann: Person, action: Action
) -> None:
    assert "Title of 1.1.1" not in text(manager, f"{SLUG}/actions/?no_lead=1")
    leave(ann)
    assert "Title of 1.1.1" in text(manager, f"{SLUG}/actions/?no_lead=1")
    assert "Ann Lee" not in text(manager, f"{SLUG}/actions/")
    assert "Ann Lee" in text(manager, f"{SLUG}/actions/?as_at=2026-03-20&known_at=2026-04-08")


def test_a_coordinator_sees_the_action_without_a_lead_in_their_work(
    client: Client, plan: Plan, ann: Person, action: Action
) -> None:
    coordinator = builders.member(plan.strategy)
    builders.group_role(builders.current(action).group, coordinator)
    leave(ann)
    client.force_login(builders.account(coordinator))
    page = text(client, "/")
    assert "Title of 1.1.1" in page
    assert "Ann Lee" not in page


def test_papers_name_no_one(manager: Client, plan: Plan, ann: Person, action: Action) -> None:
    leave(ann)
    paper = paper_builders.make_paper(plan.strategy, PaperLayout.objects.first())
    page = text(manager, f"{SLUG}/papers/{paper.number}/paper.html")
    assert "Title of 1.1.1" in page
    assert "Ann Lee" not in page
    assert "no lead" in page.lower()


def test_ending_the_last_role_leads_to_handing_over(manager: Client, ann: Person, action: Action) -> None:
    role = ann.memberships.get()
    url = f"{SLUG}/plan/people/{ann.pk}/roles/{role.pk}/"
    answer = manager.post(
        url,
        {"since": "1 April 2023", "until": "8 April 2026", "based_on": roles.version_hash(role)},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == f"{SLUG}/plan/people/{ann.pk}/leave/"
    page = answer.content.decode()
    assert "Ann Lee will have no role here. Hand over their responsibilities now" in page
    assert "1.1.1" in page


def test_ending_the_last_role_of_someone_without_responsibilities_leads_to_their_page(
    manager: Client, ann: Person
) -> None:
    role = ann.memberships.get()
    url = f"{SLUG}/plan/people/{ann.pk}/roles/{role.pk}/"
    answer = manager.post(
        url, {"since": "1 April 2023", "until": "8 April 2026", "based_on": roles.version_hash(role)}
    )
    assert answer["Location"] == f"{SLUG}/plan/people/{ann.pk}/"


@pytest.mark.parametrize("url", ["/", "/strategies/"])
def test_somebody_who_left_is_told_so_and_whom_to_ask(
    client: Client, plan: Plan, ann: Person, url: str
) -> None:
    manager = builders.member(plan.strategy, Role.MANAGER)
    leave(ann)
    client.force_login(builders.account(ann))
    page = text(client, url)
    assert "You do not have a role in any strategy now." in page
    assert "Your role in Test strategy ended on 20 March 2026." in page
    assert f"ask {manager.name} ({manager.job_title}) for a role." in page
    assert client.get(f"{SLUG}/").status_code == 404


def test_a_sensitive_strategy_and_its_managers_are_not_named(client: Client, plan: Plan, ann: Person) -> None:
    manager = builders.member(plan.strategy, Role.MANAGER)
    leave(ann)
    plan.strategy.sensitive = True
    plan.strategy.save()
    client.force_login(builders.account(ann))
    page = text(client, "/")
    assert "Your role in a sensitive strategy ended on 20 March 2026." in page
    assert "Test strategy" not in page
    assert manager.name not in page


def test_somebody_whose_role_is_to_begin_is_told_when(client: Client, plan: Plan) -> None:
    person = builders.member(plan.strategy, since=TODAY + timedelta(days=1))
    client.force_login(builders.account(person))
    assert "Your role in Test strategy begins on 9 April 2026." in text(client, "/")


def test_lists_of_people_say_when_someone_left(manager: Client, plan: Plan, ann: Person) -> None:
    body = f"/bodies/{plan.strategy.body.slug}/people/"
    pages = (f"{SLUG}/plan/people/", f"{SLUG}/plan/people/{ann.pk}/", body, f"{body}{ann.pk}/")
    assert [page for page in pages if "Left on 20 March 2026." in text(manager, page)] == []
    leave(ann)
    assert [page for page in pages if "Left on 20 March 2026." not in text(manager, page)] == []
