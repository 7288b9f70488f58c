"""Who may give which role, and change which person: what the writes on people refuse."""

from datetime import date, datetime

from django.db.models import QuerySet

from priorities import access
from priorities.choices import Role
from priorities.models import Membership, Person, Strategy
from priorities.queries.duties import strategies_of
from tracker import clock
from tracker.folding import folded
from tracker.models import User
from tracker.refusals import Refused

KEEPERS = [role for role, granted in access.ROLES.items() if access.MANAGE_PEOPLE in granted]


def refuse_role(strategy: Strategy, role: Role, by: User, at: datetime) -> None:
    """Only an administrator makes, changes or ends an administrator: otherwise a manager could become one."""
    if role is not Role.ADMIN:
        return
    standing = access.standing(by, strategy.slug, clock.day_of(at))
    if standing is None or not standing.may(access.MANAGE_ADMINISTRATORS):
        raise Refused({"role": "Only an administrator of this strategy can give or end this role."})


def refuse_administrator(person: Person, field: str, by: User, at: datetime) -> None:
    """Only an administrator opens the way in for one: a manager could otherwise open it for themselves."""
    held = Membership.objects.filter(person=person, role=Role.ADMIN)
    for membership in held.exclude(until__lt=clock.day_of(at)).select_related("strategy"):
        try:
            refuse_role(membership.strategy, Role.ADMIN, by, at)
        except Refused as refused:
            raise Refused(
                {
                    field: f"{person.name} is an administrator of {membership.strategy.short_name}. Ask another of its "
                    "administrators to do this."
                }
            ) from refused


def refuse_others_people(person: Person, by: User, at: datetime) -> None:
    """Nobody changes how a person is known who is also in, or named in the plan of, a strategy they do not keep.

    Letters to the leads of its groups, priorities and actions go to the address that would change.
    """
    kept = {
        standing.strategy.pk
        for standing in access.standings(by, clock.day_of(at))
        if standing.may(access.MANAGE_PEOPLE)
    }
    if strategies_of(person) - kept:
        raise Refused(
            {
                "": f"{person.name} also belongs to a strategy that you do not keep. Ask one of its managers to "
                "change this."
            }
        )


def refuse_nobody_left(strategy: Strategy, role: Role, at: datetime) -> None:
    """A strategy always has somebody who can give roles: without one, nobody could ever come in again.

    `role` is the one that was changed: one that gives no roles leaves nobody out.
    """
    if role in KEEPERS and not _kept(strategy, clock.day_of(at)).exists():
        raise Refused(
            {"until": "Nobody would be left who can give roles here. Make somebody else a manager first."}
        )


def left_by(account: User, day: date) -> str:
    """Why an account cannot be closed: the strategies in which nobody else could give roles. Empty where it can.

    Asked in the transaction that closes it. Those strategies are locked first, as whoever ends a role there does, so
    that two closed or ended at once do not each count on the other.
    """
    own = Membership.objects.filter(role__in=KEEPERS, person__user=account).values("strategy")
    list(Strategy.objects.select_for_update(no_key=True).filter(pk__in=own).order_by("pk").values_list("pk"))
    kept = (
        Membership.objects.on(day).filter(role__in=KEEPERS, person__user=account).select_related("strategy")
    )
    left = sorted(
        {
            # Staff who close accounts do not learn the name of a sensitive strategy.
            "a sensitive strategy" if membership.strategy.sensitive else membership.strategy.short_name
            for membership in kept
            if not _kept(membership.strategy, day).exclude(person__user=account).exists()
        },
        key=folded,
    )
    if not left:
        return ""
    return (
        f"You cannot close this account: no other manager gives roles in {', '.join(left)}. "
        "Make another person a manager there first."
    )


def _kept(strategy: Strategy, day: date) -> QuerySet[Membership]:
    """The roles of those who can give roles in a strategy, and go on."""
    held = Membership.objects.on(day).filter(strategy=strategy, role__in=KEEPERS, until__isnull=True)
    return held.filter(person__user__is_active=True)
