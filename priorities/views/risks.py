"""The recognised risks, and the areas that a paper said need further development."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.models import DevelopmentArea, Risk, Strategy
from priorities.queries.risks import areas_named, risks_named
from priorities.views import navigation
from priorities.views.dates import dates
from priorities.views.gate import StrategyRequest, in_strategy


@in_strategy(access.READ)
def risks(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Each risk with its cause, consequence and mitigation; each area with what was said and what has been done."""
    asked = dates(request, strategy)
    found = risks_named(strategy, asked.as_at, asked.known_at)
    areas = areas_named(strategy, asked.as_at, asked.known_at)
    return render(
        request,
        "priorities/risks.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "risks", request.standing, asked.query),
            "dates": asked,
            "risks": [RiskRow(one, _rows(one), one.closed_by(asked.as_at, asked.known_at)) for one in found],
            "areas": [AreaRow(one, one.closed_by(asked.as_at, asked.known_at)) for one in areas],
            "open_risks": sum(one.closed_by(asked.as_at, asked.known_at) is None for one in found),
            "open_areas": sum(one.closed_by(asked.as_at, asked.known_at) is None for one in areas),
        },
    )


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk, what is recorded of it, and the day it was closed where it was by then."""

    risk: Risk
    rows: tuple[tuple[str, str], ...]
    closed: date | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area for development, and the day it was closed where it was by then."""

    area: DevelopmentArea
    closed: date | None


def _rows(risk: Risk) -> tuple[tuple[str, str], ...]:
    owner = f"{risk.owner.job_title} ({risk.owner.name})" if risk.owner else "No owner is named"
    return (
        ("Cause", risk.cause),
        ("Consequence", risk.consequence),
        ("What is done about it", risk.mitigation),
        ("Owner", owner),
    )
