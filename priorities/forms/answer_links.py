"""The forms about links for updates: sending one, and adding evidence on the page of one."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from priorities.choices import EvidenceDone, EvidenceKind, ResultLevel, Strength
from priorities.forms.fields import ChosenField, ChosenRows, WholeNumber, offer, person_words
from priorities.models import Action, Person
from priorities.queries.answer_links import Askable
from priorities.rules import locations
from priorities.rules.answer_links import MOST_DAYS, USUAL_DAYS
from priorities.writes.evidence import NO_PHRASE, NO_SOURCE, EvidenceDetails
from tracker.forms import BaseForm, SubmissionKey


class AnswerLinkForm(BaseForm):
    """Who is sent a link, for which actions and for how many days.

    If a service or partner answers for the actions, the form asks which of the `people` will. It asks for an email
    address if we may have none.
    """

    asks_for_contacts = frozenset({"email"})

    person = ChosenField(label="Who will answer?", empty="Choose a person")
    actions = ChosenRows(label="For which actions?")
    email = forms.EmailField(
        label="What is their email address?",
        required=False,
        max_length=254,
        error_messages={"invalid": "Enter an email address, such as name@example.org."},
    )
    number_of_days = WholeNumber(
        label="For how many days should the link work?",
        initial=USUAL_DAYS,
        help_text=f"At most {MOST_DAYS}",
        sentence="Enter the number of days as a whole number.",
    )

    def __init__(self, *args: Any, askable: Askable, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.askable = askable
        titles = {status.action_id: f"{status.reference} {status.title}" for status in askable.statuses}
        actions = [Action(pk=key) for key in titles]
        offer(self, "actions", actions, lambda row: titles[row.pk])
        fresh = [row for row in actions if row.pk not in askable.live]
        self.fields["actions"].initial = fresh or actions
        person = askable.person
        if person is not None:
            del self.fields["person"]
            if person.email:
                del self.fields["email"]
        else:
            offer(self, "person", people, person_words)
            self.fields["email"].help_text = "We need it only if we have no address for them"
        self.helper.layout = Layout(*self.fields)

    def clean(self) -> dict[str, Any] | None:
        """Return the answers. Asks who will answer, if the form does not know."""
        answers = super().clean()
        if "person" in self.fields and not self.cleaned_data.get("person") and "person" not in self.errors:
            self.add_error("person", "Choose who will answer.")
        return answers

    @property
    def chosen_person(self) -> Person:
        """The person of the link, once the form is valid."""
        person: Person = self.askable.person or self.cleaned_data["person"]
        return person


class EvidenceByLinkForm(BaseForm):
    """What an item of evidence is and where it can be checked. People at the strategy can add the rest."""

    key = SubmissionKey()
    phrase = forms.CharField(
        label="What is it, in a few words?",
        max_length=200,
        error_messages={"required": NO_PHRASE},
        help_text="As it would read inside a sentence. For example: a training course for ward staff",
    )
    link = forms.CharField(
        label="Where can it be checked?",
        max_length=300,
        error_messages={"required": NO_SOURCE},
        help_text="A web address, or a document and paragraph",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("key", "phrase", "link")

    def clean_link(self) -> locations.Location:
        """Return where the evidence is. Raises ValidationError if it is an address but not a web address."""
        try:
            location = locations.read(self.cleaned_data["link"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if location.link:
            url = forms.URLField(
                max_length=500, assume_scheme="https", error_messages={"invalid": locations.INVALID}
            )
            return locations.Location(link=url.clean(location.link))
        return location

    def details(self) -> EvidenceDetails:
        """Return the answers as an argument for the write function. What was not asked is as usual for evidence."""
        location = self.cleaned_data["link"]
        return EvidenceDetails(
            phrase=self.cleaned_data["phrase"],
            kind=EvidenceKind.OTHER,
            done=EvidenceDone.STARTED,
            source=location.words or location.link,
            result_level=ResultLevel.ACTIVITY,
            strength=Strength.RECORDED if location.link else Strength.STATED,
            link=location.link,
        )
