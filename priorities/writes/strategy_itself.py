"""What a strategy says of itself: its names, whose it is, its years and its vision; checked, and corrected later."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.events import Event
from priorities.models import Strategy
from priorities.queries.periods import kept_periods
from priorities.rules.wording import day
from priorities.writes import agreement as agreed
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

LONGEST_YEARS = 30
MOST_PROMISED = 1000


@dataclass(frozen=True, slots=True)
class Itself:
    """What a strategy says of itself, as it is asked for."""

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
        """Its values by field, each text without the spaces around it."""
        values = {field.name: getattr(self, field.name) for field in fields(Itself)}
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
    "name": "Give the strategy its full name.",
    "short_name": "Give a short name, for headings and letters.",
    "body": "Say which public body's strategy it is.",
    "board": "Say which board approved it and reads its papers.",
}


def correct(*, strategy: Strategy, itself: Itself, based_on: str, by: User, at: datetime) -> Strategy:
    """Correct what a strategy says of itself, on every page and whatever day it speaks of; its address stays.

    Its years cannot leave out a period that updates speak of. Raises Refused, or Newer where it was corrected since.
    """
    reasons, starts, ends = wrong(itself, at), itself.starts, itself.ends
    if reasons or starts is None or ends is None:
        raise Refused(reasons)
    with transaction.atomic():
        held = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        agreed.refuse_newer(mark(held), based_on)
        before, after = agreed.changes(asdict(said_by(held)), itself.stripped())
        if not after:
            raise Refused(
                {"": "Nothing differs from what the strategy says now. Change something, or go back."}
            )
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


def said_by(strategy: Strategy) -> Itself:
    """What a strategy says of itself now."""
    return Itself(**{field.name: getattr(strategy, field.name) for field in fields(Itself)})


def mark(strategy: Strategy) -> str:
    """A short mark of what a strategy says of itself now, for the form that corrects it."""
    return agreed.fingerprint(*asdict(said_by(strategy)).values())


def wrong(itself: Itself, at: datetime) -> dict[str, str]:
    """What is wrong with what a strategy says of itself, a sentence for each field.

    Raises Refused where its words hold a personal identifier.
    """
    texts = {name: getattr(itself, name) for name in (*LONGEST, "vision")}
    refuse_identifiers(**texts)
    reasons = {name: words for name, words in NEEDED.items() if not texts[name].strip()}
    reasons |= agreed.too_long(**{name: (texts[name], most) for name, most in LONGEST.items()})
    if itself.starts is None:
        reasons["starts"] = "Give the strategy's first day."
    elif abs(itself.starts.year - clock.day_of(at).year) > LONGEST_YEARS:
        reasons["starts"] = f"This is more than {LONGEST_YEARS} years from today. Check the year."
    if itself.ends is None:
        reasons["ends"] = "Give the strategy's last day."
    if itself.starts and itself.ends:
        if itself.ends <= itself.starts:
            reasons["ends"] = "The strategy ends before it starts. Check both days."
        elif itself.ends.year - itself.starts.year > LONGEST_YEARS:
            reasons["ends"] = f"A strategy lasts {LONGEST_YEARS} years at the most. Check both days."
    if itself.vision.strip() and not itself.vision_source.strip():
        reasons["vision_source"] = "Say whose words the vision is in, such as the approved strategy, page 4."
    if itself.vision_source.strip() and not itself.vision.strip():
        reasons["vision"] = "Write the vision as well, or leave both empty."
    if itself.approved_on and itself.approved_on > clock.day_of(at):
        reasons["approved_on"] = "This day has not come yet. Leave it empty until the board has approved it."
    if itself.promised_commitments is not None and not 1 <= itself.promised_commitments <= MOST_PROMISED:
        reasons["promised_commitments"] = (
            f"Give how many it promises, from 1 to {MOST_PROMISED}, or leave it empty."
        )
    return reasons


def _leaves_out(held: Strategy, starts: date, ends: date) -> dict[str, str]:
    """Why its years cannot be these: a period on which something rests would lie outside them."""
    used = [kept.period for kept in kept_periods(held) if kept.rests]
    if not used:
        return {}
    if starts > used[0].opens and starts != held.starts:
        return {"starts": f"{used[0].name} is in use. Give {day(used[0].opens)} or an earlier day."}
    if ends < used[-1].ends and ends != held.ends:
        return {"ends": f"{used[-1].name} is in use. Give {day(used[-1].ends)} or a later day."}
    return {}
