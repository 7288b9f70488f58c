"""The form templates: links in error summaries, hints and errors for each field, and questions beneath their radio."""

import re
from datetime import date

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from lxml import html as lxml_html

from tracker.crispy_layouts import ChoicesWithReveals, Reveal
from tracker.form_fields import DayField, HintedRadios, optional

COLOURS = [("green", "Green"), ("red", "Red"), ("grey", "Grey")]


class Everything(forms.Form):
    """A form with one field of each kind."""

    use_required_attribute = False

    progress = forms.CharField(label="What has been done?", widget=forms.Textarea, help_text="In brief.")
    rag = forms.ChoiceField(
        label="How is it going?",
        choices=COLOURS,
        help_text="The dates suggest Green.",
        widget=HintedRadios(hints={"red": "Will not be done"}),
    )
    problem = forms.CharField(label="What is the problem?")
    forecast = DayField(label="New forecast")
    groups = forms.MultipleChoiceField(choices=COLOURS, widget=forms.CheckboxSelectMultiple)
    service = forms.ChoiceField(choices=COLOURS)
    seen = forms.BooleanField(label="Seen by the manager")
    board = optional(forms.CharField(label="For the board"))
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: object, laid_out: bool = True, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        if laid_out:
            self.helper.layout = Layout(
                "progress",
                ChoicesWithReveals(
                    "rag",
                    Reveal(
                        after="red", fields=("problem",), shown_for=("green", "red"), words="If Green or Red"
                    ),
                    Reveal(after="red", fields=("forecast",), words="If Red"),
                ),
                Fieldset("Who", "groups", "service"),
                "seen",
                "board",
                "key",
                ButtonHolder(Submit("send", "Submit")),
            )


def page(form: forms.Form) -> lxml_html.HtmlElement:
    """Return the form's markup, parsed as by a browser."""
    return lxml_html.fromstring(f"<main>{render_crispy_form(form)}</main>")


@pytest.mark.parametrize("laid_out", [True, False])
def test_every_link_of_the_error_summary_lands_on_its_field(laid_out: bool) -> None:
    tree = page(Everything({}, laid_out=laid_out))
    links = tree.xpath('//div[@role="alert"]//a/@href')
    assert links == [
        "#id_progress",
        "#id_rag",
        "#id_problem",
        "#id_forecast",
        "#id_groups",
        "#id_service",
        "#id_seen",
    ]
    for link in links:
        (target,) = tree.xpath(f'//*[@id="{link[1:]}"]')
        # The target of a link must be able to take the focus.
        assert target.tag in ("input", "textarea", "select") or target.get("tabindex") == "-1"


@pytest.mark.parametrize("laid_out", [True, False])
def test_ids_are_unique_and_every_description_resolves(laid_out: bool) -> None:
    tree = page(Everything({}, laid_out=laid_out))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    described = {one for value in tree.xpath("//@aria-describedby") for one in value.split()}
    assert {"id_progress_helptext", "id_progress_error", "id_rag_helptext", "id_rag_error"} <= described
    assert described <= set(ids)
    assert set(tree.xpath("//label/@for")) <= set(ids)


def test_an_error_is_shown_at_its_field_and_what_was_typed_is_kept() -> None:
    tree = page(Everything({"progress": "Scoping finished", "rag": "red", "forecast": "31/2/2026"}))
    (box,) = tree.xpath('//*[@id="id_forecast"]')
    assert box.get("value") == "31/2/2026"
    assert box.get("aria-invalid") == "true"
    (error,) = tree.xpath('//*[@id="id_forecast_error"]')
    label = tree.xpath('//label[@for="id_forecast"]/text()')[0].strip()
    message = f"Error: {label}: enter a real date, for example 13 May 2026 or 13/5/2026."
    assert error.text_content() == message
    assert tree.xpath('//*[@id="id_progress"]')[0].text.strip() == "Scoping finished"
    assert tree.xpath('//input[@type="radio"][@checked]/@value') == ["red"]


def test_a_form_at_rest_has_no_errors() -> None:
    tree = page(Everything())
    assert not tree.xpath('//div[@role="alert"]')
    assert not tree.xpath('//*[contains(@class, "error")]')


def test_each_radio_has_its_meaning_tied_to_it() -> None:
    tree = page(Everything())
    (red,) = tree.xpath('//input[@type="radio"][@value="red"]')
    (hint,) = tree.xpath(f'//*[@id="{red.get("aria-describedby")}"]')
    assert hint.text_content() == "Will not be done"


def test_questions_follow_their_radio_and_come_before_the_next_one() -> None:
    tree = page(Everything())
    order = tree.xpath('//input[@name="rag" or @name="problem" or @name="forecast"]')
    assert [one.get("value") or one.get("name") for one in order] == [
        "green",
        "red",
        "problem",
        "forecast",
        "grey",
    ]
    assert tree.xpath("//@data-spt-shown-for") == ["green red", "red"]
    # The markup hides nothing: without the script, every question is shown, with text that says when to answer it.
    assert not tree.xpath("//*[@hidden]")
    assert [one.text for one in tree.xpath('//p[@class="spt-reveal__words"]')] == [
        "If Green or Red",
        "If Red",
    ]


def test_a_reveal_after_no_option_is_refused() -> None:
    form = Everything()
    form.helper.layout = Layout(ChoicesWithReveals("rag", Reveal(after="pink", fields=(), words="")))
    with pytest.raises(KeyError):
        render_crispy_form(form)


def test_only_fields_that_never_need_an_answer_are_marked_optional() -> None:
    tree = page(Everything())
    marked = [
        label.text_content().strip()
        for label in tree.xpath("//label")
        if "(optional)" in label.text_content()
    ]
    assert marked == ["For the board (optional)"]


def test_a_group_has_a_legend_and_a_button_is_a_button() -> None:
    tree = page(Everything())
    legends = [re.sub(r"\s+", " ", one.text_content()).strip() for one in tree.xpath("//legend")]
    assert legends == ["How is it going?", "Who", "Groups"]
    assert tree.xpath('//button[@type="submit"]')[0].text == "Submit"


@pytest.mark.parametrize(
    "written",
    [
        "13/5/2026",
        "13/05/2026",
        "13.5.2026",
        "13-5-2026",
        "13 5 2026",
        "13 May 2026",
        "13th May 2026",
        " 13  may, 2026 ",
        "2026-05-13",
        "13/5/26",
    ],
)
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert DayField().clean(written) == date(2026, 5, 13)


def test_the_day_comes_before_the_month() -> None:
    assert DayField().clean("5/6/2026") == date(2026, 6, 5)


@pytest.mark.parametrize("written", ["31/2/2026", "soon", "13/5", "5/13/2026"])
def test_what_is_no_day_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        DayField().clean(written)
    assert refused.value.messages == ["Enter a real date, for example 13 May 2026 or 13/5/2026."]


def test_an_optional_empty_date_is_none() -> None:
    assert DayField(required=False).clean("") is None


def test_an_initial_date_is_shown_as_on_every_page() -> None:
    class Plan(forms.Form):
        due = DayField()

    tree = page(Plan(initial={"due": date(2026, 5, 3)}))
    assert tree.xpath('//input[@name="due"]/@value') == ["3 May 2026"]
