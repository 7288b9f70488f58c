"""What the database refuses in the addresses of calendars."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.models.constraints import breaks

pytestmark = pytest.mark.django_db

KEY = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")


@breaks("calendar_address_one_works")
def test_two_addresses_that_work() -> None:
    user = builders.user()
    for _ in range(2):
        builders.calendar_address(user)


@breaks("calendar_address_revoked_after_it_is_made")
def test_an_address_revoked_before_it_was_made() -> None:
    made = noon(TODAY)
    builders.calendar_address(builders.user(), made_at=made, revoked_at=made - timedelta(seconds=1))


@breaks("calendaraddress.key")
def test_a_key_that_another_address_has() -> None:
    for _ in range(2):
        builders.calendar_address(builders.user(), key=KEY)
