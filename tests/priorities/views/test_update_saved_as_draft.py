"""The answers of a refused update are saved as a draft, because the browser does not store the page."""

from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag
from priorities.models import UpdateDraft
from tests import builders
from tests.builders import TODAY
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_answers_of_a_refused_update_are_in_the_form_when_it_is_opened_again(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    typed = {"progress": "Staff were asked.", "rag": "red", "problem": "Too few."}
    assert writer.post(url(action), answers(quarterly, **typed)).status_code == 200
    form = form_of(writer.get(url(action)))
    assert {name: form[name].value() for name in typed} == typed


def test_refused_page_shows_that_the_answers_are_saved_as_a_draft(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    notice = "We have saved what you typed as a draft."
    assert notice in writer.post(url(action), answers(quarterly, rag="red")).content.decode()
    page = writer.get(url(action)).content.decode()
    assert "This is your draft, saved on" in page
    assert notice not in page


@pytest.mark.parametrize("changed", [{"progress": f"Met {CHI}"}, {"progress": ""}])
def test_refused_page_does_not_claim_a_draft_that_was_not_saved(
    writer: Client, quarterly: Quarterly, changed: dict[str, str]
) -> None:
    page = writer.post(url(quarterly.action()), answers(quarterly, rag="red", **changed)).content.decode()
    assert "We have saved what you typed" not in page
    assert UpdateDraft.objects.count() == 0


def test_answers_that_another_update_overtook_are_saved_too(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.update(action, Rag.AMBER, TODAY, progress="Their words.", period=quarterly.winter)
    writer.post(url(action), answers(quarterly, progress="My words."))
    assert UpdateDraft.objects.get().answers["progress"] == "My words."


def test_refused_form_without_text_leaves_the_draft_as_it_was(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    writer.post(url(action), answers(quarterly, progress="", rag=""))
    assert UpdateDraft.objects.count() == 0
    writer.post(url(action), answers(quarterly, progress="Earlier words.", then="draft"))
    writer.post(url(action), answers(quarterly, progress="", rag="green"))
    assert UpdateDraft.objects.get().answers["progress"] == "Earlier words."


def test_answers_that_may_not_be_stored_are_not_saved(writer: Client, quarterly: Quarterly) -> None:
    writer.post(url(quarterly.action()), answers(quarterly, progress=f"Met {CHI}", rag="red"))
    assert UpdateDraft.objects.count() == 0


def test_draft_is_deleted_when_the_update_is_submitted(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    writer.post(url(action), answers(quarterly, rag="red"))
    assert UpdateDraft.objects.count() == 1
    assert writer.post(url(action), answers(quarterly)).status_code == 302
    assert UpdateDraft.objects.count() == 0
