"""The suggestion for time-limited work from its finish and its milestones, word for word."""

from datetime import date

import pytest

from priorities.choices import Rag
from priorities.rules.rag import MilestoneFacts, Suggestion, suggest
from tests.priorities.rules.facts import DUE, ON, days, time_limited
from tests.usual_tolerances import USUAL

FINISH = [
    ("due later, no forecast", DUE, None, Rag.GREEN, "Not late: due 30 June 2026, in 91 days."),
    ("due tomorrow, no forecast", ON + days(1), None, Rag.GREEN, "Not late: due 1 April 2026, in 1 day."),
    ("due on the day, no forecast", ON, None, Rag.GREEN, "Not late: due 31 March 2026."),
    (
        "past due by a day, no forecast",
        ON - days(1),
        None,
        Rag.RED,
        "The action is 1 day late and has no forecast (due 30 March 2026).",
    ),
    (
        "past due by the tolerance, no forecast",
        ON - days(90),
        None,
        Rag.RED,
        "The action is 90 days late and has no forecast (due 31 December 2025).",
    ),
    (
        "forecast before the due date",
        DUE,
        DUE - days(10),
        Rag.GREEN,
        "Not late: due 30 June 2026, forecast 20 June 2026.",
    ),
    (
        "forecast on the due date",
        DUE,
        DUE,
        Rag.GREEN,
        "Not late: due 30 June 2026, forecast 30 June 2026.",
    ),
    (
        "forecast on the day",
        DUE,
        ON,
        Rag.GREEN,
        "Not late: due 30 June 2026, forecast 31 March 2026.",
    ),
    (
        "forecast passed, due later",
        DUE,
        ON - days(1),
        Rag.GREEN,
        "Not late: due 30 June 2026, forecast 30 March 2026, which has passed.",
    ),
    (
        "due on the day, forecast passed",
        ON,
        ON - days(1),
        Rag.GREEN,
        "Not late: due 31 March 2026, forecast 30 March 2026, which has passed.",
    ),
    (
        "forecast 1 day late",
        DUE,
        DUE + days(1),
        Rag.AMBER,
        "The forecast is 1 day late (due 30 June 2026, forecast 1 July 2026).",
    ),
    (
        "forecast 89 days late",
        DUE,
        DUE + days(89),
        Rag.AMBER,
        "The forecast is 89 days late (due 30 June 2026, forecast 27 September 2026).",
    ),
    (
        "forecast 90 days late",
        DUE,
        DUE + days(90),
        Rag.AMBER,
        "The forecast is 90 days late (due 30 June 2026, forecast 28 September 2026).",
    ),
    (
        "forecast 91 days late",
        DUE,
        DUE + days(91),
        Rag.RED,
        "The forecast is 91 days late, more than the 90 days allowed (due 30 June 2026, forecast 29 September 2026).",
    ),
    (
        "past due, forecast to come within the tolerance",
        ON - days(20),
        ON + days(10),
        Rag.AMBER,
        "The forecast is 30 days late (due 11 March 2026, forecast 10 April 2026).",
    ),
    (
        "past due, forecast on the day",
        ON - days(20),
        ON,
        Rag.AMBER,
        "The action is 20 days late (due 11 March 2026, forecast 31 March 2026).",
    ),
    (
        "past due, forecast passed: the day itself is the finish",
        ON - days(20),
        ON - days(5),
        Rag.AMBER,
        "The action is 20 days late (due 11 March 2026, forecast 26 March 2026, which has passed).",
    ),
    (
        "past due by the tolerance, forecast passed",
        ON - days(90),
        ON - days(80),
        Rag.AMBER,
        "The action is 90 days late (due 31 December 2025, forecast 10 January 2026, which has passed).",
    ),
    (
        "past due by more than the tolerance, forecast passed",
        ON - days(91),
        ON - days(80),
        Rag.RED,
        "The action is 91 days late, more than the 90 days allowed "
        "(due 30 December 2025, forecast 10 January 2026, which has passed).",
    ),
]


@pytest.mark.parametrize(
    ("due", "forecast", "rag", "reason"), [row[1:] for row in FINISH], ids=[row[0] for row in FINISH]
)
def test_time_limited_work_by_its_finish(due: date, forecast: date | None, rag: Rag, reason: str) -> None:
    assert suggest(time_limited(due=due, forecast=forecast), USUAL, ON) == Suggestion(rag, (reason,))


MILESTONES = [
    ("due tomorrow", ON + days(1), None, Rag.GREEN, None),
    ("due on the day", ON, None, Rag.GREEN, None),
    (
        "a day late",
        ON - days(1),
        None,
        Rag.AMBER,
        'The milestone "Sign-off" is 1 day late (due 30 March 2026).',
    ),
    (
        "20 days late",
        ON - days(20),
        None,
        Rag.AMBER,
        'The milestone "Sign-off" is 20 days late (due 11 March 2026).',
    ),
    (
        "90 days late",
        ON - days(90),
        None,
        Rag.AMBER,
        'The milestone "Sign-off" is 90 days late (due 31 December 2025).',
    ),
    (
        "91 days late",
        ON - days(91),
        None,
        Rag.RED,
        'The milestone "Sign-off" is 91 days late, more than the 90 days allowed (due 30 December 2025).',
    ),
    ("91 days past, done in time", ON - days(91), ON - days(95), Rag.GREEN, None),
    ("91 days past, done on the day", ON - days(91), ON, Rag.GREEN, None),
    (
        "20 days late, done the day after",
        ON - days(20),
        ON + days(1),
        Rag.AMBER,
        'The milestone "Sign-off" is 20 days late (due 11 March 2026).',
    ),
]


@pytest.mark.parametrize(
    ("due", "done_on", "rag", "reason"), [row[1:] for row in MILESTONES], ids=[row[0] for row in MILESTONES]
)
def test_time_limited_work_by_one_milestone(
    due: date, done_on: date | None, rag: Rag, reason: str | None
) -> None:
    facts = time_limited(milestones=(MilestoneFacts("Sign-off", due, done_on),))
    told = reason or "Not late: due 30 June 2026, in 91 days."
    assert suggest(facts, USUAL, ON) == Suggestion(rag, (told,))


def test_every_overdue_milestone_is_a_reason_worst_first_without_those_done() -> None:
    facts = time_limited(
        milestones=(
            MilestoneFacts("Scoping", ON - days(120), ON - days(119)),
            MilestoneFacts("Consultation", ON - days(10)),
            MilestoneFacts("Draft", ON - days(100)),
            MilestoneFacts("Launch", ON + days(60)),
        ),
        forecast=DUE + days(30),
    )
    assert suggest(facts, USUAL, ON) == Suggestion(
        Rag.RED,
        (
            'The milestone "Draft" is 100 days late, more than the 90 days allowed (due 21 December 2025).',
            "The forecast is 30 days late (due 30 June 2026, forecast 30 July 2026).",
            'The milestone "Consultation" is 10 days late (due 21 March 2026).',
        ),
    )


def test_a_red_finish_comes_before_an_amber_milestone() -> None:
    facts = time_limited(due=ON - days(2), milestones=(MilestoneFacts("Draft", ON - days(3)),))
    assert suggest(facts, USUAL, ON) == Suggestion(
        Rag.RED,
        (
            "The action is 2 days late and has no forecast (due 29 March 2026).",
            'The milestone "Draft" is 3 days late (due 28 March 2026).',
        ),
    )
