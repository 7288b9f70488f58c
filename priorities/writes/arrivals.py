"""Somebody who joins a strategy and is to sign in: a role and an account in one step."""

from datetime import date, datetime

from django.db import transaction

from priorities.choices import Role
from priorities.models import Membership, Strategy
from priorities.writes import people
from priorities.writes.people import Named
from tracker.models import User
from tracker.refusals import Refused


def add_with_account(
    *,
    strategy: Strategy,
    named: Named,
    role: Role | None,
    since: date | None,
    until: date | None = None,
    password_page: str,
    by: User,
    at: datetime,
) -> tuple[Membership, User | None]:
    """Give somebody a role and an account: both, or neither where either is refused. Raises Refused.

    Returns the role, and the account to which a letter is owed; None where they had an account already.
    """
    if not named.email.strip():
        raise Refused({"email": "Give the address that they sign in with, or leave the account for later."})
    with transaction.atomic():
        given = people.add(strategy=strategy, named=named, role=role, since=since, until=until, by=by, at=at)
        if given.person.user_id is not None:
            return given, None
        account = people.invite(
            strategy=strategy, person=given.person, password_page=password_page, by=by, at=at
        )
    return given, account
