"""The rating that the dates suggest, from an action's status and its milestones."""

from collections.abc import Collection
from datetime import date

from priorities.choices import Rag
from priorities.queries.calendar import Calendar
from priorities.queries.milestones import MilestoneSeen
from priorities.queries.status import ActionStatus
from priorities.rules import lifecycle
from priorities.rules.rag import ActionFacts, MilestoneFacts, Suggestion, suggest


def suggestion_for(
    status: ActionStatus,
    milestones: Collection[MilestoneSeen],
    forecast: date | None,
    done_milestones: Collection[int],
    periods: Calendar,
    stands_from: date,
    rag: Rag | None = None,
) -> Suggestion:
    """The rating that the dates suggest for an update that would stand from that day.

    A rating that starts the work, once chosen, is judged as if it had started.
    """
    return suggest(
        ActionFacts(
            kind=status.kind,
            stage=lifecycle.stage_after_update(status.stage, rag) if rag else status.stage,
            start=status.start,
            due=status.due,
            review=status.review,
            forecast=forecast,
            milestones=tuple(
                MilestoneFacts(
                    m.title, m.due, (m.done_on or stands_from) if m.id in done_milestones else None
                )
                for m in milestones
            ),
        ),
        periods.tolerances,
        stands_from,
    )
