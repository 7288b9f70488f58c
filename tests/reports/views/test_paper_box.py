"""The link that opens a place for writing lands on its box."""

import re

import pytest
from django.test import Client

from priorities.choices import Role
from tests import builders
from tests.reports.paper_builders import paper, small

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["section.4.1", "cover.carers", "cover.direction", "cover.phone"])
def test_link_lands_on_the_box_that_it_opens(client: Client, key: str) -> None:
    made = paper(small().strategy)
    client.force_login(builders.account(builders.member(made.strategy, Role.AUTHOR)))
    address = f"/strategies/{made.strategy.slug}/papers/{made.number}/"
    link = re.search(
        rf'href="{address}(\?edit={re.escape(key)}#([^"]+))"', client.get(address).content.decode()
    )
    assert link is not None
    assert f'id="{link[2]}"' in client.get(f"{address}{link[1]}").content.decode()
