"""Sending updates one after the other, and saying that nothing has changed with one button."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import Rag, Stage
from priorities.models import Action, Update, UpdateDraft
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.views.update_page import answers, url
from tests.priorities.writes.quarterly_strategy import Quarterly

pytestmark = pytest.mark.django_db

AUTUMN = date(2025, 12, 20)
BUTTON = "Nothing has changed since 20 December 2025"
LIST = "back=%2Fstrategies%2Ftest%2Factions%2F%3Frating%3Damber"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def unchanged(quarterly: Quarterly, action: Action, **changed: Any) -> dict[str, Any]:
    last = action.updates.latest("effective_from", "id")
    sent = {"key": str(uuid4()), "based_on": last.pk, "period": quarterly.winter.pk}
    return sent | changed


def page_of(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def text(client: Client, response: Any) -> str:
    assert response.status_code == 302
    return page_of(client, response["Location"].partition("#")[0])


def test_next_is_the_lead_s_then_the_deputy_s_then_the_coordinator_s(
    writer: Client, quarterly: Quarterly
) -> None:
    builders.group_role(quarterly.group, quarterly.lead)
    others = {"lead": builders.person()}
    coordinated = quarterly.action(due=date(2026, 1, 1), **others)
    helped = quarterly.action(deputy=quarterly.lead, due=date(2026, 2, 1), group=None, **others)
    own, first = quarterly.action(), quarterly.action()
    said = []
    for action in (first, own, helped, coordinated):
        sent = answers(quarterly, then="next", better_reason="It is done in May.")
        response = writer.post(url(action), sent)
        said.append(
            (response["Location"].partition("?")[0], re.findall(r"Submitted\. [^<]*", text(writer, response)))
        )
    assert said == [
        (url(own), [f"Submitted. Next: {own.reference} (1 left)."]),
        (url(helped), [f"Submitted. Next: {helped.reference} (1 left)."]),
        (url(coordinated), [f"Submitted. Next: {coordinated.reference} (1 left)."]),
        ("/#messages", [f"Submitted. You have no more updates to send in {quarterly.strategy.short_name}."]),
    ]


def test_next_form_has_the_focus_on_its_heading_and_keeps_the_list(
    writer: Client, quarterly: Quarterly
) -> None:
    first, second = quarterly.action(), quarterly.action()
    response = writer.post(f"{url(first)}?{LIST}", answers(quarterly, then="next"))
    assert response["Location"] == f"{url(second)}?period={quarterly.winter.pk}&{LIST}#update-title"
    page = text(writer, response)
    assert 'id="update-title" tabindex="-1" aria-describedby="messages"' in page
    response = writer.post(f"{url(second)}?{LIST}", answers(quarterly, then="next"))
    # After the last, the user is back at the list.
    assert response["Location"] == "/strategies/test/actions/?rating=amber#messages"


def test_first_button_goes_on_and_submit_alone_stays(writer: Client, quarterly: Quarterly) -> None:
    first, last = quarterly.action(), quarterly.action()
    page = page_of(writer, url(first))
    buttons = re.findall(r'name="then" value="(\w+)"[^>]*>([^<]*)<', page)
    assert buttons[:1] == [("next", "Submit")]
    assert [button for button in buttons if button[0] in ("next", "submit")][1:] == [
        ("next", "Submit and go to the next"),
        ("submit", "Submit"),
    ]
    response = writer.post(url(first), answers(quarterly))
    assert response["Location"] == f"/strategies/test/actions/{first.reference}/"
    # The last one leads to My work.
    page = page_of(writer, url(last))
    buttons = re.findall(r'name="then" value="(next|submit)"[^>]*>([^<]*)<', page)
    assert buttons == [("next", "Submit"), ("next", "Submit")]
    # An action that is not due from the user leads to its own page.
    page = page_of(writer, f"{url(first)}?period={quarterly.winter.pk}")
    assert re.findall(r'name="then" value="(next|submit)"[^>]*>', page)[1:] == ["submit"]


def test_nothing_has_changed_is_offered_and_leads_to_the_next(writer: Client, quarterly: Quarterly) -> None:
    first, second = quarterly.action(), quarterly.action()
    builders.update(first, Rag.GREEN, AUTUMN)
    assert BUTTON in page_of(writer, url(first))
    response = writer.post(f"{url(first)}unchanged/?{LIST}", unchanged(quarterly, first, then="next"))
    assert response["Location"] == f"{url(second)}?period={quarterly.winter.pk}&{LIST}#update-title"
    page = text(writer, response)
    assert f"Submitted. Next: {second.reference} (1 left)." in page
    assert "worded as they were last time" not in page
    action_page = page_of(writer, f"/strategies/test/actions/{first.reference}/")
    assert action_page.count("No change since 20 December 2025.") == 2
    assert "No change since 20 December 2025." in page_of(
        writer, f"{url(first)}?period={quarterly.spring.pk}"
    )


@pytest.mark.parametrize("rag", [Rag.RED, Rag.BLUE, None])
def test_nothing_has_changed_is_not_offered_where_it_would_be_refused(
    writer: Client, quarterly: Quarterly, rag: Rag | None
) -> None:
    action = quarterly.action()
    if rag:
        builders.update(action, rag, AUTUMN)
    assert "Nothing has changed" not in page_of(writer, url(action))


def test_nothing_has_changed_is_not_offered_beside_a_draft_which_is_kept(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.update(action, Rag.GREEN, AUTUMN)
    writer.post(url(action), answers(quarterly, then="draft"))
    page = page_of(writer, url(action))
    assert "Discard this draft</a> to send “Nothing has changed” instead" in page
    assert "Nothing has changed since" not in page
    writer.post(f"{url(action)}unchanged/", unchanged(quarterly, action))
    assert Update.objects.latest("id").unchanged
    assert UpdateDraft.objects.count() == 1


def test_nothing_has_changed_is_offered_on_paused_work(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.update(action, Rag.GREEN, AUTUMN)
    builders.revision(action, stage=Stage.PAUSED, effective_from=AUTUMN, recorded_at=noon(AUTUMN))
    page = page_of(writer, url(action))
    assert "This action is paused" in page
    assert BUTTON in page


def test_refusal_says_why_on_the_form(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.update(action, Rag.RED, AUTUMN)
    response = writer.post(f"{url(action)}unchanged/?{LIST}", unchanged(quarterly, action))
    assert response["Location"] == f"{url(action)}?period={quarterly.winter.pk}&{LIST}"
    assert (
        "“Nothing has changed” was not sent. The last update was Red, so say what is being done about it."
        in text(writer, response)
    )
    without_key = writer.post(f"{url(action)}unchanged/", unchanged(quarterly, action, key=""))
    assert "“Nothing has changed” was not sent. Open the page again." in text(writer, without_key)
    assert Update.objects.count() == 1


def test_address_of_the_button_shows_the_form(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    assert writer.get(f"{url(action)}unchanged/")["Location"] == url(action)
