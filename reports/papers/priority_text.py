"""The text on one priority, within a word limit.

The text covers commitments, actions, what was achieved, what is off course and what comes next, then what is in place,
what was found and what is not known. There are usually too many records for a page, so each piece has a worth and
those worth most are chosen. Off-course actions that are left out are named or counted with their ratings.
"""

from collections.abc import Container, Iterable, Sequence, Set

from priorities.choices import EvidenceDone, Rag
from priorities.figures import summary
from priorities.figures.summary import CommitmentRow
from priorities.queries.evidence import FullItem
from priorities.queries.status import ActionStatus
from priorities.queries.tree import PriorityAsAt
from reports.papers import action_text, commitment_text, date_text, evidence_text, gap_text, worth
from reports.papers.achieved_text import achieved
from reports.papers.content import Paragraph, Sentence
from reports.papers.english import all_of, number
from reports.papers.evidence_text import has_finding
from reports.papers.records import PaperRecords
from reports.papers.word_limit import Piece, fitting

# Words reserved for the last sentence, which says how many items of evidence the text names.
LAST_SENTENCE = 12
# The number of off-course actions that are worth more than what is in place.
FIRST_FEW = 3
# The order of the paragraphs. Each off-course action has its own paragraph, numbered from OFF_COURSE.
RATINGS = 0
ACHIEVED = 1
OFF_COURSE = 2
NOT_EXPLAINED = 10_000
IN_PLACE = 10_001


def pieces_of(
    records: PaperRecords, priority: PriorityAsAt, named_before: Container[str] = ()
) -> list[Piece]:
    """Return every piece that one priority's text could include.

    `named_before` contains the source keys that earlier priorities have cited. Evidence cited before is left out,
    unless it reaches more than one care group.
    """
    statuses = summary.in_priority(records.data, priority)
    achievements = achieved(records, statuses, achieved_in=ACHIEVED, next_in=NOT_EXPLAINED)
    evidence = evidence_of(records, priority)
    # An achievement comes before late work. If no action provides one, an item of evidence does.
    evidence_leads = all(piece.worth < worth.FIRST_ACHIEVEMENT for piece in achievements.pieces)
    return [
        *_commitments_and_delivery(records, priority, statuses),
        *achievements.pieces,
        *_off_course(records, statuses),
        *_in_place(
            records,
            evidence,
            [item for item in evidence if item.id not in achievements.items],
            named_before,
            leads=evidence_leads,
        ),
        *(_without_evidence(records, statuses) if evidence else ()),
    ]


def priority_text(
    records: PaperRecords, priority: PriorityAsAt, words_at_most: int, pieces: Sequence[Piece]
) -> tuple[Paragraph, ...]:
    """Return the drafted text on one priority, in short paragraphs made from the pieces worth most that fit."""
    statuses = summary.in_priority(records.data, priority)
    evidence = evidence_of(records, priority)
    chosen = fitting(pieces, words_at_most - (LAST_SENTENCE if evidence else 0))
    cited = {source for piece in chosen for sentence in piece.sentences for source in sentence.sources}
    names = {piece.name for piece in chosen}
    left_out = [s for s in action_text.most_serious_first(statuses) if _piece_name(s) not in names]
    paragraphs: dict[int, list[Sentence]] = {}
    for piece in chosen:
        paragraphs.setdefault(piece.paragraph, []).extend(piece.sentences)
    if not_explained := action_text.not_explained(left_out):
        paragraphs.setdefault(NOT_EXPLAINED, []).append(not_explained)
    if evidence:
        paragraphs.setdefault(IN_PLACE, []).append(_items_named(evidence, cited))
    subjects = evidence_text.subjects(records.items.values(), records.body)
    return tuple(
        Paragraph(None, evidence_text.without_repeated_subjects(paragraphs[position], subjects))
        for position in sorted(paragraphs)
    )


def evidence_of(records: PaperRecords, priority: PriorityAsAt) -> list[FullItem]:
    """Return the priority's items that papers may include, most important first.

    Items are sorted by whether they are featured, then by whether they are linked to the priority's own actions, then
    by whether they are checked, and then by whether they are linked to its commitments.
    """
    data = records.data
    statuses = summary.in_priority(data, priority)
    of_actions = data.evidence.of_actions(status.action_id for status in statuses)
    of_commitments: Iterable[Set[int]] = (
        data.evidence.by_commitment.get(commitment.id, frozenset()) for commitment in priority.commitments
    )
    own = of_actions.union(*of_commitments)
    linked = records.items_by_priority[priority.number]
    return sorted(
        (item for item_id, item in records.items.items() if item_id in linked),
        key=lambda item: (
            not item.feature_in_paper,
            item.id not in of_actions,
            not _is_checked(item),
            item.id not in own,
        ),
    )


def _commitments_and_delivery(
    records: PaperRecords, priority: PriorityAsAt, statuses: Sequence[ActionStatus]
) -> list[Piece]:
    """Return the pieces on how the commitments are rated and on the actions that deliver them."""
    rows = summary.by_commitment(records.data, priority)
    if not rows:
        text = "No commitment is recorded here for this priority yet."
        return [Piece((Sentence(text),), RATINGS, worth.COMMITMENTS)]
    sources = tuple(f"commitment:{row.commitment.reference}" for row in rows)
    ratings = Sentence(commitment_text.commitments(rows, priority.number), sources)
    delivery = _not_delivered(rows)
    if statuses:
        text = commitment_text.delivery(statuses, len(rows))
        delivery = Sentence(text, action_text.keys(statuses))
    return [
        Piece((ratings,), RATINGS, worth.COMMITMENTS),
        Piece((delivery,), RATINGS, worth.DELIVERY),
    ]


def _not_delivered(rows: Sequence[CommitmentRow]) -> Sentence:
    """Return a sentence saying that no action is recorded under the commitments, and which actions support them."""
    it = "it" if len(rows) == 1 else "them"
    supporting = list({status.reference: status for row in rows for status in row.supporting}.values())
    if not supporting:
        sources = tuple(f"commitment:{row.commitment.reference}" for row in rows)
        return Sentence(f"No action is recorded for {it} yet.", sources)
    if len(supporting) > action_text.MOST_NAMED:
        subject = f"{number(len(supporting))} actions work"
    elif len(supporting) > 1:
        subject = f"actions {action_text.references(supporting)} work"
    else:
        subject = f"action {supporting[0].reference} works"
    text = f"No action is recorded under {it}; {subject} towards {it} from another place of the plan."
    return Sentence(text, action_text.keys(supporting))


def _in_place(
    records: PaperRecords,
    evidence: Sequence[FullItem],
    not_yet_named: Sequence[FullItem],
    named_before: Container[str],
    *,
    leads: bool,
) -> list[Piece]:
    """Return the pieces on what is in place, what was found and what is not known, for the `not_yet_named` items.

    The first piece on evidence that no earlier priority named is worth more if the achievements cite no evidence, or if
    it gives the progress in several care groups, so that a section does not report only late work. If `leads` is true,
    that piece comes before the off-course actions.
    """
    if not evidence:
        text = "No evidence is recorded yet for this priority."
        return [Piece((Sentence(text),), IN_PLACE, worth.NO_EVIDENCE)]
    pieces: list[Piece] = []
    first_still_to_come = True
    for items, batch_worth in _batches(not_yet_named, named_before):
        statements = evidence_text.in_place(items, records.names, records.body)
        for position, statement in enumerate(statements):
            is_new = not any(evidence_text.key(item) in named_before for item in statement.items)
            is_first = first_still_to_come and is_new
            first_still_to_come = first_still_to_come and not is_first
            # Reach comes before a second completed action. So does the first item if no evidence shows what
            # was achieved.
            needed = is_first and (len(not_yet_named) == len(evidence) or len(statement.items[0].reach) > 1)
            value = batch_worth - worth.LESS_FOR_EACH_IN_PLACE * position
            if needed:
                value = worth.FIRST_IN_PLACE
            elif position < 2 and batch_worth == worth.FEATURED:
                value = worth.SECOND_IN_PLACE
            paragraph = ACHIEVED if is_first and leads else IN_PLACE
            pieces += _statement_pieces(records, statement, paragraph, value)
    number_not_recorded = evidence_text.number_trained_not_recorded(evidence)
    if number_not_recorded:
        pieces.append(Piece((number_not_recorded,), IN_PLACE, worth.NUMBER_TRAINED_NOT_RECORDED))
    return pieces


def _statement_pieces(
    records: PaperRecords, statement: evidence_text.InPlace, paragraph: int, value: float
) -> list[Piece]:
    """Return the pieces on one statement of what is in place: the statement, its findings and their limits."""
    name = f"in place {statement.sentence.text}"
    is_single = len(statement.items) == 1
    if is_single and _is_checked(statement.items[0]):
        # A check is worth more to a board than a statement, and is always quoted with its limits.
        item = statement.items[0]
        finding = evidence_text.finding_after(statement, item, records.names)
        sentences = (statement.sentence, *filter(None, (finding, evidence_text.limits(item))))
        return [Piece(sentences, paragraph, value, name=name)]
    pieces = [Piece((statement.sentence,), paragraph, value, name=name)]
    for item in statement.items:
        finding = evidence_text.finding_after(statement, item, records.names)
        limits = evidence_text.limits(item) if is_single else None
        if finding:
            pieces.append(Piece((finding,), paragraph, value - worth.LESS_FOR_FINDING, needs=name))
        if limits and " source " not in limits.text:
            # Limits that mention a source belong in the appendix, which names the source.
            less = worth.LESS_FOR_LIMITS_WITH_REACH if len(item.reach) > 1 else worth.LESS_FOR_LIMITS
            pieces.append(Piece((limits,), paragraph, value - less, needs=name))
    return pieces


def _is_checked(item: FullItem) -> bool:
    return evidence_text.was_checked(item) and has_finding(item)


def _batches(
    evidence: Sequence[FullItem], named_before: Container[str]
) -> list[tuple[list[FullItem], float]]:
    """Return batches of items, each with its worth: items in place, then items not yet in place, featured first.

    Items that an earlier priority has named are left out, unless they reach more than one care group.
    """
    begun = (EvidenceDone.STARTED, EvidenceDone.DEVELOPED)
    new = [item for item in evidence if evidence_text.key(item) not in named_before or len(item.reach) > 1]

    def batch(*, featured: bool, is_begun: bool) -> list[FullItem]:
        return [
            item for item in new if item.feature_in_paper is featured and (item.done in begun) is is_begun
        ]

    return [
        (batch(featured=True, is_begun=False), worth.FEATURED),
        (batch(featured=False, is_begun=False), worth.NEW),
        (batch(featured=True, is_begun=True), worth.FEATURED_BEGUN),
        (batch(featured=False, is_begun=True), worth.NEW_BEGUN),
    ]


def _off_course(records: PaperRecords, statuses: Sequence[ActionStatus]) -> list[Piece]:
    """Return the pieces on off-course actions, then on actions without updates or a lead and on paused actions."""
    off_course = action_text.most_serious_first(statuses)
    pieces: list[Piece] = []
    for position, status in enumerate(off_course):
        pieces += _one_off_course(records, status, position)
    # Unconfirmed Greens are noted with the count of Greens, and off-course actions say if they have no update.
    mentioned = {s.reference for s in (*off_course, *filter(action_text.is_unconfirmed, statuses))}
    others = [status for status in statuses if status.reference not in mentioned]
    gaps = (
        (gap_text.not_updated(others), worth.NO_UPDATE),
        (gap_text.without_lead(statuses), worth.NO_LEAD),
        *((gap_text.paused(records, status), worth.PAUSED) for status in statuses),
    )
    return pieces + [Piece((sentence,), NOT_EXPLAINED, value) for sentence, value in gaps if sentence]


def _without_evidence(records: PaperRecords, statuses: Sequence[ActionStatus]) -> list[Piece]:
    """Return a piece on the actions without evidence, or an empty list if there are none."""
    named = {status.reference for status in statuses if action_text.is_off_course(status)}
    sentence = gap_text.without_evidence(records, statuses, named)
    return [Piece((sentence,), IN_PLACE, worth.NO_EVIDENCE_FOR_ACTIONS)] if sentence else []


def _one_off_course(records: PaperRecords, status: ActionStatus, position: int) -> list[Piece]:
    """Return the pieces on an off-course action: its rating and why, dates and why they moved, and what comes next."""
    name, is_red, is_first = _piece_name(status), status.rag is Rag.RED, position == 0
    value = (worth.RED if is_red else worth.AMBER_OR_LATE) - position / worth.OFF_COURSE_TO_A_POINT
    if position >= FIRST_FEW:
        value -= worth.LESS_AFTER_THE_FIRST_FEW
    paragraph = OFF_COURSE + position
    pieces = [Piece(tuple(action_text.off_course(records, status)), paragraph, value, name=name)]

    def add(sentence: Sentence | None, value: float, fuller: Sentence | None = None) -> None:
        if sentence:
            longer = (fuller,) if fuller else ()
            pieces.append(Piece((sentence,), paragraph, value, needs=name, fuller=longer))

    full_dates = date_text.dates(records, status)
    short_dates = date_text.dates(records, status, full=False)
    dates_worth = worth.DATES_FALLEN_DUE if is_first or action_text.fell_due(status) else worth.DATES
    add(
        short_dates or full_dates,
        worth.RED_DATES if is_red else dates_worth - position,
        full_dates if short_dates else None,
    )
    add(action_text.recovery_plan(records, status), worth.RECOVERY_PLAN - position)
    add(date_text.reason(records, status), worth.REASON_FOR_NEW_DATE - position)
    step_worth = (worth.RED_NEXT_STEP if is_red else worth.NEXT_STEP) - position
    add(
        action_text.next_step(records, status, full=False),
        worth.FIRST_NEXT_STEP if is_first else step_worth,
        action_text.next_step(records, status),
    )
    return pieces


def _piece_name(status: ActionStatus) -> str:
    return f"off course {status.reference}"


def _items_named(evidence: Sequence[FullItem], cited: Container[str]) -> Sentence:
    """Return the sentence saying how many of the items the text names."""
    keys = tuple(evidence_text.key(item) for item in evidence)
    named = sum(key in cited for key in keys)
    total = len(keys)
    if total == 1:
        return Sentence("Appendix B gives the one item of evidence in full.", keys)
    if named == total:
        return Sentence(f"Appendix B gives {all_of(total)} items of evidence in full.", keys)
    count = number(named) if named else "none"
    return Sentence(f"This section names {count} of {number(total)} evidence items; Appendix B lists all.")
