from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import clock, mail


class Command(BaseCommand):
    """Send the letters that are owed."""

    help = "Sends every letter that is owed. Run it every few minutes. Ends with 1 when a letter could not be sent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, then say how many went and how many did not."""
        # A letter is held for so many minutes, and in a demo only this machine's own pass.
        sent, failed = mail.send_due(clock.of_this_machine())
        self.stdout.write(f"{sent} sent.")
        if failed:
            raise CommandError(f"{failed} could not be sent; they are kept, and the next run tries again.")
