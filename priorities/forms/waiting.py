"""The forms of the waiting page: checking and querying updates, noting them, and recording decisions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms
from django.forms.boundfield import BoundField

from priorities.choices import ProposalKind
from priorities.forms.fields import ChosenField, OneOf, Words, narrow, offer
from priorities.forms.meetings import BOARD
from priorities.models import Group, Meeting
from priorities.writes.decisions import LONGEST_MINUTE_REFERENCE, DecisionDetails
from tracker.crispy_layouts import ChoicesWithReveals, Reveal
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm
from tracker.unsaved_text import SUBMISSION


class RowsForm(BaseForm):
    """A form with a tick box for each row that it lists. `tick` is what the names of the boxes begin with.

    The page lays the rows out by hand, after the other questions.
    """

    tick: ClassVar[str]

    def __init__(self, *args: Any, rows: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        # The key too: crispy lays out every field of a form whose layout renders nothing.
        self.helper.layout = Layout(*self.fields, SUBMISSION)
        for key, label in rows.items():
            self.fields[f"{self.tick}_{key}"] = forms.BooleanField(label=label, required=False)
        self.add_submission_key()

    def box(self, key: int) -> BoundField:
        """Return the tick box of a row."""
        return self[f"{self.tick}_{key}"]

    @property
    def ticked(self) -> list[int]:
        """The ids of the rows that are ticked."""
        return [key for key in self.rows if self.cleaned_data.get(f"{self.tick}_{key}")]


class CheckForm(RowsForm):
    """Updates to check, each with its sentence for the board and a box for a question.

    Those in `closed` have no box for a question, because no one can correct an update for a closed period.
    """

    tick = "update"

    def __init__(
        self, *args: Any, sentences: Mapping[int, str], closed: Collection[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for key, label in self.rows.items():
            self.fields[f"sentence_{key}"] = Words(
                label=f"Sentence for the board about {label}", initial=sentences[key]
            )
            if key not in closed:
                self.fields[f"question_{key}"] = Words(label=f"Question about {label}")

    @property
    def sentences(self) -> dict[int, str]:
        """The sentence for the board of each update that is ticked, by the update's id."""
        return {key: self.cleaned_data[f"sentence_{key}"] for key in self.ticked}

    @property
    def questions(self) -> list[int]:
        """The ids of the updates about which a question is written."""
        return [key for key in self.rows if self.cleaned_data.get(f"question_{key}")]


class NoteForm(RowsForm):
    """Updates that a meeting noted. All of them are ticked at first.

    The meeting is one of those recorded or, if it is not in the list, the group or board that met and the day.
    """

    tick = "note"

    meeting = ChosenField(
        label="Which meeting noted the updates?", empty="A meeting that is not in this list"
    )
    group = ChosenField(label="If it is not in the list, who met?")
    held_on = DayField(
        label="If it is not in the list, on which day did they meet?",
        required=False,
        help_text="The meeting is then added to the strategy’s meetings. For example, 22 April 2026",
    )

    def __init__(
        self,
        *args: Any,
        meetings: Sequence[Meeting],
        board: str | None,
        groups: Sequence[Group],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "meeting", meetings)
        if not meetings:
            del self.fields["meeting"]
            self.fields["group"].label = "Who met?"
            self.fields["held_on"].label = "On which day did they meet?"
        field = self.fields["group"]
        assert isinstance(field, ChosenField)
        offer(self, "group", groups)
        _offer_deciders(field, board)
        field.put_first(groups[0] if groups else BOARD)
        asked = (name for name in ("meeting", "group", "held_on") if name in self.fields)
        self.helper.layout = Layout(*asked, SUBMISSION)
        for key in self.rows:
            self.fields[f"{self.tick}_{key}"].initial = True


class DecisionForm(RowsForm):
    """A decision on proposals: which ones, who decided, when and why.

    The group that the strategy names, `decider`, decides, or the board above it.
    """

    tick = "proposal"

    meeting = ChosenField(
        label="Which meeting decided?",
        empty="None of these meetings",
        help_text="The decision takes effect on the day of the meeting. Future meetings are not listed",
    )
    group = ChosenField(label="If no meeting decided, who did?")
    effective_from = DayField(label="If no meeting decided, when was it decided?", required=False)
    minute_reference = optional(
        forms.CharField(
            label="Minute reference",
            max_length=LONGEST_MINUTE_REFERENCE,
            help_text="For example, item 7",
        )
    )
    reason = Words(
        label="Why?",
        rows=2,
        help_text="Required for a refusal, and for a decision made without a meeting. If you leave this blank for an "
        "agreement, the plan gives the reason for the proposal",
    )

    def __init__(
        self,
        *args: Any,
        decider: Group | None,
        board: str | None,
        meetings: Sequence[Meeting],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, ChosenField)
        offer(self, "group", [decider] if decider else [])
        offer(self, "meeting", meetings)
        _offer_deciders(field, board)
        field.put_first(decider or BOARD)
        self.initial.setdefault("group", decider or BOARD)

    @property
    def details(self) -> DecisionDetails:
        """The decision as an argument for the write function. At a meeting, the group or board that met decided."""
        names = ("group", "meeting", "minute_reference", "effective_from", "reason")
        answers = {name: self.cleaned_data[name] for name in names}
        if meeting := answers["meeting"]:
            answers["group"] = meeting.group
        return DecisionDetails(**answers)


def _offer_deciders(field: ChosenField, board: str | None) -> None:
    """Offer the board, if it has a name here, before the groups that the field offers, and no empty choice."""
    # The board is not a group, so it is offered without a row.
    choices = [(key, str(group)) for key, group in field.rows.items()]
    field.choices = [*([(BOARD, board)] if board else []), *choices]
    field.rows[BOARD] = None


class ProposeForm(BaseForm):
    """What to propose for an action, and why."""

    kind = OneOf(ProposalKind, label="What do you propose?")
    new_date = DayField(
        label="What is the new date?",
        required=False,
        help_text="For example, 30 September 2026",
    )
    reason = Words(label="Why?", rows=3, help_text="One or two sentences for the people who will decide")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Sequence[ProposalKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self, "kind", kinds)
        date = Reveal(ProposalKind.NEW_DATE.value, ("new_date",), "For a new date.")
        self.helper.layout = Layout(
            ChoicesWithReveals("kind", *([date] if ProposalKind.NEW_DATE in kinds else [])), "reason", "seen"
        )
