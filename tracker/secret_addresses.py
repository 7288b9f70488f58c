"""Addresses that let in anyone who knows them. The last part of each is signed with `SECRET_KEY`, and is not stored.

The database has only the key of a row, so someone who reads the database cannot make the address, and an email with the
address can be written at any time. The row says until when its address works.
"""

from uuid import UUID

from django.core import signing


def signed(purpose: str, key: UUID) -> str:
    """Return the last part of the address of the row with this key. It differs for each purpose."""
    return signing.Signer(sep=".", salt=f"tracker.secret_addresses.{purpose}").sign(key.hex)


def key_in(purpose: str, text: str) -> UUID | None:
    """Return the key of the row whose address ends like this, or None if this application did not sign it."""
    try:
        return UUID(signing.Signer(sep=".", salt=f"tracker.secret_addresses.{purpose}").unsign(text))
    except (signing.BadSignature, ValueError):
        return None
