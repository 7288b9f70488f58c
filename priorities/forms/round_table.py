"""The forms of a meeting that goes through the actions of its group: each is sent and saved by itself."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.choices import ActionPointOutcome
from priorities.forms.fields import ChosenField, OneOf, Words, offer, person_words
from priorities.models import Person
from priorities.writes.decisions import LONGEST_MINUTE_REFERENCE
from tracker.crispy_layouts import ChoicesWithReveals, Reveal
from tracker.form_fields import DayField, optional
from tracker.forms import BaseForm
from tracker.unsaved_text import SUBMISSION


class ReviewForm(BaseForm):
    """The latest update on an action, to check, to note or to query: its sentence for the board, and a question."""

    update = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sentence = optional(
        Words(
            label="Sentence for the board",
            rows=2,
            help_text="If you change it, papers give your version, and the history keeps the author’s",
        )
    )
    question = Words(label="What is your question?", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page lays out the question by hand, folded away. Without a layout, crispy would show it.
        self.helper.layout = Layout("sentence", "update", SUBMISSION)
        self.add_submission_key()


class NoteForm(BaseForm):
    """The latest update on an action, which has been checked and which the meeting notes."""

    update = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_submission_key()
        self.helper.layout = Layout("update", SUBMISSION)


class DecideForm(BaseForm):
    """What the meeting decides on one proposal."""

    reason = Words(
        label="Why?",
        rows=2,
        help_text="Required for a refusal. If you leave this blank for an agreement, the plan gives the reason for the "
        "proposal",
    )
    minute_reference = optional(
        forms.CharField(
            label="Minute reference", max_length=LONGEST_MINUTE_REFERENCE, help_text="For example, item 7"
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.fields)
        self.add_submission_key()


class ActionPointForm(BaseForm):
    """What the meeting asks someone to do. No field is required here: the write function reports missing answers."""

    words = Words(label="What needs to be done?", rows=2)
    owner = ChosenField(label="Who will do it?", empty="Choose a person")
    due = DayField(label="By when?", required=False)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", people, person_words)
        self.helper.layout = Layout(*self.fields)
        self.add_submission_key()


class ActionPointAnswerForm(BaseForm):
    """What came of an action point. No field is required here: the write function reports missing answers."""

    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = OneOf(ActionPointOutcome, label="What was the outcome?")
    due = DayField(label="What is the new date?", required=False)
    words = Words(
        label="In a sentence",
        rows=2,
        help_text="Say what has been done, or why it has not. You can leave this blank if it has been done",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        still_open = Reveal(ActionPointOutcome.STILL_OPEN.value, ("due",), "If it is still open:")
        self.helper.layout = Layout(ChoicesWithReveals("outcome", still_open), "words", "based_on")
        self.add_submission_key()
