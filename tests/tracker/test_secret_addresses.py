"""Addresses that let in anyone who knows them are signed, and differ for each purpose."""

from uuid import UUID

import pytest
from django.test import override_settings

from tracker.secret_addresses import key_in, signed

KEY = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")


def test_the_key_of_a_signed_address_is_read() -> None:
    assert key_in("calendar", signed("calendar", KEY)) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        KEY.hex,
        f"{KEY.hex}.",
        signed("answer", KEY),
        signed("calendar", KEY)[:-1],
        signed("calendar", KEY).replace("0f", "1f", 1),
        signed("calendar", KEY).upper(),
        f"{UUID(int=7).hex}.{signed('calendar', KEY).split('.')[1]}",
        "\x00.é",
    ],
)
def test_another_text_has_no_key(text: str) -> None:
    assert key_in("calendar", text) is None


def test_a_retired_secret_key_still_reads_what_it_signed() -> None:
    with override_settings(SECRET_KEY="the earlier one"):
        earlier = signed("calendar", KEY)
    assert key_in("calendar", earlier) is None
    with override_settings(SECRET_KEY_FALLBACKS=["the earlier one"]):
        assert key_in("calendar", earlier) == KEY
