"""Where `load_demo` refuses to load the demonstration, and the demonstration with more actions."""

from collections import defaultdict
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from priorities.imports.demo.load import load
from priorities.models import Strategy
from priorities.queries.owners import owners_at
from priorities.queries.status import status_at
from tests import builders
from tracker import clock

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"
QUARTER_END = date(2026, 3, 31)
NOW = clock.end_of(builders.TODAY)


def test_load_demo_refuses_a_database_with_another_strategy():
    builders.strategy(name="A real strategy")
    with pytest.raises(CommandError, match="This database already contains A real strategy"):
        call_command("load_demo")
    assert not Strategy.objects.filter(slug="domestic-abuse").exists()


def test_load_demo_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="This is production"):
        call_command("load_demo")


def test_demo_with_more_actions_copies_them_with_their_history():
    strategy = load(folder=FOLDER, actions=100, password="only-for-this-test", at=NOW).strategy
    statuses = status_at(strategy, QUARTER_END, NOW)
    assert len(statuses) == 100
    copies = {
        status.title.removesuffix(f" (copy {status.reference})"): status.counted_as
        for status in statuses[48:]
        if "(copy" in status.title
    }
    originals = {status.title: status.counted_as for status in statuses if "(copy" not in status.title}
    assert copies.items() <= originals.items()
    owners = owners_at(strategy, QUARTER_END, NOW)
    owned = defaultdict(list)
    for status in statuses:
        names = [owner.public_name for owner in owners.get(status.action_id, ())]
        owned[status.title.removesuffix(f" (copy {status.reference})")].append(names)
    assert all(names[0] == other for names in owned.values() for other in names)
    assert sum(any(names) for names in owned.values()) == 10
