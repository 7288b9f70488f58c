"""The base classes of revisions: versions of an item, which are added and never changed.

Items of the plan change by agreement (`Revision`). Evidence, risks and areas for development are corrected without
agreement, but with a reason (`RecordRevision`).
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.models.checks import names_its_author, says
from priorities.rules import lifecycle
from tracker.append_only import AppendOnly
from tracker.wording import long_date


class BaseRevision(AppendOnly):
    """One version of an item: the day from which it counts, the reason, and who recorded it and when.

    The latest revision, which has the highest number, is current.
    """

    part: ClassVar[str]
    """The name of the field for the revised item. Pages use the same word for the item."""

    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    reason = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="%(class)s_numbered_from_one"),
            models.CheckConstraint(condition=names_its_author(), name="%(class)s_names_its_author"),
        ]


class RecordRevision(BaseRevision):
    """One version of a record that needs no agreement. The first has no reason; each later one gives its reason."""

    class Meta(BaseRevision.Meta):
        abstract = True
        constraints = [
            *BaseRevision.Meta.constraints,
            models.CheckConstraint(condition=Q(number=1) | says("reason"), name="%(class)s_says_why"),
        ]


class Revision(BaseRevision):
    """One agreed version of an item in the plan, with who agreed it."""

    agreed_by = models.CharField(max_length=200)

    class Meta(BaseRevision.Meta):
        abstract = True
        constraints = [
            *BaseRevision.Meta.constraints,
            models.CheckConstraint(condition=says("agreed_by", "reason"), name="%(class)s_says_who_and_why"),
        ]

    @property
    def how_agreed(self) -> str:
        """Return in words the effective date, who agreed the revision if agreement was needed, and the reason."""
        by = "" if self.agreed_by in lifecycle.WITHOUT_AGREEMENT else f", agreed by {self.agreed_by}"
        return f"From {long_date(self.effective_from)}{by}: {self.reason}"
