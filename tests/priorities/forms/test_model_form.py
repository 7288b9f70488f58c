"""Forms that ask for the fields of one model."""

import pytest

from priorities.forms.plan import MilestoneForm


def test_form_of_a_model_saves_nothing() -> None:
    form = MilestoneForm({"title": "", "due": ""})
    assert form.is_valid()
    with pytest.raises(TypeError):
        form.save()
