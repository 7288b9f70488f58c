"""The update form alone: what it offers, what it takes for said, and what it keeps of what was typed."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from priorities.choices import ActionKind, Rag
from priorities.forms.update import Asked, UpdateForm
from priorities.queries.milestones import MilestoneSeen
from priorities.queries.status import UpdateSeen
from priorities.rules.rag import Suggestion
from tests.builders import noon

RATINGS = (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED)
STEP = MilestoneSeen(7, 1, 1, "Scoping", date(2026, 6, 1), date(2026, 6, 1), None)


def seen(**changed: Any) -> UpdateSeen:
    """Last time: Amber, with a problem and a forecast."""
    values: dict[str, Any] = {
        "id": 1,
        "period_id": 1,
        "stands_from": date(2025, 12, 31),
        "recorded_at": noon(date(2025, 12, 31)),
        "author_id": 1,
        "on_behalf_of_id": None,
        "rag": Rag.AMBER,
        "progress": "Scoped.",
        "next_steps": "Sign-off.",
        "board_sentence": "",
        "problem": "No form yet.",
        "way_back": "",
        "forecast": date(2026, 6, 30),
        "better_reason": "",
        "what_changed": "",
        "difference_made": "",
        "difference_known": None,
        "suggested": None,
        "suggestion_reasons": (),
        "accepted": False,
        "completion": None,
    }
    return UpdateSeen(**values | changed)


def asked(**changed: Any) -> Asked:
    values: dict[str, Any] = {
        "kind": ActionKind.TIME_LIMITED,
        "ratings": RATINGS,
        "suggestion": Suggestion(Rag.GREEN, ("Not late.",)),
        "once_started": Suggestion(Rag.GREEN, ("Not late.",)),
        "last": None,
        "last_rag": None,
        "milestones": (),
        "evidence_count": 0,
        "periods": (("1", "January to March 2026"), ("2", "April to June 2026")),
        "tellers": (),
    }
    return Asked(**values | changed)


def sent(about: Asked, **answers: str) -> UpdateForm:
    data = QueryDict(mutable=True)
    data.update({"key": str(uuid4()), "period": "1", "progress": "Done.", "rag": "green"} | answers)
    return UpdateForm(data, asked=about)


def test_update_form_takes_what_was_said() -> None:
    form = sent(asked(), rag="red", problem="No partner.", way_back="We meet.", forecast="13/5/2026")
    assert form.is_valid()
    said = form.said()
    assert (said.rag, said.problem, said.way_back, said.forecast) == (
        Rag.RED,
        "No partner.",
        "We meet.",
        date(2026, 5, 13),
    )
    assert (said.difference_known, said.better_reason) == (None, "")


@pytest.mark.parametrize(("typed", "meant"), [("known", True), ("not_known", False), ("", None)])
def test_update_form_tells_not_yet_known_from_not_answered(typed: str, meant: bool | None) -> None:
    form = sent(asked(), rag="blue", difference_known=typed)
    assert form.is_valid()
    assert form.said().difference_known is meant


@pytest.mark.parametrize("rag", ["green", "blue"])
def test_update_form_leaves_out_last_times_problem_and_forecast_where_none_is_asked(rag: str) -> None:
    form = sent(asked(last=seen()), rag=rag, problem="No form yet.", forecast="30 June 2026")
    assert form.is_valid()
    said = form.said(form.asked.last)
    assert (said.problem, said.forecast) == ("", None)


def test_update_form_keeps_new_words_whatever_the_rating() -> None:
    form = sent(asked(last=seen()), rag="green", problem="Another.", forecast="1 July 2026")
    assert form.is_valid()
    said = form.said(form.asked.last)
    assert (said.problem, said.forecast) == ("Another.", date(2026, 7, 1))


def test_update_form_keeps_last_times_problem_where_it_is_asked() -> None:
    form = sent(asked(last=seen()), rag="amber", problem="No form yet.", forecast="30 June 2026")
    assert form.is_valid()
    said = form.said(form.asked.last)
    assert (said.problem, said.forecast) == ("No form yet.", date(2026, 6, 30))


def test_update_form_keeps_as_a_draft_what_cannot_be_read() -> None:
    form = sent(asked(milestones=(STEP,)), forecast="next week", rag="amber")
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
        "way_back": "",
        "forecast": "next week",
        "milestones": [],
        "board_sentence": "",
    }


def test_update_form_keeps_no_milestone_that_was_not_offered_and_no_null_character() -> None:
    data = QueryDict(mutable=True)
    data.setlist("milestones", ["7", "8", "0101011237"])
    data["progress"] = "Half\0 done"
    form = UpdateForm(data, asked=asked(milestones=(STEP,)))
    assert (form.typed()["milestones"], form.typed()["progress"]) == (["7"], "Half done")


@pytest.mark.parametrize(
    ("suggested", "opens"),
    [(Rag.RED, "green amber"), (Rag.AMBER, "green"), (Rag.GREEN, None), (None, None)],
)
def test_update_form_asks_why_it_is_better_for_the_ratings_that_are(
    suggested: Rag | None, opens: str | None
) -> None:
    form = UpdateForm(asked=asked(once_started=Suggestion(suggested, ())))
    reveals = {reveal.fields: reveal.values for reveal in form._reveals()}
    assert reveals.get(("better_reason",)) == opens


def test_update_form_keeps_a_typed_reason_in_sight_though_it_is_asked_no_more() -> None:
    form = sent(asked(), better_reason="Signed off.")
    assert ("better_reason",) in {reveal.fields for reveal in form._reveals()}


def test_update_form_hides_a_period_that_is_the_only_one() -> None:
    one = UpdateForm(asked=asked(periods=(("1", "January to March 2026"),)))
    assert one["period"].is_hidden
    assert not UpdateForm(asked=asked())["period"].is_hidden
    assert "period" not in UpdateForm(asked=asked(periods=())).fields


def test_update_form_says_when_its_words_are_those_of_last_time() -> None:
    about = asked(last=seen())
    words = {"progress": "Scoped.", "next_steps": "Sign-off."}
    assert UpdateForm(initial=words, asked=about).unchanged
    assert not UpdateForm(initial=words | {"next_steps": "More."}, asked=about).unchanged
    assert not UpdateForm(initial=words, asked=asked()).unchanged
