"""The rating that the dates suggest, from an action's status and its milestones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from priorities.choices import Rag
from priorities.models import Action
from priorities.queries.calendar import Calendar
from priorities.queries.milestones import MilestoneAsAt, milestones_at
from priorities.queries.status import ActionStatus, status_of
from priorities.rules import lifecycle
from priorities.rules.rag import ActionFacts, MilestoneFacts, Suggestion, suggest


def suggestion_for(
    *,
    status: ActionStatus,
    milestones: Collection[MilestoneAsAt],
    done_milestones: Mapping[int, date],
    forecast: date | None,
    calendar: Calendar,
    effective_from: date,
    rag: Rag | None = None,
) -> Suggestion:
    """Return the rating that the dates suggest for an update with this effective date.

    `done_milestones` are the milestones that are done, by id, each with its day. A milestone that was done after the
    effective date counts as not done. `rag` is the rating chosen, if any. If it would start the work, the work is
    judged as already started.
    """
    return suggest(
        ActionFacts(
            kind=status.kind,
            stage=lifecycle.stage_after_update(status.stage, rag) if rag else status.stage,
            start=status.start,
            due=status.due,
            review=status.review,
            forecast=forecast,
            milestones=tuple(MilestoneFacts(m.title, m.due, done_milestones.get(m.id)) for m in milestones),
        ),
        calendar.tolerances,
        effective_from,
    )


@dataclass(frozen=True, slots=True)
class PlanAsAt:
    """An action's plan as at the day that an update is for: its dates and stage, and its milestones."""

    status: ActionStatus
    milestones: Sequence[MilestoneAsAt]


def plan_as_at(action: Action, on: date, known_at: datetime, calendar: Calendar) -> PlanAsAt | None:
    """Return an action's plan as at a day, as known at `known_at`, or None if the action was not planned by that day.

    Runs two SQL queries.
    """
    status = status_of(action, on, known_at, calendar)
    return PlanAsAt(status, milestones_at(action.strategy, on, known_at, action.pk)) if status else None


def forecast_still_ahead(forecast: date | None, due: date | None, effective_from: date) -> date | None:
    """Return the last update's `forecast` if it is later than `effective_from` and the due date, otherwise None.

    A forecast on or before the due date is left out. It does not make the work late, and if the form were filled in
    with it, a writer who chose Red would not be asked for a new one.
    """
    return forecast if forecast and forecast > max(effective_from, due or effective_from) else None


def suggestion_as_at(
    *,
    plan: PlanAsAt,
    current_milestones: Collection[MilestoneAsAt],
    done_milestones: Mapping[int, date],
    forecast: date | None,
    last_forecast: date | None,
    calendar: Calendar,
    effective_from: date,
    rag: Rag | None = None,
) -> Suggestion:
    """Return the rating that the dates suggest for an update, from the `plan` as at the day that the update is for.

    Dates, stage and milestones are as at that day, so a date that has moved since then does not improve the rating of
    an earlier period. The update says which of the current milestones are done, and when (`done_milestones`, by id). A
    milestone retired since then keeps the state that it had. An update without a forecast is judged by `last_forecast`,
    that of the last update, if it is still ahead: omitting a late date does not make the work less late.
    """
    forecast = forecast or forecast_still_ahead(last_forecast, plan.status.due, effective_from)
    current = {milestone.id for milestone in current_milestones}
    retired = {m.id: m.done_on for m in plan.milestones if m.done_on and m.id not in current}
    return suggestion_for(
        status=plan.status,
        milestones=plan.milestones,
        done_milestones={**done_milestones, **retired},
        forecast=forecast,
        calendar=calendar,
        effective_from=effective_from,
        rag=rag,
    )
