"""Who is asked for updates by letter, and which letters have been written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from priorities.access import ROLES, UPDATE_OWN
from priorities.choices import EmailKind, EscalatesTo, GroupRoleKind, LetterCapacity, Role
from priorities.models import Group, GroupRole, Letter, LetterItem, Membership, Person, Strategy, Update
from priorities.queries.calendar import Calendar, calendars
from priorities.queries.email_choices import turned_off
from priorities.queries.status import ActionStatus, statuses_among, statuses_at
from priorities.queries.updates import not_withdrawn
from priorities.rules import deadlines, letters
from priorities.rules.deadlines import PeriodFacts
from tracker import clock


@dataclass(frozen=True, slots=True)
class Written:
    """Which letters have been written about some periods, and to whom.

    `asked` gives the day on which a person was last asked for the update of an action for a period, by their ids.
    `told` gives, by the ids of an action and a period, who was told that the action has no update, with the first such
    day, in the order told. `today` is the ids of the people to whom a letter was written on the day.
    """

    asked: Mapping[tuple[int, int, int], date]
    told: Mapping[tuple[int, int], Sequence[tuple[Person, date]]]
    today: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reminder:
    """An action without an update for a period, and a person who is written to about it.

    `why` says who leads or answers for the action, if this person does not lead it.
    """

    person: Person
    capacity: LetterCapacity
    strategy: Strategy
    status: ActionStatus
    period: PeriodFacts
    why: str = ""

    @property
    def asks(self) -> bool:
        """Return whether the person is asked for the update, and not only told that there is none."""
        return self.capacity is not LetterCapacity.TOLD


def reminders(at: datetime, actions: Collection[int] | None = None) -> list[Reminder]:
    """Return whom to write to about each action without an update, on the day of `at`, in the plan's order.

    Whether it is time for a letter is not considered here. People who cannot sign in, have no email address or no
    longer have a role in the strategy are left out, and the coordinator or the chair is asked instead. If `actions` are
    given, only these are considered. Runs nine SQL queries, whatever the number of strategies, actions and people.
    """
    day = clock.day_of(at)
    strategies = _strategies(day, actions)
    if not strategies:
        return []
    by_strategy = calendars(list(strategies.values()), at)
    if actions is None:
        statuses = statuses_at(list(by_strategy.values()), day, at)
    else:
        statuses = defaultdict(list)
        for status in statuses_among(actions, day, at, list(by_strategy.values())).values():
            statuses[status.strategy_id].append(status)
    answered = _answered(by_strategy.values(), at, actions)
    people = _People(strategies.values(), day)
    found: list[Reminder] = []
    for key, strategy in strategies.items():
        for status in statuses[key]:
            needing = deadlines.periods_needing_update(
                by_strategy[key].periods, answered[status.action_id], status.need_facts, on=day
            )
            if needing:
                # My work asks for the latest period alone as well.
                found += _of_action(strategy, status, needing[0], people, day)
    return found


def _strategies(day: date, actions: Collection[int] | None) -> dict[int, Strategy]:
    """Return, by id, the strategies in which an update may be needed for a period that has ended."""
    rows = Strategy.objects.filter(periods__ends__lt=day, periods__withdrawn_at=None)
    if actions is not None:
        rows = rows.filter(actions__in=actions)
    rows = rows.distinct().select_related("body", "oversight_group").order_by("name__folded", "pk")
    return {strategy.pk: strategy for strategy in rows}


def _answered(
    by_strategy: Iterable[Calendar], at: datetime, actions: Collection[int] | None
) -> defaultdict[int, set[int]]:
    """Return, by action id, the ids of the open periods for which an update on the action counts."""
    day = clock.day_of(at)
    periods = [p.key for each in by_strategy for p in each.periods if p.ends < day and not p.closed]
    updates = Update.objects.filter(period__in=periods, recorded_at__lte=at)
    if actions is not None:
        updates = updates.filter(action__in=actions)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for action, period in not_withdrawn(updates, at).order_by().values_list("action_id", "period_id"):
        if period is not None:
            found[action].add(period)
    return found


class _People:
    """Who can be written to in some strategies on a day, and who has which role in their groups.

    Runs four SQL queries.
    """

    def __init__(self, strategies: Collection[Strategy], day: date) -> None:
        self._readers: dict[tuple[int, int], Person] = {}
        self._updaters: set[tuple[int, int]] = set()
        self.managers: dict[int, list[Person]] = defaultdict(list)
        memberships = (
            Membership.objects.on(day)
            .filter(strategy__in=[strategy.pk for strategy in strategies], person__user__is_active=True)
            .exclude(person__email="", person__user__email="")
            .select_related("person__user")
        )
        for membership in memberships.order_by("person__name__folded", "person"):
            key = (membership.strategy_id, membership.person_id)
            self._readers[key] = membership.person
            if UPDATE_OWN in ROLES[Role(membership.role)]:
                self._updaters.add(key)
            if membership.role == Role.MANAGER:
                self.managers[membership.strategy_id].append(membership.person)
        self._not_told = frozenset(turned_off(EmailKind.UNANSWERED))
        bodies = {strategy.body_id for strategy in strategies}
        self._parents = dict(Group.objects.filter(body__in=bodies).order_by().values_list("pk", "parent"))
        self._roles: dict[tuple[int, str], list[int]] = defaultdict(list)
        roles = (
            GroupRole.objects.on(day)
            .of_people_here(day)
            .filter(group__body__in=bodies, role__in=(GroupRoleKind.CHAIR, GroupRoleKind.COORDINATOR))
        )
        for group, role, person in roles.order_by("pk").values_list("group", "role", "person"):
            self._roles[group, role].append(person)

    def who_can_update(self, strategy: Strategy, person: int | None) -> Person | None:
        """Return this person if they can be written to and may send an update, or None."""
        key = (strategy.pk, person or 0)
        return self._readers[key] if key in self._updaters else None

    def coordinator(self, strategy: Strategy, group: int | None) -> Person | None:
        """Return who coordinates a group or the nearest group above it, or else who chairs one of them, or None."""
        return self._holder(strategy, group, GroupRoleKind.COORDINATOR) or self.chair(strategy, group)

    def wants_to_be_told(self, person: Person | None) -> bool:
        """Return whether this person has not turned off the emails about actions without an update."""
        return person is not None and person.user_id not in self._not_told

    def chair(self, strategy: Strategy, group: int | None) -> Person | None:
        """Return who chairs a group or the nearest group above it, and can be written to, or None."""
        return self._holder(strategy, group, GroupRoleKind.CHAIR)

    def _holder(self, strategy: Strategy, group: int | None, role: GroupRoleKind) -> Person | None:
        seen: set[int] = set()
        group = group or strategy.oversight_group_id
        while group is not None and group not in seen:
            for person in self._roles.get((group, role), ()):
                if found := self._readers.get((strategy.pk, person)):
                    return found
            seen.add(group)
            group = self._parents.get(group)
        return None


def _of_action(
    strategy: Strategy, status: ActionStatus, period: PeriodFacts, people: _People, day: date
) -> list[Reminder]:
    """Return whom to write to about one action without an update for a period."""
    asked: dict[int, Reminder] = {}

    def add(person: Person | None, capacity: LetterCapacity, why: str = "") -> None:
        if person is not None and person.pk not in asked:
            asked[person.pk] = Reminder(person, capacity, strategy, status, period, why)

    lead = people.who_can_update(strategy, status.lead_id)
    if lead:
        add(lead, LetterCapacity.LEAD)
    else:
        why = (
            f"{status.answering} answers for this action."
            if status.answering
            else f"{status.lead} leads this action, but cannot be asked by email or cannot update it."
            if status.lead_id
            else "This action has no lead."
        )
        add(people.coordinator(strategy, status.group_id), LetterCapacity.GROUP, why)
    leads = f"{status.lead} leads this action." if status.lead_id else ""
    if letters.is_deputy_asked(period, day):
        add(people.who_can_update(strategy, status.deputy_id), LetterCapacity.DEPUTY, leads)
    if strategy.escalates_to != EscalatesTo.NO_ONE and letters.is_escalated(
        period, strategy.escalates_after_days, day
    ):
        answers = leads or (
            f"{status.answering} answers for this action." if status.answering else "It has no lead."
        )
        told: list[Person | None] = (
            [people.chair(strategy, status.group_id)]
            if strategy.escalates_to == EscalatesTo.CHAIR
            else list(people.managers[strategy.pk])
        )
        for person in told:
            if people.wants_to_be_told(person):
                add(person, LetterCapacity.TOLD, answers)
    return list(asked.values())


def written(found: Iterable[Reminder], day: date) -> Written:
    """Return what has been written about the periods of these reminders up to a day. Runs three SQL queries."""
    items = LetterItem.objects.filter(
        period__in={reminder.period.key for reminder in found}, letter__day__lte=day
    )
    rows = (
        items.exclude(capacity=LetterCapacity.TOLD)
        .order_by()
        .values_list("letter__person", "action", "period")
        .annotate(day=Max("letter__day"))
    )
    asked = {(person, action, period): last for person, action, period, last in rows}
    told: dict[tuple[int, int], list[tuple[Person, date]]] = defaultdict(list)
    for item in items.filter(capacity=LetterCapacity.TOLD).select_related("letter__person").order_by("pk"):
        told[item.action_id, item.period_id].append((item.letter.person, item.letter.day))
    return Written(asked, told, written_to(day))


def written_to(day: date) -> frozenset[int]:
    """Return the ids of the people to whom a letter was written on a day. Runs one SQL query."""
    return frozenset(Letter.objects.filter(day=day).order_by().values_list("person", flat=True))


def address_of(person: Person) -> str:
    """Return the email address for letters to a person with an account."""
    return person.email or (person.user.email if person.user else "")
