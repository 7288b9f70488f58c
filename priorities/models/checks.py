"""Conditions that the database checks, for example on every revision: text that is not blank, and an author."""

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

BLANK = " \t\r\n"


def says(*names: str) -> Q:
    """Return the condition that each of these text fields contains more than white space."""
    condition = Q()
    for name in names:
        trimmed = Func(F(name), Value(BLANK), function="TRIM", output_field=CharField())
        condition &= Q(GreaterThan(Length(trimmed), 0))
    return condition


def names_its_author() -> Q:
    """Return the condition that a revision names the account that recorded it.

    The first revision may have no account, because it may have been loaded with a plan.
    """
    return Q(number=1) | Q(recorded_by__isnull=False)
