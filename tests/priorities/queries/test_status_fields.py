"""Every field of a status holds what was recorded, and is empty if nothing was."""

from dataclasses import asdict
from datetime import date

import pytest

from priorities.choices import (
    ActionKind,
    Completion,
    DecisionVerdict,
    ProposalKind,
    Rag,
    ReviewVerdict,
    Stage,
    TimescalePrecision,
)
from priorities.models import Action, Decision, Proposal
from priorities.queries.calendar import calendar
from priorities.queries.status import ActionStatus, status_at, status_of
from tests import builders
from tests.builders import START, TODAY, noon

pytestmark = pytest.mark.django_db


def status(of: Action) -> ActionStatus:
    """The status of the action on the demo's day."""
    found = status_of(of, TODAY, noon(TODAY))
    assert found is not None
    return found


def test_status_says_everything_that_is_planned() -> None:
    strategy = builders.strategy()
    builders.priority(strategy)
    home = builders.commitment(builders.priority(strategy))
    lead, deputy = (builders.person(job_title=f"Title {number}") for number in range(1, 3))
    group = builders.group(strategy)
    service = builders.service(strategy)
    locality = builders.locality(strategy)
    action = builders.action(
        home,
        group=group,
        service=service,
        lead=lead,
        deputy=deputy,
        locality=locality,
        start=date(2025, 5, 1),
        due=date(2026, 3, 1),
    )
    builders.revision(
        action,
        due=date(2026, 4, 1),
        timescale_words="By 1 April 2026",
        timescale_precision=TimescalePrecision.MONTH,
    )
    assert asdict(status(action)) == {
        "action_id": action.pk,
        "strategy_id": strategy.pk,
        "reference": "2.1.1",
        "title": "Title of 2.1.1",
        "home_id": home.pk,
        "home_reference": "2.1",
        "priority_id": home.priority_id,
        "priority_number": 2,
        "group_id": group.pk,
        "group": group.name,
        "service_id": service.pk,
        "service": service.name,
        "lead_id": lead.pk,
        "lead": lead.name,
        "lead_title": "Title 1",
        "deputy_id": deputy.pk,
        "answering": "",
        "locality_id": locality.pk,
        "locality": locality.name,
        "kind": ActionKind.TIME_LIMITED,
        "stage": Stage.UNDER_WAY,
        "start": date(2025, 5, 1),
        "due": date(2026, 4, 1),
        "timescale": "By 1 April 2026",
        "review": None,
        "first_planned": START,
        "baseline_due": date(2026, 3, 1),
        "rag": None,
        "rated_id": None,
        "reported": None,
        "suggested": None,
        "rated_suggested": None,
        "completion": None,
        "updated_from": None,
        "update_id": None,
        "period_id": None,
        "recorded_at": None,
        "forecast": None,
        "verdict": None,
        "question": "",
        "as_at": TODAY,
        "late_days": 7,
        "not_updated": True,
        "answered": False,
        "lead_left": "",
    }


def test_status_says_nothing_of_what_was_left_out() -> None:
    home = builders.commitment(builders.priority(builders.strategy()))
    action = builders.action(
        home, kind=ActionKind.CONTINUING, review=date(2026, 3, 1), start=None, stage=Stage.PROPOSED
    )
    found = status(action)
    assert (found.group, found.service, found.lead, found.lead_title) == ("", "", "", "")
    assert (found.group_id, found.service_id, found.lead_id, found.deputy_id) == (None,) * 4
    assert (found.start, found.due, found.review, found.baseline_due) == (None, None, date(2026, 3, 1), None)
    assert (found.late_days, found.months_slipped, found.update_id) == (0, 0, None)


@pytest.mark.parametrize(
    ("stage", "start", "expected"),
    [
        (Stage.UNDER_WAY, START, True),
        (Stage.PAUSED, START, False),
        (Stage.PROPOSED, date(2026, 3, 1), False),
        (Stage.PROPOSED, date(2026, 1, 31), True),
    ],
)
def test_status_is_not_updated_only_where_the_stage_and_the_start_ask_for_it(
    stage: Stage, start: date, expected: bool
) -> None:
    strategy = builders.strategy()
    builders.period(strategy, date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)), stage=stage, start=start)
    assert status(action).not_updated is expected


def test_status_without_periods_is_not_updated_after_as_many_quiet_days() -> None:
    action = builders.action(builders.commitment(builders.priority(builders.strategy())))
    builders.update(action, on=date(2025, 12, 29))
    assert status(action).not_updated is False
    other = builders.action(builders.current(action).home)
    builders.update(other, on=date(2025, 12, 28))
    assert status(other).not_updated is True


def test_status_says_what_counts_of_the_latest_update() -> None:
    strategy = builders.strategy()
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)))
    forecast = date(2027, 2, 1)
    update = builders.update(
        action,
        Rag.AMBER,
        date(2026, 3, 31),
        period=period,
        forecast=forecast,
        suggested="red",
        better_reason="A venue is promised.",
    )
    builders.review(update, ReviewVerdict.CHECKED)
    found = status(action)
    assert (found.update_id, found.period_id, found.forecast) == (update.pk, period.pk, forecast)
    assert (found.reported, found.suggested, found.verdict, found.completion) == (
        Rag.AMBER,
        Rag.RED,
        ReviewVerdict.CHECKED,
        None,
    )
    assert (found.updated_from, found.recorded_at) == (date(2026, 3, 31), noon(date(2026, 3, 31)))
    assert found.recorded_at is not None
    assert found.recorded_at.utcoffset() is not None


def test_status_of_an_update_without_a_suggestion_says_so() -> None:
    action = builders.action(builders.commitment(builders.priority(builders.strategy())))
    builders.update(action)
    found = status(action)
    assert (found.has_update, found.suggested, found.verdict) == (True, None, None)
    assert (found.period_id, found.forecast) == (None, None)


def test_status_at_reads_the_calendar_if_it_is_not_given() -> None:
    strategy = builders.strategy()
    builders.period(strategy, date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)))
    with_calendar = status_at(strategy, TODAY, noon(TODAY), calendar(strategy, noon(TODAY)))
    assert status_at(strategy, TODAY, noon(TODAY)) == with_calendar
    assert [one.not_updated for one in with_calendar] == [True]
    other = builders.strategy()
    assert status(action) == with_calendar[0]
    assert status_at(other, TODAY, noon(TODAY)) == []


@pytest.mark.parametrize("verdict", [DecisionVerdict.AGREED, DecisionVerdict.REFUSED])
def test_status_says_what_was_decided_of_a_completion(verdict: DecisionVerdict) -> None:
    action = builders.action(builders.commitment(builders.priority(builders.strategy())))
    update = builders.update(action, Rag.BLUE)
    proposal = Proposal.objects.create(
        action=action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.user,
        effective_from=TODAY,
        recorded_at=noon(TODAY),
    )
    assert status(action).completion is None
    agreed = verdict is DecisionVerdict.AGREED
    Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        effective_from=TODAY,
        reason="As discussed.",
        by=update.user,
        recorded_at=noon(TODAY),
        revision=builders.revision(action, stage=Stage.COMPLETE) if agreed else None,
    )
    assert status(action).completion is Completion(verdict.value)
