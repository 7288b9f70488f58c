"""What an update with each rating must say, field by field, and the sentences that ask for it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from priorities.choices import ActionKind, Cause, Rag
from priorities.rules.completeness import ASKED_BY, Answer, improved_unexplained, missing
from priorities.rules.rag import Suggestion, is_better

EFFECTIVE_FROM = date(2026, 3, 31)
NOTHING_SUGGESTED = Suggestion(None, ())
EMPTY = ("", " ", "\n\t ")


def answer(rag: Rag | None, **answers) -> Answer:
    return Answer(kind=ActionKind.TIME_LIMITED, rag=rag, progress="Partners met.", **answers)


WHOLE = {
    Rag.BLUE: answer(Rag.BLUE, difference_known=True, difference_made="Staff ask.", evidence_count=1),
    Rag.GREEN: answer(Rag.GREEN),
    Rag.AMBER: answer(Rag.AMBER, problem="No venue.", cause=Cause.OTHER),
    Rag.RED: answer(
        Rag.RED,
        problem="No venue.",
        cause=Cause.OTHER,
        recovery_plan="Hire one.",
        forecast=EFFECTIVE_FROM + timedelta(days=1),
    ),
    Rag.GREY: answer(Rag.GREY),
}
NO_PROGRESS = "Say what has been done."
NO_DIFFERENCE = "Say what difference it has made and how we know, or tick that it is not yet known."
NO_EVIDENCE = "No evidence is linked. Add evidence, or say why there is none."


@pytest.mark.parametrize("rag", list(Rag))
def test_a_whole_update_misses_nothing(rag: Rag) -> None:
    assert missing(WHOLE[rag], NOTHING_SUGGESTED, EFFECTIVE_FROM) == {}


@pytest.mark.parametrize("rag", list(Rag))
def test_a_rating_requires_only_what_it_asks_for_and_amber_also_asks_for_a_forecast(rag: Rag) -> None:
    asked = {name for name, ratings in ASKED_BY.items() if rag in ratings}
    required = missing(answer(rag), NOTHING_SUGGESTED, EFFECTIVE_FROM).keys() & ASKED_BY.keys()
    assert asked - required == ({"forecast"} if rag is Rag.AMBER else set())
    assert required <= asked


@pytest.mark.parametrize(("rag", "empty"), list(product(Rag, EMPTY)))
def test_progress_is_always_asked_for(rag: Rag, empty: str) -> None:
    found = missing(replace(WHOLE[rag], progress=empty), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert found == {"progress": NO_PROGRESS}


def test_an_update_without_a_rating_is_asked_for_one() -> None:
    found = missing(answer(None), Suggestion(Rag.RED, ()), EFFECTIVE_FROM)
    assert found == {"rag": "Choose how the work is going."}


def test_an_empty_update_is_asked_for_everything_at_once() -> None:
    empty = Answer(kind=ActionKind.TIME_LIMITED, rag=None, progress="")
    assert missing(empty, NOTHING_SUGGESTED, EFFECTIVE_FROM) == {
        "progress": NO_PROGRESS,
        "rag": "Choose how the work is going.",
    }


@pytest.mark.parametrize(("rag", "empty"), list(product([Rag.AMBER, Rag.RED], EMPTY)))
def test_amber_and_red_need_the_problem(rag: Rag, empty: str) -> None:
    found = missing(replace(WHOLE[rag], problem=empty), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert found == {"problem": "Say what the problem is."}


@pytest.mark.parametrize("rag", [Rag.AMBER, Rag.RED])
def test_amber_and_red_need_the_cause_of_the_problem(rag: Rag) -> None:
    found = missing(replace(WHOLE[rag], cause=""), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert found == {"cause": "Choose the main cause of the problem."}


@pytest.mark.parametrize("empty", EMPTY)
def test_red_needs_the_recovery_plan(empty: str) -> None:
    found = missing(replace(WHOLE[Rag.RED], recovery_plan=empty), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert found == {"recovery_plan": "Say what will put it right."}


@pytest.mark.parametrize(
    ("kind", "when"),
    [(ActionKind.TIME_LIMITED, "it will be done"), (ActionKind.CONTINUING, "it will be back on course")],
)
def test_red_needs_a_forecast_later_than_the_day_it_effective_from(kind: ActionKind, when: str) -> None:
    red = replace(WHOLE[Rag.RED], kind=kind)
    none_given = missing(replace(red, forecast=None), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert none_given == {"forecast": f"Enter the date when {when}."}
    same_day = missing(replace(red, forecast=EFFECTIVE_FROM), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert same_day == {
        "forecast": "The forecast, 31 March 2026, is not later than 31 March 2026, the day that this "
        f"update is for. Enter a later date when {when}."
    }
    before = missing(replace(red, forecast=date(2026, 3, 30)), NOTHING_SUGGESTED, EFFECTIVE_FROM)
    assert before == {
        "forecast": "The forecast, 30 March 2026, is not later than 31 March 2026, the day that this "
        f"update is for. Enter a later date when {when}."
    }
    assert missing(red, NOTHING_SUGGESTED, EFFECTIVE_FROM) == {}


@pytest.mark.parametrize(
    ("forecast", "suggested", "asked"),
    [
        (date(2026, 6, 30), Rag.GREEN, True),
        (date(2026, 6, 29), None, True),
        (date(2026, 7, 1), Rag.AMBER, False),
        (date(2026, 6, 30), Rag.RED, False),
    ],
)
def test_red_that_will_still_be_done_in_time_is_asked_why(
    forecast: date, suggested: Rag | None, asked: bool
) -> None:
    red = replace(WHOLE[Rag.RED], due=date(2026, 6, 30), forecast=forecast)
    found = missing(red, Suggestion(suggested, ()), EFFECTIVE_FROM)
    assert found == (
        {
            "forecast": f"The forecast, {forecast.day} June 2026, is not later than the due date, 30 June 2026. Red "
            "is for work that will be late. Enter a later date, or choose another rating."
        }
        if asked
        else {}
    )


def test_a_bare_red_is_asked_for_problem_cause_recovery_plan_and_forecast() -> None:
    assert list(missing(answer(Rag.RED), NOTHING_SUGGESTED, EFFECTIVE_FROM)) == [
        "problem",
        "cause",
        "recovery_plan",
        "forecast",
    ]


@pytest.mark.parametrize("rag", [Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.GREY])
def test_only_red_must_have_a_later_forecast(rag: Rag) -> None:
    assert missing(replace(WHOLE[rag], forecast=EFFECTIVE_FROM), NOTHING_SUGGESTED, EFFECTIVE_FROM) == {}


BLUES = [
    ("not answered, nothing said", None, "", {"difference_made": NO_DIFFERENCE}),
    ("not answered, something said", None, "Staff ask.", {"difference_made": NO_DIFFERENCE}),
    ("known, nothing said", True, "", {"difference_made": NO_DIFFERENCE}),
    ("known, only spaces", True, " \n", {"difference_made": NO_DIFFERENCE}),
    ("known and said", True, "Staff ask.", {}),
    ("not yet known", False, "", {}),
    ("not yet known, something said", False, "Too early.", {}),
]


@pytest.mark.parametrize(
    ("known", "difference", "expected"), [row[1:] for row in BLUES], ids=[row[0] for row in BLUES]
)
def test_blue_needs_the_difference_it_made(
    known: bool | None, difference: str, expected: dict[str, str]
) -> None:
    blue = replace(WHOLE[Rag.BLUE], difference_known=known, difference_made=difference)
    assert missing(blue, NOTHING_SUGGESTED, EFFECTIVE_FROM) == expected


@pytest.mark.parametrize(
    ("count", "why_none", "expected"),
    [
        (0, "", {"no_evidence_reason": NO_EVIDENCE}),
        (0, "  ", {"no_evidence_reason": NO_EVIDENCE}),
        (0, "It was a one-off briefing.", {}),
        (1, "", {}),
        (2, "", {}),
    ],
)
def test_blue_needs_evidence_or_why_there_is_none(
    count: int, why_none: str, expected: dict[str, str]
) -> None:
    blue = replace(WHOLE[Rag.BLUE], evidence_count=count, no_evidence_reason=why_none)
    assert missing(blue, NOTHING_SUGGESTED, EFFECTIVE_FROM) == expected


@pytest.mark.parametrize(
    ("still_open", "why", "expected"),
    [
        ((), "", []),
        (("Scoping", "Training"), " ", ["open_milestones_reason"]),
        (("Scoping",), "A national course took its place.", []),
    ],
)
def test_blue_needs_every_milestone_or_why_it_is_complete_without(
    still_open: tuple[str, ...], why: str, expected: list[str]
) -> None:
    for rag in Rag:
        said = replace(WHOLE[rag], open_milestones=still_open, open_milestones_reason=why)
        found = missing(said, NOTHING_SUGGESTED, EFFECTIVE_FROM)
        assert list(found) == (expected if rag is Rag.BLUE else [])
        if found:
            assert found["open_milestones_reason"].startswith("Not done: “Scoping” and “Training”.")


def test_a_bare_blue_is_asked_for_difference_and_evidence() -> None:
    assert missing(answer(Rag.BLUE), NOTHING_SUGGESTED, EFFECTIVE_FROM) == {
        "difference_made": NO_DIFFERENCE,
        "no_evidence_reason": NO_EVIDENCE,
    }


def test_better_than_suggested_needs_a_reason() -> None:
    for rag, suggested, reason in product(Rag, Rag, [*EMPTY, "The partners have since agreed."]):
        found = missing(replace(WHOLE[rag], better_reason=reason), Suggestion(suggested, ()), EFFECTIVE_FROM)
        sentence = (
            f"{rag.word} is better than the suggested rating, {suggested.word}. Say why, or choose "
            "another rating."
        )
        refused = is_better(rag, suggested) and not reason.strip()
        assert found == ({"better_reason": sentence} if refused else {}), (rag, suggested, reason)


def test_better_than_last_time_is_asked_what_changed_and_not_refused() -> None:
    for previous, rag, why in product([None, *Rag], Rag, [*EMPTY, "The venue is found."]):
        update = replace(WHOLE[rag], what_changed=why)
        unexplained = previous is not None and is_better(rag, previous) and not why.strip()
        assert improved_unexplained(previous, rag, why) is unexplained, (previous, rag, why)
        assert missing(update, NOTHING_SUGGESTED, EFFECTIVE_FROM) == {}
