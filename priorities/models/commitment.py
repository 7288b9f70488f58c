"""Commitments: the strategy's promises, with their wording and where it comes from."""

from django.db import models
from django.db.models import Q

from priorities.choices import WordingSource
from priorities.models.priority import Priority
from priorities.models.reference import LONGEST_REFERENCE, ReferenceKeyField
from priorities.models.revision import Revision
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly


class Commitment(AppendOnly):
    """A promise with a permanent reference. Its wording is in its revisions."""

    changeable = ("order",)
    coded_fields = ("reference",)

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="commitments")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="commitments")
    reference = models.CharField(max_length=LONGEST_REFERENCE, help_text="As the strategy publishes it")
    reference_key = ReferenceKeyField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["strategy_id", "priority_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "reference_key"], name="commitment_reference_used_once"
            ),
            models.CheckConstraint(condition=~Q(reference_key=""), name="commitment_has_a_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class CommitmentRevision(Revision):
    """One agreed version of a commitment.

    It has the wording, where the wording comes from, a version in plain words, the difference that the commitment is
    intended to make, and whether the commitment is retired.
    """

    part = "commitment"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="revisions")
    wording = models.TextField()
    plain_wording = models.TextField(
        blank=True, help_text="The same promise in plain words, shown beside the wording"
    )
    difference = models.TextField(
        blank=True, help_text="The difference that the commitment is intended to make"
    )
    wording_source = models.CharField(max_length=20, choices=WordingSource.choices)
    source = models.CharField(
        max_length=300, blank=True, help_text="The document and paragraph that the wording comes from"
    )
    retired = models.BooleanField(default=False)

    class Meta(Revision.Meta):
        ordering = ["commitment_id", "number"]
        indexes = [
            models.Index(fields=["commitment", "-effective_from", "-id"], name="commitment_revision_latest"),
        ]
        constraints = [
            *Revision.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "number"], name="commitment_revision_numbered_once"
            ),
            models.CheckConstraint(condition=~Q(wording=""), name="commitment_revision_has_wording"),
            models.CheckConstraint(
                condition=~Q(wording_source=WordingSource.APPROVED) | ~Q(source=""),
                name="commitment_revision_approved_names_source",
            ),
            models.CheckConstraint(
                condition=Q(wording_source__in=WordingSource.values),
                name="commitment_revision_source_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} revision {self.number}"
