"""The numbered sections of a paper. Each place in them is drafted from the records or written by a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from priorities.queries.tree import PriorityAsAt
from reports.papers import context_text, overview_text, theme_text
from reports.papers.content import Block, Paragraph, Section, Sentence
from reports.papers.cover import BACKGROUND, PURPOSE, RECOMMENDATIONS
from reports.papers.english import count_words
from reports.papers.form import FormSection, section_heading
from reports.papers.places import Place, sentences, text_place
from reports.papers.priority_text import pieces_of, priority_text
from reports.papers.ratings_chart import chart_note, ratings_chart
from reports.papers.records import PaperRecords
from reports.papers.spelling import Speller

# The fewest words that a priority's text is cut to, even if the form allows fewer.
LEAST_WORDS = 60


@dataclass(frozen=True, slots=True)
class DraftedSection:
    """A section and its places."""

    section: Section
    places: tuple[Place, ...]


def sections(records: PaperRecords, cover: dict[str, Place]) -> tuple[DraftedSection, ...]:
    """Return the form's sections in order, with a subsection for each priority after the one that introduces them."""
    speller = Speller(records.glossary)
    for place in cover.values():
        speller.note(place.blocks)
    drafter = _Drafter(records, cover, speller)
    return tuple(drafted for section in records.form.sections for drafted in drafter.draft(section))


def words_in(blocks: tuple[Block, ...]) -> int:
    """Return the number of words in the blocks' running text."""
    return sum(count_words(sentence.text) for sentence in sentences(blocks))


@dataclass(frozen=True, slots=True)
class _Drafter:
    """Draft the sections in reading order, because the speller spells out each abbreviation where it first appears."""

    records: PaperRecords
    cover: dict[str, Place]
    speller: Speller

    def draft(self, section: FormSection) -> Iterator[DraftedSection]:
        """Yield the section, and then any subsections."""
        match section.written_from:
            case "purpose and background":
                # This text is on the cover, and is printed here as well.
                yield self._from_cover(section, (), (PURPOSE, BACKGROUND))
            case "recommendations":
                row = self.records.form.row(RECOMMENDATIONS)
                intro = (Paragraph(None, (Sentence(row.intro),)),) if row and row.intro else ()
                yield self._from_cover(section, intro, (RECOMMENDATIONS,))
            case "context":
                yield self._whole(section, context_text.context(self.records))
            case "themes":
                yield self._themes(section)
            case "priorities":
                yield from self._priorities(section)
            case "development areas and risks":
                yield self._areas_and_risks(section)
            case _:
                yield self._whole(section, (), required=True)

    def _from_cover(
        self, section: FormSection, intro: tuple[Block, ...], rows: tuple[str, ...]
    ) -> DraftedSection:
        """Return a section that repeats the text of these rows of the cover, if the form has them."""
        blocks = (block for key in rows if key in self.cover for block in self.cover[key].blocks)
        return DraftedSection(self._numbered(section, (*intro, *blocks)), ())

    def _whole(
        self, section: FormSection, drafted: tuple[Block, ...], *, required: bool = False
    ) -> DraftedSection:
        """Return a section that has one place."""
        place = self._place(section, f"section.{section.number}", self._part(section), drafted)
        return self._drafted(section, replace(place, required=required))

    def _themes(self, section: FormSection) -> DraftedSection:
        key = f"section.{section.number}"
        figures = self._place(
            section,
            f"{key}.overview",
            "The figures",
            overview_text.overview(self.records),
            data=self._chart(),
        )
        themes = [
            self._place(section, f"{key}.{theme.key}", theme.name, theme_text.theme_text(self.records, theme))
            for theme in self.records.form.themes
        ]
        return self._drafted(section, figures, *themes)

    def _chart(self) -> tuple[Block, ...]:
        """Return the chart of ratings and any note on its table, or () if there were no actions on either date."""
        data = self.records.data
        if not data.statuses and not data.before:
            return ()
        note = chart_note(data)
        paragraphs = (Paragraph(None, (Sentence(note, ("figures:actions",)),)),) if note else ()
        return (ratings_chart(data), *paragraphs)

    def _priorities(self, section: FormSection) -> Iterator[DraftedSection]:
        """Yield the section that introduces the priorities, and then a subsection for each."""
        records = self.records
        priorities = records.data.tree.priorities
        no_priority = Paragraph(None, (Sentence("No priority is recorded yet."),))
        introduction = Section(
            section.number,
            f"{section.number}.",
            self._heading(section),
            () if priorities else (no_priority,),
        )
        yield DraftedSection(introduction, ())
        cited: set[str] = set()
        for priority in priorities:
            number = records.form.paragraph(section.number, priority.number)
            key = f"section.{section.number}.{priority.number}"
            drafted, spelled = self._fitted(priority, section.words_at_most, cited)
            place = text_place(
                key=key,
                label=f"{number} {priority.name}",
                drafted=drafted,
                written=records.written.get(key),
                strategy=records.paper.strategy,
                part=self._part(section),
                words_at_most=section.words_at_most,
            )
            if not place.written:
                self.speller.spelled |= spelled
            self.speller.note(place.blocks)
            cited |= {source for sentence in sentences(place.blocks) for source in sentence.sources}
            heading = section.subheading.format(number=priority.number, name=priority.name)
            yield DraftedSection(Section(key, number, heading, place.blocks, level=3), (place,))

    def _fitted(
        self, priority: PriorityAsAt, words_at_most: int, cited: set[str]
    ) -> tuple[tuple[Block, ...], set[str]]:
        """Return the priority's text and the abbreviations that it spells out.

        Spelling out an abbreviation adds words, so the text is shortened until it fits the form's word limit. It may
        still be too long if shortening it further would leave fewer than `LEAST_WORDS`.
        """
        room = words_at_most
        pieces = pieces_of(self.records, priority, cited)
        while True:
            blocks, spelled = self.speller.spell(priority_text(self.records, priority, room, pieces))
            excess = words_in(blocks) - words_at_most
            if excess <= 0 or room - excess < LEAST_WORDS:
                return blocks, spelled
            room -= excess

    def _areas_and_risks(self, section: FormSection) -> DraftedSection:
        key = f"section.{section.number}"
        lead, items = context_text.areas(self.records)
        areas = self._place(section, f"{key}.areas", "Areas for further development", lead, data=items)
        lead, items = context_text.risks(self.records)
        risks = self._place(section, f"{key}.risks", "Risks", lead, data=items)
        return self._drafted(section, areas, risks)

    def _place(
        self,
        section: FormSection,
        key: str,
        label: str,
        drafted: tuple[Block, ...],
        *,
        data: tuple[Block, ...] = (),
    ) -> Place:
        """Return a place, with abbreviations spelled out in drafted text and noted in text that a person wrote."""
        written = self.records.written.get(key)
        if written is None:
            drafted, spelled = self.speller.spell(drafted)
            self.speller.spelled |= spelled
        data, spelled = self.speller.spell(data)
        self.speller.spelled |= spelled
        place = text_place(
            key=key,
            label=label,
            drafted=drafted,
            written=written,
            strategy=self.records.paper.strategy,
            data=data,
            part=self._part(section),
        )
        self.speller.note(place.blocks)
        return place

    def _drafted(self, section: FormSection, *places: Place) -> DraftedSection:
        """Return the section with the text of these places."""
        blocks = tuple(block for place in places for block in place.blocks)
        return DraftedSection(self._numbered(section, blocks), places)

    def _numbered(self, section: FormSection, blocks: tuple[Block, ...]) -> Section:
        """Return the section with its paragraphs numbered in the form's style."""
        numbered: list[Block] = []
        position = 0
        for block in blocks:
            if isinstance(block, Paragraph):
                position += 1
                number = self.records.form.paragraph(section.number, position)
                numbered.append(replace(block, number=number))
            else:
                numbered.append(block)
        return Section(section.number, f"{section.number}.", self._heading(section), tuple(numbered))

    def _heading(self, section: FormSection) -> str:
        return section_heading(section, len(self.records.data.tree.priorities))

    def _part(self, section: FormSection) -> str:
        """Return the name of the part of the paper that the section's places are listed under."""
        return f"{section.number} {self._heading(section)}"
