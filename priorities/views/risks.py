"""The page of risks and areas for further development, with the actions that address those areas."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.models import DevelopmentArea, DevelopmentAreaRevision, Risk, RiskRevision, Strategy
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.risks import every_area, every_risk, linked_to_areas, owner_words
from priorities.queries.status import ActionStatus, status_among
from priorities.views import links
from priorities.views.dates import Dates, read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from tracker import clock
from tracker.wording import long_date


@in_strategy(access.READ)
def risks(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show each risk with its details and areas for development, and each area with its actions."""
    dates = read_dates(request, strategy)
    periods = calendar(strategy, dates.known_at)
    areas = _areas(strategy, dates, periods)
    rows = [_risk(revision, areas, dates) for revision in every_risk(strategy, dates.as_at, dates.known_at)]
    return render(
        request,
        "priorities/risks.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "risks", request.reader, dates.query),
            "dates": dates,
            "from_list": links.from_list(request.get_full_path(), dates.query),
            "risks": rows,
            "areas": areas,
            "last_due": periods.last_due(dates.as_at, dates.known_on),
            "open_risks": sum(row.closed is None for row in rows),
            "open_areas": sum(row.closed is None for row in areas),
            "none": _none(dates, may_write=request.reader.may(access.WRITE_PAPERS)),
        },
    )


def _none(dates: Dates, *, may_write: bool) -> dict[str, str]:
    """Return the sentences for a page without risks or areas. For an earlier day, they suggest no next step."""
    if dates.as_at < clock.today():
        by = long_date(dates.as_at)
        return {
            "risk": f"No risk had been recognised by {by}.",
            "risk_next": "",
            "area": f"No area for development had been named by {by}.",
            "area_next": "",
        }
    return {
        "risk": "No risk is recorded.",
        "risk_next": "To record a risk, name it in a board paper."
        if may_write
        else "Report authors record risks in board papers.",
        "area": "No area for development is recorded.",
        "area_next": "To record an area for development, name it in a board paper."
        if may_write
        else "Report authors record areas for development in board papers.",
    }


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area for development, its actions, the ids of its risks, and the day on which it was closed, if it was.

    `says` is the area's revision in effect.
    """

    area: DevelopmentArea
    says: DevelopmentAreaRevision
    closed: date | None
    actions: tuple[ActionStatus, ...]
    risks: frozenset[int]


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk with its details and areas, and the day on which it was closed, if it was.

    `says` is the risk's revision in effect.
    """

    risk: Risk
    says: RiskRevision
    rows: tuple[tuple[str, str], ...]
    closed: date | None
    areas: tuple[AreaRow, ...]


def _areas(strategy: Strategy, dates: Dates, periods: Calendar) -> list[AreaRow]:
    """Return every area that had been named by that day, with its actions in the plan's order."""
    pair = dates.as_at, dates.known_at
    linked = linked_to_areas(strategy, *pair)
    action_ids = set().union(*linked.actions.values())
    statuses = status_among(action_ids, *pair, periods)
    return [
        AreaRow(
            area=revision.area,
            says=revision,
            closed=revision.area.closed_by(*pair),
            actions=tuple(
                status for key, status in statuses.items() if key in linked.actions.get(revision.area_id, ())
            ),
            risks=linked.risks.get(revision.area_id, frozenset()),
        )
        for revision in every_area(strategy, *pair)
    ]


def _risk(revision: RiskRevision, areas: list[AreaRow], dates: Dates) -> RiskRow:
    return RiskRow(
        risk=revision.risk,
        says=revision,
        rows=(
            ("Cause", revision.cause),
            ("Consequence", revision.consequence),
            ("Mitigation", revision.mitigation),
            ("Owner", owner_words(revision)),
        ),
        closed=revision.risk.closed_by(dates.as_at, dates.known_at),
        areas=tuple(area for area in areas if revision.risk_id in area.risks),
    )
