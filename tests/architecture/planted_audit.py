"""A write whose audit event is called by whatever it is handed: for the test that such words are refused."""

from datetime import datetime

from tracker import audit
from tracker.models import User


def change(*, user: User, words: list[str], at: datetime) -> None:
    """Record an event that no table can know."""
    audit.record(what=words[0].lower(), by=user, at=at, subject=user)
