"""The page of an action that has been withdrawn, and the refusal of forms about it."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.models import ActionRevision
from priorities.queries.evidence import links_of
from priorities.queries.timeline import folded, timeline
from priorities.queries.updates import updates_of
from priorities.views import links
from priorities.views.dates import Dates
from priorities.views.permissions import StrategyRequest
from tracker.wording import long_date


def refuse_withdrawn(revision: ActionRevision) -> None:
    """Raise PermissionDenied if an action's last revision withdraws it."""
    if revision.is_withdrawn:
        raise PermissionDenied(f"Action {revision.action.reference} is not in the plan: {_what(revision)}.")


def withdrawn_page(
    request: StrategyRequest, revisions: Sequence[ActionRevision], dates: Dates, back: links.Back
) -> HttpResponse:
    """Show when and why an action was withdrawn, the action that it was merged into, its evidence and its history."""
    revision = revisions[-1]
    action, strategy = revision.action, revision.action.strategy
    updates = updates_of(action, dates.as_at, dates.known_at)
    evidence = links_of(action, dates.as_at, dates.known_at)
    entries = timeline(
        action,
        revisions=revisions,
        updates=updates,
        evidence=evidence,
        queried_id=None,
        as_at=dates.as_at,
        known_at=dates.known_at,
    )
    recent, older = folded(entries)
    return render(
        request,
        "priorities/action_withdrawn.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader, dates.query),
            "action": action,
            "revision": revision,
            "dates": dates,
            "evidence": [
                (link, links.to_evidence(strategy, link.item.reference, dates.query, back.query))
                for link in evidence
                if link.counts
            ],
            "recent": recent,
            "older": older,
            "may_put_back": request.reader.may(access.EDIT_PLAN) and not dates.query,
            "back": back,
        },
    )


def _what(revision: ActionRevision) -> str:
    """Return what happened to a withdrawn action, such as "it was merged into 2.3.1 on 3 May 2026"."""
    into = f"merged into {revision.merged_into.reference}" if revision.merged_into else "withdrawn"
    return f"it was {into} on {long_date(revision.effective_from)}"
