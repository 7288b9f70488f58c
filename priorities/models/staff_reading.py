"""The days on which staff without a role in a strategy looked at its records."""

from django.conf import settings
from django.db import models

from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly


class StaffReading(AppendOnly):
    """A day on which a member of staff without a role in a strategy read its records on the administration pages.

    There is one row for each strategy, reader and day, however often the reader looks.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="staff_readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    first_read_at = models.DateTimeField()

    class Meta:
        ordering = ["strategy_id", "-first_read_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "reader", "day"], name="staff_reading_once_a_reader_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} read {self.strategy.short_name} on {self.day}"
