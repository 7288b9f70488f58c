"""Build a whole paper: read its records in one snapshot, then assemble the content.

`read_records` runs all the SQL queries. `assemble` and the writers run none.
"""

from dataclasses import dataclass
from datetime import date, datetime

from priorities.queries.status import ActionStatus
from reports.models import Paper
from reports.papers.appendices import appendices
from reports.papers.cited_records import cited_records
from reports.papers.content import ILLUSTRATIVE, PaperContent
from reports.papers.cover import cover_parts, cover_places, cover_top
from reports.papers.places import Place
from reports.papers.ratings_chart import figures
from reports.papers.records import PaperRecords, read_records
from reports.papers.sections import sections


@dataclass(frozen=True)
class Assembled:
    """A paper's content, the records it was drafted from, and its places in reading order."""

    records: PaperRecords
    content: PaperContent
    places: tuple[Place, ...]

    @property
    def statuses(self) -> tuple[ActionStatus, ...]:
        """Return the statuses of the paper's actions."""
        return self.records.data.statuses


def build(paper: Paper, *, known_at: datetime, as_at: date | None = None) -> Assembled:
    """Return the assembled paper, as at its own date or the `as_at` given. Runs a fixed number of SQL queries.

    Records count up to the `known_at` given, or up to the paper's own `known_at` if that is earlier.
    """
    if paper.known_at is not None:
        known_at = min(known_at, paper.known_at)
    return assemble(read_records(paper, as_at or paper.as_at, known_at))


def assemble(records: PaperRecords) -> Assembled:
    """Return the paper assembled from these records. The same records always give the same content."""
    paper, form, strategy = records.paper, records.form, records.paper.strategy
    cover = cover_places(records)
    drafted = sections(records, cover)
    places = (*cover.values(), *(place for each in drafted for place in each.places))
    printed_sections = tuple(each.section for each in drafted)
    content = PaperContent(
        title=paper.title,
        board=strategy.board,
        organisation=strategy.body.name,
        marking=form.marking,
        strategy=strategy.name,
        number=paper.number,
        meeting_date=paper.meeting_date,
        as_at=records.data.as_at,
        known_on=records.data.known_on,
        layout_key=paper.layout.key,
        layout_version=paper.layout.version,
        cover_top=cover_top(records, cover),
        cover=cover_parts(records, cover),
        sections=printed_sections,
        appendices=appendices(records, printed_sections),
        sources=cited_records(records, places),
        language=form.language,
        illustrative=(form.demo_banner or ILLUSTRATIVE) if strategy.illustrative else "",
        figures=figures(records.data),
    )
    return Assembled(records, content, places)
