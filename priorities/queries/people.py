"""Everybody whom a strategy knows, with the roles they hold in it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from priorities.choices import Role
from priorities.models import Action, Membership, Person, PriorityRevision, Strategy
from priorities.queries.union import union


@dataclass(frozen=True, slots=True)
class PersonKnown:
    """A person with the roles they hold on a day, and whether they can sign in."""

    person: Person
    roles: tuple[str, ...]
    account: str

    @property
    def has_left(self) -> bool:
        """Whether they hold no role."""
        return not self.roles


def everybody(strategy: Strategy, on: date) -> list[PersonKnown]:
    """Those who hold or held a role and those whom the plan names, those with a role first. Three SQL queries."""
    held = Membership.objects.on(on).filter(strategy=strategy).order_by("since", "id")
    people = (
        _known(strategy)
        .select_related("user")
        .prefetch_related(Prefetch("memberships", queryset=held, to_attr="held_now"))
    )
    found = [
        PersonKnown(
            person=person,
            roles=tuple(_role(membership) for membership in person.held_now),
            account=_account(person),
        )
        for person in people
    ]
    return sorted(found, key=lambda each: each.has_left)


def person(strategy: Strategy, key: int) -> Person | None:
    """The person with this key, where the strategy knows them."""
    return _known(strategy).filter(pk=key).select_related("user").first()


def roles(strategy: Strategy, of: Person) -> list[Membership]:
    """Every role that a person holds or held in a strategy, latest first."""
    held = Membership.objects.filter(strategy=strategy, person=of)
    return list(held.select_related("person").order_by("-since", "-id"))


def role(strategy: Strategy, of: Person, key: int) -> Membership | None:
    """One of a person's roles in a strategy, or None."""
    return (
        Membership.objects.filter(strategy=strategy, person=of, pk=key)
        .select_related("person", "strategy")
        .first()
    )


def named(strategy: Strategy, actions: QuerySet[Action]) -> set[int]:
    """The ids of those who lead these actions or are their deputy, and of those who lead or coordinate a group.

    One SQL query, which reads each action once.
    """
    pairs = union(
        actions.values_list("current__lead", "current__deputy"),
        strategy.groups.values_list("lead", "coordinator"),
    )
    return {key for pair in pairs for key in pair if key is not None}


def _known(strategy: Strategy) -> QuerySet[Person]:
    known = union(
        Membership.objects.filter(strategy=strategy).values("person"),
        PriorityRevision.objects.filter(priority__strategy=strategy, lead__isnull=False).values("lead"),
        Person.objects.filter(pk__in=named(strategy, Action.objects.filter(strategy=strategy))).values("pk"),
    )
    return Person.objects.filter(pk__in=known)


def _role(membership: Membership) -> str:
    label = str(Role(membership.role).label)
    return f"{label} (set by themselves)" if membership.set_by_themselves else label


def _account(person: Person) -> str:
    if person.user is None:
        return "No account"
    return "Can sign in" if person.user.is_active else "Cannot sign in"
