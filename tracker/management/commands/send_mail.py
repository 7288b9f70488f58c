import itertools
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from tracker import accounts, clock, mail

BETWEEN_RUNS = 5
"""Seconds that `--watch` waits between two runs."""
RUNS_AN_HOUR = 3600 // BETWEEN_RUNS
"""After so many runs `--watch` removes again what is no longer needed."""


class Command(BaseCommand):
    """Send the emails that are due, record failed sign-ins, and remove old sessions and the words of old emails."""

    help = (
        "Sends every email that is due, and records failed sign-ins on the audit chain. Removes the sessions that "
        "have ended and the words of emails that were sent 90 days ago. "
        "Ends with 1 if an email could not be sent. With --watch it runs until you stop it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to keep running, and whether to try the emails that were given up again."""
        parser.add_argument("--watch", action="store_true", help="run again every few seconds")
        parser.add_argument(
            "--again", action="store_true", help="first try the emails that were given up again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the emails, then print how many were sent and how many failed."""
        if options["again"]:
            self.stdout.write(f"Emails to try again: {mail.try_again()}.")
        if options["watch"]:
            self._watch()
        self._remove_old()
        accounts.record_failed_sign_ins(clock.now(), clock.of_this_machine())
        # Pauses are in real minutes, and the clock of a demonstration runs too slowly to reach their end.
        sent, failed = mail.send_due(clock.of_this_machine())
        self.stdout.write(f"{sent} sent.")
        if failed:
            raise CommandError(
                f"{failed} could not be sent. They wait and are tried again. The outbox in the administration says why."
            )

    def _remove_old(self) -> None:
        call_command("clearsessions")
        mail.forget_old(clock.of_this_machine())

    def _watch(self) -> None:
        """Run every few seconds. A run that finds no mail server or no database leaves the work to the next one."""
        for run in itertools.count():
            try:
                if run % RUNS_AN_HOUR == 0:
                    self._remove_old()
                accounts.record_failed_sign_ins(clock.now(), clock.of_this_machine())
                sent, failed = mail.send_due(clock.of_this_machine())
            except DatabaseError as error:
                self.stderr.write(f"The database did not answer: {type(error).__name__}.")
            else:
                if sent or failed:
                    self.stdout.write(f"{sent} sent, {failed} could not be sent.")
                    self.stdout.flush()
            # So that the next run opens a new connection if this one broke.
            close_old_connections()
            time.sleep(BETWEEN_RUNS)
