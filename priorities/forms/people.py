"""Forms for people, their roles and handovers."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.choices import Role
from priorities.forms.agreement import AgreementForm
from priorities.forms.fields import ChosenField, OneOf, VersionField, lead_words, narrow, offer, person_words
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import Membership, Person
from priorities.queries.people import Duty
from tracker import clock
from tracker.crispy_layouts import Folded
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm


class PersonForm(UnsavedModelForm):
    """A person's name, job title and email address."""

    based_on = VersionField()
    email = optional(
        forms.CharField(
            label="Email address",
            help_text="For emails, and for signing in if you give them an account",
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        )
    )

    class Meta(UnsavedModelForm.Meta):
        model = Person
        fields = ("name", "job_title", "email")
        help_texts = {"job_title": "Papers and exports show it instead of the name"}


def _first_day() -> DayField:
    return DayField(label="First day in the role", required=False, initial=clock.today)


def _last_day() -> DayField:
    return optional(DayField(label="Last day in the role", help_text="Leave blank if there is no end date"))


class RoleDaysForm(UnsavedModelForm):
    """A person's first and last days in a role."""

    based_on = VersionField()
    since = _first_day()
    until = _last_day()

    class Meta(UnsavedModelForm.Meta):
        model = Membership
        fields = ("since", "until")


class RoleForm(BaseForm):
    """A role with its first and last days."""

    role = OneOf(Role, label="What is their role?")
    since = _first_day()
    until = _last_day()

    def __init__(self, *args: Any, may_name_administrators: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "role", (role for role in Role if may_name_administrators or role is not Role.ADMIN))

    @property
    def membership(self) -> dict[str, Any]:
        """The role and its days, as arguments for the write function."""
        return {name: self.cleaned_data[name] for name in ("role", "since", "until")}


class BodyPersonForm(PersonForm):
    """A person who is new to a body, and whether to give them an account."""

    invite = forms.BooleanField(label="Give them an account, and email them how to sign in", required=False)


class NewPersonForm(RoleForm, PersonForm):
    """A person who is new to the strategy, their first role, and whether to give them an account.

    The person is someone who is recorded in the body already, or someone new.
    """

    recorded = ChosenField(label="Is this person already recorded?", empty="No, someone new")

    invite = forms.BooleanField(label="Give them an account, and email them how to sign in", required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "recorded", people, person_words)
        names = ["recorded", "name", "job_title", "email", "invite", "role", "since", "until"]
        if not people:
            del self.fields["recorded"]
            names.remove("recorded")
        self.helper.layout = Layout(*names)

    def clean(self) -> dict[str, Any]:
        """Return the answers. Adds an error if they both choose someone who is recorded and describe someone new."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("recorded") and any(self.answers.values()):
            self.add_error("recorded", "Choose someone here or enter the details of someone new, not both.")
        return answers


CANNOT_UPDATE = (
    "People whose account is closed, or who have none, cannot sign in to update their actions. The coordinator of the "
    "group enters their updates, or sends those without an account a link for updates"
)


class HandoverForm(AgreementForm):
    """The new owner of all of a person's duties, or of each, and the last day of the person's roles.

    If the person has a role in another strategy, they keep their roles in groups unless the user chooses otherwise.
    """

    based_on = VersionField()  # type: ignore[assignment]  # a string here, not a number
    everything = ChosenField(label="Hand everything to", empty="Leave unassigned")
    last_day = optional(
        DayField(
            label="Last day of their roles in this strategy",
            initial=clock.today,
            help_text="For example, 13 May 2026. Leave blank if they are keeping their roles",
        )
    )

    UNASSIGNED = "unassigned"

    def __init__(
        self,
        *args: Any,
        duties: Sequence[Duty],
        people: Sequence[Person],
        leaver: Person,
        keeps_groups: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.duties = list(duties)
        self.may_keep = {duty.key for duty in duties if keeps_groups and duty.kind == "group"}
        self.successors = {str(person.pk): person for person in people if person.pk != leaver.pk}
        offer(self, "everything", list(self.successors.values()), lead_words)
        # The one choice is enough for a single duty, unless the person may keep it.
        each = duties if self.may_keep or len(duties) > 1 else ()
        for duty in each:
            self.fields[duty.key] = forms.ChoiceField(
                label=f"{duty.name} ({duty.part})",
                required=False,
                choices=[
                    ("", "They keep it" if duty.key in self.may_keep else "As chosen above"),
                    (self.UNASSIGNED, "Leave unassigned"),
                    *((key, lead_words(person)) for key, person in self.successors.items()),
                ],
            )
        names: list[Any] = [duty.key for duty in each]
        if all(duty.key in self.may_keep for duty in duties):
            del self.fields["everything"]
        else:
            self._word_everything()
            self._say_who_cannot_sign_in()
            names = ["everything", *([Folded("Choose differently for some", *names)] if names else ())]
        self.fields["last_day"] = self.fields.pop("last_day")
        self.lay_out(*names, "last_day")

    def _word_everything(self) -> None:
        """Name in the question of the one choice what it hands over: everything, the only duty, or all but groups."""
        field = self.fields["everything"]
        if self.may_keep:
            field.label = "Hand their actions and priorities to"
            field.help_text = (
                "They keep their roles in groups, because they have a role in another strategy. You can choose "
                "someone else for each"
            )
        elif len(self.duties) == 1:
            field.label = f"Hand {self.duties[0].name} ({self.duties[0].part}) to"

    def _say_who_cannot_sign_in(self) -> None:
        """Say what it means to hand actions over to someone who cannot sign in, if the lists offer anyone."""
        if all(person.can_sign_in for person in self.successors.values()):
            return
        if any(duty.kind == "action" for duty in self.duties):
            field = self.fields["everything"]
            field.help_text = f"{field.help_text}. {CANNOT_UPDATE}" if field.help_text else CANNOT_UPDATE

    def to(self) -> dict[str, Person | None]:
        """Return, by the key of each duty, its new owner; None if it is left unassigned."""
        answers = self.cleaned_data
        return {
            duty.key: self.successors.get(chosen)
            if (chosen := answers.get(duty.key))
            else answers.get("everything")
            for duty in self.duties
            if duty.key not in self.kept
        }

    @property
    def kept(self) -> set[str]:
        """The keys of the roles in groups that the person keeps."""
        return {key for key in self.may_keep if not self.cleaned_data[key]}
