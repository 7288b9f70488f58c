"""Priorities: the numbered heads under which a strategy makes its promises."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.models.checks import names_its_author, says
from priorities.models.fixed import FixedFields
from priorities.models.people import Person
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly


class Priority(FixedFields):
    """A priority with a permanent number. Its name and its lead live in its revisions."""

    fixed = ("strategy_id", "number")

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["strategy_id", "order", "number"]
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="priority_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="priority_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"Priority {self.number}"


class PriorityRevision(AppendOnly):
    """One agreed version of a priority's name and lead: who agreed it, when it stands from, and why it changed."""

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="priority_revisions_led"
    )
    retired = models.BooleanField(default=False)
    stands_from = models.DateField()
    agreed_by = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["priority_id", "number"]
        indexes = [models.Index(fields=["priority", "-stands_from", "-id"], name="priority_revision_latest")]
        constraints = [
            models.UniqueConstraint(fields=["priority", "number"], name="priority_revision_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="priority_revision_numbered_from_one"),
            models.CheckConstraint(condition=~Q(name=""), name="priority_revision_has_a_name"),
            models.CheckConstraint(
                condition=says("agreed_by", "reason"), name="priority_revision_says_who_and_why"
            ),
            models.CheckConstraint(condition=names_its_author(), name="priority_revision_names_its_author"),
        ]

    def __str__(self) -> str:
        return f"{self.priority} revision {self.number}"
