"""Base views for the pages that add, revise, retire or reopen a part of a strategy or body.

A page sets its text in attributes. Most of them may have placeholders for URL arguments or attributes of `object`, such
as "Change priority {number}". The page's `write` method calls a function in `priorities.writes`. If the function raises
Refused, the page shows the errors on the form, with everything that was typed.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.generic import FormView

from priorities import access
from priorities.forms.agreement import AgreementForm
from priorities.models import Revision, Strategy
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from tracker import clock, submissions
from tracker.access import Permission
from tracker.forms import BaseForm
from tracker.http_methods import takes_form
from tracker.refusals import EditConflict, Refused
from tracker.text_differences import differences

Found = TypeVar("Found")
Rows = Sequence[tuple[str, Any]]


class ChangeView(FormView):
    """A page that asks for one change to a strategy, or to its body, and makes it.

    `above` is the line under the title, and `intro` is the paragraph before the form. `back_to` names the page to
    return to, and `anchor` a place on that page. There is no default permission: `as_view` fails if a page does not set
    one.
    """

    permission: Permission
    guard = staticmethod(in_strategy)
    template_name = "priorities/change_plan/form.html"
    back_to = "plan"
    title = button = success_message = above = intro = anchor = ""
    versions_title = "Earlier versions"
    request: StrategyRequest
    strategy: Strategy
    object: Any

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view, guarded by `guard`, for readers who have the permission."""
        return takes_form(cls.guard(cls.permission)(super().as_view(**initkwargs)))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the object that the page is about. Raises Http404 if the strategy or body has no such object."""
        super().setup(request, *args, **kwargs)
        self.set_place(*args)
        self.load()

    def set_place(self, strategy: Any) -> None:
        """Set the strategy that the page changes."""
        self.strategy = strategy

    @property
    def slug(self) -> str:
        """The slug of the strategy or body that the page changes."""
        return self.strategy.slug

    def get_frame(self) -> dict[str, Any]:
        """Return the context for the frame of the page."""
        return page_context(self.request, self.strategy)

    def load(self) -> None:
        """Set `object` to the row that the page changes or adds to."""
        self.object = self.get_object()

    def get_object(self) -> Any:
        """Return the row that the page changes or adds to, as it is now."""
        return self.strategy

    def get_success_url(self) -> str:
        """Return the URL to go to after saving or cancelling."""
        page = reverse(self.back_to, args=[self.slug])
        return f"{page}#{self.anchor.format(**self.get_words())}" if self.anchor else page

    def get_words(self) -> dict[str, Any]:
        """Return the values of the placeholders."""
        return {**self.kwargs, "object": self.object}

    def get_intro(self) -> str:
        """Return the paragraph before the form."""
        return self.intro

    def get_refusal(self) -> str:
        """Return why the change cannot be made yet; "" if it can."""
        return ""

    def get_versions(self) -> Sequence[tuple[Revision, str]]:
        """Return the revisions that the page lists, the latest first, each with its description."""
        return ()

    def rows(self, current: Any) -> Rows:
        """Return the rows that describe `current`, to show if it has been changed since the page was opened."""
        return ()

    def newer_rows(self) -> Rows:
        """Return the rows that describe the newer version, to show after an edit conflict."""
        return self.rows(self.get_object())

    def write(self, form: Any, **by_at: Any) -> str | None:
        """Make the change, and return a message, or None for `success_message`. Raises Refused."""
        raise NotImplementedError

    def save_and_redirect(self, form: BaseForm) -> HttpResponse:
        """Make the change and redirect."""
        message = self.save_change(form)
        messages.success(self.request, message)
        return redirect(self.get_success_url())

    def save_change(self, form: BaseForm) -> str:
        """Make the change and return its message."""
        message = self.write(form, by=self.request.user, at=clock.now())
        return message or self.success_message.format(**self.get_words())

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Make the change and redirect, or show the form with its errors."""
        newer: Rows = ()
        try:
            return self.save_and_redirect(form)
        except EditConflict as refused:
            newer = self.newer_rows()
            form.add_reasons(refused.reasons_for(self.request.user, is_shown=bool(newer)))
            # The page now shows the newer version.
            form.rebase(refused.number)
        except Refused as refused:
            form.add_refusal(refused)
        return self.render_to_response(self.get_context_data(form=form, newer=newer))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's text and the context for its frame."""
        words = self.get_words()
        return super().get_context_data(
            **self.get_frame(),
            title=self.title.format(**words),
            button=self.button.format(**words),
            above=self.above.format(**words),
            intro=self.get_intro(),
            refusal=self.get_refusal(),
            return_url=self.get_success_url(),
            versions=self.get_versions(),
            versions_title=self.versions_title,
            **kwargs,
        )


class PlanPartView(ChangeView):
    """A page about a part of the plan that has revisions. `object` is the latest revision."""

    permission = access.EDIT_PLAN
    revisions: list[Any]

    def load(self) -> None:
        """Set `revisions`, and set `object` to the latest revision."""
        self.revisions = self.get_revisions()
        self.object = self.revisions[0]

    def get_revisions(self) -> list[Any]:
        """Return the revisions, the latest first. Raises Http404 if the strategy has no such part."""
        raise NotImplementedError

    def get_object(self) -> Any:
        """Return the latest revision."""
        return self.get_revisions()[0]

    def newer_rows(self) -> Rows:
        """Return the rows of the latest revision, marked with what has changed since the form's revision."""
        revisions = self.get_revisions()
        based_on = self.request.POST.get("based_on")
        before = next((each for each in revisions if str(each.number) == based_on), None)
        old = dict(self.rows(before)) if before else {}
        return [
            (label, _marked(old[label], value) if label in old else value)
            for label, value in self.rows(revisions[0])
        ]


class AddView(ChangeView):
    """A page that adds a row. Sending its form more than once adds one row."""

    def get_form(self, form_class: Any = None) -> BaseForm:
        """Return the form with a submission key."""
        form: BaseForm = super().get_form(form_class)
        form.add_submission_key()
        return form

    def save_and_redirect(self, form: BaseForm) -> HttpResponse:
        """Add the row, unless this form has been sent before, and redirect."""
        return submissions.once(self.request, form, lambda: (self.get_success_url(), self.save_change(form)))


class ReviseView(ChangeView):
    """A page that changes a row, unless the row has been changed since the page was opened."""

    button = "Save the change"

    def version(self) -> int | str:
        """Return what identifies the version that the page shows, by default the number of the revision."""
        number: int = self.object.number
        return number

    def get_initial(self) -> dict[str, Any]:
        """Add the version that the page shows."""
        return {**super().get_initial(), "based_on": self.version()}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add `object` as the instance, if the form is a model form."""
        kwargs = super().get_form_kwargs()
        if issubclass(self.get_form_class(), forms.BaseModelForm):
            kwargs["instance"] = self.object
        return kwargs


class RetireView(ReviseView):
    """A page that retires a row or, if it is retired, reopens it. Its text may use {verb} and {done}."""

    form_class: Any = AgreementForm
    retire_intro = reopen_intro = ""

    @property
    def is_retired(self) -> bool:
        """Whether the row is retired now."""
        retired: bool = self.object.retired
        return retired

    def get_intro(self) -> str:
        """Return the paragraph about retiring or reopening the row."""
        return self.reopen_intro if self.is_retired else self.retire_intro

    def get_words(self) -> dict[str, Any]:
        """Add the values of {verb} and {done}."""
        verb, done = ("Reopen", "reopened") if self.is_retired else ("Retire", "retired")
        return {**super().get_words(), "verb": verb, "done": done}


def _marked(before: Any, after: Any) -> Any:
    """Return a value with the words that were added and removed, or unchanged if there are none."""
    old, new = str(before or ""), str(after or "")
    if old.split() == new.split():
        return after
    html = render_to_string("components/text_differences.html", {"pieces": differences(old, new)})
    return mark_safe(html.strip())  # noqa: S308 - the template escapes the words


def found_or_404(found: Found | None, sentence: str) -> Found:
    """Return `found`. If it is empty, raise Http404 with the sentence."""
    if not found:
        raise Http404(sentence)
    return found


def page_context(request: StrategyRequest, strategy: Strategy) -> dict[str, Any]:
    """Return the context for the frame of the plan's pages."""
    return {
        "strategy": strategy,
        "strategy_nav": links.navigation(strategy, "plan", request.reader),
        "plan_url": reverse("plan", args=[strategy.slug]),
    }
