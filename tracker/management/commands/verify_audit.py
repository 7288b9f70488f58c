from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import audit
from tracker.audit import End
from tracker.database_snapshot import snapshot
from tracker.models import AuditedRow

SHA256_DIGITS = 64


class Command(BaseCommand):
    """Check the audit chains, and the rows that their events record."""

    help = (
        "Checks that no audit event, and no row that events record, has been changed, removed or added outside the "
        "application. Exits with status 1 and a sentence for each fault. Each scope (a strategy, a body, the "
        "installation) has a chain. The last word of each line that the command prints is the end of a chain. Store "
        "these on another machine, and pass all of them to --expect next time to check that no chain has been "
        "shortened, rewritten or removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the ends of chains as printed by an earlier check."""
        parser.add_argument(
            "--expect",
            metavar="SCOPE=NUMBER:DIGEST",
            type=_end,
            nargs="+",
            action="extend",
            default=[],
            help="the ends of chains that an earlier check printed. The installation's has no scope",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print that the chains are sound and where each ends, or that there are none.

        Raises CommandError with a sentence for each fault.
        """
        with snapshot():
            faults, ends = audit.verify(dict(options["expect"])), audit.ends()
            rows = AuditedRow.objects.count()
        if faults:
            raise CommandError("\n".join(faults))
        if not ends:
            self.stdout.write("The audit chain is empty, and so are the tables whose rows it records.")
            return
        events = sum(end.number for end in ends.values())
        self.stdout.write(f"The audit chains are sound. Events: {events}. Records of rows: {rows}.")
        for scope in sorted(ends, key=audit.lock_order, reverse=True):
            end = f"{scope}={ends[scope]}" if scope else str(ends[scope])
            self.stdout.write(f"The chain of {audit.chain_name(scope)} ends at {end}")


def _end(typed: str) -> tuple[str, End]:
    scope, _, end = typed.rpartition("=")
    number, colon, digest = end.partition(":")
    if not (colon and number.isdecimal() and len(digest) == SHA256_DIGITS):
        raise ArgumentTypeError(
            "Give what an earlier check printed: the scope and an equals sign, unless it is the installation, then the "
            "number and the digest with a colon between them."
        )
    return scope, End(int(number), digest)
