"""The rating that the dates suggest, from an action's status and its milestones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from priorities.choices import Rag
from priorities.models import Action
from priorities.queries.calendar import Calendar
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.rules import lifecycle
from priorities.rules.rag import ActionFacts, MilestoneFacts, Suggestion, suggest


def suggestion_for(
    status: ActionStatus,
    milestones: Collection[MilestoneAsAt],
    forecast: date | None,
    done_milestones: Collection[int],
    periods: Calendar,
    effective_from: date,
    rag: Rag | None = None,
) -> Suggestion:
    """The rating that the dates suggest for an update that would stand from that day.

    A rating that starts the work, once chosen, is judged as if it had started.
    """
    return suggest(
        ActionFacts(
            kind=status.kind,
            stage=lifecycle.stage_after_update(status.stage, rag) if rag else status.stage,
            start=status.start,
            due=status.due,
            review=status.review,
            forecast=forecast,
            milestones=tuple(
                MilestoneFacts(
                    m.title, m.due, (m.done_on or effective_from) if m.id in done_milestones else None
                )
                for m in milestones
            ),
        ),
        periods.tolerances,
        effective_from,
    )


@dataclass(frozen=True, slots=True)
class PlanAsAt:
    """An action's plan as at the day that an update speaks of: its dates and stage, and its milestones."""

    status: ActionStatus
    milestones: Sequence[MilestoneAsAt]


def plan_as_at(action: Action, on: date, known_at: datetime, periods: Calendar) -> PlanAsAt | None:
    """The plan as at a day, from what is known now; None where it was not planned by then. Two SQL queries."""
    status = status_of(action, on, known_at, periods)
    return PlanAsAt(status, milestones_at(action.strategy, on, known_at, action.pk)) if status else None


def forecast_still_ahead(forecast: date | None, due: date | None, effective_from: date) -> date | None:
    """The `forecast` of the last update where it is still to come on that day, and late; else None.

    A forecast of the day it is due or sooner is nothing late, and would answer for Red before it is asked.
    """
    return forecast if forecast and forecast > max(effective_from, due or effective_from) else None


def suggestion_as_at(
    then: PlanAsAt,
    milestones: Collection[MilestoneAsAt],
    forecast: date | None,
    done_milestones: Collection[int],
    periods: Calendar,
    effective_from: date,
    last_forecast: date | None,
    rag: Rag | None = None,
) -> Suggestion:
    """The rating that the dates suggest for an update, by the plan of the day that it speaks of.

    Dates, stage and milestones are all of that day: a date moved since does not make an earlier period better. Which
    milestones are done is what the update says of those that stand now (`milestones`); one retired since is as it was.
    An update with no forecast of its own is judged with that of the last one, where it stands: leaving a late date
    unsaid does not make the work less late.
    """
    forecast = forecast or forecast_still_ahead(last_forecast, then.status.due, effective_from)
    now = {milestone.id: milestone for milestone in milestones}
    judged = [replace(m, done_on=now[m.id].done_on) if m.id in now else m for m in then.milestones]
    done = {*done_milestones, *(m.id for m in judged if m.done_on and m.id not in now)}
    return suggestion_for(then.status, judged, forecast, done, periods, effective_from, rag)
