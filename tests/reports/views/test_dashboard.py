"""The dashboard: its order, its numbers and their links, its dates, who may open it, and its queries."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag, Role, Stage
from priorities.figures.selection import read, select
from priorities.figures.strategy_data import strategy_data
from priorities.models import ClosingStatus, PeriodClosing
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan

pytestmark = pytest.mark.django_db

DASHBOARD = "/strategies/test/dashboard/"
BY_GROUP = f"{DASHBOARD}?by=group"
COUNT = re.compile(
    r'<a (?:class="spt-count" )?href="/strategies/test/actions/\?([^"]*)">'
    r"(?:<img [^>]*>)?(?:<b>)?(\d+)"
)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def manager(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.MANAGER)))
    return client


def text(client: Client, url: str = DASHBOARD) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def close(plan: Plan, number: int, on: date) -> None:
    """Close the period, and store a row for each action with its current plan and its first update."""
    closing = PeriodClosing.objects.create(period=plan.periods[number], recorded_at=noon(on))
    for action in plan.strategy.actions.all():
        revision = action.current
        assert revision is not None
        latest = action.updates.order_by("id").first()
        ClosingStatus.objects.create(
            closing=closing, action=action, home=revision.home, stage=revision.stage, due=revision.due,
            rag=latest.rag if latest else "", awaiting_agreement=False, update=latest, carried=latest is None,
        )  # fmt: skip


def test_signed_out_reader_is_asked_to_sign_in(client: Client, plan: Plan) -> None:
    assert client.get(DASHBOARD)["Location"].startswith("/accounts/login/")


def test_user_without_a_role_gets_404(client: Client, plan: Plan) -> None:
    client.force_login(builders.user())
    assert client.get(DASHBOARD).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_read(client: Client, plan: Plan, role: Role) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    assert client.get(DASHBOARD).status_code == 200


def test_order_is_dates_attention_counts_priorities_history_slippage_better(
    manager: Client, plan: Plan
) -> None:
    plan.action(Rag.RED)
    page = text(manager)
    parts = ("As at 8 April 2026", 'id="attention"', 'id="counts"', 'id="by"', 'id="history"',
             'id="slippage"', 'id="better"')  # fmt: skip
    positions = [page.index(part) for part in parts]
    assert positions == sorted(positions)


def test_groups_show_the_share_updated_for_the_last_period_that_fell_due(manager: Client, plan: Plan) -> None:
    housing = builders.group(plan.strategy, name="Housing")
    plan.action(Rag.RED, group=housing)
    plan.action(None, before=None, group=housing)
    plan.action(None, before=None, group=builders.group(plan.strategy, name="Care"), stage=Stage.PAUSED)
    priorities, groups = text(manager), text(manager, BY_GROUP)
    column = "Updated for October to December 2025"
    assert column not in priorities
    assert column in groups
    share = 'data-label="Updated, where needed" class="spt-number"><div>([^<]*)</div>'
    cells = re.findall(share, groups)
    assert cells == ["None needed", "1 of 2", "1 of 2"], "Care, Housing and the whole strategy"
    # The headline says how many are missing, which is the same number on either base.
    assert groups.count("Incomplete: 1 of 2 live actions not updated") == 2
    assert f'href="/strategies/test/periods/{plan.periods[0].pk}/"' in groups
    close(plan, 0, date(2026, 2, 1))
    assert re.findall(share, text(manager, BY_GROUP)) == cells
    assert "Updated for" not in text(manager, f"{BY_GROUP}&as_at=2025-12-31&known_at=2026-01-13")


def test_groups_are_left_out_if_no_action_has_one_and_work_without_a_group_is_named(
    manager: Client, plan: Plan
) -> None:
    plan.action(Rag.GREEN)
    assert "by=group" not in text(manager)
    assert ">By priority</h2>" in text(manager, BY_GROUP)
    plan.action(Rag.RED, group=builders.group(plan.strategy, name="Housing"))
    assert f'<a href="{BY_GROUP}#by">By group</a>' in text(manager)
    page = text(manager, BY_GROUP)
    assert ">By group</h2>" in page
    assert ", Work without a group is Green</span>" in page
    assert "No group is" not in page


def test_the_dates_and_the_choice_of_priorities_or_groups_keep_each_other(
    manager: Client, plan: Plan
) -> None:
    plan.action(Rag.RED, group=builders.group(plan.strategy))
    chosen = "as_at=2026-03-31"
    assert f'href="{BY_GROUP}&amp;{chosen}#by"' in text(manager, f"{DASHBOARD}?{chosen}")
    page = text(manager, f"{BY_GROUP}&{chosen}")
    assert f'href="{DASHBOARD}?{chosen}#by"' in page
    assert '<input type="hidden" name="by" value="group">' in page
    assert f'<a href="{BY_GROUP}">Back to today</a>' in page


def test_attention_puts_own_actions_first_with_the_problem_the_slippage_and_the_last_update(
    client: Client, plan: Plan
) -> None:
    me = builders.member(plan.strategy, Role.MANAGER)
    red = plan.action(
        Rag.RED,
        before=Rag.AMBER,
        due=date(2026, 6, 30),
        service=builders.service(plan.strategy, name="Justice"),
    )
    builders.revision(red, due=date(2027, 6, 30))
    silent = builders.action(plan.first, lead=me)
    builders.update(silent, Rag.GREEN, date(2025, 9, 3))
    client.force_login(builders.account(me))
    page = text(client)
    assert "Needs attention: 2 (1 yours)" in page
    assert page.index("1.1.2 Title of 1.1.2") < page.index("1.1.1 Title of 1.1.1")
    assert "No update since 3 September 2025" in page
    assert "Partners have not agreed." in page
    assert "was Amber" in page
    assert "First due 30 Jun 2026, now 30 Jun 2027 (12 months later). Justice" in page
    assert "No lead" in page


def test_period_without_an_update_is_named_even_if_a_later_update_exists(client: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN, before=None)
    client.force_login(builders.account(builders.member(plan.strategy)))
    assert "No update for October to December 2025" in text(client)


def test_every_number_links_to_a_list_of_that_many_rows(manager: Client, plan: Plan) -> None:
    lead = builders.person()
    plan.action(Rag.RED, lead=lead)
    plan.action(Rag.GREEN, before=Rag.RED, due=date(2026, 3, 1), group=builders.group(plan.strategy))
    plan.action(None, before=None)
    plan.action(Rag.AMBER, home=plan.second, stage=Stage.PAUSED)
    plan.support(plan.action(Rag.AMBER, before=None, home=plan.second), plan.first)
    builders.revision(plan.action(), due=date(2027, 12, 31))
    dates = "as_at=2026-04-07&compare=2025-12-31"
    page = text(manager, f"{DASHBOARD}?{dates}") + text(manager, f"{BY_GROUP}&{dates}")
    shown = strategy_data(plan.strategy, date(2026, 4, 7), noon(TODAY), date(2025, 12, 31))
    links = COUNT.findall(page)
    assert len(links) > 60
    for address, number in links:
        query = QueryDict(unescape(address))
        assert (query["as_at"], query["compare"]) == ("2026-04-07", "2025-12-31")
        filters, problems = read(query.dict())
        assert problems == []
        assert len(select(shown, filters)) == int(number), address


def test_supporting_actions_are_counted_separately(manager: Client, plan: Plan) -> None:
    plan.support(plan.action(home=plan.second), plan.first)
    rows = manager.get(DASHBOARD).context["rows"]
    supporting = [[count.url for count in row.counts if "supporting" in count.label] for row in rows]
    assert [row.total.number for row in rows] == [0, 1]
    assert supporting == [["/strategies/test/actions/?supports=1"], []]


def test_history_shows_the_closed_periods_in_a_chart_and_a_table(manager: Client, plan: Plan) -> None:
    plan.action(Rag.RED)
    plan.action(None, before=None)
    assert "No period has been closed yet." in text(manager)
    close(plan, 0, date(2026, 1, 20))
    close(plan, 1, date(2026, 4, 7))
    page = text(manager)
    history = manager.get(DASHBOARD).context["history"]
    assert history.headings == ("Period", "Green", "No update yet", "Actions", "No update, last rating shown")
    assert history.rows == (
        ("January to March 2026", 1, 1, 2, 1),
        ("October to December 2025", 1, 1, 2, 1),
    )
    assert "October to December 2025: 1 Green, 1 no update yet; January to March 2026" in page
    earlier = manager.get(f"{DASHBOARD}?known_at=2026-02-01").context["history"]
    assert [row[0] for row in earlier.rows] == ["October to December 2025"]


def test_action_rated_better_is_listed_with_the_suggestion_and_the_reason(
    manager: Client, plan: Plan
) -> None:
    action = plan.action()
    builders.update(
        action, Rag.GREEN, TODAY, suggested=Rag.RED, better_reason="The form is agreed since Monday."
    )
    page = text(manager)
    assert "Rated better than suggested: 1" in page
    assert "The form is agreed since Monday." in page


def test_earlier_dates_give_that_days_figures(manager: Client, plan: Plan) -> None:
    plan.action(Rag.RED)
    december = manager.get(f"{DASHBOARD}?as_at=2025-12-31&known_at=2026-01-31").context["count_links"]
    now = manager.get(DASHBOARD).context["count_links"]
    assert {count.label: count.number for count in december}["Red"] == 0
    assert {count.label: count.number for count in now}["Red"] == 1


def test_wrong_dates_are_explained(manager: Client, plan: Plan) -> None:
    page = text(manager, f"{DASHBOARD}?as_at=tomorrow&known_at=2026-05-01&compare=2026-04-08")
    assert "“tomorrow” is not a date." in page
    assert "1 May 2026 is in the future." in page
    assert "The comparison date must be earlier" in page


def add_one_of_each(plan: Plan) -> None:
    """Add one more of everything that the page lists."""
    action = plan.action(Rag.RED, lead=builders.person(), group=builders.group(plan.strategy))
    builders.revision(action, due=date(2027, 12, 31))
    better = plan.action(home=plan.second, service=builders.service(plan.strategy))
    builders.update(better, Rag.GREEN, TODAY, suggested=Rag.RED, better_reason="Agreed.")
    plan.support(better, plan.first)
    builders.evidence(plan.strategy, action)
    builders.commitment(builders.priority(plan.strategy))


def test_runs_the_same_queries_with_one_row_and_with_three(manager: Client, plan: Plan) -> None:
    add_one_of_each(plan)
    close(plan, 0, date(2026, 1, 20))
    costs = []
    for added in (0, 2):
        for _ in range(added):
            add_one_of_each(plan)
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(DASHBOARD).status_code == 200
        costs.append(len(captured))
    assert costs == [13, 13]
