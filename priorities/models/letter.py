"""The letters that ask people for updates: at most one email to each person a day."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.choices import LetterCapacity, LetterKind
from priorities.models.action import Action
from priorities.models.people import Person
from priorities.models.strategy import Period
from tracker.append_only import AppendOnly, AppendOnlyManager


class Letter(AppendOnly):
    """A letter to a person, queued in the outbox with the key `outbox_key`. Its text is written when it is sent.

    `sent_by` is the account of the person who asked for the letter, or None if the letter was due by its date.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=LetterKind.choices)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects: ClassVar = AppendOnlyManager()

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="letter_to_a_person_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="letter_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=LetterKind.NUDGE, sent_by__isnull=False)
                | ~Q(kind=LetterKind.NUDGE) & Q(sent_by__isnull=True),
                name="letter_sent_by_a_person_only_if_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return f"Letter to {self.person}, {self.get_kind_display().lower()}"

    @property
    def outbox_key(self) -> str:
        """Return the key of the letter's email in the outbox."""
        return f"letter {self.pk}"


class LetterItem(AppendOnly):
    """An action that a letter names, the period for which it has no update, and why this person is written to."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="items")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="letter_items")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="letter_items")
    capacity = models.CharField(max_length=20, choices=LetterCapacity.choices)

    class Meta:
        ordering = ["letter_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "action"], name="letter_names_an_action_once"),
            models.CheckConstraint(
                condition=Q(capacity__in=LetterCapacity.values), name="letter_item_capacity_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} for {self.period}"
