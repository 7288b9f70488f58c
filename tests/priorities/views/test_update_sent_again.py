"""Sending the update form again: unchanged, with other answers, or after another update."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag
from priorities.models import Update
from tests import builders
from tests.builders import TODAY
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.quarterly_strategy import Quarterly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_update_submitted_twice_is_one_update(writer: Client, quarterly: Quarterly) -> None:
    action, sent = quarterly.action(), answers(quarterly)
    assert [writer.post(url(action), sent).status_code for _ in range(2)] == [302, 302]
    assert Update.objects.count() == 1


def test_update_sent_again_with_other_answers_keeps_both(writer: Client, quarterly: Quarterly) -> None:
    action, sent = quarterly.action(), answers(quarterly, progress="First words.")
    writer.post(url(action), sent)
    response = writer.post(url(action), sent | {"progress": "Second words."})
    page, form = response.content.decode(), form_of(response)
    assert "You have already submitted this form with different answers" in page
    assert "First words." in page
    assert form["progress"].value() == "Second words."
    again = sent | {
        "progress": "Second words.",
        "key": form["key"].value(),
        "based_on": form["based_on"].value(),
    }
    assert again["key"] != sent["key"]
    assert writer.post(url(action), again).status_code == 302
    first, second = Update.objects.order_by("id")
    assert (first.progress, second.progress, second.corrects) == ("First words.", "Second words.", first)
    history = writer.get(f"/strategies/test/actions/{action.reference}/").content.decode()
    assert history.count("Replaced by the update above.") == 1


def test_update_sent_again_for_another_period_corrects_nothing(writer: Client, quarterly: Quarterly) -> None:
    action, sent = quarterly.action(), answers(quarterly)
    writer.post(url(action), sent)
    other = {"period": str(quarterly.spring.pk)}
    form = form_of(writer.post(url(action), sent | other))
    again = sent | other | {"key": form["key"].value(), "based_on": form["based_on"].value()}
    assert writer.post(url(action), again).status_code == 302
    assert Update.objects.latest("id").corrects is None


def test_update_after_another_for_the_same_period_is_a_separate_update(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    writer.post(url(action), answers(quarterly))
    later = answers(quarterly, progress="More was done.", based_on=Update.objects.get().pk)
    assert writer.post(url(action), later).status_code == 302
    assert Update.objects.latest("id").corrects is None


def test_update_sent_twice_with_answers_that_its_rating_does_not_require_is_one_update(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    last = builders.update(action, Rag.AMBER, date(2025, 12, 31), problem="No form yet.")
    for problem in ("No form yet.", "A new one."):
        sent = answers(quarterly, problem=problem, based_on=last.pk, what_changed="It is agreed.")
        assert [writer.post(url(action), sent).status_code for _ in range(2)] == [302, 302]
        last = Update.objects.latest("id")
    assert Update.objects.count() == 3
