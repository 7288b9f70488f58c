"""Fixtures for tests of links for updates."""

from typing import Any

import pytest
from django.core.cache import cache

from tests.builders import TODAY, noon
from tests.priorities.answer_links.partnership import Partnership, create_partnership
from tracker import audit


@pytest.fixture
def partnership(settings: Any, db: None) -> Partnership:
    """The partnership on the demo's date, with an event that records its rows. No limit has been used."""
    settings.DEMO_TODAY = TODAY
    cache.clear()
    created = create_partnership()
    audit.record(what="made for a test", by=None, at=noon(TODAY), subject=created.coordinator)
    return created
