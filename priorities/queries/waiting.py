"""What waits to be checked or decided, with the words that a reviewer reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, Subquery

from priorities.models import Action, Proposal, Strategy, Update
from priorities.queries.changes import undecided
from priorities.queries.updates import names_of, not_withdrawn, titled
from tracker.models import User


@dataclass(frozen=True, slots=True)
class UpdateToRead:
    """An update in full, who wrote and entered it, and the update that counted before it, or None if there is none."""

    row: Update
    who: str
    before: Update | None


def updates_to_read(strategy: Strategy, ids: Collection[int]) -> dict[int, UpdateToRead]:
    """Return, by id, the updates with these ids, each with the one before it. Runs three SQL queries at most.

    Use this for one page of updates.
    """
    if not ids:
        return {}
    earlier = not_withdrawn(Update.objects.filter(action=OuterRef("action"))).filter(
        Q(effective_from__lt=OuterRef("effective_from"))
        | Q(effective_from=OuterRef("effective_from"), id__lt=OuterRef("id"))
    )
    rows = list(
        Update.objects.filter(pk__in=ids, action__strategy=strategy)
        .select_related("author", "user", "period", "action")
        .annotate(before_id=Subquery(earlier.order_by("-effective_from", "-id").values("pk")[:1]))
    )
    before_ids = {row.pk: row.before_id for row in rows}
    before = Update.objects.in_bulk([key for key in before_ids.values() if key])
    names = names_of(strategy.body_id, [row.user for row in rows])
    return {
        row.pk: UpdateToRead(row, _who(row, names[row.user_id]), before.get(before_ids[row.pk]))
        for row in rows
    }


def _who(row: Update, entered_by: str) -> str:
    own = row.user is None or row.user_id == row.author.user_id
    return titled(row.author) if own else f"{titled(row.author)}, entered by {entered_by}"


def own_updates(strategy: Strategy, user: User) -> frozenset[int]:
    """Return the ids of the strategy's updates that the user wrote or entered. Runs one SQL query."""
    own = Update.objects.filter(Q(user=user) | Q(author__user=user), action__strategy=strategy)
    return frozenset(own.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class ProposalToDecide:
    """A proposal that waits for a decision, and who made it."""

    row: Proposal
    who: str


def proposals_to_decide(
    strategy: Strategy, as_at: date, known_at: datetime, action: Action | None = None
) -> list[ProposalToDecide]:
    """Return the proposals that wait for a decision, on one action or on all, each action's together in the order made.

    Runs two SQL queries.
    """
    waiting = undecided(strategy, as_at, known_at)
    if action:
        waiting = waiting.filter(action=action)
    rows = list(waiting.select_related("action", "update__author", "update__period", "by"))
    names = names_of(strategy.body_id, [row.by for row in rows])
    return [
        ProposalToDecide(row, titled(row.update.author) if row.update else names[row.by_id]) for row in rows
    ]
