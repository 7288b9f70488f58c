"""What other tolerances would change today: suggestions and headlines, by the rules themselves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from priorities.figures.picture import Picture, picture
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
    """One suggestion or headline that would differ: what it is of, and what it says before and after."""

    reference: str
    name: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The suggestions, headlines and silences that would differ, and how many of each there are."""

    suggestions: tuple[Change, ...]
    suggestions_total: int
    headlines: tuple[Change, ...]
    headlines_total: int
    not_updated: tuple[int, int]


def preview(strategy: Strategy, tolerances: Tolerances, at: datetime) -> Preview:
    """What these tolerances would change if they held now, with the facts of today. Eleven SQL queries.

    Ratings that people gave stay: only what the rules suggest and roll up is compared.
    """
    today = clock.day_of(at)
    now = picture(strategy, today, at)
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
    ]
    headlines = list(_headlines(now, proposed))
    return Preview(
        suggestions=tuple(
            Change(status.reference, status.title, _colour(before), _colour(after), after.reasons[0])
            for status, before, after in suggestions
            if before.rag is not after.rag
        ),
        suggestions_total=len(suggestions),
        headlines=tuple(
            Change(reference, name, _words(before), _words(after), after.reasons[0])
            for reference, name, before, after in headlines
            if _words(before) != _words(after)
        ),
        headlines_total=len(headlines),
        not_updated=(sum(s.not_updated for s in now.statuses), sum(s.not_updated for s in proposed.statuses)),
    )


def _suggested(status: ActionStatus, milestones: list[MilestoneAsAt], picture: Picture) -> Suggestion:
    """What the dates would suggest for an action today, with the forecast of its latest update."""
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
        picture.calendar.tolerances,
        picture.as_at,
    )


def _headlines(now: Picture, proposed: Picture) -> Iterator[tuple[str, str, Headline, Headline]]:
    """Every headline of a priority and of a commitment that has actions, under both tolerances."""
    for priority in now.tree.priorities:
        both = [headline(picture, in_priority(picture, priority)) for picture in (now, proposed)]
        yield f"Priority {priority.number}", priority.name, both[0], both[1]
        for commitment in priority.commitments:
            both = [
                headline(picture, [s for s in picture.statuses if s.home_id == commitment.id])
                for picture in (now, proposed)
            ]
            if both[0].total:
                yield commitment.reference, commitment.wording, both[0], both[1]


def _colour(suggestion: Suggestion) -> str:
    return suggestion.rag.word if suggestion.rag else "No rating suggested"


def _words(headline: Headline) -> str:
    return f"{headline.words}, incomplete" if headline.incomplete else headline.words
