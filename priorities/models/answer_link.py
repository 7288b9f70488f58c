"""The links by which people without an account send updates."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.models.action import Action
from priorities.models.people import Partner, Person, Service
from priorities.models.strategy import Period
from priorities.models.update import Update
from tracker.append_only import AppendOnly, AppendOnlyManager


class AnswerLink(AppendOnly):
    """A link that lets one person update some actions for one period, until the end of a day, without signing in.

    The address is made from `key`, and is not stored: see `tracker.secret_addresses`. `email` is where it was sent.
    """

    set_once = ("revoked_by", "revoked_at")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="answer_links")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="answer_links")
    email = models.EmailField()
    until = models.DateField(help_text="The last day on which the link works")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = AppendOnlyManager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="answer_link_has_an_address"),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="answer_link_says_who_revoked_it_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"Link for {self.person}, {self.period}"

    @property
    def outbox_key(self) -> str:
        """Return the key of the link's email in the outbox."""
        return f"answer link {self.pk}"


class AnswerLinkItem(AppendOnly):
    """An action that a link lets its person update, once.

    `service` or `partner` is who answered for the action when the link was sent, if the person does not lead it.
    """

    link = models.ForeignKey(AnswerLink, on_delete=models.PROTECT, related_name="items")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="answer_link_items")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["link_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["link", "action"], name="answer_link_names_an_action_once"),
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(partner__isnull=True),
                name="answer_link_item_is_for_one_service_or_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} by link"


class AnswerByLink(AppendOnly):
    """The update that was sent by a link on one of its actions."""

    item = models.OneToOneField(AnswerLinkItem, on_delete=models.PROTECT, related_name="answer")
    update = models.OneToOneField(Update, on_delete=models.PROTECT, related_name="by_link")

    class Meta:
        ordering = ["item_id"]

    def __str__(self) -> str:
        return f"{self.update} by link"
