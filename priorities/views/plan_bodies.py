"""The groups, services and care groups of a strategy."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.forms.people import BodyForm, ConfirmForm, GroupForm
from priorities.models import CareGroup, Group, Service, Strategy
from priorities.queries import plan as kept
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import Asking, Rows, ask, changing, frame, retiring, sent, there
from priorities.writes import groups
from tracker import clock
from tracker.methods import takes_form


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of body: how addresses and buttons name it, its model and its words."""

    path: str
    mark: str
    model: Any
    one: str
    many: str
    meaning: str


KINDS = (
    Kind("groups", "group", Group, "group", "Groups", "The oversight group and the groups under it."),
    Kind("services", "service", Service, "service", "Services", "The services that do the work."),
    Kind(
        "care-groups",
        "care_group",
        CareGroup,
        "care group",
        "Care groups",
        "The populations that figures and practices are broken down by.",
    ),
)


@in_strategy(access.EDIT_PLAN)
def bodies(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Every group, service and care group, retired ones included."""
    lists = [(kind, kept.bodies(strategy, kind.model)) for kind in KINDS]
    return render(request, "priorities/plan/bodies.html", frame(request, strategy) | {"lists": lists})


@in_strategy(access.EDIT_PLAN)
@takes_form
def body_add(request: StrategyRequest, strategy: Strategy, kind: str) -> HttpResponse:
    """Add a group, service or care group."""
    of = _kind(kind)
    form = _form(request, strategy, of, {}, None)
    asking = Asking(
        makes=True,
        title=f"Add a {of.one}",
        button=f"Add the {of.one}",
        back=_page(strategy),
        done=f"The {of.one} was added.",
        lead=of.meaning,
    )

    def write(**made: Any) -> None:
        groups.add(strategy=strategy, kind=of.model, described=form.described(), **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def body_edit(request: StrategyRequest, strategy: Strategy, kind: str, key: int) -> HttpResponse:
    """Correct what a body is called, or who leads it."""
    of, body = _kind(kind), _body(strategy, kind, key)
    first = {"name": body.name, "based_on": groups.mark(body)}
    if isinstance(body, Group):
        first |= {"parent": body.parent, "lead": body.lead, "coordinator": body.coordinator}
    form = _form(request, strategy, of, first, body)
    asking = changing(
        body.name,
        said=f"The {of.one}",
        back=_page(strategy),
        lead="A name is corrected on every page, whatever day it speaks of. A body that has become another one is "
        "retired, and the new one added.",
        held=lambda: _rows(_body(strategy, kind, key)),
    )

    def write(**made: Any) -> None:
        groups.change(body=body, described=form.described(), based_on=form.cleaned_data["based_on"], **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def body_retire(request: StrategyRequest, strategy: Strategy, kind: str, key: int) -> HttpResponse:
    """Retire a body, or reopen one that was retired."""
    of, body = _kind(kind), _body(strategy, kind, key)
    retired = body.retired_on is not None
    change = groups.reopen if retired else groups.retire
    form = ConfirmForm(sent(request), initial={"based_on": groups.mark(body)})
    asking = retiring(
        retired,
        of.one,
        body.name,
        said=f"The {of.one}",
        back=_page(strategy),
        lead="It can be chosen again from today."
        if retired
        else "From today it is no longer offered. It stays on everything it did, and can be reopened.",
        held=lambda: _rows(_body(strategy, kind, key)),
    )

    def write(**made: Any) -> None:
        change(body=body, based_on=form.cleaned_data["based_on"], **made)

    return ask(request, strategy, form, asking, write)


def _form(
    request: StrategyRequest, strategy: Strategy, kind: Kind, first: dict[str, Any], body: Any
) -> BodyForm:
    if kind.model is not Group:
        return BodyForm(sent(request), initial=first)
    today = clock.today()
    others = [group for group in kept.bodies(strategy, Group) if group != body]
    held = (body.parent, body.lead, body.coordinator) if body else (None, None, None)
    return GroupForm(
        sent(request),
        initial=first,
        people=kept.people_of(strategy, today, *held[1:]),
        groups=kept.in_use(others, today, held[0]),
        new=body is None,
    )


def _kind(path: str) -> Kind:
    for kind in KINDS:
        if kind.path == path:
            return kind
    raise Http404("There are groups, services and care groups.")


def _body(strategy: Strategy, path: str, key: int) -> Any:
    kind = _kind(path)
    return there(kept.moved(strategy, kind.mark, key), f"{strategy.name} has no such {kind.one}.")


def _page(strategy: Strategy) -> str:
    return reverse("plan_bodies", args=[strategy.slug])


def _rows(body: Any) -> Rows:
    rows = [
        ("Name", body.name),
        ("In use", f"Retired on {day(body.retired_on)}" if body.retired_on else "In use"),
    ]
    if isinstance(body, Group):
        rows += [
            ("Under", body.parent or "It stands by itself"),
            ("Lead", body.lead or "No lead"),
            ("Coordinator", body.coordinator or "No coordinator"),
        ]
    return rows
