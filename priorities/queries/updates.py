"""Updates in full: one action's updates with their authors and reviews, and the latest updates on many actions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from priorities.choices import Rag, ReviewVerdict
from priorities.models import (
    Action,
    ActionRevision,
    MilestoneRevision,
    Period,
    PeriodClosing,
    PeriodReopening,
    Review,
    Strategy,
    Update,
    UpdateDraft,
)
from priorities.queries.sql import parameters
from priorities.queries.status import LATEST_UPDATE, ActionStatus
from tracker.models import User


@dataclass(frozen=True, slots=True)
class UpdateAsAt:
    """An update with its full text, its author, its reviews and the milestones that it marked."""

    row: Update
    who: str
    verdict: ReviewVerdict | None
    reviews: tuple[tuple[ReviewVerdict, str, str, datetime], ...]
    marked: tuple[tuple[int, date | None], ...]

    @property
    def rag(self) -> Rag:
        """Return the rating that was reported."""
        return Rag(self.row.rag)

    @property
    def queried(self) -> bool:
        """Return whether the latest review queried the update, so that it does not count."""
        return self.verdict is ReviewVerdict.QUERIED


def who(user: User | None) -> str:
    """Return a user's job title and name, or the account's name or email address if the user has no person record."""
    if user is None:
        return ""
    person = getattr(user, "person", None)
    return f"{person.job_title} ({person.name})" if person else (user.name or user.email)


def not_queried(updates: QuerySet[Update], known_at: datetime | None = None) -> QuerySet[Update]:
    """Filter the updates to those that their latest review did not query.

    `known_at` limits this to the reviews recorded by then. Each update has a subquery of its own, as in
    `priorities.queries.status`: see docs/decisions/0011.
    """
    reviews = Review.objects.filter(update=OuterRef("pk")).order_by("-id")
    if known_at is not None:
        reviews = reviews.filter(recorded_at__lte=known_at)
    latest = Coalesce(Subquery(reviews.values("verdict")[:1]), Value(""), output_field=CharField())
    return updates.alias(latest_verdict=latest).exclude(latest_verdict=ReviewVerdict.QUERIED)


def updates_of(action: Action, as_at: date, known_at: datetime) -> list[UpdateAsAt]:
    """Return every update on the action, queried or not, in the order recorded. Runs one SQL query."""
    rows = (
        Update.objects.filter(action=action, effective_from__lte=as_at, recorded_at__lte=known_at)
        .annotate(
            reviewed=FilteredRelation("reviews", condition=Q(reviews__recorded_at__lte=known_at)),
            review_id=F("reviewed__id"),
            review_verdict=F("reviewed__verdict"),
            review_reason=F("reviewed__reason"),
            review_at=F("reviewed__recorded_at"),
            reviewer=F("reviewed__by__person__job_title"),
            mark_id=F("milestone_marks__id"),
            mark_milestone=F("milestone_marks__milestone_id"),
            mark_done_on=F("milestone_marks__done_on"),
        )
        .select_related("author__person", "on_behalf_of", "period", "corrects")
        .order_by("id", "review_id", "mark_id")
    )
    return [_told(list(same)) for same in _by_update(rows)]


def latest_updates(statuses: Iterable[ActionStatus]) -> dict[int, Update]:
    """Return, by action id, the latest update that counts for each of these statuses (a page of them).

    Runs one SQL query.
    """
    ids = [status.update_id for status in statuses if status.update_id]
    return {update.action_id: update for update in Update.objects.filter(pk__in=ids)}


# These are the updates whose ids are in that day's statuses. There are thousands of them, too many to list.
LATEST_UPDATES = f"""
SELECT latest.* FROM priorities_action action JOIN priorities_update latest ON latest.id = ({LATEST_UPDATE})
WHERE action.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


def every_latest_update(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Update]:
    """Return, by action id, the latest update that counts for every action in a strategy. Runs one SQL query."""
    updates = Update.objects.raw(LATEST_UPDATES, parameters(strategy, as_at, known_at))
    return {update.action_id: update for update in updates}


def draft_of(action: Action, user: User | None) -> UpdateDraft | None:
    """Return the user's unsubmitted draft of an update on the action, or None. Runs one SQL query."""
    return UpdateDraft.objects.filter(action=action, author=user).first()


def _by_update(rows: Iterable[Update]) -> Iterator[list[Update]]:
    """Yield the rows of the join in lists, one list for each update."""
    together: list[Update] = []
    for row in rows:
        if together and together[0].pk != row.pk:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _told(rows: Sequence[Update]) -> UpdateAsAt:
    row = rows[0]
    reviews = {
        one.review_id: (  # type: ignore[attr-defined]  # annotated above
            ReviewVerdict(one.review_verdict),  # type: ignore[attr-defined]  # annotated above
            one.review_reason,  # type: ignore[attr-defined]  # annotated above
            one.reviewer or "Reviewer",  # type: ignore[attr-defined]  # annotated above
            one.review_at,  # type: ignore[attr-defined]  # annotated above
        )
        for one in rows
        if one.review_id  # type: ignore[attr-defined]  # annotated above
    }
    marks = {
        one.mark_milestone: one.mark_done_on  # type: ignore[attr-defined]  # annotated above
        for one in rows
        if one.mark_id  # type: ignore[attr-defined]  # annotated above
    }
    told = tuple(reviews.values())
    said_by = who(row.author)
    if row.on_behalf_of:
        said_by += f", on behalf of {row.on_behalf_of.job_title} ({row.on_behalf_of.name})"
    return UpdateAsAt(
        row=row,
        who=said_by,
        verdict=told[-1][0] if told else None,
        reviews=told,
        marked=tuple(marks.items()),
    )


def last_recorded(action: Action) -> datetime:
    """Return the moment of the latest record of an action, its milestones and updates, or the strategy's periods.

    A request's moment is read before the action's lock is obtained. A stop, a pause, a new date or a change to the
    periods that was agreed while the request waited for the lock is later than that moment, and must not be undone
    unseen. Returns a moment in the distant past if there are no records. Runs one SQL query.
    """
    periods = Period.objects.filter(strategy=action.strategy_id)
    recorded = (
        ActionRevision.objects.filter(action=action).values_list("recorded_at"),
        MilestoneRevision.objects.filter(milestone__action=action).values_list("recorded_at"),
        Update.objects.filter(action=action).values_list("recorded_at"),
        Review.objects.filter(update__action=action).values_list("recorded_at"),
        periods.values_list("recorded_at"),
        periods.values_list("withdrawn_at"),
        PeriodClosing.objects.filter(period__in=periods).values_list("recorded_at"),
        PeriodReopening.objects.filter(closing__period__in=periods).values_list("recorded_at"),
    )
    first, *others = (rows.order_by() for rows in recorded)
    moments = [at for (at,) in first.union(*others) if at is not None]
    return max(moments, default=datetime.min.replace(tzinfo=UTC))
