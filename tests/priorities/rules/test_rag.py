"""The suggested rating at every boundary, with its reasons word for word, and how ratings compare."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.choices import ActionKind, Movement, Rag, Stage
from priorities.rules.rag import ActionFacts, MilestoneFacts, Suggestion, compare, is_better, suggest
from priorities.rules.tolerances import Tolerances

ON = date(2026, 3, 31)
DUE = date(2026, 6, 30)
USUAL = Tolerances(version=1)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def time_limited(
    *,
    stage: Stage = Stage.UNDER_WAY,
    start: date | None = date(2025, 4, 1),
    due: date | None = DUE,
    forecast: date | None = None,
    milestones: tuple[MilestoneFacts, ...] = (),
    indicator_rag: Rag | None = None,
) -> ActionFacts:
    return ActionFacts(
        kind=ActionKind.TIME_LIMITED,
        stage=stage,
        start=start,
        due=due,
        review=None,
        forecast=forecast,
        milestones=milestones,
        indicator_rag=indicator_rag,
    )


def continuing(
    *,
    stage: Stage = Stage.UNDER_WAY,
    start: date | None = date(2025, 4, 1),
    review: date | None = DUE,
    indicator_rag: Rag | None = None,
    forecast: date | None = None,
    milestones: tuple[MilestoneFacts, ...] = (),
) -> ActionFacts:
    return ActionFacts(
        kind=ActionKind.CONTINUING,
        stage=stage,
        start=start,
        due=None,
        review=review,
        forecast=forecast,
        indicator_rag=indicator_rag,
        milestones=milestones,
    )


FINISH = [
    ("due later, no forecast", DUE, None, Rag.GREEN, "Not late: due 30 June 2026, 91 days away."),
    ("due tomorrow, no forecast", ON + days(1), None, Rag.GREEN, "Not late: due 1 April 2026, 1 day away."),
    ("due on the day, no forecast", ON, None, Rag.GREEN, "Not late: due 31 March 2026, 0 days away."),
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
    told = reason or "Not late: due 30 June 2026, 91 days away."
    assert suggest(facts, USUAL, ON) == Suggestion(rag, (told,))


def test_every_overdue_milestone_is_told_with_the_worst_first_and_done_ones_left_out() -> None:
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


def test_a_red_finish_is_told_before_an_amber_milestone() -> None:
    facts = time_limited(due=ON - days(2), milestones=(MilestoneFacts("Draft", ON - days(3)),))
    assert suggest(facts, USUAL, ON) == Suggestion(
        Rag.RED,
        (
            "The action is 2 days late and has no forecast (due 29 March 2026).",
            'The milestone "Draft" is 3 days late (due 28 March 2026).',
        ),
    )


NOT_LATE = "Not late: due 30 June 2026, 91 days away."
STARTS = [
    ("start tomorrow", Stage.PROPOSED, ON + days(1), Rag.GREY, "Not due to start until 1 April 2026."),
    ("start on the day", Stage.PROPOSED, ON, Rag.GREEN, NOT_LATE),
    (
        "start yesterday",
        Stage.PROPOSED,
        ON - days(1),
        Rag.AMBER,
        "Work has not started, 1 day after its start (30 March 2026).",
    ),
    (
        "start long ago",
        Stage.PROPOSED,
        ON - days(200),
        Rag.AMBER,
        "Work has not started, 200 days after its start (12 September 2025).",
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
    "No indicator rates this continuing work, and its review (%s) is not late, so no colour is suggested."
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
def test_no_colour_is_suggested_for_work_that_is_held_or_over(make, stage: Stage, word: str) -> None:
    assert suggest(make(stage=stage), USUAL, ON) == Suggestion(
        None, (f"The action is {word}, so no colour is suggested.",)
    )


def test_time_limited_work_without_a_due_date_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^A time-limited action must have a due date\.$"):
        suggest(time_limited(due=None), USUAL, ON)


def test_continuing_work_without_a_review_date_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^A continuing action must have a review date\.$"):
        suggest(continuing(review=None), USUAL, ON)


BETTER = {(Rag.GREEN, Rag.AMBER), (Rag.GREEN, Rag.RED), (Rag.AMBER, Rag.RED)}


@pytest.mark.parametrize(("a", "b"), list(product(Rag, Rag)))
def test_only_green_amber_and_red_are_better_or_worse(a: Rag, b: Rag) -> None:
    assert is_better(a, b) is ((a, b) in BETTER)


@pytest.mark.parametrize(("previous", "now"), list(product(Rag, Rag)))
def test_movement_between_two_ratings(previous: Rag, now: Rag) -> None:
    if previous == now:
        expected = Movement.SAME
    elif (now, previous) in BETTER:
        expected = Movement.BETTER
    elif (previous, now) in BETTER:
        expected = Movement.WORSE
    else:
        expected = Movement.NOT_COMPARED
    assert compare(previous, now) is expected


@pytest.mark.parametrize("now", list(Rag))
def test_a_first_rating_is_new(now: Rag) -> None:
    assert compare(None, now) is Movement.NEW


@pytest.mark.parametrize("previous", [None, *Rag])
def test_nothing_is_compared_without_a_rating_now(previous: Rag | None) -> None:
    assert compare(previous, None) is Movement.NOT_COMPARED


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
