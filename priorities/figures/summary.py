"""Counts of actions by `counted_as`, and headlines: of the whole strategy, and by priority, commitment and group.

An action is counted once, where its home is. Supporting actions are shown beside a row, and never added to its total.
`next_dates` lists what is due next.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from priorities.choices import CountedAs, Movement, Rag
from priorities.figures.movement import became_blue
from priorities.figures.strategy_data import Kind, StrategyData, live_action
from priorities.queries.status import ActionStatus
from priorities.queries.tree import CommitmentAsAt, PriorityAsAt
from priorities.rules.rag import compare_counts
from priorities.rules.rollup import Headline, LiveAction, roll_up
from tracker.folding import folded


@dataclass(frozen=True, slots=True)
class Row:
    """The figures for one set of actions: a priority's, a group's, those without a group, or the whole strategy's.

    `answered` is how many have an update for the last period that fell due, open or closed.
    """

    key: str
    name: str
    counts: dict[CountedAs, int] = field(hash=False)
    total: int
    headline: Headline
    moved: dict[Movement, int] = field(hash=False)
    completed: int
    late: int
    not_updated: int
    answered: int
    evidence: int
    supporting: int

    @property
    def asked(self) -> int:
        """Return how many actions needed an update for the last period that fell due, or have one."""
        return self.answered + self.not_updated


def headline(
    data: StrategyData, statuses: Iterable[ActionStatus], supporting: Sequence[str] = ()
) -> Headline:
    """Return the rolled-up rating of a set of actions, under the strategy's own thresholds.

    `supporting` contains the references of actions that have another home. They are named if `statuses` is empty.
    """
    return roll_up(map(live_action, statuses), data.calendar.tolerances, supporting)


def whole(data: StrategyData) -> Row:
    """Return the figures for the strategy as a whole."""
    return _row(data, key="", name=data.strategy.name, kinds=data.kinds, evidence=len(data.evidence.items()))


def by_priority(data: StrategyData) -> list[Row]:
    """Return a row for each priority, in order.

    An action counts only where its home is, so the counts of actions add up to those of the whole strategy. An item of
    evidence may count in several rows.
    """
    own: dict[int, list[int]] = defaultdict(list)
    for status in data.statuses:
        own[status.priority_id].append(status.action_id)
    return [
        _row(
            data,
            key=str(priority.number),
            name=priority.name,
            kinds={kind: number for kind, number in data.kinds.items() if kind.priority_id == priority.id},
            evidence=len(data.evidence.of_priority(priority, own[priority.id], data.tree)),
            supporting=len(supporting(data, priority)),
        )
        for priority in data.tree.priorities
    ]


def by_group(data: StrategyData) -> list[Row]:
    """Return a row for each group that has actions, by name, then one for actions without a group, if there are any."""
    own: dict[int | None, list[int]] = defaultdict(list)
    names: dict[int | None, str] = {}
    for status in data.statuses:
        own[status.group_id].append(status.action_id)
        names[status.group_id] = status.group
    return [
        _row(
            data,
            key=str(key or "none"),
            name=name or "No group",
            kinds={kind: number for kind, number in data.kinds.items() if kind.group_id == key},
            evidence=len(data.evidence.of_actions(own[key])),
        )
        for key, name in sorted(names.items(), key=lambda group: (not group[1], folded(group[1])))
    ]


def in_priority(data: StrategyData, priority: PriorityAsAt) -> list[ActionStatus]:
    """Return the actions whose home is in this priority."""
    return [status for status in data.statuses if status.priority_id == priority.id]


def supporting(data: StrategyData, priority: PriorityAsAt) -> list[ActionStatus]:
    """Return the actions that support this priority from a home in another priority."""
    found = (data.by_id.get(action) for action in data.tree.supporting_priority(priority))
    others = [status for status in found if status and status.priority_id != priority.id]
    return sorted(others, key=lambda status: data.place[status.action_id])


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment with its actions, its headline and its evidence.

    `actions` are those whose home it is, `supporting` those that support it from another home, and `evidence` is how
    many items are linked to the commitment or to any of these actions.
    """

    commitment: CommitmentAsAt
    actions: tuple[ActionStatus, ...]
    supporting: tuple[ActionStatus, ...]
    headline: Headline
    evidence: int


def by_commitment(data: StrategyData, priority: PriorityAsAt) -> list[CommitmentRow]:
    """Return a row for each commitment in a priority, in order."""
    rows = []
    for commitment in priority.commitments:
        own = tuple(status for status in data.statuses if status.home_id == commitment.id)
        supporting_ids = data.tree.supporting(commitment.id)
        others = tuple(status for status in data.statuses if status.action_id in supporting_ids)
        rows.append(
            CommitmentRow(
                commitment=commitment,
                actions=own,
                supporting=others,
                headline=headline(data, own, [s.reference for s in others]),
                evidence=len(
                    data.evidence.of_commitment(commitment.id, [s.action_id for s in (*own, *others)])
                ),
            )
        )
    return rows


def next_dates(data: StrategyData, on: date) -> list[tuple[date, str]]:
    """Return what is due on or after `on`, soonest first, as pairs of a day and a description.

    The pairs are the due dates of the updates for periods, and the due or review dates of actions that are live and not
    Blue. A period is left out if it was closed before its due date, or if it ended before the strategy was set up here
    or before the first action entered the plan.
    """
    planned = min((s.first_planned for s in data.statuses), default=on)
    periods = [
        (p.due, f"Updates for {p.name} are due")
        for p in data.calendar.periods
        if p.due >= on and p.ends >= min(planned, on) and not p.before_set_up
        if not (p.closed and p.due > data.known_on)
    ]
    dues = [
        (day, f"{s.reference} {s.title} is due{' for review' if s.due is None else ''}")
        for s in data.statuses
        if s.is_live and s.rag is not Rag.BLUE and (day := s.due or s.review) and day >= on
    ]
    return sorted(periods + dues)


def _row(
    data: StrategyData,
    *,
    key: str,
    name: str,
    kinds: Mapping[Kind, int],
    evidence: int,
    supporting: int = 0,
) -> Row:
    live: Counter[LiveAction] = Counter()
    moved: Counter[Movement] = Counter()
    late = completed = answered = 0
    for kind, number in kinds.items():
        live[kind.live] += number
        late += number if kind.late else 0
        answered += number if kind.answered else 0
        # Nothing is compared if there is no comparison day.
        if data.compared_with:
            now = kind.live.counted_as
            moved[compare_counts(kind.before, now)] += number
            completed += number if became_blue(kind.before, now) else 0
    rolled_up = roll_up(live, data.calendar.tolerances)
    return Row(
        key=key,
        name=name,
        counts={counted_as: rolled_up.counts[counted_as.value] for counted_as in CountedAs},
        total=rolled_up.total,
        headline=rolled_up,
        moved={movement: moved[movement] for movement in Movement},
        completed=completed,
        late=late,
        not_updated=sum(number for action, number in live.items() if not action.updated),
        answered=answered,
        evidence=evidence,
        supporting=supporting,
    )
