"""Whether an action needs an update and whether it is updated, on each boundary day and its neighbours."""

from datetime import date

import pytest

from priorities.choices import ReviewVerdict, Stage, UpdateNeed
from priorities.rules.deadlines import (
    NEEDED_NOW,
    NeededUpdate,
    NeedFacts,
    PeriodFacts,
    needed_update,
    not_updated,
    passed_over,
    silence,
)
from tests.priorities.rules.calendar_of_periods import (
    AUTUMN,
    DEMO_DAY,
    SPRING,
    WINTER,
    before_set_up,
    closed,
    days,
)


def facts_of(
    stage: Stage = Stage.UNDER_WAY,
    action_from: date = date(2023, 4, 1),
    start: date | None = date(2023, 4, 1),
) -> NeedFacts:
    return NeedFacts(stage=stage, action_from=action_from, start=start)


@pytest.mark.parametrize("latest", [None, date(2025, 9, 30), date(2025, 12, 31), date(2026, 2, 1)])
@pytest.mark.parametrize("answered", [False, True])
def test_not_updated_by_the_last_period_that_fell_due(latest: date | None, answered: bool) -> None:
    found = not_updated(
        facts_of(),
        latest=latest,
        last_due=AUTUMN,
        as_at=DEMO_DAY,
        quiet_days=100,
        has_periods=True,
        answered=answered,
    )
    assert found is not answered


def test_nothing_is_not_updated_before_the_first_period_falls_due() -> None:
    assert (
        not_updated(
            facts_of(),
            latest=None,
            last_due=None,
            as_at=DEMO_DAY,
            quiet_days=100,
            has_periods=True,
            answered=False,
        )
        is False
    )


QUIET = [
    ("updated 99 days ago", DEMO_DAY - days(99), False),
    ("updated 100 days ago", DEMO_DAY - days(100), False),
    ("updated 101 days ago", DEMO_DAY - days(101), True),
    ("never updated", None, True),
]


@pytest.mark.parametrize(("latest", "expected"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_not_updated_where_there_are_no_periods(latest: date | None, expected: bool) -> None:
    assert (
        not_updated(
            facts_of(),
            latest=latest,
            last_due=None,
            as_at=DEMO_DAY,
            quiet_days=100,
            has_periods=False,
            answered=False,
        )
        is expected
    )


def test_quiet_days_are_the_strategys_own() -> None:
    latest = DEMO_DAY - days(30)
    found = [
        not_updated(
            facts_of(),
            latest=latest,
            last_due=None,
            as_at=DEMO_DAY,
            quiet_days=quiet,
            has_periods=False,
            answered=False,
        )
        for quiet in (29, 30)
    ]
    assert found == [True, False]


def test_a_period_is_not_read_where_the_strategy_has_none() -> None:
    latest = DEMO_DAY - days(5)
    assert (
        not_updated(
            facts_of(),
            latest=latest,
            last_due=SPRING,
            as_at=DEMO_DAY,
            quiet_days=4,
            has_periods=False,
            answered=False,
        )
        is True
    )


@pytest.mark.parametrize(
    ("action_from", "start", "expected"),
    [
        (DEMO_DAY - days(100), None, False),
        (DEMO_DAY - days(101), None, True),
        (DEMO_DAY - days(200), DEMO_DAY - days(100), False),
        (DEMO_DAY - days(200), DEMO_DAY - days(101), True),
        (DEMO_DAY - days(101), DEMO_DAY - days(200), True),
        (DEMO_DAY - days(100), DEMO_DAY - days(200), False),
    ],
)
def test_an_action_never_updated_is_quiet_from_the_day_it_could_be(
    action_from: date, start: date | None, expected: bool
) -> None:
    facts = facts_of(action_from=action_from, start=start)
    assert (
        not_updated(
            facts,
            latest=None,
            last_due=None,
            as_at=DEMO_DAY,
            quiet_days=100,
            has_periods=False,
            answered=False,
        )
        is expected
    )


NOT_ASKED = [
    ("paused", facts_of(Stage.PAUSED), "The action is paused."),
    ("stopped", facts_of(Stage.STOPPED), "The action is stopped."),
    ("complete", facts_of(Stage.COMPLETE), "The action is complete."),
    (
        "not yet in the plan",
        facts_of(action_from=WINTER.ends + days(1)),
        "The action entered the plan on 1 April 2026.",
    ),
    (
        "not due to start",
        facts_of(Stage.PROPOSED, start=WINTER.ends + days(1)),
        "The action is not due to start until 1 April 2026.",
    ),
]
ASKED = [
    ("under way", facts_of()),
    ("entered the plan on the last day", facts_of(action_from=WINTER.ends)),
    ("due to start on the last day", facts_of(Stage.PROPOSED, start=WINTER.ends)),
    ("proposed with no start", facts_of(Stage.PROPOSED, start=None)),
    ("started before its start", facts_of(Stage.UNDER_WAY, start=WINTER.ends + days(1))),
]


@pytest.mark.parametrize(
    ("facts", "reason"), [row[1:] for row in NOT_ASKED], ids=[row[0] for row in NOT_ASKED]
)
def test_an_action_that_needs_no_update_gives_the_reason(facts: NeedFacts, reason: str) -> None:
    assert needed_update(facts, WINTER, answered=False, on=DEMO_DAY) == NeededUpdate(
        UpdateNeed.NOTHING, reason
    )
    assert (
        not_updated(
            facts,
            latest=None,
            last_due=WINTER,
            as_at=DEMO_DAY,
            quiet_days=0,
            has_periods=True,
            answered=False,
        )
        is False
    )
    assert (
        not_updated(
            facts,
            latest=None,
            last_due=None,
            as_at=WINTER.ends,
            quiet_days=0,
            has_periods=False,
            answered=False,
        )
        is False
    )


@pytest.mark.parametrize("facts", [row[1] for row in ASKED], ids=[row[0] for row in ASKED])
def test_other_actions_need_an_update(facts: NeedFacts) -> None:
    assert needed_update(facts, WINTER, answered=False, on=DEMO_DAY).state is UpdateNeed.DUE
    assert (
        not_updated(
            facts,
            latest=None,
            last_due=WINTER,
            as_at=DEMO_DAY,
            quiet_days=0,
            has_periods=True,
            answered=False,
        )
        is True
    )


OWED = [
    (
        "before it opens",
        date(2025, 12, 31),
        UpdateNeed.NOT_DUE,
        "January to March 2026 ends on 31 March 2026. An update is due by 14 April 2026.",
    ),
    (
        "on its last day",
        date(2026, 3, 31),
        UpdateNeed.NOT_DUE,
        "January to March 2026 ends on 31 March 2026. An update is due by 14 April 2026.",
    ),
    ("the day after it ends", date(2026, 4, 1), UpdateNeed.DUE, "Due by 14 April 2026, in 13 days."),
    ("the day before it is due", date(2026, 4, 13), UpdateNeed.DUE, "Due by 14 April 2026, in 1 day."),
    ("the day it is due", date(2026, 4, 14), UpdateNeed.DUE, "Due by 14 April 2026, in 0 days."),
    (
        "the day after it is due",
        date(2026, 4, 15),
        UpdateNeed.OVERDUE,
        "Was due by 14 April 2026, 1 day ago.",
    ),
    ("long after it is due", date(2026, 5, 14), UpdateNeed.OVERDUE, "Was due by 14 April 2026, 30 days ago."),
]


@pytest.mark.parametrize(("on", "state", "reason"), [row[1:] for row in OWED], ids=[row[0] for row in OWED])
def test_what_an_action_needs_by_the_day(on: date, state: UpdateNeed, reason: str) -> None:
    expected = NeededUpdate(state, reason, is_overdue=state is UpdateNeed.OVERDUE)
    assert needed_update(facts_of(), WINTER, answered=False, on=on) == expected


def test_nothing_is_owed_for_a_closed_period() -> None:
    expected = NeededUpdate(UpdateNeed.NOTHING, "January to March 2026 is closed.")
    assert needed_update(facts_of(), closed(WINTER), answered=False, on=date(2026, 5, 14)) == expected


def test_nothing_is_owed_for_a_period_from_before_the_set_up() -> None:
    expected = NeededUpdate(
        UpdateNeed.NOTHING, "January to March 2026 ended before this strategy was set up here."
    )
    assert needed_update(facts_of(), before_set_up(WINTER), answered=False, on=date(2026, 5, 14)) == expected


@pytest.mark.parametrize("facts", [facts_of(), facts_of(Stage.COMPLETE)])
@pytest.mark.parametrize("period", [WINTER, closed(WINTER)])
def test_an_answered_period_is_answered_whatever_came_after(facts: NeedFacts, period: PeriodFacts) -> None:
    expected = NeededUpdate(UpdateNeed.SENT, "Updated for January to March 2026.")
    assert needed_update(facts, period, answered=True, on=date(2026, 5, 14), drafted=True) == expected


@pytest.mark.parametrize(
    ("verdict", "state", "reason"),
    [
        (ReviewVerdict.QUERIED, UpdateNeed.QUERIED, "The update for January to March 2026 is queried."),
        (
            ReviewVerdict.CHECKED,
            UpdateNeed.CHECKED,
            "Updated for January to March 2026; the update was checked.",
        ),
        (ReviewVerdict.NOTED, UpdateNeed.CHECKED, "Updated for January to March 2026; the update was noted."),
    ],
)
def test_an_update_is_checked_or_queried_as_its_latest_review_says(
    verdict: ReviewVerdict, state: UpdateNeed, reason: str
) -> None:
    found = needed_update(facts_of(), WINTER, answered=True, on=DEMO_DAY, verdict=verdict)
    assert found == NeededUpdate(state, reason)


@pytest.mark.parametrize("on", [date(2026, 4, 14), date(2026, 4, 15)])
def test_a_draft_of_a_needed_update_keeps_the_reason_and_may_be_overdue(on: date) -> None:
    without = needed_update(facts_of(), WINTER, answered=False, on=on)
    drafted = needed_update(facts_of(), WINTER, answered=False, on=on, drafted=True)
    assert drafted == NeededUpdate(UpdateNeed.DRAFTED, without.reason, is_overdue=on > WINTER.due)
    assert drafted.state in NEEDED_NOW
    assert without.is_overdue is drafted.is_overdue


@pytest.mark.parametrize(
    ("period", "on", "state"),
    [
        (WINTER, WINTER.ends, UpdateNeed.NOT_DUE),
        (closed(WINTER), date(2026, 5, 14), UpdateNeed.NOTHING),
        (before_set_up(WINTER), date(2026, 5, 14), UpdateNeed.NOTHING),
    ],
)
def test_a_draft_changes_nothing_where_no_update_is_needed_now(
    period: PeriodFacts, on: date, state: UpdateNeed
) -> None:
    assert needed_update(facts_of(), period, answered=False, on=on, drafted=True).state is state


@pytest.mark.parametrize("last_due", [None, WINTER])
def test_silence_names_the_day_of_the_last_update(last_due: PeriodFacts | None) -> None:
    assert silence(date(2026, 3, 31), last_due) == "No update since 31 March 2026"
    assert silence(None, last_due) == "No update yet"


def test_silence_names_the_period_that_a_later_update_passed_over() -> None:
    assert silence(date(2026, 4, 1), WINTER) == "No update for January to March 2026"
    assert passed_over(date(2026, 4, 1), WINTER) == "January to March 2026"
    assert [passed_over(date(2026, 3, 31), WINTER), passed_over(None, WINTER)] == ["", ""]
