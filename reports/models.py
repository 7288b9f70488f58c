"""The models for board papers: layouts, papers, paragraphs, clearances, and final versions with their files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from priorities.models import Strategy
from reports.choices import PaperFormat, PaperState
from tracker.append_only import HAS_CONTENT, SHA256_DIGITS, AppendOnly, Destroyable
from tracker.audited_rows import AuditedModel


class PaperLayout(AppendOnly):
    """One version of a board's form, with its labels, order, rows, sections and numbering as data.

    A paper keeps the version it was created with, so an old paper's form never changes.
    """

    key = models.SlugField()
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    form = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="paper_layout_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="paper_layout_numbered_from_one"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(name=""), name="paper_layout_has_its_names"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class Paper(AuditedModel):
    """A paper for one meeting of the board, with the two dates that decide its figures: `as_at` and `known_at`.

    Until `known_at` is set, the paper uses everything recorded so far. Once it is set, the two dates always give the
    same figures.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    layout = models.ForeignKey(PaperLayout, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=300)
    meeting_date = models.DateField()
    as_at = models.DateField()
    known_at = models.DateTimeField(null=True, blank=True)
    compared_with = models.DateField(help_text="The earlier date that ratings are compared with")
    state = models.CharField(max_length=20, choices=PaperState.choices, default=PaperState.DRAFTING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["strategy_id", "-meeting_date", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="paper_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="paper_numbered_from_one"),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[PaperState.FINAL, PaperState.ISSUED, PaperState.PUBLISHED])
                | Q(known_at__isnull=False),
                name="paper_final_keeps_its_dates",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="paper_has_a_title"),
            models.CheckConstraint(
                condition=Q(as_at__lte=F("meeting_date")), name="paper_speaks_before_it_meets"
            ),
            models.CheckConstraint(
                condition=Q(compared_with__lt=F("as_at")), name="paper_compares_with_earlier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.meeting_date}"


class Paragraph(AppendOnly):
    """The text that a person wrote in one place in a paper.

    The latest row for a place counts. An empty text restores the drafted text.
    """

    coded_fields: ClassVar = ("key",)

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="paragraphs")
    key = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["paper_id", "key", "id"]
        indexes = [models.Index(fields=["paper", "key", "-id"], name="paragraph_latest")]
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="paragraph_has_a_place")]

    def __str__(self) -> str:
        return f"{self.paper}: {self.key}"


class Clearance(AppendOnly):
    """The clearance of a paper by an officer, identified by job title. The officer or someone else records it."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="clearances")
    officer_title = models.CharField(max_length=200)
    cleared_on = models.DateField()
    on_behalf_note = models.CharField(max_length=400, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["paper_id", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(officer_title=""), name="clearance_names_an_officer")
        ]

    def __str__(self) -> str:
        return f"{self.paper} cleared by {self.officer_title}"


class PaperVersion(Destroyable):
    """A final version of a paper: its content, the content's hash, its form, its dates and what has changed.

    The content is null once it is destroyed.
    """

    coded_fields: ClassVar = ("content_hash",)

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    layout = models.ForeignKey(PaperLayout, on_delete=models.PROTECT, related_name="+")
    as_at = models.DateField()
    known_at = models.DateTimeField()
    content = models.JSONField(null=True)
    content_hash = models.CharField(max_length=SHA256_DIGITS)
    what_changed = models.CharField(max_length=400, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["paper_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="paper_version_numbered_from_one"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(what_changed=""), name="paper_version_correction_says_what_changed"
            ),
            models.CheckConstraint(
                condition=Exact(Length("content_hash"), SHA256_DIGITS), name="paper_version_hash_is_whole"
            ),
            models.CheckConstraint(condition=HAS_CONTENT, name="paper_version_has_content_or_is_destroyed"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} version {self.number}"


class PaperFile(Destroyable):
    """A final version's file in one format. The bytes never change, and are null once they are destroyed."""

    coded_fields: ClassVar = ("sha256",)

    version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=10, choices=PaperFormat.choices)
    content = models.BinaryField(null=True)
    size = models.PositiveBigIntegerField(help_text="In bytes")
    sha256 = models.CharField(max_length=SHA256_DIGITS)

    class Meta:
        ordering = ["version_id", "format"]
        constraints = [
            models.UniqueConstraint(fields=["version", "format"], name="paper_file_once_a_format"),
            models.CheckConstraint(
                condition=Q(format__in=PaperFormat.values), name="paper_file_format_is_known"
            ),
            models.CheckConstraint(
                condition=Exact(Length("sha256"), SHA256_DIGITS), name="paper_file_hash_is_whole"
            ),
            models.CheckConstraint(condition=HAS_CONTENT, name="paper_file_has_content_or_is_destroyed"),
        ]

    def __str__(self) -> str:
        return f"{self.version} as {self.format}"
