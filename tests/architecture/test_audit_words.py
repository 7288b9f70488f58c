"""Every audit event is called by words that its app lists, with what they mean."""

from importlib import import_module

import pytest

from tests.architecture.audit_words import Unread, recorded_in
from tests.architecture.code import APPS, code_of_apps

LISTED: dict[str, dict[str, str]] = {app: import_module(f"{app}.audited").AUDITED for app in APPS}


@pytest.mark.parametrize("app", APPS)
def test_every_audit_event_has_its_words_and_no_words_are_left_over(app: str) -> None:
    files = [name for name in code_of_apps() if name.startswith(f"{app}/")]
    recorded = set().union(*(recorded_in(name) for name in files))
    listed = set(LISTED[app])
    assert recorded - listed == set(), f"say in {app}/audited.py what each of these means"
    assert listed - recorded == set(), f"nothing records these any more: take them out of {app}/audited.py"


def test_no_two_apps_use_the_same_words() -> None:
    words = [what for listed in LISTED.values() for what in listed]
    assert sorted(set(words)) == sorted(words)


@pytest.mark.parametrize("app", APPS)
def test_every_meaning_is_a_sentence_without_its_stop_and_fits_the_field(app: str) -> None:
    assert [
        what
        for what, meaning in LISTED[app].items()
        if not meaning[:1].isupper() or meaning.endswith(".") or len(what) > 80
    ] == []


def test_words_that_are_worked_out_are_not_taken_on_trust() -> None:
    with pytest.raises(Unread):
        recorded_in("tests/architecture/planted_audit.py")
