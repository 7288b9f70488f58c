"""Actions as plain values, for the tests of the suggestion."""

from datetime import date, timedelta

from priorities.choices import ActionKind, Rag, Stage
from priorities.rules.rag import ActionFacts, MilestoneFacts

ON = date(2026, 3, 31)
DUE = date(2026, 6, 30)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def time_limited(
    *,
    stage: Stage = Stage.UNDER_WAY,
    start: date | None = date(2025, 4, 1),
    due: date | None = DUE,
    forecast: date | None = None,
    milestones: tuple[MilestoneFacts, ...] = (),
    indicator_rag: Rag | None = None,
) -> ActionFacts:
    return ActionFacts(
        kind=ActionKind.TIME_LIMITED,
        stage=stage,
        start=start,
        due=due,
        review=None,
        forecast=forecast,
        milestones=milestones,
        indicator_rag=indicator_rag,
    )


def continuing(
    *,
    stage: Stage = Stage.UNDER_WAY,
    start: date | None = date(2025, 4, 1),
    review: date | None = DUE,
    indicator_rag: Rag | None = None,
    forecast: date | None = None,
    milestones: tuple[MilestoneFacts, ...] = (),
) -> ActionFacts:
    return ActionFacts(
        kind=ActionKind.CONTINUING,
        stage=stage,
        start=start,
        due=None,
        review=review,
        forecast=forecast,
        indicator_rag=indicator_rag,
        milestones=milestones,
    )
