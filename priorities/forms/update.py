"""The form for an update on an action: what has been done, its rating, and the reasons that the rating requires."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError

from priorities.choices import ActionKind, Cause, Rag
from priorities.forms.fields import VersionField, Words
from priorities.models import Update
from priorities.queries.milestones import MilestoneAsAt
from priorities.rules.board_sentence import BoardWords, board_sentence
from priorities.rules.completeness import ASKED_BY, improved_unexplained
from priorities.rules.rag import Suggestion, is_better
from priorities.writes.update_answers import Answers, milestone_day_field
from tracker.crispy_layouts import ChoicesWithReveals, Folded, Reveal
from tracker.declarations import REASON
from tracker.form_fields import DayField, HintedCheckboxes, HintedRadios, optional
from tracker.forms import BaseForm, SubmissionKey
from tracker.templatetags.components import shape_svg
from tracker.unsaved_text import ADDED
from tracker.wording import listed, long_date

COMPARED = (Rag.GREEN, Rag.AMBER)
CARRIED = (
    "progress",
    "next_steps",
    "board_sentence",
    "problem",
    "cause",
    "recovery_plan",
    "forecast",
    "better_reason",
)
"""The fields that are copied from an earlier update, with its rating, if the user starts from it or corrects it."""
NOT_IN_DRAFT = ADDED | {REASON, "key", "milestones", "asked_what_changed"}
"""The fields that are not copied into a draft as they are. `typed` adds the milestones that the form offers."""

CHECK = "check"
"""The value of `then` that shows how the board will read the update, without sending it."""
MORE = "Add what comes next, or your own sentence for the board (optional)"
WHAT_CHANGED = (
    "It was {} last time and is {} now. Say what has changed. You can also leave this blank and submit again, and the "
    "action will appear in the exception report."
)

Suggest = Callable[[date | None, Mapping[int, date], Rag | None], Suggestion]
"""Returns the rating that the dates suggest with this forecast, these milestones done, and this rating or None.

The milestones are given by id, each with the day on which it was done.
"""


@dataclass(frozen=True, slots=True)
class Questions:
    """What the form needs to know about an action.

    `ratings` are the ratings that its stage allows. `is_first` says that no update counts yet, and `last_rag` is the
    rating that the update would change, or None. `count_evidence` reads how many items of evidence are linked to the
    action, which only a form that is shown needs. `effective_from` is the day from which the update would count,
    `first_due` the due date first planned, and `due` the one agreed now; either may be None. `decided_by` names who
    decides a new date, as it reads in a sentence. `periods` and `informants` are the choices of two fields.
    `period_words` names the period that the update is for. `is_correction` says that the update corrects another.
    """

    reference: str
    kind: ActionKind
    ratings: Sequence[Rag]
    suggest: Suggest
    is_first: bool
    last_rag: Rag | None
    milestones: Sequence[MilestoneAsAt]
    count_evidence: Callable[[], int]
    periods: Sequence[tuple[str, str]]
    informants: Sequence[tuple[str, str]]
    effective_from: date
    first_due: date | None = None
    due: date | None = None
    decided_by: str = ""
    period_words: str = ""
    is_correction: bool = False


class AskedBefore(forms.CharField):
    """Whether the form has come back once to ask a question that may be left blank."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what this response says, instead of what was submitted."""
        return initial


class UpdateForm(BaseForm):
    """A user's update on an action. No field is required here: the write function reports missing answers.

    `suggestion` is the rating that the dates suggest with these answers. `once_started` is the rating that they suggest
    if the user's rating says that work has started; it differs only if the work has not started yet.
    """

    key = SubmissionKey()
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    period = forms.TypedChoiceField(
        label="Which period is this update for?",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="An update for a period that has ended counts from the last day of that period.",
    )
    on_behalf_of = forms.TypedChoiceField(
        label="Who told you this?", required=False, coerce=int, empty_value=None
    )
    progress = Words(label="What has been done since the last update?")
    rag = forms.TypedChoiceField(
        label="How is it going?", required=False, coerce=Rag, empty_value=None, widget=HintedRadios
    )
    difference_made = Words(label="What difference has it made, and how do we know?", rows=3)
    difference_not_known = forms.BooleanField(
        label="It is not yet known what difference it has made", required=False
    )
    no_evidence_reason = Words(label="No evidence is linked. Why not?", rows=2)
    open_milestones_reason = Words(label="Not every milestone is done. Why is the action complete?", rows=2)
    better_reason = Words(label="Why is your rating better than the suggested rating?", rows=2)
    what_changed = Words(label="What has changed since last time?", rows=2)
    asked_what_changed = AskedBefore(required=False)
    problem = Words(label="What is the problem?", rows=3)
    cause = forms.TypedChoiceField(
        label="What is the main cause?",
        required=False,
        choices=[("", "Choose a cause"), *((cause.value, cause.label) for cause in Cause)],
        coerce=Cause,
        empty_value="",
    )
    recovery_plan = Words(label="How will it get back on course?", rows=3)
    forecast = optional(
        DayField(label="New forecast: when will it be done?"), "optional for Amber", shown_for=(Rag.AMBER,)
    )
    propose_date = forms.BooleanField(label="Ask for this date as the new due date", required=False)
    milestones = forms.TypedMultipleChoiceField(
        label="Which milestones are done?", required=False, coerce=int, widget=HintedCheckboxes
    )
    next_steps = optional(Words(label="What comes next?", rows=3))
    board_sentence = optional(
        Words(
            label="One sentence for the board",
            rows=2,
            help_text="Write it as it should be printed: what is in place, or what is late and why.",
        )
    )

    def __init__(self, *args: Any, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self._offer_ratings()
        self._offer_milestones()
        self._offer("period", questions.periods, "")
        if len(questions.periods) == 1:
            # The heading shows the period.
            self.fields["period"].widget = forms.HiddenInput()
        self._offer("on_behalf_of", questions.informants, "No one: I know this first-hand")
        if questions.is_correction:
            self.fields["progress"].label = "What has been done?"
        elif questions.is_first:
            self.fields["progress"].label = "What has been done so far?"
        if questions.kind == ActionKind.CONTINUING:
            self.fields["forecast"].label = "When will it be back on course?"
        dates = self._readable("forecast"), self.done_milestones
        self._offer_new_date()
        self.suggestion = questions.suggest(*dates, None)
        # Every rating except Grey says that work has started, and `submit` treats all of those in the same way.
        self.once_started = questions.suggest(*dates, Rag.GREEN)

    @cached_property
    def helper(self) -> FormHelper:
        """The layout, which only a form that is shown needs."""
        helper = super().helper
        helper.layout = Layout("key", "based_on", "asked_what_changed", *self._layout())
        return helper

    def clean(self) -> dict[str, Any] | None:
        """Return the answers. Asks once what has changed, if the rating is better than last time."""
        answers = super().clean() or {}
        if self.data.get("then") == CHECK:
            return answers
        rag, last_rag = answers.get("rag"), self.questions.last_rag
        asked = self.data.get("asked_what_changed")
        if rag and last_rag and not asked and improved_unexplained(last_rag, rag, self._text("what_changed")):
            self.add_error("what_changed", WHAT_CHANGED.format(last_rag.word, rag.word))
            self.fields["asked_what_changed"].initial = "1"
        for milestone in self._newly_done(answers.get("milestones") or ()):
            name = milestone_day_field(milestone.id)
            if name not in self.errors and not answers.get(name):
                self.add_error(name, f"Enter the day on which “{milestone.title}” was done.")
        return answers

    def suggestion_for(self, rag: Rag | None) -> Suggestion:
        """Return the rating that the dates suggest, to compare with this rating."""
        return self.once_started if rag and rag is not Rag.GREY else self.suggestion

    @property
    def read_by_board(self) -> str:
        """What the board would read about the action from the answers so far; "" if they say nothing yet."""
        rag = self._readable("rag")
        if rag is None:
            return ""
        texts = ("progress", "problem", "recovery_plan", "difference_made")
        about = self.questions
        return board_sentence(
            BoardWords(
                reference=about.reference,
                kind=about.kind,
                rag=rag,
                sentence=_plain(self["board_sentence"].value()),
                forecast=self._readable("forecast"),
                first_due=about.first_due,
                due=about.due,
                decided_by=about.decided_by,
                **{name: _plain(self[name].value()) for name in texts},
            )
        )

    @property
    def proposes_date(self) -> bool:
        """Whether the user asks for the forecast as the new due date. Only Amber and Red ask."""
        return bool(self._readable("propose_date")) and self._readable("rag") in ASKED_BY["forecast"]

    @property
    def done_milestones(self) -> dict[int, date]:
        """The milestones that are ticked, by id, each with the day on which it was done.

        If no day can be read, it is the day from which the update would count.
        """
        if "milestones" not in self.fields:
            return {}
        ticked = self._readable("milestones") or ()
        counted = self.questions.effective_from
        days = {m.id: self._readable(milestone_day_field(m.id)) for m in self._newly_done(ticked)}
        return {m.id: m.done_on or days[m.id] or counted for m in self.questions.milestones if m.id in ticked}

    @property
    def folds_period(self) -> bool:
        """Whether the question about the period is folded away under the name of the period."""
        return "period" in self.fields and not self["period"].is_hidden

    def repeats(self, last: Update | None) -> bool:
        """Return whether the progress and next steps in the form are the same as in the last update."""
        if last is None:
            return False
        in_form = (_plain(self["progress"].value()), _plain(self["next_steps"].value()))
        return in_form == (last.progress, last.next_steps)

    @property
    def has_text(self) -> bool:
        """Whether the form was sent with text in at least one field."""
        return any(self[name].data for name, field in self.fields.items() if isinstance(field, Words))

    def answers(self, last: Update | None = None) -> Answers:
        """Return the answers, except those that the rating does not ask for and that are the same as in `last`.

        `last` is the update that counted when the form was opened.
        """
        answers: dict[str, Any] = {name: self.cleaned_data.get(name) for name in Answers.__dataclass_fields__}
        if self.cleaned_data.get("difference_not_known"):
            answers["difference_known"] = False
        elif answers["difference_made"]:
            answers["difference_known"] = True
        for name, ratings in ASKED_BY.items():
            if last and answers["rag"] not in ratings and answers[name] == getattr(last, name):
                answers[name] = None
        empty: dict[str, Any] = dict.fromkeys(("rag", "forecast", "difference_known"))
        return Answers(
            **{name: empty.get(name, "") if answer is None else answer for name, answer in answers.items()}
        )

    def typed(self) -> dict[str, Any]:
        """Return the answers so far, to be saved as a draft."""
        data: Any = self.data
        typed: dict[str, Any] = {
            name: self[name].data or "" for name in self.fields if name not in NOT_IN_DRAFT
        }
        if "milestones" in self.fields:
            offered = {str(milestone.id) for milestone in self.questions.milestones}
            typed["milestones"] = [each for each in data.getlist("milestones") if each in offered]
        return typed

    def _newly_done(self, ticked: Collection[int]) -> list[MilestoneAsAt]:
        """Return the milestones that are ticked and were not done before."""
        return [m for m in self.questions.milestones if m.id in ticked and not m.done_on]

    def _text(self, name: str) -> str:
        return str(self[name].data or "")

    def _readable(self, name: str) -> Any:
        """Return a field's answer before the form is validated; None if the answer is missing or invalid."""
        if name not in self.fields:
            return None
        answer = self[name].data if self.is_bound else self.initial.get(name)
        try:
            return self.fields[name].clean(answer)
        except ValidationError:
            return None

    def _offer(self, name: str, choices: Sequence[tuple[str, str]], empty: str) -> None:
        field: Any = self.fields[name]
        if not choices:
            del self.fields[name]
            return
        field.choices = [("", empty), *choices] if empty else choices

    def _offer_new_date(self) -> None:
        """Offer to ask for the forecast as the new due date, if the work has a due date."""
        due, field = self.questions.due, self.fields["propose_date"]
        if due is None:
            del self.fields["propose_date"]
            return
        field.help_text = (
            f"{self.questions.decided_by[:1].upper()}{self.questions.decided_by[1:]} decides. Until then, the work is "
            f"due on {long_date(due)}."
        )

    def _offer_ratings(self) -> None:
        field: Any = self.fields["rag"]
        ratings: list[Any] = list(self.questions.ratings)
        field.widget = HintedRadios(
            hints={rag.value: rag.meaning for rag in ratings},
            marks={rag.value: shape_svg(rag) for rag in ratings},
        )
        field.choices = [(rag.value, rag.word) for rag in ratings]

    def _offer_milestones(self) -> None:
        milestones = self.questions.milestones
        still_open = [f"“{milestone.title}”" for milestone in milestones if not milestone.done_on]
        self.fields[
            "open_milestones_reason"
        ].help_text = (
            f"Not done: {listed(still_open)}. If a milestone is done, tick it below instead and give the day."
        )
        if not still_open:
            del self.fields["open_milestones_reason"]
        if not milestones:
            del self.fields["milestones"]
            return
        field: Any = self.fields["milestones"]
        field.widget = HintedCheckboxes(
            hints={
                str(m.id): f"Due {long_date(m.due)}" + (f", done {long_date(m.done_on)}" if m.done_on else "")
                for m in milestones
            }
        )
        field.choices = [(str(m.id), m.title) for m in milestones]
        for milestone in milestones:
            if not milestone.done_on:
                self.fields[milestone_day_field(milestone.id)] = DayField(
                    label="When was it done?", required=False, initial=self.questions.effective_from
                )

    def _layout(self) -> list[Any]:
        """Return the layout: the period, the last update, and the questions, the first of which always has a box."""
        period: list[Any] = [name for name in ("period",) if name in self.fields]
        if self.folds_period:
            period = [
                Folded(self.questions.period_words, "period", css_class="spt-period", opens_for_answers=False)
            ]
        questions: list[Any] = [
            "progress",
            HTML('{% include "priorities/parts/suggestion.html" %}'),
            ChoicesWithReveals("rag", *self._reveals()),
        ]
        if "milestones" in self.fields:
            days = [
                Reveal(str(m.id), (milestone_day_field(m.id),), f"If you tick “{m.title}”:")
                for m in self.questions.milestones
                if not m.done_on
            ]
            questions.append(ChoicesWithReveals("milestones", *days))
        questions.append(HTML('{% include "priorities/parts/update_evidence.html" %}'))
        questions += [name for name in ("on_behalf_of",) if name in self.fields]
        questions.append(HTML('{% include "priorities/parts/board_sentence.html" %}'))
        questions.append(Folded(MORE, "next_steps", "board_sentence"))
        return [
            *period,
            HTML('{% include "priorities/parts/update_last_time.html" %}'),
            Div(*questions, css_class="spt-questions"),
        ]

    def _reveals(self) -> list[Reveal]:
        """Return the questions that the ratings reveal, each placed after the last rating that reveals it."""
        about_blue = ["difference_made", "difference_not_known"]
        if self.questions.count_evidence() == 0:
            about_blue.append("no_evidence_reason")
        if "open_milestones_reason" in self.fields:
            about_blue.append("open_milestones_reason")
        reveals = [Reveal(Rag.BLUE, tuple(about_blue), "If you choose Blue:")]
        for name, other, words in (
            ("better_reason", self.once_started.rag, "better than the suggested rating"),
            ("what_changed", self.questions.last_rag, "better than last time"),
        ):
            better = [
                rag for rag in COMPARED if rag in self.questions.ratings and other and is_better(rag, other)
            ]
            if not better and self[name].value():
                # Keep typed text visible, even if the rating no longer requires it.
                better = list(COMPARED)
            if better:
                choice = " or ".join(rag.word for rag in better)
                reveals.append(
                    Reveal(better[-1], (name,), f"If you choose {choice}, {words}:", shown_for=tuple(better))
                )
        new_date = ASKED_BY["forecast"]
        return [
            *reveals,
            *(
                Reveal(
                    ratings[-1],
                    (name,),
                    f"If you choose {' or '.join(rag.word for rag in ratings)}:",
                    shown_for=ratings,
                )
                for name, ratings in ASKED_BY.items()
            ),
            *(
                Reveal(new_date[-1], (name,), "If the new forecast is later than the due date:", new_date)
                for name in ("propose_date",)
                if name in self.fields
            ),
        ]


class DiscardDraftForm(BaseForm):
    """The button that discards a draft. `based_on` is the version of the draft that the user saw."""

    based_on = VersionField()


class UnchangedForm(BaseForm):
    """The button “Nothing has changed”: the period, and the update that the user saw."""

    key = SubmissionKey()
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    period = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _plain(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n").strip()
