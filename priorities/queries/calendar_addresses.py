"""The secret addresses of people's calendars."""

from priorities.models import CalendarAddress
from tracker import secret_addresses
from tracker.models import User

PURPOSE = "calendar"


def address_of(user: User) -> CalendarAddress | None:
    """Return the address of a user's calendar that works now, or None. Runs one SQL query."""
    found: CalendarAddress | None = CalendarAddress.objects.filter(user=user, revoked_at=None).first()
    return found


def token_of(address: CalendarAddress) -> str:
    """Return the secret part of the address of a calendar."""
    return secret_addresses.signed(PURPOSE, address.key)


def whose_calendar(token: str) -> User | None:
    """Return the user whose calendar has this secret in its address, or None.

    None if we did not sign it, if the address was revoked or if the account is closed. Runs one SQL query at most.
    """
    key = secret_addresses.key_in(PURPOSE, token)
    if key is None:
        return None
    working = CalendarAddress.objects.filter(key=key, revoked_at=None, user__is_active=True)
    address = working.select_related("user").first()
    return address.user if address else None
