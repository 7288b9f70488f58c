"""Every kind of audit event is recorded by some write.

mypy checks that `audit.record` is called with no other kind.
"""

import re
from importlib import import_module

import pytest
from django.db.models import TextChoices

from tests.architecture.code import APPS, ROOT, code_of_apps
from tracker.models import AuditEvent

EVENTS: dict[str, type[TextChoices]] = {app: import_module(f"{app}.events").Event for app in APPS}


@pytest.mark.parametrize("app", APPS)
def test_every_kind_of_event_is_recorded(app: str) -> None:
    files = [name for name in code_of_apps() if name.startswith(f"{app}/")]
    recorded = {
        name for file in files for name in re.findall(r"\bEvent\.([A-Z_]+)", (ROOT / file).read_text())
    }
    assert set(EVENTS[app].names) - recorded == set()


def test_no_two_kinds_of_event_have_the_same_stored_value() -> None:
    stored = [value for event in EVENTS.values() for value in event.values]
    assert sorted(set(stored)) == sorted(stored)
    max_length = AuditEvent._meta.get_field("what").max_length
    assert max(len(value) for value in stored) <= max_length
