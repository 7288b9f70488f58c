"""Forms for the roles that people have in groups."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout

from priorities.choices import GroupRoleKind
from priorities.forms.fields import ChosenField, OneOf, VersionField, Words, offer, person_words
from priorities.models import Person
from tracker import clock
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm


class AppointForm(BaseForm):
    """A person, their role in a group, and its first and last days."""

    role = OneOf(GroupRoleKind, label="What is the role?")
    person = ChosenField(label="Who is it?", empty="Choose a person")
    since = DayField(
        label="First day in the role",
        required=False,
        initial=clock.today,
        help_text="If they replace a chair, vice-chair or coordinator, that person's last day becomes the day before",
    )
    until = optional(
        DayField(
            label="Last day in the role",
            help_text="Leave blank if there is no end date. If they stand in for a chair, vice-chair or coordinator, "
            "first enter that person's last day",
        )
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people, person_words)
        self.helper.layout = Layout(*self.fields)


class EndForm(BaseForm):
    """The last day of a role in a group."""

    based_on = VersionField()
    until = DayField(
        label="Last day in the role",
        required=False,
        initial=clock.today,
        help_text="They still have the role on this day. It may be in the future",
    )


def _reason() -> Words:
    return Words(label="Why?", rows=2, help_text="One sentence. Kept permanently with the change")


class CorrectForm(BaseForm):
    """The corrected first and last days of a role in a group, and the reason."""

    based_on = VersionField()
    since = DayField(label="First day in the role", required=False)
    until = optional(DayField(label="Last day in the role", help_text="Leave blank if there is no end date"))
    reason = _reason()


class WithdrawForm(BaseForm):
    """The reason for withdrawing a role in a group."""

    based_on = VersionField()
    reason = _reason()
