"""Checking a form that is sent again after it submitted an update, and finding the update that a new one corrects."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from priorities.choices import ProposalKind, Rag
from priorities.models import Action, Period, Person, Update
from priorities.queries.milestones import milestones_at
from priorities.rules.rag import is_better
from tracker import clock
from tracker.models import User
from tracker.refusals import Refused


class SentAlready(Refused):
    """Raised if a form that has already submitted an update is sent with different answers.

    `earlier` is the update that was submitted the first time.
    """

    def __init__(self, earlier: Update) -> None:
        super().__init__(
            {
                "": (
                    "You have already submitted this form with different answers. Your earlier update is "
                    "shown above, and the form has kept what you have typed since. Submit again to send "
                    "it as a new update."
                )
            }
        )
        self.earlier = earlier


def key_after(earlier: Update) -> UUID:
    """Return the key that a form which submitted this update needs in order to be sent again with different answers.

    The key is derived from the earlier update's key, so that the new update is known to correct the earlier one.
    """
    return uuid5(earlier.submission_key, "sent again in other words")


def corrected_update(
    *, last: Update | None, queried: Update | None, by: User | None, key: UUID, period: Period | None
) -> Update | None:
    """Return the update that is corrected by a new one with this user, submission key and period; None if none is.

    It is `last`, the last recorded update, if the same user submitted that update from the same form. Otherwise it is
    `queried`, the latest update that counts, if that was queried. An update for another period is not corrected.
    """
    is_own = last is not None and by is not None and last.user_id == by.pk
    is_sent_again = last is not None and is_own and key == key_after(last)
    corrected = last if is_sent_again else queried
    if corrected is None or corrected.period_id != (period.pk if period else None):
        return None
    return corrected


def refuse_other_answers(
    earlier: Update,
    *,
    action: Action,
    answers: Mapping[str, Any],
    by: User | None,
    period: Period | None,
    done_milestones: Mapping[int, date],
    author: Person,
    propose_date: bool,
) -> None:
    """Raise SentAlready if the form that submitted the earlier update now has different answers.

    A user who presses the button twice sends the same answers. If the answers have changed, the user wants the new ones
    to count, so they must not be lost. Raises Refused if the form submitted an update on another action.
    """
    if earlier.action_id != action.pk:
        raise Refused(
            {
                "": "This form has already been used for another action. To update this action, open its own form."
            }
        )
    answers = {
        **answers,
        "author_id": author.pk,
        "user_id": by.pk if by else None,
        "period_id": period.pk if period else None,
    }
    if not earlier.suggested or not is_better(Rag(earlier.rag), Rag(earlier.suggested)):
        # `submit` drops the reason for a better rating if the rating is no better than the suggestion.
        answers["better_reason"] = ""
    same_answers = all(getattr(earlier, name) == value for name, value in answers.items())
    same_answers = same_answers and propose_date == _proposes_date(earlier)
    if not same_answers or dict(done_milestones) != _done_after(earlier):
        raise SentAlready(earlier)


def _proposes_date(update: Update) -> bool:
    return update.proposals.filter(kind=ProposalKind.NEW_DATE).exists()


def _done_after(update: Update) -> dict[int, date]:
    """Return the milestones that were done when the update was recorded, including those that it marked.

    They are given by id, each with the day on which it was done.
    """
    day: date = clock.day_of(update.recorded_at)
    milestones = milestones_at(update.action.strategy, day, update.recorded_at, update.action_id)
    return {milestone.id: milestone.done_on for milestone in milestones if milestone.done_on}
