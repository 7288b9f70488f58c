"""Query strings: dates, the sort order and page of a list, and personal identifiers, which are refused."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.models import Strategy
from tests import builders
from tests.builders import TODAY
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

HOME = "/strategies/test/"
DATED = ("", "dashboard/", "exceptions/", "actions/", "evidence/", "risks/", "actions/1.1.1/")
CHI = "0101011237"


@pytest.fixture
def client(client: Client, settings: Any) -> Client:
    settings.DEMO_TODAY = TODAY
    plan = Plan()
    plan.strategy.starts = date(2023, 4, 1)
    plan.strategy.save()
    builders.evidence(plan.strategy, plan.action())
    client.force_login(builders.account(builders.member(plan.strategy)))
    return client


def text(client: Client, address: str) -> str:
    response = client.get(f"{HOME}{address}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("where", DATED)
def test_tabs_keep_the_dates_of_the_page(client: Client, where: str) -> None:
    found = text(client, f"{where}?as_at=2025-12-31")
    for tab in ("dashboard/", "actions/", "evidence/", "exceptions/", "risks/"):
        assert f'href="{HOME}{tab}?as_at=2025-12-31"' in found
    assert f'href="{HOME}periods/"' in found


def test_evidence_of_a_row_opens_exactly_its_items(client: Client) -> None:
    strategy = Strategy.objects.get()
    home = strategy.priorities.get(number=1).commitments.get()
    action = builders.action(home, group=builders.group(strategy, name="Justice"))
    item = builders.evidence(strategy, action, phrase="a toolkit")
    page = text(client, "dashboard/?by=group&as_at=2026-04-01")
    address = f"evidence/?group={builders.current(action).group_id}&as_at=2026-04-01"
    assert f'href="{HOME}{address}"'.replace("&", "&amp;") in page
    assert f'href="{HOME}evidence/?group=none&amp;as_at=2026-04-01"' in page
    assert "the whole strategy counts each of its 2 items once" in page

    found = text(client, address)
    assert item.revisions.get().phrase in found
    assert "1 item with these filters" in found
    assert "Group: Justice" in found


def test_all_exceptions_keep_the_dates_of_the_dashboard(client: Client) -> None:
    found = text(client, "dashboard/?as_at=2026-04-01&known_at=2026-04-02")
    assert found.count(f'href="{HOME}exceptions/?as_at=2026-04-01&amp;known_at=2026-04-02"') >= 1


@pytest.mark.parametrize("where", DATED)
def test_figures_known_before_their_day_show_what_is_left_out(client: Client, where: str) -> None:
    words = "Records entered between 1 January 2026 and 31 March 2026 are left out."
    assert words in text(client, f"{where}?as_at=2026-03-31&known_at=2026-01-01")
    assert "are left out." not in text(client, f"{where}?as_at=2026-03-31&known_at=2026-04-02").replace(
        "Records entered later are left out", ""
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "2022-03-31",
            "31 March 2022 is long before the strategy starts. Choose 1 April 2022 or a later date.",
        ),
        ("0101-01-12", "is long before the strategy starts."),
        ("2026-04-09", "9 April 2026 is in the future. Choose today or an earlier date."),
        ("yesterday", "“yesterday” is not a date. Write a date such as 31 March 2026."),
    ],
)
def test_day_without_figures_is_refused_with_a_message(client: Client, typed: str, sentence: str) -> None:
    found = text(client, f"actions/?as_at={typed}")
    assert sentence in found
    assert "As at 8 April 2026" in found


def test_day_may_be_written_in_the_formats_of_a_form(client: Client) -> None:
    assert "As at 31 March 2026" in text(client, "actions/?as_at=31 March 2026")


@pytest.mark.parametrize("where", [*DATED, "periods/", "papers/"])
@pytest.mark.parametrize("name", ["q", "as_at", "sort", "anything"])
def test_identifier_in_a_url_is_refused_and_removed(client: Client, where: str, name: str) -> None:
    response = client.get(f"{HOME}{where}?{name}={CHI}&page=1", follow=True)
    assert response.redirect_chain == [(f"{HOME}{where}?page=1", 302)]
    found = response.content.decode()
    assert CHI not in found
    assert "This looks like it contains a CHI number." in found


@pytest.mark.parametrize("where", ["actions/", "evidence/"])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "sort=password",
            "The list cannot be sorted that way, so it is in its usual order.",
        ),
        ("page=abc", "The list has one page. Page 1 is shown."),
        ("page=-1", "The list has one page. Page 1 is shown."),
        ("page=999", "The list has one page. Page 1 is shown."),
    ],
)
def test_list_names_the_sort_or_page_that_it_does_not_have(
    client: Client, where: str, query: str, sentence: str
) -> None:
    assert sentence in text(client, f"{where}?{query}")


@pytest.mark.parametrize("where", ["actions/", "evidence/"])
@pytest.mark.parametrize("query", ["", "page=1", "sort={}", "sort=-{}"])
def test_list_shows_no_message_for_a_sort_or_page_that_it_has(client: Client, where: str, query: str) -> None:
    found = text(client, f"{where}?{query.format(where.removesuffix('s/').removesuffix('/'))}")
    assert "The list has" not in found
    assert "cannot be sorted" not in found
