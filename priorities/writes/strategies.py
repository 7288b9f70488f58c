"""Setting up a strategy with its priorities, settings, periods and first people, and correcting its details."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from priorities.choices import PeriodKind, Role
from priorities.events import Event
from priorities.models import Period, Priority, PriorityRevision, Strategy
from priorities.queries.periods import current_periods
from priorities.rules.periods import PlannedPeriod, reporting_periods
from priorities.rules.tolerances import Tolerances
from priorities.writes import people, periods, roles, settings
from priorities.writes.people import Named
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import long_date

LONGEST_YEARS = 30
MOST_PROMISED = 1000
# Page addresses that a strategy's slug must not use.
RESERVED = frozenset({"new"})
MOST_PRIORITIES = 50
SET_BY = "the tracker’s defaults"


@dataclass(frozen=True, slots=True)
class StrategyDetails:
    """A strategy's details, as they were typed."""

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
    approval_note: str = ""
    promised_commitments: int | None = None
    sensitive: bool = False

    def stripped(self) -> dict[str, Any]:
        """Return the values by field, without spaces around the strings."""
        values = {field.name: getattr(self, field.name) for field in fields(StrategyDetails)}
        return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


LONGEST = {
    "name": 200,
    "short_name": 100,
    "body": 200,
    "board": 200,
    "board_short_name": 20,
    "vision_source": 300,
    "approval_note": 300,
}
NEEDED = {
    "name": "Enter the full name of the strategy.",
    "short_name": "Enter a short name, for headings and emails.",
    "body": "Enter the public body whose strategy it is.",
    "board": "Enter the board that approved it and reads its papers.",
}


@dataclass(frozen=True, slots=True)
class NewStrategy(StrategyDetails):
    """A new strategy's details, and how often its updates are due."""

    period_kind: PeriodKind | None = None
    due_days: int = 14


def create(
    *,
    made: NewStrategy,
    priorities: tuple[str, ...],
    members: tuple[Named, ...] = (),
    by: User,
    at: datetime,
) -> Strategy:
    """Set up a strategy with its priorities, default settings and periods, and return it.

    `by` becomes its manager and author, and `members` become group members. The priorities take effect on the day the
    board approved them, the strategy's first day or today, whichever is earliest. Raises Refused.
    """
    names = tuple(name.strip() for name in priorities if name.strip())
    reasons, starts, ends = wrong_strategy(made, names, members, at), made.starts, made.ends
    if reasons or starts is None or ends is None:
        raise Refused(reasons)
    today = clock.day_of(at)
    with transaction.atomic():
        # Locked before the name and slug are looked up, so that no other transaction takes them meanwhile.
        audit.lock_chain()
        _refuse_again(made, by)
        strategy = Strategy.objects.create(
            slug=_slug(made.short_name),
            **made.stripped(),
            created_at=at,
        )
        maker = people.of_account(strategy=strategy, by=by, at=at)
        # Also an author, so that the strategy has someone who can create its first paper.
        for role in (Role.MANAGER, Role.AUTHOR):
            roles.give_role(strategy=strategy, person=maker, role=role, since=today, until=None, by=by, at=at)
        settings.set_tolerances(
            strategy=strategy,
            tolerances=Tolerances(version=0),
            set_by=SET_BY,
            reason="They apply until the strategy sets others.",
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


def correct(
    *, strategy: Strategy, details: StrategyDetails, based_on: str, by: User, at: datetime
) -> Strategy:
    """Correct a strategy's details on every page and for every date, and return the strategy. Its slug does not change.

    The new dates must cover every period that is in use. Raises Refused, or EditConflict if the details have been
    corrected since the user saw them.
    """
    reasons, starts, ends = wrong_details(details, at), details.starts, details.ends
    if reasons or starts is None or ends is None:
        raise Refused(reasons)
    with transaction.atomic():
        held = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_edit_conflict(mark(held), based_on)
        before, after = audit.changes(asdict(details_of(held)), details.stripped())
        if not after:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        if reasons := _leaves_out(held, starts, ends):
            raise Refused(reasons)
        for name, value in after.items():
            setattr(held, name, value)
        held.save(update_fields=list(after))
        audit.record(
            what=Event.STRATEGY_CORRECTED,
            by=by,
            at=at,
            subject=held,
            scope=held.slug,
            before=before,
            after=after,
        )
    return held


def details_of(strategy: Strategy) -> StrategyDetails:
    """Return a strategy's current details."""
    return StrategyDetails(**{field.name: getattr(strategy, field.name) for field in fields(StrategyDetails)})


def mark(strategy: Strategy) -> str:
    """Return a short fingerprint of a strategy's details, for the form that corrects them."""
    return fingerprint(*asdict(details_of(strategy)).values())


def wrong_details(details: StrategyDetails, at: datetime) -> dict[str, str]:
    """Return the invalid details, each with an error. Raises Refused if a field holds a personal identifier."""
    texts = {name: getattr(details, name) for name in (*LONGEST, "vision")}
    refuse_identifiers(**texts)
    reasons = {name: words for name, words in NEEDED.items() if not texts[name].strip()}
    reasons |= too_long(**{name: (texts[name], most) for name, most in LONGEST.items()})
    if details.starts is None:
        reasons["starts"] = "Enter the strategy's first day."
    elif abs(details.starts.year - clock.day_of(at).year) > LONGEST_YEARS:
        reasons["starts"] = f"This is more than {LONGEST_YEARS} years from today. Check the year."
    if details.ends is None:
        reasons["ends"] = "Enter the strategy's last day."
    if details.starts and details.ends:
        if details.ends <= details.starts:
            reasons["ends"] = "The strategy ends before it starts. Check both dates."
        elif details.ends.year - details.starts.year > LONGEST_YEARS:
            reasons["ends"] = f"A strategy lasts {LONGEST_YEARS} years at most. Check both dates."
    if details.vision.strip() and not details.vision_source.strip():
        reasons["vision_source"] = "Say where the vision comes from, such as the approved strategy, page 4."
    if details.vision_source.strip() and not details.vision.strip():
        reasons["vision"] = "Enter the vision as well, or leave both blank."
    if details.approved_on and details.approved_on > clock.day_of(at):
        reasons["approved_on"] = (
            "This day is in the future. Leave this blank until the board has approved it."
        )
    if details.promised_commitments is not None and not 1 <= details.promised_commitments <= MOST_PROMISED:
        reasons["promised_commitments"] = (
            f"Enter how many it makes, from 1 to {MOST_PROMISED}, or leave this blank."
        )
    return reasons


def _leaves_out(held: Strategy, starts: date, ends: date) -> dict[str, str]:
    """Return errors for dates that would leave out a period that is in use."""
    used = [each.period for each in current_periods(held) if each.locked_because]
    if not used:
        return {}
    if starts > used[0].opens and starts != held.starts:
        return {"starts": f"{used[0].name} is in use. Enter {long_date(used[0].opens)} or an earlier day."}
    if ends < used[-1].ends and ends != held.ends:
        return {"ends": f"{used[-1].name} is in use. Enter {long_date(used[-1].ends)} or a later day."}
    return {}


def wrong_strategy(
    made: NewStrategy, priorities: tuple[str, ...], members: tuple[Named, ...], at: datetime
) -> dict[str, str]:
    """Return a new strategy's invalid fields, each with an error. Raises Refused if one holds a personal identifier."""
    names = tuple(name.strip() for name in priorities if name.strip())
    return (
        wrong_details(made, at)
        | periods.wrong(made.period_kind, made.due_days)
        | _wrong_priorities(names)
        | _wrong_members(members)
    )


def _planned(made: NewStrategy, starts: date, ends: date) -> tuple[PlannedPeriod, ...]:
    if made.period_kind is None or made.period_kind is PeriodKind.NONE:
        return ()
    return reporting_periods(starts, ends, made.period_kind.months, made.due_days)


def _add_priorities(
    strategy: Strategy, names: tuple[str, ...], effective_from: date, by: User, at: datetime
) -> None:
    for number, name in enumerate(names, 1):
        priority = Priority.objects.create(strategy=strategy, number=number, order=number)
        PriorityRevision.objects.create(
            priority=priority,
            number=1,
            name=name,
            effective_from=effective_from,
            agreed_by=strategy.board,
            reason="The first agreed plan.",
            recorded_by=by,
            recorded_at=at,
        )


def _refuse_again(made: NewStrategy, by: User) -> None:
    """Raise Refused if `by` has a role in a strategy with this name, for example because the form was sent twice."""
    mine = Strategy.objects.filter(memberships__person__user=by, name__iexact=made.name.strip())
    if mine.exists():
        raise Refused(
            {
                "name": (
                    f"You already belong to a strategy called {made.name.strip()}. Open that, or "
                    "choose another name."
                )
            }
        )


def _slug(short_name: str) -> str:
    """Return an unused slug made from the short name, with a number after it if the name is taken."""
    base = slugify(short_name)[:40] or "strategy"
    taken = set(Strategy.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)


def _wrong_priorities(names: tuple[str, ...]) -> dict[str, str]:
    refuse_identifiers(priorities="\n".join(names))
    if not names:
        return {"priorities": "Enter the strategy's priorities, one on each line."}
    if len(names) > MOST_PRIORITIES:
        return {"priorities": f"A strategy has {MOST_PRIORITIES} priorities at most, one on each line."}
    if longest := next((name for name in names if len(name) > 300), ""):
        return {"priorities": f"“{longest[:40]}…” is longer than 300 characters. Shorten it."}
    plain = [name.casefold() for name in names]
    if twice := next((name for name in names if plain.count(name.casefold()) > 1), ""):
        return {"priorities": f"“{twice}” appears twice. Enter each priority once."}
    return {}


def _wrong_members(members: tuple[Named, ...]) -> dict[str, str]:
    """Return all errors in the first people as one string under `members`, each beginning with the person's name."""
    said = [
        f"{named.name}: {sentence}" for named in members for sentence in people.wrong_name(named).values()
    ]
    addresses = [named.email.strip().casefold() for named in members if named.email.strip()]
    if twice := next((address for address in addresses if addresses.count(address) > 1), ""):
        said.append(f"{twice} is given for two people. Enter a different address for each.")
    return {"members": " ".join(said)} if said else {}


def _add_member(strategy: Strategy, named: Named, by: User, at: datetime) -> None:
    """Add one of the first people. Raises Refused with the errors under `members`, the field that lists them."""
    try:
        people.add(strategy=strategy, named=named, role=Role.MEMBER, since=clock.day_of(at), by=by, at=at)
    except Refused as refused:
        raise Refused(
            {"members": " ".join(f"{named.name}: {said}" for said in refused.reasons.values())}
        ) from refused
