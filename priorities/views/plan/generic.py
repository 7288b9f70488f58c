"""Three views for the pages that add, revise or retire a part of a strategy.

A page says in attributes what it asks. In most of these texts, words in braces stand for a part of the address or of
`object`, such as "Change priority {number}". Its `write` calls a function of `priorities.writes`. If that refuses, the
page shows the reasons on the form, with everything that was typed.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from priorities import access
from priorities.forms.agreement import AgreementForm
from priorities.models import Revision, Strategy
from priorities.views import links
from priorities.views.gate import StrategyRequest, in_strategy
from tracker import clock, submissions
from tracker.access import Permission
from tracker.forms import BaseForm
from tracker.methods import takes_form
from tracker.refusals import Newer, Refused

Found = TypeVar("Found")
Rows = Sequence[tuple[str, Any]]


class ChangeView(FormView):
    """A page that asks for one change to a strategy and makes it.

    `above` is the line under the title, `lead` the paragraph before the form, and `back_to` the page to which it leads
    back, at the place named `anchor`. There is no default permission: `as_view` fails for a page without one.
    """

    permission: Permission
    template_name = "priorities/plan/form.html"
    back_to = "plan"
    title = button = success_message = above = lead = anchor = ""
    versions_title = "Earlier versions"
    request: StrategyRequest
    strategy: Strategy
    object: Any

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view, open to those whose roles in the strategy have the permission."""
        return takes_form(in_strategy(cls.permission)(super().as_view(**initkwargs)))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load what the page is about. Raises Http404 if the strategy has nothing at this address."""
        super().setup(request, *args, **kwargs)
        (self.strategy,) = args
        self.load()

    def load(self) -> None:
        """Set `object` to what the page changes, or to what it adds to."""
        self.object = self.get_object()

    def get_object(self) -> Any:
        """Return what the page changes, or what it adds to, as it is now."""
        return self.strategy

    def get_success_url(self) -> str:
        """Return the address to which the page leads back, with or without a change."""
        page = reverse(self.back_to, args=[self.strategy.slug])
        return f"{page}#{self.anchor.format(**self.get_words())}" if self.anchor else page

    def get_words(self) -> dict[str, Any]:
        """Return what the words in braces stand for."""
        return {**self.kwargs, "object": self.object}

    def get_lead(self) -> str:
        """Return the paragraph before the form."""
        return self.lead

    def get_stopped(self) -> str:
        """Return why nothing can be asked yet, to show in place of the form."""
        return ""

    def get_versions(self) -> Sequence[tuple[Revision, str]]:
        """Return the revisions that the page lists, the latest first, each with what it says."""
        return ()

    def rows(self, current: Any) -> Rows:
        """Return what `current` says, to show when somebody else has changed it."""
        return ()

    def newer_rows(self) -> Rows:
        """Return what it says after somebody else has changed it."""
        return self.rows(self.get_object())

    def write(self, form: Any, **by_at: Any) -> str | None:
        """Make the change. Return the message about it, if it is not `success_message`. Raises Refused."""
        raise NotImplementedError

    def change(self, form: BaseForm) -> HttpResponse:
        """Make the change and redirect."""
        message = self.apply(form)
        messages.success(self.request, message)
        return redirect(self.get_success_url())

    def apply(self, form: BaseForm) -> str:
        """Make the change and return the message about it."""
        message = self.write(form, by=self.request.user, at=clock.now())
        return message or self.success_message.format(**self.get_words())

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Make the change, or show why it is refused."""
        newer: Rows = ()
        try:
            return self.change(form)
        except Newer as refused:
            form.add_reasons(refused.told_to(self.request.user))
            newer = self.newer_rows()
            # The page shows the newer version, so the next attempt is based on it.
            form.data = form.data.copy()  # type: ignore[attr-defined]  # bound, so a QueryDict
            form.data["based_on"] = str(refused.number)  # type: ignore[index]  # a copy can be written
        except Refused as refused:
            form.add_refusal(refused)
        return self.render_to_response(self.get_context_data(form=form, newer=newer))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says and what its frame needs."""
        words = self.get_words()
        return super().get_context_data(
            **page_context(self.request, self.strategy),
            title=self.title.format(**words),
            button=self.button.format(**words),
            above=self.above.format(**words),
            lead=self.get_lead(),
            stopped=self.get_stopped(),
            back=self.get_success_url(),
            versions=self.get_versions(),
            versions_title=self.versions_title,
            **kwargs,
        )


class RevisionView(ChangeView):
    """A page about a part of the plan that has revisions; `object` is the latest of them."""

    permission = access.EDIT_PLAN
    revisions: list[Any]

    def load(self) -> None:
        """Set the revisions of the part."""
        self.revisions = self.get_revisions()
        self.object = self.revisions[0]

    def get_revisions(self) -> list[Any]:
        """Return the revisions, the latest first. Raises Http404 if the strategy has no such part."""
        raise NotImplementedError

    def get_object(self) -> Any:
        """Return the latest revision."""
        return self.get_revisions()[0]


class AddView(ChangeView):
    """A page that adds something. A form that is sent more than once adds it once."""

    def get_form(self, form_class: Any = None) -> BaseForm:
        """Return the form with a submission key."""
        form: BaseForm = super().get_form(form_class)
        form.carry_key()
        return form

    def change(self, form: BaseForm) -> HttpResponse:
        """Add it, unless this form was sent before, and redirect."""
        return submissions.once(self.request, form, lambda: (self.get_success_url(), self.apply(form)))


class ReviseView(ChangeView):
    """A page that changes something, unless somebody else has changed it since the page was opened."""

    button = "Save the change"

    def version(self) -> int | str:
        """Return the mark of the version that the page shows: the number of a revision."""
        number: int = self.object.number
        return number

    def get_initial(self) -> dict[str, Any]:
        """Return what the form opens with, besides the fields of its model."""
        return {**super().get_initial(), "based_on": self.version()}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill a model's form from what the page changes."""
        kwargs = super().get_form_kwargs()
        if issubclass(self.get_form_class(), forms.BaseModelForm):
            kwargs["instance"] = self.object
        return kwargs


class RetireView(ReviseView):
    """A page that retires something or, if it is retired, reopens it. Its words have {verb} and {done}."""

    form_class: Any = AgreementForm
    lead_to_retire = lead_to_reopen = ""

    @property
    def is_retired(self) -> bool:
        """Whether it is retired now."""
        retired: bool = self.object.retired
        return retired

    def get_lead(self) -> str:
        """Return the paragraph for what the page does."""
        return self.lead_to_reopen if self.is_retired else self.lead_to_retire

    def get_words(self) -> dict[str, Any]:
        """Add the verbs."""
        verb, done = ("Reopen", "reopened") if self.is_retired else ("Retire", "retired")
        return {**super().get_words(), "verb": verb, "done": done}


def found_or_404(found: Found | None, sentence: str) -> Found:
    """Return what was found. Raises Http404 with the sentence if there is nothing."""
    if not found:
        raise Http404(sentence)
    return found


def page_context(request: StrategyRequest, strategy: Strategy) -> dict[str, Any]:
    """Return what the frame of every page of the plan needs."""
    return {
        "strategy": strategy,
        "strategy_nav": links.navigation(strategy, "plan", request.reader),
        "plan_url": reverse("plan", args=[strategy.slug]),
    }
