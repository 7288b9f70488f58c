"""The filters for the list of actions, as a form whose answers are in the URL."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from priorities.choices import ActionKind, CountedAs, ExceptionReason, Movement
from priorities.figures.selection import ANY as ANY_REASON
from priorities.figures.selection import COMPLETED, NONE
from priorities.queries.action_list import Assignment
from priorities.queries.status import ActionStatus
from priorities.queries.tree import PriorityAsAt
from priorities.rules.lifecycle import IN_PLAN
from tracker.folding import folded
from tracker.forms import BaseForm

ANY = ("", "Any")
MOVES = [
    (Movement.BETTER.value, "Better"),
    (Movement.WORSE.value, "Worse"),
    (Movement.SAME.value, "The same"),
    (Movement.NEW.value, "Rated for the first time"),
    (Movement.NOT_COMPARED.value, "Not comparable"),
    (COMPLETED, "Completed"),
]
TICKS = {
    "attention": "In need of attention",
    "late": "Late",
    "not_updated": "Not updated",
    "no_lead": "Without a lead",
    "better": "Rated better than suggested",
    "slipped": "Due later than first planned",
}


def _choice(label: str, choices: Sequence[tuple[Any, str]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[ANY, *choices])


def _day(label: str, hint: str) -> forms.DateField:
    # The browser's own date picker, which sends dates in the format that URLs use.
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "ds_input--fixed-10"})
    return forms.DateField(label=label, help_text=hint, required=False, widget=picker)


class FilterForm(BaseForm):
    """The filters for a list of actions. `figures.selection.read` reads them from the URL by their field names."""

    warns_of_contacts = False

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        help_text="Words in the reference, title, group, service, locality, lead or latest update",
    )
    rating = _choice("Rating", CountedAs.choices)
    priority = _choice("Priority")
    supports = _choice("Supports a priority other than its own")
    group = _choice("Group")
    service = _choice("Service")
    locality = _choice("Locality")
    lead = _choice("Lead")
    stage = _choice("Stage", [(stage.value, stage.label) for stage in IN_PLAN])
    kind = _choice("Kind", ActionKind.choices)
    moved = _choice("Movement since the comparison date", MOVES)
    exception = _choice("In the exception report", [(ANY_REASON, "For any reason"), *ExceptionReason.choices])
    as_at = _day("As at", "The date that the list describes")
    known_at = _day("Data to", "Records entered later are left out")
    compare = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        priorities: Iterable[PriorityAsAt],
        assignments: Sequence[ActionStatus | Assignment],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, label in TICKS.items():
            self.fields[name] = forms.BooleanField(
                label=label, required=False, widget=forms.CheckboxInput(attrs={"value": "1"})
            )
        numbered = [(str(priority.number), f"{priority.number} {priority.name}") for priority in priorities]
        groups = {s.group_id: s.group for s in assignments}
        services = {s.service_id: s.service for s in assignments}
        localities = {s.locality_id: s.locality for s in assignments}
        leads = {s.lead_id: f"{s.lead_title} ({s.lead})" for s in assignments if s.lead_id or s.without_lead}
        for name, choices in (
            ("priority", numbered),
            ("supports", numbered),
            ("group", _of(groups, "No group")),
            ("service", _of(services, "No service")),
            ("locality", _of(localities, "No locality")),
            ("lead", _of(leads, "No lead")),
        ):
            field: Any = self.fields[name]
            field.choices = [ANY, *choices]
        # Many bodies have no localities.
        unused = () if any(localities) else ("locality",)
        self.helper.layout = Layout(
            *(name for name in self.fields if name not in (*TICKS, *unused, "as_at", "known_at")),
            Fieldset("Only show actions that are", *TICKS),
            Fieldset("Dates", "as_at", "known_at"),
        )

    @property
    def drawn_from(self) -> str:
        """Everything that the form shows, as the cache key for `filter_panel.html`."""
        choices = [list(getattr(field, "choices", ())) for field in self.fields.values()]
        return repr((choices, self.initial))

    def words(self, name: str, value: str) -> str:
        """Return a filter in use, in words, such as "Group: Justice", or "Late" if the filter is a tick box."""
        field: Any = self.fields[name]
        if name in TICKS:
            return TICKS[name]
        label = dict(getattr(field, "choices", ())).get(value, value)
        return f"{field.label}: {label}"


def _of(named: Mapping[int | None, str], none: str) -> list[tuple[str, str]]:
    found = sorted(((str(key), name) for key, name in named.items() if key), key=lambda one: folded(one[1]))
    return [*found, (NONE, none)] if None in named else found
