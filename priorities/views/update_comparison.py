"""Words that the user has not seen, beside the words in their form: another update, or a newer draft of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from priorities.choices import ProposalKind
from priorities.forms.update import UpdateForm
from priorities.models import UpdateDraft
from priorities.queries.updates import UpdateAsAt, titled
from priorities.views.update_page import UpdatePage
from priorities.writes.update_answers import milestone_day_field
from tracker import clock
from tracker.declarations import REASON
from tracker.form_fields import DayField
from tracker.text_differences import ADDED, REMOVED, Piece, differences
from tracker.unsaved_text import ADDED as ADDED_FIELDS
from tracker.wording import listed, long_date

LABELS = {
    "period": "Period",
    "on_behalf_of": "Who told you",
    "rag": "Rating",
    "progress": "Progress",
    "next_steps": "Next steps",
    "problem": "Problem",
    "cause": "Cause",
    "recovery_plan": "Recovery plan",
    "forecast": "Forecast",
    "propose_date": "Asks for the forecast to become the due date",
    "better_reason": "Reason for the better rating",
    "what_changed": "What changed",
    "difference_made": "Difference made",
    "difference_not_known": "Difference not yet known",
    "no_evidence_reason": "Reason for no evidence",
    "open_milestones_reason": "Reason for unfinished milestones",
    "board_sentence": "Sentence for the board",
    "milestones": "Milestones done",
}
"""The names of the answers. An answer that is not among them has the label of its question."""
NOT_COMPARED = ADDED_FIELDS | {REASON, "key", "based_on", "asked_what_changed"}
"""The fields that are not answers. Every other field of the form is compared."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field in which the two differ: the pieces of the other text, and those of the text in the form."""

    label: str
    other: Sequence[Piece]
    own: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Other answers beside those in the form: a heading and sentence, the columns' names, and the fields that differ.

    `same` names the fields that are the same in both, in words.
    """

    heading: str
    sentence: str
    other_name: str
    fields: Sequence[ComparedField]
    same: str


def update_comparison(update: UpdateAsAt, form: UpdateForm, page: UpdatePage) -> Comparison:
    """Return the form's answers beside those of an update that was submitted since the user opened the form."""
    row = update.row
    when = _when(row.recorded_at)
    is_own = page.writer.sent(row)
    done = {milestone.id: milestone.done_on for milestone in page.milestones if milestone.done_on}
    other = {name: getattr(row, name, "") for name in form.fields} | {
        "difference_not_known": row.difference_known is False,
        "milestones": [str(key) for key in done],
        "propose_date": row.proposals.filter(kind=ProposalKind.NEW_DATE).exists(),
        "period": row.period_id if page.periods.find(row.period_id) else row.period,
        "on_behalf_of": "" if row.user_id == row.author.user_id else titled(row.author),
        **{milestone_day_field(key): day for key, day in done.items()},
    }
    return _comparison(
        "Updated since you began",
        f"You updated this action in another window on {when}."
        if is_own
        else f"{update.who} updated this action on {when}.",
        "Your other update" if is_own else "Their update",
        other,
        form,
    )


def draft_comparison(draft: UpdateDraft, form: UpdateForm) -> Comparison:
    """Compare the user's newer draft, saved on another page, with the form."""
    return _comparison(
        "You have a newer draft",
        f"You saved it in another tab or browser on {_when(draft.saved_at)}. It has not been replaced.",
        "The newer draft",
        draft.answers,
        form,
    )


def draft_rows(draft: UpdateDraft, form: UpdateForm) -> list[tuple[str, str]]:
    """Return what a draft says, in rows of the name of an answer and its text.

    Empty answers and milestones that were done before are left out.
    """
    done = {str(each.id) for each in form.questions.milestones if each.done_on}
    ticked = [key for key in draft.answers.get("milestones") or () if key not in done]
    given, names = _given(form, draft.answers | {"milestones": ticked}), _names(form)
    rows = [
        (names[name], _shown(_field(form, name), given.get(name)))
        for name in names
        if name not in NOT_COMPARED
    ]
    return [(name, text) for name, text in rows if text]


def _names(form: UpdateForm) -> dict[str, str]:
    """Return the name of each answer, including those that say when a milestone was done, which may not be asked."""
    days = {
        milestone_day_field(each.id): f"Day on which “{each.title}” was done"
        for each in form.questions.milestones
    }
    return {name: LABELS.get(name, str(field.label)) for name, field in form.fields.items()} | days


def _field(form: UpdateForm, name: str) -> forms.Field:
    """Return a field of the form. One that it does not have says when a milestone was done."""
    return form.fields.get(name) or DayField()


def _comparison(
    heading: str, sentence: str, other_name: str, other: Mapping[str, Any], form: UpdateForm
) -> Comparison:
    found: list[ComparedField] = []
    same: list[str] = []
    theirs_given = _given(form, other)
    days = [milestone_day_field(milestone.id) for milestone in form.questions.milestones]
    own_given = _given(
        form,
        {name: form.data.get(name) for name in days} | {name: form[name].value() for name in form.fields},
    )
    # The form no longer asks when a milestone was done that the other update marked as done.
    for name, label in _names(form).items():
        if name in NOT_COMPARED:
            continue
        field = _field(form, name)
        theirs, own = _shown(field, theirs_given.get(name)), _shown(field, own_given.get(name))
        pieces = differences(theirs, own)
        if theirs.split() != own.split():
            found.append(
                ComparedField(
                    label,
                    [piece for piece in pieces if piece.change != ADDED],
                    [piece for piece in pieces if piece.change != REMOVED],
                )
            )
        elif theirs:
            same.append(f"{label[:1].lower()}{label[1:]}")
    return Comparison(
        heading=heading,
        sentence=f"{sentence} What you typed is still in the form below.",
        other_name=other_name,
        fields=found,
        same=listed(same),
    )


def _given(form: UpdateForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers, with a day only for each milestone that is ticked: the form sends a day for all of them."""
    ticked = {str(key) for key in answers.get("milestones") or ()}
    days = {milestone_day_field(each.id): each for each in form.questions.milestones}
    given = {name: answer for name, answer in answers.items() if name not in days}
    return given | {
        name: answers.get(name) or each.done_on for name, each in days.items() if str(each.id) in ticked
    }


def _shown(field: forms.Field, value: Any) -> str:
    """Return an answer as a person reads it: the label of a choice, a date in words, or the text."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if field.to_python(value) else ""
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(value, list | tuple):
        return "; ".join(choices.get(str(each), "") for each in value)
    if isinstance(field, forms.DateField) and isinstance(value, str):
        try:
            value = field.to_python(value)
        except forms.ValidationError:
            return str(value)
    if isinstance(value, date):
        return long_date(value)
    text = "" if value is None else str(value)
    return choices.get(text, text) if text else ""


def _when(moment: Any) -> str:
    local = moment.astimezone(clock.LONDON)
    return f"{long_date(local)} at {local:%H:%M}"
