"""`load_demo`: fills an empty database with the demonstration."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from priorities.imports.demo.load import load
from priorities.models import Strategy
from tracker import clock

SLUG = "domestic-abuse"
PASSWORD = "domestic-abuse-demo"  # noqa: S105 - the demo's own, named in the README; production refuses the demo
FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"


class Command(BaseCommand):
    help = "Load the demonstration: a real strategy with sample wording and an illustrative history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--actions", type=int, default=0, help="How many actions; copies are made beyond the 48"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This is production, and the demonstration is invented: it is not loaded here."
            )
        others = Strategy.objects.exclude(slug=SLUG).values_list("name", flat=True)
        if others:
            raise CommandError(
                f"This database holds {', '.join(others)}. Load the demonstration into an empty database of its own."
            )
        if Strategy.objects.filter(slug=SLUG).exists():
            self.stdout.write("The demonstration is loaded already.")
            return
        began = time.monotonic()
        loaded = load(folder=FOLDER, actions=options["actions"], password=PASSWORD, at=clock.now())
        self.stdout.write(
            f"Loaded {loaded.strategy.name}: {loaded.strategy.actions.count()} actions, "
            f"in {time.monotonic() - began:.0f} seconds."
        )
