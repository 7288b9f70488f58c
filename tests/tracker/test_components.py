"""The components: their text, which is escaped, and marks that can be read without colour."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.forms import CharField, Form
from django.template import Context, Template
from django.test import RequestFactory

from tracker.templatetags.components import SHAPES, day, shape_svg


@dataclass(frozen=True)
class Rating:
    """A rating with the attributes that the tags need."""

    word: str = "Amber"
    shape: str = "triangle"
    colour: str = "#d07c00"
    ink: str = "#000000"


def show(source: str, **context: Any) -> str:
    """Return a tag's markup, with runs of white space replaced by single spaces."""
    html = Template("{% load components %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", html).strip()


def test_a_rating_is_word_shape_and_colour() -> None:
    html = show("{% rag rating=rating %}", rating=Rating())
    assert ">Amber</span>" in html
    assert 'src="/static/img/ratings.svg#triangle" alt=""' in html


def test_a_missing_rating_is_shown_in_words() -> None:
    html = show("{% rag %}")
    assert "No update yet" in html
    assert "<img" not in html


def test_a_note_is_shown_beside_the_rating() -> None:
    assert "awaiting agreement" in show('{% rag rating=rating note="awaiting agreement" %}', rating=Rating())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mark_is_hidden_from_screen_readers_and_has_no_style(shape: str) -> None:
    svg, image = shape_svg(Rating(shape=shape)), show("{% rag rating=rating %}", rating=Rating(shape=shape))
    assert 'aria-hidden="true"' in svg
    assert 'alt=""' in image
    assert "style" not in svg + image


def test_every_shape_is_drawn_differently() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        shape_svg(Rating(shape="star"))


def test_the_last_crumb_is_the_page_itself() -> None:
    html = show("{% breadcrumbs items=items %}", items=[("Strategies", "/strategies/"), ("Papers", "")])
    assert '<a class="ds_breadcrumbs__link" href="/strategies/">Strategies</a>' in html
    assert 'aria-current="page">Papers</li>' in html


def test_a_count_opens_its_rows() -> None:
    html = show('{% count_link number=4 label="Red" url="/a/?rag=red" %}')
    assert 'href="/a/?rag=red"' in html
    assert re.sub("<[^>]+>", "", html) == "4 Red"


def test_a_count_without_rows_is_plain_text() -> None:
    assert "<a" not in show('{% count_link number=0 label="Red" %}')


@pytest.mark.parametrize(
    ("kind", "role"), [("success", "status"), ("info", "status"), ("warning", "alert"), ("error", "alert")]
)
def test_a_notification_is_read_out_by_its_weight(kind: str, role: str) -> None:
    assert f'role="{role}"' in show("{% notification text='Saved' kind=kind %}", kind=kind)


def test_a_message_with_extra_tags_keeps_its_level() -> None:
    assert 'role="alert"' in show('{% notification text="No" kind="extra error" %}')


def test_words_are_escaped_everywhere() -> None:
    bad = "<script>"
    for source in (
        "{% notification text=bad %}",
        "{% inset text=bad %}",
        "{% empty_state title=bad next_step=bad %}",
        "{% summary_list rows=rows %}",
        "{% status_tag word=bad %}",
        '{% data_bar svg="" caption=bad table_caption=bad headings=cells rows=table %}',
    ):
        html = show(source, bad=bad, rows=[(bad, bad)], cells=[bad], table=[(bad, 1)])
        assert bad not in html, source


def test_an_empty_value_in_a_summary_list_is_shown_as_not_recorded() -> None:
    html = show("{% summary_list rows=rows %}", rows=[("Due", ""), ("Items", 0)])
    assert html.count("Not recorded") == 1
    assert '<dd class="ds_summary-list__value">0</dd>' in html


def test_a_chart_has_its_numbers_in_a_table() -> None:
    html = show(
        "{% data_bar svg=svg caption='By rating' headings=heads rows=rows %}",
        svg="<svg></svg>",
        heads=["Rating", "Actions"],
        rows=[("Blue", 11)],
    )
    assert "<svg></svg>" in html
    assert '<th scope="row">Blue</th><td>11</td>' in html


def test_a_table_head_has_its_roles_and_escapes_its_headings() -> None:
    assert show('{% table_head "Due" heading %}', heading="<b>") == (
        '<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Due</th>'
        '<th scope="col" role="columnheader">&lt;b&gt;</th></tr></thead>'
    )


def test_pages_keep_the_filters() -> None:
    html = show(
        "{% pagination page=page %}",
        page=Paginator(range(60), 25).page(2),
        request=RequestFactory().get("/", {"rag": "red", "page": "2"}),
    )
    assert 'href="?rag=red&amp;page=3"' in html
    assert 'aria-current="page"' in html


def test_one_page_has_no_pagination() -> None:
    assert show("{% pagination page=page %}", page=Paginator(range(3), 25).page(1)) == ""


def test_an_error_summary_follows_the_order_of_the_form_and_links_to_fields() -> None:
    class Question(Form):
        first = CharField(label="What has been done?")
        second = CharField(error_messages={"required": "Say what comes next"})

    form = Question({})
    form.add_error(None, "Somebody else has changed this")
    html = show("{% error_summary form=form %}", form=form)
    assert re.findall(r"<li>(.*?)</li>", html) == [
        "Somebody else has changed this",
        '<a href="#id_first">“What has been done?” needs an answer</a>',
        '<a href="#id_second">Say what comes next</a>',
    ]


def test_an_error_summary_of_several_errors_names_the_field_of_a_sentence_about_this() -> None:
    class Question(Form):
        name = CharField()
        why = CharField(label="Why?", required=False)

    form = Question({"name": "x", "why": "y"})
    form.add_error("name", "This has 101 characters.")
    one = show("{% error_summary form=form %}", form=form)
    form.add_error("why", "This looks like it contains a postcode.")
    several = show("{% error_summary form=form %}", form=form)
    assert re.findall(r"<li>(.*?)</li>", one + several) == [
        '<a href="#id_name">This has 101 characters.</a>',
        '<a href="#id_name">Name: This has 101 characters.</a>',
        '<a href="#id_why">Why? This looks like it contains a postcode.</a>',
    ]


def test_a_form_that_was_not_sent_has_no_error_summary() -> None:
    class Question(Form):
        first = CharField()

    assert show("{% error_summary form=form %}", form=Question()) == ""


@pytest.mark.parametrize(("path", "current"), [("/", "My work"), ("/strategies/x/", "Strategies")])
def test_the_navigation_marks_where_the_reader_is(path: str, current: str) -> None:
    html = show("{% site_navigation %}", request=RequestFactory().get(path))
    assert re.findall(r'aria-current="true">([^<]+)<', html) == [current]


def test_the_frame_shows_what_is_illustrative_and_where_the_reader_is() -> None:
    html = Template('{% extends "base.html" %}{% block title %}Actions{% endblock %}').render(
        Context(
            {
                "strategy": {"name": "Our strategy", "illustrative": True, "illustrative_note": "Made up."},
                "strategy_nav": [
                    ("Overview", "/strategies/x/", False),
                    ("Actions", "/strategies/x/a/", True),
                ],
            }
        )
    )
    assert '<html lang="en-GB">' in html
    assert "<title>Actions - Strategy Progress Tracker</title>" in html
    assert "Made up." in html
    assert 'href="/strategies/x/a/" aria-current="page">Actions</a>' in html
    assert "Sign out" not in html
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)


def test_day_is_in_words_and_empty_for_none() -> None:
    assert [day(date(2026, 5, 3)), day(None)] == ["3 May 2026", ""]
