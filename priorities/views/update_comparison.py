"""Words that the user has not seen, beside the words in their form: another update, or a newer draft of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from priorities.forms.update import UpdateForm
from priorities.models import UpdateDraft
from priorities.queries.updates import UpdateAsAt
from priorities.views.update_page import UpdatePage
from tracker import clock
from tracker.models import User
from tracker.text_differences import ADDED, REMOVED, Piece, differences
from tracker.wording import listed, long_date

COMPARED = {
    "rag": "Rating",
    "progress": "Progress",
    "next_steps": "Next steps",
    "problem": "Problem",
    "cause": "Cause",
    "recovery_plan": "Recovery plan",
    "forecast": "Forecast",
    "better_reason": "Reason for the better rating",
    "what_changed": "What changed",
    "difference_made": "Difference made",
    "difference_not_known": "Difference not yet known",
    "no_evidence_reason": "Reason for no evidence",
    "open_milestones_reason": "Reason for unfinished milestones",
    "board_sentence": "Sentence for the board",
    "milestones": "Milestones done",
}
"""The fields that are compared, each with its label."""


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


def update_comparison(update: UpdateAsAt, form: UpdateForm, page: UpdatePage, user: User) -> Comparison:
    """Compare an update that was submitted since the user opened the form with the form."""
    row = update.row
    when = _when(row.recorded_at)
    is_own = row.user_id == user.pk
    done = [str(milestone.id) for milestone in page.milestones if milestone.done_on]
    other = {name: getattr(row, name, "") for name in COMPARED} | {
        "difference_not_known": row.difference_known is False,
        "milestones": done,
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


def _comparison(
    heading: str, sentence: str, other_name: str, other: Mapping[str, Any], form: UpdateForm
) -> Comparison:
    found: list[ComparedField] = []
    same: list[str] = []
    for name, label in COMPARED.items():
        if name not in form.fields:
            continue
        field = form.fields[name]
        theirs, own = _shown(field, other.get(name)), _shown(field, form[name].value())
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
            same.append(label.lower())
    return Comparison(
        heading=heading,
        sentence=f"{sentence} What you typed is still in the form below.",
        other_name=other_name,
        fields=found,
        same=listed(same),
    )


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
