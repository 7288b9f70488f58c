"""My work leads those for whom anything can wait to the page of what waits."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db

LINK = '<a href="/strategies/test/waiting/">Updates to check, and proposals to agree or refuse</a>'


@pytest.mark.parametrize(
    ("role", "coordinates", "is_led"),
    [
        (Role.MANAGER, False, True),
        (Role.MEMBER, True, True),
        (Role.MEMBER, False, False),
        (Role.LEAD, False, False),
        (Role.VIEWER, True, False),
    ],
)
def test_who_checks_or_decides_has_a_link_to_what_waits(
    client: Client, settings: Any, role: Role, coordinates: bool, is_led: bool
) -> None:
    settings.DEMO_TODAY = TODAY
    strategy = builders.strategy("test")
    person = builders.member(strategy, role)
    if coordinates:
        builders.group(strategy, coordinator=person)
    client.force_login(builders.account(person))
    assert (LINK in client.get("/").content.decode()) is is_led
