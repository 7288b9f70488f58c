"""A form points out contact details once, keeps what was typed, and accepts it when it is sent again."""

from dataclasses import replace
from typing import Any

import pytest

from tests.access.readers import World, create_world
from tests.access.test_sent_twice import ADDING_FORMS, CHANGING_FORMS
from tests.access.test_writers import FormEntry, FormFields, open_form
from tests.builders import TODAY
from tracker.forms import BaseForm

PHONE = "Ring 0141 420 5756."
POINTED_OUT = "This contains a telephone number."

FORM_AND_FIELD = {
    "priority": (ADDING_FORMS["priority"], "reason"),
    "commitment": (ADDING_FORMS["commitment"], "wording"),
    "action": (ADDING_FORMS["action"], "title"),
    "milestone": (ADDING_FORMS["milestone"], "title"),
    "person": (ADDING_FORMS["person without email"], "job_title"),
    "group": (ADDING_FORMS["group"], "name"),
    "strategy": (ADDING_FORMS["strategy"], "priorities"),
    "evidence": (ADDING_FORMS["evidence"], "phrase"),
    "update": (ADDING_FORMS["update"], "progress"),
    "changed priority": (CHANGING_FORMS["priority"][-1], "name"),
    "retired milestone": (CHANGING_FORMS["retired milestone"][-1], "reason"),
    "changed strategy": (CHANGING_FORMS["strategy"][-1], "short_name"),
    "handover": (CHANGING_FORMS["handover"][-1], "reason"),
}


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """The tests' strategy on the demo's date, and an account for each reader."""
    settings.DEMO_TODAY = TODAY
    return create_world()


@pytest.mark.parametrize(("form", "box"), FORM_AND_FIELD.values(), ids=FORM_AND_FIELD)
def test_contact_details_are_pointed_out_once_and_then_accepted(
    form: FormEntry, box: str, world: World
) -> None:
    text = f"{form.typed[box]} {PHONE}"
    client, path, filled = open_form(replace(form, typed={**form.typed, box: text}), world)
    response = client.post(path, filled)
    page = response.content.decode()
    assert response.status_code == 200
    assert POINTED_OUT in page
    shown = FormFields(page).fields
    assert shown[box] == text
    carried = {name: shown[name] for name in ("contacts_shown", "based_on") if name in shown}
    second = client.post(path, {**filled, **carried})
    assert POINTED_OUT not in second.content.decode()
    assert second.status_code == 302


def test_contact_details_in_another_box_are_pointed_out_too(world: World) -> None:
    client, path, filled = open_form(ADDING_FORMS["commitment"], world)
    first = {**filled, "wording": PHONE}
    shown = FormFields(client.post(path, first).content.decode()).fields["contacts_shown"]
    second = client.post(path, {**first, "reason": "Write to mary@test.example.", "contacts_shown": shown})
    assert "This contains an email address." in second.content.decode()


def test_every_form_that_writes_points_them_out_or_says_why_not() -> None:
    def below(form: type[BaseForm]) -> list[type[BaseForm]]:
        return [one for each in form.__subclasses__() for one in (each, *below(each))]

    silent = {form.__name__ for form in below(BaseForm) if not form.warns_of_contacts}
    asking = {form.__name__ for form in below(BaseForm) if form.asks_for_contacts}
    assert silent == {"FilterForm", "EvidenceFilterForm", "ExistingEvidenceForm", "WritingForm"}
    assert asking == {"AnswerLinkForm", "NewStrategyForm"}
