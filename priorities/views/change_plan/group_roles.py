"""Pages about the people in one group: its roles now, to come and past, and the forms that change them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.forms.group_roles import AppointForm, CorrectForm, EndForm, WithdrawForm
from priorities.models import Group, GroupRole, Strategy
from priorities.queries import plan
from priorities.queries.bodies import groups_of
from priorities.queries.group_roles import group_role, roles_of_group
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import group_roles
from tracker import clock
from tracker.wording import long_date


@in_strategy(access.MANAGE_PEOPLE)
def group(request: StrategyRequest, strategy: Strategy, group_id: int) -> HttpResponse:
    """Show the roles in one group, with links to change them."""
    found = _group(strategy, group_id)
    return render(
        request,
        "priorities/change_plan/group.html",
        generic.page_context(request, strategy)
        | {"group": found, "roles": roles_of_group(found, clock.today())},
    )


class RoleAppoint(generic.AddView):
    """Appoint a person to a role in a group."""

    permission = access.MANAGE_PEOPLE
    form_class = AppointForm
    object: Group
    title = "Appoint someone in {object.name}"
    button = "Appoint"

    def get_object(self) -> Group:
        return _group(self.strategy, self.kwargs["group_id"])

    def get_refusal(self) -> str:
        return f"{self.object.name} is retired. Reopen it first." if self.object.retired_on else ""

    def get_success_url(self) -> str:
        return _group_url(self.strategy, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": plan.people_of_body(self.strategy.body, clock.today())}

    def write(self, form: AppointForm, **by_at: Any) -> str:
        """Appoint the person and return a message that says so."""
        names = ("person", "role", "since", "until")
        role = group_roles.appoint(
            strategy=self.strategy,
            group=self.object,
            **{name: form.cleaned_data[name] for name in names},
            **by_at,
        )
        return f"{role.person.name} was appointed {_name(role)} from {long_date(role.since)}."


class RoleView(generic.ReviseView):
    """A page about one role in a group."""

    permission = access.MANAGE_PEOPLE
    object: GroupRole

    def get_object(self) -> GroupRole:
        group = _group(self.strategy, self.kwargs["group_id"])
        return generic.found_or_404(
            group_role(group, self.kwargs["role_id"]),
            f"{group.name} has no such role.",
        )

    def version(self) -> str:
        return group_roles.version(self.object)

    def get_refusal(self) -> str:
        """Return that the role has been withdrawn, or "" if it has not."""
        if self.object.withdrawn_at is None:
            return ""
        return (
            f"The role of {self.object.person.name} as {_name(self.object)} in {self.object.group.name} was withdrawn "
            f"on {long_date(clock.day_of(self.object.withdrawn_at))}. Go back to the group to see its "
            "current roles."
        )

    def rows(self, current: GroupRole) -> generic.Rows:
        return (
            ("Role", current.get_role_display()),
            ("Person", current.person.name),
            ("First day", long_date(current.since)),
            ("Last day", long_date(current.until) if current.until else "No end date"),
        )

    def get_words(self) -> dict[str, Any]:
        return {**super().get_words(), "role": _name(self.object)}

    def get_success_url(self) -> str:
        return _group_url(self.strategy, self.object.group)

    def get_intro(self) -> str:
        return f"{self.object.group.name}: {_days(self.object)}."


class RoleEnd(RoleView):
    """Set the last day of a role in a group."""

    form_class = EndForm
    title = "End the role of {object.person.name} as {role}"
    button = "End the role"
    success_message = "The last day was saved."

    def write(self, form: EndForm, **by_at: Any) -> None:
        names = ("until", "based_on")
        group_roles.end(
            strategy=self.strategy,
            role=self.object,
            **{name: form.cleaned_data[name] for name in names},
            **by_at,
        )


class RoleCorrect(RoleView):
    """Correct the first and last days of a role in a group."""

    form_class = CorrectForm
    title = "Correct the dates of {object.person.name} as {role}"
    button = "Save the correction"
    success_message = "The correction was saved."

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "since": self.object.since, "until": self.object.until}

    def write(self, form: CorrectForm, **by_at: Any) -> None:
        names = ("since", "until", "reason", "based_on")
        group_roles.correct(
            strategy=self.strategy,
            role=self.object,
            **{name: form.cleaned_data[name] for name in names},
            **by_at,
        )


class RoleWithdraw(RoleView):
    """Withdraw a role in a group that was recorded by mistake."""

    form_class = WithdrawForm
    title = "Withdraw {object.person.name} as {role}"
    button = "Withdraw the role"
    success_message = "The role was withdrawn."

    def get_intro(self) -> str:
        return (
            f"{super().get_intro()} Withdraw a role only if it was recorded by mistake: it will no longer count on "
            "any day. If the person had the role, enter its last day instead. Withdrawing a role does not extend "
            "anyone else’s."
        )

    def write(self, form: WithdrawForm, **by_at: Any) -> None:
        names = ("reason", "based_on")
        group_roles.withdraw(
            strategy=self.strategy,
            role=self.object,
            **{name: form.cleaned_data[name] for name in names},
            **by_at,
        )


def _group(strategy: Strategy, group_id: int) -> Group:
    found = groups_of(strategy).filter(pk=group_id).select_related("body", "parent").first()
    return generic.found_or_404(found, f"{strategy.name} has no such group.")


def _group_url(strategy: Strategy, group: Group) -> str:
    return reverse("plan_group", args=[strategy.slug, group.pk])


def _name(role: GroupRole) -> str:
    return str(role.get_role_display()).lower()


def _days(role: GroupRole) -> str:
    return f"from {long_date(role.since)}" + (f" to {long_date(role.until)}" if role.until else "")
