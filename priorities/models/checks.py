"""What the database itself asks of every agreed change: words that say something, and an author."""

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

BLANK = " \t\r\n"


def says(*names: str) -> Q:
    """That each of these texts holds something beside blanks."""
    asked = Q()
    for name in names:
        trimmed = Func(F(name), Value(BLANK), function="TRIM", output_field=CharField())
        asked &= Q(GreaterThan(Length(trimmed), 0))
    return asked


def names_its_author() -> Q:
    """That a revision says which account recorded it. The first may be loaded with a plan, by nobody's account."""
    return Q(number=1) | Q(recorded_by__isnull=False)
