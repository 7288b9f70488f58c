"""A form of an update that comes a second time: the same once more, or other words under the same key."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from priorities.choices import Rag
from priorities.models import Action, Period, Person, Update
from priorities.queries.milestones import milestones_at
from priorities.rules.rag import is_better
from tracker import clock
from tracker.models import User
from tracker.refusals import Refused


class SentAlready(Refused):
    """The form was sent before and says other things now; `earlier` is the update that the first sending made."""

    def __init__(self, earlier: Update) -> None:
        super().__init__(
            {
                "": (
                    "You have sent this form already, and what it says now is not what you sent. The update that it "
                    "made is shown beneath, and what you typed since is kept in the form. Submit again to send it as "
                    "a new update."
                )
            }
        )
        self.earlier = earlier


def key_after(earlier: Update) -> UUID:
    """The key of a form that is sent again, in other words, after the one that made this update.

    It is worked out from the earlier key, so that what comes with it is known to correct that update.
    """
    return uuid5(earlier.submission_key, "sent again in other words")


def same_submission(
    earlier: Update,
    action: Action,
    said: Mapping[str, Any],
    by: User,
    period: Period | None,
    done_milestones: Collection[int],
    on_behalf_of: Person | None,
) -> Update:
    """The update that a form made when it was first sent, where it says the same now: it is not made twice.

    Two presses of one button send the same. Whoever goes back and types other words means them to count, so those
    raise SentAlready, and nothing that was typed is dropped unseen. Raises Refused for the form of another action.
    """
    if earlier.action_id != action.pk:
        raise Refused(
            {"": "This form was already used for another action. Open the action's own form and submit it."}
        )
    words = dict(said)
    if not earlier.suggested or not is_better(Rag(earlier.rag), Rag(earlier.suggested)):
        # A reason for being better is not kept where the rating is not (see `updates.submit`).
        words["better_reason"] = ""
    now = {
        **words,
        "author_id": by.pk,
        "period_id": period.pk if period else None,
        "on_behalf_of_id": on_behalf_of.pk if on_behalf_of else None,
    }
    if any(getattr(earlier, name) != value for name, value in now.items()) or set(done_milestones) != _done(
        earlier
    ):
        raise SentAlready(earlier)
    return earlier


def _done(earlier: Update) -> set[int]:
    """The milestones that were done once the earlier sending was recorded."""
    on: date = clock.day_of(earlier.recorded_at)
    then = milestones_at(earlier.action.strategy, on, earlier.recorded_at, earlier.action_id)
    return {milestone.id for milestone in then if milestone.done_on}
