"""Every constraint of the database has a test that breaks it, and the tests name no other constraint."""

import pytest
from django.db import IntegrityError

from priorities.models import Aim, Strategy
from tests.priorities.models.constraints import every_constraint, refused, register_every_test, unbroken


def test_every_constraint_and_unique_field_has_a_test_that_tries_to_break_it() -> None:
    existing, tested = set(every_constraint()), set(register_every_test())
    assert unbroken(existing, tested) == set()
    assert tested - existing == set()


def test_a_refusal_for_another_reason_does_not_count(strategy: Strategy) -> None:
    with pytest.raises(AssertionError), refused("aim_has_text_and_source"):
        Aim.objects.create(strategy=strategy, number=0, text="People are safe.", source="Page 4")


def test_a_write_that_is_accepted_does_not_count(strategy: Strategy) -> None:
    with pytest.raises(pytest.fail.Exception), refused("aim_has_text_and_source"):
        Aim.objects.create(strategy=strategy, number=1, text="People are safe.", source="Page 4")


def test_rows_created_in_bulk_are_refused_as_well(strategy: Strategy) -> None:
    with pytest.raises(IntegrityError):
        Aim.objects.bulk_create([Aim(strategy=strategy, number=1, text="", source="Page 4")])
