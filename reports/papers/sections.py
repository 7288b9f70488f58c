"""The numbered sections of a paper, each place drafted from the records or written by a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from priorities.queries.tree import PriorityAsAt
from reports.papers import context_text, overview_text, theme_text
from reports.papers.content import Block, Paragraph, Section, Sentence
from reports.papers.cover import BACKGROUND, PURPOSE, RECOMMENDATIONS
from reports.papers.english import count_words
from reports.papers.form import FormSection, section_heading
from reports.papers.places import Place, place, sentences
from reports.papers.priority_text import pieces_of, priority_text
from reports.papers.ratings_chart import chart_note, ratings_chart
from reports.papers.records import PaperRecords
from reports.papers.spelling import Speller

LEAST_WORDS = 60


@dataclass(frozen=True, slots=True)
class DraftedSection:
    """A section and the places in the section."""

    section: Section
    places: tuple[Place, ...]


def sections(records: PaperRecords, cover: dict[str, Place]) -> tuple[DraftedSection, ...]:
    """Return every section of the form in order, with a section for each priority after the one on priorities."""
    speller = Speller(records.glossary)
    for answered in cover.values():
        speller.note(answered.blocks)
    made: list[DraftedSection] = []
    for section in records.form.sections:
        made += _section(records, cover, section, speller)
    return tuple(made)


def words_in(blocks: tuple[Block, ...]) -> int:
    """Return the number of words in the blocks' running text."""
    return sum(count_words(sentence.text) for sentence in sentences(blocks))


def _section(
    records: PaperRecords, cover: dict[str, Place], section: FormSection, speller: Speller
) -> Iterator[DraftedSection]:
    heading = section_heading(section, len(records.picture.tree.priorities))
    part = f"{section.number} {heading}"
    match section.written_from:
        case "purpose and background":
            # People write this text on the cover, and it is printed here as well.
            blocks = tuple(b for key in (PURPOSE, BACKGROUND) if key in cover for b in cover[key].blocks)
            yield DraftedSection(_numbered(records, section, heading, blocks), ())
        case "recommendations":
            row = records.form.row(RECOMMENDATIONS)
            intro: tuple[Block, ...] = (Paragraph(None, (Sentence(row.intro),)),) if row and row.intro else ()
            blocks = (*intro, *(cover[RECOMMENDATIONS].blocks if RECOMMENDATIONS in cover else ()))
            yield DraftedSection(_numbered(records, section, heading, blocks), ())
        case "context":
            found = _place(
                records, speller, f"section.{section.number}", part, part, context_text.context(records)
            )
            yield DraftedSection(_numbered(records, section, heading, found.blocks), (found,))
        case "themes":
            yield _themes(records, section, heading, part, speller)
        case "priorities":
            yield from _priorities(records, section, heading, part, speller)
        case "development areas and risks":
            yield _open_matters(records, section, heading, part, speller)
        case _:
            key = f"section.{section.number}"
            found = _place(records, speller, key, part, part, ())
            yield DraftedSection(
                _numbered(records, section, heading, found.blocks), (replace(found, required=True),)
            )


def _themes(
    records: PaperRecords, section: FormSection, heading: str, part: str, speller: Speller
) -> DraftedSection:
    base = f"section.{section.number}"
    overview = _place(
        records, speller, f"{base}.overview", "The figures", part, overview_text.overview(records),
        data=_chart(records),
    )  # fmt: skip
    themes = [
        _place(
            records, speller, f"{base}.{theme.key}", theme.name, part, theme_text.theme_text(records, theme)
        )
        for theme in records.form.themes
    ]
    places = (overview, *themes)
    blocks = tuple(block for each in places for block in each.blocks)
    return DraftedSection(_numbered(records, section, heading, blocks), places)


def _chart(records: PaperRecords) -> tuple[Block, ...]:
    """Return the chart of ratings and a note on the table, or () if there have never been any actions."""
    if not records.picture.statuses and not records.picture.before:
        return ()
    note = chart_note(records.picture)
    said = (Paragraph(None, (Sentence(note, ("figures:actions",)),)),) if note else ()
    return (ratings_chart(records.picture), *said)


def _priorities(
    records: PaperRecords, section: FormSection, heading: str, part: str, speller: Speller
) -> Iterator[DraftedSection]:
    none = (
        ()
        if records.picture.tree.priorities
        else (Paragraph(None, (Sentence("No priority is recorded yet."),)),)
    )
    yield DraftedSection(Section(section.number, f"{section.number}.", heading, none), ())
    told: set[str] = set()
    for priority in records.picture.tree.priorities:
        title = section.subheading.format(number=priority.number, name=priority.name)
        number = records.form.paragraph(section.number, priority.number)
        key = f"section.{section.number}.{priority.number}"
        drafted, spelled = _fitted(records, priority, section.words_at_most, speller, told)
        found = place(
            key, f"{number} {priority.name}", drafted, records.written.get(key), records.paper.strategy,
            part=part, words_at_most=section.words_at_most,
        )  # fmt: skip
        if not found.written:
            speller.spelled |= spelled
        speller.note(found.blocks)
        told |= {source for sentence in sentences(found.blocks) for source in sentence.sources}
        yield DraftedSection(Section(key, number, title, found.blocks, level=3), (found,))


def _fitted(
    records: PaperRecords, priority: PriorityAsAt, words_at_most: int, speller: Speller, told: set[str]
) -> tuple[tuple[Block, ...], set[str]]:
    """Return the priority's text within the form's word limit, and the abbreviations spelled out in the text."""
    room = words_at_most
    pieces = pieces_of(records, priority, told)
    while True:
        blocks, spelled = speller.spell(priority_text(records, priority, room, pieces))
        over = words_in(blocks) - words_at_most
        if over <= 0 or room - over < LEAST_WORDS:
            return blocks, spelled
        room -= over


def _open_matters(
    records: PaperRecords, section: FormSection, heading: str, part: str, speller: Speller
) -> DraftedSection:
    base = f"section.{section.number}"
    found = []
    for name, label, (lead, data) in (
        ("areas", "Areas for further development", context_text.areas(records)),
        ("risks", "Risks", context_text.risks(records)),
    ):
        found.append(_place(records, speller, f"{base}.{name}", label, part, lead, data=data))
    blocks = tuple(block for each in found for block in each.blocks)
    return DraftedSection(_numbered(records, section, heading, blocks), tuple(found))


def _place(
    records: PaperRecords,
    speller: Speller,
    key: str,
    label: str,
    part: str,
    drafted: tuple[Block, ...],
    data: tuple[Block, ...] = (),
) -> Place:
    """Return a place, with abbreviations spelled out in drafted text and noted in text that a person wrote."""
    written = records.written.get(key)
    if written is None:
        drafted, spelled = speller.spell(drafted)
        speller.spelled |= spelled
    data, spelled = speller.spell(data)
    speller.spelled |= spelled
    found = place(key, label, drafted, written, records.paper.strategy, data=data, part=part)
    speller.note(found.blocks)
    return found


def _numbered(
    records: PaperRecords, section: FormSection, heading: str, blocks: tuple[Block, ...]
) -> Section:
    """Return the section with its paragraphs numbered in the form's style."""
    numbered: list[Block] = []
    place = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            place += 1
            block = replace(block, number=records.form.paragraph(section.number, place))
        numbered.append(block)
    return Section(section.number, f"{section.number}.", heading, tuple(numbered))
