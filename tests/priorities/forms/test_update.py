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
from priorities.rules.completeness import ASKED_BY, Answer, missing
from priorities.rules.rag import Suggestion
from tracker.templatetags.form_parts import optional_shown_for, optional_words

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
        "reference": "3.1.1",
        "kind": ActionKind.TIME_LIMITED,
        "ratings": RATINGS,
        "suggest": lambda forecast, milestones, rag: Suggestion(suggested, ()),
        "is_first": True,
        "last_rag": None,
        "milestones": (),
        "count_evidence": int,
        "periods": (("1", "January to March 2026"), ("2", "April to June 2026")),
        "informants": (),
        "effective_from": date(2026, 3, 31),
    }
    return Questions(**values | changed)


def sent(about: Questions, **answers: str) -> UpdateForm:
    data = QueryDict(mutable=True)
    data.update({"key": str(uuid4()), "period": "1", "progress": "Done.", "rag": "green"} | answers)
    return UpdateForm(data, questions=about)


def test_update_form_returns_the_answers() -> None:
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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"difference_made": "Staff ask sooner."}, True),
        ({"difference_not_known": "on"}, False),
        ({"difference_made": "Too early.", "difference_not_known": "on"}, False),
        ({}, None),
    ],
)
def test_update_form_distinguishes_not_yet_known_from_no_answer(
    typed: dict[str, str], meant: bool | None
) -> None:
    form = sent(questions(), rag="blue", **typed)
    assert form.is_valid()
    assert form.answers().difference_known is meant


@pytest.mark.parametrize("rag", ["green", "blue"])
def test_update_form_drops_the_copied_problem_and_forecast_if_the_rating_does_not_require_them(
    rag: str,
) -> None:
    form = sent(questions(), rag=rag, problem="No form yet.", forecast="30 June 2026")
    assert form.is_valid()
    answers = form.answers(last_time())
    assert (answers.problem, answers.forecast) == ("", None)


def test_update_form_keeps_new_text_whatever_the_rating() -> None:
    form = sent(questions(), rag="green", problem="Another.", forecast="1 July 2026")
    assert form.is_valid()
    answers = form.answers(last_time())
    assert (answers.problem, answers.forecast) == ("Another.", date(2026, 7, 1))


def test_update_form_keeps_the_copied_problem_if_the_rating_requires_it() -> None:
    form = sent(questions(), rag="amber", problem="No form yet.", forecast="30 June 2026")
    assert form.is_valid()
    answers = form.answers(last_time())
    assert (answers.problem, answers.forecast) == ("No form yet.", date(2026, 6, 30))


def test_update_form_keeps_invalid_answers_in_the_draft() -> None:
    form = sent(questions(milestones=(STEP,)), forecast="next week", rag="amber")
    assert form.typed() | {"based_on": ""} == {
        "based_on": "",
        "period": "1",
        "progress": "Done.",
        "next_steps": "",
        "rag": "amber",
        "difference_made": "",
        "difference_not_known": "",
        "no_evidence_reason": "",
        "open_milestones_reason": "",
        "better_reason": "",
        "what_changed": "",
        "problem": "",
        "cause": "",
        "recovery_plan": "",
        "forecast": "next week",
        "milestones": [],
        "done_7": "",
        "board_sentence": "",
    }


def test_update_form_drops_milestones_that_were_not_offered_and_null_characters() -> None:
    data = QueryDict(mutable=True)
    data.setlist("milestones", ["7", "8", "0101011237"])
    data["progress"] = "Half\0 done"
    form = UpdateForm(data, questions=questions(milestones=(STEP,)))
    assert (form.typed()["milestones"], form.typed()["progress"]) == (["7"], "Half done")


@pytest.mark.parametrize(
    ("suggested", "opens"),
    [(Rag.RED, "green amber"), (Rag.AMBER, "green"), (Rag.GREEN, None), (None, None)],
)
def test_update_form_asks_for_a_reason_for_ratings_better_than_suggested(
    suggested: Rag | None, opens: str | None
) -> None:
    form = UpdateForm(questions=questions(suggested))
    reveals = {reveal.fields: reveal.values for reveal in form._reveals()}
    assert reveals.get(("better_reason",)) == opens


def test_update_form_shows_a_typed_reason_that_is_no_longer_required() -> None:
    form = sent(questions(), better_reason="Signed off.")
    assert ("better_reason",) in {reveal.fields for reveal in form._reveals()}


def test_update_form_hides_the_period_if_there_is_only_one() -> None:
    one = UpdateForm(questions=questions(periods=(("1", "January to March 2026"),)))
    assert one["period"].is_hidden
    assert not UpdateForm(questions=questions())["period"].is_hidden
    assert "period" not in UpdateForm(questions=questions(periods=())).fields


def test_update_form_reports_that_its_answers_are_those_of_last_time() -> None:
    words = {"progress": "Scoped.", "next_steps": "Sign-off."}
    form = UpdateForm(initial=words, questions=questions())
    assert form.repeats(last_time())
    assert not UpdateForm(initial=words | {"next_steps": "More."}, questions=questions()).repeats(last_time())
    assert not form.repeats(None)


DUE = {
    "due": date(2026, 3, 31),
    "first_due": date(2025, 12, 31),
    "decided_by": "the Oversight Group",
}


@pytest.mark.parametrize(
    ("due", "forecast", "label"),
    [
        (None, "30 September 2026", None),
        (date(2026, 3, 31), "30 September 2026", "Ask for this date as the new due date"),
        (date(2026, 3, 31), "31 March 2026", "Ask for this date as the new due date"),
        (date(2026, 3, 31), "soon", "Ask for this date as the new due date"),
    ],
)
def test_update_form_offers_to_ask_for_the_forecast_as_the_new_due_date(
    due: date | None, forecast: str, label: str | None
) -> None:
    form = sent(questions(**DUE | {"due": due}), rag="amber", forecast=forecast, propose_date="on")
    field = form.fields.get("propose_date")
    assert (field and field.label) == label
    assert form.proposes_date is (label is not None)
    if field:
        assert field.help_text == "The Oversight Group decides. Until then, the work is due on 31 March 2026."


@pytest.mark.parametrize(("rag", "asks"), [("blue", False), ("green", False), ("amber", True), ("red", True)])
def test_update_form_asks_for_a_new_due_date_only_with_amber_and_red(rag: str, asks: bool) -> None:
    assert sent(questions(**DUE), rag=rag, propose_date="on").proposes_date is asks


def test_update_form_shows_how_the_board_will_read_the_answers_so_far() -> None:
    typed = {"problem": "No partner.", "recovery_plan": "We meet.", "forecast": "30/9/2026"}
    assert sent(questions(**DUE), rag="red", progress="", **typed).read_by_board == (
        "No partner. We meet. It is now expected in September 2026, nine months later than first planned; the "
        "Oversight Group has not agreed the date (3.1.1)."
    )
    assert sent(questions(**DUE), rag="green", **typed).read_by_board == "Done (3.1.1)."
    assert sent(questions(**DUE), rag="").read_by_board == ""
    assert UpdateForm(questions=questions()).read_by_board == ""


@pytest.mark.parametrize(
    ("forecast", "read"), [("13 May 2026", date(2026, 5, 13)), ("soon", None), ("", None)]
)
def test_update_form_computes_the_suggestion_from_valid_answers(forecast: str, read: date | None) -> None:
    calls: list[Any] = []

    def suggest(*answers: Any) -> Suggestion:
        calls.append(answers)
        return Suggestion(answers[2], ())

    data = QueryDict(mutable=True)
    data.update({"forecast": forecast, "milestones": "7"})
    form = UpdateForm(data, questions=questions(suggest=suggest, milestones=(STEP,)))
    done = {7: date(2026, 3, 31)}
    assert calls == [(read, done, None), (read, done, Rag.GREEN)]
    assert [form.suggestion_for(rag).rag for rag in (None, Rag.GREY, Rag.RED)] == [None, None, Rag.GREEN]


@pytest.mark.parametrize("rag", RATINGS)
def test_update_form_says_that_every_answer_that_a_rating_asks_for_and_may_lack_is_optional(rag: Rag) -> None:
    form = UpdateForm(questions=questions())
    required = missing(
        Answer(kind=ActionKind.TIME_LIMITED, rag=rag, progress=""), Suggestion(rag, ()), date(2026, 3, 31)
    )
    for name in (name for name, ratings in ASKED_BY.items() if rag in ratings and name not in required):
        assert optional_words(form[name]) in ("optional", f"optional for {rag.word}"), name
        assert optional_shown_for(form[name]) in ("", rag.value), name
    for name in required:
        assert optional_words(form[name]) not in ("optional", f"optional for {rag.word}"), name
        shown_for = optional_shown_for(form[name])
        assert rag.value not in shown_for.split(), f"{name} says beside {rag.word} that it is optional"
