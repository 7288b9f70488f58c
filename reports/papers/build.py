"""Build a whole paper: read its records in one snapshot and assemble the content.

`gather` runs all the SQL queries. `assemble` and the writers run none.
"""

from dataclasses import dataclass
from datetime import date, datetime

from priorities.queries.status import ActionStatus
from reports.models import Paper
from reports.papers.appendices import appendices
from reports.papers.cited_records import sources
from reports.papers.content import ILLUSTRATIVE, PaperContent
from reports.papers.cover import cover_parts, cover_places, cover_top
from reports.papers.places import Place
from reports.papers.ratings_chart import figures
from reports.papers.records import Material, gather
from reports.papers.sections import draft


@dataclass(frozen=True)
class Assembled:
    """A paper's content, the material it was written from, and its places in reading order."""

    material: Material
    content: PaperContent
    places: tuple[Place, ...]

    @property
    def statuses(self) -> tuple[ActionStatus, ...]:
        """Return the statuses of the paper's actions."""
        return self.material.picture.statuses


def build(paper: Paper, *, known_at: datetime, as_at: date | None = None) -> Assembled:
    """Read and assemble a paper for its own dates or for those given. Runs a fixed number of SQL queries.

    If the paper has a `known_at`, the earlier of that and the `known_at` given is used.
    """
    if paper.known_at is not None:
        known_at = min(known_at, paper.known_at)
    return assemble(gather(paper, as_at or paper.as_at, known_at))


def assemble(material: Material) -> Assembled:
    """Return the paper assembled from this material. The same material always gives the same content."""
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
