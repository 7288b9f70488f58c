"""People, their roles, handing over, and the groups, services and care groups that they work in."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms

from priorities.choices import Role
from priorities.forms.agreed import AgreedForm, ChosenField, offer, person_words
from priorities.forms.fields import OneOf, narrow
from priorities.models import Group, Person
from priorities.queries.duties import Duty
from priorities.writes.groups import Described
from priorities.writes.people import Named
from tracker.fields import DayField, optional
from tracker.forms import BaseForm


class NamedForm(BaseForm):
    """How a person is known."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Name", required=False)
    job_title = forms.CharField(
        label="Job title",
        required=False,
        help_text="Papers and exports show it in place of the name",
    )
    email = optional(
        forms.CharField(
            label="Email address",
            help_text="For letters, and to sign in with if they are given an account",
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )
    )

    def named(self) -> Named:
        """The person as typed."""
        return Named(**{name: self.cleaned_data[name] for name in Named.__dataclass_fields__})


def _first_day() -> DayField:
    return DayField(label="First day of the role", required=False)


def _last_day() -> DayField:
    return optional(DayField(label="Last day of the role", help_text="Leave it empty while it goes on"))


class DaysForm(BaseForm):
    """The days of a role."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    since = _first_day()
    until = _last_day()


class RoleForm(BaseForm):
    """A role and its days."""

    role = OneOf(Role, label="What are they to this strategy?")
    since = _first_day()
    until = _last_day()

    def __init__(self, *args: Any, may_name_administrators: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "role", (role for role in Role if may_name_administrators or role is not Role.ADMIN))


class PersonForm(RoleForm, NamedForm):
    """A person who is new to the strategy, with their first role, and whether they get an account."""

    invite = forms.BooleanField(
        label="Give them an account, and send a letter that says how to set a password", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("name", "job_title", "email", "invite", "role", "since", "until")


class HandoverForm(AgreedForm):
    """To whom each duty of a person goes."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)  # type: ignore[assignment]  # holds words here, not a number
    everything = ChosenField(
        label="Who takes over?",
        empty="Nobody yet",
        help_text="For everything below where nobody else is chosen",
    )
    last_day = optional(
        DayField(
            label="Last day of their roles in this strategy",
            help_text="Empty it if they keep their roles. For example, 13 May 2026",
        )
    )

    NOBODY = "nobody"

    def __init__(
        self, *args: Any, duties: Sequence[Duty], people: Sequence[Person], leaver: Person, **kwargs: Any
    ) -> None:
        self.duties = list(duties)
        self.own = ("everything", *(duty.key for duty in duties), "last_day") if duties else ("last_day",)
        super().__init__(*args, **kwargs)
        self.heirs = {str(person.pk): person for person in people if person.pk != leaver.pk}
        offer(self, "everything", list(self.heirs.values()), person_words)
        for duty in duties:
            self.fields[duty.key] = forms.ChoiceField(
                label=f"{duty.name} ({duty.part})",
                required=False,
                choices=[
                    ("", "As chosen above"),
                    (self.NOBODY, "Nobody yet"),
                    *((key, person_words(person)) for key, person in self.heirs.items()),
                ],
            )
        self.fields["last_day"] = self.fields.pop("last_day")
        self.agreement_last()
        if not duties:
            del self.fields["everything"]

    def to(self) -> dict[str, Person | None]:
        """For each duty's key, who takes it over: None for nobody."""
        answers = self.cleaned_data
        return {
            duty.key: self.heirs.get(answers[duty.key]) if answers[duty.key] else answers.get("everything")
            for duty in self.duties
        }


class BodyForm(BaseForm):
    """What a service or care group is called."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Name", required=False)

    def described(self) -> Described:
        """The body as typed."""
        names = ("name", "parent", "lead", "coordinator", "added_on")
        return Described(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class GroupForm(BodyForm):
    """What a group is called, which one it stands under, and who leads and coordinates it."""

    parent = optional(ChosenField(label="Which group is it part of?", empty="None: it is a group of its own"))
    lead = optional(ChosenField(label="Group lead", empty="No lead", help_text="Speaks for the group"))
    coordinator = optional(
        ChosenField(
            label="Coordinator", empty="No coordinator", help_text="May enter updates for others in the group"
        )
    )

    added_on = optional(
        DayField(
            label="Since which day has it met?",
            help_text="Papers name it from then on. Leave empty for today.",
        )
    )

    def __init__(
        self, *args: Any, people: Sequence[Person], groups: Sequence[Group], new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["added_on"]
            self.helper.layout = Layout(*self.fields)
        offer(self, "parent", groups)
        for name in ("lead", "coordinator"):
            offer(self, name, people, person_words)


class ConfirmForm(BaseForm):
    """A page that asks nothing but whether to go on."""

    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("based_on", HTML(""))
