"""What meetings ask people to do, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.choices import ActionPointOutcome
from priorities.models.action import Action
from priorities.models.meeting import Meeting
from priorities.models.people import Person
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly


class ActionPoint(AppendOnly):
    """What a meeting asked one person to do by a day. The next meetings of the group or board ask what came of it."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="action_points")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="action_points", help_text="The meeting that made it"
    )
    action = models.ForeignKey(
        Action,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_points",
        help_text="The action that it is about. None if it is about the strategy",
    )
    words = models.TextField()
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="action_points", help_text="Who is to do it"
    )
    due = models.DateField()
    effective_from = models.DateField(help_text="The day of the meeting")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The account that recorded it. None for action points in the demonstration."""
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["meeting_id", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="action_point_has_words"),
            models.CheckConstraint(
                condition=Q(due__gte=models.F("effective_from")), name="action_point_is_due_after_its_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"Action point {self.pk} of {self.meeting}"


class ActionPointAnswer(AppendOnly):
    """What came of an action point, as told to a later meeting or between meetings. The latest answer counts."""

    point = models.ForeignKey(ActionPoint, on_delete=models.PROTECT, related_name="answers")
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_point_answers",
        help_text="The meeting that was told. None for an answer between meetings",
    )
    outcome = models.CharField(max_length=20, choices=ActionPointOutcome.choices)
    words = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True, help_text="The new due date of a point that is still open")
    effective_from = models.DateField(help_text="The day of the meeting, or the day of the answer")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The account that recorded it. None for answers in the demonstration."""
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["point_id", "effective_from", "id"]
        indexes = [
            models.Index(fields=["point", "-effective_from", "-id"], name="action_point_answer_latest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=ActionPointOutcome.values), name="action_point_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome=ActionPointOutcome.STILL_OPEN, due__isnull=False)
                | (~Q(outcome=ActionPointOutcome.STILL_OPEN) & Q(due__isnull=True)),
                name="action_point_new_date_when_still_open",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ActionPointOutcome.DONE) | ~Q(words=""),
                name="action_point_not_done_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.get_outcome_display()}"
