"""A form that adds to the plan and is sent twice: the second time, what it asks for is there already."""

from typing import Any

from django.db.models import QuerySet

from priorities.rules.lifecycle import ENDED
from priorities.writes.revising import PART
from tracker.refusals import Refused


def refuse_twice(revisions: QuerySet[Any], field: str, said: str) -> None:
    """Refuse a new part of the plan that says, in one field, what a part in use says; call it once that is locked.

    `revisions` are those of the parts beside which it would stand. What is retired or has ended may be said anew.
    Raises Refused. One SQL query.
    """
    part = PART[revisions.model]
    latest = {
        getattr(row, f"{part}_id"): row for row in revisions.select_related(part).order_by("number", "pk")
    }
    for row in latest.values():
        out_of_use = getattr(row, "retired", False) or getattr(row, "stage", None) in ENDED
        if not out_of_use and _plain(getattr(row, field)) == _plain(said):
            raise Refused(
                {
                    field: f"{getattr(row, part)} says the same. If this form was sent twice, it was added the first "
                    "time: open that, or say here what differs."
                }
            )


def _plain(text: str) -> str:
    """A text without what is only a manner of writing it."""
    return " ".join(text.split()).casefold()
