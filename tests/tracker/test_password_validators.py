"""The passwords that are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django import Settings

from tests import builders
from tracker.models import User

REPEATS = (
    *("aaaaaaaaaaaa", "abababababab", "abcabcabcabc", "aabbccddeeff", "abcdefghijkl", "lkjihgfedcba"),
    *("horse1horse1horse1", "000000000001", "1234512345123451"),
)
OWN_WORDS = (
    *("domesticabuse", "DomesticAbuse2026!", "domestic-abuse-demo", "Glasgow City HSCP 1", "glasgowcityhscp"),
    *("Strategy Progress Tracker", "Tracker2026!", "Password2026!", "equally-safe-24"),
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_organisation_with_strategies(settings: Settings) -> None:
    settings.ORGANISATION = "Glasgow City HSCP"
    builders.strategy(slug="domestic-abuse", name="Domestic Abuse Strategy 2023-2028")
    builders.strategy(slug="another", name="Another", short_name="Equally Safe")


def codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return {str(error.code) for error in refused.error_list}
    return set()


@pytest.mark.parametrize("password", REPEATS)
def test_a_password_that_repeats_a_few_characters_is_refused(password: str) -> None:
    assert "password_repeats" in codes(password)


@pytest.mark.parametrize("password", OWN_WORDS)
def test_a_password_of_names_that_people_here_would_guess_is_refused(password: str) -> None:
    assert "password_of_own_words" in codes(password)


@pytest.mark.parametrize("password", ["93485720913847", "short words", "password1234"])
def test_a_password_that_django_refuses_is_refused(password: str) -> None:
    assert codes(password)


def test_a_password_of_the_owners_own_name_is_refused() -> None:
    owner = User(email="o.mcallister@demo.example", name="Oluwaseun McAllister")
    assert "password_too_similar" in codes("oluwaseunmcallister", owner)


@pytest.mark.parametrize(
    "password",
    [
        "three green horses",
        "a-new-long-pass-phrase",
        "correct horse abuse staple",
        "xK9#mQ2$vL5@",
        "k3#!%&$x@?=z+*",
    ],
)
def test_other_passwords_are_accepted(password: str) -> None:
    assert codes(password) == set()


def test_a_refused_password_does_not_show_the_name_of_a_sensitive_strategy() -> None:
    builders.strategy(slug="hidden", name="Zephyr Quarantine", short_name="Zephyr", sensitive=True)
    assert codes("zephyrquarantine") == set()
