"""The suggestion from start, stage, indicator and review, word for word."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.choices import Rag, Stage
from priorities.rules.rag import MilestoneFacts, Suggestion, is_better, suggest
from priorities.rules.tolerances import Tolerances
from tests.priorities.rules.facts import DUE, ON, continuing, days, time_limited
from tests.usual_tolerances import USUAL

NOT_LATE = "Not late: due 30 June 2026, in 91 days."
STARTS = [
    ("start tomorrow", Stage.PROPOSED, ON + days(1), Rag.GREY, "Not due to start until 1 April 2026."),
    ("start on the day", Stage.PROPOSED, ON, Rag.GREEN, NOT_LATE),
    (
        "start yesterday",
        Stage.PROPOSED,
        ON - days(1),
        Rag.AMBER,
        "Work has not started, 1 day after its start date (30 March 2026).",
    ),
    (
        "start long ago",
        Stage.PROPOSED,
        ON - days(200),
        Rag.AMBER,
        "Work has not started, 200 days after its start date (12 September 2025).",
    ),
    ("no start", Stage.PROPOSED, None, Rag.GREEN, NOT_LATE),
    ("started early", Stage.UNDER_WAY, ON + days(1), Rag.GREEN, NOT_LATE),
    ("started", Stage.UNDER_WAY, ON - days(1), Rag.GREEN, NOT_LATE),
]


@pytest.mark.parametrize(
    ("stage", "start", "rag", "reason"), [row[1:] for row in STARTS], ids=[row[0] for row in STARTS]
)
def test_time_limited_work_by_its_start(stage: Stage, start: date | None, rag: Rag, reason: str) -> None:
    assert suggest(time_limited(stage=stage, start=start), USUAL, ON) == Suggestion(rag, (reason,))


def test_grey_does_not_hide_a_forecast_that_is_already_late() -> None:
    facts = time_limited(stage=Stage.PROPOSED, start=ON + days(30), forecast=DUE + days(91))
    assert suggest(facts, USUAL, ON).rag == Rag.RED


def test_grey_does_not_hide_an_overdue_milestone() -> None:
    late = MilestoneFacts("Funding", ON - days(1))
    facts = time_limited(stage=Stage.PROPOSED, start=ON + days(30), milestones=(late,))
    assert suggest(facts, USUAL, ON) == Suggestion(
        Rag.AMBER, ('The milestone "Funding" is 1 day late (due 30 March 2026).',)
    )


def test_time_limited_work_does_not_read_an_indicator() -> None:
    assert suggest(time_limited(indicator_rag=Rag.RED), USUAL, ON).rag == Rag.GREEN


def test_the_tolerance_is_the_strategys_own() -> None:
    strict = Tolerances(version=2, tolerance_days=1)
    late = tuple(MilestoneFacts("Draft", ON - days(number)) for number in (1, 2))
    assert suggest(time_limited(forecast=DUE + days(1)), strict, ON).rag == Rag.AMBER
    assert suggest(time_limited(forecast=DUE + days(2)), strict, ON) == Suggestion(
        Rag.RED,
        (
            "The forecast is 2 days late, more than the 1 day allowed (due 30 June 2026, forecast 2 July 2026).",
        ),
    )
    assert suggest(time_limited(milestones=late), strict, ON) == Suggestion(
        Rag.RED,
        (
            'The milestone "Draft" is 2 days late, more than the 1 day allowed (due 29 March 2026).',
            'The milestone "Draft" is 1 day late (due 30 March 2026).',
        ),
    )


UNRATED = (
    "No rating is suggested, because no indicator gives this continuing work a rating and its review (due %s) "
    "is not late."
)
NO_INDICATOR = UNRATED % "30 June 2026"
REVIEW_TODAY = UNRATED % "31 March 2026"
LATE = "The review is 1 day late (due 30 March 2026)."
CONTINUING = [
    ("no indicator, review to come", DUE, None, None, (NO_INDICATOR,)),
    ("no indicator, review on the day", ON, None, None, (REVIEW_TODAY,)),
    ("no indicator, review passed", ON - days(1), None, Rag.AMBER, (LATE,)),
    ("indicator Green", DUE, Rag.GREEN, Rag.GREEN, ("Its indicator is Green.",)),
    ("indicator Amber", DUE, Rag.AMBER, Rag.AMBER, ("Its indicator is Amber.",)),
    ("indicator Red", DUE, Rag.RED, Rag.RED, ("Its indicator is Red.",)),
    ("indicator without a target", DUE, Rag.GREY, None, (NO_INDICATOR,)),
    ("indicator Green, review passed", ON - days(1), Rag.GREEN, Rag.AMBER, (LATE,)),
    ("indicator Amber, review passed", ON - days(1), Rag.AMBER, Rag.AMBER, ("Its indicator is Amber.", LATE)),
    ("indicator Red, review passed", ON - days(1), Rag.RED, Rag.RED, ("Its indicator is Red.", LATE)),
    (
        "review long passed is still Amber",
        ON - days(200),
        None,
        Rag.AMBER,
        ("The review is 200 days late (due 12 September 2025).",),
    ),
]


@pytest.mark.parametrize(
    ("review", "indicator", "rag", "reasons"),
    [row[1:] for row in CONTINUING],
    ids=[row[0] for row in CONTINUING],
)
def test_continuing_work(
    review: date, indicator: Rag | None, rag: Rag | None, reasons: tuple[str, ...]
) -> None:
    assert suggest(continuing(review=review, indicator_rag=indicator), USUAL, ON) == Suggestion(rag, reasons)


def test_continuing_work_is_not_rated_by_forecast_or_milestones() -> None:
    late = (MilestoneFacts("Draft", ON - days(100)),)
    facts = continuing(forecast=ON - days(100), milestones=late)
    assert suggest(facts, USUAL, ON) == Suggestion(None, (NO_INDICATOR,))


@pytest.mark.parametrize("make", [time_limited, continuing])
@pytest.mark.parametrize(
    ("stage", "word"), [(Stage.PAUSED, "paused"), (Stage.STOPPED, "stopped"), (Stage.COMPLETE, "complete")]
)
def test_no_colour_is_suggested_for_work_that_is_paused_or_over(make, stage: Stage, word: str) -> None:
    assert suggest(make(stage=stage), USUAL, ON) == Suggestion(
        None, (f"The action is {word}, so no rating is suggested.",)
    )


def test_time_limited_work_without_a_due_date_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^A time-limited action must have a due date\.$"):
        suggest(time_limited(due=None), USUAL, ON)


def test_continuing_work_without_a_review_date_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^A continuing action must have a review date\.$"):
        suggest(continuing(review=None), USUAL, ON)


near = st.integers(-200, 200).map(lambda number: ON + days(number))


@settings(derandomize=True, database=None)
@given(due=near, forecast=st.none() | near, later=st.integers(0, 200))
def test_a_later_forecast_never_improves_the_suggestion(due: date, forecast: date | None, later: int) -> None:
    if forecast is None:
        return
    sooner = suggest(time_limited(due=due, forecast=forecast), USUAL, ON).rag
    put_off = suggest(time_limited(due=due, forecast=forecast + days(later)), USUAL, ON).rag
    assert sooner is not None
    assert put_off is not None
    assert not is_better(put_off, sooner)


@settings(derandomize=True, database=None)
@given(
    due=near,
    forecast=st.none() | near,
    start=st.none() | near,
    stage=st.sampled_from([Stage.PROPOSED, Stage.UNDER_WAY]),
    steps=st.lists(st.tuples(near, st.none() | near), max_size=3),
)
def test_time_limited_work_always_has_a_colour_and_a_reason(due, forecast, start, stage, steps) -> None:
    milestones = tuple(MilestoneFacts("Step", step, done) for step, done in steps)
    found = suggest(
        time_limited(stage=stage, start=start, due=due, forecast=forecast, milestones=milestones), USUAL, ON
    )
    assert found.rag in (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY)
    assert found.reasons != ()
