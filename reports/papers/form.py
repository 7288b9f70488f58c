"""A board's form, read from a paper's layout: the labels, order, rows and options."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.papers.english import number
from tracker.wording import long_date

ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


@dataclass(frozen=True, slots=True)
class Option:
    """One box or direction that the form offers. `key` identifies it in a person's answers."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of the cover. `kind` is line, board, title, text, ticks, list, heading, row or direction."""

    key: str
    label: str
    kind: str
    required: bool
    intro: str
    empty: str
    options: tuple[Option, ...]

    @property
    def heading(self) -> str:
        """Return the label as the form prints it, with a colon unless the row is a direction."""
        return self.label if self.kind == "direction" or self.label.endswith(":") else f"{self.label}:"


@dataclass(frozen=True, slots=True)
class FormSection:
    """One numbered section. `written_from` says what the section is drafted from, such as "themes"."""

    number: str
    heading: str
    written_from: str
    subheading: str
    words_at_most: int


@dataclass(frozen=True, slots=True)
class FormTheme:
    """A theme in the section on progress since approval."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class FormAppendix:
    """An appendix. `written_from` says what the appendix lists: "actions", "evidence" or "glossary"."""

    letter: str
    heading: str
    written_from: str


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form. `board` is the name of the board that the form belongs to, or '' if it suits any board.

    What a paper says about its board comes from the strategy's record, never from the form.
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

    def belongs_to(self, board: str) -> bool:
        """Return whether the form belongs to this board."""
        return bool(self.board) and self.board.strip().casefold() == board.strip().casefold()

    def row(self, key: str) -> FormRow | None:
        """Return the cover row with this key, or None if there is none."""
        return next((row for row in self.cover if row.key == key), None)

    def subsection_number(self, number: int) -> str:
        """Return the number of the subsection on a priority, such as "4.2", or '' if the form has none."""
        sections = (section for section in self.sections if section.written_from == "priorities")
        section = next(sections, None)
        return self.paragraph(section.number, number) if section else ""

    def has_place(self, key: str) -> bool:
        """Return whether the form has the cover row or the section to which `key` refers.

        For example, "cover.carers" is the row "carers", and "section.4.1" is a place in section 4.
        """
        kind, _, rest = key.partition(".")
        if kind == "cover":
            return self.row(rest) is not None
        number = rest.partition(".")[0]
        return kind == "section" and any(section.number == number for section in self.sections)

    def day(self, when: date) -> str:
        """Return a date in the form's format, such as "Wednesday 13th May 2026", or in full if the form gives none."""
        if not self.date_format:
            return long_date(when)
        return self.date_format.format(
            weekday=f"{when:%A}",
            day=when.day,
            suffix=ORDINALS.get(when.day, "th"),
            month=f"{when:%B}",
            year=when.year,
        )

    def paragraph(self, section: str, number: int) -> str:
        """Return a paragraph's number in the form's style, such as "1.1"."""
        return self.paragraph_numbering.format(section=section, paragraph=number)


def read_form(layout: dict[str, Any]) -> Form:
    """Return the form described by a layout's JSON. Raises KeyError if a required key is missing."""
    return Form(
        board=layout.get("board", ""),
        language=layout.get("language", "en-GB"),
        marking=layout.get("marking", ""),
        demo_banner=layout.get("demo_banner", ""),
        date_format=layout.get("date_format", ""),
        paragraph_numbering=layout.get("paragraph_numbering", "{section}.{paragraph}"),
        cover=tuple(_row(row) for row in layout["cover"]),
        sections=tuple(
            FormSection(
                number=str(section["number"]),
                heading=section["heading"],
                written_from=section["from"],
                subheading=section.get("subheading", ""),
                words_at_most=section.get("words_at_most", 180),
            )
            for section in layout["sections"]
        ),
        themes=tuple(FormTheme(theme["key"], theme["name"]) for theme in layout.get("themes", ())),
        appendices=tuple(
            FormAppendix(appendix["letter"], appendix["heading"], appendix["from"])
            for appendix in layout.get("appendices", ())
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
    """Return the section's heading, with the number of priorities in words in place of `{count}`.

    If there is one priority or none, `{count}` is left out. For one, "Strategic Priorities" becomes singular.
    """
    if priorities == 1:
        return section.heading.replace("{count} Strategic Priorities", "Strategic Priority").replace(
            "{count} ", ""
        )
    if not priorities:
        return section.heading.replace("{count} ", "")
    return section.heading.format(count=number(priorities).capitalize())
