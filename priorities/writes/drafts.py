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
"""The longest answer in a draft, in characters. An update allows fewer, but its writer can still shorten a draft."""


def save(*, action: Action, by: User, at: datetime, answers: dict[str, Any]) -> UpdateDraft:
    """Save what a user has typed into an unfinished update, in place of their last draft, and return the draft.

    Raises Refused if an answer contains a personal identifier or is too long; then nothing is saved.
    """
    texts = {name: " ; ".join(_texts(value)) for name, value in answers.items()}
    refuse_identifiers(**texts)
    if errors := too_long(**{name: (text, LONGEST) for name, text in texts.items()}):
        raise Refused(errors)
    with transaction.atomic():
        draft, _ = UpdateDraft.objects.update_or_create(
            action=action, user=by, defaults={"answers": answers, "saved_at": at}
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
    """Return the strings in an answer, which is a list if the user could choose several options."""
    if isinstance(answer, list | tuple):
        return [text for each in answer for text in _texts(each)]
    return [answer] if isinstance(answer, str) else []
