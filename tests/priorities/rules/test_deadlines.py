"""Periods, what falls due in them, lateness and silence, on each boundary day and its neighbours."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.choices import ActionKind, Owed, Stage
from priorities.rules.deadlines import (
    AskedFacts,
    Owing,
    PeriodFacts,
    days_late,
    last_fallen_due,
    months_moved,
    moved,
    not_updated,
    owes,
    period_for_update,
    silence,
    stands_from,
)

SUMMER = PeriodFacts(1, "July to September 2025", date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 14))
AUTUMN = PeriodFacts(2, "October to December 2025", date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14))
WINTER = PeriodFacts(3, "January to March 2026", date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
SPRING = PeriodFacts(4, "April to June 2026", date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
YEAR = (SUMMER, AUTUMN, WINTER, SPRING)
DEMO_DAY = date(2026, 4, 8)


def closed(period: PeriodFacts) -> PeriodFacts:
    return PeriodFacts(period.key, period.name, period.opens, period.ends, period.due, closed=True)


def days(number: int) -> timedelta:
    return timedelta(days=number)


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
def test_an_update_stands_from_the_earlier_day(submitted_on: date, ends: date | None, expected: date) -> None:
    assert stands_from(submitted_on, ends) == expected


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
    assert period_for_update(periods, answered, on) == expected


@pytest.mark.parametrize(
    ("action_from", "expected"),
    [(date(2025, 9, 30), SUMMER), (date(2025, 10, 1), AUTUMN), (date(2026, 4, 8), SPRING)],
)
def test_an_update_does_not_speak_for_a_period_before_the_action(
    action_from: date, expected: PeriodFacts
) -> None:
    assert period_for_update(YEAR, (), DEMO_DAY, action_from) == expected


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
    assert days_late(ActionKind.TIME_LIMITED, Stage.UNDER_WAY, DEMO_DAY - days(late), DEMO_DAY) == expected


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.PROPOSED, 20),
        (Stage.UNDER_WAY, 20),
        (Stage.PAUSED, 20),
        (Stage.STOPPED, 0),
        (Stage.COMPLETE, 0),
    ],
)
def test_only_work_that_is_not_over_is_late(stage: Stage, expected: int) -> None:
    assert days_late(ActionKind.TIME_LIMITED, stage, DEMO_DAY - days(20), DEMO_DAY) == expected


def test_work_without_an_end_is_never_late() -> None:
    assert days_late(ActionKind.CONTINUING, Stage.UNDER_WAY, DEMO_DAY - days(20), DEMO_DAY) == 0
    assert days_late(ActionKind.TIME_LIMITED, Stage.UNDER_WAY, None, DEMO_DAY) == 0


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


def asked(
    stage: Stage = Stage.UNDER_WAY,
    action_from: date = date(2023, 4, 1),
    start: date | None = date(2023, 4, 1),
) -> AskedFacts:
    return AskedFacts(stage=stage, action_from=action_from, start=start)


LATEST = [
    ("never updated", None, True),
    ("last updated the day before the period opened", date(2025, 9, 30), True),
    ("updated on its first day", date(2025, 10, 1), False),
    ("updated on its last day", date(2025, 12, 31), False),
    ("updated after it", date(2026, 2, 1), False),
]


@pytest.mark.parametrize(("latest", "expected"), [row[1:] for row in LATEST], ids=[row[0] for row in LATEST])
def test_not_updated_by_the_last_period_that_fell_due(latest: date | None, expected: bool) -> None:
    assert not_updated(asked(), latest, AUTUMN, DEMO_DAY, 100, has_periods=True) is expected


def test_nothing_is_not_updated_before_the_first_period_falls_due() -> None:
    assert not_updated(asked(), None, None, DEMO_DAY, 100, has_periods=True) is False


QUIET = [
    ("updated 99 days ago", DEMO_DAY - days(99), False),
    ("updated 100 days ago", DEMO_DAY - days(100), False),
    ("updated 101 days ago", DEMO_DAY - days(101), True),
    ("never updated", None, True),
]


@pytest.mark.parametrize(("latest", "expected"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_not_updated_where_there_are_no_periods(latest: date | None, expected: bool) -> None:
    assert not_updated(asked(), latest, None, DEMO_DAY, 100, has_periods=False) is expected


def test_quiet_days_are_the_strategys_own() -> None:
    latest = DEMO_DAY - days(30)
    found = [not_updated(asked(), latest, None, DEMO_DAY, quiet, has_periods=False) for quiet in (29, 30)]
    assert found == [True, False]


def test_a_period_is_not_read_where_the_strategy_has_none() -> None:
    latest = DEMO_DAY - days(5)
    assert not_updated(asked(), latest, SPRING, DEMO_DAY, 4, has_periods=False) is True


@pytest.mark.parametrize(
    ("action_from", "start", "expected"),
    [
        (DEMO_DAY - days(100), None, False),
        (DEMO_DAY - days(101), None, True),
        (DEMO_DAY - days(200), DEMO_DAY - days(100), False),
        (DEMO_DAY - days(200), DEMO_DAY - days(101), True),
        (DEMO_DAY - days(101), DEMO_DAY - days(200), True),
        (DEMO_DAY - days(100), DEMO_DAY - days(200), False),
    ],
)
def test_an_action_never_updated_is_quiet_from_the_day_it_could_be(
    action_from: date, start: date | None, expected: bool
) -> None:
    facts = asked(action_from=action_from, start=start)
    assert not_updated(facts, None, None, DEMO_DAY, 100, has_periods=False) is expected


NOT_ASKED = [
    ("paused", asked(Stage.PAUSED), "The action is paused."),
    ("stopped", asked(Stage.STOPPED), "The action is stopped."),
    ("complete", asked(Stage.COMPLETE), "The action is complete."),
    (
        "not yet in the plan",
        asked(action_from=WINTER.ends + days(1)),
        "The action entered the plan on 1 April 2026.",
    ),
    (
        "not due to start",
        asked(Stage.PROPOSED, start=WINTER.ends + days(1)),
        "The action is not due to start until 1 April 2026.",
    ),
]
ASKED = [
    ("under way", asked()),
    ("entered the plan on the last day", asked(action_from=WINTER.ends)),
    ("due to start on the last day", asked(Stage.PROPOSED, start=WINTER.ends)),
    ("proposed with no start", asked(Stage.PROPOSED, start=None)),
    ("started before its start", asked(Stage.UNDER_WAY, start=WINTER.ends + days(1))),
]


@pytest.mark.parametrize(
    ("facts", "reason"), [row[1:] for row in NOT_ASKED], ids=[row[0] for row in NOT_ASKED]
)
def test_an_action_that_is_not_asked_owes_nothing_and_is_told_why(facts: AskedFacts, reason: str) -> None:
    assert owes(facts, WINTER, answered=False, on=DEMO_DAY) == Owing(Owed.NOTHING, reason)
    assert not_updated(facts, None, WINTER, DEMO_DAY, 0, has_periods=True) is False
    assert not_updated(facts, None, None, WINTER.ends, 0, has_periods=False) is False


@pytest.mark.parametrize("facts", [row[1] for row in ASKED], ids=[row[0] for row in ASKED])
def test_an_action_that_is_asked_owes_an_update(facts: AskedFacts) -> None:
    assert owes(facts, WINTER, answered=False, on=DEMO_DAY).state is Owed.DUE
    assert not_updated(facts, None, WINTER, DEMO_DAY, 0, has_periods=True) is True


OWED = [
    (
        "before it opens",
        date(2025, 12, 31),
        Owed.NOT_DUE,
        "January to March 2026 ends on 31 March 2026; due by 14 April 2026.",
    ),
    (
        "on its last day",
        date(2026, 3, 31),
        Owed.NOT_DUE,
        "January to March 2026 ends on 31 March 2026; due by 14 April 2026.",
    ),
    ("the day after it ends", date(2026, 4, 1), Owed.DUE, "Due by 14 April 2026, in 13 days."),
    ("the day before it is due", date(2026, 4, 13), Owed.DUE, "Due by 14 April 2026, in 1 day."),
    ("the day it is due", date(2026, 4, 14), Owed.DUE, "Due by 14 April 2026, in 0 days."),
    ("the day after it is due", date(2026, 4, 15), Owed.OVERDUE, "Was due by 14 April 2026, 1 day ago."),
    ("long after it is due", date(2026, 5, 14), Owed.OVERDUE, "Was due by 14 April 2026, 30 days ago."),
]


@pytest.mark.parametrize(("on", "state", "reason"), [row[1:] for row in OWED], ids=[row[0] for row in OWED])
def test_what_an_action_owes_by_the_day(on: date, state: Owed, reason: str) -> None:
    assert owes(asked(), WINTER, answered=False, on=on) == Owing(state, reason)


def test_nothing_is_owed_for_a_closed_period() -> None:
    expected = Owing(Owed.NOTHING, "January to March 2026 is closed.")
    assert owes(asked(), closed(WINTER), answered=False, on=date(2026, 5, 14)) == expected


@pytest.mark.parametrize("facts", [asked(), asked(Stage.COMPLETE)])
@pytest.mark.parametrize("period", [WINTER, closed(WINTER)])
def test_an_answered_period_is_answered_whatever_came_after(facts: AskedFacts, period: PeriodFacts) -> None:
    expected = Owing(Owed.ANSWERED, "Updated for January to March 2026.")
    assert owes(facts, period, answered=True, on=date(2026, 5, 14)) == expected


def test_silence_is_said_with_its_day() -> None:
    assert [silence(date(2026, 3, 3)), silence(None)] == ["No update since 3 March 2026", "No update yet"]
