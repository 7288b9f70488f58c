"""The link that opens a place for editing goes to its text box."""

import re

import pytest
from django.test import Client

from priorities.choices import Role
from tests import builders
from tests.reports.paper_builders import make_paper, small_strategy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["section.4.1", "cover.carers", "cover.direction", "cover.phone"])
def test_link_goes_to_the_box_that_it_opens(client: Client, key: str) -> None:
    paper = make_paper(small_strategy().strategy)
    client.force_login(builders.account(builders.member(paper.strategy, Role.AUTHOR)))
    address = f"/strategies/{paper.strategy.slug}/papers/{paper.number}/"
    link = re.search(
        rf'href="{address}(\?edit={re.escape(key)}#([^"]+))"', client.get(address).content.decode()
    )
    assert link is not None
    assert f'id="{link[2]}"' in client.get(f"{address}{link[1]}").content.decode()
