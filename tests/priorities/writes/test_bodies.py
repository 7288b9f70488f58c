"""Adding bodies, correcting their names, and their people."""

from typing import Any

import pytest

from priorities.models import Body, Person
from priorities.writes import bodies, people
from priorities.writes.bodies import BodyDetails
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.agreement import AT, last_event
from tracker import audit
from tracker.models import Outbox
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

COUNCIL = BodyDetails("Clyde Council", "Clyde")
MO = PersonDetails("Mo Ross", "Nurse", "mo@test.example")


def add(details: BodyDetails = COUNCIL) -> Body:
    return bodies.add(details=details, by=builders.user(is_staff=True), at=AT)


def refusal(write: Any, **values: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        write(by=builders.user(is_staff=True), at=AT, **values)
    return refused.value.reasons


def test_a_body_is_added_and_its_names_are_corrected() -> None:
    body = add()
    assert (body.slug, body.created_at, body.audit_scope) == ("clyde", AT, "bodies/clyde")
    values = {"body": body, "based_on": bodies.version_hash(body), "at": AT}
    changed = bodies.change(details=BodyDetails("Clyde City Council", "Clyde"), by=builders.user(), **values)
    assert (changed.name, changed.slug) == ("Clyde City Council", "clyde")
    event = last_event()
    assert (event.what, event.scope, event.text.after) == (
        "body changed",
        "bodies/clyde",
        {"name": "Clyde City Council"},
    )
    assert audit.verify() == []
    with pytest.raises(EditConflict):
        bodies.change(details=COUNCIL, by=builders.user(), **values)


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        (BodyDetails("", " "), {"name", "short_name"}),
        (BodyDetails("clyde  COUNCIL", "‘Clýde’"), {"name", "short_name"}),
        (BodyDetails("x" * 201, "x" * 101), {"name", "short_name"}),
        (BodyDetails("Council of 0101011237", "Council"), {"name"}),
        (BodyDetails("Forth Council", "Forth", None), {"financial_year_starts"}),
        (BodyDetails("Forth Council", "Forth", 13), {"financial_year_starts"}),
    ],
)
def test_names_that_are_missing_taken_too_long_or_an_identifier_are_refused(
    details: BodyDetails, fields: set[str]
) -> None:
    add()
    assert refusal(bodies.add, details=details).keys() == fields
    assert Body.objects.count() == 1


def test_a_change_that_changes_nothing_is_refused() -> None:
    body = add()
    assert refusal(bodies.change, body=body, details=COUNCIL, based_on=bodies.version_hash(body)).keys() == {
        ""
    }


def test_no_body_has_the_address_of_another_page() -> None:
    assert add(BodyDetails("The New", "New")).slug == "new-2"


def test_a_person_is_added_to_a_body_without_a_role() -> None:
    person = people.add_to_body(body=add(), details=MO, by=builders.user(), at=AT)
    assert (person.name, person.email, person.user) == ("Mo Ross", "mo@test.example", None)
    assert (last_event().what, last_event().scope) == ("person added", "bodies/clyde")
    assert not person.memberships.exists()


@pytest.mark.parametrize("details", [MO, PersonDetails("‘MÓ  Ross’", "nurse")])
def test_a_person_who_is_there_already_is_refused(details: PersonDetails) -> None:
    body = add()
    people.add_to_body(body=body, details=MO, by=builders.user(), at=AT)
    assert len(refusal(people.add_to_body, body=body, details=details)) == 1
    assert Person.objects.count() == 1
    other = add(BodyDetails("Forth Council", "Forth"))
    assert people.add_to_body(body=other, details=MO, by=builders.user(), at=AT).body == other


def test_an_invitation_links_the_account_that_a_person_has_for_another_body() -> None:
    account = builders.user("mo@test.example")
    account.set_password("a long and secret password")
    account.save()
    builders.person(account, email="mo@test.example")
    values = {"body": add(), "details": MO, "password_page": "https://x.example/", "by": builders.user()}
    person = people.add_to_body_with_account(at=AT, **values)
    assert Person.objects.get(pk=person.pk).user == account
    assert account.people.count() == 2
    email = Outbox.objects.get(to="mo@test.example")
    assert email.subject == "Your account for Clyde Council"
    assert "as you do now" in email.text
    assert "https://x.example/" not in email.text
    assert audit.verify() == []


def test_staff_do_not_give_the_people_of_a_sensitive_strategy_accounts_on_a_bodys_page() -> None:
    person = builders.member(builders.strategy(sensitive=True))
    person.user, person.email = None, "jane@test.example"
    person.save()
    values = {"person": person, "to": person.body, "password_page": "https://x.example/"}
    assert refusal(people.invite, **values).keys() == {""}


@pytest.mark.parametrize("sensitive", [False, True])
def test_staff_change_the_people_of_strategies_that_are_not_sensitive(sensitive: bool) -> None:
    person = builders.member(builders.strategy(sensitive=sensitive))
    values = {"person": person, "details": MO, "based_on": people.version_hash(person), "at": AT}
    staff = builders.user(is_staff=True)
    if sensitive:
        with pytest.raises(Refused):
            people.change(by=staff, **values)
    else:
        assert people.change(by=staff, **values).name == "Mo Ross"
