"""Text on what was achieved: completed actions, actions awaiting agreement, and actions that are going well.

The text on a priority says this first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from priorities.choices import CountedAs, ResultLevel, Strength
from priorities.queries.evidence import FullItem
from priorities.queries.status import ActionStatus
from reports.papers import evidence_text
from reports.papers.action_text import MOST_NAMED, MOST_WORDS, got_better, key, named, next_step
from reports.papers.content import Sentence
from reports.papers.english import capital, count_words, is_plural, lower, opening, stopped, unstopped
from reports.papers.records import PaperRecords
from reports.papers.word_limit import Piece
from tracker.wording import listed

# A section names the strongest completed actions. The appendix gives the difference that each one made.
MOST_COMPLETE = 2
# How many items of evidence are cited in brackets after a completed action.
MOST_ITEMS = 3

# Worth more than any explanation of off-course work, so that a section never reports only off-course work.
WELL = 98.5

FIRMNESS = list(Strength)
REACHES = list(ResultLevel)


@dataclass(frozen=True, slots=True)
class Achieved:
    """The pieces of text on what was achieved, and the ids of the items of evidence that they use."""

    pieces: tuple[Piece, ...]
    items: frozenset[int]


def achieved(
    records: PaperRecords, statuses: Sequence[ActionStatus], *, achieved_in: int, next_in: int
) -> Achieved:
    """Return the pieces on what was achieved, for paragraph `achieved_in`. Next steps go to paragraph `next_in`.

    The first completed action with a known difference comes before any off-course action. If there is none, the best
    action that is on course takes its place.
    """
    strongest = _strongest(records, statuses)[:MOST_COMPLETE]
    good = _on_course(records, statuses)
    pieces: list[Piece] = []
    told: set[int] = set()
    for place, status in enumerate(strongest):
        items = _shown_by(records, status)
        told.update(item.id for item in items)
        pieces.append(Piece(difference(records, status, items), achieved_in, WELL if place == 0 else 94))
    if good and not strongest and (best := _going_well(records, good[0], achieved_in)):
        told.update(item.id for item in _shown_by(records, good[0]))
        pieces.append(best)
        good = good[1:]
    pieces += _awaiting(records, statuses, achieved_in)
    for place, status in enumerate(good):
        if said := board_sentence(records, status):
            pieces.append(Piece((said,), achieved_in, 58 - 8 * place))
        elif step := next_step(records, status, alone=True):
            pieces.append(Piece((step,), next_in, 46 - 6 * place))
    return Achieved(tuple(pieces), frozenset(told))


def knows_difference(records: PaperRecords, status: ActionStatus) -> bool:
    """Return whether the action is complete and the update says what difference the work made."""
    update = records.update_of(status)
    return (
        status.counted_as is CountedAs.BLUE
        and update is not None
        and bool(update.difference_made)
        and bool(update.difference_known)
    )


def difference(
    records: PaperRecords, status: ActionStatus, items: Sequence[FullItem]
) -> tuple[Sentence, ...]:
    """Return sentences saying that an action is complete, citing its evidence, and what the action has changed.

    A checked finding follows with its limits, because a check is worth more to a board than what the lead says.
    """
    update = records.picture.updates[status.action_id]
    sources = (key(status), *map(evidence_text.key, items))
    done = f"{capital(named(status))} is complete{_brackets(_evidence(items))}"
    changed = lower(unstopped(update.difference_made), records.names)
    if count_words(f"{done} {changed}") <= MOST_WORDS:
        made = [Sentence(stopped(f"{done}: {changed}"), sources)]
    else:
        made = [Sentence(f"{done}.", sources), Sentence(stopped(capital(changed)), (key(status),))]
    for item in items:
        if evidence_text.was_checked(item) and (found := evidence_text.finding(item, records.names)):
            said = replace(found, text=_said_once(found.text, made[-1].text))
            made += filter(None, (said, evidence_text.limits(item)))
    return tuple(made)


def _said_once(text: str, before: str) -> str:
    """Return the text with "It" in place of a subject that also opens the sentence before."""
    opener = " ".join(text.split(" ")[:2])
    if opener.startswith("The ") and not is_plural(opener) and before.startswith(f"{opener} "):
        return f"It{text.removeprefix(opener)}"
    return text


def _awaiting(records: PaperRecords, statuses: Iterable[ActionStatus], paragraph: int) -> list[Piece]:
    """Return the pieces on actions that are reported complete and await agreement, with their current colour.

    Green actions are also counted elsewhere, so they are worth less. The others must be named, or they would look like
    off-course work with no recovery plan.
    """
    waiting = [status for status in statuses if status.awaiting_agreement]
    if len(waiting) > MOST_NAMED:
        text = f"{opening(len(waiting))} actions are reported complete and await agreement; Appendix A names them."
        return [Piece((Sentence(text, tuple(map(key, waiting))),), paragraph, 96.5)]
    made = []
    for status in waiting:
        bare = "" if records.items_of(status) else ", with no evidence recorded yet"
        text = f"is reported complete and awaits agreement{bare}"
        until = (
            f"it counts as {status.counted_as.label} until then"
            if status.rag
            else "it has no rating until then"
        )
        short = f"Action {status.reference} ({status.counted_as.label}) {text}."
        full = f"{capital(named(status))} {text}; {until}."
        cited = (key(status),)
        worth = 85 if status.counted_as is CountedAs.GREEN else 96.5
        made.append(Piece((Sentence(short, cited),), paragraph, worth, fuller=(Sentence(full, cited),)))
    return made


def board_sentence(
    records: PaperRecords, status: ActionStatus, items: Sequence[FullItem] = ()
) -> Sentence | None:
    """Return the sentence that the lead wrote for the board, with the action's reference, or None if there is none."""
    update = records.update_of(status)
    if not update or not update.board_sentence:
        return None
    cited = "; ".join(filter(None, (status.reference, _evidence(items))))
    sources = (key(status), *map(evidence_text.key, items))
    return Sentence(f"{unstopped(update.board_sentence)} ({cited}).", sources)


def _going_well(records: PaperRecords, status: ActionStatus, paragraph: int) -> Piece | None:
    """Return a piece on an action that is going well: an improvement with its reason, or the lead's sentence.

    Return None if the action has neither.
    """
    items = _shown_by(records, status)
    before = records.picture.before.get(status.action_id)
    if not (got_better(records, status) and before and before.rag):
        said = board_sentence(records, status, items)
        return Piece((said,), paragraph, WELL) if said else None
    sources = (key(status), *map(evidence_text.key, items))
    moved = f"{capital(named(status))} has moved from {before.rag.word} to Green{_brackets(_evidence(items))}"
    update = records.update_of(status)
    what = lower(unstopped(update.what_changed), records.names) if update else ""
    if not what:
        return Piece((Sentence(f"{moved}: what changed is not recorded.", sources),), paragraph, WELL)
    full = Sentence(stopped(f"{moved}: {what}"), sources)
    return Piece((Sentence(f"{moved}.", sources),), paragraph, WELL, fuller=(full,))


def _evidence(items: Sequence[FullItem]) -> str:
    return f"evidence {listed([item.reference for item in items])}" if items else ""


def _brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _strongest(records: PaperRecords, statuses: Iterable[ActionStatus]) -> list[ActionStatus]:
    """Return completed actions with a known difference, those with the strongest evidence first.

    Actions with equally strong evidence are sorted by how far the results reach, then by date with the latest first.
    """

    def worth(status: ActionStatus) -> tuple[int, int, int]:
        items = records.items_of(status)
        assert status.updated_from is not None
        return (
            max((FIRMNESS.index(item.strength) for item in items), default=-1),
            max((REACHES.index(item.result_level) for item in items), default=-1),
            status.updated_from.toordinal(),
        )

    return sorted((s for s in statuses if knows_difference(records, s)), key=worth, reverse=True)


def _shown_by(records: PaperRecords, status: ActionStatus) -> list[FullItem]:
    """Return up to `MOST_ITEMS` of the action's items, leaving out those that reach more than one care group."""
    return [item for item in records.items_of(status) if len(item.reach) < 2][:MOST_ITEMS]


def _on_course(records: PaperRecords, statuses: Iterable[ActionStatus]) -> list[ActionStatus]:
    """Return the confirmed Green actions, those that have improved first and then by due date."""
    good = [
        status
        for status in statuses
        if status.counted_as is CountedAs.GREEN
        and not status.is_late
        and not status.not_updated
        and not status.awaiting_agreement
    ]
    return sorted(good, key=lambda s: (not got_better(records, s), s.due or s.review or s.as_at))
