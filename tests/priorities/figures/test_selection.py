"""Which actions a filter selects. Every count equals the length of the list that it opens."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import ActionKind, CountedAs, Movement, Rag, Stage
from priorities.figures import summary
from priorities.figures.exceptions import attention
from priorities.figures.selection import COMPLETED, Filters, read, select
from priorities.figures.strategy_data import StrategyData, strategy_data
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import WINTER, Plan

pytestmark = pytest.mark.django_db


def data_of(plan: Plan) -> StrategyData:
    return strategy_data(plan.strategy, TODAY, noon(TODAY), date(2025, 12, 31))


def chosen(plan: Plan, **filters: Any) -> list[str]:
    return [status.reference for status in select(data_of(plan), Filters(**filters))]


@pytest.fixture
def varied() -> Plan:
    """Actions that differ in every way that a filter distinguishes."""
    plan = Plan()
    lead = builders.person(job_title="Service manager")
    plan.action(Rag.RED, lead=lead, title="Review of referral", service=builders.service(plan.strategy))
    plan.action(Rag.GREEN, before=Rag.RED, due=date(2026, 3, 1), group=builders.group(plan.strategy))
    plan.action(None, before=None)
    plan.action(Rag.AMBER, home=plan.second, stage=Stage.PAUSED)
    joined = date(2026, 1, 5)
    supporting = plan.action(
        Rag.AMBER, before=None, home=plan.second, effective_from=joined, recorded_at=noon(joined)
    )
    plan.support(supporting, plan.first)
    done = builders.action(plan.second, stage=Stage.COMPLETE, kind=ActionKind.CONTINUING, review=TODAY)
    builders.update(done, Rag.GREEN, WINTER)
    late = plan.action(Rag.GREEN, home=plan.second)
    builders.revision(late, due=date(2027, 12, 31))
    builders.update(late, Rag.AMBER, TODAY, better_reason="The partner has since agreed.", suggested="red")
    return plan


def test_without_filters_every_action_is_picked_in_the_plans_order(varied: Plan) -> None:
    assert chosen(varied) == ["1.1.1", "1.1.2", "1.1.3", "2.1.4", "2.1.5", "2.1.6", "2.1.7"]


def test_each_filter_picks_its_actions(varied: Plan) -> None:
    revised = varied.strategy.actions.get(reference="1.1.1").current
    assert revised is not None
    assert chosen(varied, rating=CountedAs.RED) == ["1.1.1"]
    assert chosen(varied, rating=CountedAs.NO_UPDATE) == ["1.1.3"]
    assert chosen(varied, rating=CountedAs.PAUSED) == ["2.1.4"]
    assert chosen(varied, priority=2) == ["2.1.4", "2.1.5", "2.1.6", "2.1.7"]
    assert chosen(varied, supports=1) == ["2.1.5"]
    assert chosen(varied, supports=9) == []
    assert chosen(varied, lead=str(revised.lead_id)) == ["1.1.1"]
    assert chosen(varied, service=str(revised.service_id)) == ["1.1.1"]
    assert chosen(varied, service="none") == chosen(varied)[1:]
    assert chosen(varied, group="none") == [r for r in chosen(varied) if r != "1.1.2"]
    assert chosen(varied, late=True) == ["1.1.2"]
    assert chosen(varied, not_updated=True) == ["1.1.3"]
    assert chosen(varied, no_lead=True) == chosen(varied)[1:]
    assert chosen(varied, better=True) == ["2.1.7"]
    assert chosen(varied, slipped=True) == ["2.1.7"]
    assert chosen(varied, stage=Stage.COMPLETE) == ["2.1.6"]
    assert chosen(varied, kind=ActionKind.CONTINUING) == ["2.1.6"]
    assert chosen(varied, moved="worse") == ["1.1.1", "2.1.7"]
    # Paused work has no rating now, whatever its last rating was.
    assert "2.1.4" in chosen(varied, moved="not_compared")
    assert chosen(varied, moved="new") == ["2.1.5"]


def test_an_action_must_meet_every_filter(varied: Plan) -> None:
    assert chosen(varied, priority=2, moved="worse", rating=CountedAs.AMBER) == ["2.1.7"]
    assert chosen(varied, priority=1, rating=CountedAs.AMBER) == []


def test_search_finds_every_word_in_plan_or_update_whatever_the_case(varied: Plan) -> None:
    assert chosen(varied, q="REVIEW referral") == ["1.1.1"]
    assert chosen(varied, q="service manager") == ["1.1.1"]
    assert chosen(varied, q="progress on 1.1.2") == ["1.1.2"]
    assert chosen(varied, q="review nowhere") == []


def test_completed_picks_what_became_blue_by_agreement() -> None:
    from priorities.models import Decision, Proposal

    plan = Plan()
    action = plan.action(Rag.BLUE)
    update = action.updates.latest("id")
    proposal = Proposal.objects.create(
        action=action, update=update, kind="complete", reason="Done.", by=update.user,
        effective_from=update.effective_from, recorded_at=update.recorded_at,
    )  # fmt: skip
    assert chosen(plan, moved=COMPLETED) == []
    revision = builders.revision(action, stage=Stage.COMPLETE)
    Decision.objects.create(
        proposal=proposal, verdict="agreed", effective_from=TODAY, by=update.user,
        recorded_at=noon(TODAY), revision=revision,
    )  # fmt: skip
    assert chosen(plan, moved=COMPLETED) == ["1.1.1"]


def test_every_count_of_the_figures_equals_the_rows_its_filter_picks(varied: Plan) -> None:
    data = data_of(varied)
    whole = summary.whole(data)
    for counted_as, number in whole.counts.items():
        assert len(select(data, Filters(rating=counted_as))) == number, counted_as
    for movement, number in whole.moved.items():
        assert len(select(data, Filters(moved=movement.value))) == number, movement
    for row in summary.by_priority(data):
        priority = int(row.key)
        assert len(select(data, Filters(priority=priority))) == row.total
        assert len(select(data, Filters(priority=priority, late=True))) == row.late
        assert len(select(data, Filters(priority=priority, not_updated=True))) == row.not_updated
        assert len(select(data, Filters(supports=priority))) == row.supporting
        for counted_as, number in row.counts.items():
            assert len(select(data, Filters(priority=priority, rating=counted_as))) == number
    for row in summary.by_group(data):
        assert len(select(data, Filters(group=row.key))) == row.total
    assert len(select(data, Filters(attention=True))) == len(attention(data))
    assert sum(whole.moved[movement] for movement in Movement) == whole.total


def test_filters_survive_the_way_into_an_address_and_back() -> None:
    filters = Filters(
        q="referral form", rating=CountedAs.RED, priority=2, supports=3, group="none", service="4", lead="5",
        stage=Stage.PAUSED, kind=ActionKind.CONTINUING, moved="completed", late=True, not_updated=True,
        no_lead=True, attention=True, better=True, slipped=True,
    )  # fmt: skip
    assert read(filters.as_query()) == (filters, [])
    assert read({}) == (Filters(), [])
    assert Filters().as_query() == {}


@pytest.mark.parametrize(
    "name",
    [
        "rating",
        "priority",
        "supports",
        "group",
        "service",
        "lead",
        "stage",
        "kind",
        "moved",
        "late",
        "slipped",
    ],
)
def test_an_invalid_value_of_a_filter_is_reported_and_left_out(name: str) -> None:
    filters, problems = read({name: "-nonsense-", "q": "kept"})
    assert filters == Filters(q="kept")
    assert len(problems) == 1
    assert "“-nonsense-”" in problems[0]
