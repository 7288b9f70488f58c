"""Saving the update form as a draft: by its button, while its user types, or after they have signed in again."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from priorities import access
from priorities.forms.update import UpdateForm
from priorities.models import Strategy, UpdateDraft
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.update_comparison import draft_comparison
from priorities.views.update_page import UpdatePage, update_page
from priorities.views.update_writers import AccountWriter
from priorities.writes import drafts
from priorities.writes.drafts import NewerDraft, SentForm
from tracker import clock
from tracker.http_methods import takes_form
from tracker.refusals import Refused
from tracker.unsaved_text import ACCOUNT

SEEN = "draft_seen"
"""The name of the form's hidden field with the version of the draft that the form shows."""
OTHER_ACCOUNT = "You have signed in with another account since this form was opened. Open the form again."


@in_strategy(access.READ)
@takes_form
def update_draft(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Save the update form as a draft while its user types. Return JSON, or the form itself for GET.

    The JSON has `saved`, the time ("" if there is nothing to save), and `seen`, the draft's version; or `errors` by
    field; or `newer`, the time of a draft that another page has saved since, its version and the comparison as HTML.
    Raises PermissionDenied if the user may not update the action, and Http404 if the plan has no such action.
    """
    page = update_page(request, strategy, reference, AccountWriter(request.user, request.reader))
    if not request.reader.may_update(page.status):
        raise PermissionDenied("Your role does not let you update this action.")
    if request.method != "POST":
        return redirect(links.to_update(strategy, page.action.reference))
    if request.POST.get(ACCOUNT, str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"errors": {"": OTHER_ACCOUNT}}, status=409)
    return receive_draft(request, page)


def receive_draft(request: HttpRequest, page: UpdatePage) -> JsonResponse:
    """Save the form that a script has sent as the writer's draft, and return the JSON: see `update_draft`."""
    if page.refusal:
        return JsonResponse({"errors": {"": page.refusal}}, status=409)
    form = UpdateForm(request.POST, questions=page.questions())
    if not form.has_text and page.draft is None:
        return JsonResponse({"saved": "", "seen": ""})
    try:
        draft = save_draft(request, page, form, unsent_key=_key(form))
    except NewerDraft as refused:
        return JsonResponse(_newer(refused.draft, form), status=409)
    except Refused as refused:
        return JsonResponse({"errors": refused.reasons}, status=422)
    return JsonResponse({"saved": _time(draft), "seen": drafts.version(draft)})


def save_draft(
    request: HttpRequest, page: UpdatePage, form: UpdateForm, unsent_key: UUID | None = None
) -> UpdateDraft:
    """Save the form's answers as the writer's draft, and return it. Raises Refused, as `drafts.save` does."""
    sent = SentForm(form.typed(), request.POST.get(SEEN, ""))
    return page.writer.save_draft(page.action, page.now, sent, unsent_key)


def sent_form(request: HttpRequest, page: UpdatePage, form: UpdateForm) -> SentForm:
    """Return the form as it was sent. If it does not say which draft it shows, it is taken to show the current one."""
    return SentForm(form.typed(), request.POST.get(SEEN, drafts.version(page.draft)))


def seen_in(request: HttpRequest, page: UpdatePage, saved: UpdateDraft | None) -> str:
    """Return the version for the form's hidden field: that of the draft just saved, sent or shown."""
    if saved:
        return drafts.version(saved)
    if request.method == "POST":
        return request.POST.get(SEEN, "")
    return drafts.version(page.draft)


def _key(form: UpdateForm) -> UUID | None:
    """Return the form's submission key; None if it is missing or not valid."""
    try:
        return UUID(str(form["key"].data))
    except ValueError:
        return None


def _newer(draft: UpdateDraft, form: UpdateForm) -> dict[str, str]:
    context = {"comparisons": [draft_comparison(draft, form)], "id": "newer"}
    return {
        "newer": _time(draft),
        "seen": drafts.version(draft),
        "html": render_to_string("priorities/parts/update_unseen.html", context),
    }


def _time(draft: UpdateDraft) -> str:
    return f"{draft.saved_at.astimezone(clock.LONDON):%H:%M}"
