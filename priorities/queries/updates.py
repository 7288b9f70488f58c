"""Updates in full, on one action or many, drafts of updates, and when the records of an action last changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from priorities.choices import Rag, ReviewVerdict
from priorities.models import (
    Action,
    ActionRevision,
    AnswerLinkItem,
    Decision,
    MeetingCorrection,
    MilestoneRevision,
    Period,
    PeriodClosing,
    PeriodReopening,
    Person,
    Proposal,
    Review,
    Strategy,
    Update,
    UpdateDraft,
    Withdrawal,
)
from priorities.queries.sql import parameters
from priorities.queries.status import ActionStatus
from priorities.queries.status_sql import DECIDING_UPDATE
from priorities.rules.references import reference_key
from tracker.models import User

NEVER = datetime.min.replace(tzinfo=UTC)
"""A moment before every record."""


@dataclass(frozen=True, slots=True)
class ReviewAsAt:
    """A review of an update: the verdict, the question or note, the reviewer's job title, and when it was recorded.

    `board_sentence` is the sentence for the board as edited in checking, or "" if it was not. `noted_on` is the day of
    the meeting that noted the update, as recorded then, or None for other verdicts.
    """

    verdict: ReviewVerdict
    reason: str
    reviewer: str
    at: datetime
    noted_on: date | None
    board_sentence: str = ""


@dataclass(frozen=True, slots=True)
class UpdateAsAt:
    """An update with its full text, its author, its reviews and the milestones that it marked.

    `who` names the author, with the service or partner whose report they pass on and, if someone else entered the
    update, that person too. It says so if the author sent the update by a link. `withdrawal` is None unless the update
    has been withdrawn.
    """

    row: Update
    who: str
    reviews: tuple[ReviewAsAt, ...]
    marked: tuple[tuple[int, date | None], ...]
    withdrawal: Withdrawal | None = None

    @property
    def rag(self) -> Rag:
        """Return the rating that was reported."""
        return Rag(self.row.rag)

    @property
    def queried(self) -> bool:
        """Return whether the latest review queried the update. Even so, the update counts until another corrects it."""
        return bool(self.reviews) and self.reviews[-1].verdict is ReviewVerdict.QUERIED

    @property
    def board_sentence(self) -> str:
        """Return the sentence for the board: as it was last edited in checking, or else as the update gives it."""
        edited = [review.board_sentence for review in self.reviews if review.board_sentence]
        return edited[-1] if edited else self.row.board_sentence

    @property
    def counts(self) -> bool:
        """Return whether the update counts: it has not been withdrawn."""
        return self.withdrawal is None


def titled(person: Person) -> str:
    """Return a person's job title and name."""
    return f"{person.job_title} ({person.name})"


def written_by(row: Update, entered_by: str) -> str:
    """Return an update's author, with the service or partner whose report they pass on.

    `entered_by` names the account that entered it, and is added if that is not the author's own. If no account entered
    it, the author sent it by a link.
    """
    author = titled(row.author)
    if row.passed_on_for:
        author = f"{author}, for {row.passed_on_for}"
    if row.user_id is None:
        return f"{author}, by link"
    is_own = row.user_id == row.author.user_id
    return author if is_own or not entered_by else f"{author}, entered by {entered_by}"


def names_of(body: int, users: Iterable[User | None]) -> dict[int | None, str]:
    """Return, by the id of each of these accounts, the job title and name of its person in the body with this id.

    An account without such a person has its own name or email address, and None has an empty string. Runs one SQL
    query, or none if there are no accounts.
    """
    accounts = {user.pk: user for user in users if user is not None}
    names: dict[int | None, str] = {key: user.name or user.email for key, user in accounts.items()}
    for person in Person.objects.filter(body=body, user__in=accounts) if accounts else ():
        names[person.user_id] = titled(person)
    return names | {None: ""}


def not_withdrawn(updates: QuerySet[Update], known_at: datetime | None = None) -> QuerySet[Update]:
    """Return the updates that have not been withdrawn.

    If `known_at` is given, only withdrawals recorded by then are read. Each update has a subquery of its own, as in
    `priorities.queries.status`: see docs/decisions/0011.
    """
    withdrawals = Withdrawal.objects.filter(update=OuterRef("pk"))
    if known_at is not None:
        withdrawals = withdrawals.filter(recorded_at__lte=known_at)
    return updates.alias(withdrawn_id=Subquery(withdrawals.values("pk")[:1])).filter(withdrawn_id=None)


@dataclass(frozen=True, slots=True)
class UpdateFacts:
    """An update without its words: from when and for which period it counts, and whether it has been withdrawn."""

    id: int
    effective_from: date
    period_id: int | None
    unchanged_since: date | None
    submission_key: UUID
    counts: bool


def facts_of_updates(action: Action, as_at: date, known_at: datetime) -> list[UpdateFacts]:
    """Return the facts of every update on the action as at that day, in the order recorded. Runs one SQL query."""
    updates = Update.objects.filter(action=action, effective_from__lte=as_at, recorded_at__lte=known_at)
    names = ("id", "effective_from", "period_id", "unchanged_since", "submission_key")
    rows = updates.order_by("id").values_list(*names, "withdrawal__recorded_at")
    return [
        UpdateFacts(
            id=key,
            effective_from=effective_from,
            period_id=period,
            unchanged_since=since,
            submission_key=submission_key,
            counts=withdrawn_at is None or withdrawn_at > known_at,
        )
        for key, effective_from, period, since, submission_key, withdrawn_at in rows
    ]


def updates_of(
    action: Action, as_at: date, known_at: datetime, only: Collection[int] | None = None
) -> list[UpdateAsAt]:
    """Return every update on the action as at that day, withdrawn or not, in the order recorded.

    If `only` is given, return only the updates with these ids. Runs two SQL queries.
    """
    corrected = MeetingCorrection.objects.filter(
        meeting=OuterRef("reviewed__meeting"), recorded_at__gt=known_at
    ).order_by("recorded_at", "id")
    updates = Update.objects.filter(action=action, effective_from__lte=as_at, recorded_at__lte=known_at)
    if only is not None:
        updates = updates.filter(pk__in=only)
    rows = (
        updates.annotate(
            reviewed=FilteredRelation("reviews", condition=Q(reviews__recorded_at__lte=known_at)),
            review_id=F("reviewed__id"),
            review_verdict=F("reviewed__verdict"),
            review_reason=F("reviewed__reason"),
            review_at=F("reviewed__recorded_at"),
            review_sentence=F("reviewed__board_sentence"),
            noted_on=Coalesce(
                Subquery(corrected.values("held_on_before")[:1]), F("reviewed__meeting__held_on")
            ),
            reviewer_id=F("reviewed__by"),
            mark_id=F("milestone_marks__id"),
            mark_milestone=F("milestone_marks__milestone_id"),
            mark_done_on=F("milestone_marks__done_on"),
        )
        .select_related(*("author", "user", "for_service", "for_partner", "period", "withdrawal__by"))
        .order_by()
    )
    # Not by ORDER BY: Django would compare each column, which takes longer than the statement.
    rows = sorted(rows, key=lambda row: (row.pk, row.review_id or 0, row.mark_id or 0))
    by_key = {row.pk: row for row in rows}
    for row in rows:
        # An update corrects an earlier one on the same action.
        if row.corrects_id in by_key:
            row.corrects = by_key[row.corrects_id]
    body = Strategy.objects.filter(pk=action.strategy_id).values("body")
    accounts = {key for row in rows for key in (row.user_id, row.reviewer_id) if key}
    people = {person.user_id: person for person in Person.objects.filter(body__in=body, user__in=accounts)}
    return [_update_as_at(joined, people, known_at) for joined in _by_update(rows)]


def update_with_id(strategy: Strategy, reference: str, key: int) -> Update | None:
    """Return the update with this id on the action with this reference, with its withdrawal, or None.

    Runs one SQL query.
    """
    found = Update.objects.filter(
        pk=key, action__strategy=strategy, action__reference_key=reference_key(reference)
    )
    return found.select_related(
        "action__strategy", "action__current", "period", "author", "withdrawal"
    ).first()


def latest_update(action: Action, without: Update) -> Update | None:
    """Return the update that counts from the latest day on the action, other than `without`, or None.

    Runs one SQL query.
    """
    others = not_withdrawn(Update.objects.filter(action=action).exclude(pk=without.pk))
    return others.order_by("-effective_from", "-pk").first()


def reports_work(action: Action) -> bool:
    """Return whether an update that has not been withdrawn says that work has started: any rating other than Grey.

    Runs one SQL query.
    """
    return not_withdrawn(Update.objects.filter(action=action).exclude(rag=Rag.GREY)).exists()


def latest_updates(statuses: Iterable[ActionStatus]) -> dict[int, Update]:
    """Return, by action id, the latest update that counts for each action in `statuses`.

    Actions without such an update are left out. Runs one SQL query.
    """
    ids = [status.update_id for status in statuses if status.update_id]
    return {update.action_id: update for update in Update.objects.filter(pk__in=ids)}


def deciding_updates(statuses: Iterable[ActionStatus]) -> dict[int, Update]:
    """Return, by action id, the update that decides what each action in `statuses` counts as: see `deciding_id`.

    It has the problem, the recovery plan and the forecast of a Red action, even if a later update reported completion
    and that was refused. Use this for a short list, such as one page; for a whole strategy, use
    `every_deciding_update`. Runs one SQL query.
    """
    ids = [status.deciding_id for status in statuses if status.deciding_id]
    return {update.action_id: update for update in Update.objects.filter(pk__in=ids)}


# The statuses of that day hold these updates' ids, but there may be thousands: too many to list in a query.
DECIDING_UPDATES = f"""
SELECT deciding.*,
    COALESCE((SELECT review.board_sentence FROM priorities_review review
              WHERE review.update_id = deciding.id AND review.board_sentence <> ''
              AND review.recorded_at <= %(known_at)s
              ORDER BY review.id DESC LIMIT 1), deciding.board_sentence) AS sentence_for_board
FROM priorities_action action JOIN priorities_update deciding ON deciding.id = ({DECIDING_UPDATE})
WHERE action.strategy_id = %(strategy)s
"""  # noqa: S608 - put together from constants; every value is bound


def every_deciding_update(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, Update]:
    """Return, by action id, the update that decides what an action counts as, for every action in a strategy.

    Each has `sentence_for_board`: its sentence for the board as it was last edited in checking, or else its own. Runs
    one SQL query.
    """
    updates = Update.objects.raw(DECIDING_UPDATES, parameters(strategy, as_at, known_at))
    return {update.action_id: update for update in updates}


def for_board(update: Update) -> str:
    """Return the sentence for the board of an update from `every_deciding_update`, as edited in checking or its own."""
    sentence: str = update.sentence_for_board  # type: ignore[attr-defined]  # selected above
    return sentence


def edited_sentences(updates: Collection[int], known_at: datetime) -> dict[int, str]:
    """Return, by update id, the sentence for the board of each of these updates that was edited in checking.

    Runs one SQL query.
    """
    edited = Review.objects.filter(update__in=updates, recorded_at__lte=known_at).exclude(board_sentence="")
    return dict(edited.order_by("pk").values_list("update_id", "board_sentence"))


def draft_of(action: Action, user: User) -> UpdateDraft | None:
    """Return the user's unsubmitted draft of an update on the action, or None. Runs one SQL query."""
    return UpdateDraft.objects.filter(action=action, user=user).first()


def draft_by_link(item: AnswerLinkItem) -> UpdateDraft | None:
    """Return the draft of an update on an action of a link, or None. Runs one SQL query."""
    return UpdateDraft.objects.filter(item=item).first()


def _by_update(rows: Iterable[Update]) -> Iterator[list[Update]]:
    """Yield the rows of the join in lists, one list for each update."""
    same_update: list[Update] = []
    for row in rows:
        if same_update and same_update[0].pk != row.pk:
            yield same_update
            same_update = []
        same_update.append(row)
    if same_update:
        yield same_update


def _update_as_at(
    rows: Sequence[Update], people: Mapping[int | None, Person], known_at: datetime
) -> UpdateAsAt:
    row = rows[0]
    reviews = {
        one.review_id: ReviewAsAt(  # type: ignore[attr-defined]  # annotated above
            ReviewVerdict(one.review_verdict),  # type: ignore[attr-defined]  # annotated above
            one.review_reason,  # type: ignore[attr-defined]  # annotated above
            people[one.reviewer_id].job_title if one.reviewer_id in people else "Reviewer",  # type: ignore[attr-defined]  # annotated above
            one.review_at,  # type: ignore[attr-defined]  # annotated above
            one.noted_on,  # type: ignore[attr-defined]  # annotated above
            one.review_sentence,  # type: ignore[attr-defined]  # annotated above
        )
        for one in rows
        if one.review_id  # type: ignore[attr-defined]  # annotated above
    }
    marks = {
        one.mark_milestone: one.mark_done_on  # type: ignore[attr-defined]  # annotated above
        for one in rows
        if one.mark_id  # type: ignore[attr-defined]  # annotated above
    }
    withdrawal = getattr(row, "withdrawal", None)
    return UpdateAsAt(
        row=row,
        who=written_by(row, _entered_by(row, people.get(row.user_id))),
        reviews=tuple(reviews.values()),
        marked=tuple(marks.items()),
        withdrawal=withdrawal if withdrawal and withdrawal.recorded_at <= known_at else None,
    )


def _entered_by(row: Update, person: Person | None) -> str:
    """Return the person whose account entered an update, or else that account's own name; "" if no account did."""
    if row.user is None:
        return ""
    return titled(person) if person else row.user.name or row.user.email


def last_recorded(*actions: Action) -> datetime:
    """Return when a record of these actions of a strategy, or of its periods, was last made or withdrawn.

    The records of an action are those of its plan, milestones, updates, reviews, proposals and decisions. A request's
    moment is read before the action is locked. If a stop, a pause, a new date or a change to the periods was recorded
    while the request waited for the lock, that change is later than the request's moment, and must not be undone
    unseen. After a closing, returns the moment that follows it: the figures of a closed period are those known at the
    closing itself. Returns a moment in the distant past if there are no records. Runs one SQL query.
    """
    recorded = (*_moments("action__in", actions), *_moments_of_periods(actions[0].strategy_id))
    first, *others = (
        rows.values_list(name, Value(int(rows.model is PeriodClosing))).order_by() for name, rows in recorded
    )
    moments = [at + timedelta(microseconds=later) for at, later in first.union(*others) if at is not None]
    return max(moments, default=NEVER)


def last_recorded_in(strategy: Strategy) -> datetime:
    """Return when a record of any action of the strategy, or of its periods, was last made: see `last_recorded`.

    Runs one SQL query for each kind of record, because there are too many records to read them all.
    """
    recorded = (*_moments("action__strategy", strategy), *_moments_of_periods(strategy.pk))
    moments = [rows.order_by().aggregate(last=Max(name))["last"] for name, rows in recorded]
    return max((at for at in moments if at is not None), default=NEVER)


def _moments(of: str, row: Strategy | Sequence[Action]) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield the records of some actions, or of all the actions of a strategy, with the name of their moment.

    `of` is the look-up from an update to `row`.
    """
    yield "recorded_at", ActionRevision.objects.filter(**{of: row})
    yield "recorded_at", MilestoneRevision.objects.filter(**{f"milestone__{of}": row})
    yield "recorded_at", Update.objects.filter(**{of: row})
    yield "recorded_at", Review.objects.filter(**{f"update__{of}": row})
    yield "recorded_at", Withdrawal.objects.filter(**{f"update__{of}": row})
    yield "recorded_at", Proposal.objects.filter(**{of: row})
    yield "recorded_at", Decision.objects.filter(**{f"proposal__{of}": row})


def _moments_of_periods(strategy: int) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield the records of a strategy's periods, with the name of their moment."""
    periods = Period.objects.filter(strategy=strategy)
    yield "recorded_at", periods
    yield "withdrawn_at", periods
    yield "recorded_at", PeriodClosing.objects.filter(period__in=periods)
    yield "recorded_at", PeriodReopening.objects.filter(closing__period__in=periods)


def whole_update(key: int) -> Update:
    """Return the update with this id. Runs one SQL query."""
    return Update.objects.get(pk=key)
