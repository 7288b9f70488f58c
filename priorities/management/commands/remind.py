from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from priorities.figures.letters import PlannedLetter
from priorities.queries.letters import address_of
from priorities.writes import letters
from tracker import clock
from tracker.wording import counted


class Command(BaseCommand):
    """Queue the letters that ask people for updates today, or print them."""

    help = (
        "Queues one email to each person whom we ask for updates today, or tell that others have sent none. "
        "Run it once a day; a second run on the same day queues nothing. send_mail sends the emails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the option to print the letters without queuing them."""
        parser.add_argument("--dry-run", action="store_true", help="print the letters and queue none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue the letters of today and say how many, or print whom a run would write to, and why."""
        if options["dry_run"]:
            for line in table(letters.plan(clock.now())):
                self.stdout.write(line)
            return
        queued = letters.remind(at=clock.now())
        self.stdout.write(f"{counted(len(queued), 'letter')} queued.")


def table(planned: list[PlannedLetter]) -> list[str]:
    """Return a table as lines: to whom each letter goes, at which address, why, and what it asks for or tells."""
    rows = [("To", "Address", "Why", "To send", "Told of")]
    rows += [
        (
            letter.person.name,
            address_of(letter.person),
            letter.kind.label,
            ", ".join(reminder.status.reference for reminder in letter.asks) or "nothing",
            ", ".join(reminder.status.reference for reminder in letter.tells) or "nothing",
        )
        for letter in planned
    ]
    if not planned:
        return ["No letters are due today."]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip()
        for row in rows
    ]
