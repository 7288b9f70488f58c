"""Saving what a user has typed into an unfinished update."""

from datetime import datetime
from typing import Any

from django.db import transaction

from priorities.events import Event
from priorities.models import Action, UpdateDraft
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long

LONGEST = 10_000
"""The longest answer that a draft may hold, in characters. An update takes less, but a draft may still be shortened."""


def save(*, action: Action, by: User, at: datetime, answers: dict[str, Any]) -> UpdateDraft:
    """Save what a user has typed into an unfinished update, and return the draft.

    Raises Refused, and saves nothing, if an answer holds a personal identifier or is too long.
    """
    texts = {name: " ; ".join(_texts(value)) for name, value in answers.items()}
    refuse_identifiers(**texts)
    if reasons := too_long(**{name: (text, LONGEST) for name, text in texts.items()}):
        raise Refused(reasons)
    with transaction.atomic():
        draft, _ = UpdateDraft.objects.update_or_create(
            action=action, author=by, defaults={"answers": answers, "saved_at": at}
        )
        audit.record(
            what=Event.DRAFT_SAVED,
            by=by,
            at=at,
            subject=draft,
            scope=action.strategy.slug,
            after={
                "action": action.reference,
                "fields": sorted(name for name, value in answers.items() if value),
            },
        )
    return draft


def _texts(answer: Any) -> list[str]:
    """Return the strings in an answer. A question with several choices is answered with a list."""
    if isinstance(answer, list | tuple):
        return [text for each in answer for text in _texts(each)]
    return [answer] if isinstance(answer, str) else []
