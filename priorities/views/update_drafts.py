"""Saving the update form as a draft: by its button, while its user types, or after they have signed in again."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from priorities import access
from priorities.forms.update import DiscardDraftForm, UpdateForm
from priorities.models import Strategy, UpdateDraft
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.update_comparison import draft_comparison, draft_rows
from priorities.views.update_page import UpdatePage, update_page
from priorities.views.update_writers import AccountWriter
from priorities.writes import drafts
from priorities.writes.drafts import NewerDraft, SentForm
from tracker import clock
from tracker.forms import BaseForm
from tracker.http_methods import takes_form
from tracker.refusals import Refused
from tracker.unsaved_text import ACCOUNT

SEEN = "draft_seen"
"""The name of the form's hidden field with the version of the draft that the form shows."""
NOT_YOURS = "Your role does not let you update this action."
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
        raise PermissionDenied(NOT_YOURS)
    if request.method != "POST":
        return redirect(links.to_update(strategy, page.action.reference))
    if request.POST.get(ACCOUNT, str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"errors": {"": OTHER_ACCOUNT}}, status=409)
    return receive_draft(request, page)


class DraftDiscard(generic.ChangeView):
    """Discard the user's draft of an update, after showing what it says.

    Raises Http404 if the plan has no such action, and PermissionDenied if the user may not update it.
    """

    permission = access.READ
    form_class = DiscardDraftForm
    template_name = "priorities/draft_discard.html"
    title = "Discard your draft on {reference}"
    above = "{title}"
    button = "Discard the draft"
    success_message = "Your draft on {reference} was discarded."
    object: UpdatePage

    def load(self) -> None:
        """Set `object` to what the update page shows."""
        writer = AccountWriter(self.request.user, self.request.reader)
        self.object = update_page(
            self.request, self.strategy, self.kwargs["reference"], writer, is_sent=False
        )
        if not self.request.reader.may_update(self.object.status):
            raise PermissionDenied(NOT_YOURS)

    def get_frame(self) -> dict[str, Any]:
        """Return the frame of the page, which belongs to the actions and not to the plan."""
        navigation = links.navigation(self.strategy, "actions", self.request.reader)
        return {"strategy": self.strategy, "strategy_nav": navigation}

    def get_words(self) -> dict[str, Any]:
        page = self.object
        return {**super().get_words(), "reference": page.action.reference, "title": page.status.title}

    def get_success_url(self) -> str:
        """Return the URL of the list that the page was opened from or, without one, of the update form."""
        return self.object.back.url or links.to_update(self.strategy, self.object.action.reference)

    def get_refusal(self) -> str:
        return "" if self.object.draft else "You have no draft of an update on this action."

    def get_intro(self) -> str:
        return "What you typed will be deleted, and you cannot get it back. Updates that you have sent do not change."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "based_on": drafts.version(self.object.draft)}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Discard the draft and redirect, or show the page with a newer draft that another page has saved."""
        try:
            return self.save_and_redirect(form)
        except NewerDraft as refused:
            form.add_refusal(refused)
            form.rebase(drafts.version(refused.draft))
            return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.object
        form = UpdateForm(questions=page.questions())
        draft = draft_rows(page.draft, form) if page.draft else ()
        return super().get_context_data(draft=draft, **kwargs)

    def write(self, form: DiscardDraftForm, **by_at: Any) -> None:
        drafts.discard(action=self.object.action, seen=form.cleaned_data["based_on"], **by_at)


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
