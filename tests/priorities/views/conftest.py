"""The strategy that these tests write in, and a browser signed in as the writer."""

import pytest
from django.test import Client

from tests.priorities.writes.quarterly_strategy import Quarterly


@pytest.fixture
def quarterly() -> Quarterly:
    """A strategy with periods, a group, a commitment and a member who leads actions."""
    return Quarterly()


@pytest.fixture
def writer(client: Client, quarterly: Quarterly) -> Client:
    """A browser signed in as the action's lead."""
    client.force_login(quarterly.user)
    return client
