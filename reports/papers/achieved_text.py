"""Text on what was achieved: completed actions, and actions that are going well.

In the text on a priority, this follows the ratings of commitments and actions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from priorities.choices import CountedAs, ResultLevel, Strength
from priorities.queries.evidence import FullItem
from priorities.queries.status import ActionStatus
from priorities.queries.updates import for_board
from reports.papers import evidence_text, worth
from reports.papers.action_text import (
    MOST_WORDS,
    has_improved,
    key,
    named,
    next_step,
)
from reports.papers.content import Sentence
from reports.papers.english import (
    capital,
    count_words,
    is_plural,
    lower,
    with_full_stop,
    without_full_stop,
)
from reports.papers.records import PaperRecords
from reports.papers.word_limit import Piece
from tracker.wording import listed

# A section names the strongest completed actions. The appendix gives the difference that each one made.
MOST_COMPLETE = 2
# How many items of evidence are cited in brackets after a completed action.
MOST_ITEMS = 3

STRENGTHS = list(Strength)
RESULT_LEVELS = list(ResultLevel)


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
    action that is on course takes its place, if its rating has improved or it has a sentence for the board.
    """
    pieces: list[Piece] = []
    item_ids: set[int] = set()
    completed = _strongest_completed(records, statuses)[:MOST_COMPLETE]
    on_course = _confirmed_on_course(records, statuses)
    for position, status in enumerate(completed):
        items = _items_cited(records, status)
        item_ids.update(item.id for item in items)
        value = worth.FIRST_ACHIEVEMENT if position == 0 else worth.SECOND_ACHIEVEMENT
        pieces.append(Piece(difference(records, status, items), achieved_in, value))
    if on_course and not completed and (best := _going_well(records, on_course[0], achieved_in)):
        item_ids.update(item.id for item in _items_cited(records, on_course[0]))
        pieces.append(best)
        on_course = on_course[1:]
    for position, status in enumerate(on_course):
        if sentence := board_sentence(records, status):
            value = worth.ON_COURSE - worth.LESS_FOR_EACH_ON_COURSE * position
            pieces.append(Piece((sentence,), achieved_in, value))
        elif step := next_step(records, status, alone=True):
            value = worth.NEXT_STEP_ON_COURSE - worth.LESS_FOR_EACH_NEXT_STEP_ON_COURSE * position
            pieces.append(Piece((step,), next_in, value))
    return Achieved(tuple(pieces), frozenset(item_ids))


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
    """Return sentences saying that an action is complete, what its evidence is, and what the action has changed.

    A checked finding follows with its limits, because a check is worth more to a board than what the lead says.
    """
    update = records.data.updates[status.action_id]
    sources = (key(status), *map(evidence_text.key, items))
    complete = f"{capital(named(status))} is complete{_in_brackets(_evidence(items))}"
    change = lower(without_full_stop(update.difference_made), records.names)
    if count_words(f"{complete} {change}") <= MOST_WORDS:
        sentences = [Sentence(with_full_stop(f"{complete}: {change}"), sources)]
    else:
        sentences = [
            Sentence(f"{complete}.", sources),
            Sentence(with_full_stop(capital(change)), (key(status),)),
        ]
    for item in items:
        if evidence_text.was_checked(item) and (finding := evidence_text.finding(item, records.names)):
            text = _without_repeated_subject(finding.text, sentences[-1].text)
            sentences += filter(None, (replace(finding, text=text), evidence_text.limits(item)))
    return tuple(sentences)


def _without_repeated_subject(text: str, before: str) -> str:
    """Return the text with "It" for a singular subject, such as "The audit", that also opens the sentence before."""
    opener = " ".join(text.split(" ")[:2])
    if opener.startswith("The ") and not is_plural(opener) and before.startswith(f"{opener} "):
        return f"It{text.removeprefix(opener)}"
    return text


def board_sentence(
    records: PaperRecords, status: ActionStatus, items: Sequence[FullItem] = ()
) -> Sentence | None:
    """Return the sentence for the board, citing the action and the items, or None if there is none.

    If the sentence was changed in checking, the changed one is returned.
    """
    update = records.update_of(status)
    if not update or not (sentence := for_board(update)):
        return None
    cited = "; ".join(filter(None, (status.reference, _evidence(items))))
    sources = (key(status), *map(evidence_text.key, items))
    return Sentence(f"{without_full_stop(sentence)} ({cited}).", sources)


def _going_well(records: PaperRecords, status: ActionStatus, paragraph: int) -> Piece | None:
    """Return a piece on an action that is going well: how the rating has improved, or else the sentence for the board.

    Return None if the rating has not improved and there is no such sentence.
    """
    items = _items_cited(records, status)
    before = records.data.before.get(status.action_id)
    rag_before = before.counted_as.rag if before else None
    if not (has_improved(records, status) and rag_before):
        sentence = board_sentence(records, status, items)
        return Piece((sentence,), paragraph, worth.FIRST_ACHIEVEMENT) if sentence else None
    sources = (key(status), *map(evidence_text.key, items))
    in_brackets = _in_brackets(_evidence(items))
    moved = f"{capital(named(status))} has moved from {rag_before.word} to Green{in_brackets}"
    update = records.update_of(status)
    change = lower(without_full_stop(update.what_changed), records.names) if update else ""
    if not change:
        sentence = Sentence(f"{moved}: what changed is not recorded.", sources)
        return Piece((sentence,), paragraph, worth.FIRST_ACHIEVEMENT)
    full = Sentence(with_full_stop(f"{moved}: {change}"), sources)
    return Piece((Sentence(f"{moved}.", sources),), paragraph, worth.FIRST_ACHIEVEMENT, fuller=(full,))


def _evidence(items: Sequence[FullItem]) -> str:
    return f"evidence {listed([item.reference for item in items])}" if items else ""


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _strongest_completed(records: PaperRecords, statuses: Iterable[ActionStatus]) -> list[ActionStatus]:
    """Return completed actions with a known difference, those with the strongest evidence first.

    Actions with equally strong evidence are sorted by their highest result level, and then by the day from which the
    update is effective, latest first.
    """

    def strength(status: ActionStatus) -> tuple[int, int, int]:
        items = records.items_of(status)
        assert status.updated_from is not None
        return (
            max((STRENGTHS.index(item.strength) for item in items), default=-1),
            max((RESULT_LEVELS.index(item.result_level) for item in items), default=-1),
            status.updated_from.toordinal(),
        )

    completed = [status for status in statuses if knows_difference(records, status)]
    return sorted(completed, key=strength, reverse=True)


def _items_cited(records: PaperRecords, status: ActionStatus) -> list[FullItem]:
    """Return up to `MOST_ITEMS` of the action's items, leaving out those that reach more than one care group."""
    return [item for item in records.items_of(status) if len(item.reach) < 2][:MOST_ITEMS]


def _confirmed_on_course(records: PaperRecords, statuses: Iterable[ActionStatus]) -> list[ActionStatus]:
    """Return the Green actions that are updated, not late and not awaiting agreement: improved first, then by date."""
    on_course = [
        status
        for status in statuses
        if status.counted_as is CountedAs.GREEN and not status.is_late and not status.not_updated
    ]
    return sorted(
        on_course,
        key=lambda status: (
            not has_improved(records, status),
            status.due or status.review or status.as_at,
        ),
    )
