"""What different tolerances would change today: suggestions, headlines and how many actions are not updated."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.figures.summary import headline, in_priority
from priorities.models import Strategy
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_at
from priorities.rules.rag import ActionFacts, Suggestion, suggest
from priorities.rules.rollup import Headline
from priorities.rules.tolerances import Tolerances
from tracker import clock


@dataclass(frozen=True, slots=True)
class Change:
    """One suggestion or headline that would change: its reference, its name, its words before and after, and why."""

    reference: str
    name: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The suggestions and headlines that would change, and how many of each were compared.

    `not_updated` is the number of actions not updated under the current tolerances, and under the proposed ones.
    """

    suggestions: tuple[Change, ...]
    suggestions_total: int
    headlines: tuple[Change, ...]
    headlines_total: int
    not_updated: tuple[int, int]


def preview(strategy: Strategy, tolerances: Tolerances, at: datetime) -> Preview:
    """Return what these tolerances would change if they applied today. Runs eight SQL queries.

    Ratings that people have reported stay as they are. Only suggestions, headlines and the number of actions not
    updated are compared.
    """
    today = clock.day_of(at)
    now = strategy_data(strategy, today, at)
    calendar = replace(now.calendar, tolerances=tolerances)
    proposed = replace(now, calendar=calendar, statuses=tuple(status_at(strategy, today, at, calendar)))
    milestones: dict[int, list[MilestoneAsAt]] = defaultdict(list)
    for milestone in milestones_at(strategy, today, at):
        milestones[milestone.action_id].append(milestone)
    suggestions = [
        (
            status,
            _suggested(status, milestones[status.action_id], now),
            _suggested(status, milestones[status.action_id], proposed),
        )
        for status in now.statuses
        if not status.awaiting_agreement
    ]
    headlines = list(_headlines(now, proposed))
    return Preview(
        suggestions=tuple(
            Change(
                reference=status.reference,
                name=status.title,
                before=_colour(before),
                after=_colour(after),
                reason=after.reasons[0],
            )
            for status, before, after in suggestions
            if before.rag is not after.rag
        ),
        suggestions_total=len(suggestions),
        headlines=tuple(
            Change(
                reference=reference,
                name=name,
                before=_words(before),
                after=_words(after),
                reason=after.reasons[0],
            )
            for reference, name, before, after in headlines
            if _words(before) != _words(after)
        ),
        headlines_total=len(headlines),
        not_updated=(sum(s.not_updated for s in now.statuses), sum(s.not_updated for s in proposed.statuses)),
    )


def _suggested(status: ActionStatus, milestones: list[MilestoneAsAt], data: StrategyData) -> Suggestion:
    """Return what the dates, and the forecast of the update that sets its colour, suggest for an action today."""
    return suggest(
        ActionFacts(
            kind=status.kind,
            stage=status.stage,
            start=status.start,
            due=status.due,
            review=status.review,
            forecast=status.forecast,
            milestones=tuple(milestone.facts for milestone in milestones),
        ),
        data.calendar.tolerances,
        data.as_at,
    )


def _headlines(now: StrategyData, proposed: StrategyData) -> Iterator[tuple[str, str, Headline, Headline]]:
    """Yield the headlines, under both tolerances, of the strategy, its priorities, and its commitments with actions."""
    before, after = (headline(data, data.statuses) for data in (now, proposed))
    yield "Strategy", now.strategy.name, before, after
    for priority in now.tree.priorities:
        before, after = (headline(data, in_priority(data, priority)) for data in (now, proposed))
        yield f"Priority {priority.number}", priority.name, before, after
        for commitment in priority.commitments:
            before, after = (
                headline(data, [status for status in data.statuses if status.home_id == commitment.id])
                for data in (now, proposed)
            )
            if before.total:
                yield commitment.reference, commitment.wording, before, after


def _colour(suggestion: Suggestion) -> str:
    return suggestion.rag.word if suggestion.rag else "No rating suggested"


def _words(headline: Headline) -> str:
    return f"{headline.words}, incomplete" if headline.incomplete else headline.words
