"""The file that pages draw the marks of ratings from holds what the choices say."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from priorities.choices import Rag
from tracker.templatetags.components import shape_svg


@pytest.mark.parametrize("rag", Rag)
def test_the_mark_of_a_rating_is_drawn_alike_in_its_file_and_on_a_page_that_stands_alone(rag: Rag) -> None:
    found = finders.find("img/ratings.svg")
    assert isinstance(found, str)
    drawn = shape_svg(rag).partition(">")[2].removesuffix("</svg>")
    place = 24 * rag.order
    line = f'<view id="{rag.shape}" viewBox="{place} 0 24 24"/><g transform="translate({place})">{drawn}</g>'
    assert line in Path(found).read_text().splitlines()
