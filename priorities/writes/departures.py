"""Recording the departures of people when their roles, which are changed in place, or their accounts change.

Call these functions inside the transaction that changes a role or an account, before its audit event, which then covers
the rows that they add.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from priorities.models import Departure, Membership, Person, Strategy
from priorities.queries.periods import last_closed
from tracker import audit, clock
from tracker.models import User

ONE_DAY = timedelta(days=1)
Days = tuple[date, date | None]
"""A first day and a last day, or None if there is no last day."""


def follow_roles(person: Person, strategy: Strategy, at: datetime) -> None:
    """Record the days on which the person has no role in the strategy, and those without one anywhere in its body.

    Days before their first role do not count. The end of the strategy's audit chain is locked first, and then the
    person, so that two strategies of the body cannot record the same departure at once. The caller has locked the
    strategy.
    """
    at = _after_closings(strategy, at)
    audit.lock_chain(strategy.slug)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    memberships = Membership.objects.filter(person=person)
    rows = list(memberships.order_by("since").values_list("strategy", "since", "until"))
    _record(person, strategy, _gaps([(since, until) for key, since, until in rows if key == strategy.pk]), at)
    _record(person, None, _gaps([(since, until) for _, since, until in rows]), at)


def come_back(person: Person, strategy: Strategy, since: date, at: datetime) -> None:
    """End a closed account's departures from the strategy and its body, because its person was given a new role."""
    at = _after_closings(strategy, at)
    closed = Departure.objects.current().filter(person=person, account_closed=True)
    for departure in closed.filter(Q(strategy=strategy) | Q(strategy=None)).exclude(until__lt=since):
        _end(departure, since, at)


def follow_account(account: User, at: datetime) -> None:
    """Record that an account was closed, so that its people have left from the next day, or that it was reopened.

    An account that closes counts only for the strategies in which its people have or will have a role. Its people are
    locked first, so that a role that is being given is seen.
    """
    today = clock.day_of(at)
    for person in Person.objects.select_for_update(no_key=True).filter(user=account).order_by("pk"):
        own = Departure.objects.current().filter(person=person, account_closed=True)
        if account.is_active:
            for departure in own.exclude(until__lt=today):
                _end(departure, today, at)
            continue
        roles = Membership.objects.filter(person=person).exclude(until__lt=today)
        strategies = sorted(set(roles.values_list("strategy", flat=True)))
        for key in (*strategies, None) if strategies else ():
            if not own.filter(strategy=key, until=None).exists():
                Departure.objects.create(
                    strategy_id=key, person=person, since=today + ONE_DAY, account_closed=True, set_at=at
                )


def _after_closings(strategy: Strategy, at: datetime) -> datetime:
    """Return `at` or, if a period was closed while the write waited for its lock, the moment after the closing.

    The figures of a closed period are those known at its closing, and do not change.
    """
    closed_at = last_closed(strategy)
    return max(at, closed_at + timedelta(microseconds=1)) if closed_at else at


def _gaps(roles: Sequence[Days]) -> list[Days]:
    """Return the days after the first of these roles on which none of them is held. The roles are in date order."""
    gaps: list[Days] = []
    free: date | None = None
    for since, until in roles:
        if free is not None and since > free:
            gaps.append((free, since - ONE_DAY))
        if until is None:
            return gaps
        free = max(free or until, until + ONE_DAY)
    return [*gaps, (free, None)] if free else gaps


def _record(person: Person, strategy: Strategy | None, days: Iterable[Days], at: datetime) -> None:
    """Withdraw the recorded departures that are no longer right, and add those that are missing."""
    wanted = set(days)
    for departure in Departure.objects.current().filter(
        person=person, strategy=strategy, account_closed=False
    ):
        if (departure.since, departure.until) in wanted:
            wanted.discard((departure.since, departure.until))
        else:
            _withdraw(departure, at)
    for since, until in sorted(wanted):
        Departure.objects.create(strategy=strategy, person=person, since=since, until=until, set_at=at)


def _end(departure: Departure, back_on: date, at: datetime) -> None:
    """Replace a departure by one that ends on the day before `back_on`, or by none if it begins later."""
    _withdraw(departure, at)
    if departure.since < back_on:
        Departure.objects.create(
            strategy_id=departure.strategy_id,
            person_id=departure.person_id,
            since=departure.since,
            until=back_on - ONE_DAY,
            account_closed=departure.account_closed,
            set_at=at,
        )


def _withdraw(departure: Departure, at: datetime) -> None:
    departure.withdrawn_at = max(at, departure.set_at)
    departure.save(update_fields=["withdrawn_at"])
