"""The demo in the database has every case that the pages must show, and nothing that the rules would refuse."""

from collections import Counter
from datetime import date, time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F

from priorities.choices import Attention, CountedAs, DecisionVerdict, Rag, ReviewVerdict, Stage, WordingSource
from priorities.figures import exceptions, summary
from priorities.figures.strategy_data import strategy_data
from priorities.models import (
    Action,
    ActionRevision,
    ClosingStatus,
    CommitmentRevision,
    Person,
    Proposal,
    Review,
    Strategy,
    Update,
)
from priorities.queries.status import status_at
from tests import builders
from tracker import audit, clock

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"
QUARTER_END = date(2026, 3, 31)
NOW = clock.end_of(builders.TODAY)


@pytest.fixture
def strategy(demo_in_database: None) -> Strategy:
    """The strategy of the demonstration."""
    return Strategy.objects.get()


def test_demo_has_actions_of_every_count_on_the_last_day_of_the_quarter(strategy):
    counts = summary.whole(strategy_data(strategy, QUARTER_END, NOW)).counts
    assert counts == {
        CountedAs.BLUE: 10,
        CountedAs.GREEN: 15,
        CountedAs.AMBER: 9,
        CountedAs.RED: 5,
        CountedAs.GREY: 3,
        CountedAs.AWAITING_AGREEMENT: 2,
        CountedAs.NO_UPDATE: 1,
        CountedAs.PAUSED: 2,
        CountedAs.STOPPED: 1,
    }


def test_demo_has_every_case_that_a_page_must_show(strategy):
    attention = exceptions.attention(strategy_data(strategy, QUARTER_END, NOW))
    reasons = Counter(reason for each in attention for reason in each.reasons)
    assert reasons[Attention.NOT_UPDATED] == 4
    assert reasons[Attention.NO_LEAD] == 1
    assert Review.objects.filter(verdict=ReviewVerdict.QUERIED).count() == 2
    assert Update.objects.exclude(author__user=F("user")).exists()
    assert Proposal.objects.filter(decision__isnull=True).count() == 4
    assert ActionRevision.objects.filter(number__gt=1, stage=Stage.UNDER_WAY).exclude(due=None).count() > 10


def test_demo_has_19_actions_with_an_update_for_the_last_quarter(strategy):
    period = strategy.periods.get(ends=QUARTER_END)
    statuses = status_at(strategy, QUARTER_END, NOW)
    assert sum(status.period_id == period.pk for status in statuses) == 19


def test_demo_member_has_updated_three_of_six_actions(strategy):
    member = Person.objects.get(email="member@demo.example")
    period = strategy.periods.get(ends=QUARTER_END)
    own = [
        status
        for status in status_at(strategy, QUARTER_END, NOW)
        if status.lead_id == member.pk and status.stage not in (Stage.COMPLETE, Stage.STOPPED)
    ]
    updated = [status for status in own if status.period_id == period.pk]
    assert (len(updated), len(own)) == (3, 6)


def test_demo_wording_is_marked_as_sample(strategy):
    assert set(CommitmentRevision.objects.values_list("wording_source", flat=True)) == {WordingSource.SAMPLE}


def test_demo_closing_rows_equal_the_statuses_for_the_same_dates(strategy):
    closings = {row.closing for row in ClosingStatus.objects.select_related("closing__period")}
    assert len(closings) == 11
    for closing in closings:
        stored = {
            (row.action_id, row.rag, row.awaiting_agreement, row.stage, row.update_id, row.carried)
            for row in closing.statuses.all()
        }
        computed = {
            (
                status.action_id,
                status.rag or "",
                status.awaiting_agreement,
                status.stage,
                status.update_id,
                status.period_id != closing.period_id,
            )
            for status in status_at(strategy, closing.period.ends, closing.recorded_at)
        }
        assert stored == computed


def test_demo_past_figures_are_not_changed_by_a_later_update(strategy):
    known = clock.end_of(date(2026, 4, 7))
    before = status_at(strategy, QUARTER_END, known)
    action = Action.objects.get(reference="1.2.2")
    builders.update(action, Rag.RED, QUARTER_END, recorded_at=NOW)
    assert status_at(strategy, QUARTER_END, known) == before
    assert status_at(strategy, QUARTER_END, NOW) != before


def test_demo_has_no_update_recorded_after_7_april(strategy):
    last = Update.objects.latest("recorded_at").recorded_at.astimezone(clock.LONDON)
    assert last.date() <= date(2026, 4, 7)
    assert last.time() <= time(17)


def test_demo_has_one_blue_action_for_each_agreed_completion(strategy):
    agreed = Proposal.objects.filter(kind="complete", decision__verdict=DecisionVerdict.AGREED).count()
    assert agreed == sum(status.rag is Rag.BLUE for status in status_at(strategy, QUARTER_END, NOW))


def test_demo_passes_the_audit_check(strategy):
    assert audit.verify() == []


def test_demo_has_a_glossary_from_which_papers_spell_out_abbreviations(strategy):
    terms = {term.term for term in strategy.glossary.all()}
    assert {"MARAC", "MAPPA", "HSCP", "IJB"} <= terms


def test_load_demo_a_second_time_says_that_it_is_already_loaded(strategy, capsys):
    call_command("load_demo")
    assert "The demonstration is already loaded." in capsys.readouterr().out
    assert Strategy.objects.get() == strategy
