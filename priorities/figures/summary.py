"""Counts of actions by standing, and headlines by priority, commitment and group.

An action is counted once, where its home is. Supporting actions stand beside a row, never in its total.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from priorities.choices import Movement, Rag, Standing
from priorities.figures.movement import Moved, movements, tally
from priorities.figures.picture import Picture
from priorities.queries.status import ActionStatus
from priorities.queries.tree import CommitmentSeen, PrioritySeen
from priorities.rules.rollup import Headline, live_action, roll_up

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one set of actions: a priority, a commitment, a group, or the whole strategy."""

    key: str
    name: str
    counts: dict[Standing, int]
    total: int
    headline: Headline
    moved: dict[Movement, int]
    late: int
    not_updated: int
    evidence: int
    supporting: int


def headline(picture: Picture, statuses: Iterable[ActionStatus], supporting: Sequence[str] = ()) -> Headline:
    """The rolled-up RAG of a set of actions, under the strategy's own thresholds.

    `supporting` are the references of the actions that help from elsewhere, named where there are no others.
    """
    live = [live_action(s.rag, s.stage, not s.not_updated, s.has_update) for s in statuses]
    return roll_up(live, picture.calendar.tolerances, supporting)


def whole(picture: Picture) -> Row:
    """The figures of the strategy as a whole."""
    return _row(
        picture, "", picture.strategy.name, picture.statuses, movements(picture), picture.evidence.items(), 0
    )


def by_priority(picture: Picture) -> list[Row]:
    """One row a priority, in order; an action counts where its home is, so the rows add up to the whole."""
    own = _parted(picture.statuses, lambda status: status.priority_id)
    moved = _parted(movements(picture), lambda one: one.now.priority_id)
    return [
        _row(
            picture,
            str(priority.number),
            priority.name,
            own[priority.id],
            moved[priority.id],
            picture.evidence.of_priority(priority, picture.statuses, picture.tree),
            len(supporting(picture, priority)),
        )
        for priority in picture.tree.priorities
    ]


def by_group(picture: Picture) -> list[Row]:
    """One row a group that has actions, by name, and one for actions that have none."""
    own = _parted(picture.statuses, lambda status: status.group_id or 0)
    moved = _parted(movements(picture), lambda one: one.now.group_id or 0)
    groups = sorted(((each[0].group, key) for key, each in own.items()), key=lambda g: (not g[0], g[0]))
    return [
        _row(
            picture,
            str(key or "none"),
            name or "No group",
            own[key],
            moved[key],
            picture.evidence.of_actions(status.action_id for status in own[key]),
            0,
        )
        for name, key in groups
    ]


def _parted(found: Iterable[T], key: Callable[[T], int]) -> dict[int, list[T]]:
    """The same, in their order, parted by the key; an empty list for a key that none has."""
    parted: dict[int, list[T]] = defaultdict(list)
    for one in found:
        parted[key(one)].append(one)
    return parted


def in_priority(picture: Picture, priority: PrioritySeen) -> list[ActionStatus]:
    """The actions whose home is in this priority."""
    return [status for status in picture.statuses if status.priority_id == priority.id]


def supporting(picture: Picture, priority: PrioritySeen) -> list[ActionStatus]:
    """The actions that support this priority from a home in another."""
    ids = picture.tree.supporting_priority(priority)
    return [s for s in picture.statuses if s.action_id in ids and s.priority_id != priority.id]


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment with the actions at home in it, those that support it, and its headline."""

    commitment: CommitmentSeen
    actions: tuple[ActionStatus, ...]
    supporting: tuple[ActionStatus, ...]
    headline: Headline
    evidence: int


def by_commitment(picture: Picture, priority: PrioritySeen) -> list[CommitmentRow]:
    """The commitments of one priority, in order, each with its own actions and headline."""
    rows = []
    for commitment in priority.commitments:
        own = tuple(s for s in picture.statuses if s.home_id == commitment.id)
        helping = picture.tree.supporting(commitment.id)
        others = tuple(s for s in picture.statuses if s.action_id in helping)
        rows.append(
            CommitmentRow(
                commitment=commitment,
                actions=own,
                supporting=others,
                headline=headline(picture, own, [s.reference for s in others]),
                evidence=len(
                    picture.evidence.of_commitment(commitment.id, [s.action_id for s in (*own, *others)])
                ),
            )
        )
    return rows


def next_dates(picture: Picture, on: date) -> list[tuple[date, str]]:
    """What comes next by date, from `on`: returns due, reviews and due dates of live actions. Soonest first."""
    periods = [(p.due, f"Returns for {p.name} are due") for p in picture.calendar.periods if p.due >= on]
    dues = [
        (day, f"{s.reference} {s.title} is due{' for review' if s.due is None else ''}")
        for s in picture.statuses
        if s.is_live and s.rag is not Rag.BLUE and (day := s.due or s.review) and day >= on
    ]
    return sorted(periods + dues)


def _row(
    picture: Picture,
    key: str,
    name: str,
    statuses: Iterable[ActionStatus],
    moved: Iterable[Moved],
    evidence: Iterable[int],
    supporting: int,
) -> Row:
    statuses = list(statuses)
    rolled_up = headline(picture, statuses)
    return Row(
        key=key,
        name=name,
        counts={standing: rolled_up.counts[standing.value] for standing in Standing},
        total=rolled_up.total,
        headline=rolled_up,
        moved=tally(moved),
        late=sum(s.is_late for s in statuses),
        not_updated=sum(s.not_updated for s in statuses),
        evidence=len(set(evidence)),
        supporting=supporting,
    )
