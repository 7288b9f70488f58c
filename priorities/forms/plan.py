"""What is planned: priorities, commitments, actions, their stages and their milestones."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML
from django import forms

from priorities.choices import ActionKind, Stage, WordingSource
from priorities.forms.agreed import AgreedForm, ChosenField, ChosenRows, offer, person_words
from priorities.forms.fields import OneOf, Words, narrow
from priorities.models import Commitment, Group, Person, Service
from priorities.queries.plan import CommitmentKept
from priorities.writes import references
from priorities.writes.actions import Planned
from priorities.writes.commitments import Worded
from tracker.fields import DayField, optional
from tracker.layouts import RadiosWithReveals, Reveal


def _reference() -> forms.CharField:
    """The question that a part is asked once, when it is added."""
    return forms.CharField(
        label="Reference",
        required=False,
        max_length=references.LONGEST,
        help_text="Proposed as the next one free. It never changes afterwards and is never used again",
    )


class PriorityForm(AgreedForm):
    """A priority's name and lead."""

    name = forms.CharField(label="Name", required=False, help_text="In the strategy's own words")
    lead = optional(ChosenField(label="Priority lead", empty="No lead"))

    own = ("name", "lead")

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "lead", people, person_words)


class CommitmentForm(AgreedForm):
    """What a commitment says, whose words they are, and the same in plain words."""

    reference = _reference()
    wording = Words(label="Wording", rows=4)
    wording_source = OneOf(WordingSource, label="Whose words are these?")
    source = forms.CharField(
        label="Source",
        required=False,
        help_text="The document, and its page or paragraph. Approved wording must name it",
    )
    plain_wording = optional(
        Words(
            label="The same in plain words",
            rows=3,
            help_text="Shown beside the wording above, never in its place",
        )
    )
    difference = optional(Words(label="The difference it is meant to make", rows=2))

    own: tuple[Any, ...] = ("reference", "wording", "wording_source", "source", "plain_wording", "difference")

    def __init__(self, *args: Any, adding: bool, **kwargs: Any) -> None:
        self.own = self.own if adding else self.own[1:]
        super().__init__(*args, **kwargs)
        if not adding:
            del self.fields["reference"]

    def worded(self) -> Worded:
        """The words as they were typed."""
        return Worded(**{name: self.cleaned_data[name] for name in Worded.__dataclass_fields__})


FIRST_DAY = (
    "Updates can be given for periods that end on this day or later, so if the work was agreed earlier, give that day. "
    "For example, 13 May 2026"
)


class ActionForm(AgreedForm):
    """What is planned of an action."""

    reference = _reference()
    title = forms.CharField(label="What will be done?", required=False)
    home = ChosenField(
        label="Which commitment does it deliver?",
        empty="Choose a commitment",
        help_text="Its home. It is counted there, and only there",
    )
    kind = OneOf(ActionKind, label="Does the work have an end?")
    due = DayField(label="By which day is it to be done?", required=False)
    review = DayField(label="When is it next reviewed?", required=False)
    start = optional(DayField(label="When does work start?"))
    group = optional(ChosenField(label="Group", empty="No group"))
    service = optional(ChosenField(label="Service", empty="No service"))
    lead = optional(ChosenField(label="Lead", empty="No lead"))
    deputy = optional(ChosenField(label="Deputy", empty="No deputy"))
    supports = optional(ChosenRows(label="Which other commitments does it support?"))
    source = optional(
        forms.CharField(
            label="Where does this action come from?", help_text="Document, and page or paragraph"
        )
    )

    def __init__(
        self,
        *args: Any,
        adding: bool,
        homes: Sequence[CommitmentKept],
        groups: Sequence[Group],
        services: Sequence[Service],
        people: Sequence[Person],
        **kwargs: Any,
    ) -> None:
        dates = RadiosWithReveals(
            "kind",
            Reveal(ActionKind.TIME_LIMITED.value, ("due",), "Asked for time-limited work."),
            Reveal(ActionKind.CONTINUING.value, ("review",), "Asked for continuing work."),
        )
        last = ("supports", "source") if adding else ("supports",)
        first = ("reference", "title") if adding else ("title",)
        bodies = [name for name, rows in (("group", groups), ("service", services)) if rows]
        self.own = (
            *first,
            "home",
            dates,
            "start",
            HTML("<h2>Who does it</h2>"),
            "lead",
            "deputy",
            *bodies,
            HTML("<h2>What else it serves</h2>"),
            *last,
        )
        super().__init__(*args, **kwargs)
        words = {
            each.revision.commitment_id: f"{each.revision.commitment.reference} {each.revision.wording}"
            for each in homes
        }
        commitments = [each.revision.commitment for each in homes]

        def named(commitment: Commitment) -> str:
            return _short(words.get(commitment.pk, commitment.reference))

        offer(self, "home", commitments, named)
        # Its home it serves already. Where another home is sent, it may support the one it had.
        home = self.initial.get("home")
        stays = home is not None and self.data.get("home", str(home.pk)) == str(home.pk)
        offer(self, "supports", [each for each in commitments if not (stays and each == home)], named)
        for name in ("lead", "deputy"):
            offer(self, name, people, person_words)
        for name, rows in (("group", groups), ("service", services)):
            if rows:
                offer(self, name, rows)
            else:
                # A strategy without groups or services is asked nothing about them.
                del self.fields[name]
        if adding:
            self.fields["stands_from"].help_text = FIRST_DAY
        else:
            del self.fields["reference"]
            del self.fields["source"]

    def planned(self) -> Planned:
        """The plan as it was typed."""
        given = {name: self.cleaned_data.get(name) for name in Planned.__dataclass_fields__}
        return Planned(**given | {"supports": tuple(given["supports"] or ())})


class StageForm(AgreedForm):
    """To which stage an action moves."""

    stage = OneOf(Stage, label="Which stage does it move to?")

    own = ("stage",)

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "stage", stages)


class MilestoneForm(AgreedForm):
    """A milestone's title and date."""

    title = forms.CharField(label="What will have been done?", required=False)
    due = DayField(label="By which day?", required=False)

    own = ("title", "due")


def _short(words: str, most: int = 110) -> str:
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} …"
