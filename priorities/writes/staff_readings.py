"""Recording that staff who have no role in a strategy have looked at its records."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import Membership, StaffReading, Strategy
from tracker import audit, clock
from tracker.models import User


def record(*, slugs: Collection[str], by: User, at: datetime) -> None:
    """Record that `by` has looked at the records of each of these strategies in which they have no role.

    A strategy is recorded once a day for each user, and one audit event covers all the strategies recorded by this
    call. Runs one SQL query if there is nothing to record. The number of SQL queries does not depend on the number of
    strategies.
    """
    if not _unrecorded(slugs, by, at):
        return
    with transaction.atomic():
        # Queried again now that no other transaction can record the same readings.
        audit.lock_chain(audit.INSTALLATION)
        day, strategies = clock.day_of(at), _unrecorded(slugs, by, at)
        if not strategies:
            return
        StaffReading.objects.bulk_create(
            StaffReading(strategy=strategy, reader=by, day=day, first_read_at=at) for strategy in strategies
        )
        audit.record(
            what=Event.READ_BY_STAFF, by=by, at=at, subject=by, after={"strategies": len(strategies)}
        )


def _unrecorded(slugs: Collection[str], by: User, at: datetime) -> list[Strategy]:
    """Return those of the strategies with these slugs in which `by` has no role and no reading recorded today."""
    day = clock.day_of(at)
    own = Membership.objects.on(day).filter(person__user=by).values("strategy")
    recorded = StaffReading.objects.filter(reader=by, day=day).values("strategy")
    return list(
        Strategy.objects.filter(slug__in=slugs).exclude(pk__in=own).exclude(pk__in=recorded).order_by("pk")
    )
