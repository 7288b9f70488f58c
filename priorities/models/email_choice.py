"""Which emails a person wants, of those that can be turned off."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.choices import EmailKind
from tracker.audited_rows import AuditedModel


class EmailChoice(AuditedModel):
    """What an account chose for one kind of email. Without a row, the emails are sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="email_choices")
    kind = models.CharField(max_length=20, choices=EmailKind.choices)
    wanted = models.BooleanField()
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["user_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="email_choice_once_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=EmailKind.values), name="email_choice_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'wanted' if self.wanted else 'turned off'}"
