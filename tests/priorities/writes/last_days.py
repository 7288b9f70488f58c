"""Changing the last day of a role, as most tests of people who leave do."""

from datetime import date, datetime

from priorities.models import Membership, Person
from priorities.writes import roles
from tests import builders


def give_last_day(person: Person, until: date | None, at: datetime, **which: object) -> Membership:
    """Change the last day of a person's role, and return the role. `which` chooses one if they have several."""
    membership = Membership.objects.get(person=person, **which)
    return roles.change_days(
        membership=membership,
        since=membership.since,
        until=until,
        based_on=roles.version_hash(membership),
        by=builders.user(),
        at=at,
    )
