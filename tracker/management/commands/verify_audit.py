from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import audit
from tracker.audit import End
from tracker.database_snapshot import snapshot
from tracker.models import AuditedRow


class Command(BaseCommand):
    """Check the audit chain, and the rows that its events record."""

    help = (
        "Checks that no audit event, and no row that events record, has been changed, removed or added outside the "
        "application. Exits with status 1 and a sentence for each fault. Store the number and digest that the command "
        "prints on another machine, and pass them to --expect next time to check that the chain has not been shortened "
        "or rewritten."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the end of the chain as printed by an earlier check."""
        parser.add_argument(
            "--expect",
            metavar="NUMBER:DIGEST",
            type=_end,
            help="what an earlier check printed as the chain's end",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print that the chain is empty, or is sound and where it ends.

        Raises CommandError with a sentence for each fault.
        """
        with snapshot():
            faults, end, rows = audit.verify(options["expect"]), audit.end(), AuditedRow.objects.count()
        if faults:
            raise CommandError("\n".join(faults))
        if end.number == 0:
            self.stdout.write("The audit chain is empty, and so are the tables whose rows it records.")
            return
        self.stdout.write(f"The audit chain is sound. Events: {end.number}. Records of rows: {rows}.")
        self.stdout.write(f"It ends at {end}")


def _end(typed: str) -> End:
    number, colon, digest = typed.partition(":")
    if not (colon and number.isdecimal() and len(digest) == 64):
        raise ArgumentTypeError(
            "Give the number and the digest that an earlier check printed, with a colon between them."
        )
    return End(int(number), digest)
