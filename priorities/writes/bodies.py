"""Adding bodies, and correcting their details."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from priorities.events import Event
from priorities.models import Body
from tracker import audit
from tracker.folding import folded
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict, refuse_identifiers, too_long

LONGEST = {"name": 200, "short_name": 100}
# Slugs that would clash with the address of another page.
RESERVED = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class BodyDetails:
    """A body's full name, the short name for headings and lists, and the month in which its financial year starts."""

    name: str
    short_name: str
    financial_year_starts: int | None = 4


def add(*, details: BodyDetails, by: User, at: datetime) -> Body:
    """Add a body and return it. Its slug comes from its short name. Raises Refused."""
    with transaction.atomic():
        # Locked before the names are looked up, so that no other transaction takes them in the meantime.
        audit.lock_chain(audit.INSTALLATION)
        _refuse_errors(details, None)
        values = _values(details)
        body = Body.objects.create(slug=_slug(values["short_name"]), created_at=at, **values)
        audit.record(
            what=Event.BODY_ADDED,
            by=by,
            at=at,
            subject=body,
            scope=body.audit_scope,
            after={"slug": body.slug, **values},
        )
    return body


def change(*, body: Body, details: BodyDetails, based_on: str, by: User, at: datetime) -> Body:
    """Correct a body's names for every date, or when its financial year starts, and return the body.

    Its slug does not change, and nor do the periods of its strategies. `based_on` is the `version_hash` of the details
    that the user saw. Raises Refused.
    """
    with transaction.atomic():
        body = Body.objects.select_for_update(no_key=True).get(pk=body.pk)
        audit.lock_chain(body.audit_scope, audit.INSTALLATION)
        refuse_edit_conflict(version_hash(body), based_on)
        _refuse_errors(details, body)
        values = _values(details)
        before, after = audit.changes({name: getattr(body, name) for name in values}, values)
        if not after:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        for name, value in after.items():
            setattr(body, name, value)
        body.save(update_fields=list(after))
        audit.record(
            what=Event.BODY_CHANGED,
            by=by,
            at=at,
            subject=body,
            scope=body.audit_scope,
            before=before,
            after=after,
        )
    return body


def version_hash(body: Body) -> str:
    """Return a short hash of a body's details, so that a form can tell whether they have changed."""
    return fingerprint(body.name, body.short_name, body.financial_year_starts)


def _values(details: BodyDetails) -> dict[str, Any]:
    return {
        "name": details.name.strip(),
        "short_name": details.short_name.strip(),
        "financial_year_starts": details.financial_year_starts,
    }


def _refuse_errors(details: BodyDetails, body: Body | None) -> None:
    """Raise Refused if a name is missing, too long, a personal identifier or another body's."""
    texts = {"name": details.name, "short_name": details.short_name}
    refuse_identifiers(**texts)
    errors = too_long(**{name: (texts[name], most) for name, most in LONGEST.items()})
    if not details.name.strip():
        errors["name"] = "Enter the full name of the body."
    if not details.short_name.strip():
        errors["short_name"] = "Enter a short name, for headings and lists."
    if details.financial_year_starts not in range(1, 13):
        errors["financial_year_starts"] = "Choose the month in which the financial year starts."
    others = Body.objects.exclude(pk=body.pk) if body else Body.objects.all()
    for other in others:
        for name, typed in texts.items():
            if folded(typed) and folded(typed) == folded(getattr(other, name)):
                errors.setdefault(name, "There is already a body with this name.")
    if errors:
        raise Refused(errors)


def _slug(short_name: str) -> str:
    """Return an unused slug made from the short name, ending in a number if the slug itself is taken."""
    base = slugify(short_name)[:40] or "body"
    taken = set(Body.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(f"{base}-{number}" for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)
