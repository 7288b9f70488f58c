"""One page that asks for a change to the plan: shown, refused in sentences, or done with a message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities.forms.agreed import AgreedForm
from priorities.models import Strategy
from priorities.rules import lifecycle
from priorities.rules.wording import day
from priorities.views import navigation
from priorities.views.gate import StrategyRequest
from priorities.writes.agreement import Newer
from tracker import clock, submissions
from tracker.forms import BaseForm
from tracker.refusals import Refused

Found = TypeVar("Found")
Rows = Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version, as the page of a change lists it."""

    number: int
    words: str
    terms: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What a page asks: its title, its button, where it leads back to, and what is said when it is done.

    `stopped` says why nothing can be asked yet, in place of the form. `held` gives what is recorded now, read afresh,
    for a page whose change was overtaken by another. `makes` is true for a page that makes something. Its form
    has a submission key.
    """

    title: str
    button: str
    back: str
    done: str
    makes: bool = False
    lead: str = ""
    stopped: str = ""
    above: str = ""
    held: Callable[[], Rows] | None = None
    versions: Sequence[Version] = ()
    before: str = "What it said before, and how it was agreed"
    links: Sequence[tuple[str, str]] = ()
    template: str = "priorities/plan/form.html"
    more: Mapping[str, Any] = field(default_factory=dict)


def changing(part: str, *, said: str, **more: Any) -> Asking:
    """What a page asks that changes a part of the plan; `said` is what its message of success calls that part."""
    return Asking(title=f"Change {part}", button="Save the change", done=f"{said} was changed.", **more)


def retiring(retired: bool, kind: str, part: str, *, said: str, **more: Any) -> Asking:
    """What a page asks that takes a part out of use or, where it is retired, back; `kind` is the word on its button."""
    verb, done = ("Reopen", "reopened") if retired else ("Retire", "retired")
    return Asking(title=f"{verb} {part}", button=f"{verb} the {kind}", done=f"{said} was {done}.", **more)


def there(found: Found | None, sentence: str) -> Found:
    """What was found. Raises Http404 with the sentence where there is nothing."""
    if not found:
        raise Http404(sentence)
    return found


def filled(held: Any, *names: str) -> dict[str, Any]:
    """What a form that revises opens with: what is held under these names, today, and the version it is based on."""
    said = {name: getattr(held, name) for name in names}
    return said | {"stands_from": clock.today(), "based_on": held.number}


def sent(request: StrategyRequest) -> QueryDict | None:
    """What was sent with the page, to be changed where another version must be based on; None where it is opened."""
    return request.POST.copy() if request.method == "POST" else None


def ask(
    request: StrategyRequest,
    strategy: Strategy,
    form: BaseForm,
    asking: Asking,
    write: Callable[..., object],
) -> HttpResponse:
    """Show the page, or do what it asks: `write(by=, at=)` is called for a form that can be read, and may refuse.

    Where it returns a text, that is said in place of the page's `done`.
    """
    newer: Rows = ()

    def make() -> tuple[str, str]:
        message = write(by=request.user, at=clock.now())
        return asking.back, message if isinstance(message, str) else asking.done

    if asking.makes:
        form.carry_key()
    if form.is_bound and form.is_valid():
        try:
            if asking.makes:
                return submissions.once(request, form, make)
            address, message = make()
        except Newer as refused:
            form.add_reasons(refused.told_to(request.user))
            newer = asking.held() if asking.held else ()
            # What changed is on the page now, so the next attempt is based on it.
            form.data["based_on"] = str(refused.number)  # type: ignore[index]  # bound, so a copy that can be written
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, message)
            return redirect(address)
    return render(
        request,
        asking.template,
        {**frame(request, strategy), "form": form, "asking": asking, "newer": newer, **asking.more},
    )


def ask_terms(
    request: StrategyRequest, strategy: Strategy, held: Any, asking: Asking, change: Callable[..., object]
) -> HttpResponse:
    """Show a page that asks nothing but how a change was agreed, or make the change.

    `held` is the revision seen; `change(agreement=, based_on=, by=, at=)` is the write.
    """
    form = AgreedForm(sent(request), initial=filled(held))

    def write(**made: Any) -> None:
        change(**form.basis, **made)

    return ask(request, strategy, form, asking, write)


def frame(request: StrategyRequest, strategy: Strategy) -> dict[str, Any]:
    """What the frame of every page of the plan needs."""
    return {
        "strategy": strategy,
        "strategy_nav": navigation.local(strategy, "plan", request.standing),
        "plan_url": reverse("plan", args=[strategy.slug]),
    }


def plan_url(strategy: Strategy, anchor: str = "") -> str:
    """The address of the plan, at one of its parts."""
    return reverse("plan", args=[strategy.slug]) + (f"#{anchor}" if anchor else "")


def versions(revisions: Sequence[Any], words: Callable[[Any], str]) -> list[Version]:
    """The versions of something, latest first, each with what it says and how it was agreed."""
    return [Version(each.number, words(each), terms(each)) for each in revisions]


def terms(revision: Any) -> str:
    """How a revision was agreed, in one sentence."""
    if revision.agreed_by == lifecycle.AGREED_BY_NOBODY:
        return f"From {day(revision.stands_from)}: {revision.reason}"
    return f"From {day(revision.stands_from)}, agreed by {revision.agreed_by}: {revision.reason}"
