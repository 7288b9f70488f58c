"""Progress since approval, theme by theme: what was done, what was found, and what behind it is off course."""

from collections.abc import Sequence
from dataclasses import replace

from priorities.choices import EvidenceDone, Rag
from priorities.queries.items_in_full import FullItem
from reports.papers import action_text, evidence_text, in_place
from reports.papers.content import Block, Paragraph, Sentence
from reports.papers.form import FormTheme
from reports.papers.material import Material
from reports.papers.words import count_words, counted, listed, lower, number

OPENINGS = {
    "governance": "In governance",
    "workforce": "In workforce development",
    "partnership": "In partnership work",
    "learning": "In learning from practice",
}
# Section 4 tells of the same things under their priorities: a theme takes two or three sentences.
WORDS_AT_MOST = 60


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
    # What somebody checked comes first, and is never said without its limits.
    checked = [item for item in ready if evidence_text.was_checked(item)]
    others = [item for item in ready if not evidence_text.was_checked(item)]
    for batch in (checked, others, coming):
        for each in in_place.in_place(batch, material.names):
            found = [evidence_text.finding_after(each, item, material.names) for item in each.items]
            limits = [evidence_text.limits(item) for item in each.items if evidence_text.was_checked(item)]
            _add(made, [each.sentence, *filter(None, found), *filter(None, limits)])
    named = {source for sentence in made for source in sentence.sources}
    untold = evidence_text.untold_numbers([item for item in items if in_place.key(item) in named])
    if untold and all(sentence.text != untold.text for sentence in made):
        made.append(untold)
    behind = _behind(material, items)
    first = made[0]
    text = in_place.once([*made, *([behind] if behind else [])], in_place.subjects(items))
    opened = replace(first, text=f"{opening}, {lower(first.text, material.names)}")
    return (Paragraph(None, (opened, *text[1:])),)


def _add(made: list[Sentence], sentences: Sequence[Sentence]) -> None:
    """Add the sentences together, or none of them where they do not fit."""
    so_far = sum(count_words(each.text) for each in made)
    if not made or so_far + sum(count_words(each.text) for each in sentences) <= WORDS_AT_MOST:
        made += sentences


def _behind(material: Material, items: Sequence[FullItem]) -> Sentence | None:
    """The work behind the theme that is off course: a few named in words, many counted, the Red ones named."""
    linked = {item.id for item in items}
    behind = [
        status
        for status in action_text.gravest_first(material.picture.statuses)
        if linked & material.picture.evidence.by_action.get(status.action_id, frozenset())
    ]
    if not behind:
        return None
    keys = tuple(action_text.key(status) for status in behind)
    red = [status for status in behind if status.rag is Rag.RED]
    if len(behind) == 1:
        word = behind[0].rag.word if behind[0].rag in (Rag.RED, Rag.AMBER) else "past its date"
        text = f"Behind this work, {action_text.named(behind[0])} is {word}; section 4 says why."
    elif len(red) == 1:
        others = counted(len(behind) - 1, "other action")
        text = (
            f"Behind this work, {action_text.named(red[0])} is Red and {others} "
            f"{_are(len(behind) - 1)} off course; section 4 says why."
        )
    else:
        references = listed(sorted(status.reference for status in behind)[: action_text.MOST_NAMED])
        of_them = f" ({references})" if len(behind) <= action_text.MOST_NAMED else ""
        text = (
            f"Of the actions behind this work, {number(len(behind))}{of_them} are off course; "
            "section 4 says why."
        )
    return Sentence(text, keys)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
