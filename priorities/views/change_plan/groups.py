"""Pages that add, change, retire and reopen the entries of a body's lists, such as its groups.

A strategy's plan has them, and the body's own pages (`priorities.views.bodies`) inherit from them.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst, slugify

from priorities import access
from priorities.forms.groups import (
    CareGroupForm,
    ConfirmForm,
    GroupForm,
    LocalityForm,
    PartnerForm,
    ServiceForm,
)
from priorities.models import Body, CareGroup, Group, Locality, Partner, Service, Strategy
from priorities.queries import plan
from priorities.queries.bodies import entries, entry, groups_of
from priorities.queries.group_roles import held_by_group
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import entries as writes
from priorities.writes.entries import EntryDetails
from tracker import clock
from tracker.wording import long_date


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list, such as groups or services: its model, its form and what its entries are."""

    model: Any
    form_class: Any
    description: str

    @property
    def singular(self) -> str:
        """The singular name, such as "care group"."""
        return str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        """The plural name, for headings."""
        return capfirst(self.model._meta.verbose_name_plural)

    @property
    def path(self) -> str:
        """The name in URLs."""
        return slugify(self.plural)

    @property
    def name(self) -> str:
        """The name in the values of the Up and Down buttons."""
        return self.singular.replace(" ", "_")


KINDS = (
    Kind(Group, GroupForm, "The body’s groups, each of which can be part of another."),
    Kind(Service, ServiceForm, "The services that do the work."),
    Kind(Partner, PartnerForm, "The organisations outside the body that do some of the work."),
    Kind(
        CareGroup,
        CareGroupForm,
        "The groups of people, such as older people, for whom figures and the reach of evidence are recorded.",
    ),
    Kind(Locality, LocalityForm, "The parts of the body’s area."),
)


@in_strategy(access.EDIT_PLAN)
def group_list(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show every entry of the body's lists, including those that are retired.

    The strategy's own groups have links to their roles.
    """
    return render(
        request,
        "priorities/change_plan/groups.html",
        generic.page_context(request, strategy)
        | {"body": strategy.body, "lists": lists(strategy.body), "own_groups": set(groups_of(strategy))},
    )


def lists(body: Body) -> list[tuple[Kind, list[Any]]]:
    """Return each kind of entry with the body's entries, and each group with its roles of chair and coordinator now."""
    found = [(kind, entries(body, kind.model)) for kind in KINDS]
    held = held_by_group(body.pk, clock.today())
    for group in found[0][1]:
        group.held = held.get(group.pk, ())
    return found


class GroupView(generic.ChangeView):
    """A page about an entry of one of the body's lists."""

    permission = access.EDIT_PLAN
    back_to = "plan_groups"
    body: Body

    def set_place(self, strategy: Any) -> None:
        super().set_place(strategy)
        self.body = strategy.body

    @property
    def kind(self) -> Kind:
        """The kind that the URL names. Raises Http404 if there is no such kind."""
        for kind in KINDS:
            if kind.path == self.kwargs["kind"]:
                return kind
        raise Http404("Page not found.")

    def get_object(self) -> Any:
        """Return the entry, or None on the page that adds one."""
        kind = self.kind
        if "group_id" not in self.kwargs:
            return None
        return generic.found_or_404(
            entry(self.body, kind.model, self.kwargs["group_id"]),
            f"{self.body.name} has no such {kind.singular}.",
        )

    def get_words(self) -> dict[str, Any]:
        return {**super().get_words(), "noun": self.kind.singular}

    def get_form_class(self) -> Any:
        return self.form_class or self.kind.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the choices of parent groups, if the form is a group's."""
        kwargs = super().get_form_kwargs()
        if self.get_form_class() is GroupForm:
            group = self.object
            others = [each for each in entries(self.body, Group) if each != group]
            kwargs["groups"] = plan.in_use(others, clock.today(), group.parent if group else None)
        return kwargs

    def rows(self, current: Any) -> generic.Rows:
        rows = [
            ("Name", current.name),
            ("In use", f"Retired on {long_date(current.retired_on)}" if current.retired_on else "In use"),
        ]
        if isinstance(current, Group):
            rows.append(("Part of", current.parent or "None"))
        return rows


class GroupAdd(GroupView, generic.AddView):
    """Add an entry to one of the body's lists."""

    title = "Add a {noun}"
    button = "Add the {noun}"

    def get_intro(self) -> str:
        return self.kind.description

    def write(self, form: Any, **by_at: Any) -> str:
        """Add the entry and return a message that names it."""
        added = writes.add(
            body=self.body, kind=self.kind.model, details=EntryDetails(**form.answers), **by_at
        )
        return f"The {self.kind.singular} “{added.name}” was added."


class GroupEdit(GroupView, generic.ReviseView):
    """Correct an entry's name, or a group's parent."""

    title = "Change {object.name}"
    success_message = "The {noun} was changed."
    intro = (
        "A correction shows on every page, including pages about past dates. Do not rename something that has "
        "been replaced: retire it, and add its replacement."
    )

    def version(self) -> str:
        return writes.version_hash(self.object)

    def write(self, form: Any, **by_at: Any) -> None:
        based_on = form.cleaned_data["based_on"]
        writes.change(entry=self.object, details=EntryDetails(**form.answers), based_on=based_on, **by_at)


class GroupRetire(GroupView, generic.RetireView):
    """Retire an entry, or reopen it."""

    form_class = ConfirmForm
    title = "{verb} {object.name}"
    button = "{verb} the {noun}"
    success_message = "The {noun} was {done}."
    retire_intro = "From today you cannot choose it. Existing records still name it. You can reopen it later."
    reopen_intro = "You will be able to choose it again from today."

    @property
    def is_retired(self) -> bool:
        return self.object.retired_on is not None

    def version(self) -> str:
        return writes.version_hash(self.object)

    def write(self, form: ConfirmForm, **by_at: Any) -> None:
        change = writes.reopen if self.is_retired else writes.retire
        change(entry=self.object, based_on=form.cleaned_data["based_on"], **by_at)
