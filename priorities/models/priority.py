"""Priorities: the numbered headings under which a strategy makes its promises."""

from django.db import models
from django.db.models import Q

from priorities.models.people import Person
from priorities.models.revision import Revision
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly


class Priority(AppendOnly):
    """A priority with a permanent number. Its name and its lead are in its revisions."""

    changeable = ("order",)

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


class PriorityRevision(Revision):
    """One agreed version of a priority's name and lead, and of whether it is retired."""

    part = "priority"

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="revisions")
    name = models.CharField(max_length=300)
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="priority_revisions_led"
    )
    retired = models.BooleanField(default=False)

    class Meta(Revision.Meta):
        ordering = ["priority_id", "number"]
        indexes = [
            models.Index(fields=["priority", "-effective_from", "-id"], name="priority_revision_latest")
        ]
        constraints = [
            *Revision.Meta.constraints,
            models.UniqueConstraint(fields=["priority", "number"], name="priority_revision_numbered_once"),
            models.CheckConstraint(condition=~Q(name=""), name="priority_revision_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.priority} revision {self.number}"
