"""The base classes for forms, which refuse personal identifiers and use this project's crispy template pack."""

from collections.abc import Collection
from functools import cached_property
from itertools import chain
from typing import Any, ClassVar
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from tracker import contact_details, declarations, pasted_text
from tracker.identifiers import NATIONAL_INSURANCE, POSTCODE, PossibleIdentifier
from tracker.refusals import WHOLE_FORM, Refused
from tracker.unsaved_text import CONTACTS_SHOWN, DECLARED, SUBMISSION
from tracker.uploads import CheckedFile

NOT_PERSONAL = {
    NATIONAL_INSURANCE: "“{}” is not a person’s National Insurance number",
    POSTCODE: "“{}” is not the postcode of a person’s home",
}
NO_KEY = "Part of this form did not reach us, so nothing has been saved. Check your answers and send the form again."


class SubmissionKey(forms.UUIDField):
    """The submission key of one opened form, for `submissions.once`.

    A form sent without a valid key is shown again with a new key.
    """

    widget = forms.HiddenInput
    default_error_messages: ClassVar = {"required": NO_KEY, "invalid": NO_KEY}

    def __init__(self) -> None:
        super().__init__(initial=uuid4)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the submitted key, or a new key if the submitted key is not valid."""
        try:
            return self.clean(data)
        except forms.ValidationError:
            return initial


CONTACTS = (
    "This contains {}. Remove any contact details that belong to a person. To keep those of an office, send the "
    "form again."
)


class ContactsShown(forms.CharField):
    """The names of the fields whose contact details have been pointed out and are not pointed out again."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the names that this response points out, instead of the submitted names."""
        return initial


class PastedField(forms.BoundField):
    """A bound field that cleans pasted text before other code reads the text. Passwords and choices are not cleaned."""

    @property
    def data(self) -> Any:
        """Return the data sent for the field, with pasted text cleaned."""
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


class TextChecksMixin(forms.BaseForm):
    """A mixin for forms, ours or Django's, that cleans pasted text and refuses personal identifiers.

    The error message shows which words were found. Inside `declarations.from_request`, the form also asks the writer
    whether any that look like a postcode or a National Insurance number are about a person.
    """

    bound_field_class = PastedField

    def _post_clean(self) -> None:
        # Not in `clean`, because a form that overrides `clean` could forget to call the base method.
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        declared = declarations.current()
        texts = {
            name: (*_texts(value), self._typed(name))
            for name, value in self.cleaned_data.items()
            # A random key or a password's hash may look like an NHS number, but no one typed it.
            if not isinstance(self.fields[name], SubmissionKey)
            and not self.fields[name].disabled
            and not isinstance(self.fields[name].widget, forms.PasswordInput)
        }
        undeclared: dict[str, PossibleIdentifier] = {}
        if declared:
            # Note every string before refusing any, because the reason may repeat words from all of them.
            for text in chain(*texts.values()):
                undeclared |= {possible.key: possible for possible in declared.note(text)}
        for name, strings in texts.items():
            if any(sentence := declarations.refusal(text, showing=True) for text in strings):
                self.add_error(name, sentence)
        if declared and undeclared:
            self._ask_whether_personal(list(undeclared.values()))
            if declared.ticked_keys & undeclared.keys() and declared.reason_error:
                self.add_error(declarations.REASON, declared.reason_error)

    def _ask_whether_personal(self, found: Collection[PossibleIdentifier]) -> None:
        """Add a question on whether these words are about a person, and a box for what they are instead."""
        self.fields[DECLARED] = forms.MultipleChoiceField(
            label="Is this about a person?",
            help_text="If so, remove the words. If not, tick the box and say what they are. Anyone can "
            "then use them on the pages of this strategy or body.",
            choices=[
                (possible.key, NOT_PERSONAL[possible.kind].format(possible.words)) for possible in found
            ],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields[declarations.REASON] = forms.CharField(
            label="If it is not about a person, what is it?",
            help_text="For example, a grant reference or the postcode of an office. Your answer is kept in the "
            "audit record.",
            required=False,
        )

    def _typed(self, name: str) -> str:
        """Return the raw text typed in an input, or ''. Some cleaned values, such as numbers, are not strings."""
        typed = self[name].data if isinstance(self.fields[name].widget, forms.widgets.Input) else None
        return typed if isinstance(typed, str) else ""


class BaseForm(TextChecksMixin, forms.Form):
    """Validates the format of answers. The write that the view calls decides whether the change is allowed."""

    # Turn off the browser's own messages, so that the server can show ours.
    use_required_attribute = False
    warns_of_contacts: ClassVar = True
    """Whether the form asks the writer, once, to check any email address or telephone number."""
    asks_for_contacts: ClassVar[frozenset[str]] = frozenset()
    """The fields that ask for contact details, so the form does not point out the details in them."""

    @cached_property
    def helper(self) -> FormHelper:
        """The layout of the form's fields. The template writes the form element, the CSRF token and the buttons."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.warns_of_contacts:
            self._point_out_contacts()

    def _point_out_contacts(self) -> None:
        """Add an error to each field with contact details that it does not ask for, the first time only.

        A hidden field contains the names of the fields already pointed out.
        """
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

    def _ask_whether_personal(self, found: Collection[PossibleIdentifier]) -> None:
        """Add the question and the box at the top of the form, below the error summary."""
        super()._ask_whether_personal(found)
        question = [DECLARED, declarations.REASON]
        if question[0] not in self.helper.layout.fields:
            self.helper.layout.fields[:0] = question

    def add_submission_key(self) -> None:
        """Add a submission key, which every form that adds a record needs."""
        self.fields[SUBMISSION] = SubmissionKey()
        self.helper.render_hidden_fields = True

    def replace_submission_key(self) -> None:
        """Replace the submission key, so that the form can be sent as a new submission."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # bound, so a QueryDict or a dict
        self.data[SUBMISSION] = uuid4()  # type: ignore[index]  # a copy can be written

    def rebase(self, based_on: object, key: UUID | None = None) -> None:
        """Base the next attempt on this version of the record, and replace the form's key if `key` is given."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # bound, so a QueryDict or a dict
        self.data["based_on"] = str(based_on)  # type: ignore[index]  # a copy can be written
        if key:
            self.data["key"] = str(key)  # type: ignore[index]  # a copy can be written

    def add_refusal(self, refused: Refused) -> None:
        """Add a refused write's errors to their fields, or at the top of the form if they are not about its fields."""
        for name, sentence in refused.reasons.items():
            on_field = name in self.fields and name not in WHOLE_FORM
            self.add_error(name if on_field else None, sentence)

    def add_reasons(self, reasons: dict[str, str]) -> None:
        """Add errors, as in `Refused.reasons`, to the fields that have no error yet."""
        self.add_refusal(
            Refused({name: reason for name, reason in reasons.items() if name not in self.errors})
        )


def _texts(value: Any) -> list[str]:
    """Return the strings that a person typed in a cleaned value: the string, a list's strings or a file's name."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, CheckedFile):
        return list(value.names())
    if isinstance(value, UploadedFile):
        return [value.name or ""]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []
