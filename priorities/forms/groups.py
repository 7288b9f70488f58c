"""Forms for the entries of a body's lists."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML, Layout
from django.db import models

from priorities.forms.fields import ChosenField, VersionField, offer
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import CareGroup, Group, Locality, Partner, Service
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm


class ServiceForm(UnsavedModelForm):
    """A service's name."""

    based_on = VersionField()

    class Meta(UnsavedModelForm.Meta):
        model: type[models.Model] = Service
        fields: tuple[str, ...] = ("name",)


class CareGroupForm(ServiceForm):
    """A care group's name."""

    class Meta(ServiceForm.Meta):
        model = CareGroup


class PartnerForm(ServiceForm):
    """A partner's name."""

    class Meta(ServiceForm.Meta):
        model = Partner


class LocalityForm(ServiceForm):
    """A locality's name."""

    class Meta(ServiceForm.Meta):
        model = Locality


class GroupForm(ServiceForm):
    """A group's name, its parent group and, for a new group, the date on which it first met."""

    parent = optional(ChosenField(label="Which group is it part of?", empty="None"))
    added_on = optional(
        DayField(
            label="When did it first meet?",
            help_text="Papers name the group from this date. Leave blank for today",
        )
    )

    class Meta(ServiceForm.Meta):
        model = Group
        fields = ("name", "parent", "added_on")

    def __init__(self, *args: Any, groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["added_on"]
            self.helper.layout = Layout(*self.fields)
        offer(self, "parent", groups)


class ConfirmForm(BaseForm):
    """A form without questions, to confirm a change."""

    based_on = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("based_on", HTML(""))
