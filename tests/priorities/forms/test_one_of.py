"""The field for a choice from a `Choices` class."""

from typing import Any

import pytest
from django import forms

from priorities.choices import Stage
from priorities.forms.fields import OneOf, narrow


class Moves(forms.Form):
    stage = OneOf(Stage, label="Which stage?")


def hints(form: forms.Form) -> dict[str, str]:
    widget: Any = form.fields["stage"].widget
    found: dict[str, str] = widget.hints
    return found


def test_every_choice_is_offered_with_its_meaning() -> None:
    field = Moves().fields["stage"]
    assert isinstance(field, OneOf)
    assert field.choices == [(stage.value, stage.label) for stage in Stage]
    assert hints(Moves()) == {stage.value: stage.meaning for stage in Stage}


@pytest.mark.parametrize(("sent", "read"), [("paused", Stage.PAUSED), ("", None)])
def test_answer_is_the_choice_itself_or_none(sent: str, read: Stage | None) -> None:
    form = Moves({"stage": sent})
    assert form.is_valid()
    assert form.cleaned_data["stage"] is read


def test_narrowed_field_refuses_other_choices_and_does_not_affect_other_forms() -> None:
    form = Moves({"stage": "paused"})
    narrow(form, "stage", (Stage.STOPPED, Stage.COMPLETE))
    assert list(form.errors) == ["stage"]
    assert set(hints(form)) == {"stopped", "complete"}
    assert Moves({"stage": "paused"}).is_valid()
