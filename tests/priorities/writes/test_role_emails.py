"""The emails that administrators get when a person is given a role that can change what others read."""

from datetime import timedelta
from typing import Any

import pytest

from priorities.choices import Role
from priorities.models import Person, Strategy
from priorities.writes import people, roles
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.agreement import AT, TOMORROW
from tracker.models import Outbox, User

pytestmark = pytest.mark.django_db

BOSS = "boss@test.example"


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


@pytest.fixture
def manager(strategy: Strategy) -> User:
    return builders.account(builders.member(strategy, Role.MANAGER))


@pytest.fixture
def boss(strategy: Strategy) -> User:
    return builders.account(builders.member(strategy, Role.ADMIN, email=BOSS))


def a_person(strategy: Strategy, role: Role | None = None) -> Person:
    """A person without an account."""
    somebody = builders.person(email="somebody@test.example")
    if role:
        strategy.memberships.create(person=somebody, role=role, since=builders.START)
    return somebody


def letters() -> list[tuple[str, str]]:
    return [(letter.to, letter.text) for letter in Outbox.objects.order_by("pk")]


def give(strategy: Strategy, by: User, role: Role, to: Any = None, **days: Any) -> Any:
    return roles.give_role(
        strategy=strategy,
        person=to or by.person,
        role=role,
        since=days.get("since", builders.TODAY),
        until=days.get("until"),
        by=by,
        at=AT,
    )


def test_administrators_get_an_email_when_a_manager_becomes_report_author(
    strategy: Strategy, manager: User, boss: User
) -> None:
    membership = give(strategy, manager, Role.AUTHOR)
    [(to, text)] = letters()
    assert to == BOSS
    assert text.startswith(
        f"{manager} gave themselves the role Report author in {strategy.name}, from 8 April 2026."
    )
    assert membership.set_by_themselves


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.VIEWER])
def test_administrators_get_no_email_when_another_person_is_given_a_role_that_is_not_watched(
    strategy: Strategy, manager: User, boss: User, role: Role
) -> None:
    assert not give(strategy, manager, role, to=a_person(strategy)).set_by_themselves
    assert letters() == []


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUTHOR])
def test_administrators_get_an_email_for_each_change_to_a_watched_role(
    strategy: Strategy, manager: User, boss: User, role: Role
) -> None:
    membership = give(strategy, manager, role, to=a_person(strategy), since=TOMORROW)
    roles.change_days(
        membership=membership,
        since=TOMORROW,
        until=TOMORROW,
        based_on=roles.version_hash(membership),
        by=manager,
        at=AT,
    )
    membership.refresh_from_db()
    roles.withdraw(membership=membership, by=manager, at=AT)
    assert [to for to, _ in letters()] == [BOSS] * 3
    first, second, third = (text.split("\n")[0] for _, text in letters())
    where = f"role {role.label} in {strategy.name}"
    assert first == f"{manager} gave {membership.person.name} the {where}, from 9 April 2026."
    assert second == (
        f"{manager} changed the dates of {membership.person.name}’s {where}. "
        "They are now from 9 April 2026 to 9 April 2026."
    )
    assert third == (
        f"{manager} withdrew {membership.person.name}’s {where}. It was to run from 9 April 2026 to 9 April 2026."
    )


def test_the_other_administrators_get_the_email(strategy: Strategy, boss: User) -> None:
    builders.member(strategy, Role.ADMIN, email="other@test.example")
    give(strategy, boss, Role.AUTHOR)
    assert [to for to, _ in letters()] == ["other@test.example"]


def test_staff_get_the_email_when_a_strategy_has_no_other_administrator(
    strategy: Strategy, boss: User
) -> None:
    builders.user("staff@test.example", is_staff=True)
    builders.user("gone@test.example", is_staff=True, is_active=False)
    give(strategy, boss, Role.AUTHOR)
    assert [to for to, _ in letters()] == ["staff@test.example"]


@pytest.mark.parametrize(("sensitive", "named"), [(True, "a sensitive strategy"), (False, "Harm")])
def test_email_to_staff_does_not_name_people_or_a_sensitive_strategy(
    boss: User, sensitive: bool, named: str
) -> None:
    strategy = builders.strategy(name="Harm Reduction", short_name="Harm", slug="harm", sensitive=sensitive)
    builders.user("staff@test.example", is_staff=True)
    strategy.memberships.create(person=boss.person, role=Role.ADMIN, since=builders.START)
    author = a_person(strategy, Role.AUTHOR)
    give(strategy, boss, Role.AUTHOR)
    mine = PersonDetails(author.name, author.job_title, "mine@test.example")
    people.change(
        strategy=strategy, person=author, details=mine, based_on=people.version_hash(author), by=boss, at=AT
    )
    written = list(Outbox.objects.filter(to="staff@test.example"))
    assert len(written) == 2
    for letter in written:
        words = f"{letter.subject} {letter.text}"
        assert named in words
        assert "People and roles" not in words
        hidden = [boss.person.name, author.name, "mine@test.example", "Report author", "Harm Reduction"]
        assert not any(each in words for each in [*hidden, *(["Harm"] if sensitive else [])])


def test_administrators_get_an_email_about_an_authors_new_address_or_account(
    strategy: Strategy, manager: User, boss: User
) -> None:
    author = a_person(strategy, Role.AUTHOR)
    mine = PersonDetails(author.name, author.job_title, "mine@test.example")
    people.change(
        strategy=strategy,
        person=author,
        details=mine,
        based_on=people.version_hash(author),
        by=manager,
        at=AT,
    )
    [(to, text)] = letters()
    assert to == BOSS
    assert f"{manager} changed their email address to mine@test.example." in text
    author.refresh_from_db()
    later = AT + timedelta(minutes=1)
    people.invite(strategy=strategy, person=author, password_page="https://x.example/", by=manager, at=later)
    assert [to for to, _ in letters()] == [BOSS, "mine@test.example", BOSS]


def test_administrators_get_no_email_when_the_address_of_a_member_changes(
    strategy: Strategy, manager: User, boss: User
) -> None:
    member = a_person(strategy, Role.MEMBER)
    mine = PersonDetails(member.name, member.job_title, "mine@test.example")
    people.change(
        strategy=strategy,
        person=member,
        details=mine,
        based_on=people.version_hash(member),
        by=manager,
        at=AT,
    )
    assert letters() == []


def test_a_refused_role_sends_no_email(strategy: Strategy, manager: User, boss: User) -> None:
    with pytest.raises(people.Refused):
        give(strategy, manager, Role.ADMIN)
    assert letters() == []
