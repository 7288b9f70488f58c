"""The text on one priority, within a word limit.

The text covers commitments, actions, what was achieved, what is off course and what comes next, then what is in place,
what was found and what is not known. The records hold more than a page can, so each piece has a worth and the most
valuable are kept. Off-course actions that are left out are named with their ratings.
"""

from collections.abc import Container, Sequence

from priorities.choices import EvidenceDone, Rag
from priorities.figures import summary
from priorities.figures.summary import CommitmentRow
from priorities.queries.evidence import FullItem
from priorities.queries.status import ActionStatus
from priorities.queries.tree import PriorityAsAt
from reports.papers import action_text, commitment_text, date_text, evidence_text, gap_text
from reports.papers.achieved_text import WELL, achieved
from reports.papers.content import Paragraph, Sentence
from reports.papers.english import number
from reports.papers.evidence_text import has_finding
from reports.papers.records import PaperRecords
from reports.papers.word_limit import Piece, fitting
from tracker.wording import listed

# Words reserved for the last sentence, on how many items of evidence the text names.
NOTE = 12
# How many off-course actions are explained before other subjects.
MOST_TOLD = 3
# The order of the paragraphs. Each off-course action has its own paragraph, numbered from OFF_COURSE.
ACHIEVED = 1
OFF_COURSE = 2
UNSAID = 10_000
IN_PLACE = 10_001


def pieces_of(records: PaperRecords, priority: PriorityAsAt, told: Container[str] = ()) -> list[Piece]:
    """Return every piece that one priority's text could include.

    `told` holds the keys of the evidence that earlier priorities have named. Evidence that is new comes first.
    """
    own = summary.in_priority(records.picture, priority)
    good = achieved(records, own, achieved_in=ACHIEVED, next_in=UNSAID)
    evidence = evidence_of(records, priority)
    untold = [item for item in evidence if item.id not in good.items]
    # Achievements come before late work. If no action provides one, an item of evidence does.
    leads = all(piece.worth < WELL for piece in good.pieces)
    return [
        *_standing(records, priority, own),
        *good.pieces,
        *_off_course(records, own),
        *_in_place(records, evidence, untold, told, leads=leads),
        *(_unshown(records, own) if evidence else ()),
    ]


def priority_text(
    records: PaperRecords, priority: PriorityAsAt, words_at_most: int, pieces: Sequence[Piece]
) -> tuple[Paragraph, ...]:
    """Return the drafted text on one priority, in short paragraphs made from the most valuable pieces that fit."""
    own = summary.in_priority(records.picture, priority)
    evidence = evidence_of(records, priority)
    kept = fitting(pieces, words_at_most - (NOTE if evidence else 0))
    said = {source for piece in kept for sentence in piece.sentences for source in sentence.sources}
    explained = {piece.name for piece in kept}
    unsaid = [s for s in action_text.gravest_first(own) if _name(s) not in explained]
    rest = action_text.also(unsaid)
    paragraphs: dict[int, list[Sentence]] = {}
    for piece in kept:
        paragraphs.setdefault(piece.paragraph, []).extend(piece.sentences)
    if rest:
        paragraphs.setdefault(UNSAID, []).append(rest)
    if evidence:
        paragraphs.setdefault(IN_PLACE, []).append(_note(evidence, said))
    subjects = evidence_text.subjects(records.items.values(), records.body)
    return tuple(
        Paragraph(None, evidence_text.once(paragraphs[each], subjects)) for each in sorted(paragraphs)
    )


def evidence_of(records: PaperRecords, priority: PriorityAsAt) -> list[FullItem]:
    """Return the priority's items that papers may include, in order of importance.

    Featured items come first, then those of the priority's own actions with checked items first, then those of its
    commitments, then those of supporting actions.
    """
    picture = records.picture
    linked = records.items_by_priority[priority.number]
    at_home = picture.evidence.of_actions(s.action_id for s in summary.in_priority(picture, priority))
    own = at_home.union(
        *(picture.evidence.by_commitment.get(c.id, frozenset()) for c in priority.commitments)
    )
    found = [item for key, item in records.items.items() if key in linked]
    return sorted(
        found,
        key=lambda item: (
            not item.feature_in_paper,
            item.id not in at_home,
            not _checked(item),
            item.id not in own,
        ),
    )


def _standing(records: PaperRecords, priority: PriorityAsAt, statuses: Sequence[ActionStatus]) -> list[Piece]:
    """Return the pieces on how the commitments are rated and on the actions that deliver them."""
    rows = summary.by_commitment(records.picture, priority)
    if not rows:
        return [Piece((Sentence("No commitment is recorded here for this priority yet."),), 0, 100)]
    sources = tuple(f"commitment:{row.commitment.reference}" for row in rows)
    pieces = [Piece((Sentence(commitment_text.commitments(rows, priority.number), sources),), 0, 100)]
    if statuses:
        keys = tuple(action_text.key(status) for status in statuses)
        pieces.append(Piece((Sentence(commitment_text.delivery(records, statuses, len(rows)), keys),), 0, 99))
    else:
        pieces.append(Piece((_not_delivered(rows),), 0, 99))
    return pieces


def _not_delivered(rows: Sequence[CommitmentRow]) -> Sentence:
    """Return a sentence saying that the commitments have no actions of their own, naming supporting actions."""
    it = "it" if len(rows) == 1 else "them"
    helping = list({status.reference: status for row in rows for status in row.supporting}.values())
    if not helping:
        cited = tuple(f"commitment:{row.commitment.reference}" for row in rows)
        return Sentence(f"No action is recorded for {it} yet.", cited)
    if len(helping) > action_text.MOST_NAMED:
        through = f"{number(len(helping))} actions work"
    elif len(helping) > 1:
        through = f"actions {listed([status.reference for status in helping])} work"
    else:
        through = f"action {helping[0].reference} works"
    said = f"No action is recorded under {it}; {through} towards {it} from another place of the plan."
    return Sentence(said, tuple(map(action_text.key, helping)))


def _in_place(
    records: PaperRecords,
    evidence: Sequence[FullItem],
    untold: Sequence[FullItem],
    told: Container[str],
    *,
    leads: bool,
) -> list[Piece]:
    """Return the pieces on what is in place, what was found and what is not known, for the `untold` items.

    The first piece always has a high worth, because a section that reports only late work is not fair. If `leads` is
    true, the first piece comes before the off-course actions.
    """
    if not evidence:
        return [Piece((Sentence("No evidence is recorded yet for this priority."),), IN_PLACE, 93)]
    pieces: list[Piece] = []
    names, first = records.names, True
    for items, worth in _batches(untold, told):
        for place, made in enumerate(evidence_text.in_place(items, names, records.body)):
            name = f"in place {made.sentence.text}"
            sure = first and not any(evidence_text.key(item) in told for item in made.items)
            # Reach comes before a second completed action. So does the first item if no evidence shows what
            # was achieved.
            needed = sure and (len(untold) == len(evidence) or len(made.items[0].reach) > 1)
            value = 95.5 if needed else 93 if place < 2 and worth > 90 else worth - 4.0 * place
            where = ACHIEVED if sure and leads else IN_PLACE
            first = first and not sure
            told_whole = [item for item in made.items if _checked(item)] if len(made.items) == 1 else []
            if told_whole:
                # A check is worth more to a board than a statement, and is always quoted with its limits.
                after = (
                    evidence_text.finding_after(made, told_whole[0], names),
                    evidence_text.limits(told_whole[0]),
                )
                pieces.append(Piece((made.sentence, *filter(None, after)), where, value, name=name))
                continue
            pieces.append(Piece((made.sentence,), where, value, name=name))
            for item in made.items:
                found = evidence_text.finding_after(made, item, names)
                gap = evidence_text.limits(item) if len(made.items) == 1 else None
                if found:
                    pieces.append(Piece((found,), where, value - 6, needs=name))
                if gap and " source " not in gap.text:
                    # Gaps in a source belong in the appendix, which names the source.
                    less = 2 if len(item.reach) > 1 else 30
                    pieces.append(Piece((gap,), where, value - less, needs=name))
    unnumbered = evidence_text.untold_numbers(evidence)
    if unnumbered:
        pieces.append(Piece((unnumbered,), IN_PLACE, 64))
    return pieces


def _checked(item: FullItem) -> bool:
    return evidence_text.was_checked(item) and has_finding(item)


def _batches(evidence: Sequence[FullItem], told: Container[str]) -> list[tuple[list[FullItem], int]]:
    """Return the items in batches with the worth of each: featured, new and in-place items are worth more."""
    begun = (EvidenceDone.STARTED, EvidenceDone.DEVELOPED)

    def chosen(*, featured: bool, new: bool, ready: bool) -> list[FullItem]:
        return [
            item
            for item in evidence
            if item.feature_in_paper is featured
            and ((evidence_text.key(item) not in told) or len(item.reach) > 1) is new
            and (item.done not in begun) is ready
        ]

    return [
        (chosen(featured=True, new=True, ready=True), 92),
        (chosen(featured=False, new=True, ready=True), 62),
        (chosen(featured=True, new=True, ready=False), 76),
        (chosen(featured=False, new=True, ready=False), 50),
    ]


def _off_course(records: PaperRecords, statuses: Sequence[ActionStatus]) -> list[Piece]:
    """Return the pieces on off-course actions, then on actions without updates or a lead and on paused actions."""
    off = action_text.gravest_first(statuses)
    pieces: list[Piece] = []
    for place, status in enumerate(off):
        pieces += _one_off_course(records, status, place)
    # Unconfirmed Greens are noted with the count of Greens, and off-course actions say if they have no update.
    told_of = {s.reference for s in (*off, *filter(action_text.is_unconfirmed, statuses))}
    gaps = (
        (gap_text.silence([s for s in statuses if s.reference not in told_of]), 96),
        (gap_text.unled(statuses), 83),
        *((gap_text.held(records, status), 66) for status in statuses),
    )
    return pieces + [Piece((said,), UNSAID, worth) for said, worth in gaps if said]


def _unshown(records: PaperRecords, statuses: Sequence[ActionStatus]) -> list[Piece]:
    """Return a piece on the actions without evidence, if there are any."""
    named = {status.reference for status in statuses if action_text.is_off_course(status)}
    said = gap_text.without_evidence(records, statuses, named)
    return [Piece((said,), IN_PLACE, 82)] if said else []


def _one_off_course(records: PaperRecords, status: ActionStatus, place: int) -> list[Piece]:
    """Return the pieces on an off-course action: the rating, reason, dates, recovery plan and next step."""
    name, red = _name(status), status.rag is Rag.RED
    # After the most serious few, what is in place is worth more. The appendix explains every action.
    worth = (98 if red else 96) - place / 10 - (0 if place < MOST_TOLD else 3)
    full, short = date_text.dates(records, status), date_text.dates(records, status, full=False)
    paragraph = OFF_COURSE + place
    pieces = [Piece(tuple(action_text.off_course(records, status)), paragraph, worth, name=name)]
    shown, longer = short or full, (full,) if full and short else ()
    step, by_whom = (
        action_text.next_step(records, status, full=False),
        action_text.next_step(records, status),
    )
    come = 92 if place == 0 or action_text.fell_due(status) else 87
    extras = (
        (shown, longer, 97 if red else come - place),
        (action_text.recovery_plan(records, status), (), 54 - place),
        (date_text.reason(records, status), (), 50 - place),
        (step, (by_whom,) if by_whom else (), 95.7 if place == 0 else (91 if red else 80) - place),
    )
    return pieces + [
        Piece((each,), paragraph, value, needs=name, fuller=fuller) for each, fuller, value in extras if each
    ]


def _name(status: ActionStatus) -> str:
    return f"off course {status.reference}"


def _note(evidence: Sequence[FullItem], said: set[str]) -> Sentence:
    """Return the sentence saying how many of the items the text names."""
    keys = [evidence_text.key(item) for item in evidence]
    names = sum(key in said for key in keys)
    total = len(keys)
    if total == 1:
        return Sentence("Appendix B gives the one item of evidence in full.", tuple(keys))
    if names == total:
        every = "both" if total == 2 else f"all {number(total)}"
        return Sentence(f"Appendix B gives {every} items of evidence in full.", tuple(keys))
    told = number(names) if names else "none"
    return Sentence(f"This section names {told} of {number(total)} evidence items; Appendix B lists all.")
