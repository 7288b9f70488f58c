"""Setting up a strategy from nothing, and correcting its details."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from priorities import access
from priorities.choices import PeriodKind, Role, WordingSource
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from priorities.models import PeriodClosing, Person, Strategy
from priorities.writes import commitments, strategies
from priorities.writes.commitments import Worded
from priorities.writes.people import Named
from priorities.writes.strategies import NewStrategy
from tests import builders
from tests.priorities.writes.agreement import AT, agreement, last_event
from tracker import audit
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

MADE = NewStrategy(
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
    assert [row.name for row in summary.by_priority(strategy_data(strategy, builders.TODAY, AT))] == list(
        NAMES
    )
    assert [period.name for period in strategy.periods.all()] == [
        f"April {year} to March {year + 1}" for year in range(2025, 2030)
    ]
    assert strategy.periods.first().due == date(2026, 4, 14)
    counted_as = access.reader(by, "carers", builders.TODAY)
    assert counted_as.roles == {Role.MANAGER, Role.AUTHOR}
    assert strategy.memberships.get(role=Role.MEMBER).person.name == "Jo Bell"
    assert audit.verify() == []


def test_create_without_periods_or_groups_has_figures():
    strategy = create(replace(MADE, period_kind=PeriodKind.NONE))
    assert strategy.periods.count() == 0
    assert summary.whole(strategy_data(strategy, builders.TODAY, AT)).total == 0


def test_priorities_stand_from_the_day_of_approval_so_that_approved_wording_may(strategy_of_approval):
    first = strategy_of_approval.priorities.get(number=1)
    commitments.add(
        priority=first,
        worded=Worded("Every carer can rest.", WordingSource.APPROVED, "The strategy, page 4"),
        reference="1.1",
        agreement=agreement(effective_from=date(2025, 3, 27)),
        by=builders.user(),
        at=AT,
    )
    assert first.revisions.get().effective_from == date(2025, 3, 27)


@pytest.fixture
def strategy_of_approval():
    return create(replace(MADE, approved_on=date(2025, 3, 27)))


def test_create_before_its_first_day_shows_its_priorities_today():
    strategy = create(replace(MADE, starts=date(2026, 9, 1)))
    assert len(summary.by_priority(strategy_data(strategy, builders.TODAY, AT))) == 3


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


@pytest.mark.parametrize(
    "priorities", [(), ("", " "), ("x" * 301,), ("A",) * 51, ("Money", "money"), ("For 0101011237",)]
)
def test_create_refuses_priorities_that_cannot_stand(priorities):
    with pytest.raises(Refused) as refused:
        create(priorities=priorities)
    assert set(refused.value.reasons) == {"priorities"}


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (
            (Named("Jo Bell", "Nurse", "nowhere"), Named("x" * 151, "Nurse")),
            "Jo Bell: Enter an email address such as name@example.org, or leave this blank. "
            + "x" * 151
            + ": This has 151 characters. Keep it to 150.",
        ),
        (
            (Named("Jo Bell", "Nurse", "jo@test.example"), Named("Mo Ross", "Nurse", "Jo@test.example")),
            "jo@test.example is given for two people. Enter a different address for each.",
        ),
        (
            (Named("Jo Bell", "Nurse", "known@test.example"),),
            "Jo Bell: Someone in another strategy has this address under another name. Check the "
            "address, or use the name recorded there.",
        ),
    ],
)
def test_what_is_wrong_with_the_first_people_is_said_of_the_box_they_were_typed_in(members, said):
    builders.person(email="known@test.example")
    with pytest.raises(Refused) as refused:
        create(members=members)
    assert refused.value.reasons == {"members": said}
    assert Strategy.objects.count() == 0


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


def test_form_that_is_sent_twice_makes_one_strategy():
    by = builders.user()
    create(by=by)
    with pytest.raises(Refused) as refused:
        create(replace(MADE, name=" carers strategy 2025-2030"), by=by)
    assert list(refused.value.reasons) == ["name"]
    assert Strategy.objects.count() == 1
    assert create(by=builders.user()).slug == "carers-2"


def test_maker_who_is_known_by_their_address_is_not_made_twice():
    known = builders.person(email="Root@test.example")
    by = builders.user("root@test.example")
    assert create(by=by).memberships.filter(person=known).count() == 2
    known.refresh_from_db()
    assert known.user == by
    assert Person.objects.filter(email__iexact="root@test.example").count() == 1
    assert audit.verify() == []


def test_maker_does_not_become_an_administrator_by_their_address():
    known = builders.person(email="root@test.example")
    builders.strategy("other").memberships.create(person=known, role=Role.ADMIN, since=builders.START)
    with pytest.raises(Refused):
        create(by=builders.user("root@test.example"))
    known.refresh_from_db()
    assert known.user is None


def test_maker_whose_address_is_another_accounts_is_another_person():
    known = builders.person(builders.user("mo@test.example"), email="root@test.example")
    by = builders.user("root@test.example")
    create(by=by)
    assert (Person.objects.get(user=by).email, Person.objects.get(user=known.user)) == ("", known)


@pytest.mark.parametrize("starts", [date(1, 1, 1), date(1995, 12, 31), date(2057, 1, 1)])
def test_strategy_begins_within_a_lifetime(starts):
    made = replace(MADE, starts=starts, ends=starts.replace(year=starts.year + 5))
    with pytest.raises(Refused) as refused:
        create(made)
    assert list(refused.value.reasons) == ["starts"]


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy("test")


def correct(strategy: Strategy, based_on: str = "", **said: Any) -> Strategy:
    itself = replace(strategies.details_of(strategy), **said)
    mark = based_on or strategies.mark(strategy)
    return strategies.correct(strategy=strategy, details=itself, based_on=mark, by=builders.user(), at=AT)


def test_every_part_is_corrected_with_both_sides_in_the_audit(strategy: Strategy) -> None:
    said = {
        "name": "Carers Strategy 2025-2030",
        "short_name": "Carers",
        "body": "Another Partnership",
        "board": "Another Board",
        "board_short_name": "AB",
        "starts": date(2025, 4, 1),
        "ends": date(2030, 3, 31),
        "approved_on": date(2025, 3, 27),
        "approval_note": "It took two meetings.",
        "vision": "Every carer can rest.",
        "vision_source": "The strategy, page 4",
        "promised_commitments": 12,
        "sensitive": True,
    }
    correct(strategy, **said)
    strategy.refresh_from_db()
    assert {name: getattr(strategy, name) for name in said} == said
    assert strategy.slug == "test"
    event = last_event()
    assert (event.what, event.scope) == ("strategy corrected", "test")
    for words in ("Test Partnership", "Another Partnership", "2028-03-31", "2030-03-31"):
        assert words in event.text.words
    assert audit.verify() == []


def test_only_what_differs_is_in_the_audit(strategy: Strategy) -> None:
    correct(strategy, board="Another Board")
    assert "Test Partnership" not in last_event().text.words


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({}, ""),
        ({"name": " "}, "name"),
        ({"board_short_name": "x" * 21}, "board_short_name"),
        ({"vision": "Better"}, "vision_source"),
        ({"ends": date(2023, 4, 1)}, "ends"),
        ({"approved_on": date(2026, 4, 9)}, "approved_on"),
        ({"vision": "For 0101011237", "vision_source": "Us"}, "vision"),
    ],
)
def test_a_correction_that_cannot_stand_is_refused(
    strategy: Strategy, said: dict[str, Any], named: str
) -> None:
    with pytest.raises(Refused) as refused:
        correct(strategy, **said)
    assert refused.value.reasons.keys() == {named}


def test_a_correction_made_meanwhile_is_not_overwritten_unseen(strategy: Strategy) -> None:
    before = strategies.mark(strategy)
    changed = correct(strategy, board="Another Board")
    with pytest.raises(EditConflict):
        correct(changed, based_on=before, body="Another Partnership")


@pytest.mark.parametrize(
    ("said", "named"), [({"starts": date(2023, 5, 1)}, "starts"), ({"ends": date(2023, 5, 31)}, "ends")]
)
def test_its_years_cannot_leave_out_a_period_in_use(
    strategy: Strategy, said: dict[str, Any], named: str
) -> None:
    period = builders.period(strategy, date(2023, 4, 1), date(2023, 6, 30), date(2023, 7, 14))
    assert correct(strategy, **said).pk == strategy.pk
    strategy.starts, strategy.ends = builders.START, date(2028, 3, 31)
    strategy.save()
    PeriodClosing.objects.create(period=period, recorded_at=AT)
    with pytest.raises(Refused) as refused:
        correct(strategy, **said)
    assert refused.value.reasons.keys() == {named}
