"""Text on progress since approval by theme: what was done, what was found, and which actions are off course."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from priorities.choices import EvidenceDone, Rag
from priorities.queries.evidence import FullItem
from priorities.queries.status import ActionStatus
from reports.papers import action_text, evidence_text
from reports.papers.content import Block, Paragraph, Sentence
from reports.papers.english import count_words, lower, number
from reports.papers.form import FormTheme
from reports.papers.records import PaperRecords
from tracker.wording import listed

OPENINGS = {
    "governance": "In governance",
    "workforce": "In workforce development",
    "partnership": "In partnership work",
    "learning": "In learning from practice",
}
# Section 4 covers the same work by priority, so a theme takes only two or three sentences.
WORDS_AT_MOST = 60


def theme_text(records: PaperRecords, theme: FormTheme) -> tuple[Block, ...]:
    """Return the text on one theme: what was done and where, what was found, and the off-course actions."""
    items = [item for item in records.items.values() if item.theme and item.theme.value == theme.key]
    items.sort(key=lambda item: not item.feature_in_paper)
    opening = OPENINGS.get(theme.key, f"Under {theme.name.lower()}")
    if not items:
        return (Paragraph(None, (Sentence(f"{opening}, no evidence is recorded yet."),)),)
    begun = (EvidenceDone.STARTED, EvidenceDone.DEVELOPED)
    told = [item for item in items if item.feature_in_paper] or items
    ready = [item for item in told if item.done not in begun]
    coming = [item for item in told if item.done in begun]
    made: list[Sentence] = []
    # Checked findings come first, and are always given with their limits.
    checked = [item for item in ready if evidence_text.was_checked(item)]
    others = [item for item in ready if not evidence_text.was_checked(item)]
    for batch in (checked, others, coming):
        for each in evidence_text.in_place(batch, records.names, records.body):
            found = [evidence_text.finding_after(each, item, records.names) for item in each.items]
            limits = [evidence_text.limits(item) for item in each.items if evidence_text.was_checked(item)]
            _add(made, [each.sentence, *filter(None, found), *filter(None, limits)])
    named = {source for sentence in made for source in sentence.sources}
    untold = evidence_text.untold_numbers([item for item in items if evidence_text.key(item) in named])
    if untold and all(sentence.text != untold.text for sentence in made):
        made.append(untold)
    behind = _behind(records, items)
    first = made[0]
    text = evidence_text.once(
        [*made, *([behind] if behind else [])], evidence_text.subjects(items, records.body)
    )
    opened = replace(first, text=f"{opening}, {lower(first.text, records.names)}")
    return (Paragraph(None, (opened, *text[1:])),)


def _add(made: list[Sentence], sentences: Sequence[Sentence]) -> None:
    """Add all the sentences if they fit within the word limit, or add no sentences."""
    so_far = sum(count_words(each.text) for each in made)
    if not made or so_far + sum(count_words(each.text) for each in sentences) <= WORDS_AT_MOST:
        made += sentences


def _behind(records: PaperRecords, items: Sequence[FullItem]) -> Sentence | None:
    """Return a sentence on the theme's off-course actions, which names a few of them or counts many."""
    linked = {item.id for item in items}
    behind = [
        status
        for status in records.picture.statuses
        if action_text.is_off_course(status)
        and linked & records.picture.evidence.by_action.get(status.action_id, frozenset())
    ]
    behind.sort(key=action_text.gravity)
    if not behind:
        return None
    keys = tuple(map(action_text.key, behind))
    if len(behind) == 1:
        only = behind[0]
        word = only.rag.word if only.rag in (Rag.RED, Rag.AMBER) else "past its date"
        text = f"Behind this work, {action_text.named(only)} is {word}{_told_in(records, behind)}."
    elif len(behind) <= action_text.MOST_NAMED:
        text = (
            f"Behind this work, {number(len(behind))} actions are off course: {action_text.by_colour(behind)}"
            f"{_told_in(records, behind)}."
        )
    else:
        text = (
            f"Behind this work, {number(len(behind))} actions are off course: {_counted_in(records, behind)}."
        )
    return Sentence(text, keys)


def _told_in(records: PaperRecords, behind: Sequence[ActionStatus]) -> str:
    """Return which sections say why: "; sections 4.4 and 4.6 say why", or '' if the form has no such sections."""
    priorities = sorted({status.priority_number for status in behind})
    places = [place for each in priorities if (place := records.form.place_of_priority(each))]
    if len(places) < 2:
        return f"; section {places[0]} says why" if places else ""
    return f"; sections {listed(places)} say why"


def _counted_in(records: PaperRecords, behind: Sequence[ActionStatus]) -> str:
    """Return how many of the actions each section covers: "four in section 4.1 and nine in section 4.6"."""
    counts = Counter(status.priority_number for status in behind)
    return listed([f"{number(counts[each])} in {_part(records, each)}" for each in sorted(counts)])


def _part(records: PaperRecords, priority: int) -> str:
    found = records.form.place_of_priority(priority)
    return f"section {found}" if found else f"priority {priority}"
