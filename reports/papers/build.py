"""A whole paper: read in one snapshot, put together as content, and written in a format.

`read` asks the database; `assemble` and the writers ask nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from priorities.queries.status import ActionStatus
from reports.models import Paper
from reports.papers.appendices import appendices
from reports.papers.content import ILLUSTRATIVE, PaperContent
from reports.papers.cover import cover_parts, cover_places, cover_top
from reports.papers.draft import draft
from reports.papers.material import Material, gather
from reports.papers.passages import Place
from reports.papers.ratings_chart import figures
from reports.papers.sources import sources


@dataclass(frozen=True)
class Assembled:
    """A paper's content, and the places that its text stands in, in the order they are read."""

    material: Material
    content: PaperContent
    places: tuple[Place, ...]

    @property
    def statuses(self) -> tuple[ActionStatus, ...]:
        """The actions as the paper has them."""
        return self.material.picture.statuses


def build(paper: Paper, *, known_at: datetime, as_at: date | None = None) -> Assembled:
    """Read and assemble a paper for its pair of dates, or for the day asked for, in a fixed number of SQL queries.

    A paper whose own `known_at` is set keeps it unless an earlier moment is asked for.
    """
    if paper.known_at is not None:
        known_at = min(known_at, paper.known_at)
    return assemble(gather(paper, as_at or paper.as_at, known_at))


def assemble(material: Material) -> Assembled:
    """Put a paper together from what was read. Days only: two runs give the same content."""
    paper, form, strategy = material.paper, material.form, material.paper.strategy
    cover = cover_places(material)
    drafted = draft(material, cover)
    places = (*cover.values(), *(each for one in drafted for each in one.places))
    sections = tuple(one.section for one in drafted)
    content = PaperContent(
        title=paper.title,
        board=strategy.board,
        organisation=strategy.body,
        marking=form.marking,
        strategy=strategy.name,
        number=paper.number,
        meeting_date=paper.meeting_date,
        as_at=material.picture.as_at,
        known_on=material.picture.known_on,
        layout_key=paper.layout.key,
        layout_version=paper.layout.version,
        cover_top=cover_top(material, cover),
        cover=cover_parts(material, cover),
        sections=sections,
        appendices=appendices(material, sections),
        sources=sources(material, places),
        language=form.language,
        illustrative=(form.demo_banner or ILLUSTRATIVE) if strategy.illustrative else "",
        figures=figures(material.picture),
    )
    return Assembled(material, content, places)
