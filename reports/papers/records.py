"""The records that a paper is written from, read once for the paper's pair of dates."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from priorities.figures.strategy_data import StrategyData, picture
from priorities.models import DevelopmentArea, GlossaryTerm, Group, Risk, Update
from priorities.queries.changes import ChangeAsAt, ProposalAsAt, changes, proposals_open
from priorities.queries.evidence import FullItem, items_in_full
from priorities.queries.risks import glossary, groups, open_areas, open_risks
from priorities.queries.status import ActionStatus
from reports.models import Paper
from reports.papers.english import body_name, group_name
from reports.papers.form import Form, read_form
from reports.papers.queries import WrittenText, written_texts
from tracker.database_snapshot import snapshot


@dataclass(frozen=True)
class PaperRecords:
    """The records for one pair of dates. `items` holds only the evidence that papers may include."""

    paper: Paper
    form: Form
    picture: StrategyData
    items: dict[int, FullItem]
    sensitive: tuple[str, ...]
    changes: dict[int, tuple[ChangeAsAt, ...]]
    proposals: dict[int, ProposalAsAt]
    risks: tuple[Risk, ...]
    areas: tuple[DevelopmentArea, ...]
    glossary: tuple[GlossaryTerm, ...]
    groups: tuple[Group, ...]
    written: dict[str, WrittenText]
    latest_rows: dict[str, int]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names that keep their capital letter inside a sentence."""
        found = {status.service for status in self.picture.statuses} | {
            i.service for i in self.items.values()
        }
        found |= {self.paper.strategy.body, self.paper.strategy.board}
        found |= {term.term for term in self.glossary if not term.term[1:].islower() or " " in term.term}
        return tuple(sorted(name for name in found if name and name not in ("Routine enquiry",)))

    @property
    def body(self) -> str:
        """Return the name of the body that owns the strategy, for use in a sentence."""
        return body_name(self.paper.strategy.body)

    def update_of(self, status: ActionStatus) -> Update | None:
        """Return the latest update that counts for an action, or None if there is none."""
        return self.picture.updates.get(status.action_id)

    @cached_property
    def moved_by(self) -> frozenset[str]:
        """Return the names of the groups that have agreed a change to any action's date."""
        return frozenset(
            group_name(change.agreed_by)
            for status in self.picture.statuses
            for change in self.changes.get(status.action_id, ())
            if change.moved_date
        )

    @cached_property
    def items_by_priority(self) -> dict[int, set[int]]:
        """Return the ids of each priority's items of evidence, by the priority's number."""
        picture = self.picture
        own: dict[int, list[int]] = defaultdict(list)
        for status in picture.statuses:
            own[status.priority_id].append(status.action_id)
        return {
            priority.number: picture.evidence.of_priority(priority, own[priority.id], picture.tree)
            for priority in picture.tree.priorities
        }

    @cached_property
    def _place(self) -> dict[int, int]:
        """Return each item's position in the order recorded, by item id."""
        return {key: place for place, key in enumerate(self.items)}

    def items_of(self, status: ActionStatus) -> list[FullItem]:
        """Return the action's items that papers may include, in the order recorded."""
        linked = self.picture.evidence.of_action(status.action_id)
        return [self.items[key] for key in sorted(linked & self.items.keys(), key=self._place.__getitem__)]


def read_records(paper: Paper, as_at: date, known_at: datetime) -> PaperRecords:
    """Read all the records in one snapshot. Runs a fixed number of SQL queries."""
    strategy = paper.strategy
    earlier = paper.compared_with if paper.compared_with < as_at else None
    with snapshot():
        everything = items_in_full(strategy, as_at, known_at)
        written = written_texts(paper, known_at)
        return PaperRecords(
            paper=paper,
            form=read_form(paper.layout.form),
            picture=picture(strategy, as_at, known_at, earlier).complete(),
            items={item.id: item for item in everything if not item.is_sensitive},
            sensitive=tuple(item.reference for item in everything if item.is_sensitive),
            changes=changes(strategy, as_at, known_at),
            proposals=proposals_open(strategy, as_at, known_at),
            risks=tuple(open_risks(strategy, as_at, known_at)),
            areas=tuple(open_areas(strategy, as_at, known_at)),
            glossary=tuple(glossary(strategy)),
            groups=tuple(groups(strategy, as_at, known_at)),
            written=written.by_place,
            latest_rows=written.latest_rows,
        )
