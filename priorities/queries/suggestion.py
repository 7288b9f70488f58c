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
    """Return the rating that the dates suggest for an update with this effective date.

    If the rating chosen would start the work, the work is judged as already started.
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
    """An action's plan as at the day that an update is for: its dates and stage, and its milestones."""

    status: ActionStatus
    milestones: Sequence[MilestoneAsAt]


def plan_as_at(action: Action, on: date, known_at: datetime, periods: Calendar) -> PlanAsAt | None:
    """Return the plan as at a day, as known at `known_at`, or None if the action was not planned by then.

    Runs two SQL queries.
    """
    status = status_of(action, on, known_at, periods)
    return PlanAsAt(status, milestones_at(action.strategy, on, known_at, action.pk)) if status else None


def forecast_still_ahead(forecast: date | None, due: date | None, effective_from: date) -> date | None:
    """Return the last update's `forecast` if it is later than both that day and the due date, otherwise None.

    A forecast on or before the due date is not late, and would meet the requirement that a Red rating has a forecast
    before the writer was asked for one.
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
    """Return the rating that the dates suggest for an update, from the plan as at the day that the update is for.

    Dates, stage and milestones are as at that day, so that a date moved since then does not make an earlier period
    better. For current milestones (`milestones`), the update says which are done; a milestone retired since then keeps
    its earlier state. An update without a forecast is judged by the last update's forecast, if that is still ahead:
    omitting a late date does not make the work less late.
    """
    forecast = forecast or forecast_still_ahead(last_forecast, then.status.due, effective_from)
    now = {milestone.id: milestone for milestone in milestones}
    judged = [replace(m, done_on=now[m.id].done_on) if m.id in now else m for m in then.milestones]
    done = {*done_milestones, *(m.id for m in judged if m.done_on and m.id not in now)}
    return suggestion_for(then.status, judged, forecast, done, periods, effective_from, rag)
