"""What the database refuses in links from an area for development."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from priorities.models import Action, AreaLink, DevelopmentArea, Risk
from tests import builders
from tests.priorities.models.constraints import breaks
from tracker.append_only import AppendOnlyError

DAY = date(2026, 4, 1)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def area(action: Action) -> DevelopmentArea:
    return builders.area(action.strategy, on=DAY)


@pytest.fixture
def risk(action: Action) -> Risk:
    return builders.risk(action.strategy, on=DAY)


def link(area: DevelopmentArea, **fields: Any) -> AreaLink:
    """Add a link from the area, from 1 April 2026, with these values."""
    values = {"linked_on": DAY, "linked_at": builders.noon(DAY)}
    return AreaLink.objects.create(area=area, **values | fields)


@breaks("area_link_to_one_thing", {"both": True}, {"both": False})
def test_an_area_linked_to_two_things_or_to_none(
    area: DevelopmentArea, action: Action, risk: Risk, broken: dict[str, bool]
) -> None:
    link(area, **{"action": action, "risk": risk} if broken["both"] else {})


@breaks(
    "area_link_ends_on_a_day_and_at_a_moment",
    {"unlinked_on": DAY},
    {"unlinked_at": builders.noon(DAY)},
)
def test_an_area_link_that_ends_without_its_day_or_its_moment(
    area: DevelopmentArea, action: Action, broken: dict[str, Any]
) -> None:
    link(area, action=action, **broken)


@breaks(
    "area_link_ends_after_it_starts",
    {"unlinked_on": BEFORE, "unlinked_at": builders.noon(DAY)},
    {"unlinked_on": DAY, "unlinked_at": builders.noon(BEFORE)},
)
def test_an_area_link_that_ends_before_it_starts(
    area: DevelopmentArea, action: Action, broken: dict[str, Any]
) -> None:
    link(area, action=action, **broken)


@breaks("area_link_once_an_action")
def test_an_action_linked_twice_at_once_to_one_area(area: DevelopmentArea, action: Action) -> None:
    link(area, action=action)
    link(area, action=action, linked_on=builders.TODAY)


@breaks("area_link_once_a_risk")
def test_a_risk_linked_twice_at_once_to_one_area(area: DevelopmentArea, risk: Risk) -> None:
    link(area, risk=risk)
    link(area, risk=risk, linked_on=builders.TODAY)


def test_an_action_and_a_risk_may_be_linked_again_from_the_day_they_were_unlinked(
    area: DevelopmentArea, action: Action, risk: Risk
) -> None:
    for belongs in ({"action": action}, {"risk": risk}):
        link(area, **belongs, unlinked_on=DAY, unlinked_at=builders.noon(DAY))
        link(area, **belongs)
    assert area.links.count() == 4


def test_an_area_link_ends_once_and_nothing_else_of_it_changes(area: DevelopmentArea, action: Action) -> None:
    area_link = link(area, action=action)
    area_link.unlinked_on, area_link.unlinked_at = builders.TODAY, builders.noon(builders.TODAY)
    area_link.save()
    area_link.unlinked_on = builders.TODAY + timedelta(days=1)
    with pytest.raises(AppendOnlyError), transaction.atomic():
        area_link.save()
    area_link.refresh_from_db()
    area_link.linked_on = BEFORE
    with pytest.raises(AppendOnlyError), transaction.atomic():
        area_link.save()
    with pytest.raises(AppendOnlyError):
        AreaLink.objects.update(linked_on=BEFORE)
