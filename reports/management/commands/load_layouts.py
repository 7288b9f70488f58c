"""The `load_layouts` command: load the boards' forms that are supplied with the tracker."""

import tomllib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports import writes
from tracker import clock

FOLDER = settings.BASE_DIR / "fixtures" / "layouts"


class Command(BaseCommand):
    help = "Load the boards' forms in fixtures/layouts. Forms that are already loaded are skipped."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in sorted(FOLDER.glob("*.toml")):
            form = tomllib.loads(path.read_text(encoding="utf-8"))
            layout = writes.store_layout(form=form, by=None, at=clock.now())
            self.stdout.write(f"{layout} is loaded.")
