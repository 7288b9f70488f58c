"""Risks, the areas that a board paper said needed further development, the links of areas, and the glossary.

The row of a risk or area has what never changes, and its closing. What it says is in its revisions.
"""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from priorities.models.action import Action
from priorities.models.checks import says
from priorities.models.people import Person
from priorities.models.revision import RecordRevision
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly
from tracker.audited_rows import AuditedModel


class Risk(AppendOnly):
    """A risk: its permanent reference, the day on which it was recognised and, if it was closed, the day of closing."""

    set_once = ("closed_on", "closed_at")

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="risks")
    reference = models.CharField(max_length=20)
    opened_on = models.DateField()
    recorded_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When the closure was recorded")

    class Meta:
        ordering = ["strategy_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "reference"], name="risk_reference_used_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="risk_has_a_reference"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="risk_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_at__isnull=True)
                | Q(closed_on__isnull=False, closed_at__isnull=False, closed_at__gte=F("recorded_at")),
                name="risk_closes_on_a_day_and_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def closed_by(self, day: date, known_at: datetime) -> date | None:
        """Return the day on which the risk was closed, or None if it was open on `day`, as known at `known_at`."""
        return _closed_by(self, day, known_at)


class RiskRevision(RecordRevision):
    """One version of a risk: its title, cause, consequence and mitigation, its owner, and its source."""

    part = "risk"

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="revisions")
    title = models.CharField(max_length=300)
    cause = models.TextField(blank=True)
    consequence = models.TextField(blank=True)
    mitigation = models.TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300)

    class Meta(RecordRevision.Meta):
        ordering = ["risk_id", "number"]
        indexes = [models.Index(fields=["risk", "-effective_from", "-id"], name="risk_revision_latest")]
        constraints = [
            *RecordRevision.Meta.constraints,
            models.UniqueConstraint(fields=["risk", "number"], name="risk_revision_numbered_once"),
            models.CheckConstraint(condition=says("title", "source"), name="risk_has_a_title_and_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.risk.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Return the risk's reference."""
        return self.risk.reference


class DevelopmentArea(AppendOnly):
    """An area that a board paper said needed further development.

    Its row has its permanent number, the day on which it was named and, if it was closed, the day of closing.
    """

    set_once = ("closed_on", "closed_at")

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="development_areas")
    number = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    recorded_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When the closure was recorded")

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="development_area_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="development_area_numbered_from_one"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="development_area_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_at__isnull=True)
                | Q(closed_on__isnull=False, closed_at__isnull=False, closed_at__gte=F("recorded_at")),
                name="development_area_closes_on_a_day_and_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"Development area {self.number}"

    def closed_by(self, day: date, known_at: datetime) -> date | None:
        """Return the day on which the area was closed, or None if it was open on `day`, as known at `known_at`."""
        return _closed_by(self, day, known_at)


class DevelopmentAreaRevision(RecordRevision):
    """One version of an area for development: what needs development, the progress since, and the source."""

    part = "area"

    area = models.ForeignKey(DevelopmentArea, on_delete=models.PROTECT, related_name="revisions")
    text = models.TextField()
    progress = models.TextField(blank=True, help_text="Progress since the area was named")
    source = models.CharField(max_length=300)

    class Meta(RecordRevision.Meta):
        ordering = ["area_id", "number"]
        indexes = [models.Index(fields=["area", "-effective_from", "-id"], name="area_revision_latest")]
        constraints = [
            *RecordRevision.Meta.constraints,
            models.UniqueConstraint(fields=["area", "number"], name="area_revision_numbered_once"),
            models.CheckConstraint(
                condition=says("text", "source"), name="development_area_has_text_and_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}, revision {self.number}"


class AreaLink(AppendOnly):
    """A link from an area for development to an action or a risk.

    The link has the day on which it began and, if it has ended, the day on which it ended. An action addresses the
    area, and the area arises from a risk.
    """

    set_once = ("unlinked_on", "unlinked_at")

    area = models.ForeignKey(DevelopmentArea, on_delete=models.PROTECT, related_name="links")
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="area_links"
    )
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, null=True, blank=True, related_name="area_links")
    linked_on = models.DateField()
    linked_at = models.DateTimeField()
    unlinked_on = models.DateField(null=True, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["area_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__isnull=False, risk__isnull=True)
                | Q(action__isnull=True, risk__isnull=False),
                name="area_link_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True, unlinked_at__isnull=True)
                | Q(unlinked_on__isnull=False, unlinked_at__isnull=False),
                name="area_link_ends_on_a_day_and_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True)
                | Q(unlinked_on__gte=F("linked_on"), unlinked_at__gte=F("linked_at")),
                name="area_link_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["area", "action"],
                condition=Q(unlinked_on__isnull=True, action__isnull=False),
                name="area_link_once_an_action",
            ),
            models.UniqueConstraint(
                fields=["area", "risk"],
                condition=Q(unlinked_on__isnull=True, risk__isnull=False),
                name="area_link_once_a_risk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.action or self.risk}"


def _closed_by(row: "Risk | DevelopmentArea", day: date, known_at: datetime) -> date | None:
    closed = row.closed_on and row.closed_at and row.closed_on <= day and row.closed_at <= known_at
    return row.closed_on if closed else None


class GlossaryTerm(AuditedModel):
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="glossary")
    term = models.CharField(max_length=100)
    meaning = models.CharField(max_length=400)

    class Meta:
        ordering = ["strategy_id", "term__folded"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "term"], name="glossary_term_once"),
            models.CheckConstraint(
                condition=~Q(term="") & ~Q(meaning=""), name="glossary_term_has_a_meaning"
            ),
        ]

    def __str__(self) -> str:
        return self.term
