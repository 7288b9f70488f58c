"""What the pack and the action note of a meeting have in common: their heading, their tables and how they quote people.

People's own words are quoted as they are, under a label. Sentences of ours are never put together from them.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from priorities.choices import GroupRoleKind, Rag
from priorities.models import GroupRole, Meeting
from priorities.queries.action_points import PointAsAt
from priorities.queries.group_roles import roles_known
from priorities.queries.status import ActionStatus
from reports.papers.content import (
    SHAPE_MARKS,
    Block,
    Column,
    CoverLine,
    CoverPart,
    CoverRow,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from tracker import declarations, identifiers
from tracker.wording import counted, listed, long_date

MARKING = "Not for publication"
"""The line at the head and foot of every page: unlike board papers, these papers name people."""
ILLUSTRATIVE = "Illustrative demonstration, not a real meeting"
LEFT_OUT = "left out, because it may identify a person"
"""Printed instead of words that look like a personal identifier. Files leave the tracker, and are passed on."""

PRESIDING = {
    GroupRoleKind.CHAIR: ("Chair:", "Chairs:"),
    GroupRoleKind.VICE_CHAIR: ("Vice-chair:", "Vice-chairs:"),
    GroupRoleKind.COORDINATOR: ("Coordinator:", "Coordinators:"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """People's own words, for printing. `declared` are the words that writers have declared not to be personal."""

    declared: Collection[str]

    def quoted(self, text: str) -> str:
        """Return the words in quotation marks or, if they may identify a person, a note that they are left out."""
        words = " ".join(text.split())
        return (
            f"({LEFT_OUT})"
            if identifiers.refusal(words, declared=self.declared)
            else f"“{words}”" * bool(words)
        )

    def labelled(self, label: str, text: str) -> str:
        """Return the words under a label, or "" if there are none."""
        return f"{label}: {self.quoted(text)}" if text.strip() else ""


def said_in(meeting: Meeting) -> Said:
    """Return how to print what people said in the meeting's strategy. Runs one SQL query."""
    return Said(declarations.declared_keys(meeting.strategy.slug))


def top(
    meeting: Meeting, title: str, as_at: date, known_on: date, roles: Sequence[GroupRole]
) -> tuple[CoverLine, ...]:
    """Return the lines at the head of the paper: its title, who meets, who presides and the two dates."""
    presiding = []
    for kind, (one, many) in PRESIDING.items():
        names = [role.person.name for role in roles if role.role == kind]
        if names:
            presiding.append(CoverLine(one if len(names) == 1 else many, listed(names)))
    return (
        CoverLine("", title, "title"),
        CoverLine("Strategy:", meeting.strategy.name),
        CoverLine("Meeting:", f"{meeting.held_by}, {long_date(meeting.held_on)}"),
        *([CoverLine("About the meeting:", meeting.note)] if meeting.note else []),
        *presiding,
        CoverLine("Figures:", f"As at {long_date(as_at)}. Data to {long_date(known_on)}."),
    )


def presiding_at(meeting: Meeting, as_at: date, known_at: datetime) -> list[GroupRole]:
    """Return the roles in the group that met, on a day, as known at a moment. The board has none.

    Runs one SQL query, or none for the board.
    """
    return roles_known(meeting.group, as_at, known_at) if meeting.group else []


def part(
    key: str,
    heading: str,
    blocks: Sequence[Block],
    rows: Iterable[tuple[str, Sequence[str]]] = (),
    headers: tuple[str, str] = ("Action", ""),
) -> CoverPart:
    """Return a part of the paper: blocks of text, then a row for each action with its lines, without empty ones."""
    return CoverPart(
        key,
        heading,
        tuple(blocks),
        tuple(
            CoverRow(label, tuple(text(line) for line in dict.fromkeys(lines) if line))
            for label, lines in rows
        ),
        headers,
    )


def text(*sentences: str) -> Paragraph:
    """Return a paragraph of these sentences, without empty ones."""
    return Paragraph(None, tuple(Sentence(each) for each in sentences if each))


def table(
    key: str, heading: str, caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]
) -> Section:
    """Return a section with a table of these columns, each with its share of the width."""
    whole = Table(
        caption,
        tuple(Column(header, share=share) for header, share in columns),
        tuple(tuple(row) for row in rows),
    )
    return Section(key, None, heading, (whole,))


def without_rows(key: str, heading: str, sentence: str) -> Section:
    """Return a section that says that there is nothing to list."""
    return Section(key, None, heading, (text(sentence),))


def action_title(status: ActionStatus) -> str:
    """Return an action's reference and title."""
    return f"{status.reference} {status.title}"


def answering(status: ActionStatus) -> str:
    """Return who answers for an action, by name, or who has left, and its group."""
    who = f"Lead: {status.lead}" if status.lead_id else status.answering or status.lead_left
    names = ", ".join(filter(None, (who, status.group)))
    return f"{names}." if names else ""


def in_colour(rag: Rag | None) -> str:
    """Return a rating as a word and a shape, as board papers do, or "" if there is none."""
    return f"{rag.word} {SHAPE_MARKS[rag.shape]}" if rag else ""


def joined(*sentences: str) -> str:
    """Return these sentences in one string, without empty and repeated ones."""
    return " ".join(dict.fromkeys(filter(None, sentences)))


def point_words(said: Said, point: PointAsAt, *, meeting: bool) -> str:
    """Return the words of an action point, the action that it is about and, if asked, the meeting that made it."""
    row = point.row
    about = f"About {row.action.reference}." if row.action else ""
    made = f"From the meeting of {long_date(row.meeting.held_on)}." if meeting else ""
    return joined(said.quoted(row.words), about, made)


def number_of(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun as a sentence, such as "1 action point." or, for 0, "No action points."."""
    return f"{counted(count, one, many)}." if count else f"No {many or one + 's'}."
