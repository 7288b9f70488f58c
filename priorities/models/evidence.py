"""What shows that the strategy is being delivered, its files, and how far each practice has got."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    Marking,
    ReachState,
    ResultLevel,
    Strength,
    Theme,
)
from priorities.models.action import Action
from priorities.models.checks import says
from priorities.models.commitment import Commitment
from priorities.models.people import CareGroup, Locality, Service
from priorities.models.revision import RecordRevision
from priorities.models.strategy import Strategy
from tracker.append_only import HAS_CONTENT, SHA256_DIGITS, AppendOnly, Destroyable
from tracker.uploads import LONGEST_NAME, Kind, megabytes


class EvidenceItem(AppendOnly):
    """One thing that shows delivery. What it says is in its revisions; this row has only what never changes."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="evidence_items")
    reference = models.CharField(max_length=20)
    submission_key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        ordering = ["strategy_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "reference"], name="evidence_reference_used_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="evidence_has_a_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class EvidenceRevision(RecordRevision):
    """One version of an item of evidence, with the fields that a paper needs to describe it."""

    part = "item"

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="revisions")
    phrase = models.CharField(
        max_length=200, help_text="A short noun phrase that reads well inside a sentence"
    )
    kind = models.CharField(max_length=30, choices=EvidenceKind.choices)
    done = models.CharField(max_length=20, choices=EvidenceDone.choices)
    theme = models.CharField(max_length=20, choices=Theme.choices, blank=True)
    detail = models.TextField(blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    who_benefits = models.CharField(max_length=300, blank=True)
    result_level = models.CharField(max_length=20, choices=ResultLevel.choices)
    finding = models.TextField(blank=True)
    sample = models.CharField(max_length=300, blank=True)
    numerator = models.PositiveIntegerField(null=True, blank=True)
    denominator = models.PositiveIntegerField(null=True, blank=True)
    limits = models.TextField(blank=True)
    dated = models.DateField(null=True, blank=True)
    date_words = models.CharField(
        max_length=100,
        blank=True,
        help_text="The date in words, such as 2025 to 2026, if the day is not known",
    )
    source = models.CharField(max_length=300)
    link = models.URLField(max_length=500, blank=True)
    strength = models.CharField(max_length=20, choices=Strength.choices)
    marking = models.CharField(max_length=30, choices=Marking.choices)
    may_be_quoted = models.BooleanField(default=False)
    feature_in_paper = models.BooleanField(default=False)

    class Meta(RecordRevision.Meta):
        ordering = ["item_id", "number"]
        indexes = [models.Index(fields=["item", "-effective_from", "-id"], name="evidence_revision_latest")]
        constraints = [
            *RecordRevision.Meta.constraints,
            models.UniqueConstraint(fields=["item", "number"], name="evidence_revision_numbered_once"),
            models.CheckConstraint(
                condition=~Q(phrase="") & ~Q(source=""), name="evidence_has_phrase_and_source"
            ),
            models.CheckConstraint(
                condition=Q(dated__isnull=True) | Q(dated__lte=F("effective_from")),
                name="evidence_dated_by_effective_date",
            ),
            models.CheckConstraint(condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_is_known"),
            models.CheckConstraint(condition=Q(done__in=EvidenceDone.values), name="evidence_done_is_known"),
            models.CheckConstraint(
                condition=Q(theme__in=["", *Theme.values]), name="evidence_theme_is_known"
            ),
            models.CheckConstraint(
                condition=Q(result_level__in=ResultLevel.values), name="evidence_result_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(strength__in=Strength.values), name="evidence_strength_is_known"
            ),
            models.CheckConstraint(condition=Q(marking__in=Marking.values), name="evidence_marking_is_known"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__gt=0, denominator__gte=F("numerator")),
                name="evidence_numerator_within_denominator",
            ),
            models.CheckConstraint(
                condition=Q(feature_in_paper=False) | Q(marking=Marking.OFFICIAL),
                name="evidence_in_a_paper_is_official",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} {self.phrase}"

    @property
    def reference(self) -> str:
        """Return the item's reference."""
        return self.item.reference


class EvidenceFile(Destroyable):
    """One version of an item's file. The latest counts, and earlier versions can still be downloaded.

    `content` is the file's name in the storage, which the application chooses, and null once the bytes are destroyed.
    `name` is the name under which the file was uploaded, without unsafe or invisible characters.
    """

    coded_fields: ClassVar = ("sha256", "content_type")

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="files")
    content = models.FileField(null=True, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    size = models.PositiveBigIntegerField(help_text="In bytes")
    sha256 = models.CharField(max_length=SHA256_DIGITS)
    content_type = models.CharField(max_length=100)
    effective_from = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["item_id", "effective_from", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="evidence_file_has_a_name"),
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_is_not_empty"),
            models.CheckConstraint(
                condition=Exact(Length("sha256"), SHA256_DIGITS), name="evidence_file_hash_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=[kind.content_type for kind in Kind]),
                name="evidence_file_type_is_known",
            ),
            # Without content, a field for a file would store an empty name.
            models.CheckConstraint(condition=~Q(content=""), name="evidence_file_content_has_a_name"),
            models.CheckConstraint(condition=HAS_CONTENT, name="evidence_file_has_content_or_is_destroyed"),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} {self.name}"

    @property
    def described(self) -> str:
        """Return the type and the size in words, such as "PDF, 340 KB"."""
        kind = next(kind for kind in Kind if kind.content_type == self.content_type)
        return f"{kind.label}, {megabytes(self.size)}"


class EvidenceWithdrawal(AppendOnly):
    """The withdrawal of an item: from this day, it is left out of lists, counts and papers."""

    item = models.OneToOneField(EvidenceItem, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_on = models.DateField()
    reason = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=says("reason"), name="evidence_withdrawal_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} withdrawn"


class Reach(AppendOnly):
    """How far a practice has got from a given day in a care group, in a locality, or in a care group within a locality.

    Reach is stored only here, so papers cannot disagree about it.
    """

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="reach")
    care_group = models.ForeignKey(
        CareGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    locality = models.ForeignKey(Locality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=ReachState.choices)
    effective_from = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["item_id", "care_group_id", "locality_id", "effective_from", "id"]
        verbose_name_plural = "reach"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReachState.values), name="reach_state_is_known"),
            models.CheckConstraint(
                condition=Q(care_group__isnull=False) | Q(locality__isnull=False),
                name="reach_is_in_a_care_group_or_a_locality",
            ),
            # Two steps of one day, recorded at one moment, would leave it open which of them counts.
            models.UniqueConstraint(
                "item",
                Coalesce("care_group", 0),
                Coalesce("locality", 0),
                "effective_from",
                "recorded_at",
                name="reach_is_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} in {self.care_group or self.locality}"


class EvidenceLink(AppendOnly):
    """A link from an item of evidence to one action or one commitment.

    The link has the day on which it began and, if it has ended, the day on which it ended and the reason.
    """

    set_once = ("unlinked_on", "unlinked_at", "unlinked_by", "unlinked_reason")

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="links")
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_links"
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_links"
    )
    linked_on = models.DateField()
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    linked_at = models.DateTimeField()
    unlinked_on = models.DateField(null=True, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unlinked_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["item_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__isnull=False, commitment__isnull=True)
                | Q(action__isnull=True, commitment__isnull=False),
                name="evidence_link_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True, unlinked_at__isnull=True)
                | Q(unlinked_on__isnull=False, unlinked_at__isnull=False),
                name="evidence_link_ends_on_a_day_and_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True)
                | Q(unlinked_on__gte=F("linked_on"), unlinked_at__gte=F("linked_at")),
                name="evidence_link_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True, unlinked_by__isnull=True, unlinked_reason="")
                | (Q(unlinked_on__isnull=False) & says("unlinked_reason")),
                name="evidence_link_end_says_why",
            ),
            models.UniqueConstraint(
                fields=["item", "action"],
                condition=Q(unlinked_on__isnull=True, action__isnull=False),
                name="evidence_link_once_an_action",
            ),
            models.UniqueConstraint(
                fields=["item", "commitment"],
                condition=Q(unlinked_on__isnull=True, commitment__isnull=False),
                name="evidence_link_once_a_commitment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.reference} for {self.action or self.commitment}"
