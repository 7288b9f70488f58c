"""A new strategy from nothing."""

from dataclasses import replace
from datetime import date

import pytest

from priorities import access
from priorities.choices import PeriodKind, Role
from priorities.figures import summary
from priorities.figures.picture import picture
from priorities.models import Strategy
from priorities.writes import strategies
from priorities.writes.people import Named
from priorities.writes.strategies import Set
from tests import builders
from tests.priorities.writes.agreed import AT
from tracker import audit
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

MADE = Set(
    name="Carers Strategy 2025-2030",
    short_name="Carers",
    body="Test Partnership",
    board="Test Integration Joint Board",
    starts=date(2025, 4, 1),
    ends=date(2030, 3, 31),
    period_kind=PeriodKind.YEARLY,
)
NAMES = ("Breaks", "Young carers", "Money")


def create(made=MADE, priorities=NAMES, members=(), by=None):
    return strategies.create(
        made=made, priorities=priorities, members=members, by=by or builders.user(), at=AT
    )


def test_create_gives_priorities_settings_periods_and_a_manager():
    by = builders.user("mo@test.example", name="Mo Ross")
    strategy = create(by=by, members=(Named("Jo Bell", "Nurse"),))
    assert strategy.slug == "carers"
    assert [row.name for row in summary.by_priority(picture(strategy, builders.TODAY, AT))] == list(NAMES)
    assert [period.name for period in strategy.periods.all()] == [
        f"April {year} to March {year + 1}" for year in range(2025, 2030)
    ]
    assert strategy.periods.first().due == date(2026, 4, 14)
    standing = access.standing(by, "carers", builders.TODAY)
    assert standing.roles == {Role.MANAGER, Role.AUTHOR}
    assert strategy.memberships.get(role=Role.MEMBER).person.name == "Jo Bell"
    assert audit.verify() == []


def test_create_without_periods_or_groups_has_figures():
    strategy = create(replace(MADE, period_kind=PeriodKind.NONE))
    assert strategy.periods.count() == 0
    assert summary.whole(picture(strategy, builders.TODAY, AT)).total == 0


def test_create_before_its_first_day_shows_its_priorities_today():
    strategy = create(replace(MADE, starts=date(2026, 9, 1)))
    assert len(summary.by_priority(picture(strategy, builders.TODAY, AT))) == 3


def test_address_is_its_own():
    assert [create().slug for _ in range(3)] == ["carers", "carers-2", "carers-3"]
    assert create(replace(MADE, short_name="New")).slug == "new-2"
    assert create(replace(MADE, short_name="?")).slug == "strategy"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": " "}, "name"),
        ({"short_name": ""}, "short_name"),
        ({"body": ""}, "body"),
        ({"board": ""}, "board"),
        ({"name": "x" * 201}, "name"),
        ({"vision": "For 0101011237", "vision_source": "Us"}, "vision"),
        ({"vision": "Better"}, "vision_source"),
        ({"vision_source": "Us"}, "vision"),
        ({"starts": None}, "starts"),
        ({"ends": None}, "ends"),
        ({"ends": date(2025, 4, 1)}, "ends"),
        ({"ends": date(2060, 4, 1)}, "ends"),
        ({"approved_on": date(2026, 4, 9)}, "approved_on"),
        ({"promised_commitments": 0}, "promised_commitments"),
        ({"period_kind": None}, "period_kind"),
        ({"due_days": 400}, "due_days"),
    ],
)
def test_create_refuses_a_strategy_that_is_not_whole(fields, named):
    with pytest.raises(Refused) as refused:
        create(replace(MADE, **fields))
    assert set(refused.value.reasons) == {named}
    assert Strategy.objects.count() == 0


@pytest.mark.parametrize("priorities", [(), ("", " "), ("x" * 301,), ("A",) * 51, ("For 0101011237",)])
def test_create_refuses_priorities_that_cannot_stand(priorities):
    with pytest.raises(Refused) as refused:
        create(priorities=priorities)
    assert set(refused.value.reasons) == {"priorities"}


def test_only_those_who_keep_a_strategy_or_run_the_installation_may_make_one():
    strategy = builders.strategy()
    found = {
        role: access.may_create_strategy(builders.member(strategy, role).user, builders.TODAY)
        for role in Role
    }
    assert {role for role, may in found.items() if may} == {Role.MANAGER, Role.ADMIN}
    assert access.may_create_strategy(builders.user(is_staff=True), builders.TODAY)
    past = builders.member(strategy, Role.MANAGER, until=date(2026, 4, 7))
    assert not access.may_create_strategy(past.user, builders.TODAY)
