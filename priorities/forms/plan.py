"""Forms for priorities, commitments, actions, stages and milestones."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms

from priorities.choices import (
    ActionKind,
    DecisionVerdict,
    ProposalKind,
    Stage,
    TimescalePrecision,
    WordingSource,
)
from priorities.forms.agreement import AgreementForm
from priorities.forms.fields import (
    ChosenAmong,
    ChosenField,
    ChosenRows,
    OneOf,
    Words,
    answering_words,
    lead_words,
    offer,
    owner_words,
)
from priorities.forms.model_form import UnsavedModelForm
from priorities.models import (
    Action,
    ActionRevision,
    Commitment,
    CommitmentRevision,
    Group,
    Locality,
    Meeting,
    MilestoneRevision,
    Partner,
    Person,
    PriorityRevision,
    Proposal,
    Service,
)
from priorities.models.reference import LONGEST_REFERENCE
from priorities.queries.plan import PlannedCommitment
from priorities.writes.actions import ActionDetails
from priorities.writes.agreements import PROPOSAL_KINDS
from priorities.writes.decisions import LONGEST_MINUTE_REFERENCE, DecisionDetails
from priorities.writes.owners import Owner
from priorities.writes.stages import REPORTED_AGAIN
from tracker.crispy_layouts import ChoicesWithReveals, Folded, Heading, Reveal
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm
from tracker.refusals import Refused


def _reference() -> forms.CharField:
    """Return the field for a new part's reference, which cannot be changed later."""
    return forms.CharField(
        label="Reference",
        required=False,
        max_length=LONGEST_REFERENCE,
        help_text="As the strategy publishes it, such as 1.2.3 or DAB 1. You cannot change or reuse it later",
    )


class PriorityForm(AgreementForm, UnsavedModelForm):
    """A priority's name and lead."""

    lead = optional(ChosenField(label="Priority lead", empty="No lead"))

    class Meta(UnsavedModelForm.Meta):
        model = PriorityRevision
        fields = ("name", "lead")
        help_texts = {"name": "As worded in the strategy"}

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "lead", people, lead_words)


class CommitmentForm(AgreementForm, UnsavedModelForm):
    """A commitment's wording and its source, plain words and intended difference, and the reference of a new one."""

    reference = _reference()
    wording_source = OneOf(WordingSource, label="Which wording is this?")
    plain_wording = optional(
        Words(
            label="The wording in plain words",
            rows=3,
            help_text="Shown beside the wording above, without replacing it",
        )
    )
    difference = optional(Words(label="Intended difference", rows=2))

    field_order = ("reference",)

    class Meta(UnsavedModelForm.Meta):
        model = CommitmentRevision
        fields = ("wording", "wording_source", "source", "plain_wording", "difference")
        help_texts = {
            "source": "The document, and the page or paragraph. You must give this for approved wording"
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["reference"]
            self.lay_out(*self.Meta.fields)


FIRST_DAY = (
    "Updates can cover periods that end on or after this date. If the work was agreed earlier, enter "
    "the date on which it was agreed. For example, 13 May 2026"
)


OWNER = "owner_"
"""What the names of the fields for owners begin with."""
LEAST_OWNERS, MORE_OWNERS, MOST_OWNERS = 4, 8, 40
"""The numbers of boxes for owners: shown for an action that has few, folded below them, and the most in a sent form."""


class ActionForm(AgreementForm, UnsavedModelForm):
    """The plan for an action."""

    reference = _reference()
    home = ChosenField(
        label="Which commitment does it deliver?",
        empty="Choose a commitment",
        help_text="The action counts under this commitment only",
    )
    kind = OneOf(ActionKind, label="Is the work time-limited or continuing?")
    timescale_precision = forms.TypedChoiceField(
        label="How exact are the plan's words?",
        required=False,
        coerce=TimescalePrecision,
        empty_value=None,
        choices=[
            ("", "Choose, if you entered words"),
            *((each.value, f"{each.label}, {each.meaning}") for each in TimescalePrecision),
        ],
    )
    start = optional(DayField(label="When does work start?"))
    group = optional(ChosenField(label="Group", empty="No group"))
    service = optional(ChosenField(label="Service", empty="No service"))
    locality = optional(ChosenField(label="Locality", empty="No single locality"))
    answering = optional(
        ChosenAmong(
            label="Who answers for it?",
            empty="No one yet",
            help_text="The lead, or a service or partner. A coordinator enters the updates of a service, of a partner "
            "and of someone who cannot sign in",
        )
    )
    deputy = optional(
        ChosenField(
            label="Deputy",
            empty="No deputy",
            help_text="Leave blank if a service or partner answers for the action",
        )
    )
    supports = optional(ChosenRows(label="Which other commitments does it support?"))
    source = optional(
        forms.CharField(
            label="Where does this action come from?", help_text="Document, and page or paragraph"
        )
    )

    field_order = ("reference",)

    class Meta(UnsavedModelForm.Meta):
        model = ActionRevision
        fields = (
            *("title", "home", "kind", "due", "timescale_words", "timescale_precision", "review", "start"),
            *("group", "service", "locality", "deputy"),
        )
        labels = {
            "title": "What will be done?",
            "due": "When is it due?",
            "timescale_words": "When is it due, in the plan's own words?",
            "review": "When is its next review?",
        }
        help_texts = {
            "timescale_words": (
                "Enter them if the plan gives no exact date. For example, by the end of 2026/27. For words such as "
                "these, you can leave the date blank"
            )
        }

    def __init__(
        self,
        *args: Any,
        homes: Sequence[PlannedCommitment],
        groups: Sequence[Group],
        services: Sequence[Service],
        partners: Sequence[Partner],
        localities: Sequence[Locality],
        people: Sequence[Person],
        owners: Sequence[Owner] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_commitments(homes)
        self._offer_entries(group=groups, service=services, locality=localities)
        offer(self, "deputy", people, lead_words)
        among = {"Partners": partners, "Services": services, "Groups": groups, "People": people}
        self._ask_for_owners(owners, among)
        answering = self.fields["answering"]
        assert isinstance(answering, ChosenAmong)
        answering.offer_groups(
            {name: among[name] for name in ("People", "Services", "Partners")}, answering_words
        )
        self._ask_for_a_new_action_only()
        self._lay_out_questions()

    def _offer_commitments(self, homes: Sequence[PlannedCommitment]) -> None:
        """Offer these commitments as the action's home and, except its home, as commitments for it to support."""
        wordings = {
            each.revision.commitment_id: f"{each.revision.commitment.reference} {each.revision.wording}"
            for each in homes
        }
        commitments = [each.revision.commitment for each in homes]

        def named(commitment: Commitment) -> str:
            return _short(wordings.get(commitment.pk, commitment.reference))

        offer(self, "home", commitments, named)
        # An action cannot also support its home commitment. If the form is sent with a new home, the action may support
        # the old one.
        home = str(self.initial.get("home", ""))
        stays = self.data.get("home", home) == home
        offer(self, "supports", [each for each in commitments if not (stays and str(each.pk) == home)], named)

    def _offer_entries(self, **offered: Sequence[Any]) -> None:
        """Offer groups, services and localities. Leave out the field of a list that has none."""
        for name, rows in offered.items():
            if rows:
                offer(self, name, rows)
            else:
                del self.fields[name]

    def _ask_for_owners(self, owners: Sequence[Owner], among: Mapping[str, Sequence[Any]]) -> None:
        """Add a numbered question for each owner and for many more, so that all can be named without a script.

        A form that was sent keeps all its questions, even if someone has named fewer owners in the meantime.
        """
        sent = min(MOST_OWNERS, sum(name.startswith(OWNER) for name in self.data))
        self._owners_shown = max(LEAST_OWNERS, len(owners))
        for number in range(1, max(self._owners_shown + MORE_OWNERS, sent) + 1):
            field = ChosenAmong(label=f"Owner {number}", empty="No owner")
            field.offer_groups(among, owner_words)
            self.fields[f"{OWNER}{number}"] = optional(field)
            self.initial[f"{OWNER}{number}"] = owners[number - 1] if number <= len(owners) else None
        first = self.fields[f"{OWNER}1"]
        first.help_text = "As the strategy publishes them, in its order"

    def clean(self) -> dict[str, Any]:
        """Return the answers, with an error on each field that names an owner again."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        named: list[Owner] = []
        for name in self._owner_names:
            owner = answers.get(name)
            if owner in named:
                self.add_error(name, f"{owner} is named twice. Name each owner once.")
            elif owner is not None:
                named.append(owner)
        return answers

    def add_refusal(self, refused: Refused) -> None:
        """Add a refused write's errors to their fields. The write numbers owners without the boxes left blank."""
        answered = [name for name in self._owner_names if self.cleaned_data.get(name)]
        boxes = {f"{OWNER}{number}": name for number, name in enumerate(answered, 1)}
        super().add_refusal(
            Refused({boxes.get(name, name): sentence for name, sentence in refused.reasons.items()})
        )

    @property
    def _owner_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith(OWNER)]

    def _ask_for_a_new_action_only(self) -> None:
        """Leave out the reference and source of an existing action, or explain the first day of a new one."""
        if self.instance.pk:
            del self.fields["reference"]
            del self.fields["source"]
        else:
            self.fields["effective_from"].help_text = FIRST_DAY

    def _lay_out_questions(self) -> None:
        dates = ChoicesWithReveals(
            "kind",
            Reveal(
                ActionKind.TIME_LIMITED.value,
                ("due", "timescale_words", "timescale_precision"),
                "For time-limited work.",
            ),
            Reveal(ActionKind.CONTINUING.value, ("review",), "For continuing work."),
        )
        self.lay_out(
            *self._present("reference", "title", "home"),
            dates,
            "start",
            Heading("Responsibilities"),
            *self._present("answering", "deputy", "group", "service", "locality"),
            Heading("Owners as published"),
            *self._owner_names[: self._owners_shown],
            Folded("Name more owners", *self._owner_names[self._owners_shown :]),
            Heading("Other commitments and source"),
            *self._present("supports", "source"),
        )

    def _present(self, *names: str) -> list[str]:
        """Return those of `names` that are fields of this form."""
        return [name for name in names if name in self.fields]

    @property
    def details(self) -> ActionDetails:
        """The plan as an argument for the write function."""
        owners = (self.cleaned_data[name] for name in self._owner_names)
        return ActionDetails(
            **self.answers,
            answering=self.cleaned_data["answering"],
            owners=tuple(owner for owner in owners if owner is not None),
            supports=tuple(self.cleaned_data["supports"]),
        )


class WithdrawActionForm(AgreementForm):
    """The action that an action duplicates, if it duplicates one."""

    into = optional(
        ChosenField(
            label="Which action does it duplicate?",
            empty="None: withdraw it without merging",
            help_text="The page of the action that you choose then links to this one, its updates and its evidence",
        )
    )

    def __init__(self, *args: Any, actions: Sequence[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "into", actions, action_words)


class ReasonForm(BaseForm):
    """The reason for a change to an action that needs no agreement."""

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = Words(label="Why?", rows=2, help_text="One sentence. Kept permanently with the change")


def action_words(action: Action) -> str:
    """Return an action's reference and its title now."""
    return _short(f"{action.reference} {action.current.title if action.current else ''}")


class Option(NamedTuple):
    """A choice of a `OneOf` field that is not in an enumeration."""

    value: str
    label: str
    meaning: str


NOT_COMPLETE = Option(
    DecisionVerdict.REFUSED.value,
    "Not complete",
    "The completion is not agreed, and the action counts under its last rating again",
)


class ShownId(forms.IntegerField):
    """The id of a row that the page shows, in a hidden field. If the form is shown again, the page may show another."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the id of the row that this response shows, instead of the id that was sent."""
        return initial


class StageForm(AgreementForm):
    """An action's new stage, and the decision of a group or the board on it.

    If a completion awaits agreement, it can also be refused. `refuses_completion` then says whether it was.
    """

    stage = OneOf(Stage, label="What is its new stage?")
    completion = ShownId(required=False)
    group = ChosenField(label="Who agreed it?")
    meeting = optional(ChosenField(label="Which meeting decided?", empty="None of these meetings"))
    minute_reference = optional(
        forms.CharField(
            label="Minute reference",
            max_length=LONGEST_MINUTE_REFERENCE,
            help_text="For example, item 7",
        )
    )
    agreed_by = None  # type: ignore[assignment]  # takes the inherited field away

    field_order = ("stage",)
    agreement = ("group", "meeting", "minute_reference", "effective_from", "reason")

    def __init__(
        self,
        *args: Any,
        stages: Sequence[Stage],
        board: str,
        groups: Sequence[Group],
        deciders: Mapping[ProposalKind, Group | None],
        meetings: Sequence[Meeting],
        completion: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_decisions(stages, completion)
        self._propose_decider(
            {stage: deciders[PROPOSAL_KINDS[stage]] for stage in stages if stage in PROPOSAL_KINDS}
            or {Stage.COMPLETE: deciders[ProposalKind.COMPLETE]},
            board,
            Stage.COMPLETE if completion else None,
        )
        group = self.fields["group"]
        assert isinstance(group, ChosenField)
        group.empty = board
        offer(self, "group", groups)
        group.put_first(self.initial["group"])
        offer(self, "meeting", meetings)
        if meetings:
            self.fields[
                "effective_from"
            ].help_text = (
                "If you choose a meeting, the change takes effect on the day of that meeting instead"
            )

    def _propose_decider(
        self, deciders: Mapping[Stage, Group | None], board: str, waiting: Stage | None
    ) -> None:
        """Propose the group or board that decides on the stage that waits, or else on the first stage offered.

        If not all stages have the same one, list who decides on each.
        """
        first = next(iter(deciders.values()))
        self.initial.setdefault("group", deciders.get(waiting, first) if waiting else first)
        names = {stage: group.name if group else board for stage, group in deciders.items()}
        if len(set(names.values())) > 1:
            listed = "; ".join(f"{stage.label.lower()}, {name}" for stage, name in names.items())
            self.fields["group"].help_text = f"Named in this strategy: {listed}"

    def _offer_decisions(self, stages: Sequence[Stage], completion: Proposal | None) -> None:
        """Offer the stages and, if a completion awaits agreement, a choice that refuses it."""
        options: list[Stage | Option] = list(stages)
        if completion and Stage.COMPLETE in options:
            options.remove(Stage.COMPLETE)
            options[:0] = (Stage.COMPLETE, NOT_COMPLETE)
            self.fields["completion"].initial = completion.pk
            self.fields["stage"].label = "What was decided?"
            self.fields["group"].label = "Who decided?"
        stage = self.fields["stage"]
        assert isinstance(stage, OneOf)
        stage.coerce = lambda value: None if value == NOT_COMPLETE.value else Stage(value)
        stage.offer(options)

    def clean(self) -> dict[str, Any]:
        """Add an error if the completion that was decided is not the one that the page now shows."""
        answers = super().clean() or self.cleaned_data
        decides = answers.get("stage") is Stage.COMPLETE or self.refuses_completion
        shown = self.fields["completion"].initial
        if decides and shown and answers.get("completion") != shown:
            self.add_error("stage", REPORTED_AGAIN)
        return answers

    @property
    def refuses_completion(self) -> bool:
        """Whether the answer is that the completion is not agreed."""
        return self.data.get("stage") == NOT_COMPLETE.value

    @property
    def details(self) -> DecisionDetails:
        """The decision as an argument for the write function."""
        return DecisionDetails(**{name: self.cleaned_data[name] for name in self.agreement})


class MilestoneForm(AgreementForm, UnsavedModelForm):
    """A milestone's title and date."""

    class Meta(UnsavedModelForm.Meta):
        model = MilestoneRevision
        fields = ("title", "due")
        labels = {"title": "What will be done?", "due": "When is it due?"}


def _short(words: str, most: int = 110) -> str:
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]} …"
