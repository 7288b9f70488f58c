"""The meetings at which a strategy's groups and its board consider its work."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.models.people import Group
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly
from tracker.audited_rows import AuditedModel
from tracker.wording import long_date


class Meeting(AuditedModel):
    """A meeting of one of a strategy's groups, or of its board if `group` is null."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="meetings")
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        help_text="The group that meets. None for the strategy's board",
    )
    held_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The account that added the meeting or last changed it. None for meetings in the demonstration."""
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["strategy_id", "held_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "group", "held_on"], name="meeting_of_a_group_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["strategy", "held_on"],
                condition=Q(group=None),
                name="meeting_of_the_board_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_by}, {long_date(self.held_on)}"

    @property
    def held_by(self) -> str:
        """Return the name of the group or board that meets."""
        return self.group.name if self.group else self.strategy.board


class MeetingCorrection(AppendOnly):
    """The day that was recorded for a meeting until it was corrected, if the meeting had noted updates.

    Pages with data to an earlier moment still give that day.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="corrections")
    held_on_before = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["meeting_id", "id"]

    def __str__(self) -> str:
        return f"{self.meeting}, before {long_date(self.held_on_before)}"
