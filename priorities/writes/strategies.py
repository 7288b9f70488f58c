"""Setting up a strategy from nothing: its names, its priorities, its settings, its periods and its first people."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from priorities.choices import PeriodKind, Role
from priorities.events import Event
from priorities.models import Period, Priority, PriorityRevision, Strategy
from priorities.rules.periods import PlannedPeriod, reporting_periods
from priorities.rules.tolerances import Tolerances
from priorities.writes import people, periods, settings
from priorities.writes import strategy_itself as itself
from priorities.writes.people import Named
from priorities.writes.strategy_itself import Itself
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

# Addresses of pages, which a strategy's own address must not take.
RESERVED = frozenset({"new"})
MOST_PRIORITIES = 50
SET_BY = "the tracker’s own defaults"


@dataclass(frozen=True, slots=True)
class Set(Itself):
    """What a new strategy says of itself, and how often it asks for updates."""

    period_kind: PeriodKind | None = None
    due_days: int = 14


def create(
    *,
    made: Set,
    priorities: tuple[str, ...],
    members: tuple[Named, ...] = (),
    by: User,
    at: datetime,
) -> Strategy:
    """Set up a strategy with its priorities, default settings and periods; who makes it becomes its manager and author.

    `members` become group members. The priorities stand from the day the board approved them or the strategy's first
    day, whichever is earlier, or from today where neither has come. Raises Refused.
    """
    names = tuple(name.strip() for name in priorities if name.strip())
    reasons, starts, ends = wrong(made, names, members, at), made.starts, made.ends
    if reasons or starts is None or ends is None:
        raise Refused(reasons)
    today = clock.day_of(at)
    with transaction.atomic():
        # Held before its name and its address are looked for: nobody else takes them meanwhile.
        audit.hold()
        _refuse_again(made, by)
        strategy = Strategy.objects.create(
            slug=_slug(made.short_name),
            **made.stripped(),
            created_at=at,
        )
        maker = people.of_account(strategy=strategy, by=by, at=at)
        # An author too, until another is named: otherwise nobody could make the strategy's first paper.
        for role in (Role.MANAGER, Role.AUTHOR):
            people.give_role(
                strategy=strategy, person=maker, role=role, since=today, until=None, by=by, at=at
            )
        settings.set_tolerances(
            strategy=strategy,
            tolerances=Tolerances(version=0),
            set_by=SET_BY,
            reason="They hold until the strategy sets others.",
            by=by,
            at=at,
        )
        _add_priorities(strategy, names, min(made.approved_on or starts, starts, today), by, at)
        for named in members:
            _add_member(strategy, named, by, at)
        planned = _planned(made, starts, ends)
        Period.objects.bulk_create(periods.rows(strategy, planned, at))
        audit.record(
            what=Event.STRATEGY_SET_UP,
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            after={
                "slug": strategy.slug,
                **made.stripped(),
                "priorities": list(names),
                "periods": [period.name for period in planned],
                "members": [named.name for named in members],
            },
        )
    return strategy


def wrong(made: Set, priorities: tuple[str, ...], members: tuple[Named, ...], at: datetime) -> dict[str, str]:
    """What is wrong with a strategy that is to be set up, a sentence for each field. Raises Refused for identifiers."""
    names = tuple(name.strip() for name in priorities if name.strip())
    return (
        itself.wrong(made, at)
        | periods.wrong(made.period_kind, made.due_days)
        | _wrong_priorities(names)
        | _wrong_members(members)
    )


def _planned(made: Set, starts: date, ends: date) -> tuple[PlannedPeriod, ...]:
    if made.period_kind is None or made.period_kind is PeriodKind.NONE:
        return ()
    return reporting_periods(starts, ends, made.period_kind.months, made.due_days)


def _add_priorities(
    strategy: Strategy, names: tuple[str, ...], stands_from: date, by: User, at: datetime
) -> None:
    for number, name in enumerate(names, 1):
        priority = Priority.objects.create(strategy=strategy, number=number, order=number)
        PriorityRevision.objects.create(
            priority=priority,
            number=1,
            name=name,
            stands_from=stands_from,
            agreed_by=strategy.board,
            reason="The first agreed plan.",
            recorded_by=by,
            recorded_at=at,
        )


def _refuse_again(made: Set, by: User) -> None:
    """Refuse a strategy of the name of one that its maker has a role in: the form was sent twice, or it is there."""
    mine = Strategy.objects.filter(memberships__person__user=by, name__iexact=made.name.strip())
    if mine.exists():
        raise Refused(
            {
                "name": f"You are in a strategy called {made.name.strip()} already. Open that, or choose another name."
            }
        )


def _slug(short_name: str) -> str:
    """An address of its own, from the short name: the next free number stands after one that is taken."""
    base = slugify(short_name)[:40] or "strategy"
    taken = set(Strategy.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)


def _wrong_priorities(names: tuple[str, ...]) -> dict[str, str]:
    refuse_identifiers(priorities="\n".join(names))
    if not names:
        return {"priorities": "Write the strategy's priorities, one on each line."}
    if len(names) > MOST_PRIORITIES:
        return {"priorities": f"A strategy has {MOST_PRIORITIES} priorities at the most: one on each line."}
    if longest := next((name for name in names if len(name) > 300), ""):
        return {"priorities": f"“{longest[:40]}…” is longer than 300 characters. Shorten it."}
    plain = [name.casefold() for name in names]
    if twice := next((name for name in names if plain.count(name.casefold()) > 1), ""):
        return {"priorities": f"“{twice}” is there twice. Write each priority once."}
    return {}


def _wrong_members(members: tuple[Named, ...]) -> dict[str, str]:
    """What is wrong with the first people: all that is, in one sentence or more, each with the name it speaks of."""
    said = [
        f"{named.name}: {sentence}" for named in members for sentence in people.wrong_name(named).values()
    ]
    addresses = [named.email.strip().casefold() for named in members if named.email.strip()]
    if twice := next((address for address in addresses if addresses.count(address) > 1), ""):
        said.append(f"{twice} is the address of two people. Give each their own.")
    return {"members": " ".join(said)} if said else {}


def _add_member(strategy: Strategy, named: Named, by: User, at: datetime) -> None:
    """Add one of the first people; what is refused of them is said of the box that they were typed in."""
    try:
        people.add(strategy=strategy, named=named, role=Role.MEMBER, since=clock.day_of(at), by=by, at=at)
    except Refused as refused:
        raise Refused(
            {"members": " ".join(f"{named.name}: {said}" for said in refused.reasons.values())}
        ) from refused
