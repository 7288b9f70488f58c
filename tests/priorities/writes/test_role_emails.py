"""The emails to administrators about roles, and about the accounts of people with a watched role."""

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

ADMINISTRATOR = "administrator@test.example"


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


@pytest.fixture
def manager(strategy: Strategy) -> User:
    return builders.account(builders.member(strategy, Role.MANAGER))


@pytest.fixture
def administrator(strategy: Strategy) -> User:
    return builders.account(builders.member(strategy, Role.ADMIN, email=ADMINISTRATOR))


def person_without_account(strategy: Strategy, role: Role | None = None) -> Person:
    """Return a person without an account, with this role if one is given."""
    person = builders.person(email="person@test.example")
    if role:
        strategy.memberships.create(person=person, role=role, since=builders.START)
    return person


def emails() -> list[tuple[str, str]]:
    return [(email.to, email.text) for email in Outbox.objects.order_by("pk")]


def give(strategy: Strategy, by: User, role: Role, to: Any = None, **days: Any) -> Any:
    return roles.give_role(
        strategy=strategy,
        person=to or by.people.get(),
        role=role,
        since=days.get("since", builders.TODAY),
        until=days.get("until"),
        by=by,
        at=AT,
    )


def test_administrators_get_an_email_when_a_manager_becomes_report_author(
    strategy: Strategy, manager: User, administrator: User
) -> None:
    membership = give(strategy, manager, Role.AUTHOR)
    [(to, text)] = emails()
    assert to == ADMINISTRATOR
    assert text.startswith(
        f"{manager} gave themselves the role Report author in {strategy.name}, from 8 April 2026."
    )
    assert membership.set_by_themselves


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.VIEWER])
def test_administrators_get_no_email_when_another_person_is_given_a_role_that_is_not_watched(
    strategy: Strategy, manager: User, administrator: User, role: Role
) -> None:
    assert not give(strategy, manager, role, to=person_without_account(strategy)).set_by_themselves
    assert emails() == []


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUTHOR])
def test_administrators_get_an_email_for_each_change_to_a_watched_role(
    strategy: Strategy, manager: User, administrator: User, role: Role
) -> None:
    membership = give(strategy, manager, role, to=person_without_account(strategy), since=TOMORROW)
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
    assert [to for to, _ in emails()] == [ADMINISTRATOR] * 3
    first, second, third = (text.split("\n")[0] for _, text in emails())
    where = f"role {role.label} in {strategy.name}"
    assert first == f"{manager} gave {membership.person.name} the {where}, from 9 April 2026."
    assert second == (
        f"{manager} changed the dates of {membership.person.name}’s {where}. "
        "They are now from 9 April 2026 to 9 April 2026."
    )
    assert third == (
        f"{manager} withdrew {membership.person.name}’s {where}. It was to run from 9 April 2026 to 9 April 2026."
    )


def test_the_other_administrators_get_the_email(strategy: Strategy, administrator: User) -> None:
    builders.member(strategy, Role.ADMIN, email="other@test.example")
    give(strategy, administrator, Role.AUTHOR)
    assert [to for to, _ in emails()] == ["other@test.example"]


def test_staff_get_the_email_when_a_strategy_has_no_other_administrator(
    strategy: Strategy, administrator: User
) -> None:
    builders.user("staff@test.example", is_staff=True)
    builders.user("gone@test.example", is_staff=True, is_active=False)
    give(strategy, administrator, Role.AUTHOR)
    assert [to for to, _ in emails()] == ["staff@test.example"]


@pytest.mark.parametrize(("sensitive", "place"), [(True, "a sensitive strategy"), (False, "Harm")])
def test_email_to_staff_does_not_name_people_or_a_sensitive_strategy(
    administrator: User, sensitive: bool, place: str
) -> None:
    strategy = builders.strategy(name="Harm Reduction", short_name="Harm", slug="harm", sensitive=sensitive)
    builders.user("staff@test.example", is_staff=True)
    strategy.memberships.create(person=administrator.people.get(), role=Role.ADMIN, since=builders.START)
    author = person_without_account(strategy, Role.AUTHOR)
    give(strategy, administrator, Role.AUTHOR)
    details = PersonDetails(author.name, author.job_title, "new@test.example")
    people.change(
        person=author,
        details=details,
        based_on=people.version_hash(author),
        by=administrator,
        at=AT,
    )
    sent = list(Outbox.objects.filter(to="staff@test.example"))
    assert len(sent) == 2
    for email in sent:
        text = f"{email.subject} {email.text}"
        assert place in text
        assert "People and roles" not in text
        hidden = [
            administrator.people.get().name,
            author.name,
            "new@test.example",
            "Report author",
            "Harm Reduction",
        ]
        assert not any(each in text for each in [*hidden, *(["Harm"] if sensitive else [])])


def test_administrators_get_an_email_about_an_authors_new_address_or_account(
    strategy: Strategy, manager: User, administrator: User
) -> None:
    author = person_without_account(strategy, Role.AUTHOR)
    details = PersonDetails(author.name, author.job_title, "new@test.example")
    people.change(
        person=author,
        details=details,
        based_on=people.version_hash(author),
        by=manager,
        at=AT,
    )
    [(to, text)] = emails()
    assert to == ADMINISTRATOR
    assert f"{manager} changed their email address to new@test.example." in text
    author.refresh_from_db()
    later = AT + timedelta(minutes=1)
    people.invite(to=strategy, person=author, password_page="https://x.example/", by=manager, at=later)
    assert [to for to, _ in emails()] == [ADMINISTRATOR, "new@test.example", ADMINISTRATOR]


def test_administrators_get_no_email_when_the_address_of_a_member_changes(
    strategy: Strategy, manager: User, administrator: User
) -> None:
    member = person_without_account(strategy, Role.MEMBER)
    details = PersonDetails(member.name, member.job_title, "new@test.example")
    people.change(
        person=member,
        details=details,
        based_on=people.version_hash(member),
        by=manager,
        at=AT,
    )
    assert emails() == []


def test_a_refused_role_sends_no_email(strategy: Strategy, manager: User, administrator: User) -> None:
    with pytest.raises(people.Refused):
        give(strategy, manager, Role.ADMIN)
    assert emails() == []
