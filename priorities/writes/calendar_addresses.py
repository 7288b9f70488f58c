"""Making and revoking the secret addresses of people's calendars."""

from datetime import datetime

from django.db import transaction

from priorities.events import Event
from priorities.models import CalendarAddress
from priorities.queries.calendar_addresses import address_of
from tracker import audit
from tracker.models import User


def make(*, by: User, at: datetime) -> CalendarAddress:
    """Make an address for the calendar of `by`, and return it. An address that they already have stops working."""
    with transaction.atomic():
        audit.lock_chain(audit.INSTALLATION)
        earlier = address_of(by)
        if earlier:
            _stop(earlier, at)
        address = CalendarAddress.objects.create(user=by, made_at=at)
        what = Event.CALENDAR_ADDRESS_REPLACED if earlier else Event.CALENDAR_ADDRESS_MADE
        audit.record(what=what, by=by, at=at, subject=by)
    return address


def revoke(*, by: User, at: datetime) -> bool:
    """Stop the address of the calendar of `by` from working, and return whether they had one."""
    with transaction.atomic():
        audit.lock_chain(audit.INSTALLATION)
        address = address_of(by)
        if address is None:
            return False
        _stop(address, at)
        audit.record(what=Event.CALENDAR_ADDRESS_REVOKED, by=by, at=at, subject=by)
    return True


def _stop(address: CalendarAddress, at: datetime) -> None:
    address.revoked_at = at
    address.save(update_fields=["revoked_at"])
