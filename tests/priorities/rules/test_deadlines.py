"""Periods, what falls due in them and lateness, on each boundary day and its neighbours."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.choices import ActionKind, Stage
from priorities.rules.deadlines import (
    PeriodFacts,
    days_late,
    effective_from,
    last_fallen_due,
    months_moved,
    moved,
    period_choice,
    period_for_update,
)
from tests.priorities.rules.calendar_of_periods import (
    AUTUMN,
    DEMO_DAY,
    SPRING,
    SUMMER,
    WINTER,
    YEAR,
    closed,
    days,
)


@pytest.mark.parametrize(
    ("submitted_on", "ends", "expected"),
    [
        (date(2026, 4, 14), date(2026, 3, 31), date(2026, 3, 31)),
        (date(2026, 3, 31), date(2026, 3, 31), date(2026, 3, 31)),
        (date(2026, 3, 30), date(2026, 3, 31), date(2026, 3, 30)),
        (date(2026, 4, 14), None, date(2026, 4, 14)),
    ],
    ids=["after the period", "on its last day", "within it", "no period"],
)
def test_an_update_effective_from_the_earlier_day(
    submitted_on: date, ends: date | None, expected: date
) -> None:
    assert effective_from(submitted_on, ends) == expected


PERIODS_FOR_UPDATE = [
    ("the earliest that has ended", YEAR, (), DEMO_DAY, SUMMER),
    ("in whatever order they are given", YEAR[::-1], (), DEMO_DAY, SUMMER),
    ("not one that is answered", YEAR, (1, 2), DEMO_DAY, WINTER),
    ("not one that is closed", (closed(SUMMER), closed(AUTUMN), WINTER, SPRING), (), DEMO_DAY, WINTER),
    ("an earlier gap before a later answer", YEAR, (2, 3), DEMO_DAY, SUMMER),
    ("the one under way when all that ended are answered", YEAR, (1, 2, 3), DEMO_DAY, SPRING),
    ("the one under way even when it is answered", YEAR, (1, 2, 3, 4), DEMO_DAY, SPRING),
    ("a period on its last day is under way", YEAR, (1, 2), date(2026, 3, 31), WINTER),
    ("a period on its first day is under way", YEAR, (1, 2, 3), date(2026, 4, 1), SPRING),
    ("a period that ended yesterday has ended", (WINTER,), (), date(2026, 4, 1), WINTER),
    ("none when the one under way is closed", (closed(SPRING),), (), DEMO_DAY, None),
    ("none before the first opens", (SPRING,), (), date(2026, 3, 31), None),
    ("none after the last is answered", (WINTER,), (3,), DEMO_DAY, None),
    ("none without periods", (), (), DEMO_DAY, None),
    (
        "of two under way, the one that ends first",
        (PeriodFacts(9, "2026", date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 31)), SPRING),
        (),
        DEMO_DAY,
        SPRING,
    ),
]


@pytest.mark.parametrize(
    ("periods", "answered", "on", "expected"),
    [row[1:] for row in PERIODS_FOR_UPDATE],
    ids=[row[0] for row in PERIODS_FOR_UPDATE],
)
def test_an_update_speaks_for(periods, answered, on: date, expected: PeriodFacts | None) -> None:
    assert period_for_update(periods, answered, on=on) == expected


@pytest.mark.parametrize(
    ("action_from", "expected"),
    [(date(2025, 9, 30), SUMMER), (date(2025, 10, 1), AUTUMN), (date(2026, 4, 8), SPRING)],
)
def test_an_update_does_not_speak_for_a_period_before_the_action(
    action_from: date, expected: PeriodFacts
) -> None:
    assert period_for_update(YEAR, (), on=DEMO_DAY, action_from=action_from) == expected


def test_an_update_may_be_for_the_periods_that_have_begun_and_are_open_latest_first() -> None:
    periods = (closed(SUMMER), AUTUMN, WINTER, SPRING)
    choice = period_choice(periods, (), on=DEMO_DAY, action_from=date.min)
    assert choice.open == (SPRING, WINTER, AUTUMN)
    assert choice.proposed == AUTUMN
    assert period_choice(periods, (), on=date(2026, 3, 31), action_from=date.min).open == (WINTER, AUTUMN)
    assert period_choice(periods, (), on=DEMO_DAY, action_from=date(2026, 1, 1)).open == (SPRING, WINTER)


def test_an_update_is_for_the_latest_open_period_where_none_waits_and_none_is_under_way() -> None:
    choice = period_choice((AUTUMN, WINTER), (2, 3), on=DEMO_DAY, action_from=date.min)
    assert choice.proposed == WINTER


def test_an_update_is_for_the_period_that_is_chosen_else_the_proposed_one() -> None:
    choice = period_choice(YEAR, (1, 2), on=DEMO_DAY, action_from=date.min)
    assert [choice.chosen(key) for key in (4, "4", "9", "", None)] == [SPRING, SPRING, WINTER, WINTER, WINTER]
    assert period_choice((), (), on=DEMO_DAY, action_from=date.min).chosen("4") is None


JUST_ANSWERED = [
    ("answered, and not due yet", YEAR, (1, 2, 3), DEMO_DAY, WINTER),
    ("on the day it is due", YEAR, (1, 2, 3), date(2026, 4, 14), WINTER),
    ("the day after it was due", YEAR, (1, 2, 3), date(2026, 4, 15), None),
    ("not answered", YEAR, (1, 2), DEMO_DAY, None),
    ("an earlier one waits", YEAR, (1, 3), DEMO_DAY, None),
    ("none is under way", YEAR[:3], (1, 2, 3), DEMO_DAY, None),
    ("closed", (SUMMER, AUTUMN, closed(WINTER), SPRING), (1, 2, 3), DEMO_DAY, None),
]


@pytest.mark.parametrize(
    ("periods", "answered", "on", "expected"),
    [row[1:] for row in JUST_ANSWERED],
    ids=[row[0] for row in JUST_ANSWERED],
)
def test_the_period_that_was_just_answered(periods, answered, on: date, expected: PeriodFacts | None) -> None:
    assert period_choice(periods, answered, on=on, action_from=date.min).just_answered == expected


FALLEN_DUE = [
    ("due the day after what is known", date(2026, 3, 31), date(2026, 4, 13), AUTUMN),
    ("due on the day known", date(2026, 3, 31), date(2026, 4, 14), WINTER),
    ("due before the day known", date(2026, 3, 31), date(2026, 4, 15), WINTER),
    ("not ended by the day spoken of", date(2026, 3, 30), date(2026, 5, 1), AUTUMN),
    ("ended, and known much later", date(2025, 12, 31), date(2026, 7, 31), AUTUMN),
    ("nothing has fallen due", date(2025, 9, 30), date(2025, 10, 13), None),
    ("nothing has ended", date(2025, 9, 29), date(2026, 7, 31), None),
]


@pytest.mark.parametrize(
    ("as_at", "known_on", "expected"), [row[1:] for row in FALLEN_DUE], ids=[row[0] for row in FALLEN_DUE]
)
@pytest.mark.parametrize("periods", [YEAR, YEAR[::-1], tuple(closed(period) for period in YEAR)])
def test_the_last_period_that_fell_due(periods, as_at: date, known_on: date, expected) -> None:
    found = last_fallen_due(periods, as_at, known_on)
    assert (found and found.key) == (expected and expected.key)


def test_no_period_fell_due_where_there_are_none() -> None:
    assert last_fallen_due((), DEMO_DAY, DEMO_DAY) is None


@pytest.mark.parametrize(("late", "expected"), [(-1, 0), (0, 0), (1, 1), (89, 89), (90, 90), (91, 91)])
def test_days_late_are_counted_from_the_due_date(late: int, expected: int) -> None:
    assert (
        days_late(ActionKind.TIME_LIMITED, Stage.UNDER_WAY, due=DEMO_DAY - days(late), on=DEMO_DAY)
        == expected
    )


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.PROPOSED, 20),
        (Stage.UNDER_WAY, 20),
        (Stage.PAUSED, 0),
        (Stage.STOPPED, 0),
        (Stage.COMPLETE, 0),
    ],
)
def test_only_work_that_is_neither_paused_nor_over_is_late(stage: Stage, expected: int) -> None:
    assert days_late(ActionKind.TIME_LIMITED, stage, due=DEMO_DAY - days(20), on=DEMO_DAY) == expected


def test_work_without_an_end_is_never_late() -> None:
    assert days_late(ActionKind.CONTINUING, Stage.UNDER_WAY, due=DEMO_DAY - days(20), on=DEMO_DAY) == 0
    assert days_late(ActionKind.TIME_LIMITED, Stage.UNDER_WAY, due=None, on=DEMO_DAY) == 0


MOVED = [
    (date(2025, 6, 30), date(2025, 6, 30), 0, "not moved"),
    (date(2025, 6, 30), date(2026, 6, 30), 12, "12 months later"),
    (date(2025, 6, 30), date(2026, 6, 29), 11, "11 months later"),
    (date(2025, 6, 30), date(2025, 7, 30), 1, "1 month later"),
    (date(2025, 6, 30), date(2025, 7, 29), 0, "29 days later"),
    (date(2025, 6, 30), date(2025, 7, 1), 0, "1 day later"),
    (date(2025, 6, 29), date(2025, 7, 31), 1, "1 month later"),
    (date(2025, 12, 31), date(2026, 6, 30), 6, "6 months later"),
    (date(2025, 12, 31), date(2026, 6, 29), 5, "5 months later"),
    (date(2026, 1, 31), date(2026, 2, 28), 1, "1 month later"),
    (date(2026, 1, 31), date(2026, 2, 27), 0, "27 days later"),
    (date(2024, 1, 31), date(2024, 2, 28), 0, "28 days later"),
    (date(2024, 1, 31), date(2024, 2, 29), 1, "1 month later"),
    (date(2026, 6, 30), date(2025, 6, 30), -12, "12 months earlier"),
    (date(2026, 6, 30), date(2026, 6, 10), 0, "20 days earlier"),
    (date(2026, 6, 30), date(2026, 5, 30), -1, "1 month earlier"),
]


@pytest.mark.parametrize(("baseline", "due", "months", "words"), MOVED)
def test_a_due_date_has_moved_by_whole_months(baseline: date, due: date, months: int, words: str) -> None:
    assert (months_moved(baseline, due), moved(baseline, due)) == (months, words)


@settings(derandomize=True, database=None)
@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_moving_back_is_moving_on_reversed(one: date, other: date) -> None:
    assert months_moved(one, other) == -months_moved(other, one)
    assert abs(months_moved(one, other)) <= abs((one - other).days) // 28
