"""Which actions a meeting has discussed."""

from django.conf import settings
from django.db import models

from priorities.models.action import Action
from priorities.models.meeting import Meeting
from tracker.append_only import AppendOnly


class MeetingItem(AppendOnly):
    """An action that a meeting has discussed, whether or not it recorded anything else about it.

    What the meeting noted, decided or asked for has rows of its own. An update that was entered in the meeting, or a
    question about one, does not name the meeting, and often there is nothing else to record.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="meeting_items")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["meeting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "action"], name="meeting_item_once_an_action")
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.meeting}"
