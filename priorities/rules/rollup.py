"""The headline of a commitment, a priority or the whole strategy: its actions' ratings rolled up, and the counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from priorities.choices import CountedAs, Rag, Stage
from priorities.rules import lifecycle
from priorities.rules.tolerances import Tolerances, at_least
from tracker.wording import counted, listed

_NOT_LIVE = (CountedAs.AWAITING_AGREEMENT, CountedAs.PAUSED, CountedAs.STOPPED)
"""What roll-ups leave out because it counts as no colour."""
_NOT_DUE_TO_START = "not due to start"


class LiveAction(NamedTuple):
    """What a roll-up needs to know about one action.

    `rag` is the last rating, or None if there is no rating, for example because the only update reports a completion
    that was refused. `updated` is whether the action is updated for the period or needs no update; `has_update` is
    whether any update counts; `awaiting_agreement` is whether the latest that counts reports a completion that is not
    yet agreed or refused.
    """

    rag: Rag | None
    stage: Stage
    updated: bool
    has_update: bool
    awaiting_agreement: bool

    @property
    def counted_as(self) -> CountedAs:
        """Return what the action counts as. Its rating is ignored if it has no update that counts."""
        rag = self.rag if self.has_update else None
        return lifecycle.counted_as(self.stage, rag, awaiting_agreement=self.awaiting_agreement)


@dataclass(frozen=True, slots=True)
class Headline:
    """A rolled-up rating. `rag` is None if there is no rating, and `words` then says why.

    `states` contains the same reason in the words that sentences use, if it is that no action is live or that
    completions await agreement: for example ("awaiting agreement", "paused"). The first of `reasons` names the rule
    that decided. `counts` has every value of CountedAs as a key and adds up to `total`. `live` is the number of actions
    that are not Grey, awaiting agreement, paused or stopped. `updated` is how many of the live actions are updated, are
    complete or need no update; `incomplete` is whether that is too few.
    """

    rag: Rag | None
    words: str
    reasons: tuple[str, ...]
    counts: dict[str, int] = field(hash=False)
    live: int
    updated: int
    incomplete: bool
    total: int
    states: tuple[str, ...] = ()

    @property
    def not_updated(self) -> int:
        """Return how many of the live actions need an update that they do not have."""
        return self.live - self.updated


def roll_up(
    actions: Mapping[LiveAction, int] | Iterable[LiveAction],
    tolerances: Tolerances,
    supporting: Sequence[str] = (),
) -> Headline:
    """Return the headline of a set of actions.

    `actions` lists the actions, or gives the number of actions of each kind. `supporting` contains the references of
    actions that have another home. If `actions` is empty, the headline names those actions: "Delivered through 2.3.1".
    """
    counts = dict.fromkeys(CountedAs.values, 0)
    live: dict[LiveAction, int] = {}
    rated: Counter[Rag] = Counter()
    # Each kind is judged once, however many actions there are of that kind.
    kinds = Counter(actions)
    for action, number in kinds.items():
        counted_as = action.counted_as
        counts[counted_as.value] += number
        if lifecycle.is_live(counted_as):
            live[action] = number
            if counted_as.rag is not None:
                rated[counted_as.rag] += number
    live_count = sum(live.values())
    # A complete action needs no more updates. If it counted as not updated, the headlines of an old strategy would
    # always be incomplete.
    updated = sum(
        number for action, number in live.items() if action.updated or action.stage == Stage.COMPLETE
    )
    incomplete = not at_least(updated, live_count, tolerances.updated_share)
    headline: Rag | None
    states: tuple[str, ...] = ()
    if rated:
        headline, reason = _rating(rated, tolerances)
        words = headline.word
        if headline is Rag.BLUE and counts[CountedAs.AWAITING_AGREEMENT.value]:
            headline, words, reason = _not_all_agreed(counts)
            states = (CountedAs.AWAITING_AGREEMENT.phrase,)
    else:
        headline, words, reason, states = _without_rating(counts, live, supporting)
    reasons = [reason]
    if incomplete:
        reasons.append(
            f"{updated} of {counted(live_count, 'live action', 'live actions')} updated for the period, or needing no "
            f"update: under {tolerances.updated_share}%, so incomplete."
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
        states=states,
    )


def delivered_through(references: Iterable[str]) -> str:
    """Return the words for a commitment with only supporting actions, such as "Delivered through 2.3.1 and 3.1.1"."""
    return f"Delivered through {listed(list(references))}"


def _rating(rated: Mapping[Rag, int], tolerances: Tolerances) -> tuple[Rag, str]:
    """Return the headline of the rated actions, and the reason, which names the rule that decided and no other."""
    total = sum(rated.values())
    reds, ambers = rated.get(Rag.RED, 0), rated.get(Rag.AMBER, 0)
    small = tolerances.small_group

    def share(number: int) -> str:
        if total == 1:
            return "The only rated action is"
        return f"{number} of {total} rated actions {'is' if number == 1 else 'are'}"

    if total < small:
        if reds and at_least(reds, total, tolerances.red_share):
            rule = f"with fewer than {small} rated, at least {tolerances.red_share}% Red makes it Red"
            return Rag.RED, f"{share(reds)} Red: {rule}."
    elif reds >= tolerances.red_count and at_least(reds, total, tolerances.red_share_large):
        fewest = f"at least {tolerances.red_count} Red and at least {tolerances.red_share_large}%"
        return Rag.RED, f"{share(reds)} Red: with {small} or more rated, {fewest} make it Red."
    if reds:
        return Rag.AMBER, f"{share(reds)} Red: any Red makes it at least Amber."
    if ambers and at_least(ambers, total, tolerances.amber_share):
        return Rag.AMBER, f"{share(ambers)} Amber: at least {tolerances.amber_share}% Amber makes it Amber."
    if rated.get(Rag.BLUE) == total:
        return Rag.BLUE, f"{share(total)} Blue: all Blue makes it Blue."
    if ambers:
        rule = f"without any Red, under {tolerances.amber_share}% Amber leaves it Green"
        return Rag.GREEN, f"{share(ambers)} Amber: {rule}."
    rule = "without any Red or Amber, and not all Blue, it is Green"
    return Rag.GREEN, f"{share(rated[Rag.GREEN])} Green: {rule}."


def _not_all_agreed(counts: dict[str, int]) -> tuple[None, str, str]:
    """Return the headline if every rated action is Blue but others await agreement: no rating, words and reason."""
    blue, waiting = counts[CountedAs.BLUE.value], CountedAs.AWAITING_AGREEMENT
    numbers = f"{blue} Blue and {counts[waiting.value]} {waiting.phrase}"
    reason = f"{numbers}: it is Blue once every completion is agreed."
    return None, str(waiting.label), reason


def _without_rating(
    counts: dict[str, int], live: Iterable[LiveAction], supporting: Sequence[str]
) -> tuple[Rag | None, str, str, tuple[str, ...]]:
    """Return the headline if no live action is rated: its rating (Grey or None), its words, the reason and its states.

    If some actions await agreement and others are not due to start, there is no rating, because neither describes all.
    """
    total, live = sum(counts.values()), list(live)
    if any(action.has_update for action in live):
        return None, "No rating yet", "None of its live actions has a rating that counts.", ()
    if live:
        return None, "No update yet", "None of its live actions has an update.", ()
    grey, waiting = counts[CountedAs.GREY.value], counts[CountedAs.AWAITING_AGREEMENT.value]
    if grey and not waiting:
        if total == 1:
            return Rag.GREY, Rag.GREY.word, "Its only action is not due to start.", ()
        share = f"{grey} of {total} actions {'is' if grey == 1 else 'are'}"
        return Rag.GREY, Rag.GREY.word, f"{share} not due to start, and none is live.", ()
    if total:
        found = {each.phrase: counts[each.value] for each in _NOT_LIVE if counts[each.value]}
        found |= {_NOT_DUE_TO_START: grey} if grey else {}
        words = listed(list(found), last="or").capitalize()
        if list(found) == [CountedAs.AWAITING_AGREEMENT.phrase]:
            words = str(CountedAs.AWAITING_AGREEMENT.label)
        numbers = listed([f"{number} {state}" for state, number in found.items()])
        return None, words, f"None of its actions is live: {numbers}.", tuple(found)
    if supporting:
        return None, delivered_through(supporting), "It has no actions of its own.", ()
    return None, "No actions", "It has no actions.", ()
