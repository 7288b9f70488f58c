"""Adding people, correcting their details, giving them roles, and inviting them."""

from datetime import date

import pytest

from priorities.choices import Role
from priorities.models import Membership, Person
from priorities.writes import people, roles
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.agreement import AT, last_event
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI
from tracker.models import Outbox, User
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

NEW = PersonDetails("Mo Ross", "Team leader", "Mo.Ross@test.example")
PASSWORD_PAGE = "https://tracker.example/accounts/password/reset/"


@pytest.fixture
def strategy():
    return builders.strategy()


@pytest.fixture
def manager(strategy):
    return builders.member(strategy, Role.MANAGER).user


def add(strategy, by, details=NEW, role=Role.MEMBER, since=builders.TODAY, until=None):
    return people.add(strategy=strategy, details=details, role=role, since=since, until=until, by=by, at=AT)


def refusal(write, *args, **values):
    with pytest.raises(Refused) as refused:
        write(*args, **values)
    return refused.value.reasons


def test_add_creates_a_person_without_an_account(strategy, manager):
    membership = add(strategy, manager)
    assert (membership.person.name, membership.person.email, membership.person.user) == (
        "Mo Ross",
        "mo.ross@test.example",
        None,
    )
    assert last_event().what == "role given"


def test_add_uses_the_recorded_person_with_the_same_name_and_address(strategy, manager):
    elsewhere = builders.strategy()
    recorded = builders.member(elsewhere, email="mo.ross@test.example")
    Person.objects.filter(pk=recorded.pk).update(name="mo  Ross")
    assert add(strategy, manager).person == recorded
    assert Person.objects.filter(name="Mo Ross").count() == 0


def test_add_refuses_an_address_recorded_under_another_name(strategy, manager):
    recorded = builders.member(strategy, email="mo.ross@test.example")
    assert refusal(add, strategy, manager) == {
        "email": f"This is the address of {recorded.name}, {recorded.job_title}. Check it, or give them the "
        "role on their page under People and roles."
    }
    assert recorded.memberships.count() == 1


def test_add_names_the_person_of_the_body_whose_address_was_entered(strategy, manager):
    recorded = builders.person(body=strategy.body, email="mo.ross@test.example")
    assert refusal(add, strategy, manager) == {
        "email": f"This is the address of {recorded.name}, {recorded.job_title}. Check it, or enter that name."
    }


def test_add_refuses_a_second_person_with_the_same_name_and_title_and_no_address(strategy, manager):
    add(strategy, manager, PersonDetails("Mo Ross", "Team leader"))
    assert set(refusal(add, strategy, manager, PersonDetails("mo  ross", "Team Leader"))) == {"name"}
    add(strategy, manager)
    assert Person.objects.filter(name="Mo Ross").count() == 2


def test_a_role_and_an_account_for_a_recorded_person_are_saved_together_or_not_at_all(strategy, manager):
    values = {"strategy": strategy, "role": Role.MEMBER, "since": builders.TODAY, "by": manager, "at": AT}
    values["password_page"] = PASSWORD_PAGE
    without = builders.person(body=strategy.body, email="")
    assert set(refusal(people.give_role_with_account, person=without, **values)) == {""}
    assert not without.memberships.exists()
    recorded = builders.person(body=strategy.body)
    membership, account = people.give_role_with_account(person=recorded, **values)
    assert (membership.person, account.email) == (recorded, recorded.email)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (PersonDetails("", "Team leader"), "name"),
        (PersonDetails("Mo", ""), "job_title"),
        (PersonDetails("Mo", "Leader", "nowhere"), "email"),
        (PersonDetails("Mo 0101011237", "Leader"), "name"),
        (PersonDetails("x" * 151, "Leader"), "name"),
    ],
)
def test_add_refuses_invalid_details(strategy, manager, details, field):
    assert set(refusal(add, strategy, manager, details)) == {field}


def test_add_refuses_an_invalid_role_or_invalid_days(strategy, manager):
    assert set(refusal(add, strategy, manager, since=None)) == {"since"}
    assert set(refusal(add, strategy, manager, until=date(2026, 4, 7))) == {"until"}
    assert set(refusal(add, strategy, manager, role=None)) == {"role"}
    add(strategy, manager)
    assert set(refusal(add, strategy, manager)) == {"role"}


def test_only_an_administrator_gives_or_ends_the_role_of_administrator(strategy, manager):
    assert set(refusal(add, strategy, manager, role=Role.ADMIN)) == {"role"}
    admin = builders.member(strategy, Role.ADMIN)
    assert add(strategy, admin.user, role=Role.ADMIN).role == Role.ADMIN
    membership = admin.memberships.get()
    values = {"membership": membership, "since": membership.since, "until": builders.TODAY, "at": AT}
    assert set(refusal(roles.change_days, based_on=roles.version_hash(membership), by=manager, **values)) == {
        "role"
    }


def test_change_of_a_roles_days_is_audited(strategy, manager):
    membership = add(strategy, manager)
    version = roles.version_hash(membership)
    values = {"membership": membership, "since": membership.since, "by": manager, "at": AT}
    roles.change_days(until=date(2026, 4, 30), based_on=version, **values)
    assert last_event().text.after == {"until": "2026-04-30"}
    with pytest.raises(EditConflict):
        roles.change_days(until=None, based_on=version, **values)


def test_role_of_the_last_person_who_can_give_roles_cannot_end(strategy, manager):
    membership = Membership.objects.get(person__user=manager)
    values = {
        "membership": membership,
        "since": membership.since,
        "until": builders.TODAY,
        "by": manager,
        "at": AT,
    }
    assert set(refusal(roles.change_days, based_on=roles.version_hash(membership), **values)) == {"until"}
    membership.refresh_from_db()
    assert membership.until is None
    builders.member(strategy, Role.ADMIN)
    roles.change_days(based_on=roles.version_hash(membership), **values)


def test_change_corrects_a_person_but_not_their_account(strategy, manager):
    person = builders.member(strategy, email="old@test.example")
    people.change(person=person, details=NEW, based_on=people.version_hash(person), by=manager, at=AT)
    person.refresh_from_db()
    assert (person.name, person.email, person.user.email) == (
        "Mo Ross",
        "mo.ross@test.example",
        "old@test.example",
    )


def test_change_is_refused_for_a_person_in_a_strategy_that_the_user_does_not_manage(strategy, manager):
    person = builders.member(strategy)
    Membership.objects.create(
        strategy=builders.strategy(), person=person, role=Role.VIEWER, since=builders.START
    )
    reasons = refusal(
        people.change,
        person=person,
        details=NEW,
        based_on=people.version_hash(person),
        by=manager,
        at=AT,
    )
    assert set(reasons) == {""}


def test_change_to_another_persons_address_is_refused(strategy, manager):
    person = builders.member(strategy)
    builders.person(email="mo.ross@test.example")
    reasons = refusal(
        people.change,
        person=person,
        details=NEW,
        based_on=people.version_hash(person),
        by=manager,
        at=AT,
    )
    assert set(reasons) == {"email"}


def test_invite_creates_an_account_and_queues_an_email_without_a_secret(strategy, manager):
    person = add(strategy, manager).person
    account = people.invite(to=strategy, person=person, password_page=PASSWORD_PAGE, by=manager, at=AT)
    person.refresh_from_db()
    email = Outbox.objects.get()
    assert (person.user, account.has_usable_password()) == (account, False)
    assert (email.to, PASSWORD_PAGE in email.text) == ("mo.ross@test.example", True)
    assert last_event().what == "person invited"
    assert set(
        refusal(
            people.invite,
            to=strategy,
            person=person,
            password_page=PASSWORD_PAGE,
            by=manager,
            at=AT,
        )
    ) == {""}


def test_invite_works_with_the_longest_names_of_a_strategy_and_a_person(manager):
    strategy = builders.strategy(name="Strategy " + "of care " * 23 + "fully")
    name = "Mo " + "Ross " * 39 + "Ó"
    assert (len(strategy.name) > 190, len(name)) == (True, 199)
    person = builders.person(name=name, email="mo.ross@test.example")
    account = people.invite(to=strategy, person=person, password_page=PASSWORD_PAGE, by=manager, at=AT)
    email = Outbox.objects.get()
    assert (account.name, strategy.name in email.text) == (name, True)
    assert email.subject.startswith("Your account for Strategy of care")
    assert email.subject.endswith(" of care of…")


def test_invite_uses_an_account_without_a_person_and_refuses_one_with_another_person(strategy, manager):
    values = {"to": strategy, "password_page": PASSWORD_PAGE, "by": manager, "at": AT}
    free = User.objects.create_user("free@test.example")
    assert people.invite(person=builders.person(email="free@test.example"), **values) == free
    builders.member(strategy, email="taken@test.example")
    assert set(refusal(people.invite, person=builders.person(email="taken@test.example"), **values)) == {""}
    assert set(refusal(people.invite, person=builders.person(email=""), **values)) == {""}


def test_invite_refuses_a_closed_account_and_says_who_can_reopen_it(strategy, manager):
    User.objects.create_user("closed@test.example", is_active=False)
    person = builders.person(email="closed@test.example")
    reasons = refusal(
        people.invite, to=strategy, person=person, password_page=PASSWORD_PAGE, by=manager, at=AT
    )
    assert reasons == {
        "": "The account for closed@test.example is closed. Ask the person who runs the tracker in your organisation "
        "to reopen it first."
    }
    person.refresh_from_db()
    assert (person.user, Outbox.objects.count()) == (None, 0)


@pytest.mark.parametrize("part", ["group", "coordinator", "priority", "action", "deputy"])
def test_change_is_refused_for_a_person_named_in_another_strategys_plan(strategy, manager, part):
    other, person = builders.strategy(), builders.member(strategy)
    home = builders.commitment(builders.priority(other, lead=person if part == "priority" else None))
    fields = {"action": "lead", "deputy": "deputy"}
    if part in fields:
        builders.action(home, **{fields[part]: person})
    if part in ("group", "coordinator"):
        group = builders.group(other, **{"chair" if part == "group" else "coordinator": person})
        builders.action(home, group=group)
    values = {"person": person, "details": NEW, "at": AT}
    assert set(refusal(people.change, by=manager, based_on=people.version_hash(person), **values)) == {""}


def test_withdraw_deletes_a_role_that_has_not_begun(strategy, manager):
    membership = add(strategy, manager, since=date(2026, 5, 1))
    roles.withdraw(membership=membership, by=manager, at=AT)
    assert not membership.person.memberships.exists()
    assert last_event().what == "role withdrawn"
    current = add(strategy, manager)
    assert set(refusal(roles.withdraw, membership=current, by=manager, at=AT)) == {""}


@pytest.mark.parametrize("write", ["add", "change"])
def test_address_that_contains_an_identifier_is_stored_nowhere(strategy, manager, write):
    details = PersonDetails("Mo Ross", "Team leader", f"{CHI}@test.example")
    person = builders.member(strategy)
    change = {
        "person": person,
        "details": details,
        "based_on": people.version_hash(person),
        "by": manager,
        "at": AT,
    }
    refused = refusal(add, strategy, manager, details) if write == "add" else refusal(people.change, **change)
    assert list(refused) == ["email"]
    assert stored_anywhere(CHI) == []


@pytest.mark.parametrize("since", [date(1, 1, 1), date(2018, 3, 31)])
def test_role_cannot_begin_long_before_its_strategy(strategy, manager, since):
    person = builders.member(strategy)
    values = {"since": since, "until": None, "by": manager, "at": AT}
    membership = person.memberships.get()
    assert list(refusal(add, strategy, manager, since=since)) == ["since"]
    assert list(refusal(roles.give_role, strategy=strategy, person=person, role=Role.LEAD, **values)) == [
        "since"
    ]
    assert list(
        refusal(roles.change_days, membership=membership, based_on=roles.version_hash(membership), **values)
    ) == ["since"]
