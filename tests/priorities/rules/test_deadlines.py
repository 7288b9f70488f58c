"""Periods, what falls due in them and lateness, on each boundary day and its neighbours."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.choices import ActionKind, Stage, UpdateNeed
from priorities.rules.deadlines import (
    NeedFacts,
    PeriodFacts,
    days_late,
    effective_from,
    ended_before_set_up,
    last_fallen_due,
    months_moved,
    moved,
    needed_update,
    period_choice,
    period_for_update,
    why_not_close,
)
from tests.priorities.rules.calendar_of_periods import (
    AUTUMN,
    DEMO_DAY,
    SPRING,
    SUMMER,
    WINTER,
    YEAR,
    before_set_up,
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


ASKED = NeedFacts(Stage.UNDER_WAY, date.min)

PERIODS_FOR_UPDATE = [
    ("the latest that has ended", YEAR, (), DEMO_DAY, WINTER),
    ("in whatever order they are given", YEAR[::-1], (), DEMO_DAY, WINTER),
    ("the latest even when the ones before are answered", YEAR, (1, 2), DEMO_DAY, WINTER),
    ("the latest, due or overdue", YEAR, (), date(2026, 6, 30), WINTER),
    ("the one under way when a later one than the gap is answered", YEAR, (3,), DEMO_DAY, SPRING),
    (
        "and when the later ones are closed",
        (SUMMER, closed(AUTUMN), closed(WINTER), SPRING),
        (),
        DEMO_DAY,
        SPRING,
    ),
    ("and when only the one under way is answered", YEAR, (4,), DEMO_DAY, SPRING),
    ("the latest even when the one under way is closed", (WINTER, closed(SPRING)), (), DEMO_DAY, WINTER),
    ("none when none is under way", (AUTUMN, WINTER), (3,), DEMO_DAY, None),
    ("not one from before the set-up", (AUTUMN, before_set_up(WINTER), SPRING), (2,), DEMO_DAY, SPRING),
    ("the latest, not one from before the set-up", (before_set_up(AUTUMN), WINTER), (), DEMO_DAY, WINTER),
    ("none when all are from before the set-up", (before_set_up(WINTER),), (), DEMO_DAY, None),
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
    assert period_for_update(periods, answered, ASKED, on=on) == expected


@pytest.mark.parametrize(
    ("action_from", "expected"),
    [(date(2026, 3, 31), WINTER), (date(2026, 4, 1), SPRING), (date(2026, 4, 8), SPRING)],
)
def test_an_update_does_not_speak_for_a_period_before_the_action(
    action_from: date, expected: PeriodFacts
) -> None:
    assert period_for_update(YEAR, (), NeedFacts(Stage.UNDER_WAY, action_from), on=DEMO_DAY) == expected


@pytest.mark.parametrize(
    ("start", "expected"), [(date(2026, 3, 31), WINTER), (date(2026, 4, 1), SPRING), (None, WINTER)]
)
def test_an_update_does_not_speak_for_a_period_before_the_work_was_to_start(
    start: date | None, expected: PeriodFacts
) -> None:
    facts = NeedFacts(Stage.PROPOSED, date.min, start)
    assert period_for_update(YEAR, (1, 2), facts, on=DEMO_DAY) == expected


@settings(max_examples=200)
@given(
    answered=st.sets(st.sampled_from([1, 2, 3, 4])),
    shut=st.sets(st.sampled_from([1, 2, 3, 4])),
    early=st.integers(min_value=0, max_value=4),
    on=st.dates(date(2025, 6, 30), date(2026, 7, 31)),
)
def test_the_form_proposes_the_latest_gap_unless_a_later_period_has_passed(
    answered, shut, early, on: date
) -> None:
    periods = [closed(p) if p.key in shut else before_set_up(p) if p.key <= early else p for p in YEAR]
    needing = [
        p
        for p in periods
        if needed_update(ASKED, p, answered=p.key in answered, on=on).state
        in (UpdateNeed.DUE, UpdateNeed.OVERDUE)
    ]
    choice = period_choice(periods, answered, ASKED, on=on)
    gap = max(needing, key=lambda period: period.ends, default=None)
    later = [p for p in periods if gap and p.ends > gap.ends]
    if gap and not any(p.key in answered or (p.closed and p.ends < on) for p in later):
        assert choice.proposed == gap
        assert set(choice.open[: len(needing)]) == set(needing)
    elif gap:
        assert choice.proposed != gap or not any(p in later for p in choice.open)
        assert set(needing) <= set(choice.open[: len(needing) + 1])
    elif choice.proposed:
        assert choice.proposed.ends >= on or not any(p.opens <= on <= p.ends for p in choice.open)
    assert set(choice.open) == {p for p in periods if not p.closed and p.opens <= on}


def test_an_update_may_be_for_the_periods_that_have_begun_and_are_open() -> None:
    periods = (closed(SUMMER), AUTUMN, WINTER, SPRING)
    choice = period_choice(periods, (), ASKED, on=DEMO_DAY)
    # The period now due, the earlier one that has no update, and the one under way.
    assert choice.open == (WINTER, AUTUMN, SPRING)
    assert choice.proposed == WINTER
    assert period_choice(periods, (2,), ASKED, on=DEMO_DAY).open == (WINTER, SPRING, AUTUMN)
    assert period_choice(periods, (), ASKED, on=date(2026, 3, 31)).open == (AUTUMN, WINTER)
    later = NeedFacts(Stage.UNDER_WAY, date(2026, 1, 1))
    assert period_choice(periods, (), later, on=DEMO_DAY).open == (WINTER, SPRING)


def test_an_update_may_be_for_a_period_from_before_the_set_up_though_none_is_needed() -> None:
    choice = period_choice((before_set_up(WINTER), SPRING), (), ASKED, on=DEMO_DAY)
    assert choice.open == (SPRING, before_set_up(WINTER))


@pytest.mark.parametrize(("after", "expected"), [(-1, False), (0, False), (1, True)])
def test_a_period_that_ended_before_the_day_of_the_set_up(after: int, expected: bool) -> None:
    assert ended_before_set_up(WINTER.ends, WINTER.ends + days(after)) is expected


@pytest.mark.parametrize(
    ("period", "on", "why"),
    [
        (WINTER, WINTER.ends + days(1), ""),
        (before_set_up(WINTER), DEMO_DAY, ""),
        (closed(WINTER), DEMO_DAY, "January to March 2026 is already closed."),
        (
            WINTER,
            WINTER.ends,
            "January to March 2026 ends on 31 March 2026. You can close it from the next day.",
        ),
    ],
)
def test_a_period_that_has_ended_and_is_open_can_be_closed(period: PeriodFacts, on: date, why: str) -> None:
    assert why_not_close(period, on=on) == why


def test_an_update_is_for_the_latest_open_period_where_none_waits_and_none_is_under_way() -> None:
    choice = period_choice((AUTUMN, WINTER), (2, 3), ASKED, on=DEMO_DAY)
    assert choice.proposed == WINTER


def test_an_update_is_for_the_period_that_is_chosen_else_the_proposed_one() -> None:
    choice = period_choice(YEAR, (1, 2), ASKED, on=DEMO_DAY)
    assert [choice.chosen(key) for key in (4, "4", "9", "", None)] == [SPRING, SPRING, WINTER, WINTER, WINTER]
    assert period_choice((), (), ASKED, on=DEMO_DAY).chosen("4") is None


JUST_ANSWERED = [
    ("answered, and not due yet", YEAR, (1, 2, 3), DEMO_DAY, WINTER),
    ("on the day it is due", YEAR, (1, 2, 3), date(2026, 4, 14), WINTER),
    ("the day after it was due", YEAR, (1, 2, 3), date(2026, 4, 15), None),
    ("not answered", YEAR, (1, 2), DEMO_DAY, None),
    ("and an earlier one has none", YEAR, (1, 3), DEMO_DAY, WINTER),
    ("none is under way", YEAR[:3], (1, 2, 3), DEMO_DAY, None),
    ("closed", (SUMMER, AUTUMN, closed(WINTER), SPRING), (1, 2, 3), DEMO_DAY, None),
]


@pytest.mark.parametrize(
    ("periods", "answered", "on", "expected"),
    [row[1:] for row in JUST_ANSWERED],
    ids=[row[0] for row in JUST_ANSWERED],
)
def test_the_period_that_was_just_answered(periods, answered, on: date, expected: PeriodFacts | None) -> None:
    assert period_choice(periods, answered, ASKED, on=on).just_answered == expected


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
@pytest.mark.parametrize("periods", [YEAR, YEAR[::-1], (SUMMER, closed(AUTUMN), WINTER, SPRING)])
def test_the_last_period_that_fell_due(periods, as_at: date, known_on: date, expected) -> None:
    found = last_fallen_due(periods, as_at, known_on)
    assert (found and found.key) == (expected and expected.key)


def test_a_period_that_is_closed_before_its_due_date_has_fallen_due() -> None:
    early = date(2026, 4, 2)
    assert last_fallen_due((AUTUMN, WINTER), WINTER.ends, early) == AUTUMN
    assert last_fallen_due((AUTUMN, closed(WINTER)), WINTER.ends, early) == closed(WINTER)
    assert last_fallen_due((AUTUMN, closed(WINTER)), WINTER.ends - days(1), early) == AUTUMN


def test_no_period_from_before_the_set_up_fell_due() -> None:
    periods = (before_set_up(SUMMER), before_set_up(AUTUMN), WINTER)
    assert last_fallen_due(periods, DEMO_DAY, DEMO_DAY) is None
    assert last_fallen_due(periods, DEMO_DAY, WINTER.due) == WINTER


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
