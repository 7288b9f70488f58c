"""The pages of a link for updates, for a person without an account. Nothing is written when a page is opened.

The address is the secret that lets its reader in, so these pages ignore who is signed in and any cookies.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from priorities.answer_link_emails import PURPOSE
from priorities.forms.answer_links import EvidenceByLinkForm
from priorities.forms.update import CHECK, UpdateForm
from priorities.models import Action, Period, Person, Update, UpdateDraft
from priorities.queries.answer_links import ItemNow, LinkNow, link_now
from priorities.queries.status import ActionStatus
from priorities.queries.updates import UpdateAsAt, draft_by_link
from priorities.rules.deadlines import PeriodChoice
from priorities.rules.references import reference_key
from priorities.views import update_form
from priorities.views.update_drafts import receive_draft
from priorities.views.update_form import DRAFT, EVIDENCE, ShownForm, confirm, updated
from priorities.views.update_page import UpdatePage, update_page
from priorities.writes import answer_links, drafts
from priorities.writes.drafts import SentForm
from tracker import clock, secret_addresses
from tracker.access import public
from tracker.accounts import may_guess_address
from tracker.http_methods import takes_form
from tracker.refusals import Refused
from tracker.unsaved_text import typed_texts
from tracker.views import error_page
from tracker.wording import long_date

View = Callable[..., HttpResponse]
UNKNOWN = (
    "Check that the whole address was copied from the email. If it was, ask the person who sent the email for a new "
    "link."
)
HEADERS = {
    # The address must not reach another site, a cache or a search engine.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
EVIDENCE_A_DAY = "evidence_by_link"
"""The limit on the items of evidence that are added by one link."""


def by_link(view: View) -> View:
    """Declare that a view is public, and call it with the link that its address lets in: (request, link, ...).

    An address that this application did not sign, or whose link does not exist, is answered with 404, and with 429
    after too many from one IP address. A link that no longer works is answered with 410 and the reason. A form needs no
    CSRF token: knowing the address is what lets people send it, and `Referrer-Policy: no-referrer` makes browsers leave
    out where a form comes from, which the check requires.
    """

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        response = _answer(view, request, token, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return public(csrf_exempt(guarded))


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that someone has opened: what it lets them do now, and the last part of its address."""

    now: LinkNow
    token: str

    @property
    def url(self) -> str:
        """The URL of the link's page."""
        return reverse("answer", args=[self.token])

    def url_of(self, page: str, item: ItemNow) -> str:
        """Return the URL of a page of one of the link's actions."""
        return reverse(page, args=[self.token, item.reference])

    def item(self, reference: str) -> ItemNow | None:
        """Return the item of the action with this reference, or None if the link does not name one."""
        return next((item for item in self.now.items if reference_key(item.reference) == reference), None)


def _answer(view: View, request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
    key = secret_addresses.key_in(PURPOSE, token)
    now = link_now(key, clock.now()) if key else None
    if now is None:
        if not may_guess_address(request):
            return error_page(
                HTTPStatus.TOO_MANY_REQUESTS, "Too many attempts", "Wait a minute, then open the link again."
            )
        return error_page(HTTPStatus.NOT_FOUND, "This link is not known", UNKNOWN)
    link = OpenLink(now, token)
    return view(request, link, *args, **kwargs)


@by_link
def answer(request: HttpRequest, link: OpenLink) -> HttpResponse:
    """Show the actions that the link lets its person update, with what has been sent."""
    if closed := _closed(request, link):
        return closed
    return render(request, "priorities/answer/link.html", _context(link))


@takes_form
@by_link
def answer_action(request: HttpRequest, link: OpenLink, reference: str) -> HttpResponse:
    """Show the update form of one of the link's actions, and handle the form."""
    item = link.item(reference)
    if closed := _closed(request, link, item):
        return closed
    assert item is not None
    page = _page(request, link, item)
    if page.refusal:
        return _gone(request, link, f"You cannot update {item.reference}", page.refusal)
    if request.method != "POST":
        form = UpdateForm(initial=page.first_answers(None), questions=page.questions())
        return _show(request, link, item, ShownForm(page, form, page.recorded_since_draft))
    match update_form.receive(request, page, link.url_of("answer_action", item)):
        case ShownForm() as shown:
            return _show(request, link, item, shown)
        case Update() as submitted:
            confirm(request, page, submitted, updated(page, submitted))
            return redirect(f"{link.url}#messages")
        case response:
            return response


@takes_form
@by_link
def answer_draft(request: HttpRequest, link: OpenLink, reference: str) -> HttpResponse:
    """Save the update form as a draft while its user types: see `update_drafts.receive_draft`."""
    item = link.item(reference)
    if request.method != "POST":
        return redirect(link.url_of("answer_action", item) if item else link.url)
    if item is None or item.sent or item.why_not or link.now.closed_because:
        why = link.now.closed_because or (item and item.why_not) or "This link has no such action."
        return JsonResponse({"errors": {"": why}}, status=HTTPStatus.GONE)
    return receive_draft(request, _page(request, link, item))


@takes_form
@by_link
def answer_evidence(request: HttpRequest, link: OpenLink, reference: str) -> HttpResponse:
    """Show the form that adds evidence to one of the link's actions, and add it."""
    item = link.item(reference)
    if closed := _closed(request, link, item):
        return closed
    assert item is not None
    form = EvidenceByLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if not ratelimit.consume(request, action=EVIDENCE_A_DAY, key=str(link.now.row.pk)):
                raise Refused({"": "You have added a lot of evidence today. Add more tomorrow."})
            added = answer_links.add_evidence(
                by=item.row, at=link.now.at, details=form.details(), key=form.cleaned_data["key"]
            )
        except Refused as refused:
            form.add_refusal(refused)
        else:
            words = (
                f"Evidence {added.reference} was added to {item.reference}: {form.cleaned_data['phrase']}."
            )
            messages.success(request, words)
            return redirect(link.url_of("answer_action", item))
    context = _context(link) | {"form": form, "item": item, "back": link.url_of("answer_action", item)}
    return render(request, "priorities/answer/evidence.html", context)


@dataclass(frozen=True, slots=True)
class LinkWriter:
    """The person of a link, who writes the update of one of its actions."""

    link: OpenLink
    item: ItemNow

    @property
    def readers_of_draft(self) -> str:
        return "Only people who have this link can see it until you submit it."

    def informants(self, people: Iterable[Person | None], status: ActionStatus) -> list[Person]:
        return []

    def periods(self, choice: PeriodChoice) -> PeriodChoice:
        period = self.link.now.period
        only = (period,) if period and choice.find(period.key) else ()
        return replace(choice, open=only, proposed=period, just_answered=None)

    def draft_of(self, action: Action) -> UpdateDraft | None:
        return draft_by_link(self.item.row)

    def sent(self, update: Update) -> bool:
        return self.item.sent is not None and update.pk == self.item.sent.pk

    def may_read(self, update: UpdateAsAt) -> bool:
        return self.item.may_read(update.row, self.link.now.row.person)

    def save_draft(
        self, action: Action, at: datetime, form: SentForm, unsent_key: UUID | None = None
    ) -> UpdateDraft:
        return drafts.save(
            action=action,
            by=self.item.row,
            at=at,
            answers=dict(form.answers),
            seen=form.seen,
            unsent_key=unsent_key,
        )

    def submit(
        self,
        action: Action,
        at: datetime,
        form: SentForm,
        period: Period | None,
        informant: Person | None,
        **answers: Any,
    ) -> Update:
        return answer_links.answer(by=self.item.row, at=at, **answers)

    def draft_url(self, action: Action) -> str:
        return self.link.url_of("answer_draft", self.item)

    def discard_url(self, action: Action, back: str) -> str:
        return ""

    def evidence_url(self, action: Action, counts_from: date, back: str) -> str:
        return self.link.url_of("answer_evidence", self.item)


def _page(request: HttpRequest, link: OpenLink, item: ItemNow) -> UpdatePage:
    return update_page(request, link.now.strategy, item.reference, LinkWriter(link, item))


def _closed(request: HttpRequest, link: OpenLink, item: ItemNow | None = None) -> HttpResponse | None:
    """Return a page with the reason why the link, or its page of this action, no longer works; None if it works.

    A form that has been sent before is let through once more, so that pressing its button twice is no error.
    """
    now = link.now
    names_action = request.resolver_match is not None and "reference" in request.resolver_match.kwargs
    if now.closed_because:
        return _gone(request, link, "This link for updates no longer works", now.closed_because)
    if names_action and item is None:
        return error_page(
            HTTPStatus.NOT_FOUND, "This link has no such action", "Open the link again from the email."
        )
    if item and item.sent:
        if _is_sent_again(request, item):
            return None
        return _gone(
            request,
            link,
            f"You have sent your update on {item.reference}",
            answer_links.already_sent(now, item),
        )
    if item and item.why_not:
        return _gone(request, link, f"You cannot update {item.reference} by this link", item.why_not)
    if now.is_spent:
        return _gone(
            request,
            link,
            "Everything has been sent",
            "Thank you. You have sent every update that this link was for.",
        )
    if not now.to_send:
        return _gone(
            request,
            link,
            "There is nothing left to send",
            "None of the actions can be updated by this link now.",
        )
    return None


def _is_sent_again(request: HttpRequest, item: ItemNow) -> bool:
    """Return whether this is the form with which the update was sent."""
    is_submitted = request.method == "POST" and request.POST.get("then") not in (DRAFT, EVIDENCE, CHECK)
    return bool(
        is_submitted
        and item.status
        and item.sent
        and str(item.sent.submission_key) == request.POST.get("key")
    )


def _gone(request: HttpRequest, link: OpenLink, heading: str, reason: str) -> HttpResponse:
    """Return the page that says why something no longer works, with what was typed in a form that was sent."""
    context = _context(link) | {"heading": heading, "reason": reason, "sent": typed_texts(request)}
    return render(request, "priorities/answer/closed.html", context, status=HTTPStatus.GONE)


def _show(request: HttpRequest, link: OpenLink, item: ItemNow, shown: ShownForm) -> HttpResponse:
    context = _context(link) | shown.context(request)
    context |= {"item": item, "here": link.url_of("answer_action", item)}
    return render(request, "priorities/answer/action.html", context)


def _context(link: OpenLink) -> dict[str, Any]:
    """Return what every page of a link needs."""
    return {
        "strategy": link.now.strategy,
        "link": link.now,
        "link_url": link.url,
        "rows": [(item, link.url_of("answer_action", item), _due(item)) for item in link.now.to_send],
    }


def _due(item: ItemNow) -> str:
    """Return when the action is due or reviewed, in words, or ""."""
    status = item.status
    if status and status.due:
        return f"Action due {long_date(status.due)}"
    return f"Action next reviewed {long_date(status.review)}" if status and status.review else ""
