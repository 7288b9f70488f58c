"""The records that a paper is written from, read once for the paper's pair of dates."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from priorities.choices import ProposalKind
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.models import (
    ActionOwner,
    DevelopmentAreaRevision,
    GlossaryTerm,
    Group,
    RiskRevision,
    Update,
)
from priorities.queries.changes import ChangeAsAt, ProposalAsAt, changes, proposals_open
from priorities.queries.evidence import FullItem, items_in_full
from priorities.queries.owners import owners_at
from priorities.queries.periods import updated_for
from priorities.queries.risks import glossary, groups, open_areas, open_risks
from priorities.queries.status import ActionStatus
from reports.models import Paper
from reports.papers.english import body_name, group_name
from reports.papers.form import Form, read_form
from reports.papers.queries import WrittenText, written_texts
from tracker.database_snapshot import snapshot


@dataclass(frozen=True)
class PaperRecords:
    """The records for one pair of dates.

    `items` contains the evidence that papers may include, by id, and `sensitive` the references of the other items.
    `proposals` contains the new dates that are proposed and not decided. `updated` contains the ids of the actions that
    have an update for the last period, if its updates are not yet due.
    """

    paper: Paper
    form: Form
    data: StrategyData
    items: dict[int, FullItem]
    sensitive: tuple[str, ...]
    changes: dict[int, tuple[ChangeAsAt, ...]]
    proposals: dict[int, ProposalAsAt]
    owners: dict[int, list[ActionOwner]]
    risks: tuple[RiskRevision, ...]
    areas: tuple[DevelopmentAreaRevision, ...]
    glossary: tuple[GlossaryTerm, ...]
    groups: tuple[Group, ...]
    updated: frozenset[int]
    written: dict[str, WrittenText]
    latest_rows: dict[str, int]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names that keep their capital letter inside a sentence."""
        strategy = self.paper.strategy
        names = {strategy.body.name, strategy.board}
        names |= {status.service for status in self.data.statuses}
        names |= {item.service for item in self.items.values()}
        names |= {term.term for term in self.glossary if not term.term[1:].islower() or " " in term.term}
        return tuple(sorted(name for name in names if name and name not in ("Routine enquiry",)))

    @property
    def body(self) -> str:
        """Return the name of the body that owns the strategy, for use in a sentence."""
        return body_name(self.paper.strategy.body.name)

    def update_of(self, status: ActionStatus) -> Update | None:
        """Return the update that decides what an action counts as (`ActionStatus.deciding_id`), or None."""
        return self.data.updates.get(status.action_id)

    @cached_property
    def groups_that_moved_dates(self) -> frozenset[str]:
        """Return, for use in a sentence, the names of those who have agreed a change to any action's date."""
        return frozenset(
            group_name(change.agreed_by)
            for status in self.data.statuses
            for change in self.changes.get(status.action_id, ())
            if change.moved_date
        )

    @cached_property
    def items_by_priority(self) -> dict[int, set[int]]:
        """Return the ids of each priority's items of evidence, by the priority's number."""
        data = self.data
        action_ids: dict[int, list[int]] = defaultdict(list)
        for status in data.statuses:
            action_ids[status.priority_id].append(status.action_id)
        return {
            priority.number: data.evidence.of_priority(priority, action_ids[priority.id], data.tree)
            for priority in data.tree.priorities
        }

    @cached_property
    def _positions(self) -> dict[int, int]:
        """Return each item's position in the order recorded, by item id."""
        return {item_id: position for position, item_id in enumerate(self.items)}

    def items_of(self, status: ActionStatus) -> list[FullItem]:
        """Return the action's items that papers may include, in the order recorded."""
        linked = self.data.evidence.of_action(status.action_id)
        item_ids = sorted(linked & self.items.keys(), key=self._positions.__getitem__)
        return [self.items[item_id] for item_id in item_ids]


def read_records(paper: Paper, as_at: date, known_at: datetime) -> PaperRecords:
    """Return all the records for these dates, read in one snapshot. Runs a fixed number of SQL queries."""
    strategy = paper.strategy
    earlier = paper.compared_with if paper.compared_with < as_at else None
    with snapshot():
        items = items_in_full(strategy, as_at, known_at)
        written = written_texts(paper, known_at)
        data = strategy_data(strategy, as_at, known_at, earlier).complete()
        period = data.period_not_due
        return PaperRecords(
            paper=paper,
            form=read_form(paper.layout.form),
            data=data,
            items={item.id: item for item in items if not item.is_sensitive},
            sensitive=tuple(item.reference for item in items if item.is_sensitive),
            changes=changes(strategy, as_at, known_at),
            proposals=proposals_open(strategy, as_at, known_at, [ProposalKind.NEW_DATE]),
            owners=owners_at(strategy, as_at, known_at),
            risks=tuple(open_risks(strategy, as_at, known_at)),
            areas=tuple(open_areas(strategy, as_at, known_at)),
            glossary=tuple(glossary(strategy)),
            groups=tuple(groups(strategy, as_at, known_at)),
            updated=updated_for(period.key, as_at, known_at) if period else frozenset(),
            written=written.by_place,
            latest_rows=written.latest_rows,
        )
