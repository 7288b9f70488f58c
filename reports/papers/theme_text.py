"""Progress since approval: the counts in plain words, then what was done under each theme."""

from collections.abc import Sequence

from priorities.choices import EvidenceDone, Movement, Rag, Standing
from priorities.figures import summary
from priorities.figures.movement import movements
from priorities.queries.items_in_full import FullItem
from reports.papers import action_text, evidence_text, in_place
from reports.papers.content import Block, Paragraph, Sentence, spoken_date
from reports.papers.form import FormTheme
from reports.papers.material import Material
from reports.papers.words import capital, count_words, counted, listed, lower, number

OPENINGS = {
    "governance": "In governance",
    "workforce": "In workforce development",
    "partnership": "In partnership work",
    "learning": "In learning from practice",
}
WORDS_AT_MOST = 95
WELL = (Standing.BLUE, Standing.GREEN)


def overview(material: Material) -> tuple[Block, ...]:
    """The counts: commitments first, then actions, then what has moved since the day compared with."""
    picture = material.picture
    commitments = picture.tree.commitments
    rows = [row for p in picture.tree.priorities for row in summary.by_commitment(picture, p)]
    well = [row for row in rows if row.headline.rag in (Rag.BLUE, Rag.GREEN)]
    sources = ("figures:commitments",)
    promised = material.paper.strategy.promised_commitments
    sample = any(c.is_sample for c in commitments.values())
    of_promised = f" of the {promised} that the strategy makes" if promised and not sample else ""
    made = [
        Sentence(
            f"This report follows {counted(len(commitments), 'commitment')}{of_promised}, and the "
            f"{counted(len(picture.statuses), 'action')} recorded under them.",
            sources,
        ),
    ]
    if sample:
        made.append(
            Sentence(
                "The commitments stand here in sample wording, because the approved wording is not held; "
                "they are not counted against the strategy's own number.",
                sources,
            )
        )
    if rows:
        made.append(
            Sentence(
                f"Of these commitments, {number(len(well))} {_are(len(well))} complete or on course.", sources
            )
        )
    second: list[Sentence] = []
    if picture.statuses:
        good = [s for s in picture.statuses if s.standing in WELL]
        rest = [s for s in picture.statuses if s.standing not in WELL]
        total = counted(len(picture.statuses), "action")
        text = (
            f"As at {spoken_date(picture.as_at)}, {number(len(good))} of the {total} {_are(len(good))} "
            "complete or on course."
        )
        second.append(Sentence(text, ("figures:actions",)))
        if rest:
            second.append(Sentence(f"Of the others, {action_text.tally(rest)}.", ("figures:actions",)))
    if picture.compared_with:
        moved = movements(picture)
        better = sum(one.movement is Movement.BETTER for one in moved)
        worse = sum(one.movement is Movement.WORSE for one in moved)
        done = sum(one.completed for one in moved)
        text = (
            f"Since {spoken_date(picture.compared_with)}, {counted(better, 'rating')} {_has(better)} improved and "
            f"{number(worse)} {_has(worse)} worsened; {counted(done, 'action')} {_has(done)} been completed."
        )
        second.append(Sentence(text, ("figures:movement",)))
    late = sum(s.is_late for s in picture.statuses)
    quiet = sum(s.not_updated for s in picture.statuses)
    if late or quiet:
        parts = [
            f"{counted(late, 'action')} {'is' if late == 1 else 'are'} past {'its' if late == 1 else 'their'} due date"
        ]
        parts.append(f"{number(quiet)} {_has(quiet)} not been updated for the last period that fell due")
        second.append(Sentence(f"{capital(listed(parts))}.", ("figures:late",)))
    return tuple(Paragraph(None, tuple(each)) for each in (made, second) if each)


def theme_text(material: Material, theme: FormTheme) -> tuple[Block, ...]:
    """What was done under one theme, where, with what was found; and which of the work behind it is off course."""
    items = [item for item in material.items.values() if item.theme and item.theme.value == theme.key]
    items.sort(key=lambda item: not item.feature_in_paper)
    opening = OPENINGS.get(theme.key, f"Under {theme.name.lower()}")
    if not items:
        return (Paragraph(None, (Sentence(f"{opening}, no evidence is recorded yet."),)),)
    begun = (EvidenceDone.STARTED, EvidenceDone.DEVELOPED)
    told = [item for item in items if item.feature_in_paper] or items
    ready = [item for item in told if item.done not in begun]
    coming = [item for item in told if item.done in begun]
    made: list[Sentence] = []
    for batch in (ready, coming):
        # How far each thing reaches is said once, under its priority.
        for each in in_place.in_place(batch, material.names, reach=False):
            _add(made, each.sentence)
            for item in each.items if batch is ready else ():
                found = evidence_text.finding_after(each, item, material.names)
                if found and each.sentence in made:
                    _add(made, found)
    untold = evidence_text.untold_numbers(items)
    made += [untold] if untold else []
    first = made[0]
    made[0] = Sentence(f"{opening}, {_inside(first.text, material)}", first.sources)
    named = {source for sentence in made for source in sentence.sources}
    rest = [item for item in items if in_place.key(item) not in named]
    if rest:
        made.append(
            Sentence(
                f"Appendix B lists {counted(len(rest), 'further item')}.",
                tuple(in_place.key(item) for item in rest),
            )
        )
    behind = _behind(material, items)
    return (Paragraph(None, (*made, *([behind] if behind else []))),)


def _add(made: list[Sentence], sentence: Sentence) -> None:
    so_far = sum(count_words(each.text) for each in made)
    if not made or so_far + count_words(sentence.text) <= WORDS_AT_MOST:
        made.append(sentence)


def _inside(text: str, material: Material) -> str:
    return lower(text, material.names)


def _behind(material: Material, items: Sequence[FullItem]) -> Sentence | None:
    linked = {item.id for item in items}
    behind = [
        status
        for status in action_text.gravest_first(material.picture.statuses)
        if linked & material.picture.evidence.by_action.get(status.action_id, frozenset())
    ]
    if not behind:
        return None
    if len(behind) > action_text.MOST_NAMED:
        text = f"Of the actions behind this work, {number(len(behind))} are off course; Appendix A says why."
        return Sentence(text, tuple(action_text.key(status) for status in behind))
    references = sorted(status.reference for status in behind)
    many = len(references) > 1
    verb = "are" if many else "is"
    text = f"Of the actions behind this work, {listed(references)} {verb} off course; section 4 says why."
    return Sentence(text, tuple(action_text.key(status) for status in behind))


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"
