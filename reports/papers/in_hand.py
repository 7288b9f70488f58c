"""Papers that are not yet done with, over the strategies of one reader."""

from collections.abc import Collection

from django.db.models import QuerySet

from reports.choices import PaperState
from reports.models import Paper

DONE_WITH = (PaperState.PUBLISHED, PaperState.WITHDRAWN)


def in_hand(strategies: Collection[int]) -> QuerySet[Paper]:
    """The papers of these strategies that are neither published nor withdrawn, the soonest meeting first."""
    return (
        Paper.objects.filter(strategy__in=strategies)
        .exclude(state__in=DONE_WITH)
        .select_related("strategy")
        .order_by("meeting_date", "number")
    )
