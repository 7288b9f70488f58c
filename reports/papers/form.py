"""A board's form, read from the layout that a paper was made with. Labels, order, rows and options are the layout's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.papers.words import number
from tracker.wording import long_date

ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


@dataclass(frozen=True, slots=True)
class Option:
    """One box of the form. `key` is its place among a person's answers."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One part of the cover. `kind`: line, board, title, text, ticks, list, heading, row or direction."""

    key: str
    label: str
    kind: str
    required: bool
    intro: str
    empty: str
    options: tuple[Option, ...]

    @property
    def heading(self) -> str:
        """The label as the form prints it, with its colon."""
        return self.label if self.kind == "direction" or self.label.endswith(":") else f"{self.label}:"


@dataclass(frozen=True, slots=True)
class FormSection:
    """One numbered section, and what it is written from."""

    number: str
    heading: str
    written_from: str
    subheading: str
    words_at_most: int


@dataclass(frozen=True, slots=True)
class FormTheme:
    """One theme of the section on progress since approval."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class FormAppendix:
    """One appendix."""

    letter: str
    heading: str
    written_from: str


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form. `board` is whose form it is, and '' for one that names no body: any board may be sent it.

    What a paper says of a board comes from its strategy's own record, never from here.
    """

    board: str
    language: str
    marking: str
    demo_banner: str
    date_format: str
    paragraph_numbering: str
    cover: tuple[FormRow, ...]
    sections: tuple[FormSection, ...]
    themes: tuple[FormTheme, ...]
    appendices: tuple[FormAppendix, ...]

    def is_of(self, board: str) -> bool:
        """Whether it is this board's own form."""
        return bool(self.board) and self.board.strip().casefold() == board.strip().casefold()

    def row(self, key: str) -> FormRow | None:
        """The row of the cover with that key, or None where the form has none."""
        return next((row for row in self.cover if row.key == key), None)

    def place_of_priority(self, number: int) -> str:
        """The number of the paragraph that tells of a priority: "4.2". '' where the form has no section for them."""
        found = next((each.number for each in self.sections if each.written_from == "priorities"), "")
        return self.paragraph(found, number) if found else ""

    def has_place(self, key: str) -> bool:
        """Whether words can stand there: a row of its cover ("cover.carers"), or in a section ("section.4.1")."""
        kind, _, rest = key.partition(".")
        if kind == "cover":
            return self.row(rest) is not None
        return kind == "section" and rest.partition(".")[0] in {each.number for each in self.sections}

    def day(self, when: date) -> str:
        """A date in the board's own form: "Wednesday 13th May 2026"."""
        if not self.date_format:
            return long_date(when)
        return self.date_format.format(
            weekday=f"{when:%A}",
            day=when.day,
            suffix=ORDINALS.get(when.day, "th"),
            month=f"{when:%B}",
            year=when.year,
        )

    def paragraph(self, section: str, place: int) -> str:
        """The number of a paragraph: "1.1"."""
        return self.paragraph_numbering.format(section=section, paragraph=place)


def read_form(given: dict[str, Any]) -> Form:
    """Return the form that a layout's JSON describes. Raises KeyError where a part every form has is missing."""
    return Form(
        board=given.get("board", ""),
        language=given.get("language", "en-GB"),
        marking=given.get("marking", ""),
        demo_banner=given.get("demo_banner", ""),
        date_format=given.get("date_format", ""),
        paragraph_numbering=given.get("paragraph_numbering", "{section}.{paragraph}"),
        cover=tuple(_row(row) for row in given["cover"]),
        sections=tuple(
            FormSection(
                number=str(section["number"]),
                heading=section["heading"],
                written_from=section["from"],
                subheading=section.get("subheading", ""),
                words_at_most=section.get("words_at_most", 180),
            )
            for section in given["sections"]
        ),
        themes=tuple(FormTheme(theme["key"], theme["name"]) for theme in given.get("themes", ())),
        appendices=tuple(
            FormAppendix(each["letter"], each["heading"], each["from"])
            for each in given.get("appendices", ())
        ),
    )


def _row(row: dict[str, Any]) -> FormRow:
    return FormRow(
        key=row["key"],
        label=row["label"],
        kind=row["kind"],
        required=row.get("required", False),
        intro=row.get("intro", ""),
        empty=row.get("empty", ""),
        options=tuple(
            Option(str(option.get("key", option.get("number", ""))), _option_label(option))
            for option in row.get("options", ())
        ),
    )


def _option_label(option: dict[str, Any]) -> str:
    return f"{option['number']}. {option['label']}" if "number" in option else str(option["label"])


def section_heading(section: FormSection, priorities: int) -> str:
    """The section's heading, with the number of priorities where it names it and there are several."""
    if priorities == 1:
        return section.heading.replace("{count} Strategic Priorities", "Strategic Priority").replace(
            "{count} ", ""
        )
    if not priorities:
        return section.heading.replace("{count} ", "")
    return section.heading.format(count=number(priorities).capitalize())
