"""Queries for papers, boards' forms, clearances and the text that people have written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from priorities.models import Strategy
from reports.choices import PaperState
from reports.models import Clearance, Paper, PaperLayout, Paragraph
from reports.papers.form import read_form
from tracker.folding import folded
from tracker.models import User


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The text that a person wrote in one place in a paper, with its source, its author's name and the time."""

    text: str
    source: str = ""
    by: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrittenTexts:
    """A paper's written text by place, and the id of the latest row for each place, including places restored since."""

    by_place: dict[str, WrittenText]
    latest_rows: dict[str, int]


def papers(strategy: Strategy) -> QuerySet[Paper]:
    """Return the strategy's papers with their layouts, latest meeting first."""
    return (
        Paper.objects.filter(strategy=strategy).select_related("layout").order_by("-meeting_date", "-number")
    )


def paper(strategy: Strategy, number: int) -> Paper | None:
    """Return the strategy's paper with this number, or None. Runs one SQL query."""
    return (
        Paper.objects.filter(strategy=strategy, number=number)
        .select_related("layout", "strategy__body")
        .first()
    )


def latest_paper(strategy: Strategy) -> Paper | None:
    """Return the strategy's paper with the highest number, or None. Runs one SQL query."""
    return Paper.objects.filter(strategy=strategy).select_related("layout").order_by("-number").first()


def next_number(strategy: Strategy) -> int:
    """Return the number for the strategy's next paper, starting from 1. Runs one SQL query."""
    last: int | None = Paper.objects.filter(strategy=strategy).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def newest_layouts(strategy: Strategy) -> list[PaperLayout]:
    """Return the newest version of each form that the strategy may use, sorted by name. Runs one SQL query.

    These are the forms of the strategy's own board or, if there are none, the forms that name no board. Another board's
    form is never offered, because its rows name that board's council and health board.
    """
    newest = {layout.key: layout for layout in PaperLayout.objects.order_by("key", "version")}
    forms = [(layout, read_form(layout.form)) for layout in newest.values()]
    layouts = [layout for layout, form in forms if form.belongs_to(strategy.board)]
    layouts = layouts or [layout for layout, form in forms if not form.board]
    return sorted(layouts, key=lambda layout: folded(layout.name))


def cleared_by(paper: Paper, user: User) -> bool:
    """Return whether the user has recorded a clearance of the paper. Runs one SQL query."""
    return Clearance.objects.filter(paper=paper, recorded_by=user).exists()


def written_by_place(paper: Paper, known_at: datetime) -> dict[str, WrittenText]:
    """Return the latest text for each place, without places restored to the draft. Runs one SQL query."""
    return written_texts(paper, known_at).by_place


def written_texts(paper: Paper, known_at: datetime) -> WrittenTexts:
    """Return the latest text for each place, with the ids of the latest rows. Runs one SQL query.

    Text counts if it was recorded by `known_at` or by the time when the paper was created, whichever is later. So a
    paper that is built for a moment before its creation has the text that it was created with.
    """
    until = max(known_at, paper.created_at)
    rows = (
        Paragraph.objects.filter(paper=paper, recorded_at__lte=until)
        .select_related("recorded_by")
        .order_by("id")
    )
    latest = {row.key: row for row in rows}
    return WrittenTexts(
        by_place={
            key: WrittenText(
                row.text,
                row.source,
                row.recorded_by.get_full_name() if row.recorded_by else "",
                row.recorded_at,
            )
            for key, row in latest.items()
            if row.text.strip()
        },
        latest_rows={key: row.pk for key, row in latest.items()},
    )


NOT_IN_PROGRESS = (PaperState.PUBLISHED, PaperState.WITHDRAWN)


def papers_in_progress(strategies: Collection[int]) -> QuerySet[Paper]:
    """Return these strategies' papers that are neither published nor withdrawn, soonest meeting first."""
    return (
        Paper.objects.filter(strategy__in=strategies)
        .exclude(state__in=NOT_IN_PROGRESS)
        .select_related("strategy")
        .order_by("meeting_date", "number")
    )
