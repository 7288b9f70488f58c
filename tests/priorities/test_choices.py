"""The choices in a strategy: their words, and colours that are readable and not the only way to tell them apart."""

from itertools import chain

import pytest
from django.db.models import TextChoices

from priorities import choices
from priorities.choices import CountedAs, Rag, Stage

EVERY_CHOICES = [
    found
    for found in vars(choices).values()
    if isinstance(found, type) and issubclass(found, TextChoices) and list(found)
]


def luminance(colour: str) -> float:
    """Return the relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21_to_1() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def test_rag_says_its_word_and_meaning_in_order() -> None:
    assert [
        (rag.value, rag.word, rag.label, rag.meaning) for rag in sorted(Rag, key=lambda rag: rag.order)
    ] == [
        ("blue", "Blue", "Blue", "Complete: delivered"),
        ("green", "Green", "Green", "On course: will be done by its date, with no significant problem"),
        ("amber", "Amber", "Amber", "A problem or slip we are managing"),
        ("red", "Red", "Red", "Will not be done as planned"),
        ("grey", "Grey", "Grey", "Not due to start"),
    ]


@pytest.mark.parametrize("rag", list(Rag))
def test_text_on_a_rag_colour_can_be_read(rag: Rag) -> None:
    assert contrast(rag.colour, rag.ink) >= 4.5


@pytest.mark.parametrize("rag", list(Rag))
def test_a_rag_colour_stands_out_from_a_white_page(rag: Rag) -> None:
    assert contrast(rag.colour, "#ffffff") >= 3


def test_every_rag_has_a_shape_of_its_own() -> None:
    assert [rag.shape for rag in Rag] == ["tick", "circle", "triangle", "octagon", "dash"]


def test_every_rag_has_a_colour_of_its_own() -> None:
    assert len({rag.colour for rag in Rag}) == len(Rag)


def test_a_choice_is_found_by_its_value_and_keeps_its_meaning() -> None:
    assert Rag("red") is Rag.RED
    assert Rag("red").colour == Rag.RED.colour
    assert Stage("paused").meaning == "Work is paused by agreement and expected to resume"


def test_what_an_action_counts_as_is_a_colour_or_one_of_four_other_words() -> None:
    assert {counted_as.value: counted_as.rag for counted_as in CountedAs} == {
        "blue": Rag.BLUE,
        "green": Rag.GREEN,
        "amber": Rag.AMBER,
        "red": Rag.RED,
        "grey": Rag.GREY,
        "awaiting_agreement": None,
        "no_update": None,
        "paused": None,
        "stopped": None,
    }


@pytest.mark.parametrize("kind", EVERY_CHOICES)
def test_every_choice_has_a_label_and_a_meaning(kind: type[TextChoices]) -> None:
    assert [choice for choice in kind if not choice.label.strip() or not choice.meaning.strip()] == []


@pytest.mark.parametrize("kind", EVERY_CHOICES)
def test_labels_are_not_used_twice(kind: type[TextChoices]) -> None:
    assert len(set(kind.labels)) == len(kind)


def test_every_value_fits_the_columns_that_hold_choices() -> None:
    values = chain.from_iterable(kind.values for kind in EVERY_CHOICES)
    assert [value for value in values if len(value) > 20] == []
