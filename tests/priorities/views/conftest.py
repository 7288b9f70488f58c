"""The strategy that these tests write in, and a browser signed in as the writer."""

import pytest
from django.test import Client

from tests.priorities.writes.one_action import Scene


@pytest.fixture
def scene() -> Scene:
    """A strategy with periods, a group, a commitment and a member who leads actions."""
    return Scene()


@pytest.fixture
def writer(client: Client, scene: Scene) -> Client:
    """A browser signed in as the action's lead."""
    client.force_login(scene.user)
    return client
