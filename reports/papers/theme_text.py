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
    sentences: list[Sentence] = []
    for batch in _in_order([item for item in items if item.feature_in_paper] or items):
        for statement in evidence_text.in_place(batch, records.names, records.body):
            _add_if_short(sentences, _statement_sentences(records, statement))
    cited = {source for sentence in sentences for source in sentence.sources}
    number_not_recorded = evidence_text.number_trained_not_recorded(
        [item for item in items if evidence_text.key(item) in cited]
    )
    if number_not_recorded and all(sentence.text != number_not_recorded.text for sentence in sentences):
        sentences.append(number_not_recorded)
    if off_course := _off_course(records, items):
        sentences.append(off_course)
    subjects = evidence_text.subjects(items, records.body)
    text = evidence_text.without_repeated_subjects(sentences, subjects)
    first = replace(text[0], text=f"{opening}, {lower(text[0].text, records.names)}")
    return (Paragraph(None, (first, *text[1:])),)


def _in_order(items: Sequence[FullItem]) -> tuple[list[FullItem], ...]:
    """Return the items in three batches: those with checked findings, other items, and items not yet in place."""
    states_begun = (EvidenceDone.STARTED, EvidenceDone.DEVELOPED)
    begun = [item for item in items if item.done in states_begun]
    in_place = [item for item in items if item.done not in states_begun]
    checked = [item for item in in_place if evidence_text.was_checked(item)]
    others = [item for item in in_place if not evidence_text.was_checked(item)]
    return checked, others, begun


def _statement_sentences(records: PaperRecords, statement: evidence_text.InPlace) -> list[Sentence]:
    """Return a statement of what is in place with its findings. Checked findings are always given with their limits."""
    findings = [evidence_text.finding_after(statement, item, records.names) for item in statement.items]
    limits = [evidence_text.limits(item) for item in statement.items if evidence_text.was_checked(item)]
    return [statement.sentence, *filter(None, findings), *filter(None, limits)]


def _add_if_short(text: list[Sentence], sentences: Sequence[Sentence]) -> None:
    """Add all the sentences to the text if it is empty or they fit within the word limit. Otherwise, add none."""
    words = sum(count_words(sentence.text) for sentence in (*text, *sentences))
    if not text or words <= WORDS_AT_MOST:
        text += sentences


def _off_course(records: PaperRecords, items: Sequence[FullItem]) -> Sentence | None:
    """Return a sentence that names or counts the theme's off-course actions, or None if there are none."""
    item_ids = {item.id for item in items}
    actions = [
        status
        for status in records.data.statuses
        if action_text.is_off_course(status)
        and item_ids & records.data.evidence.by_action.get(status.action_id, frozenset())
    ]
    actions.sort(key=action_text.seriousness)
    if not actions:
        return None
    if len(actions) == 1:
        action = actions[0]
        rating = action.rag.word if action.rag in (Rag.RED, Rag.AMBER) else "past its date"
        text = f"{action_text.named(action)} is {rating}{_explained_in(records, actions)}"
    else:
        text = f"{number(len(actions))} actions are off course: "
        if len(actions) <= action_text.MOST_NAMED:
            text += f"{action_text.by_rating(actions)}{_explained_in(records, actions)}"
        else:
            text += _counts_by_section(records, actions)
    return Sentence(f"Behind this work, {text}.", action_text.keys(actions))


def _explained_in(records: PaperRecords, actions: Sequence[ActionStatus]) -> str:
    """Return which sections say why: "; sections 4.4 and 4.6 say why", or '' if the form has no such sections."""
    priorities = sorted({status.priority_number for status in actions})
    sections = [found for each in priorities if (found := records.form.subsection_number(each))]
    if len(sections) < 2:
        return f"; section {sections[0]} says why" if sections else ""
    return f"; sections {listed(sections)} say why"


def _counts_by_section(records: PaperRecords, actions: Sequence[ActionStatus]) -> str:
    """Return how many of the actions each section covers: "four in section 4.1 and nine in section 4.6"."""
    counts = Counter(status.priority_number for status in actions)
    return listed(
        [f"{number(counts[priority])} in {_section(records, priority)}" for priority in sorted(counts)]
    )


def _section(records: PaperRecords, priority: int) -> str:
    section = records.form.subsection_number(priority)
    return f"section {section}" if section else f"priority {priority}"
