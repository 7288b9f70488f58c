"""The demo as it stands in the database: every case the pages must show, and nothing the rules would refuse."""

from collections import Counter
from datetime import date, time

import pytest
from django.conf import settings
from django.core.management import call_command

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


def test_demo_shows_every_standing_on_the_last_day_of_the_quarter(strategy):
    found = summary.whole(strategy_data(strategy, QUARTER_END, NOW)).counts
    assert found == {
        CountedAs.BLUE: 10,
        CountedAs.GREEN: 17,
        CountedAs.AMBER: 9,
        CountedAs.RED: 5,
        CountedAs.GREY: 3,
        CountedAs.NO_UPDATE: 1,
        CountedAs.PAUSED: 2,
        CountedAs.STOPPED: 1,
    }


def test_demo_has_every_case_that_a_page_must_show(strategy):
    why = Counter(
        r for e in exceptions.attention(strategy_data(strategy, QUARTER_END, NOW)) for r in e.reasons
    )
    assert why[Attention.NOT_UPDATED] == 4
    assert why[Attention.NO_LEAD] == 1
    assert Review.objects.filter(verdict=ReviewVerdict.QUERIED).count() == 2
    assert Update.objects.filter(on_behalf_of__isnull=False).exists()
    assert Proposal.objects.filter(decision__isnull=True).count() == 4
    assert ActionRevision.objects.filter(number__gt=1, stage=Stage.UNDER_WAY).exclude(due=None).count() > 10


def test_demo_leaves_the_last_quarter_half_answered(strategy):
    period = strategy.periods.get(ends=QUARTER_END)
    answered = {s.action_id for s in status_at(strategy, QUARTER_END, NOW) if s.period_id == period.pk}
    assert len(answered) == 17


def test_demo_member_has_done_two_of_six(strategy):
    member = Person.objects.get(email="member@demo.example")
    mine = [
        s
        for s in status_at(strategy, QUARTER_END, NOW)
        if s.lead_id == member.pk and s.stage not in (Stage.COMPLETE, Stage.STOPPED)
    ]
    period = strategy.periods.get(ends=QUARTER_END)
    done = [s for s in mine if s.period_id == period.pk]
    assert (len(done), len(mine)) == (2, 6)


def test_demo_wording_is_marked_as_sample(strategy):
    assert set(CommitmentRevision.objects.values_list("wording_source", flat=True)) == {WordingSource.SAMPLE}


def test_demo_closing_rows_equal_the_status_for_the_same_pair_of_dates(strategy):
    closings = {row.closing for row in ClosingStatus.objects.select_related("closing__period")}
    assert len(closings) == 11
    for closing in closings:
        kept = {(r.action_id, r.rag, r.stage, r.update_id) for r in closing.statuses.all()}
        now = {
            (s.action_id, s.rag or "", s.stage, s.update_id)
            for s in status_at(strategy, closing.period.ends, closing.recorded_at)
        }
        assert kept == now


def test_demo_past_figures_are_not_changed_by_a_later_update(strategy):
    known = clock.end_of(date(2026, 4, 7))
    before = status_at(strategy, QUARTER_END, known)
    action = Action.objects.get(reference="1.2.2")
    builders.update(action, Rag.RED, QUARTER_END, recorded_at=NOW)
    assert status_at(strategy, QUARTER_END, known) == before
    assert status_at(strategy, QUARTER_END, NOW) != before


def test_demo_records_nothing_after_the_seventh_of_april(strategy):
    last = Update.objects.latest("recorded_at").recorded_at.astimezone(clock.LONDON)
    assert last.date() <= date(2026, 4, 7)
    assert last.time() <= time(17)


def test_demo_agreed_completions_are_the_blue_ones(strategy):
    agreed = Proposal.objects.filter(kind="complete", decision__verdict=DecisionVerdict.AGREED).count()
    assert agreed == sum(s.rag is Rag.BLUE for s in status_at(strategy, QUARTER_END, NOW))


def test_demo_is_audited_on_a_sound_chain(strategy):
    assert audit.verify() == []


def test_demo_has_its_glossary_so_that_papers_can_spell_words_out(strategy):
    terms = {term.term for term in strategy.glossary.all()}
    assert {"MARAC", "MAPPA", "HSCP", "IJB"} <= terms


def test_load_demo_once_more_says_that_it_is_loaded(strategy, capsys):
    call_command("load_demo")
    assert "The demonstration is loaded already." in capsys.readouterr().out
    assert Strategy.objects.get() == strategy
