"""When letters are sent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from priorities.choices import LetterKind
from priorities.rules.deadlines import PeriodFacts
from priorities.rules.letters import is_deputy_asked, is_escalated, kind_of, step_to_send, steps, when
from tracker import clock


def period(ends: date, due: date) -> PeriodFacts:
    return PeriodFacts(1, "A period", ends - timedelta(days=90), ends, due)


QUARTER = period(date(2026, 3, 31), date(2026, 4, 14))


def shown(of: PeriodFacts) -> list[str]:
    return [f"{step.day:%d %b} {step.kind}" for step in steps(of)]


def test_letters_of_a_quarter() -> None:
    assert shown(QUARTER) == [
        "01 Apr opened",
        "07 Apr week_before",
        "14 Apr due",
        "21 Apr overdue",
        "28 Apr overdue",
        "12 May overdue",
        "09 Jun overdue",
    ]


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (0, ["01 Apr opened", "07 Apr overdue"]),
        (1, ["01 Apr due", "08 Apr overdue"]),
        (7, ["01 Apr opened", "07 Apr due", "14 Apr overdue"]),
        (8, ["01 Apr opened", "08 Apr due", "15 Apr overdue"]),
        (9, ["01 Apr opened", "02 Apr week_before", "09 Apr due"]),
    ],
)
def test_letters_of_a_period_that_falls_due_soon_after_its_end(days: int, first: list[str]) -> None:
    ends = date(2026, 3, 31)
    assert shown(period(ends, ends + timedelta(days=days)))[: len(first)] == first


def test_letters_around_a_leap_day() -> None:
    assert shown(period(date(2028, 1, 31), date(2028, 2, 29)))[:5] == [
        "01 Feb opened",
        "22 Feb week_before",
        "29 Feb due",
        "07 Mar overdue",
        "14 Mar overdue",
    ]
    assert shown(period(date(2028, 2, 29), date(2028, 3, 14)))[:2] == ["01 Mar opened", "07 Mar week_before"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # The clocks go forward on 29 March 2026 and back on 25 October 2026, each at 1 a.m. in UTC.
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_a_day_of_letters_is_a_london_day_also_when_the_clocks_change(moment: datetime, day: date) -> None:
    due_then = period(day - timedelta(days=14), day)
    step = step_to_send(due_then, clock.day_of(moment), day - timedelta(days=1))
    assert step == (day, LetterKind.DUE)


@pytest.mark.parametrize(
    ("on", "written", "kind"),
    [
        (date(2026, 3, 31), None, None),
        (date(2026, 4, 1), None, LetterKind.OPENED),
        (date(2026, 4, 1), date(2026, 4, 1), None),
        (date(2026, 4, 6), date(2026, 4, 1), None),
        # Runs from 7 to 15 April were missed: only the latest step is sent.
        (date(2026, 4, 16), date(2026, 4, 1), LetterKind.DUE),
        (date(2026, 4, 16), date(2026, 4, 15), None),
        (date(2026, 4, 21), date(2026, 4, 16), LetterKind.OVERDUE),
        (date(2026, 9, 1), date(2026, 6, 9), None),
        (date(2026, 9, 1), None, LetterKind.OVERDUE),
    ],
)
def test_step_to_send(on: date, written: date | None, kind: LetterKind | None) -> None:
    step = step_to_send(QUARTER, on, written)
    assert (step and step.kind) == kind


def test_the_deputy_is_asked_from_the_seventh_day_after_the_due_date() -> None:
    assert not is_deputy_asked(QUARTER, date(2026, 4, 20))
    assert is_deputy_asked(QUARTER, date(2026, 4, 21))


def test_others_are_told_from_the_day_that_the_strategy_sets() -> None:
    assert not is_escalated(QUARTER, 21, date(2026, 5, 4))
    assert is_escalated(QUARTER, 21, date(2026, 5, 5))


def test_the_kind_of_a_letter_is_that_of_its_last_reason() -> None:
    assert kind_of([LetterKind.DUE, LetterKind.OVERDUE, LetterKind.OPENED]) is LetterKind.OVERDUE
    assert kind_of([LetterKind.ESCALATION, LetterKind.OVERDUE]) is LetterKind.ESCALATION


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 4, 13), "due by 14 April 2026, in 1 day"),
        (date(2026, 4, 14), "due today, 14 April 2026"),
        (date(2026, 4, 16), "was due by 14 April 2026, 2 days ago"),
    ],
)
def test_when(on: date, words: str) -> None:
    assert when(QUARTER, on) == words
