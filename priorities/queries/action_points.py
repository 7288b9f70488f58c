"""The action points of meetings, and what came of them, as at a day from what had been recorded by a moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from priorities.choices import ActionPointOutcome
from priorities.models import ActionPoint, ActionPointAnswer, Meeting


@dataclass(frozen=True, slots=True)
class PointAsAt:
    """An action point with the answer that counted, or None if there was none.

    `told` is what a meeting itself was told about the point, or None: see `asked_at`.
    """

    row: ActionPoint
    answer: ActionPointAnswer | None
    told: ActionPointAnswer | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was still to be done."""
        return self.answer is None or self.answer.outcome == ActionPointOutcome.STILL_OPEN

    @property
    def due(self) -> date:
        """The day by which it was to be done."""
        return (self.answer and self.answer.due) or self.row.due


def made_at(meeting: Meeting, known_at: datetime | None = None) -> list[PointAsAt]:
    """Return the action points that a meeting made, in the order made, with what has come of each.

    Runs two SQL queries.
    """
    return _answered(list(_points(known_at).filter(meeting=meeting)), known_at)


def asked_at(meeting: Meeting, known_at: datetime | None = None) -> list[PointAsAt]:
    """Return the action points that a meeting asks about, the earliest due first.

    They are those of earlier meetings of the same group or board in the strategy that were open before it. `answer` is
    what counted before the meeting, and `told` is what the meeting itself was told, or None. Runs two SQL queries.
    """
    earlier = _points(known_at).filter(
        strategy=meeting.strategy_id, meeting__group=meeting.group_id, effective_from__lt=meeting.held_on
    )
    rows = list(earlier)
    answers = _answers(rows, known_at, effective_from__lte=meeting.held_on)
    points = []
    for row in rows:
        own = answers[row.pk]
        before = [each for each in own if each.effective_from < meeting.held_on]
        told = [each for each in own if each.meeting_id == meeting.pk]
        points.append(PointAsAt(row, before[-1] if before else None, told[-1] if told else None))
    return sorted((point for point in points if point.is_open), key=_by_due)


def reported_to(meeting: Meeting, as_at: date, known_at: datetime) -> list[PointAsAt]:
    """Return the action points whose outcome is reported to a meeting, as at a day before it, the earliest due first.

    They are those of the last meeting of the same group or board in the strategy, whatever has come of them, and those
    of earlier meetings that were still open. Runs three SQL queries.
    """
    before = {"strategy": meeting.strategy_id, "group": meeting.group_id, "held_on__lt": meeting.held_on}
    last = Meeting.objects.filter(**before).aggregate(last=Max("held_on"))["last"]
    rows = _points(known_at).filter(
        strategy=meeting.strategy_id,
        meeting__group=meeting.group_id,
        effective_from__lt=meeting.held_on,
        effective_from__lte=as_at,
    )
    points = _answered(list(rows), known_at, effective_from__lt=meeting.held_on, effective_from__lte=as_at)
    found = (point for point in points if point.is_open or point.row.effective_from == last)
    return sorted(found, key=_by_due)


def _points(known_at: datetime | None) -> QuerySet[ActionPoint]:
    rows = ActionPoint.objects.select_related(
        "meeting__group", "meeting__strategy", "owner", "action__current"
    )
    return _known(rows, known_at).order_by("effective_from", "pk")


def _known(rows: QuerySet[Any], known_at: datetime | None) -> QuerySet[Any]:
    return rows if known_at is None else rows.filter(recorded_at__lte=known_at)


def _answers(
    points: Iterable[ActionPoint], known_at: datetime | None, **in_effect: Any
) -> dict[int, list[ActionPointAnswer]]:
    """Return, by the id of each point, its answers, the one that counts last. Runs one SQL query."""
    found: dict[int, list[ActionPointAnswer]] = defaultdict(list)
    rows = _known(ActionPointAnswer.objects.filter(point__in=points, **in_effect), known_at)
    for row in rows.select_related("meeting__group", "meeting__strategy").order_by("effective_from", "pk"):
        found[row.point_id].append(row)
    return found


def _answered(points: list[ActionPoint], known_at: datetime | None, **in_effect: Any) -> list[PointAsAt]:
    answers = _answers(points, known_at, **in_effect)
    return [PointAsAt(row, answers[row.pk][-1] if answers[row.pk] else None) for row in points]


def _by_due(point: PointAsAt) -> tuple[date, int]:
    return point.due, point.row.pk
