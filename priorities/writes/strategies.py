"""Setting up a strategy from nothing: its names, its priorities, its settings, its periods and its first people."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from priorities.choices import PeriodKind, Role
from priorities.models import Membership, Period, Person, Priority, PriorityRevision, Strategy
from priorities.rules.periods import reporting_periods
from priorities.rules.tolerances import Tolerances
from priorities.writes import agreement as agreed
from priorities.writes import people, settings
from priorities.writes.people import Named
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

# Addresses of pages, which a strategy's own address must not take.
RESERVED = frozenset({"new"})
LONGEST_YEARS = 30
MOST_PRIORITIES = 50
MOST_DUE_DAYS = 365
MOST_PROMISED = 1000
SET_BY = "the tracker’s own defaults"


@dataclass(frozen=True, slots=True)
class Set:
    """What a strategy is: its names, whose it is, its dates, and how often it asks for updates."""

    name: str
    short_name: str
    body: str
    board: str
    starts: date | None
    ends: date | None
    board_short_name: str = ""
    vision: str = ""
    vision_source: str = ""
    approved_on: date | None = None
    promised_commitments: int | None = None
    period_kind: PeriodKind | None = None
    due_days: int = 14


LONGEST = {
    "name": 200,
    "short_name": 100,
    "body": 200,
    "board": 200,
    "board_short_name": 20,
    "vision_source": 300,
}
NEEDED = {
    "name": "Give the strategy its full name.",
    "short_name": "Give a short name, for headings and letters.",
    "body": "Say which public body's strategy it is.",
    "board": "Say which board approved it and reads its papers.",
}


def create(
    *,
    made: Set,
    priorities: tuple[str, ...],
    members: tuple[Named, ...] = (),
    by: User,
    at: datetime,
) -> Strategy:
    """Set up a strategy with its priorities, default settings and periods; who makes it becomes its manager and author.

    `members` become group members. The priorities stand from the strategy's first day, or from today where that has not
    come. Raises Refused.
    """
    names = tuple(name.strip() for name in priorities if name.strip())
    if reasons := _wrong(made, at) | _wrong_priorities(names):
        raise Refused(reasons)
    assert made.starts is not None
    assert made.ends is not None
    today = clock.day_of(at)
    with transaction.atomic():
        strategy = Strategy.objects.create(
            slug=_slug(made.short_name),
            name=made.name.strip(),
            short_name=made.short_name.strip(),
            body=made.body.strip(),
            board=made.board.strip(),
            board_short_name=made.board_short_name.strip(),
            vision=made.vision.strip(),
            vision_source=made.vision_source.strip(),
            approved_on=made.approved_on,
            promised_commitments=made.promised_commitments,
            starts=made.starts,
            ends=made.ends,
            created_at=at,
        )
        maker = _maker(by)
        # An author too, until another is named: otherwise nobody could make the strategy's first paper.
        for role in (Role.MANAGER, Role.AUTHOR):
            Membership.objects.create(strategy=strategy, person=maker, role=role, since=today)
        settings.set_tolerances(
            strategy=strategy,
            tolerances=Tolerances(version=0),
            set_by=SET_BY,
            reason="They hold until the strategy sets others.",
            by=by,
            at=at,
        )
        _add_priorities(strategy, names, min(made.starts, today), by, at)
        for named in members:
            people.add(strategy=strategy, named=named, role=Role.MEMBER, since=today, by=by, at=at)
        periods = _add_periods(strategy, made.period_kind, made.due_days, at)
        audit.record(
            what="strategy set up",
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            after={
                "name": strategy.name,
                "body": strategy.body,
                "board": strategy.board,
                "starts": strategy.starts,
                "ends": strategy.ends,
                "priorities": list(names),
                "periods": len(periods),
                "members": [named.name for named in members],
            },
        )
    return strategy


def add_periods(
    *, strategy: Strategy, kind: PeriodKind | None, due_days: int, by: User, at: datetime
) -> list[Period]:
    """Make the periods of a strategy that has none, over all its years, in one step. Raises Refused."""
    reasons = _wrong_periods(kind, due_days)
    if kind is PeriodKind.NONE:
        reasons["period_kind"] = "Choose how often updates are asked for."
    if reasons:
        raise Refused(reasons)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update().get(pk=strategy.pk)
        if Period.objects.filter(strategy=strategy).exists():
            raise Refused({"": "This strategy has its periods already."})
        made = _add_periods(strategy, kind, due_days, at)
        audit.record(
            what="periods made",
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            after={"periods": [period.name for period in made], "due_days": due_days},
        )
    return made


def _add_periods(strategy: Strategy, kind: PeriodKind | None, due_days: int, at: datetime) -> list[Period]:
    if kind is None or kind is PeriodKind.NONE:
        return []
    planned = reporting_periods(strategy.starts, strategy.ends, kind.months, due_days)
    return Period.objects.bulk_create(
        Period(
            strategy=strategy,
            name=each.name,
            opens=each.opens,
            ends=each.ends,
            due=each.due,
            recorded_at=at,
        )
        for each in planned
    )


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


def _maker(by: User) -> Person:
    """The person whose account it is; an account that belonged to nobody yet gets one."""
    known = Person.objects.filter(user=by).first()
    if known is not None:
        return known
    return Person.objects.create(name=str(by), job_title="Manager", email=by.email, user=by)


def _slug(short_name: str) -> str:
    """An address of its own, from the short name: the next free number stands after one that is taken."""
    base = slugify(short_name)[:40] or "strategy"
    taken = set(Strategy.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)


def _wrong(made: Set, at: datetime) -> dict[str, str]:
    texts = {name: getattr(made, name) for name in (*LONGEST, "vision")}
    refuse_identifiers(**texts)
    reasons = {name: words for name, words in NEEDED.items() if not texts[name].strip()}
    reasons |= agreed.too_long(**{name: (texts[name], most) for name, most in LONGEST.items()})
    if made.starts is None:
        reasons["starts"] = "Give the strategy's first day."
    if made.ends is None:
        reasons["ends"] = "Give the strategy's last day."
    if made.starts and made.ends:
        if made.ends <= made.starts:
            reasons["ends"] = "The strategy ends before it starts. Check both days."
        elif made.ends.year - made.starts.year > LONGEST_YEARS:
            reasons["ends"] = f"A strategy lasts {LONGEST_YEARS} years at the most. Check both days."
    if made.vision.strip() and not made.vision_source.strip():
        reasons["vision_source"] = "Say whose words the vision is in, such as the approved strategy, page 4."
    if made.vision_source.strip() and not made.vision.strip():
        reasons["vision"] = "Write the vision as well, or leave both empty."
    if made.approved_on and made.approved_on > clock.day_of(at):
        reasons["approved_on"] = "This day has not come yet. Leave it empty until the board has approved it."
    if made.promised_commitments is not None and not 1 <= made.promised_commitments <= MOST_PROMISED:
        reasons["promised_commitments"] = (
            f"Give how many it promises, from 1 to {MOST_PROMISED}, or leave it empty."
        )
    return reasons | _wrong_periods(made.period_kind, made.due_days)


def _wrong_priorities(names: tuple[str, ...]) -> dict[str, str]:
    refuse_identifiers(priorities="\n".join(names))
    if not names:
        return {"priorities": "Write the strategy's priorities, one on each line."}
    if len(names) > MOST_PRIORITIES:
        return {"priorities": f"A strategy has {MOST_PRIORITIES} priorities at the most: one on each line."}
    if longest := next((name for name in names if len(name) > 300), ""):
        return {"priorities": f"“{longest[:40]}…” is longer than 300 characters. Shorten it."}
    return {}


def _wrong_periods(kind: PeriodKind | None, due_days: int) -> dict[str, str]:
    reasons = {}
    if kind is None:
        reasons["period_kind"] = "Choose how often updates are asked for."
    if not 0 <= due_days <= MOST_DUE_DAYS:
        reasons["due_days"] = f"Give a whole number of days from 0 to {MOST_DUE_DAYS}."
    return reasons
