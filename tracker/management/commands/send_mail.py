import itertools
import time
from argparse import ArgumentParser
from datetime import time as time_of_day
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from tracker import accounts, clock, mail

EARLIEST = time_of_day(7)
"""The London time before which `--watch` queues no emails that are due by the date, so that none arrives at night."""
BETWEEN_RUNS = 5
"""The number of seconds that `--watch` waits between runs."""
RUNS_AN_HOUR = 3600 // BETWEEN_RUNS
"""The number of runs after which `--watch` again queues what is due by the date, and removes what is old."""


class Command(BaseCommand):
    """Send the emails that are due, record failed sign-ins, and remove old sessions and the text of old emails."""

    help = (
        "Sends every email that is due, and records failed sign-ins on the audit chain. Removes sessions that "
        "have ended, and the text of emails that were sent more than 90 days ago. "
        "Exits with status 1 if an email could not be sent. With --watch, the command runs until you stop it, and "
        "also queues the emails that ask people for updates, once a day (see remind)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options to keep running (`--watch`) and to retry the emails that were given up (`--again`)."""
        parser.add_argument("--watch", action="store_true", help="run again every few seconds")
        parser.add_argument("--again", action="store_true", help="first retry the emails that were given up")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once or, with `--watch`, until stopped. A single run raises CommandError if an email was not sent."""
        if options["again"]:
            self.stdout.write(f"Emails to retry: {mail.retry_given_up()}.")
        if options["watch"]:
            self._watch()
        self._remove_old()
        accounts.record_failed_sign_ins(clock.now(), clock.real_now())
        # Pauses are in real time, because a demonstration's clock runs too slowly for a pause to end.
        sent, failed = mail.send_due(clock.real_now())
        self.stdout.write(f"{sent} sent.")
        if failed:
            raise CommandError(
                f"{failed} could not be sent. The outbox in the administration pages says why. Each is tried again "
                "later, unless it has been given up."
            )

    def _remove_old(self) -> None:
        call_command("clearsessions")
        mail.forget_old(clock.real_now())

    def _queue_by_date(self) -> None:
        """Queue the emails that are due by the date, unless it is night. A demonstration queues them as at its day."""
        now = clock.now()
        if now.astimezone(clock.LONDON).time() >= EARLIEST:
            mail.queue_by_date(now)

    def _watch(self) -> None:
        """Run every few seconds. If the mail server or the database does not answer, the next run tries again."""
        for run in itertools.count():
            try:
                if run % RUNS_AN_HOUR == 0:
                    self._remove_old()
                    self._queue_by_date()
                accounts.record_failed_sign_ins(clock.now(), clock.real_now())
                sent, failed = mail.send_due(clock.real_now())
            except DatabaseError as error:
                self.stderr.write(f"The database did not answer: {type(error).__name__}.")
            else:
                if sent or failed:
                    self.stdout.write(f"{sent} sent, {failed} could not be sent.")
                    self.stdout.flush()
            # Let the next run open a new connection if this one is broken.
            close_old_connections()
            time.sleep(BETWEEN_RUNS)
