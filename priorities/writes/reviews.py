"""Checking, querying and noting updates. The reviewers are those who preside over the action's group.

A review counts while its update is the latest that counts on the action: the verdict of an older one would change
nothing that anyone sees. `priorities.access` says who may review, and the pages ask it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from priorities import emails
from priorities.choices import Rag, ReviewVerdict
from priorities.events import Event
from priorities.models import Action, Meeting, Review, Strategy, Update
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.status import ActionStatus, status_among
from priorities.queries.updates import last_recorded, names_of
from priorities.writes.plan_checks import meeting_as_now
from priorities.writes.update_answers import LONGEST, LONGEST_BOARD_SENTENCE
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long
from tracker.wording import long_date

OWN_UPDATE = (
    "You wrote or entered this update, so leave it unticked and ask another chair or coordinator to check it."
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
        _refuse_moved(reviewed, by, ReviewVerdict.CHECKED)
        _refuse_own(reviewed, by)
        edited = {
            update.pk: sentence
            for update in reviewed.updates
            if (sentence := texts[f"sentence_{update.pk}"]) != " ".join(update.board_sentence.split())
        }
        return _record(
            Event.UPDATE_CHECKED,
            [
                Review(update=update, verdict=ReviewVerdict.CHECKED, board_sentence=edited.get(update.pk, ""))
                for update in reviewed.updates
            ],
            by,
            reviewed.at,
        )


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
        _refuse_moved(reviewed, by, ReviewVerdict.QUERIED)
        _refuse_own(reviewed, by)
        (update,) = reviewed.updates
        asked = Review(update=update, verdict=ReviewVerdict.QUERIED, reason=question)
        (review,) = _record(Event.UPDATE_QUERIED, [asked], by, reviewed.at, question=question)
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
        found = meeting_as_now(meeting)
        assert found is not None
        reviewed = _locked(strategy, updates, at)
        if found.strategy_id != strategy.pk or found.held_on > clock.day_of(reviewed.at):
            raise Refused({"meeting": "Choose a meeting of this strategy that has been held."})
        _refuse_moved(reviewed, by, ReviewVerdict.NOTED)
        held_on = long_date(found.held_on)
        later = {
            f"note_{update.pk}": f"{update.action.reference} was updated after the meeting of {held_on}. Leave it "
            "unticked, or choose a later meeting."
            for update in reviewed.updates
            if clock.day_of(update.recorded_at) > found.held_on
        }
        if later:
            raise Refused(later)
        noted = [
            Review(update=update, verdict=ReviewVerdict.NOTED, meeting=found) for update in reviewed.updates
        ]
        return _record(Event.UPDATE_NOTED, noted, by, reviewed.at, meeting=str(found))


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """Updates whose actions are locked, in the order of their ids, and the status of each action by its id."""

    updates: list[Update]
    statuses: Mapping[int, ActionStatus]
    calendar: Calendar
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
    statuses = status_among([action.pk for action in actions], clock.day_of(at), at, periods)
    return _Reviewed(updates, statuses, periods, at)


def _refuse_moved(reviewed: _Reviewed, by: User, verdict: ReviewVerdict) -> None:
    """Raise Refused, saying what has changed, for updates that cannot have this verdict now.

    An update must be the latest that counts, and its review the one before this verdict: none, or that it was checked
    before it is noted. Its action must not have ended. A report of completion can only be queried, because it waits to
    be agreed. An update for a closed period cannot be queried, and after the next has ended not be checked or noted.
    """
    before = ReviewVerdict.CHECKED if verdict is ReviewVerdict.NOTED else None
    field = "note" if verdict is ReviewVerdict.NOTED else "update"
    reasons, elsewhere = {}, []
    for update in reviewed.updates:
        status, reference = reviewed.statuses.get(update.action_id), update.action.reference
        if status is None or status.update_id != update.pk:
            why = (
                f"{reference} has been updated since you opened the page, or this update was withdrawn. Leave it "
                "unticked, and open the action to read the latest update."
            )
        elif status.verdict is not before:
            elsewhere.append(update)
            continue
        else:
            why = _why_not_reviewed(update, status, reviewed.calendar, verdict)
        if why:
            reasons[f"{field}_{update.pk}"] = why
    reasons |= {f"{field}_{key}": why for key, why in _reviewed_already(elsewhere, by).items()}
    if reasons:
        raise Refused(reasons)


def _why_not_reviewed(
    update: Update, status: ActionStatus, calendar: Calendar, verdict: ReviewVerdict
) -> str:
    """Return why the latest update on an action cannot have this verdict, and what to do; "" if it can."""
    reference, period = update.action.reference, calendar.named(update.period_id)
    if verdict is ReviewVerdict.QUERIED and update.period_id in calendar.closed:
        return (
            f"{period} is closed, so the update on {reference} can no longer be corrected. Clear the question, or ask "
            "for the period to be reopened."
        )
    if update.period_id in calendar.no_longer_reviewed(status.as_at):
        return (
            f"{period} is closed and the next period has ended, so the update on {reference} is no longer checked or "
            "noted. Leave it unticked."
        )
    if status.is_over:
        return f"{reference} is {status.stage.label.lower()} now. Leave it unticked."
    if status.awaiting_agreement and verdict is not ReviewVerdict.QUERIED:
        return (
            f"{reference} was reported complete. Leave it unticked: the completion must be agreed or refused "
            "instead."
        )
    return ""


def _reviewed_already(updates: Collection[Update], by: User) -> dict[int, str]:
    """Return, by the id of each of these updates, who reviewed it last and how, or that no one has."""
    if not updates:
        return {}
    latest = {
        review.update_id: review
        for review in Review.objects.filter(update__in=updates).select_related("by").order_by("id")
    }
    body = next(iter(updates)).action.strategy.body_id
    names = names_of(body, [review.by for review in latest.values()])
    found = {}
    for update in updates:
        review, reference = latest.get(update.pk), update.action.reference
        if review is None:
            found[update.pk] = f"No one has checked the update on {reference} yet. Leave it unticked."
            continue
        who = "You" if review.by_id == by.pk else names[review.by_id]
        said = f": “{review.reason}”" if review.verdict == ReviewVerdict.QUERIED else "."
        found[update.pk] = (
            f"{who} {ReviewVerdict(review.verdict).label.lower()} the update on {reference}{said}"
        )
    return found


def _refuse_own(reviewed: _Reviewed, by: User) -> None:
    """Raise Refused for updates that the reviewer wrote or entered, if the strategy has them checked by another."""
    own = [update for update in reviewed.updates if by.pk in (update.user_id, update.author.user_id)]
    if own and own[0].action.strategy.checked_by_another:
        raise Refused({f"update_{update.pk}": OWN_UPDATE for update in own})


def _record(what: Event, made: Collection[Review], by: User, at: datetime, **said: str) -> list[Review]:
    """Save these reviews of updates of one strategy, each with an event, and return them.

    `said` is what each event says besides. A sentence for the board that was edited is in its event too.
    """
    for review in made:
        review.by, review.recorded_at = by, at
    reviews = Review.objects.bulk_create(made)
    audit.record_each(
        what=what,
        by=by,
        at=at,
        scope=reviews[0].update.action.strategy.slug,
        entries=[_entry(review, said) for review in reviews],
    )
    return reviews


def _entry(review: Review, said: Mapping[str, str]) -> audit.Entry:
    update, edited = review.update, {}
    if review.board_sentence:
        edited = {"board_sentence": review.board_sentence}
    return audit.Entry(
        subject=update,
        before=dict.fromkeys(edited, update.board_sentence),
        after={
            "action": update.action.reference,
            "period": update.period.name if update.period else "",
            "rag": Rag(update.rag),
            **edited,
            **said,
        },
        row=review,
    )
