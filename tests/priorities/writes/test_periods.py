"""Creating all of a strategy's periods in one step, and correcting periods that are not in use."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from priorities.choices import PeriodKind
from priorities.models import Meeting, Period, PeriodClosing, Strategy
from priorities.queries.calendar import calendar
from priorities.queries.periods import current_periods, periods_of
from priorities.writes import meetings, periods
from priorities.writes.periods import PeriodDetails
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
        "January to March 2024",
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


def correct(period: Period, by: User, at: datetime = LATER, **values: Any) -> Period:
    """Correct a period: only its name and due date, unless `values` say more."""
    details = {"name": "Spring 2023", "opens": period.opens, "ends": period.ends, "due": date(2023, 7, 31)}
    return periods.correct(
        period=period,
        details=PeriodDetails(**details | values),
        based_on=periods.version_hash([period]),
        by=by,
        at=at,
    )


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
        "1 update is for this period, so you cannot change its name or days.",
        "It has been closed, so you cannot change its name or days.",
    ]


C7 = date(2026, 3, 8)
"""The first day of the strategy of case C7."""


def test_quarters_follow_the_financial_year_after_a_short_first_one(by: User) -> None:
    made = make(builders.strategy(starts=C7, ends=date(2028, 3, 31)), by)
    assert [(period.name, period.opens, period.ends) for period in made[:2]] == [
        ("8 to 31 March 2026", C7, date(2026, 3, 31)),
        ("April to June 2026", date(2026, 4, 1), date(2026, 6, 30)),
    ]
    assert made[-1].ends == date(2028, 3, 31)


def test_periods_follow_the_year_that_the_body_chose(by: User) -> None:
    strategy = builders.strategy(starts=C7, ends=date(2028, 3, 31))
    strategy.body.financial_year_starts = 1
    strategy.body.save()
    assert [period.name for period in make(strategy, by, kind=PeriodKind.FOUR_MONTHLY)][:2] == [
        "8 March to 30 April 2026",
        "May to August 2026",
    ]


def test_new_days_of_a_period_move_its_neighbours(by: User) -> None:
    strategy = builders.strategy(starts=C7, ends=date(2028, 3, 31))
    first, second, *_ = make(strategy, by)
    corrected = correct(
        second, by, name=second.name, opens=date(2026, 4, 8), ends=date(2026, 7, 7), due=date(2026, 7, 21)
    )
    stored = calendar(strategy, LATER).periods
    assert [(one.name, one.opens, one.ends, one.due) for one in stored[:3]] == [
        ("8 March to 7 April 2026", C7, date(2026, 4, 7), date(2026, 4, 21)),
        ("8 April to 7 July 2026", date(2026, 4, 8), date(2026, 7, 7), date(2026, 7, 21)),
        ("8 July to 30 September 2026", date(2026, 7, 8), date(2026, 9, 30), date(2026, 10, 14)),
    ]
    assert stored[1].key == corrected.pk
    assert [one.ends for one in calendar(strategy, AT).periods[:2]] == [first.ends, second.ends]
    assert "8 July to 30 September 2026" in last_event().text.words
    assert audit.verify() == []


def test_a_name_that_was_typed_stays_when_the_days_change(strategy: Strategy, by: User) -> None:
    first = make(strategy, by)[0]
    named = correct(first, by)
    moved = correct(named, by, name="Spring 2023", ends=date(2023, 7, 1), at=LATER + timedelta(minutes=1))
    assert (moved.name, moved.ends) == ("Spring 2023", date(2023, 7, 1))
    typed = correct(moved, by, name="First", at=LATER + timedelta(minutes=2))
    assert typed.name == "First"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"opens": None}, {"opens": "Enter the first day of the period."}),
        ({"ends": None}, {"ends": "Enter the last day of the period."}),
        (
            {"ends": date(2023, 9, 30)},
            {"ends": "The period must end on or after its first day. Check both dates."},
        ),
        (
            {"opens": date(2023, 7, 1)},
            {"opens": "July to September 2023 opens on 1 July 2023. Enter a later day."},
        ),
        (
            {"ends": date(2024, 3, 31)},
            {"ends": "January to March 2024 ends on 31 March 2024. Enter an earlier day."},
        ),
        (
            {"opens": date(2023, 3, 1)},
            {"opens": "The strategy starts on 1 April 2023. Enter that day or a later one."},
        ),
    ],
)
def test_days_that_cannot_be_are_refused(
    strategy: Strategy, by: User, values: dict[str, Any], sentence: dict[str, str]
) -> None:
    third = make(strategy, by)[2]
    with pytest.raises(Refused) as refused:
        correct(third, by, **{"due": date(2024, 4, 30)} | values)
    assert refused.value.reasons == sentence
    assert not Period.objects.exclude(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("used", "values", "sentence"),
    [
        (
            0,
            {"opens": date(2023, 7, 2)},
            {"opens": "April to June 2023 is in use, so this period must open on 1 July 2023."},
        ),
        (
            2,
            {"ends": date(2023, 9, 29)},
            {"ends": "October to December 2023 is in use, so this period must end on 30 September 2023."},
        ),
    ],
)
def test_days_next_to_a_period_in_use_stay(
    strategy: Strategy, by: User, used: int, values: dict[str, Any], sentence: dict[str, str]
) -> None:
    made = make(strategy, by)
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=made[used].opens, period=made[used])
    with pytest.raises(Refused) as refused:
        correct(made[1], by, **{"due": date(2023, 10, 31)} | values)
    assert refused.value.reasons == sentence
    assert correct(made[1], by, due=date(2023, 10, 31)).name == "Spring 2023", (
        "its name and due date are free"
    )


def test_a_due_date_is_counted_back_from_the_meeting(strategy: Strategy, by: User) -> None:
    first = make(strategy, by)[0]
    meeting = builders.meeting(strategy, date(2023, 8, 9))
    values = {"due": first.due, "meeting": meeting, "days_before": 14}
    assert correct(first, by, **values).due == date(2023, 7, 26)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"meeting": None}, "Choose the meeting to count back from, or leave this blank."),
        (
            {"due": date(2023, 7, 31)},
            "Enter a last day for updates or a number of days before the meeting, not both.",
        ),
        ({"days_before": 366}, "Enter a whole number of days from 0 to 365."),
        (
            {"days_before": 60},
            "Updates would be due on 10 June 2023. The period ends on 30 June 2023. Count back to that day, or one up "
            "to 365 days later.",
        ),
    ],
)
def test_days_before_the_meeting_that_cannot_be_are_refused(
    strategy: Strategy, by: User, values: dict[str, Any], sentence: str
) -> None:
    first = make(strategy, by)[0]
    meeting = builders.meeting(strategy, date(2023, 8, 9))
    with pytest.raises(Refused) as refused:
        correct(first, by, **{"due": first.due, "meeting": meeting, "days_before": 14} | values)
    assert refused.value.reasons == {"days_before": sentence}


def add(strategy: Strategy, by: User, opens: date | None, ends: date | None, **values: Any) -> Period:
    details = {"name": "", "due": ends and ends + timedelta(days=14)} | values
    return periods.add(
        strategy=strategy,
        details=PeriodDetails(opens=opens, ends=ends, **details),
        based_on=version(strategy),
        by=by,
        at=LATER,
    )


def test_periods_of_own_days_are_added_one_at_a_time_after_the_last_or_before_the_first(
    strategy: Strategy, by: User
) -> None:
    add(strategy, by, date(2025, 8, 1), date(2025, 12, 24))
    add(strategy, by, date(2025, 12, 25), date(2026, 4, 30), name="Winter")
    first = add(strategy, by, date(2023, 4, 1), date(2025, 7, 31))
    assert names(strategy) == ["April 2023 to July 2025", "1 August to 24 December 2025", "Winter"]
    assert first.due == date(2025, 8, 14)
    assert last_event().what == "periods made"
    assert audit.verify() == []


@pytest.mark.parametrize(
    ("opens", "ends", "values", "field"),
    [
        (None, None, {}, {"opens", "ends", "due"}),
        (date(2026, 5, 2), date(2026, 8, 31), {}, {"opens"}),
        (date(2026, 4, 30), date(2026, 8, 31), {}, {"opens"}),
        (date(2025, 1, 1), date(2025, 7, 30), {}, {"opens"}),
        (date(2023, 3, 31), date(2025, 7, 31), {}, {"opens"}),
        (date(2026, 5, 1), date(2029, 5, 1), {}, {"ends"}),
        (date(2026, 5, 1), date(2026, 8, 31), {"name": "Winter"}, {"name"}),
        (date(2026, 5, 1), date(2026, 8, 31), {"name": "For 0101011237"}, {"name"}),
        (date(2026, 5, 1), date(2026, 8, 31), {"due": None}, {"due"}),
    ],
)
def test_a_period_that_leaves_a_gap_overlaps_or_is_outside_the_strategy_is_not_added(
    strategy: Strategy, by: User, opens: date, ends: date, values: dict[str, Any], field: set[str]
) -> None:
    add(strategy, by, date(2025, 8, 1), date(2026, 4, 30), name="Winter")
    with pytest.raises(Refused) as refused:
        add(strategy, by, opens, ends, **values)
    assert refused.value.reasons.keys() == field


def test_the_first_or_last_period_is_removed_unless_it_is_in_use(strategy: Strategy, by: User) -> None:
    made = make(strategy, by)

    def remove(period: Period) -> None:
        version = periods.version_hash([period])
        periods.remove(period=period, based_on=version, by=by, at=LATER)

    with pytest.raises(Refused) as refused:
        remove(made[1])
    assert "would leave a gap" in refused.value.reasons[""]
    PeriodClosing.objects.create(period=made[0], recorded_at=AT)
    with pytest.raises(Refused) as refused:
        remove(made[0])
    assert refused.value.reasons[""].startswith("It has been closed")
    remove(made[-1])
    assert names(strategy) == [period.name for period in made[:-1]]
    assert len(names(strategy, AT)) == 20
    assert last_event().what == "period removed"
    with pytest.raises(Refused):
        remove(made[-1])


def counted_back(strategy: Strategy, by: User) -> tuple[Period, Meeting]:
    """Return a period whose updates are due 14 days before a meeting of 9 August 2023."""
    meeting = builders.meeting(strategy, date(2023, 8, 9))
    first = make(strategy, by)[0]
    return correct(first, by, due=first.due, meeting=meeting, days_before=14), meeting


def move(meeting: Meeting, held_on: date, by: User, at: datetime) -> Meeting:
    mark = meetings.version_hash(meeting)
    return meetings.correct(meeting=meeting, held_on=held_on, note="", based_on=mark, by=by, at=at)


def test_a_due_date_that_is_counted_back_follows_its_meeting(strategy: Strategy, by: User) -> None:
    period, meeting = counted_back(strategy, by)
    before, later = period.recorded_at, period.recorded_at + timedelta(hours=1)
    with pytest.raises(Refused) as refused:
        move(meeting, date(2023, 7, 12), by, later)
    assert "Enter 14 July 2023 or a later day" in refused.value.reasons["held_on"]
    move(meeting, date(2023, 8, 16), by, later)

    def due(known_at: datetime) -> date:
        return calendar(strategy, known_at).periods[0].due

    assert (due(before), due(later)) == (date(2023, 7, 26), date(2023, 8, 2))
    moved_to = strategy.periods.get(withdrawn_at=None, opens=period.opens)
    assert (moved_to.meeting, moved_to.days_before) == (meeting, 14)


def test_the_due_date_of_a_period_in_use_stays_when_its_meeting_moves(strategy: Strategy, by: User) -> None:
    period, meeting = counted_back(strategy, by)
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=period.opens, period=period)
    move(meeting, date(2023, 8, 16), by, period.recorded_at + timedelta(hours=1))
    period.refresh_from_db()
    assert (period.due, period.withdrawn_at) == (date(2023, 7, 26), None)


def test_a_due_date_that_was_entered_stays_when_its_meeting_moves(strategy: Strategy, by: User) -> None:
    meeting = builders.meeting(strategy, date(2023, 8, 9))
    first = make(strategy, by)[0]
    period = correct(first, by, due=first.due, meeting=meeting)
    move(meeting, date(2023, 8, 16), by, period.recorded_at + timedelta(hours=1))
    period.refresh_from_db()
    assert (period.due, period.withdrawn_at) == (first.due, None)
