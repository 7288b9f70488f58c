"""The secret addresses at which people's calendars fetch their dates."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tracker.append_only import AppendOnly, AppendOnlyManager


class CalendarAddress(AppendOnly):
    """An address of an account's calendar. It works until it is revoked.

    The address itself is not stored: `tracker.secret_addresses` signs the key.
    """

    set_once = ("revoked_at",)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_addresses"
    )
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AppendOnlyManager()

    class Meta:
        ordering = ["user_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="calendar_address_one_works"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="calendar_address_revoked_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
