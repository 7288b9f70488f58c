"""Setting up a strategy with its priorities, settings, periods and first people, and correcting its details."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from priorities.choices import EscalatesTo, PeriodKind, Role
from priorities.events import Event
from priorities.models import Body, Group, Period, Priority, PriorityRevision, Strategy
from priorities.queries.bodies import groups_outside
from priorities.queries.periods import current_periods
from priorities.rules.periods import PlannedPeriod, reporting_periods
from priorities.rules.tolerances import Tolerances
from priorities.writes import people, periods, roles, settings
from priorities.writes.people import PersonDetails
from priorities.writes.plan_checks import is_retired
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long
from tracker.wording import listed, long_date

LONGEST_YEARS = 30
MOST_PROMISED = 1000
LONGEST_WAIT = 365
# Slugs that would clash with the address of another page.
RESERVED = frozenset({"new"})
MOST_PRIORITIES = 50
SET_BY = "the tracker’s defaults"


@dataclass(frozen=True, slots=True)
class StrategyDetails:
    """A strategy's details, as they were typed."""

    name: str
    short_name: str
    board: str
    starts: date | None
    ends: date | None
    board_short_name: str = ""
    vision: str = ""
    vision_source: str = ""
    approved_on: date | None = None
    approval_note: str = ""
    promised_commitments: int | None = None
    oversight_group: Group | None = None
    sensitive: bool = False
    checked_by_another: bool = False
    escalates_to: EscalatesTo | None = EscalatesTo.NO_ONE
    escalates_after_days: int | None = 21

    def stripped(self) -> dict[str, Any]:
        """Return the values by field, without spaces around the strings."""
        values = {field.name: getattr(self, field.name) for field in fields(StrategyDetails)}
        return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


LONGEST = {
    "name": 200,
    "short_name": 100,
    "board": 200,
    "board_short_name": 20,
    "vision_source": 300,
    "approval_note": 300,
}
REQUIRED = {
    "name": "Enter the full name of the strategy.",
    "short_name": "Enter a short name, for headings and emails.",
    "board": "Enter the board that approves the strategy and reads its papers.",
}


@dataclass(frozen=True, slots=True)
class NewStrategy(StrategyDetails):
    """A new strategy's details and body, how often updates are due, and how many days after a period ends."""

    body: Body | None = None
    period_kind: PeriodKind | None = None
    due_days: int = 14


def create(
    *,
    details: NewStrategy,
    priorities: tuple[str, ...],
    members: tuple[PersonDetails, ...] = (),
    by: User,
    at: datetime,
) -> Strategy:
    """Set up a strategy with its priorities, default settings and periods, and return it.

    `by` becomes its manager and a report author, and `members` become group members. The priorities take effect on the
    day the board approved the strategy, its first day or today, whichever is earliest. Raises Refused.
    """
    names = tuple(name.strip() for name in priorities if name.strip())
    errors = strategy_errors(details=details, priorities=names, members=members, at=at)
    starts, ends, body = details.starts, details.ends, details.body
    if errors or starts is None or ends is None or body is None:
        raise Refused(errors)
    today = clock.day_of(at)
    with transaction.atomic():
        Body.objects.select_for_update(no_key=True).get(pk=body.pk)
        # Locked before the name and slug are looked up, so that no other transaction takes them in the meantime.
        audit.lock_chain(body.audit_scope, audit.INSTALLATION)
        _refuse_duplicate(details, by)
        if errors := _oversight_errors(body, details.oversight_group, today):
            raise Refused(errors)
        strategy = Strategy.objects.create(
            slug=_slug(details.short_name),
            body=body,
            **details.stripped(),
            created_at=at,
        )
        manager = people.person_of_account(strategy=strategy, by=by, at=at)
        # The manager is also a report author, so that someone can create the strategy's first paper.
        for role in (Role.MANAGER, Role.AUTHOR):
            roles.give_role(
                strategy=strategy, person=manager, role=role, since=today, until=None, by=by, at=at
            )
        settings.set_tolerances(
            strategy=strategy,
            tolerances=Tolerances(version=0),
            set_by=SET_BY,
            reason="They apply until others are set.",
            by=by,
            at=at,
        )
        _add_priorities(
            strategy=strategy,
            names=names,
            effective_from=min(details.approved_on or starts, starts, today),
            by=by,
            at=at,
        )
        for member in members:
            _add_member(strategy=strategy, member=member, by=by, at=at)
        planned = _planned(details, starts, ends)
        Period.objects.bulk_create(periods.unsaved_periods(strategy, planned, at))
        audit.record(
            what=Event.STRATEGY_SET_UP,
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            after={
                "slug": strategy.slug,
                "body": body.name,
                **_in_words(details.stripped()),
                "priorities": list(names),
                "periods": [period.name for period in planned],
                "members": [member.name for member in members],
            },
        )
    return strategy


def correct(
    *, strategy: Strategy, details: StrategyDetails, based_on: str, by: User, at: datetime
) -> Strategy:
    """Correct a strategy's details on every page and for every date, and return the strategy. Its slug does not change.

    If a date is changed, the new date must not leave out a period that is in use. Raises Refused, or EditConflict if
    the details have been corrected since the user saw them.
    """
    errors = detail_errors(details, at)
    starts, ends = details.starts, details.ends
    if errors or starts is None or ends is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        refuse_edit_conflict(version_hash(strategy), based_on)
        before, after = audit.changes(details_of(strategy).stripped(), details.stripped())
        if not after:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        if details.oversight_group != strategy.oversight_group and (
            errors := _oversight_errors(strategy.body, details.oversight_group, clock.day_of(at))
        ):
            raise Refused(errors)
        if errors := _uncovered_period_errors(strategy, starts, ends):
            raise Refused(errors)
        outside = groups_outside(strategy)
        for name, value in after.items():
            setattr(strategy, name, value)
        strategy.save(update_fields=list(after))
        _refuse_groups_outside([group for group in groups_outside(strategy) if group not in outside])
        audit.record(
            what=Event.STRATEGY_CORRECTED,
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            before=_in_words(before),
            after=_in_words(after),
        )
    return strategy


def details_of(strategy: Strategy) -> StrategyDetails:
    """Return a strategy's current details."""
    return StrategyDetails(**{field.name: getattr(strategy, field.name) for field in fields(StrategyDetails)})


def version_hash(strategy: Strategy) -> str:
    """Return a short hash of a strategy's details, so that a form can tell whether they have changed."""
    return fingerprint(*details_of(strategy).stripped().values())


def _in_words(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as the audit event shows them: related rows by name."""
    return {name: str(value) if isinstance(value, models.Model) else value for name, value in values.items()}


def detail_errors(details: StrategyDetails, at: datetime) -> dict[str, str]:
    """Return the errors in the details, by field. Raises Refused if a field contains a personal identifier."""
    texts = {name: getattr(details, name) for name in (*LONGEST, "vision")}
    refuse_identifiers(**texts)
    errors = {name: words for name, words in REQUIRED.items() if not texts[name].strip()}
    errors |= too_long(**{name: (texts[name], most) for name, most in LONGEST.items()})
    if details.starts is None:
        errors["starts"] = "Enter the strategy's first day."
    elif abs(details.starts.year - clock.day_of(at).year) > LONGEST_YEARS:
        errors["starts"] = f"This is more than {LONGEST_YEARS} years from today. Check the year."
    if details.ends is None:
        errors["ends"] = "Enter the strategy's last day."
    if details.starts and details.ends:
        if details.ends <= details.starts:
            errors["ends"] = "The strategy must end after it starts. Check both dates."
        elif details.ends.year - details.starts.year > LONGEST_YEARS:
            errors["ends"] = f"A strategy lasts {LONGEST_YEARS} years at most. Check both dates."
    if details.vision.strip() and not details.vision_source.strip():
        errors["vision_source"] = (
            "Say where the vision comes from. For example: the approved strategy, page 4."
        )
    if details.vision_source.strip() and not details.vision.strip():
        errors["vision"] = "Enter the vision as well, or leave both blank."
    if details.approved_on and details.approved_on > clock.day_of(at):
        errors["approved_on"] = (
            "The date of approval is in the future. Leave it blank until the board has approved the strategy."
        )
    if details.promised_commitments is not None and not 1 <= details.promised_commitments <= MOST_PROMISED:
        errors["promised_commitments"] = (
            f"Enter the number of commitments, from 1 to {MOST_PROMISED}, or leave this blank."
        )
    if details.escalates_to is None:
        errors["escalates_to"] = "Choose whether we should tell someone else about actions without an update."
    if details.escalates_after_days is None or not 1 <= details.escalates_after_days <= LONGEST_WAIT:
        errors["escalates_after_days"] = f"Enter a number of days from 1 to {LONGEST_WAIT}."
    return errors


def _oversight_errors(body: Body, group: Group | None, today: date) -> dict[str, str]:
    """Return, by field, the error in a new oversight group; else an empty dict."""
    if group is None:
        return {}
    if group.body_id != body.pk or is_retired(group, today):
        return {"oversight_group": "Choose a group of the strategy’s body that is in use."}
    return {}


def _refuse_groups_outside(groups: list[Group]) -> None:
    """Raise Refused if a new oversight group leaves out these groups, which the strategy's work names."""
    if groups:
        names, it = listed([group.name for group in groups]), "it" if len(groups) == 1 else "them"
        raise Refused(
            {
                "oversight_group": f"{names} would no longer belong to the strategy, "
                f"but actions that have not ended, or “Who agrees what”, name {it}. First put {it} under the oversight "
                f"group, or change what names {it}."
            }
        )


def _uncovered_period_errors(strategy: Strategy, starts: date, ends: date) -> dict[str, str]:
    """Return, by field, the error in new dates that would leave out a period that is in use; else an empty dict."""
    used = [stored.period for stored in current_periods(strategy) if stored.locked_because]
    if not used:
        return {}
    if starts > used[0].opens and starts != strategy.starts:
        return {"starts": f"{used[0].name} is in use. Enter {long_date(used[0].opens)} or an earlier date."}
    if ends < used[-1].ends and ends != strategy.ends:
        return {"ends": f"{used[-1].name} is in use. Enter {long_date(used[-1].ends)} or a later date."}
    return {}


def strategy_errors(
    *, details: NewStrategy, priorities: tuple[str, ...], members: tuple[PersonDetails, ...], at: datetime
) -> dict[str, str]:
    """Return the errors in a new strategy, by field. Raises Refused if a field contains a personal identifier."""
    names = tuple(name.strip() for name in priorities if name.strip())
    missing = {} if details.body else {"body": "Choose the body that runs the strategy."}
    return (
        detail_errors(details, at)
        | missing
        | periods.frequency_errors(details.period_kind, details.due_days)
        | _priority_errors(names)
        | _member_errors(members)
    )


def _planned(details: NewStrategy, starts: date, ends: date) -> tuple[PlannedPeriod, ...]:
    if details.period_kind is None or details.period_kind is PeriodKind.NONE:
        return ()
    assert details.body is not None
    return reporting_periods(
        starts,
        ends,
        months=details.period_kind.months,
        due_days=details.due_days,
        year_starts=details.body.financial_year_starts,
    )


def _add_priorities(
    *, strategy: Strategy, names: tuple[str, ...], effective_from: date, by: User, at: datetime
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


def _refuse_duplicate(details: NewStrategy, by: User) -> None:
    """Raise Refused if `by` has or had a role in a strategy with this name. They may have sent the form twice."""
    mine = Strategy.objects.filter(memberships__person__user=by, name__iexact=details.name.strip())
    if mine.exists():
        raise Refused(
            {
                "name": (
                    f"You have, or have had, a role in a strategy called {details.name.strip()}. Use that "
                    "strategy, or choose another name."
                )
            }
        )


def _slug(short_name: str) -> str:
    """Return an unused slug made from the short name, ending in a number if the slug itself is taken."""
    base = slugify(short_name)[:40] or "strategy"
    taken = set(Strategy.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)


def _priority_errors(names: tuple[str, ...]) -> dict[str, str]:
    refuse_identifiers(priorities="\n".join(names))
    if not names:
        return {"priorities": "Enter the strategy's priorities, one on each line."}
    if len(names) > MOST_PRIORITIES:
        return {"priorities": f"A strategy has {MOST_PRIORITIES} priorities at most, one on each line."}
    if longest := next((name for name in names if len(name) > 300), ""):
        return {"priorities": f"“{longest[:40]}…” is longer than 300 characters. Shorten it."}
    folded = [name.casefold() for name in names]
    if duplicate := next((name for name in names if folded.count(name.casefold()) > 1), ""):
        return {"priorities": f"“{duplicate}” appears twice. Enter each priority once."}
    return {}


def _member_errors(members: tuple[PersonDetails, ...]) -> dict[str, str]:
    """Return the errors in the first people's details as one text under `members`, the field that lists the people."""
    sentences = [
        f"{member.name}: {sentence}"
        for member in members
        for sentence in people.person_errors(member).values()
    ]
    addresses = [member.email.strip().casefold() for member in members if member.email.strip()]
    if duplicate := next((address for address in addresses if addresses.count(address) > 1), ""):
        sentences.append(f"{duplicate} is given for two people. Enter a different address for each.")
    return {"members": " ".join(sentences)} if sentences else {}


def _add_member(*, strategy: Strategy, member: PersonDetails, by: User, at: datetime) -> None:
    """Add one of the first people. Raises Refused with the errors under `members`, the field that lists the people."""
    try:
        people.add(strategy=strategy, details=member, role=Role.MEMBER, since=clock.day_of(at), by=by, at=at)
    except Refused as refused:
        raise Refused(
            {"members": " ".join(f"{member.name}: {sentence}" for sentence in refused.reasons.values())}
        ) from refused
