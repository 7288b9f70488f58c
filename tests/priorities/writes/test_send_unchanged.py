"""“Nothing has changed”: what the update repeats, and when it is refused with which sentence."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from priorities.choices import ActionKind, Cause, Rag, ReviewVerdict, Stage
from priorities.models import Action, Period, Update
from priorities.queries.status import status_of
from priorities.writes import update_withdrawals, updates
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tracker.models import AuditText
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

AUTUMN = date(2025, 12, 20)
AMBER = {"problem": "No rooms.", "cause": Cause.SYSTEMS, "forecast": date(2027, 1, 31)}


@pytest.fixture
def quarterly() -> Quarterly:
    return Quarterly()


def autumn(quarterly: Quarterly) -> Period:
    return builders.period(quarterly.strategy, date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14))


def last(action: Action, rag: Rag = Rag.GREEN, on: date = AUTUMN, **fields: Any) -> Update:
    return builders.update(action, rag, on, **fields)


def send(
    quarterly: Quarterly,
    action: Action,
    *,
    period: Period | None = None,
    based_on: int | None = None,
    key: UUID | None = None,
    at: datetime = NOW,
) -> Update:
    return updates.send_unchanged(
        action=action,
        by=quarterly.user,
        at=at,
        key=key or uuid4(),
        period=period or quarterly.winter,
        based_on=based_on or action.updates.filter(withdrawal=None).latest("effective_from", "id").pk,
    )


def why_refused(quarterly: Quarterly, action: Action, **sent: Any) -> str:
    before = Update.objects.count()
    with pytest.raises(Refused) as refused:
        send(quarterly, action, **sent)
    assert Update.objects.count() == before
    [sentence] = refused.value.reasons.values()
    return sentence


def test_repeats_the_answers_and_says_since_when(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = last(action, Rag.AMBER, next_steps="Book rooms.", what_changed="The team moved.", **AMBER)
    second = send(quarterly, action)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert second.unchanged_since == AUTUMN
    assert (
        second.rag,
        second.progress,
        second.next_steps,
        second.problem,
        second.cause,
        second.forecast,
    ) == (
        "amber",
        first.progress,
        "Book rooms.",
        "No rooms.",
        "systems",
        date(2027, 1, 31),
    )
    # Nothing has changed, so what changed the time before is not said again.
    assert second.what_changed == ""
    assert (second.period, second.effective_from, second.based_on) == (
        quarterly.winter,
        date(2026, 3, 31),
        first,
    )
    assert (second.author, second.user, second.suggested) == (quarterly.lead, quarterly.user, "amber")
    words = AuditText.objects.filter(event__what="update submitted").latest("id").words
    assert json.loads(words)["after"]["unchanged_since"] == "2025-12-20"


def test_the_day_is_that_of_the_first_of_several_that_are_the_same(quarterly: Quarterly) -> None:
    action = quarterly.action()
    last(action)
    assert send(quarterly, action).unchanged_since == AUTUMN
    assert send(quarterly, action, period=quarterly.spring).unchanged_since == AUTUMN


def test_sent_twice_it_is_recorded_once(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first, key = last(action), uuid4()
    sent = [send(quarterly, action, key=key, based_on=first.pk) for _ in range(2)]
    assert sent[0] == sent[1]
    assert action.updates.count() == 2
    other = quarterly.action()
    last(other)
    assert why_refused(quarterly, other, key=key) == "This form has already been used. Open the page again."


def test_milestones_keep_their_days(quarterly: Quarterly) -> None:
    action = quarterly.action()
    milestone = builders.milestone(action, date(2026, 6, 30))
    quarterly.submit(action, period=autumn(quarterly), done_milestones={milestone.pk: date(2025, 11, 3)})
    send(quarterly, action)
    assert [mark.done_on for mark in milestone.marks.all()] == [date(2025, 11, 3)]


@pytest.mark.parametrize(
    ("rag", "sentence"),
    [
        (Rag.RED, "The last update was Red, so say what is being done about it."),
        (Rag.BLUE, "The last update reported the work complete, so say how it is going now."),
    ],
)
def test_never_red_and_never_blue(quarterly: Quarterly, rag: Rag, sentence: str) -> None:
    action = quarterly.action()
    last(action, rag)
    assert why_refused(quarterly, action) == sentence


def test_never_the_first_update(quarterly: Quarterly) -> None:
    action = quarterly.action()
    assert why_refused(quarterly, action, based_on=1) == (
        "This action has no update yet, so say what has been done."
    )


@pytest.mark.parametrize(("rag", "answers"), [(Rag.GREEN, {}), (Rag.AMBER, AMBER)])
def test_at_most_two_running_on_amber_and_green(
    quarterly: Quarterly, rag: Rag, answers: dict[str, Any]
) -> None:
    action = quarterly.action()
    summer = builders.period(quarterly.strategy, date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 14))
    last(action, rag, date(2025, 9, 20), **answers)
    assert summer.updates.count() == 1
    send(quarterly, action, period=autumn(quarterly))
    second = send(quarterly, action)
    sentence = "The last 2 updates said that nothing had changed, so say what has been done."
    assert why_refused(quarterly, action, period=quarterly.spring) == sentence
    # If one of them is withdrawn, it does not count.
    update_withdrawals.withdraw(update=second, reason="A mistake.", by=quarterly.user, at=NOW)
    again = send(quarterly, action)
    assert again.unchanged_since == date(2025, 9, 20)
    # An update with words of its own begins anew.
    quarterly.submit(action, rag, period=quarterly.spring, based_on=again.pk, **answers)
    later = builders.period(quarterly.strategy, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 14))
    assert send(quarterly, action, period=later, at=noon(date(2026, 7, 2))).unchanged


def running(quarterly: Quarterly, action: Action, quarters: int) -> list[Update]:
    """Say for so many quarters after 2023 running that nothing has changed."""
    sent = []
    for number in range(quarters):
        year, quarter = divmod(number, 4)
        opens = date(2024 + year, 3 * quarter + 1, 1)
        ends = date(2024 + year, 3 * quarter + 3, 31 if quarter in (0, 3) else 30)
        period = builders.period(quarterly.strategy, opens, ends, date(ends.year + 1, 1, 14))
        sent.append(send(quarterly, action, period=period))
    return sent


def test_without_limit_while_not_due_to_start(quarterly: Quarterly) -> None:
    action = quarterly.action(stage=Stage.PROPOSED, start=date(2027, 1, 1), due=date(2027, 12, 31))
    last(action, Rag.GREY, date(2023, 12, 1))
    assert all(update.rag == "grey" for update in running(quarterly, action, 5))


def test_without_limit_while_continuing_work_is_within_its_review_date(quarterly: Quarterly) -> None:
    action = quarterly.action(kind=ActionKind.CONTINUING, review=date(2024, 12, 31))
    last(action, Rag.AMBER, date(2023, 12, 1), **AMBER)
    running(quarterly, action, 4)
    assert why_refused(quarterly, action) == (
        "The last 2 updates said that nothing had changed, so say what has been done."
    )


def test_without_limit_while_paused_and_it_stays_paused(quarterly: Quarterly) -> None:
    action = quarterly.action()
    last(action, Rag.GREEN, date(2023, 12, 1))
    builders.revision(action, stage=Stage.PAUSED, effective_from=date(2023, 12, 2), recorded_at=noon(AUTUMN))
    assert len(running(quarterly, action, 5)) == 5
    status = status_of(action, TODAY, NOW)
    assert status is not None
    assert (status.stage, status.rag, status.counted_as) == (Stage.PAUSED, Rag.GREEN, "paused")


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.STOPPED, "This action is stopped, so you cannot update it."),
        (Stage.COMPLETE, "This action is complete, so you cannot update it."),
    ],
)
def test_never_on_work_that_is_over(quarterly: Quarterly, stage: Stage, sentence: str) -> None:
    action = quarterly.action()
    last(action)
    builders.revision(action, stage=stage, effective_from=TODAY)
    assert why_refused(quarterly, action).startswith(sentence)


def test_never_grey_once_work_has_started_or_should_have(quarterly: Quarterly) -> None:
    started = quarterly.action()
    last(started, Rag.GREY)
    assert why_refused(quarterly, started).startswith("Work has started, so it cannot be Grey.")
    waiting = quarterly.action(stage=Stage.PROPOSED, start=date(2026, 2, 1))
    last(waiting, Rag.GREY)
    assert why_refused(quarterly, waiting) == (
        "The dates now suggest Amber, so say how it is going. Work has not started, 58 days after its start date "
        "(1 February 2026)."
    )


def test_never_if_the_dates_now_suggest_worse_unless_the_last_update_gave_a_reason(
    quarterly: Quarterly,
) -> None:
    action = quarterly.action(due=date(2026, 3, 1))
    last(action)
    assert why_refused(quarterly, action) == (
        "The dates now suggest Red, so say how it is going. The action is 30 days late and has no forecast "
        "(due 1 March 2026)."
    )
    reasoned = quarterly.action(due=date(2026, 3, 1))
    last(reasoned, better_reason="It opens in April.")
    assert send(quarterly, reasoned).better_reason == "It opens in April."


def test_never_if_the_forecast_has_passed(quarterly: Quarterly) -> None:
    action = quarterly.action(due=date(2026, 3, 1))
    last(action, Rag.AMBER, **AMBER | {"forecast": date(2026, 3, 31)})
    assert why_refused(quarterly, action) == (
        "The last forecast, 31 March 2026, has passed, so give a new one."
    )


def test_never_if_the_last_update_leaves_out_what_is_asked_now(quarterly: Quarterly) -> None:
    action = quarterly.action()
    last(action, Rag.AMBER, **AMBER | {"cause": ""})
    assert why_refused(quarterly, action) == "Choose the main cause of the problem."


def test_never_an_answer_to_a_query(quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.review(last(action), ReviewVerdict.QUERIED)
    assert (
        why_refused(quarterly, action)
        == "The last update was queried, so answer the question in a new update."
    )


def test_never_for_a_period_that_has_an_update_or_is_past(quarterly: Quarterly) -> None:
    action = quarterly.action()
    last(action, on=date(2026, 3, 30))
    assert why_refused(quarterly, action) == (
        "There is an update already, so correct it if something is missing."
    )
    assert why_refused(quarterly, action, period=autumn(quarterly)) == (
        "A later update counts, so say what had been done by the end of this period."
    )


def test_another_update_is_read_first(quarterly: Quarterly) -> None:
    action = quarterly.action()
    seen = last(action)
    last(action, Rag.GREEN, date(2025, 12, 22))
    assert "has been updated since you opened the page" in why_refused(quarterly, action, based_on=seen.pk)
