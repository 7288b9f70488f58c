"""What waits to be checked or decided, with the words that a reviewer reads."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, prefetch_related_objects

from priorities.choices import ProposalKind, Rag, ReviewVerdict
from priorities.models import Meeting, Membership, Proposal, Review, Strategy, Update
from priorities.queries.calendar import Calendar
from priorities.queries.changes import undecided
from priorities.queries.decision_makers import decision_makers
from priorities.queries.milestones import milestones_among
from priorities.queries.sql import one_of
from priorities.queries.status import ActionStatus, statuses_at
from priorities.queries.updates import names_of, written_by
from priorities.rules import lifecycle
from tracker import clock
from tracker.models import User

_ENDED = ", ".join(f"'{stage.value}'" for stage in lifecycle.ENDED)

# Reading the status of every action took a tenth of the page's time at 300 actions.
WAITING = f"""
    (latest.id IS NOT NULL AND NOT COALESCE(latest.period_id {{over}}, FALSE)
     AND (review.verdict = '{ReviewVerdict.QUERIED.value}'
          OR (revision.stage NOT IN ({_ENDED})
              AND (review.verdict IS NULL OR review.verdict = '{ReviewVerdict.CHECKED.value}'))))
    OR (SELECT 1 FROM priorities_proposal proposed
        LEFT JOIN priorities_decision decided ON decided.proposal_id = proposed.id
             AND decided.effective_from <= %(as_at)s AND decided.recorded_at <= %(known_at)s
        WHERE proposed.action_id = action.id AND decided.id IS NULL LIMIT 1) IS NOT NULL
"""  # noqa: S608 - put together from constants; every value is bound


def statuses_waiting(calendars: Collection[Calendar], now: datetime) -> dict[int, list[ActionStatus]]:
    """Return, by strategy id, the statuses now of the actions on which something may wait, in the plan's order.

    They are those with a proposal that has not been decided, and those whose latest update is queried or, if the action
    has not ended, has still to be checked or noted. Updates for a closed period are left out once the next has ended.
    Runs one SQL query.
    """
    today = clock.day_of(now)
    over = (key for each in calendars for key in each.no_longer_reviewed(today))
    comparison, bound = one_of("over", over)
    return statuses_at(calendars, today, now, only=WAITING.format(over=comparison), bound=bound)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question about an update that another corrects: who asked it, and when."""

    by: str
    at: datetime
    question: str


@dataclass(frozen=True, slots=True)
class UpdateToRead:
    """An update in full, and who wrote and entered it.

    `before` is the rating, and `forecast_before` the forecast, of the update that its writer saw as the latest. They
    are None if there was none or if it has been withdrawn. `asked` is the question that the update answers, or None.
    """

    row: Update
    who: str
    before: Rag | None
    forecast_before: date | None
    asked: Asked | None


def questions_answered(strategy: Strategy, updates: Iterable[Update]) -> dict[int | None, Asked]:
    """Return the latest question about each update that one of these corrects, by the id of the corrected update.

    Runs two SQL queries, or none if these updates correct no other.
    """
    corrected = [update.corrects_id for update in updates if update.corrects_id]
    if not corrected:
        return {}
    reviews = list(
        Review.objects.filter(update__in=corrected, verdict=ReviewVerdict.QUERIED)
        .select_related("by")
        .order_by("id")
    )
    names = names_of(strategy.body_id, [review.by for review in reviews])
    return {
        review.update_id: Asked(names[review.by_id], review.recorded_at, review.reason) for review in reviews
    }


def updates_to_read(strategy: Strategy, ids: Collection[int]) -> dict[int, UpdateToRead]:
    """Return, by id, the updates with these ids. Use this for one page of updates. Runs seven SQL queries at most."""
    if not ids:
        return {}
    # Columns of the update before, not the whole row: the page would be slower than its limit allows.
    rows = list(
        Update.objects.filter(pk__in=ids, action__strategy=strategy)
        .select_related("author")
        .annotate(
            before=F("based_on__rag"),
            forecast_before=F("based_on__forecast"),
            withdrawn=F("based_on__withdrawal"),
        )
    )
    entered = [row for row in rows if row.user_id and row.user_id != row.author.user_id]
    prefetch_related_objects(entered, "user")
    _read_passed_on(rows)
    names = names_of(strategy.body_id, [row.user for row in entered])
    asked = questions_answered(strategy, rows)
    return {
        row.pk: UpdateToRead(
            row,
            written_by(row, names.get(row.user_id, "")),
            Rag(row.before) if row.before and not row.withdrawn else None,
            None if row.withdrawn else row.forecast_before,
            asked.get(row.corrects_id),
        )
        for row in rows
    }


def _read_passed_on(updates: Iterable[Update]) -> None:
    """Read the services and partners whose reports the authors of these updates pass on. Most pass on none.

    Runs two SQL queries, or none if no update was passed on.
    """
    passed_on = [update for update in updates if update.for_service_id or update.for_partner_id]
    prefetch_related_objects(passed_on, "for_service", "for_partner")


def own_updates(strategies: Collection[Strategy], user: User) -> frozenset[int]:
    """Return the ids of the updates in these strategies that the user wrote or entered. Runs one SQL query."""
    own = Update.objects.filter(Q(user=user) | Q(author__user=user), action__strategy__in=strategies)
    return frozenset(own.values_list("pk", flat=True))


def without_writers(ids: Collection[int], day: date) -> frozenset[int]:
    """Return the ids of those updates whose author and account have no role in the strategy or cannot sign in.

    Runs one SQL query, or none if there are no ids.
    """
    if not ids:
        return frozenset()
    writers = Membership.objects.on(day).filter(
        Q(person=OuterRef("author")) | Q(person__user=OuterRef("user")),
        strategy=OuterRef("action__strategy"),
        person__user__is_active=True,
    )
    return frozenset(Update.objects.filter(~Exists(writers), pk__in=ids).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class ProposalToDecide:
    """A proposal that waits for a decision, and who made it.

    `asked` is the question that the update which reports completion answers, or None. `open_milestones` are the titles
    of the milestones that are not done, if completion is proposed.
    """

    row: Proposal
    who: str
    asked: Asked | None = None
    open_milestones: tuple[str, ...] = ()


def replaced_by(proposal: Proposal) -> ProposalToDecide | None:
    """Return the undecided proposal of a new date that this one, made by an update, replaced, or None.

    The writer of the update may not have seen it. Runs three SQL queries at most.
    """
    earlier = Proposal.objects.filter(action=proposal.action_id, kind=proposal.kind, id__lt=proposal.pk)
    row = (
        earlier.exclude(update__withdrawal__isnull=False)
        .select_related("update__author", "by", "decision", "action__current", "action__strategy")
        .order_by("-id")
        .first()
    )
    current = row.action.current if row else None
    if row is None or hasattr(row, "decision") or (current and current.due == row.new_date):
        return None
    names = names_of(row.action.strategy.body_id, [row.by])
    return ProposalToDecide(row, written_by(row.update, "") if row.update else names[row.by_id])


def proposals_to_decide(
    strategy: Strategy, statuses: Sequence[ActionStatus], known_at: datetime
) -> list[ProposalToDecide]:
    """Return the proposals on these actions that wait for a decision, by action and then in the order made.

    `statuses` are those of the strategy's actions that may have one (see `statuses_waiting`) or that of one action,
    read for the moment `known_at`. Runs eight SQL queries at most.
    """
    if not statuses:
        return []
    awaiting = [status.update_id for status in statuses if status.awaiting_agreement and status.update_id]
    waiting = undecided(strategy, statuses[0].as_at, known_at, awaiting)
    if len(statuses) == 1:
        waiting = waiting.filter(action=statuses[0].action_id)
    rows = list(waiting.select_related("update__author"))
    alone = [row for row in rows if row.update is None]
    prefetch_related_objects(alone, "by")
    _read_passed_on(row.update for row in rows if row.update)
    names = names_of(strategy.body_id, [row.by for row in alone])
    asked = questions_answered(strategy, [row.update for row in rows if row.update])
    still_open = _open_milestones(rows, statuses[0].as_at, known_at)
    return [
        ProposalToDecide(
            row,
            written_by(row.update, "") if row.update else names[row.by_id],
            asked.get(row.update.corrects_id) if row.update else None,
            tuple(still_open.get(row.action_id, ())) if row.kind == ProposalKind.COMPLETE else (),
        )
        for row in rows
    ]


def _open_milestones(rows: Iterable[Proposal], as_at: date, known_at: datetime) -> dict[int, list[str]]:
    """Return, by action id, the titles of the milestones that are not done, of the actions reported complete."""
    complete = {row.action_id for row in rows if row.kind == ProposalKind.COMPLETE}
    found: dict[int, list[str]] = {}
    for milestone in milestones_among(complete, as_at, known_at) if complete else ():
        if not milestone.done_on:
            found.setdefault(milestone.action_id, []).append(milestone.title)
    return found


def proposals_before(
    meeting: Meeting, statuses: Sequence[ActionStatus], known_at: datetime
) -> list[ProposalToDecide]:
    """Return the proposals on these actions that the group or board that meets decides.

    `statuses` are as for `proposals_to_decide`. Runs at most two SQL queries more.
    """
    here = {
        kind
        for kind, decider in decision_makers(meeting.strategy).items()
        if (decider.pk if decider else None) == meeting.group_id
    }
    wanted = {status.action_id for status in statuses}
    return [
        proposal
        for proposal in proposals_to_decide(meeting.strategy, statuses, known_at)
        if proposal.row.kind in here and proposal.row.action_id in wanted
    ]
