"""Setting up a strategy, and correcting its details."""

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
from priorities.writes.commitments import CommitmentDetails
from priorities.writes.people import PersonDetails
from priorities.writes.strategies import NewStrategy
from tests import builders
from tests.access.compare import routes
from tests.priorities.writes.agreement import AT, agreement, last_event
from tracker import audit
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

DETAILS = NewStrategy(
    name="Carers Strategy 2025-2030",
    short_name="Carers",
    board="Test Integration Joint Board",
    starts=date(2025, 4, 1),
    ends=date(2030, 3, 31),
    period_kind=PeriodKind.YEARLY,
)
NAMES = ("Breaks", "Young carers", "Money")


def create(details=DETAILS, priorities=NAMES, members=(), by=None):
    return strategies.create(
        details=replace(details, body=builders.body()),
        priorities=priorities,
        members=members,
        by=by or builders.user(),
        at=AT,
    )


def test_create_adds_priorities_settings_periods_and_a_manager():
    by = builders.user("mo@test.example", name="Mo Ross")
    strategy = create(by=by, members=(PersonDetails("Jo Bell", "Nurse"),))
    assert strategy.slug == "carers"
    assert [row.name for row in summary.by_priority(strategy_data(strategy, builders.TODAY, AT))] == list(
        NAMES
    )
    assert [period.name for period in strategy.periods.all()] == [
        f"April {year} to March {year + 1}" for year in range(2025, 2030)
    ]
    assert strategy.periods.first().due == date(2026, 4, 14)
    reader = access.reader(by, "carers", builders.TODAY)
    assert reader.roles == {Role.MANAGER, Role.AUTHOR}
    assert strategy.memberships.get(role=Role.MEMBER).person.name == "Jo Bell"
    assert audit.verify() == []


def test_create_without_periods_or_groups_has_figures():
    strategy = create(replace(DETAILS, period_kind=PeriodKind.NONE))
    assert strategy.periods.count() == 0
    assert summary.whole(strategy_data(strategy, builders.TODAY, AT)).total == 0


def test_priorities_take_effect_on_the_day_of_approval_so_approved_wording_can_too(strategy_of_approval):
    first = strategy_of_approval.priorities.get(number=1)
    commitments.add(
        priority=first,
        details=CommitmentDetails("Every carer can rest.", WordingSource.APPROVED, "The strategy, page 4"),
        reference="1.1",
        agreement=agreement(effective_from=date(2025, 3, 27)),
        by=builders.user(),
        at=AT,
    )
    assert first.revisions.get().effective_from == date(2025, 3, 27)


@pytest.fixture
def strategy_of_approval():
    return create(replace(DETAILS, approved_on=date(2025, 3, 27)))


def test_priorities_of_a_strategy_that_has_not_begun_take_effect_today():
    strategy = create(replace(DETAILS, starts=date(2026, 9, 1)))
    assert len(summary.by_priority(strategy_data(strategy, builders.TODAY, AT))) == 3


def test_each_strategy_has_its_own_slug():
    assert [create().slug for _ in range(3)] == ["carers", "carers-2", "carers-3"]
    assert create(replace(DETAILS, short_name="New")).slug == "new-2"
    assert create(replace(DETAILS, short_name="?")).slug == "strategy"


def test_no_strategy_has_the_address_of_another_page():
    parts = [route.route.split("/") for route in routes("tracker.urls")]
    pages = {part[1] for part in parts if part[0] == "strategies" and not part[1].startswith("<")} - {""}
    assert pages == strategies.RESERVED


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"short_name": ""}, "short_name"),
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
def test_create_refuses_invalid_details(fields, field):
    with pytest.raises(Refused) as refused:
        create(replace(DETAILS, **fields))
    assert set(refused.value.reasons) == {field}
    assert Strategy.objects.count() == 0


@pytest.mark.parametrize(
    "priorities", [(), ("", " "), ("x" * 301,), ("A",) * 51, ("Money", "money"), ("For 0101011237",)]
)
def test_create_refuses_invalid_priorities(priorities):
    with pytest.raises(Refused) as refused:
        create(priorities=priorities)
    assert set(refused.value.reasons) == {"priorities"}


@pytest.mark.parametrize(
    ("members", "values"),
    [
        (
            (PersonDetails("Jo Bell", "Nurse", "nowhere"), PersonDetails("x" * 151, "Nurse")),
            "Jo Bell: Enter an email address such as name@example.org, or leave this blank. "
            + "x" * 151
            + ": This has 151 characters. Shorten it to 150.",
        ),
        (
            (
                PersonDetails("Jo Bell", "Nurse", "jo@test.example"),
                PersonDetails("Mo Ross", "Nurse", "Jo@test.example"),
            ),
            "jo@test.example is given for two people. Enter a different address for each.",
        ),
        (
            (PersonDetails("Jo Bell", "Nurse", "known@test.example"),),
            "Jo Bell: This is the address of Known Ross, Clerk. Check it, or enter that name.",
        ),
    ],
)
def test_errors_in_the_first_people_are_shown_on_their_field(members, values):
    builders.person(name="Known Ross", job_title="Clerk", email="known@test.example")
    with pytest.raises(Refused) as refused:
        create(members=members)
    assert refused.value.reasons == {"members": values}
    assert Strategy.objects.count() == 0


def test_only_staff_managers_and_administrators_may_create_a_strategy():
    strategy = builders.strategy()
    may_create = {
        role: access.may_create_strategy(builders.member(strategy, role).user, builders.TODAY)
        for role in Role
    }
    assert {role for role, may in may_create.items() if may} == {Role.MANAGER, Role.ADMIN}
    assert access.may_create_strategy(builders.user(is_staff=True), builders.TODAY)
    past = builders.member(strategy, Role.MANAGER, until=date(2026, 4, 7))
    assert not access.may_create_strategy(past.user, builders.TODAY)


def test_form_sent_twice_creates_one_strategy():
    by = builders.user()
    create(by=by)
    with pytest.raises(Refused) as refused:
        create(replace(DETAILS, name=" carers strategy 2025-2030"), by=by)
    assert list(refused.value.reasons) == ["name"]
    assert Strategy.objects.count() == 1
    assert create(by=builders.user()).slug == "carers-2"


def test_creators_account_is_linked_to_the_recorded_person_with_its_address():
    recorded = builders.person(email="Root@test.example")
    by = builders.user("root@test.example")
    assert create(by=by).memberships.filter(person=recorded).count() == 2
    recorded.refresh_from_db()
    assert recorded.user == by
    assert Person.objects.filter(email__iexact="root@test.example").count() == 1
    assert audit.verify() == []


def test_creators_account_is_not_linked_to_a_recorded_administrator():
    recorded = builders.person(email="root@test.example")
    builders.strategy("other").memberships.create(person=recorded, role=Role.ADMIN, since=builders.START)
    with pytest.raises(Refused):
        create(by=builders.user("root@test.example"))
    recorded.refresh_from_db()
    assert recorded.user is None


def test_creator_is_a_new_person_if_their_address_belongs_to_a_person_with_another_account():
    recorded = builders.person(builders.user("mo@test.example"), email="root@test.example")
    by = builders.user("root@test.example")
    create(by=by)
    assert (Person.objects.get(user=by).email, Person.objects.get(user=recorded.user)) == ("", recorded)


@pytest.mark.parametrize("starts", [date(1, 1, 1), date(1995, 12, 31), date(2057, 1, 1)])
def test_strategy_must_start_within_30_years_of_today(starts):
    details = replace(DETAILS, starts=starts, ends=starts.replace(year=starts.year + 5))
    with pytest.raises(Refused) as refused:
        create(details)
    assert list(refused.value.reasons) == ["starts"]


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy("test")


def correct(strategy: Strategy, based_on: str = "", **values: Any) -> Strategy:
    details = replace(strategies.details_of(strategy), **values)
    current = based_on or strategies.version_hash(strategy)
    return strategies.correct(strategy=strategy, details=details, based_on=current, by=builders.user(), at=AT)


def test_correct_audits_each_value_before_and_after(strategy: Strategy) -> None:
    values = {
        "name": "Carers Strategy 2025-2030",
        "short_name": "Carers",
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
    correct(strategy, **values)
    strategy.refresh_from_db()
    assert {name: getattr(strategy, name) for name in values} == values
    assert strategy.slug == "test"
    event = last_event()
    assert (event.what, event.scope) == ("strategy corrected", "test")
    for words in ("Test Integration Joint Board", "Another Board", "2028-03-31", "2030-03-31"):
        assert words in event.text.words
    assert audit.verify() == []


def test_correct_audits_only_the_changed_values(strategy: Strategy) -> None:
    correct(strategy, board="Another Board")
    assert "short_name" not in last_event().text.words


@pytest.mark.parametrize(
    ("values", "field"),
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
def test_correct_refuses_invalid_details(strategy: Strategy, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        correct(strategy, **values)
    assert refused.value.reasons.keys() == {field}


def test_correct_based_on_an_older_version_is_refused(strategy: Strategy) -> None:
    before = strategies.version_hash(strategy)
    changed = correct(strategy, board="Another Board")
    with pytest.raises(EditConflict):
        correct(changed, based_on=before, board="A third board")


@pytest.mark.parametrize(
    ("values", "field"), [({"starts": date(2023, 5, 1)}, "starts"), ({"ends": date(2023, 5, 31)}, "ends")]
)
def test_correct_refuses_dates_that_leave_out_a_period_in_use(
    strategy: Strategy, values: dict[str, Any], field: str
) -> None:
    period = builders.period(strategy, date(2023, 4, 1), date(2023, 6, 30), date(2023, 7, 14))
    assert correct(strategy, **values).pk == strategy.pk
    strategy.starts, strategy.ends = builders.START, date(2028, 3, 31)
    strategy.save()
    PeriodClosing.objects.create(period=period, recorded_at=AT)
    with pytest.raises(Refused) as refused:
        correct(strategy, **values)
    assert refused.value.reasons.keys() == {field}


def test_a_new_strategy_has_an_oversight_group_of_its_body():
    body = builders.body()
    for group in (
        builders.group(builders.body("Elsewhere")),
        builders.group(body, retired_on=builders.TODAY),
    ):
        with pytest.raises(Refused) as refused:
            create(replace(DETAILS, oversight_group=group))
        assert set(refused.value.reasons) == {"oversight_group"}
    group = builders.group(body)
    assert create(replace(DETAILS, oversight_group=group)).oversight_group == group
