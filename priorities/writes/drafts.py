"""Saving what a writer has typed into an unfinished update, by a button or while they type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from priorities.events import Event
from priorities.models import Action, AnswerLinkItem, Update, UpdateDraft
from priorities.writes.revisions import lock_action
from tracker import audit, declarations
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_identifiers, too_long

LONGEST = 10_000
"""The longest answer in a draft, in characters. An update allows fewer, but its writer can still shorten a draft."""


SAVED_SINCE = (
    "You have saved different answers for this update in another tab or browser since you opened this page."
)
BESIDE_YOURS = "They are shown beside yours. Change yours if needed, and save again to keep only yours."
SHOWN_NOW = "They are shown here now. Discard the draft again if you do not need them."


class NewerDraft(Refused):
    """Raised if the user has saved other words on another page since this one was opened. `draft` has those words."""

    def __init__(self, draft: UpdateDraft, next_step: str = BESIDE_YOURS) -> None:
        super().__init__({"": f"{SAVED_SINCE} {next_step}"})
        self.draft = draft


def version(draft: UpdateDraft | None) -> str:
    """Return a hash that identifies the last save of the draft, or "" if there is no draft. Forms send it back."""
    return fingerprint(draft.saved_at) if draft else ""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that is sent: all that was typed in it, as in a draft, and the `version` of the draft that it shows."""

    answers: Mapping[str, Any]
    seen: str


def delete_sent(action: Action, user: User, form: SentForm) -> None:
    """Delete the user's draft if the form that they have sent shows it or says the same.

    A draft with other words, which another tab has saved, stays. Call this inside the transaction that submits the
    update and has locked its action.
    """
    draft = UpdateDraft.objects.filter(action=action, user=user).first()
    if draft and (version(draft) == form.seen or draft.answers == form.answers):
        draft.delete()


def discard(*, action: Action, by: User, at: datetime, seen: str) -> None:
    """Delete the user's draft of an update on an action, if there is one.

    `seen` is the `version` of the draft that the user saw. Raises NewerDraft if they have saved other words since.
    """
    with transaction.atomic():
        lock_action(action.pk)
        draft = UpdateDraft.objects.filter(action=action, user=by).first()
        if draft is None:
            return
        if version(draft) != seen:
            raise NewerDraft(draft, SHOWN_NOW)
        audit.record(
            what=Event.DRAFT_DISCARDED,
            by=by,
            at=at,
            subject=draft,
            scope=action.strategy.slug,
            before={"action": action.reference},
        )
        draft.delete()


def delete_of_link(item: AnswerLinkItem) -> None:
    """Delete the draft of an action of a link, which can be sent only once. Call this as `delete_sent`."""
    UpdateDraft.objects.filter(item=item).delete()


def save(
    *,
    action: Action,
    by: User | AnswerLinkItem,
    at: datetime,
    answers: dict[str, Any],
    seen: str = "",
    unsent_key: UUID | None = None,
) -> UpdateDraft:
    """Save what a writer has typed into an unfinished update, in place of their last draft, and return the draft.

    `by` is the writer's account or, on the page of a link, the link's item for the action. `seen` is the `version` of
    the draft that the form shows. `unsent_key` is the form's submission key, if nothing may be saved once the form has
    been submitted: a script may send what was typed just before that. The audit records the start of a draft and words
    that are declared, but no other save, because only its writer can read a draft.

    Raises NewerDraft if the user has saved other words since. Raises Refused if an answer contains a personal
    identifier or is too long. Nothing is then saved.
    """
    texts = {name: " ; ".join(_texts(value)) for name, value in answers.items()}
    refuse_identifiers(**texts)
    if errors := too_long(**{name: (text, LONGEST) for name, text in texts.items()}):
        raise Refused(errors)
    user, item = (None, by) if isinstance(by, AnswerLinkItem) else (by, None)
    with transaction.atomic():
        # An update that is being submitted deletes its writer's draft under this lock.
        lock_action(action.pk)
        if unsent_key and Update.objects.filter(submission_key=unsent_key).exists():
            raise Refused(
                {"": "You have already submitted this form. To change your update, open the form again."}
            )
        last = UpdateDraft.objects.filter(action=action, user=user, item=item).first()
        if last and last.answers == answers:
            return last
        if last and version(last) != seen:
            raise NewerDraft(last)
        draft = last or UpdateDraft(action=action, user=user, item=item)
        draft.answers = answers
        # Two versions are never saved at the same moment.
        draft.saved_at = max(at, last.saved_at + timedelta(microseconds=1)) if last else at
        draft.save()
        if last is None or declarations.scopes_to_record():
            audit.record(
                what=Event.DRAFT_SAVED,
                by=user,
                at=at,
                subject=draft,
                scope=action.strategy.slug,
                after={
                    "action": action.reference,
                    "fields": sorted(name for name, value in answers.items() if value),
                    **({"by_link": str(item.link)} if item else {}),
                },
            )
    return draft


def _texts(answer: Any) -> list[str]:
    """Return the strings in an answer, which is a list if the user could choose several options."""
    if isinstance(answer, list | tuple):
        return [text for each in answer for text in _texts(each)]
    return [answer] if isinstance(answer, str) else []
