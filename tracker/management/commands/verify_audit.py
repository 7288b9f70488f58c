from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import audit
from tracker.models import AuditEvent


class Command(BaseCommand):
    """Check the audit chain."""

    help = "Checks that no audit event was changed, removed or slipped in. Ends with 1 and a sentence for each fault."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say that the chain is sound, or what is wrong with it."""
        faults = audit.verify()
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"The audit chain is sound: {AuditEvent.objects.count()} events.")
