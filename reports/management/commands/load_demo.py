"""The `load_demo` command: load the demonstration into a database that has no strategies."""

import time
import tomllib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from priorities.imports.demo.load import load
from priorities.imports.demo.plan import Loaded, moment
from priorities.models import Strategy
from reports import writes
from reports.models import PaperLayout
from reports.papers.answers_file import read_answers
from tracker import clock

SLUG = "domestic-abuse"
PASSWORD = "domestic-abuse-demo"  # noqa: S105 - the demo's own, named in the README; production refuses the demo
FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"


class Command(BaseCommand):
    help = "Load the demonstration: a real strategy with sample wording and an illustrative history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--actions",
            type=int,
            default=0,
            help="How many actions to load, if more than 48. The others are copies of the first 48",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This is production. You cannot load the demonstration here, because its history is invented."
            )
        others = Strategy.objects.exclude(slug=SLUG).values_list("name", flat=True)
        if others:
            raise CommandError(
                f"This database already contains {', '.join(others)}. Load the demonstration into an empty database."
            )
        if Strategy.objects.filter(slug=SLUG).exists():
            self.stdout.write("The demonstration is already loaded.")
            return
        began = time.monotonic()
        with transaction.atomic():
            loaded = load(folder=FOLDER, actions=options["actions"], password=PASSWORD, at=clock.now())
            self._make_paper(loaded)
        self.stdout.write(
            f"Loaded {loaded.strategy.name}: {loaded.strategy.actions.count()} actions, "
            f"in {time.monotonic() - began:.0f} seconds."
        )

    def _make_paper(self, loaded: Loaded) -> None:
        """Load the boards' forms, and create paper 1 with the text in the fixtures."""
        call_command("load_layouts", stdout=self.stdout)
        table = tomllib.loads((FOLDER / "paper.toml").read_text(encoding="utf-8"))
        paper = table["paper"]
        writes.create_paper(
            strategy=loaded.strategy,
            layout=PaperLayout.objects.filter(key=paper["layout"]).latest("version"),
            meeting_date=paper["meeting_date"],
            as_at=paper["as_at"],
            compared_with=paper["compared_with"],
            title=paper["title"],
            by=loaded.user(paper["created_by"]),
            at=moment(paper["created_on"]),
            answers=read_answers(table),
        )
