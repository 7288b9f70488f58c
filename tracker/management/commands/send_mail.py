import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from tracker import accounts, clock, mail

BETWEEN_RUNS = 5
"""Seconds that `--watch` waits between two runs."""


class Command(BaseCommand):
    """Send the letters that are due, and record the wrong tries at signing in."""

    help = (
        "Sends every letter that is due, and records on the audit chain the wrong tries at signing in since the last "
        "run. Ends with 1 when a letter could not be sent. With --watch it goes on until it is stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to go on, and whether to try what was given up once more."""
        parser.add_argument("--watch", action="store_true", help="run again every few seconds")
        parser.add_argument("--again", action="store_true", help="first make given-up letters due once more")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, then say how many went and how many did not."""
        if options["again"]:
            self.stdout.write(f"{mail.try_again()} given-up letters are due once more.")
        if options["watch"]:
            self._watch()
        accounts.record_failed_sign_ins(clock.now())
        # A letter is held for so many minutes, and in a demo only this machine's own pass.
        sent, failed = mail.send_due(clock.of_this_machine())
        self.stdout.write(f"{sent} sent.")
        if failed:
            raise CommandError(
                f"{failed} could not be sent. They are kept and sent again after a pause; the administration says why."
            )

    def _watch(self) -> None:
        """Run every few seconds. A mail server or a database that is away is waited for."""
        while True:
            try:
                accounts.record_failed_sign_ins(clock.now())
                sent, failed = mail.send_due(clock.of_this_machine())
            except DatabaseError as error:
                self.stderr.write(f"The database did not answer: {type(error).__name__}.")
            else:
                if sent or failed:
                    self.stdout.write(f"{sent} sent, {failed} could not be sent.")
                    self.stdout.flush()
            # A connection that broke is opened afresh by the next run.
            close_old_connections()
            time.sleep(BETWEEN_RUNS)
