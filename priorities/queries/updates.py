"""The updates of one action with all their words: who said them, how they were reviewed, what they marked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from priorities.choices import Rag, ReviewVerdict
from priorities.models import Action, Review, Update, UpdateDraft
from tracker.models import User


@dataclass(frozen=True, slots=True)
class UpdateTold:
    """An update with all its words, who said it, its latest review and the milestones that it marked."""

    row: Update
    who: str
    verdict: ReviewVerdict | None
    reviews: tuple[tuple[ReviewVerdict, str, str, datetime], ...]
    marked: tuple[tuple[int, date | None], ...]

    @property
    def rag(self) -> Rag:
        """The rating that was reported."""
        return Rag(self.row.rag)

    @property
    def sent_back(self) -> bool:
        """Whether its latest review sent it back, so that it does not count."""
        return self.verdict is ReviewVerdict.SENT_BACK


def who(user: User | None) -> str:
    """Somebody's job title and name; their account's email where they are no person here."""
    if user is None:
        return ""
    person = getattr(user, "person", None)
    return f"{person.job_title} ({person.name})" if person else (user.name or user.email)


def not_sent_back(updates: QuerySet[Update], known_at: datetime | None = None) -> QuerySet[Update]:
    """Those of the updates whose latest review, of all or of those recorded by that moment, did not send them back.

    Asked of each update by itself, as `priorities.queries.statement` does: see docs/decisions/0011.
    """
    reviews = Review.objects.filter(update=OuterRef("pk")).order_by("-id")
    if known_at is not None:
        reviews = reviews.filter(recorded_at__lte=known_at)
    latest = Coalesce(Subquery(reviews.values("verdict")[:1]), Value(""), output_field=CharField())
    return updates.alias(latest_verdict=latest).exclude(latest_verdict=ReviewVerdict.SENT_BACK)


def updates_of(action: Action, as_at: date, known_at: datetime) -> list[UpdateTold]:
    """Every update of the action, sent back or not, in the order recorded. One SQL query."""
    rows = (
        Update.objects.filter(action=action, stands_from__lte=as_at, recorded_at__lte=known_at)
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


def draft_of(action: Action, user: User | None) -> UpdateDraft | None:
    """What the user has typed of an update of the action and not yet submitted. One SQL query."""
    return UpdateDraft.objects.filter(action=action, author=user).first()


def _by_update(rows: Iterable[Update]) -> Iterator[list[Update]]:
    """The rows of the join, those of one update together."""
    together: list[Update] = []
    for row in rows:
        if together and together[0].pk != row.pk:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _told(rows: Sequence[Update]) -> UpdateTold:
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
        said_by += f", told by {row.on_behalf_of.job_title} ({row.on_behalf_of.name})"
    return UpdateTold(
        row=row,
        who=said_by,
        verdict=told[-1][0] if told else None,
        reviews=told,
        marked=tuple(marks.items()),
    )
