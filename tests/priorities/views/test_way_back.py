"""The link from an item, and from its forms, back to the list that the reader came from."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag, Role
from priorities.models import Action, AreaLink
from priorities.views.links import LONGEST_BACK
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.views import test_evidence_add as evidence_form
from tests.priorities.views.update_page import answers
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly

pytestmark = pytest.mark.django_db

HOME = "/strategies/test/"
DATES = "as_at=2026-03-31&known_at=2026-04-07"
LISTS = {
    f"{HOME}actions/?rating=red&sort=-due&page=1&{DATES}": "Back to the list of actions",
    f"{HOME}actions/?q=caf%C3%A9+%22%26+co": "Back to the list of actions",
    f"{HOME}evidence/?q=toolkit&sort=kind&{DATES}": "Back to the list of evidence",
    f"{HOME}exceptions/?{DATES}": "Back to the exception report",
    f"{HOME}dashboard/?{DATES}&compare=2025-12-31": "Back to the dashboard",
    f"{HOME}priorities/1/?{DATES}": "Back to the priority",
    f"{HOME}risks/?{DATES}": "Back to risks and areas for development",
    "/": "Back to my work",
}


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def action(quarterly: Quarterly) -> Action:
    """A Red action that the writer leads, with evidence and an area for development, so that every list shows it."""
    made = quarterly.action(title='Café "& co')
    area = builders.area(quarterly.strategy, text="An area.", source="A paper")
    AreaLink.objects.create(area=area, action=made, linked_on=START, linked_at=noon(START))
    builders.update(made, Rag.RED, START)
    builders.evidence(quarterly.strategy, made, phrase="a toolkit")
    return made


def shown(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response
    return unescape(response.content.decode())


def link(page: str, start: str) -> str:
    """The first URL in the page that has this start and carries the URL of a list."""
    found = [url for url in re.findall(r'href="([^"]+)"', page) if url.startswith(start) and "back=" in url]
    assert found, start
    return str(found[0])


@pytest.mark.parametrize(("address", "words"), LISTS.items())
def test_link_back_from_the_update_and_the_evidence_of_an_action_is_the_list_it_was_opened_from(
    writer: Client, quarterly: Quarterly, action: Action, address: str, words: str
) -> None:
    link_back = f'<a href="{address}">{words}</a>'
    own = f"{HOME}actions/{action.reference}/"
    opened = link(shown(writer, address), own)
    # My work links to update forms, not to actions.
    page = shown(writer, opened.replace("/update/", "/"))
    assert link_back in page
    assert "All actions" not in page
    assert ("as_at=2026-03-31" in opened) is (DATES in address)
    adding = link(page, f"{own}evidence/add/")
    assert link_back in shown(writer, adding)
    added = writer.post(adding, evidence_form.answers())
    assert link_back in shown(writer, added["Location"])
    updating = link(page, f"{own}update/")
    form = shown(writer, updating)
    assert link_back in form
    assert f'action="{updating}"' in form
    draft = writer.post(updating, answers(quarterly, then="draft"))
    assert link_back in shown(writer, draft["Location"])
    adding = writer.post(updating, answers(quarterly, then="evidence"))["Location"]
    assert link_back in shown(writer, adding)
    added = writer.post(adding, evidence_form.answers(phrase="a second toolkit"))
    assert added["Location"] == updating
    refused = writer.post(updating, answers(quarterly, progress=""))
    assert link_back in unescape(refused.content.decode())
    sent = writer.post(
        updating, answers(quarterly, based_on=action.updates.latest("id").pk, what_changed="All.")
    )
    assert sent["Location"] == link(form, own)
    assert link_back in shown(writer, sent["Location"])


def test_link_back_from_evidence_and_its_actions_is_the_list_of_evidence(
    writer: Client, action: Action
) -> None:
    address = f"{HOME}evidence/?q=toolkit&sort=kind"
    link_back = f'<a href="{address}">Back to the list of evidence</a>'
    page = shown(writer, link(shown(writer, address), f"{HOME}evidence/E"))
    assert link_back in page
    of_action = shown(writer, link(page, f"{HOME}actions/{action.reference}/"))
    assert link_back in of_action
    assert link_back in shown(writer, link(of_action, f"{HOME}evidence/E"))


def test_link_back_from_evidence_of_a_priority_is_the_priority(writer: Client, action: Action) -> None:
    address = f"{HOME}priorities/1/?{DATES}"
    page = shown(writer, link(shown(writer, address), f"{HOME}evidence/E"))
    assert f'<a href="{address}">Back to the priority</a>' in page
    assert "as_at=2026-03-31" in link(page, f"{HOME}actions/{action.reference}/")


def test_link_back_from_changing_the_plan_of_an_action_is_the_list(
    client: Client, quarterly: Quarterly, action: Action
) -> None:
    client.force_login(builders.account(builders.member(quarterly.strategy, Role.MANAGER)))
    address = f"{HOME}risks/?{DATES}"
    link_back = f'<a href="{address}">Back to risks and areas for development</a>'
    own, plan = f"{HOME}actions/{action.reference}/", f"{HOME}plan/actions/{action.reference}/"
    changing = link(shown(client, link(shown(client, address), own)), plan)
    page = shown(client, changing)
    assert link_back in page
    assert link_back in shown(client, link(page, own))
    for part in ("stage/", "milestones/add/"):
        assert f'href="{changing}"' in shown(client, link(page, f"{plan}{part}"))
    agreement = {"effective_from": str(TODAY), "agreed_by": "The oversight group", "reason": "Missed."}
    milestone = {"title": "Course written", "due": "30 June 2026", "submission": str(uuid4())}
    added = client.post(link(page, f"{plan}milestones/add/"), milestone | agreement)
    assert added["Location"] == changing
    page = shown(client, changing)
    changed = client.post(
        link(page, f"{plan}milestones/1/"), milestone | agreement | {"title": "Course given", "based_on": 1}
    )
    assert changed["Location"] == changing


def test_link_back_is_kept_by_the_next_update_and_by_back_to_today(
    writer: Client, quarterly: Quarterly, action: Action
) -> None:
    following = quarterly.action()
    address = f"{HOME}actions/?rating=red&{DATES}"
    carried = urlencode({"back": address})
    here = f"{HOME}actions/{action.reference}/"
    sent = answers(quarterly, then="next", based_on=action.updates.latest("id").pk, what_changed="All.")
    response = writer.post(f"{here}update/?{carried}", sent)
    asked = f"period={quarterly.winter.pk}&{carried}"
    assert response["Location"] == f"{HOME}actions/{following.reference}/update/?{asked}#update-title"
    page = shown(writer, f"{here}?{DATES}&{carried}")
    assert f'<a href="{here}?{carried}">Back to today</a>' in page


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/strategies/test/actions/",
        "//elsewhere.example/strategies/test/actions/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "/strategies/other/actions/?rating=red",
        "/strategies/other/priorities/1/",
        "/strategies/test/actions/../../other/actions/",
        "/strategies/test/plan/",
        "/accounts/logout/",
        "?rating=red",
        "",
        f"{HOME}actions/?q={'a' * 5000}",
        f"{HOME}actions/?q={CHI}",
        f"{HOME}actions/?q={'%20'.join(CHI)}",
    ],
)
def test_link_back_leads_to_no_other_page(
    writer: Client, quarterly: Quarterly, action: Action, address: str
) -> None:
    builders.strategy("other")
    own = f"{HOME}actions/{action.reference}/"
    carried = urlencode({"back": address})
    response = writer.get(f"{own}?{carried}", follow=True)
    assert response.status_code == 200
    assert hrefs(unescape(response.content.decode())) == hrefs(shown(writer, own))
    draft = writer.post(f"{own}update/?{carried}", answers(quarterly, then="draft"))
    assert draft["Location"] == f"{own}update/"


def hrefs(page: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', page)


def test_link_back_without_a_list_leads_to_the_default_page(
    writer: Client, quarterly: Quarterly, action: Action
) -> None:
    own = f"{HOME}actions/{action.reference}/"
    for path in ("", f"?{DATES}", "update/", "evidence/add/", "evidence/add/?then=update"):
        assert "back=" not in shown(writer, own + path)
    assert f'<a href="{HOME}actions/?{DATES}">All actions</a>' in shown(writer, f"{own}?{DATES}")
    item = link(shown(writer, f"{HOME}evidence/"), f"{HOME}evidence/E").split("?")[0]
    assert f'<a href="{HOME}evidence/">All evidence</a>' in shown(writer, item)
    sent = answers(quarterly, based_on=action.updates.latest("id").pk, what_changed="All.")
    assert writer.post(f"{own}update/", sent)["Location"] == own


def test_link_back_is_left_out_if_the_lists_url_is_too_long(writer: Client, action: Action) -> None:
    page = shown(writer, f"{HOME}actions/?other={'a' * LONGEST_BACK}&{DATES}")
    assert f'href="{HOME}actions/{action.reference}/?{DATES}"' in page


def test_link_back_adds_no_queries(writer: Client, action: Action) -> None:
    own = f"{HOME}actions/{action.reference}/"
    carried = urlencode({"back": f"{HOME}actions/?rating=red&{DATES}"})
    for path in ("", "update/", "evidence/add/"):
        counts = []
        for url in (own + path, f"{own}{path}?{carried}"):
            writer.get(url)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                writer.get(url)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_link_back_carries_only_one_list(writer: Client, action: Action) -> None:
    address = f"{HOME}actions/?rating=red"
    page = shown(writer, address)
    carried = parse_qs(urlsplit(link(page, f"{HOME}actions/{action.reference}/")).query)
    assert carried == {"back": [address]}
