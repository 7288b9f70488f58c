from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from tracker import accounts, audit, clock
from tracker.models import User


class Command(changepassword.Command):
    """Set a person's password on the server, as Django does. Record the change and email the person."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Ask for the password twice and set it. The password is never stored as text."""
        told = super().handle(*args, **options)
        # A separate transaction, so that the database is not locked while a person types.
        with transaction.atomic():
            changed = User.objects.get_by_natural_key(options["username"])
            at = clock.now()
            audit.record(what="an account's password was set on the server", by=None, at=at, subject=changed)
            accounts.tell_of_password(changed, at)
        return told
