"""One strategic priority in at most so many words: commitments first, then actions, what is in place and where, what
was found, what is late and why, what was agreed, what is next, and what is not known.

The records say more than a page can hold. Each sentence has a worth, and the worthiest are kept; what is left out is
named, with where it stands.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from priorities.choices import EvidenceDone, Rag, Standing
from priorities.figures import summary
from priorities.queries.items_in_full import FullItem
from priorities.queries.status import ActionStatus
from priorities.queries.tree import PrioritySeen
from reports.papers import action_text, evidence_text, in_place
from reports.papers.content import Paragraph, Sentence
from reports.papers.material import Material
from reports.papers.words import capital, count_words, counted, listed, number, opening

# Words kept free for the last sentence, which says how much of the evidence the text names.
NOTE = 14
IN_PLACE = 1
OFF_COURSE = 2

HEADLINES = {
    Rag.BLUE: "complete",
    Rag.GREEN: "on course",
    Rag.AMBER: "Amber",
    Rag.RED: "Red",
    Rag.GREY: "not due to start",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences that stand or fall together. `paragraph` says where they go, `worth` how soon they are let go.

    `needs` names the piece without which this one would hang in the air, such as a reason without its late action.
    """

    sentences: tuple[Sentence, ...]
    paragraph: int
    worth: int
    name: str = ""
    needs: str = ""

    @property
    def words(self) -> int:
        """How many words a reader reads."""
        return sum(count_words(sentence.text) for sentence in self.sentences)


def priority_text(
    material: Material, priority: PrioritySeen, words_at_most: int, told: Container[str] = ()
) -> tuple[Paragraph, ...]:
    """The drafted text of one priority, in up to three paragraphs.

    `told` are the keys of evidence that an earlier priority's text has named: what is new comes first.
    """
    own = summary.in_priority(material.picture, priority)
    evidence = evidence_of(material, priority)
    pieces = [
        *_standing(material, priority),
        *_in_place(material, evidence, told),
        *_off_course(material, priority),
    ]
    kept = _fitting(pieces, words_at_most - (NOTE if evidence else 0))
    said = {source for piece in kept for sentence in piece.sentences for source in sentence.sources}
    explained = {piece.name for piece in kept}
    unsaid = [s for s in action_text.gravest_first(own) if _name(s) not in explained]
    rest = action_text.also(unsaid)
    paragraphs: list[list[Sentence]] = [[], [], []]
    for piece in kept:
        paragraphs[piece.paragraph] += piece.sentences
    if rest:
        paragraphs[OFF_COURSE].append(rest)
    if evidence:
        last = paragraphs[OFF_COURSE] or paragraphs[IN_PLACE] or paragraphs[0]
        last.append(_note(evidence, said))
    return tuple(Paragraph(None, tuple(sentences)) for sentences in paragraphs if sentences)


def evidence_of(material: Material, priority: PrioritySeen) -> list[FullItem]:
    """The priority's items that may enter a paper: featured first, its own before those of supporting actions."""
    picture = material.picture
    linked = picture.evidence.of_priority(priority, picture.statuses, picture.tree)
    own = picture.evidence.of_actions(s.action_id for s in summary.in_priority(picture, priority)).union(
        *(picture.evidence.by_commitment.get(c.id, frozenset()) for c in priority.commitments)
    )
    found = [item for key, item in material.items.items() if key in linked]
    return sorted(found, key=lambda item: (not item.feature_in_paper, item.id not in own))


def _standing(material: Material, priority: PrioritySeen) -> list[Piece]:
    """How the commitments stand, then the actions that deliver them."""
    picture = material.picture
    rows = summary.by_commitment(picture, priority)
    statuses = summary.in_priority(picture, priority)
    if not rows:
        return [Piece((Sentence("No commitment is recorded here for this priority yet."),), 0, 100)]
    groups: dict[str, list[summary.CommitmentRow]] = {}
    for row in rows:
        groups.setdefault(HEADLINES.get(row.headline.rag, "") if row.headline.rag else "", []).append(row)
    sources = tuple(f"commitment:{row.commitment.reference}" for row in rows)
    if set(groups) <= {"complete", "on course"}:
        every = "Both" if len(rows) == 2 else f"All {number(len(rows))}" if len(rows) > 2 else "The one"
        noun = "commitment" if len(rows) == 1 else "commitments"
        verb = "is" if len(rows) == 1 else "are"
        how = (
            "complete"
            if "on course" not in groups
            else "on course or complete"
            if len(groups) > 1
            else "on course"
        )
        text = f"{every} {noun} recorded here {verb} {how}."
    else:
        parts: list[str] = []
        for word in [*HEADLINES.values(), ""]:
            if word not in groups:
                continue
            found = groups[word]
            verb = ("is " if len(found) == 1 else "are ") if not parts else ""
            references = listed([row.commitment.reference for row in found])
            shown = f" ({references})" if word not in ("complete", "on course") else ""
            parts.append(f"{number(len(found))} {verb}{word or 'not yet rated'}{shown}")
        noun = counted(len(rows), "commitment")
        # Six sections in a row are read: they need not open with the same words.
        text = (
            f"Of the {noun} recorded here, {listed(parts)}."
            if priority.number % 2 or len(rows) == 1
            else f"{capital(noun)} are recorded here: {listed(parts)}."
        )
    pieces = [Piece((Sentence(text, sources),), 0, 100)]
    if statuses:
        keys = tuple(action_text.key(status) for status in statuses)
        pieces.append(Piece((Sentence(_delivery(statuses), keys),), 0, 95))
    else:
        pieces.append(Piece((Sentence("No action is recorded for them yet."),), 0, 95))
    return pieces


def _delivery(statuses: Sequence[ActionStatus]) -> str:
    """How many of the actions are complete or on course. Those that are not are told of, or named, further on."""
    good = sum(status.standing in (Standing.BLUE, Standing.GREEN) for status in statuses)
    total = len(statuses)
    if total == 1:
        words = action_text.tally(statuses).removeprefix("one ")
        return f"The one action that delivers them {words}."
    if good == total:
        return f"All {number(total)} of their actions are complete or on course."
    count = opening(good) if good else "None"
    return f"{count} of their {number(total)} actions {'are' if good > 1 else 'is'} complete or on course."


def _in_place(material: Material, evidence: Sequence[FullItem], told: Container[str]) -> list[Piece]:
    """What is in place and where, with what was found and what is not known of it."""
    if not evidence:
        return [Piece((Sentence("No evidence is recorded yet for this priority."),), IN_PLACE, 90)]
    pieces: list[Piece] = []
    for items, worth in _batches(evidence, told):
        for place, made in enumerate(in_place.in_place(items, material.names)):
            name = f"in place {made.sentence.text}"
            value = worth - 3 * place
            pieces.append(Piece((made.sentence,), IN_PLACE, value, name=name))
            for after, item in enumerate(item for item in made.items if item.finding):
                found = evidence_text.finding_after(made, item, material.names)
                # What somebody checked is worth more to a board than what somebody said.
                less = 0 if evidence_text.was_checked(item) else 5 + 12 * after
                if found:
                    pieces.append(Piece((found,), IN_PLACE, value - less, needs=name))
            gaps = [(item, evidence_text.limits(item)) for item in made.items if len(made.items) == 1]
            pieces += [
                Piece((gap,), IN_PLACE, value - (9 if len(item.reach) > 1 else 30), needs=name)
                for item, gap in gaps
                # What a source does not say is for the appendix, where the source is named.
                if gap and " source " not in gap.text
            ]
    again = evidence_text.named_before(
        [item for item in evidence if in_place.key(item) in told and len(item.reach) < 2]
    )
    if again:
        pieces.append(Piece((again,), IN_PLACE, 83))
    untold = evidence_text.untold_numbers(evidence)
    if untold:
        pieces.append(Piece((untold,), IN_PLACE, 64))
    return pieces


def _batches(evidence: Sequence[FullItem], told: Container[str]) -> list[tuple[list[FullItem], int]]:
    """The items in the order they are told, each lot with its worth: featured and new first, in place before begun."""
    begun = (EvidenceDone.STARTED, EvidenceDone.DEVELOPED)

    def chosen(*, featured: bool, new: bool, ready: bool) -> list[FullItem]:
        return [
            item
            for item in evidence
            if item.feature_in_paper is featured
            and ((in_place.key(item) not in told) or len(item.reach) > 1) is new
            and (item.done not in begun) is ready
        ]

    return [
        (chosen(featured=True, new=True, ready=True), 92),
        (chosen(featured=False, new=True, ready=True), 62),
        (chosen(featured=True, new=True, ready=False), 76),
        (chosen(featured=False, new=True, ready=False), 50),
    ]


def _off_course(material: Material, priority: PrioritySeen) -> list[Piece]:
    """What is late, why, what was agreed of it and what is next; then what nobody has said."""
    statuses = summary.in_priority(material.picture, priority)
    off = action_text.gravest_first(statuses)
    pieces: list[Piece] = []
    for place, status in enumerate(off):
        name = _name(status)
        # A board is told of every Red; of Ambers, the gravest.
        worth = (94 if status.rag is Rag.RED else 90) - (3 if status.rag is Rag.RED else 12) * place
        pieces.append(
            Piece(tuple(action_text.off_course(material, status, place)), OFF_COURSE, worth, name=name)
        )
        extras = (
            (action_text.dates(material, status, place), worth - 2),
            (action_text.way_back(status), worth - 22),
            (action_text.reason(material, status), worth - 34),
            (action_text.next_step(status, place), worth - (4 if place == 0 else 18)),
        )
        pieces += [Piece((each,), OFF_COURSE, value, needs=name) for each, value in extras if each]
    quiet = action_text.silence(statuses)
    if quiet:
        pieces.append(Piece((quiet,), OFF_COURSE, 93))
    waiting = action_text.awaiting(statuses)
    if waiting:
        pieces.append(Piece((waiting,), OFF_COURSE, 70))
    bare = action_text.without_evidence(material, statuses)
    if bare:
        pieces.append(Piece((bare,), OFF_COURSE, 82))
    on_course = [s for s in statuses if s.rag is Rag.GREEN and not s.is_late]
    for place, status in enumerate(sorted(on_course, key=lambda s: s.due or s.review or s.as_at)):
        said = action_text.board_sentence(status)
        if said:
            pieces.append(Piece((said,), IN_PLACE, 58 - 8 * place))
        else:
            step = action_text.next_step(status, place)
            if step:
                pieces.append(Piece((step,), OFF_COURSE, 46 - 6 * place))
    return pieces


def _name(status: ActionStatus) -> str:
    return f"off course {status.reference}"


def _fitting(pieces: Sequence[Piece], words_at_most: int) -> list[Piece]:
    """The worthiest pieces that fit, in the order they are to be read."""
    taken: list[Piece] = []
    left = words_at_most
    for piece in sorted(pieces, key=lambda piece: -piece.worth):
        here = {each.name for each in taken}
        if piece.words <= left and (not piece.needs or piece.needs in here):
            taken.append(piece)
            left -= piece.words
    chosen = {id(piece) for piece in taken}
    return [piece for piece in pieces if id(piece) in chosen]


def _note(evidence: Sequence[FullItem], said: set[str]) -> Sentence:
    """How many of the items the text names."""
    keys = [in_place.key(item) for item in evidence]
    names = sum(key in said for key in keys)
    total = len(keys)
    if total == 1:
        return Sentence("Appendix B gives the one item of evidence in full.", tuple(keys))
    if names == total:
        return Sentence(f"Appendix B gives all {number(total)} items of evidence in full.", tuple(keys))
    return Sentence(
        f"This text names {number(names)} of {number(total)} items of evidence; Appendix B lists all."
    )
