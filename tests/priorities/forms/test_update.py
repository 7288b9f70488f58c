"""The update form by itself: the choices it offers, the answers it accepts, and what it keeps of what was typed."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from priorities.choices import ActionKind, Rag
from priorities.forms.update import Questions, UpdateForm
from priorities.models import Update
from priorities.queries.milestones import MilestoneAsAt
from priorities.rules.rag import Suggestion

RATINGS = (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED)
STEP = MilestoneAsAt(7, 1, 1, "Scoping", date(2026, 6, 1), date(2026, 6, 1), None)


def last_time() -> Update:
    """An Amber update with a problem and a forecast."""
    return Update(
        rag=Rag.AMBER,
        progress="Scoped.",
        next_steps="Sign-off.",
        problem="No form yet.",
        forecast=date(2026, 6, 30),
    )


def questions(suggested: Rag | None = Rag.GREEN, **changed: Any) -> Questions:
    values: dict[str, Any] = {
        "kind": ActionKind.TIME_LIMITED,
        "ratings": RATINGS,
        "suggest": lambda forecast, milestones, rag: Suggestion(suggested, ()),
        "last": None,
        "last_rag": None,
        "milestones": (),
        "evidence_count": 0,
        "periods": (("1", "January to March 2026"), ("2", "April to June 2026")),
        "informants": (),
    }
    return Questions(**values | changed)


def sent(about: Questions, **answers: str) -> UpdateForm:
    data = QueryDict(mutable=True)
    data.update({"key": str(uuid4()), "period": "1", "progress": "Done.", "rag": "green"} | answers)
    return UpdateForm(data, questions=about)


def test_update_form_takes_what_was_said() -> None:
    form = sent(questions(), rag="red", problem="No partner.", recovery_plan="We meet.", forecast="13/5/2026")
    assert form.is_valid()
    answers = form.answers()
    assert (answers.rag, answers.problem, answers.recovery_plan, answers.forecast) == (
        Rag.RED,
        "No partner.",
        "We meet.",
        date(2026, 5, 13),
    )
    assert (answers.difference_known, answers.better_reason) == (None, "")


@pytest.mark.parametrize(("typed", "meant"), [("known", True), ("not_known", False), ("", None)])
def test_update_form_tells_not_yet_known_from_not_answered(typed: str, meant: bool | None) -> None:
    form = sent(questions(), rag="blue", difference_known=typed)
    assert form.is_valid()
    assert form.answers().difference_known is meant


@pytest.mark.parametrize("rag", ["green", "blue"])
def test_update_form_leaves_out_last_times_problem_and_forecast_where_none_is_asked(rag: str) -> None:
    form = sent(questions(last=last_time()), rag=rag, problem="No form yet.", forecast="30 June 2026")
    assert form.is_valid()
    answers = form.answers(form.questions.last)
    assert (answers.problem, answers.forecast) == ("", None)


def test_update_form_keeps_new_words_whatever_the_rating() -> None:
    form = sent(questions(last=last_time()), rag="green", problem="Another.", forecast="1 July 2026")
    assert form.is_valid()
    answers = form.answers(form.questions.last)
    assert (answers.problem, answers.forecast) == ("Another.", date(2026, 7, 1))


def test_update_form_keeps_last_times_problem_where_it_is_asked() -> None:
    form = sent(questions(last=last_time()), rag="amber", problem="No form yet.", forecast="30 June 2026")
    assert form.is_valid()
    answers = form.answers(form.questions.last)
    assert (answers.problem, answers.forecast) == ("No form yet.", date(2026, 6, 30))


def test_update_form_keeps_as_a_draft_what_cannot_be_read() -> None:
    form = sent(questions(milestones=(STEP,)), forecast="next week", rag="amber")
    assert form.typed() | {"based_on": ""} == {
        "based_on": "",
        "period": "1",
        "progress": "Done.",
        "next_steps": "",
        "rag": "amber",
        "difference_known": "",
        "difference_made": "",
        "no_evidence_reason": "",
        "better_reason": "",
        "what_changed": "",
        "problem": "",
        "recovery_plan": "",
        "forecast": "next week",
        "milestones": [],
        "board_sentence": "",
    }


def test_update_form_keeps_no_milestone_that_was_not_offered_and_no_null_character() -> None:
    data = QueryDict(mutable=True)
    data.setlist("milestones", ["7", "8", "0101011237"])
    data["progress"] = "Half\0 done"
    form = UpdateForm(data, questions=questions(milestones=(STEP,)))
    assert (form.typed()["milestones"], form.typed()["progress"]) == (["7"], "Half done")


@pytest.mark.parametrize(
    ("suggested", "opens"),
    [(Rag.RED, "green amber"), (Rag.AMBER, "green"), (Rag.GREEN, None), (None, None)],
)
def test_update_form_asks_why_it_is_better_for_the_ratings_that_are(
    suggested: Rag | None, opens: str | None
) -> None:
    form = UpdateForm(questions=questions(suggested))
    reveals = {reveal.fields: reveal.values for reveal in form._reveals()}
    assert reveals.get(("better_reason",)) == opens


def test_update_form_keeps_a_typed_reason_in_sight_though_it_is_asked_no_more() -> None:
    form = sent(questions(), better_reason="Signed off.")
    assert ("better_reason",) in {reveal.fields for reveal in form._reveals()}


def test_update_form_hides_a_period_that_is_the_only_one() -> None:
    one = UpdateForm(questions=questions(periods=(("1", "January to March 2026"),)))
    assert one["period"].is_hidden
    assert not UpdateForm(questions=questions())["period"].is_hidden
    assert "period" not in UpdateForm(questions=questions(periods=())).fields


def test_update_form_says_when_its_words_are_those_of_last_time() -> None:
    about = questions(last=last_time())
    words = {"progress": "Scoped.", "next_steps": "Sign-off."}
    assert UpdateForm(initial=words, questions=about).unchanged
    assert not UpdateForm(initial=words | {"next_steps": "More."}, questions=about).unchanged
    assert not UpdateForm(initial=words, questions=questions()).unchanged


@pytest.mark.parametrize(
    ("forecast", "read"), [("13 May 2026", date(2026, 5, 13)), ("soon", None), ("", None)]
)
def test_update_form_asks_what_the_dates_suggest_with_the_answers_that_can_be_read(
    forecast: str, read: date | None
) -> None:
    asked: list[Any] = []

    def suggest(*answers: Any) -> Suggestion:
        asked.append(answers)
        return Suggestion(answers[2], ())

    data = QueryDict(mutable=True)
    data.update({"forecast": forecast, "milestones": "7"})
    form = UpdateForm(data, questions=questions(suggest=suggest, milestones=(STEP,)))
    assert asked == [(read, [7], None), (read, [7], Rag.GREEN)]
    assert [form.suggestion_for(rag).rag for rag in (None, Rag.GREY, Rag.RED)] == [None, None, Rag.GREEN]
