"""Creating all of a strategy's periods in one step, and correcting periods that are not in use."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.choices import PeriodKind
from priorities.models import Period, PeriodClosing, Strategy
from priorities.queries.calendar import calendar
from priorities.queries.periods import current_periods, periods_of
from priorities.writes import periods
from tests import builders
from tests.priorities.writes.agreement import AT, last_event
from tracker import audit
from tracker.models import User
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(minutes=1)
YEARS = [f"April {year} to March {year + 1}" for year in range(2023, 2028)]


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


@pytest.fixture
def by() -> User:
    return builders.user()


def version(strategy: Strategy) -> str:
    return periods.version_hash(each.period for each in current_periods(strategy))


def make(strategy: Strategy, by: User, **values: Any) -> list[Period]:
    defaults = {
        "kind": PeriodKind.QUARTERLY,
        "due_days": 14,
        "based_on": version(strategy),
        "at": AT,
    } | values
    return periods.create_periods(strategy=strategy, by=by, **defaults)


def names(strategy: Strategy, at: Any = LATER) -> list[str]:
    return [period.name for period in calendar(strategy, at).periods]


def test_periods_are_created_for_a_strategy_without_periods(strategy: Strategy, by: User) -> None:
    created = make(strategy, by, kind=PeriodKind.HALF_YEARLY, due_days=10)
    assert (len(created), created[0].name, created[0].due) == (
        10,
        "April to September 2023",
        date(2023, 10, 10),
    )
    assert last_event().what == "periods made"


def test_removing_periods_from_a_strategy_without_periods_is_refused(strategy: Strategy, by: User) -> None:
    with pytest.raises(Refused) as refused:
        make(strategy, by, kind=PeriodKind.NONE)
    assert refused.value.reasons.keys() == {""}


@pytest.mark.parametrize(
    ("values", "field"), [({"kind": None}, "period_kind"), ({"due_days": 366}, "due_days")]
)
def test_invalid_frequency_is_refused(
    strategy: Strategy, by: User, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        make(strategy, by, **values)
    assert refused.value.reasons.keys() == {field}


def test_unused_periods_are_all_replaced_in_one_step(strategy: Strategy, by: User) -> None:
    make(strategy, by)
    make(strategy, by, kind=PeriodKind.YEARLY, at=LATER)
    assert names(strategy) == YEARS
    assert [period.name for period in periods_of(strategy, LATER)] == YEARS[::-1]
    event = last_event()
    assert event.what == "periods made afresh"
    assert ("April to June 2023" in event.text.words, "April 2023 to March 2024" in event.text.words) == (
        True,
        True,
    )
    assert audit.verify() == []


def test_data_to_an_earlier_moment_has_the_periods_of_that_moment(strategy: Strategy, by: User) -> None:
    quarters = [period.name for period in make(strategy, by)]
    make(strategy, by, kind=PeriodKind.YEARLY, at=LATER)
    assert names(strategy, AT) == quarters
    assert [period.name for period in periods_of(strategy, AT)] == quarters[::-1]


def test_a_new_period_keeps_the_meeting_of_one_that_ended_on_the_same_day(
    strategy: Strategy, by: User
) -> None:
    quarters = make(strategy, by)
    meeting = builders.meeting(strategy, date(2024, 5, 8))
    periods.name_meeting(
        period=quarters[3],
        meeting=meeting,
        based_on=periods.version_hash(quarters[3:4]),
        by=by,
        at=AT,
    )
    years = make(strategy, by, kind=PeriodKind.YEARLY, at=LATER)
    assert [year.meeting for year in years] == [meeting, None, None, None, None]
    assert str(meeting) in last_event().text.words


def test_unused_periods_can_all_be_removed(strategy: Strategy, by: User) -> None:
    make(strategy, by)
    make(strategy, by, kind=PeriodKind.NONE, at=LATER)
    assert names(strategy) == []


def test_replacing_periods_with_the_same_ones_is_refused(strategy: Strategy, by: User) -> None:
    make(strategy, by)
    with pytest.raises(Refused):
        make(strategy, by, at=LATER)
    assert Period.objects.count() == 20


def test_periods_up_to_the_last_one_in_use_stay(strategy: Strategy, by: User) -> None:
    created = make(strategy, by)
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=date(2023, 5, 1), period=created[0])
    PeriodClosing.objects.create(period=created[2], recorded_at=AT)
    make(strategy, by, kind=PeriodKind.YEARLY, at=LATER)
    assert names(strategy)[:4] == [
        "April to June 2023",
        "July to September 2023",
        "October to December 2023",
        "January to December 2024",
    ]
    assert [bool(each.locked_because) for each in current_periods(strategy)][:4] == [True, False, True, False]
    with pytest.raises(Refused) as refused:
        make(strategy, by, kind=PeriodKind.NONE, at=LATER)
    assert refused.value.reasons.keys() == {"period_kind"}


def test_new_periods_are_refused_if_the_last_one_is_in_use(strategy: Strategy, by: User) -> None:
    PeriodClosing.objects.create(period=make(strategy, by)[-1], recorded_at=AT)
    with pytest.raises(Refused) as refused:
        make(strategy, by, kind=PeriodKind.YEARLY, at=LATER)
    assert refused.value.reasons.keys() == {""}


def test_new_periods_based_on_an_older_version_are_refused(strategy: Strategy, by: User) -> None:
    before = version(strategy)
    make(strategy, by)
    with pytest.raises(EditConflict):
        make(strategy, by, kind=PeriodKind.YEARLY, based_on=before, at=LATER)


def correct(period: Period, by: User, **values: Any) -> Period:
    defaults = {
        "name": "Spring 2023",
        "due": date(2023, 7, 31),
        "meeting": None,
        "based_on": periods.version_hash([period]),
        "at": LATER,
    }
    return periods.correct(period=period, by=by, **defaults | values)


def test_correct_changes_the_name_and_the_due_day(strategy: Strategy, by: User) -> None:
    first = make(strategy, by)[0]
    correct(first, by)
    stored = calendar(strategy, LATER).periods
    assert (len(stored), stored[0].name, stored[0].due, stored[0].ends) == (
        20,
        "Spring 2023",
        date(2023, 7, 31),
        date(2023, 6, 30),
    )
    assert calendar(strategy, AT).periods[0].due == date(2023, 7, 14)
    event = last_event()
    assert (event.what, "2023-07-14" in event.text.words, "2023-07-31" in event.text.words) == (
        "period corrected",
        True,
        True,
    )
    with pytest.raises(EditConflict):
        correct(first, by, name="Again")


def test_a_change_that_began_before_the_periods_were_recorded_is_recorded_with_them(
    strategy: Strategy, by: User
) -> None:
    first, *_ = make(strategy, by, at=LATER)
    assert correct(first, by, at=AT).recorded_at == LATER
    assert {period.recorded_at for period in make(strategy, by, kind=PeriodKind.YEARLY)} == {LATER}
    assert set(Period.objects.values_list("withdrawn_at", flat=True)) == {LATER, None}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "July to September 2023"}, "name"),
        ({"name": "For 0101011237"}, "name"),
        ({"due": None}, "due"),
        ({"due": date(2023, 6, 29)}, "due"),
        ({"due": date(2024, 6, 30)}, "due"),
        ({"name": "April to June 2023", "due": date(2023, 7, 14)}, ""),
    ],
)
def test_correct_refuses_an_invalid_name_or_due_day(
    strategy: Strategy, by: User, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        correct(make(strategy, by)[0], by, **values)
    assert refused.value.reasons.keys() == {field}


def test_correct_refuses_a_period_that_has_an_update_or_is_closed(strategy: Strategy, by: User) -> None:
    created = make(strategy, by)
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=date(2023, 5, 1), period=created[0])
    PeriodClosing.objects.create(period=created[1], recorded_at=AT)
    sentences = []
    for period in created[:2]:
        with pytest.raises(Refused) as refused:
            correct(period, by, name="Another", due=period.due)
        sentences.append(refused.value.reasons[""])
    assert sentences == [
        "1 update is for this period, so its name and days cannot be changed.",
        "It has been closed, so its name and days cannot be changed.",
    ]
