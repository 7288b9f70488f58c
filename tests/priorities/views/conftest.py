"""Who writes updates and evidence in these tests, and about what."""

import pytest
from django.test import Client

from tests.priorities.writes.one_action import Scene


@pytest.fixture
def scene() -> Scene:
    """A strategy with periods, an action and who leads it."""
    return Scene()


@pytest.fixture
def writer(client: Client, scene: Scene) -> Client:
    """A browser signed in as the action's lead."""
    client.force_login(scene.user)
    return client
