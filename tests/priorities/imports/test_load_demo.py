"""What the command that loads the demonstration refuses, and the larger demonstration that it makes."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from priorities.imports.demo.load import load
from priorities.models import Strategy
from priorities.queries.status import status_at
from tests import builders
from tracker import clock

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"
QUARTER_END = date(2026, 3, 31)
NOW = clock.end_of(builders.TODAY)


def test_load_demo_refuses_a_database_that_holds_another_strategy():
    builders.strategy(name="A real strategy")
    with pytest.raises(CommandError, match="This database holds A real strategy"):
        call_command("load_demo")
    assert not Strategy.objects.filter(slug="domestic-abuse").exists()


def test_load_demo_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="This is production"):
        call_command("load_demo")


def test_demo_with_more_actions_copies_them_with_their_history():
    strategy = load(folder=FOLDER, actions=100, password="only-for-this-test", at=NOW).strategy
    found = status_at(strategy, QUARTER_END, NOW)
    assert len(found) == 100
    copies = {
        s.title.removesuffix(f" (copy {s.reference})"): s.counted_as for s in found[48:] if "(copy" in s.title
    }
    originals = {s.title: s.counted_as for s in found if "(copy" not in s.title}
    assert copies.items() <= originals.items()
