"""Headlines: the ratings of a set of actions rolled up into one rating, with the counts beside it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from priorities.choices import CountedAs, Rag, Stage
from priorities.rules import lifecycle
from priorities.rules.tolerances import Tolerances, at_least
from tracker.wording import counted


class LiveAction(NamedTuple):
    """What a roll-up needs to know about one action.

    `rag` is the rating that counts, or None if there is no rating, for example because the only update reports a
    completion that has not been agreed. `updated` is whether the action is updated for the period; `has_update` is
    whether an update counts.
    """

    rag: Rag | None
    stage: Stage
    updated: bool
    has_update: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """A rolled-up rating. `rag` is None if there is no rating, and `words` then says why.

    `counts` has every value of CountedAs as a key and adds up to `total`. `live` leaves out Grey, paused and stopped
    actions. `updated` is how many of the live actions are updated or complete; `incomplete` is whether that is too few.
    """

    rag: Rag | None
    words: str
    reasons: tuple[str, ...]
    counts: dict[str, int] = field(hash=False)
    live: int
    updated: int
    incomplete: bool
    total: int


def roll_up(
    actions: Mapping[LiveAction, int] | Iterable[LiveAction],
    tolerances: Tolerances,
    supporting: Sequence[str] = (),
) -> Headline:
    """Return the headline of a set of actions.

    `actions` lists the actions, or gives the number of actions of each kind. `supporting` holds the references of
    actions that have another home. If there are no actions, the headline names them: "Delivered through 2.3.1".
    """
    counts = dict.fromkeys(CountedAs.values, 0)
    live: dict[LiveAction, int] = {}
    rated: Counter[Rag] = Counter()
    # Each kind is judged once, however many actions there are of that kind.
    kinds = Counter(actions)
    for action, number in kinds.items():
        rag = _rag(action)
        counts[lifecycle.counted_as(action.stage, rag).value] += number
        if lifecycle.is_live(action.stage, rag):
            live[action] = number
            if rag is not None:
                rated[rag] += number
    live_count = sum(live.values())
    # A complete action needs no more updates. If it counted as not updated, the headlines of an old strategy would
    # always be incomplete.
    updated = sum(
        number for action, number in live.items() if action.updated or action.stage == Stage.COMPLETE
    )
    incomplete = not at_least(updated, live_count, tolerances.updated_share)
    headline: Rag | None
    if rated:
        headline, reason = _rating(rated, tolerances)
        words = headline.word
    else:
        headline, words, reason = _without_rating(counts, live, supporting)
    reasons = [reason]
    if incomplete:
        reasons.append(
            f"{updated} of {counted(live_count, 'live action', 'live actions')} updated for the period: "
            f"under {tolerances.updated_share}%, so incomplete."
        )
    return Headline(
        rag=headline,
        words=words,
        reasons=tuple(reasons),
        counts=counts,
        live=live_count,
        updated=updated,
        incomplete=incomplete,
        total=kinds.total(),
    )


def delivered_through(references: Iterable[str]) -> str:
    """Return the words for a commitment with only supporting actions, such as "Delivered through 2.3.1 and 3.1.1"."""
    *before, last = references
    listed = f"{', '.join(before)} and {last}" if before else last
    return f"Delivered through {listed}"


def _rag(action: LiveAction) -> Rag | None:
    return action.rag if action.has_update else None


def _rating(rated: Mapping[Rag, int], tolerances: Tolerances) -> tuple[Rag, str]:
    total = sum(rated.values())
    reds, ambers = rated.get(Rag.RED, 0), rated.get(Rag.AMBER, 0)
    of_rated = f"of {counted(total, 'rated action', 'rated actions')}"
    if total < tolerances.small_group:
        if reds and at_least(reds, total, tolerances.red_share):
            return Rag.RED, f"{reds} {of_rated} Red: at least {tolerances.red_share}%."
    elif reds >= tolerances.red_count and at_least(reds, total, tolerances.red_share_large):
        fewest, share = tolerances.red_count, tolerances.red_share_large
        return Rag.RED, f"{reds} {of_rated} Red: at least {fewest}, and at least {share}%."
    if reds:
        return Rag.AMBER, f"{reds} {of_rated} Red."
    if ambers and at_least(ambers, total, tolerances.amber_share):
        return Rag.AMBER, f"{ambers} {of_rated} Amber: at least {tolerances.amber_share}%."
    if rated.get(Rag.BLUE) == total:
        return Rag.BLUE, f"{total} {of_rated} Blue."
    return Rag.GREEN, f"0 {of_rated} Red and {ambers} Amber: under {tolerances.amber_share}%."


def _without_rating(
    counts: dict[str, int], live: Iterable[LiveAction], supporting: Sequence[str]
) -> tuple[Rag | None, str, str]:
    total, live = sum(counts.values()), list(live)
    if any(action.has_update for action in live):
        return None, "Awaiting agreement", "Completion has been reported but not agreed yet."
    if live:
        return None, "No update yet", "None of its live actions has an update."
    grey = counts[CountedAs.GREY.value]
    if grey:
        reason = f"{grey} of {counted(total, 'action', 'actions')} not due to start, and none is live."
        return Rag.GREY, Rag.GREY.word, reason
    if total:
        return None, "Paused or stopped", "All of its actions are paused or stopped."
    if supporting:
        return None, delivered_through(supporting), "It has no actions of its own."
    return None, "No actions", "It has no actions."
