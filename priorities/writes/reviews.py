"""Checking, querying and noting updates. The reviewers are those who preside over the action's group.

A review counts while its update is the latest that counts on the action: the verdict of an older one would change
nothing that anyone sees. `priorities.access` says who may review, and the pages ask it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from priorities import emails
from priorities.choices import Rag, ReviewVerdict
from priorities.events import Event
from priorities.models import Action, Meeting, Review, Strategy, Update
from priorities.queries.calendar import calendar
from priorities.queries.status import ActionStatus, status_among
from priorities.queries.updates import last_recorded, names_of
from priorities.writes import meetings
from priorities.writes.updates import LONGEST, LONGEST_BOARD_SENTENCE
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date

OWN_UPDATE = (
    "You wrote or entered this update, so untick it and ask another chair or coordinator to check it."
)


def check(*, strategy: Strategy, sentences: Mapping[int, str], by: User, at: datetime) -> list[Review]:
    """Record that these updates have been read and raise no question, and return the reviews.

    `sentences` gives each update's sentence for the board, by the update's id, as the reviewer leaves it. A sentence
    that differs from the update's is stored in the review, and the update does not change; an empty one leaves it as it
    is. Raises Refused, with a reason for each update that may not be checked. None is then checked.
    """
    texts = {f"sentence_{key}": " ".join(sentence.split()) for key, sentence in sentences.items()}
    refuse_identifiers(**texts)
    if errors := too_long(**{name: (text, LONGEST_BOARD_SENTENCE) for name, text in texts.items()}):
        raise Refused(errors)
    if not sentences:
        raise Refused({"": "Tick the updates that you have checked."})
    with transaction.atomic():
        reviewed = _locked(strategy, sentences, at)
        _refuse_moved(reviewed, by, expected=None)
        _refuse_own(reviewed, by)
        reviews = []
        for update in reviewed.updates:
            sentence = texts[f"sentence_{update.pk}"]
            mended = sentence if sentence != " ".join(update.board_sentence.split()) else ""
            review = _record(update, ReviewVerdict.CHECKED, by, reviewed.at, board_sentence=mended)
            said = {"board_sentence": mended} if mended else {}
            _audit(Event.UPDATE_CHECKED, review, before=dict.fromkeys(said, update.board_sentence), **said)
            reviews.append(review)
    return reviews


def query(*, update: Update, question: str, by: User, at: datetime) -> Review:
    """Ask a question about an update, and return the review.

    The update still counts, marked as queried, until another corrects it. Its author, and the account that entered it,
    get an email. Raises Refused.
    """
    name, question = f"question_{update.pk}", question.strip()
    refuse_identifiers(**{name: question})
    errors = too_long(**{name: (question, LONGEST)})
    if not question:
        errors[name] = "Write the question for the author of the update."
    if errors:
        raise Refused(errors)
    with transaction.atomic():
        reviewed = _locked(update.action.strategy, [update.pk], at)
        _refuse_moved(reviewed, by, expected=None)
        _refuse_own(reviewed, by)
        (update,) = reviewed.updates
        review = _record(update, ReviewVerdict.QUERIED, by, reviewed.at, reason=question)
        _audit(Event.UPDATE_QUERIED, review, question=question)
        emails.queue_query_email(review)
    return review


def note(
    *, strategy: Strategy, updates: Collection[int], meeting: Meeting | None, by: User, at: datetime
) -> list[Review]:
    """Record that a meeting noted these updates, which have been checked, and return the reviews.

    `updates` contains their ids. Raises Refused, with a reason for each update that the meeting cannot have noted. None
    is then noted.
    """
    errors = {} if meeting else {"meeting": "Choose the meeting that noted the updates."}
    if not updates:
        errors[""] = "Tick the updates that the meeting noted."
    if errors or meeting is None:
        raise Refused(errors)
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        found = meetings.as_now(meeting)
        assert found is not None
        reviewed = _locked(strategy, updates, at)
        if found.strategy_id != strategy.pk or found.held_on > clock.day_of(reviewed.at):
            raise Refused({"meeting": "Choose a meeting of this strategy that has been held."})
        _refuse_moved(reviewed, by, expected=ReviewVerdict.CHECKED)
        held_on = long_date(found.held_on)
        later = {
            f"note_{update.pk}": f"{update.action.reference} was updated after the meeting of {held_on}. Untick it, or "
            "choose a later meeting."
            for update in reviewed.updates
            if clock.day_of(update.recorded_at) > found.held_on
        }
        if later:
            raise Refused(later)
        reviews = []
        for update in reviewed.updates:
            review = _record(update, ReviewVerdict.NOTED, by, reviewed.at, meeting=found)
            _audit(Event.UPDATE_NOTED, review, meeting=str(found))
            reviews.append(review)
    return reviews


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """Updates whose actions are locked, in the order of their ids, and the status of each action by its id."""

    updates: list[Update]
    statuses: Mapping[int, ActionStatus]
    at: datetime


def _locked(strategy: Strategy, ids: Collection[int], at: datetime) -> _Reviewed:
    """Lock the actions of these updates of the strategy, in one order, and read the updates and the statuses.

    Raises Refused if the strategy has no such update.
    """
    actions = list(
        Action.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=Update.objects.filter(pk__in=ids).values("action"), strategy=strategy)
        .order_by("pk")
    )
    updates = list(
        Update.objects.filter(pk__in=ids, action__in=actions)
        .select_related("action__strategy", "author", "period")
        .order_by("pk")
    )
    if len(updates) < len(set(ids)):
        raise Refused({"": "One of these updates is not in this strategy. Open the page again."})
    at = max(at, last_recorded(*actions))
    periods = calendar(strategy, at)
    return _Reviewed(
        updates, status_among([action.pk for action in actions], clock.day_of(at), at, periods), at
    )


def _refuse_moved(reviewed: _Reviewed, by: User, expected: ReviewVerdict | None) -> None:
    """Raise Refused, saying what has changed, for updates that are not the latest or whose review is not `expected`."""
    field = "note" if expected else "update"
    moved = [
        update
        for update in reviewed.updates
        if (status := reviewed.statuses.get(update.action_id)) is None
        or status.update_id != update.pk
        or status.verdict is not expected
    ]
    if not moved:
        return
    latest = {
        review.update_id: review
        for review in Review.objects.filter(update__in=moved).select_related("by").order_by("id")
    }
    strategy = moved[0].action.strategy
    names = names_of(strategy.body_id, [review.by for review in latest.values()])
    reasons = {}
    for update in moved:
        status, review = reviewed.statuses.get(update.action_id), latest.get(update.pk)
        reference = update.action.reference
        if status is None or status.update_id != update.pk:
            why = (
                f"{reference} has been updated since you opened the page, or this update was withdrawn. Untick it, "
                "and open the action to read the latest update."
            )
        elif review is None:
            why = f"No one has checked the update on {reference} yet. Untick it."
        else:
            who = "You" if review.by_id == by.pk else names[review.by_id]
            said = f": “{review.reason}”" if review.verdict == ReviewVerdict.QUERIED else "."
            why = f"{who} {ReviewVerdict(review.verdict).label.lower()} the update on {reference}{said}"
        reasons[f"{field}_{update.pk}"] = why
    raise Refused(reasons)


def _refuse_own(reviewed: _Reviewed, by: User) -> None:
    """Raise Refused for updates that the reviewer wrote or entered, if the strategy has them checked by another."""
    own = [update for update in reviewed.updates if by.pk in (update.user_id, update.author.user_id)]
    if own and own[0].action.strategy.checked_by_another:
        raise Refused({f"update_{update.pk}": OWN_UPDATE for update in own})


def _record(update: Update, verdict: ReviewVerdict, by: User, at: datetime, **fields: Any) -> Review:
    return Review.objects.create(update=update, verdict=verdict, by=by, recorded_at=at, **fields)


def _audit(what: Event, review: Review, before: dict[str, Any] | None = None, **after: Any) -> None:
    update = review.update
    audit.record(
        what=what,
        by=review.by,
        at=review.recorded_at,
        subject=update,
        scope=update.action.strategy.slug,
        before=before,
        after={
            "action": update.action.reference,
            "period": update.period.name if update.period else "",
            "rag": Rag(update.rag),
            **after,
        },
    )
