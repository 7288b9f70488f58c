"""The base of every form: drawn by our pack, and closed to personal identifiers."""

from collections.abc import Collection
from itertools import chain
from typing import Any, ClassVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from tracker import contact_details, declarations, pasted_text
from tracker.identifiers import NATIONAL_INSURANCE, POSTCODE, Doubt
from tracker.refusals import WHOLE_FORM, Refused
from tracker.unsaved_text import CONTACTS_SHOWN, DECLARED, SUBMISSION

NOT_PERSONAL = {
    NATIONAL_INSURANCE: "“{}” is not a person’s National Insurance number",
    POSTCODE: "“{}” is not the postcode of a person’s home",
}
NO_KEY = "Part of this form did not reach us, so nothing is saved yet. Check your answers and send it again."


class SubmissionKey(forms.UUIDField):
    """The key of one opened form, for `submissions.once`. A form sent without it is shown again with a new key."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar = {"required": NO_KEY, "invalid": NO_KEY}

    def __init__(self) -> None:
        super().__init__(initial=uuid4)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the key that was sent, or a new one if it is not a valid key."""
        try:
            return self.clean(data)
        except forms.ValidationError:
            return initial


CONTACTS = (
    "This has {}. If it belongs to a person, remove it. If it belongs to an office, leave it and send "
    "the form again."
)


class ContactsShown(forms.CharField):
    """The names of the fields whose contact details the form has pointed out, so that it does so once for each."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what this answer points out, instead of what the last one did."""
        return initial


class PastedField(forms.BoundField):
    """A field of a form, whose text is cleaned of what pasting brings before anything reads it.

    Passwords and choices are not cleaned.
    """

    @property
    def data(self) -> Any:
        """What was sent for the field, cleaned."""
        sent = super().data
        if not isinstance(sent, str):
            return sent
        match self.field.widget:
            case forms.PasswordInput():
                return sent
            case forms.Textarea():
                return pasted_text.lines(sent)
            case forms.widgets.Input():
                return pasted_text.line(sent)
        return sent


class CheckedForm(forms.BaseForm):
    """A base for any form, ours or Django's: it cleans pasted text and refuses personal identifiers.

    The sentence that refuses a text shows which words were found. If a view answers inside `declarations.sent_with`,
    the form asks whether they are a person's.
    """

    bound_field_class = PastedField

    def _post_clean(self) -> None:
        # Not in `clean`: a form with a `clean` of its own could forget to call this one.
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        sent = declarations.sent()
        texts = {
            name: (*_texts(value), self._typed(name))
            for name, value in self.cleaned_data.items()
            # Some random keys look like an NHS number.
            if not isinstance(self.fields[name], SubmissionKey)
            and not isinstance(self.fields[name].widget, forms.PasswordInput)
        }
        doubts: dict[str, Doubt] = {}
        if sent:
            # Before any text is refused: the reason may repeat the words of each.
            doubts = {doubt.key: doubt for text in chain(*texts.values()) for doubt in sent.note(text)}
        for name, each in texts.items():
            if any(sentence := declarations.refusal(text, showing=True) for text in each):
                self.add_error(name, sentence)
        if sent and doubts:
            self._ask_whether_personal(list(doubts.values()))
            if sent.ticked & doubts.keys() and sent.wrong_reason:
                self.add_error(declarations.REASON, sent.wrong_reason)

    def _ask_whether_personal(self, doubts: Collection[Doubt]) -> None:
        """Add the question whether these words are a person's, and the box for what they are instead."""
        self.fields[DECLARED] = forms.MultipleChoiceField(
            label="Is this about a person?",
            help_text="If it is, remove it. If it is not, tick it and say what it is instead. Anyone can "
            "then use it in this strategy.",
            choices=[(doubt.key, NOT_PERSONAL[doubt.kind].format(doubt.words)) for doubt in doubts],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields[declarations.REASON] = forms.CharField(
            label="What is it instead?",
            help_text="For example, a grant reference or the postcode of an office. The audit record keeps your "
            "answer.",
            required=False,
        )

    def _typed(self, name: str) -> str:
        """What was typed in a box, word for word: ten digits in a box for a number clean to no text at all."""
        typed = self[name].data if isinstance(self.fields[name].widget, forms.widgets.Input) else None
        return typed if isinstance(typed, str) else ""


class BaseForm(CheckedForm, forms.Form):
    """Checks the shape of what was typed; whether it may be done is for the write that the view calls."""

    # A browser's own bubble would stop a form before our sentences could; the server asks, and says why.
    use_required_attribute = False
    warns_of_contacts: ClassVar = True
    """Whether the form asks the writer once to check an email address or a telephone number."""
    asks_for_contacts: ClassVar[frozenset[str]] = frozenset()
    """The fields that ask for contact details, which the form does not point out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        # The template writes the form element, its token and its buttons.
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.warns_of_contacts:
            self._point_out_contacts()

    def _point_out_contacts(self) -> None:
        """Refuse the form once if a text has contact details. Sent again, it names those already pointed out."""
        found = {
            name: kinds
            for name, value in self.cleaned_data.items()
            if isinstance(self.fields[name].widget, forms.TextInput | forms.Textarea)
            and isinstance(value, str)
            and name not in self.asks_for_contacts
            and (kinds := contact_details.kinds(value))
        }
        if not found:
            return
        shown = str(self.data.get(CONTACTS_SHOWN, "")).split()
        for name in found.keys() - set(shown):
            self.add_error(name, CONTACTS.format(" and ".join(found[name])))
        self.fields[CONTACTS_SHOWN] = ContactsShown(initial=" ".join(found))
        self.helper.render_hidden_fields = True

    def _ask_whether_personal(self, doubts: Collection[Doubt]) -> None:
        """Show the question first, beneath the summary of errors."""
        super()._ask_whether_personal(doubts)
        question = [DECLARED, declarations.REASON]
        if question[0] not in self.helper.layout.fields:
            self.helper.layout.fields[:0] = question

    def carry_key(self) -> None:
        """Add a submission key, which every form that makes something needs."""
        self.fields[SUBMISSION] = SubmissionKey()
        self.helper.render_hidden_fields = True

    def renew_key(self) -> None:
        """Show the form with a new key, so that it can be sent as another submission."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # bound, so a QueryDict or a dict
        self.data[SUBMISSION] = uuid4()  # type: ignore[index]  # a copy can be written

    def add_refusal(self, refused: Refused) -> None:
        """Put a write's reasons on the fields they speak of; those of fields not on this form go to its head."""
        for name, sentence in refused.reasons.items():
            on_field = name in self.fields and name not in WHOLE_FORM
            self.add_error(name if on_field else None, sentence)

    def add_reasons(self, reasons: dict[str, str]) -> None:
        """Put reasons, as a Refused has them, on the fields about which nothing is said yet."""
        self.add_refusal(Refused({name: said for name, said in reasons.items() if name not in self.errors}))


def _texts(value: Any) -> list[str]:
    """What somebody typed in a cleaned value: a text, the texts of a list, the name of a file."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, UploadedFile):
        return [value.name or ""]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []
