"""A form points out contact details once, keeps the words, and accepts them when it is sent again."""

from dataclasses import replace
from typing import Any

import pytest

from tests.access.readers import World, world
from tests.access.test_sent_twice import CHANGES, MAKES
from tests.access.test_writers import Filled, Sent, opened
from tests.builders import TODAY
from tracker.forms import BaseForm

PHONE = "Ring 0141 420 5756."
POINTED_OUT = "This contains a telephone number."

WORDS = {
    "priority": (MAKES["priority"], "reason"),
    "commitment": (MAKES["commitment"], "wording"),
    "action": (MAKES["action"], "title"),
    "milestone": (MAKES["milestone"], "title"),
    "person": (MAKES["person without email"], "job_title"),
    "group": (MAKES["group"], "name"),
    "strategy": (MAKES["strategy"], "priorities"),
    "evidence": (MAKES["evidence"], "phrase"),
    "update": (MAKES["update"], "progress"),
    "changed priority": (CHANGES["priority"][-1], "name"),
    "retired milestone": (CHANGES["retired milestone"][-1], "reason"),
    "changed strategy": (CHANGES["strategy"][-1], "short_name"),
    "handover": (CHANGES["handover"][-1], "reason"),
}


@pytest.fixture
def everybody(db: None, settings: Any) -> World:
    """The tests' strategy on the demo's day, and an account for every role."""
    settings.DEMO_TODAY = TODAY
    return world()


@pytest.mark.parametrize(("form", "box"), WORDS.values(), ids=WORDS)
def test_contact_details_are_pointed_out_once_and_then_accepted(
    form: Sent, box: str, everybody: World
) -> None:
    written = f"{form.typed[box]} {PHONE}"
    client, path, filled = opened(replace(form, typed={**form.typed, box: written}), everybody)
    answered = client.post(path, filled)
    page = answered.content.decode()
    assert answered.status_code == 200
    assert POINTED_OUT in page
    shown = Filled(page).fields
    assert shown[box] == written
    carried = {name: shown[name] for name in ("contacts_shown", "based_on") if name in shown}
    again = client.post(path, {**filled, **carried})
    assert POINTED_OUT not in again.content.decode()
    assert again.status_code == 302


def test_contact_details_in_another_box_are_pointed_out_too(everybody: World) -> None:
    client, path, filled = opened(MAKES["commitment"], everybody)
    first = {**filled, "wording": PHONE}
    shown = Filled(client.post(path, first).content.decode()).fields["contacts_shown"]
    second = client.post(path, {**first, "reason": "Write to mary@test.example.", "contacts_shown": shown})
    assert "This contains an email address." in second.content.decode()


def test_every_form_that_writes_points_them_out_or_says_why_not() -> None:
    def below(form: type[BaseForm]) -> list[type[BaseForm]]:
        return [one for each in form.__subclasses__() for one in (each, *below(each))]

    silent = {form.__name__ for form in below(BaseForm) if not form.warns_of_contacts}
    asking = {form.__name__ for form in below(BaseForm) if form.asks_for_contacts}
    assert silent == {"FilterForm", "EvidenceFilterForm", "WritingForm"}
    assert asking == {"NewStrategyForm"}
