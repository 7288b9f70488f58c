"""The file from which pages draw the marks of ratings agrees with the choices."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from priorities.choices import Rag
from tracker.templatetags.components import shape_svg


@pytest.mark.parametrize("rag", Rag)
def test_the_mark_of_a_rating_is_drawn_the_same_in_its_file_and_on_a_standalone_page(rag: Rag) -> None:
    found = finders.find("img/ratings.svg")
    assert isinstance(found, str)
    drawn = shape_svg(rag).partition(">")[2].removesuffix("</svg>")
    place = 24 * rag.order
    line = f'<view id="{rag.shape}" viewBox="{place} 0 24 24"/><g transform="translate({place})">{drawn}</g>'
    assert line in Path(found).read_text().splitlines()
