"""What the database refuses in letters."""

from typing import Any

import pytest

from priorities.choices import LetterCapacity, LetterKind
from priorities.models import Action, Letter, LetterItem, Person
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.models.constraints import breaks

pytestmark = pytest.mark.django_db


def letter(person: Person | None = None, **fields: Any) -> Letter:
    values = {"day": TODAY, "kind": LetterKind.DUE, "recorded_at": noon(TODAY)}
    return Letter.objects.create(person=person or builders.person(), **values | fields)


def item(of: Letter, action: Action, **fields: Any) -> LetterItem:
    period = action.strategy.periods.first() or builders.period(action.strategy, TODAY, TODAY, TODAY)
    values = {"period": period, "capacity": LetterCapacity.LEAD}
    return LetterItem.objects.create(letter=of, action=action, **values | fields)


@breaks("letter_to_a_person_once_a_day")
def test_two_letters_to_a_person_on_a_day() -> None:
    person = builders.person()
    letter(person)
    letter(person, kind=LetterKind.OVERDUE)


@breaks("letter_kind_is_known")
def test_a_letter_of_an_unknown_kind() -> None:
    letter(kind="praise")


@breaks("letter_sent_by_a_person_only_if_asked_for", {"kind": LetterKind.NUDGE}, {"kind": LetterKind.DUE})
def test_a_letter_whose_kind_does_not_fit_who_asked_for_it(broken: dict[str, Any]) -> None:
    letter(**broken, sent_by=None if broken["kind"] == LetterKind.NUDGE else builders.user())


@breaks("letter_names_an_action_once")
def test_a_letter_that_names_an_action_twice(action: Action) -> None:
    of = letter()
    item(of, action)
    item(of, action, capacity=LetterCapacity.DEPUTY)


@breaks("letter_item_capacity_is_known")
def test_a_letter_item_for_an_unknown_reason(action: Action) -> None:
    item(letter(), action, capacity="friend")
