"""The base form refuses personal identifiers, and shows the reasons of a refused write."""

import re
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from tracker.forms import BaseForm, PastedField, TextChecksMixin
from tracker.refusals import Refused, refuse_identifiers


class SampleForm(BaseForm):
    progress = forms.CharField(widget=forms.Textarea)
    link = forms.URLField(required=False, assume_scheme="https")
    attachment = forms.FileField(required=False)
    number = forms.IntegerField(required=False, widget=forms.TextInput)

    def clean(self) -> None:
        """Does not call the base method, as a careless form might not."""


@pytest.mark.parametrize("identifier", ["0101201234", "0101011237", "QQ 12 34 56 A", "G1 1AA"])
def test_base_form_refuses_an_identifier_in_a_text_shows_it_and_keeps_what_was_typed(identifier: str) -> None:
    form = SampleForm({"progress": f"Met {identifier} today", "link": "https://demo.example/"})
    assert not form.is_valid()
    assert list(form.errors) == ["progress"]
    assert "progress" not in form.cleaned_data
    assert form["progress"].value() == f"Met {identifier} today"
    assert f"(“{identifier}”)" in str(form.errors)
    assert "declared" not in form.fields


def test_base_form_refuses_an_identifier_in_a_link_and_in_a_file_name() -> None:
    form = SampleForm(
        {"progress": "Good", "link": "https://demo.example/0101201234"},
        {"attachment": SimpleUploadedFile("0101201234.txt", b"words")},
    )
    assert sorted(form.errors) == ["attachment", "link"]


def test_base_form_refuses_an_identifier_in_a_box_for_a_number() -> None:
    assert list(SampleForm({"progress": "Good", "number": "0101201234"}).errors) == ["number"]
    assert SampleForm({"progress": "Good", "number": "40"}).is_valid()


def test_base_form_points_out_a_phone_number_once() -> None:
    sent = {"progress": "Ring 0141 420 5756"}
    form = SampleForm(sent)
    assert list(form.errors) == ["progress"]
    assert SampleForm({**sent, "contacts_shown": form["contacts_shown"].value()}).is_valid()


def test_base_form_leaves_the_form_element_to_the_template() -> None:
    helper = SampleForm().helper
    assert (helper.form_tag, helper.disable_csrf) == (False, True)


def test_add_refusal_adds_reasons_to_their_fields() -> None:
    form = SampleForm({"progress": "Good"})
    form.add_refusal(
        Refused({"progress": "Say more.", "": "The period is closed.", "forecast": "Give a date."})
    )
    assert form.errors == {"progress": ["Say more."], "__all__": ["The period is closed.", "Give a date."]}


def test_refuse_identifiers_names_each_field_that_contains_one() -> None:
    with pytest.raises(Refused) as refused:
        refuse_identifiers(progress="CHI 0101201234", problem="none", recovery_plan="Ask QQ 12 34 56 A")
    assert sorted(refused.value.reasons) == ["progress", "recovery_plan"]
    assert "0101201234" not in f"{refused.value} {refused.value.reasons}"
    refuse_identifiers(progress="", problem=None)


def test_add_reasons_adds_nothing_to_a_field_with_an_error() -> None:
    form = SampleForm({"progress": "", "number": "4"})
    form.add_reasons({"progress": "Say more.", "number": "Give 5."})
    assert form.errors == {"progress": ["This field is required."], "number": ["Give 5."]}


def forms_of_ours(under: type) -> list[type[forms.BaseForm]]:
    """Return every subclass of a form class in our apps."""
    import_module("tracker.urls")
    found = [one for each in under.__subclasses__() for one in (each, *forms_of_ours(each))]
    return list(
        dict.fromkeys(one for one in found if one.__module__.startswith(("tracker", "priorities", "reports")))
    )


@pytest.mark.parametrize("form", forms_of_ours(TextChecksMixin), ids=lambda form: form.__name__)
def test_every_form_cleans_each_box_of_text_that_it_has(form: type[forms.BaseForm]) -> None:
    fields = {name: each for name, each in form.base_fields.items() if isinstance(each, forms.CharField)}
    assert form.bound_field_class is PastedField
    assert not [name for name, each in fields.items() if each.bound_field_class]
    same_boxes = type("SameBoxes", (BaseForm,), {name: deepcopy(each) for name, each in fields.items()})
    sent = same_boxes(dict.fromkeys(fields, "\u200bWo\u202erk\v1"))
    for name, each in fields.items():
        if not isinstance(each.widget, forms.PasswordInput):
            assert sent[name].data in ("Work\n1", "Work 1"), name


def test_every_form_of_ours_is_checked() -> None:
    written = [
        path
        for app in ("tracker", "priorities", "reports")
        for path in Path(app).rglob("*.py")
        if re.search(r"^class \w+\((?:forms\.)?(?:Model)?Form\)", path.read_text(), re.MULTILINE)
    ]
    # A base class that `UnsavedModelForm` combines with `BaseForm`.
    assert written == [Path("priorities/forms/model_form.py")]


@pytest.mark.parametrize("nothing", ["\u200b", "\u202e\u2066", "\u3164", "\u2800", "\0"], ids=ascii)
def test_text_that_shows_nothing_is_no_answer(nothing: str) -> None:
    assert SampleForm({"progress": nothing}).errors == {"progress": ["This field is required."]}


def test_a_password_stays_as_it_is_typed() -> None:
    class Secret(BaseForm):
        password = forms.CharField(widget=forms.PasswordInput, strip=False)

    form = Secret({"password": "a\tG1 1AA\u00ad"})
    assert form.is_valid()
    assert form.cleaned_data["password"] == "a\tG1 1AA\u00ad"
