"""Named reads of papers: the list, one paper, those in hand, the forms that boards use, and what people wrote."""

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
class Words:
    """What a person wrote in one place of a paper, where they had it from, and when."""

    text: str
    source: str = ""
    by: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a paper by place, and for each place ever written in the id of its latest row, given back or not."""

    words: dict[str, Words]
    rows: dict[str, int]


def papers(strategy: Strategy) -> QuerySet[Paper]:
    """The strategy's papers, the latest meeting first, with their layouts."""
    return (
        Paper.objects.filter(strategy=strategy).select_related("layout").order_by("-meeting_date", "-number")
    )


def paper(strategy: Strategy, number: int) -> Paper | None:
    """One paper of a strategy by its number, or None. One SQL query."""
    return Paper.objects.filter(strategy=strategy, number=number).select_related("layout", "strategy").first()


def latest_paper(strategy: Strategy) -> Paper | None:
    """The paper with the highest number, or None. One SQL query."""
    return Paper.objects.filter(strategy=strategy).select_related("layout").order_by("-number").first()


def next_number(strategy: Strategy) -> int:
    """The number that the strategy's next paper will have: the first is 1. One SQL query."""
    last: int | None = Paper.objects.filter(strategy=strategy).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def newest_layouts(strategy: Strategy) -> list[PaperLayout]:
    """The newest version of each form that the strategy's papers may fill, by name. One SQL query.

    They are its own board's forms, or where none is held those that name no body. Another board's form speaks of that
    board's own council and health board, so it is never offered.
    """
    newest = {layout.key: layout for layout in PaperLayout.objects.order_by("key", "version")}
    forms = [(layout, read_form(layout.form)) for layout in newest.values()]
    fitting = [layout for layout, form in forms if form.is_of(strategy.board)]
    fitting = fitting or [layout for layout, form in forms if not form.board]
    return sorted(fitting, key=lambda layout: folded(layout.name))


def cleared_by(paper: Paper, user: User) -> bool:
    """Whether that person recorded a clearance of the paper. One SQL query."""
    return Clearance.objects.filter(paper=paper, recorded_by=user).exists()


def words(paper: Paper, known_at: datetime) -> dict[str, Words]:
    """What people wrote, by place: the latest words of each, less those given back to the data. One SQL query."""
    return written(paper, known_at).words


def written(paper: Paper, known_at: datetime) -> Written:
    """What people wrote, with the row that each place's words came from. One SQL query.

    Words count up to `known_at`. A paper read for a moment before it was made has the words that it was made with,
    since it had none then: figures are a matter of record, words are the paper's own.
    """
    until = max(known_at, paper.created_at)
    rows = (
        Paragraph.objects.filter(paper=paper, recorded_at__lte=until)
        .select_related("recorded_by")
        .order_by("id")
    )
    latest = {row.key: row for row in rows}
    return Written(
        words={
            key: Words(
                row.text,
                row.source,
                row.recorded_by.get_full_name() if row.recorded_by else "",
                row.recorded_at,
            )
            for key, row in latest.items()
            if row.text.strip()
        },
        rows={key: row.pk for key, row in latest.items()},
    )


DONE_WITH = (PaperState.PUBLISHED, PaperState.WITHDRAWN)


def in_hand(strategies: Collection[int]) -> QuerySet[Paper]:
    """The papers of these strategies that are neither published nor withdrawn, the soonest meeting first."""
    return (
        Paper.objects.filter(strategy__in=strategies)
        .exclude(state__in=DONE_WITH)
        .select_related("strategy")
        .order_by("meeting_date", "number")
    )
