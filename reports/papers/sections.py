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
from reports.papers.records import Material
from reports.papers.spelling import Speller

LEAST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Drafted:
    """A section and the places in the section."""

    section: Section
    places: tuple[Place, ...]


def draft(material: Material, cover: dict[str, Place]) -> tuple[Drafted, ...]:
    """Return every section of the form in order, with a section for each priority after the one on priorities."""
    speller = Speller(material.glossary)
    for answered in cover.values():
        speller.note(answered.blocks)
    made: list[Drafted] = []
    for section in material.form.sections:
        made += _section(material, cover, section, speller)
    return tuple(made)


def words_in(blocks: tuple[Block, ...]) -> int:
    """Return the number of words in the blocks' running text."""
    return sum(count_words(sentence.text) for sentence in sentences(blocks))


def _section(
    material: Material, cover: dict[str, Place], section: FormSection, speller: Speller
) -> Iterator[Drafted]:
    heading = section_heading(section, len(material.picture.tree.priorities))
    part = f"{section.number} {heading}"
    match section.written_from:
        case "purpose and background":
            # People write this text on the cover, and it is printed here as well.
            blocks = tuple(b for key in (PURPOSE, BACKGROUND) if key in cover for b in cover[key].blocks)
            yield Drafted(_numbered(material, section, heading, blocks), ())
        case "recommendations":
            row = material.form.row(RECOMMENDATIONS)
            intro: tuple[Block, ...] = (Paragraph(None, (Sentence(row.intro),)),) if row and row.intro else ()
            blocks = (*intro, *(cover[RECOMMENDATIONS].blocks if RECOMMENDATIONS in cover else ()))
            yield Drafted(_numbered(material, section, heading, blocks), ())
        case "context":
            found = _place(
                material, speller, f"section.{section.number}", part, part, context_text.context(material)
            )
            yield Drafted(_numbered(material, section, heading, found.blocks), (found,))
        case "themes":
            yield _themes(material, section, heading, part, speller)
        case "priorities":
            yield from _priorities(material, section, heading, part, speller)
        case "development areas and risks":
            yield _open_matters(material, section, heading, part, speller)
        case _:
            key = f"section.{section.number}"
            found = _place(material, speller, key, part, part, ())
            yield Drafted(
                _numbered(material, section, heading, found.blocks), (replace(found, required=True),)
            )


def _themes(material: Material, section: FormSection, heading: str, part: str, speller: Speller) -> Drafted:
    base = f"section.{section.number}"
    overview = _place(
        material, speller, f"{base}.overview", "The figures", part, overview_text.overview(material),
        data=_chart(material),
    )  # fmt: skip
    themes = [
        _place(
            material, speller, f"{base}.{theme.key}", theme.name, part, theme_text.theme_text(material, theme)
        )
        for theme in material.form.themes
    ]
    places = (overview, *themes)
    blocks = tuple(block for each in places for block in each.blocks)
    return Drafted(_numbered(material, section, heading, blocks), places)


def _chart(material: Material) -> tuple[Block, ...]:
    """Return the chart of ratings and a note on the table, or () if there have never been any actions."""
    if not material.picture.statuses and not material.picture.before:
        return ()
    note = chart_note(material.picture)
    said = (Paragraph(None, (Sentence(note, ("figures:actions",)),)),) if note else ()
    return (ratings_chart(material.picture), *said)


def _priorities(
    material: Material, section: FormSection, heading: str, part: str, speller: Speller
) -> Iterator[Drafted]:
    none = (
        ()
        if material.picture.tree.priorities
        else (Paragraph(None, (Sentence("No priority is recorded yet."),)),)
    )
    yield Drafted(Section(section.number, f"{section.number}.", heading, none), ())
    told: set[str] = set()
    for priority in material.picture.tree.priorities:
        title = section.subheading.format(number=priority.number, name=priority.name)
        number = material.form.paragraph(section.number, priority.number)
        key = f"section.{section.number}.{priority.number}"
        drafted, spelled = _fitted(material, priority, section.words_at_most, speller, told)
        found = place(
            key, f"{number} {priority.name}", drafted, material.words.get(key), material.paper.strategy,
            part=part, words_at_most=section.words_at_most,
        )  # fmt: skip
        if not found.words:
            speller.spelled |= spelled
        speller.note(found.blocks)
        told |= {source for sentence in sentences(found.blocks) for source in sentence.sources}
        yield Drafted(Section(key, number, title, found.blocks, level=3), (found,))


def _fitted(
    material: Material, priority: PriorityAsAt, words_at_most: int, speller: Speller, told: set[str]
) -> tuple[tuple[Block, ...], set[str]]:
    """Return the priority's text within the form's word limit, and the abbreviations spelled out in the text."""
    room = words_at_most
    pieces = pieces_of(material, priority, told)
    while True:
        blocks, spelled = speller.spell(priority_text(material, priority, room, pieces))
        over = words_in(blocks) - words_at_most
        if over <= 0 or room - over < LEAST_WORDS:
            return blocks, spelled
        room -= over


def _open_matters(
    material: Material, section: FormSection, heading: str, part: str, speller: Speller
) -> Drafted:
    base = f"section.{section.number}"
    found = []
    for name, label, (lead, data) in (
        ("areas", "Areas for further development", context_text.areas(material)),
        ("risks", "Risks", context_text.risks(material)),
    ):
        found.append(_place(material, speller, f"{base}.{name}", label, part, lead, data=data))
    blocks = tuple(block for each in found for block in each.blocks)
    return Drafted(_numbered(material, section, heading, blocks), tuple(found))


def _place(
    material: Material,
    speller: Speller,
    key: str,
    label: str,
    part: str,
    drafted: tuple[Block, ...],
    data: tuple[Block, ...] = (),
) -> Place:
    """Return a place, with abbreviations spelled out in drafted text and noted in text that a person wrote."""
    words = material.words.get(key)
    if words is None:
        drafted, spelled = speller.spell(drafted)
        speller.spelled |= spelled
    data, spelled = speller.spell(data)
    speller.spelled |= spelled
    found = place(key, label, drafted, words, material.paper.strategy, data=data, part=part)
    speller.note(found.blocks)
    return found


def _numbered(material: Material, section: FormSection, heading: str, blocks: tuple[Block, ...]) -> Section:
    """Return the section with its paragraphs numbered in the form's style."""
    numbered: list[Block] = []
    place = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            place += 1
            block = replace(block, number=material.form.paragraph(section.number, place))
        numbered.append(block)
    return Section(section.number, f"{section.number}.", heading, tuple(numbered))
