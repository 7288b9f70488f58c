"""The meetings of a strategy's groups and its board."""

from datetime import date

from priorities.models import Meeting, Strategy


def meetings_held(strategy: Strategy, by: date) -> list[Meeting]:
    """Return the meetings held by that day, the latest first. Runs one SQL query."""
    meetings = strategy.meetings.filter(held_on__lte=by).select_related("strategy", "group")
    return list(meetings.order_by("-held_on", "-id"))
