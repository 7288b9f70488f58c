"""What the database refuses in departures."""

from datetime import date
from typing import Any

import pytest

from priorities.models import Departure, Person, Strategy
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.models.constraints import breaks

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return builders.person()


def leave(person: Person, strategy: Strategy | None = None, **fields: Any) -> Departure:
    values = {"strategy": strategy, "since": TODAY, "set_at": noon(TODAY)}
    return Departure.objects.create(person=person, **values | fields)


@breaks("departure_ends_after_it_starts")
def test_a_departure_that_ends_before_it_starts(person: Person) -> None:
    leave(person, until=date(2026, 4, 7))


@breaks("departure_withdrawn_after_it_is_set")
def test_a_departure_withdrawn_before_it_was_set(person: Person) -> None:
    leave(person, withdrawn_at=noon(date(2026, 4, 7)))


@breaks("departure_from_a_strategy_is_open_once")
def test_two_open_departures_from_a_strategy(person: Person) -> None:
    strategy = builders.strategy()
    leave(person, strategy)
    leave(person, strategy, since=date(2026, 5, 1))


@breaks("departure_from_a_body_is_open_once")
def test_two_open_departures_from_a_body(person: Person) -> None:
    leave(person)
    leave(person, since=date(2026, 5, 1))


def test_a_closed_account_and_ended_roles_are_two_departures(person: Person) -> None:
    leave(person)
    leave(person, account_closed=True)
    assert person.departures.count() == 2
