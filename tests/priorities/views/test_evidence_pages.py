"""The list of evidence and the page of one item: filters, contents, and both as at an earlier day."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from priorities.choices import EvidenceKind, Marking, Rag, ReachState, ResultLevel, Role, Strength
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from priorities.models import EvidenceItem, Reach
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

LIST = "/strategies/test/evidence/"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def reader(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    return client


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def listed(client: Client, query: str) -> list[str]:
    """The references of the items on the page, in order."""
    return re.findall(r'<span class="spt-figures">(E\d+)</span>', text(client, f"{LIST}?{query}"))


def words(html: str) -> str:
    """The text of some HTML, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def varied(plan: Plan) -> Plan:
    """Items with different values for each filter."""
    first, second = plan.action(Rag.GREEN), plan.action(Rag.GREEN, home=plan.second)
    plan.support(second, plan.first)
    service = builders.service(plan.strategy)
    builders.evidence(plan.strategy, first, kind=EvidenceKind.TOOL, phrase="a toolkit", service=service)
    builders.evidence(plan.strategy, second, strength=Strength.MEASURED, finding="Fathers came more often.")
    builders.evidence(plan.strategy, plan.second, result_level=ResultLevel.OUTCOME)
    return plan


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["E1", "E2", "E3"]),
        ("kind=tool", ["E1"]),
        ("strength=measured", ["E2"]),
        ("level=outcome", ["E3"]),
        ("service=none", ["E2", "E3"]),
        ("priority=1", ["E1", "E2"]),
        ("priority=2", ["E2", "E3"]),
        ("action=1.1.1", ["E1"]),
        ("q=FATHERS+often", ["E2"]),
        ("q=fathers+toolkit", []),
        ("kind=tool&strength=measured", []),
        ("sort=-evidence", ["E3", "E2", "E1"]),
        ("sort=-strength", ["E2", "E1", "E3"]),
    ],
)
def test_each_filter_selects_its_items(reader: Client, varied: Plan, query: str, expected: list[str]) -> None:
    assert listed(reader, query) == expected


def test_service_selects_its_items(reader: Client, varied: Plan) -> None:
    service = varied.strategy.body.services.get()
    assert listed(reader, f"service={service.pk}") == ["E1"]


def test_the_items_of_a_priority_are_those_that_figures_count(reader: Client, varied: Plan) -> None:
    data = strategy_data(varied.strategy, TODAY, noon(TODAY))
    for priority in data.tree.priorities:
        own = (status.action_id for status in summary.in_priority(data, priority))
        counted = data.evidence.of_priority(priority, own, data.tree)
        assert len(listed(reader, f"priority={priority.number}")) == len(counted)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("action=9.9", "The strategy has no action 9.9, so this filter is not applied."),
        ("kind=thing", "The kind in this address is not one of the choices, so this filter is not applied."),
    ],
)
def test_filter_that_cannot_be_read_is_explained_and_ignored(
    reader: Client, varied: Plan, query: str, sentence: str
) -> None:
    assert sentence in text(reader, f"{LIST}?{query}")
    assert listed(reader, query) == ["E1", "E2", "E3"]


def test_filter_in_use_can_be_removed_by_itself(reader: Client, varied: Plan) -> None:
    page = text(reader, f"{LIST}?kind=tool&q=toolkit&as_at=2026-03-31")
    assert 'href="/strategies/test/evidence/?q=toolkit&amp;as_at=2026-03-31"' in page
    assert "Kind: Practice tool" in page
    assert "Search: “toolkit”" in page


def test_the_list_has_pages_of_25(reader: Client, plan: Plan) -> None:
    for _ in range(26):
        builders.evidence(plan.strategy, plan.first)
    assert len(listed(reader, "")) == 25
    assert listed(reader, "page=2") == ["E26"]


def test_earlier_day_shows_what_was_in_effect_and_known(reader: Client, plan: Plan) -> None:
    builders.evidence(plan.strategy, plan.first, on=date(2026, 3, 1))
    assert listed(reader, "as_at=2026-02-28") == []
    assert listed(reader, "as_at=2026-03-01") == ["E1"]
    assert reader.get(f"{LIST}E1/?as_at=2026-02-28").status_code == 404


def test_an_item_shows_its_reach_in_localities(reader: Client, plan: Plan) -> None:
    made = item(plan)
    builders.reach(made, care_group=builders.care_group(plan.strategy, name="Older people"))
    assert "Reach by care group over time" in text(reader, f"{LIST}E1/")
    builders.reach(made, locality=builders.locality(plan.strategy, name="North East"))
    page = text(reader, f"{LIST}E1/")
    assert "Reach by care group or locality over time" in page
    assert "North East In use since 1 April 2023" in words(page)
    assert "Reach: Older people: in use; North East: in use." in words(
        text(reader, "/strategies/test/actions/1.1.1/")
    )


def test_evidence_of_another_strategy_is_not_found(reader: Client, plan: Plan) -> None:
    other = Plan(builders.strategy("other"))
    builders.evidence(other.strategy, other.first)
    assert listed(reader, "") == []
    assert reader.get(f"{LIST}E1/").status_code == 404


def test_a_list_without_evidence_says_so(reader: Client, plan: Plan) -> None:
    assert "No evidence had been recorded by this date." in text(reader, LIST)
    assert "No evidence matches all of these filters." in text(reader, f"{LIST}?kind=tool")


def item(plan: Plan, **fields: Any) -> EvidenceItem:
    values: dict[str, Any] = {
        "phrase": "routine enquiry",
        "finding": "It is asked more often.",
        "numerator": 187,
        "denominator": 511,
        "limits": "72 are unknown.",
        "source": "Board paper, 4.1",
        "link": "https://example.org/paper",
        "who_benefits": "adults",
    }
    return builders.evidence(plan.strategy, plan.action(Rag.GREEN, title="Ask everybody"), **values | fields)


def test_item_shows_what_is_recorded_and_names_what_is_not(reader: Client, plan: Plan) -> None:
    item(plan)
    page = text(reader, f"{LIST}E1/")
    for words in ("It is asked more often.", "187 of 511", "72 are unknown.", "Stated: someone has said so"):
        assert words in page
    assert '<a href="https://example.org/paper" rel="noreferrer">Board paper, 4.1</a>' in page
    assert '<a href="/strategies/test/actions/1.1.1/">Action 1.1.1</a> Ask everybody' in page
    assert "Not recorded" in page
    assert "No reach is recorded." in page


def test_an_item_that_was_never_corrected_shows_no_corrections(reader: Client, plan: Plan) -> None:
    item(plan)
    assert "Corrections" not in text(reader, f"{LIST}E1/")


def test_a_corrected_item_shows_each_version_with_its_reason(reader: Client, plan: Plan) -> None:
    made = item(plan)
    by = builders.account(builders.member(plan.strategy))
    builders.corrected(
        made, finding="It is asked of everyone.", limits="", recorded_by=by, reason="A new audit."
    )
    page = text(reader, f"{LIST}E1/")
    corrections = words(page.partition("Corrections</h2>")[2])
    assert "8 April 2026: Corrected" in corrections
    assert (
        "Findings It is asked of everyone. Was: It is asked more often. Limits Blank Was: 72 are unknown. "
        "Reason A new audit." in corrections
    )
    assert "1 April 2023: Recorded" in corrections
    details = words(page.partition("Corrections</h2>")[0])
    assert "It is asked of everyone." in details
    assert "It is asked more often." not in details
    earlier = text(reader, f"{LIST}E1/?known_at=2026-04-07")
    assert "It is asked more often." in earlier
    assert "It is asked of everyone." not in earlier
    assert "Corrections" not in earlier
    assert "It is asked of everyone." in text(reader, f"{LIST}?q=of everyone")
    assert listed(reader, "q=more often") == []


def test_an_item_shows_its_reach_over_time(reader: Client, plan: Plan) -> None:
    made, group = item(plan), builders.care_group(plan.strategy, name="Older people")
    for state, day in ((ReachState.PLANNED, START), (ReachState.IN_USE, date(2026, 3, 1))):
        Reach.objects.create(
            item=made, care_group=group, state=state, effective_from=day, recorded_at=noon(day)
        )
    page = text(reader, f"{LIST}E1/")
    assert "<strong>In use</strong> since 1 March 2026" in page
    assert "Planned from 1 April 2023" in page
    assert "<strong>Planned</strong> since 1 April 2023" in text(reader, f"{LIST}E1/?as_at=2026-02-28")


def test_item_shows_when_a_link_ended(reader: Client, plan: Plan) -> None:
    link = item(plan).links.get()
    builders.unlinked(link, TODAY - timedelta(days=7))
    page = text(reader, f"{LIST}E1/")
    assert "This item is not linked to an action or commitment." in page
    assert "From 1 April 2023 to 1 April 2026. Reason: It was for another action." in page
    assert "to 1 April 2026" not in text(reader, f"{LIST}E1/?as_at=2026-03-31")


def test_a_sensitive_item_says_that_it_never_enters_a_paper(reader: Client, plan: Plan) -> None:
    item(plan, marking=Marking.OFFICIAL_SENSITIVE)
    assert "This item is never included in a paper or on a public page." in text(reader, f"{LIST}E1/")
    assert "OFFICIAL-SENSITIVE" in text(reader, LIST)
