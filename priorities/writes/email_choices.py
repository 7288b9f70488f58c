"""Turning emails on and off."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from priorities.choices import EmailKind
from priorities.events import Event
from priorities.models import EmailChoice
from priorities.queries.email_choices import wanted
from tracker import audit
from tracker.models import User


def choose(*, kinds: Collection[EmailKind], by: User, at: datetime) -> bool:
    """Turn these kinds of email on for `by` and the others off, and return whether that changed anything."""
    with transaction.atomic():
        audit.lock_chain(audit.INSTALLATION)
        before = wanted(by)
        changed = [kind for kind in EmailKind if before[kind] != (kind in kinds)]
        if not changed:
            return False
        for kind in changed:
            EmailChoice.objects.update_or_create(
                user=by, kind=kind, defaults={"wanted": kind in kinds, "set_at": at}
            )
        audit.record(
            what=Event.EMAILS_CHOSEN,
            by=by,
            at=at,
            subject=by,
            before={"emails": [kind.label for kind in EmailKind if before[kind]]},
            after={"emails": [kind.label for kind in EmailKind if kind in kinds]},
        )
    return True
