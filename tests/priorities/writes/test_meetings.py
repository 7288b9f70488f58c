"""Meetings of a strategy's groups and board, the periods that report to them, and who agrees what."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import ProposalKind, ReviewVerdict
from priorities.models import DecisionMaker, Meeting, Period, Strategy
from priorities.queries.decision_makers import decision_maker_name, decision_makers
from priorities.queries.meetings import meetings as listed
from priorities.queries.updates import updates_of
from priorities.writes import decision_makers as decision_maker_writes
from priorities.writes import meetings, periods
from priorities.writes.periods import PeriodDetails
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 22)


@pytest.fixture
def strategy() -> Strategy:
    return builders.strategy()


def add(strategy: Strategy, **fields: Any) -> Meeting:
    values = {"group": None, "held_on": DAY, "note": "", "by": builders.user(), "at": noon(TODAY)}
    return meetings.add(strategy=strategy, **values | fields)


def refusal(write: Any, **fields: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        write(**{"by": builders.user(), "at": noon(TODAY)} | fields)
    return refused.value.reasons


def test_a_meeting_needs_a_day_near_the_strategy_and_a_group_of_it(strategy: Strategy) -> None:
    assert set(refusal(add, strategy=strategy, held_on=None)) == {"held_on"}
    assert set(refusal(add, strategy=strategy, held_on=date(9999, 1, 1))) == {"held_on"}
    assert set(refusal(add, strategy=strategy, note="0101011237")) == {"note"}
    assert set(refusal(add, strategy=strategy, note="x" * 201)) == {"note"}
    other = builders.group(builders.body("Elsewhere"))
    retired = builders.group(strategy, name="A retired group", retired_on=TODAY)
    for group in (other, retired):
        assert set(refusal(add, strategy=strategy, group=group)) == {"group"}
    assert not Meeting.objects.exists()


def test_a_group_or_board_meets_once_a_day(strategy: Strategy) -> None:
    group = builders.group(strategy)
    for holder in (None, group):
        add(strategy, group=holder)
        assert set(refusal(add, strategy=strategy, group=holder)) == {"held_on"}


def test_a_correction_records_the_day_before(strategy: Strategy) -> None:
    meeting, by = add(strategy, note="Item 4"), builders.user()
    mark = meetings.version_hash(meeting)
    moved = meetings.correct(
        meeting=meeting, held_on=date(2026, 4, 29), note="Item 4", based_on=mark, by=by, at=noon(TODAY)
    )
    assert (moved.held_on, moved.recorded_by) == (date(2026, 4, 29), by)
    text = last_event().text
    assert (text.before, text.after) == ({"held_on": "2026-04-22"}, {"held_on": "2026-04-29"})
    with pytest.raises(EditConflict):
        meetings.correct(meeting=meeting, held_on=DAY, note="", based_on=mark, by=by, at=noon(TODAY))
    same = {"meeting": moved, "based_on": meetings.version_hash(moved)}
    assert set(refusal(meetings.correct, **same, held_on=moved.held_on, note="Item 4")) == {""}
    add(strategy)
    assert set(refusal(meetings.correct, **same, held_on=DAY, note="")) == {"held_on"}


def test_a_meeting_is_removed_only_while_nothing_names_it(strategy: Strategy) -> None:
    meeting = add(strategy)
    values = {"meeting": meeting, "based_on": meetings.version_hash(meeting)}
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), DAY, meeting=meeting)
    assert set(refusal(meetings.remove, **values)) == {""}
    Period.objects.filter(pk=period.pk).update(meeting=None)
    meetings.remove(**values, by=builders.user(), at=noon(TODAY))
    assert not Meeting.objects.exists()
    event = last_event()
    assert (event.what, event.subject_id) == ("meeting removed", str(values["meeting"].pk))
    assert set(refusal(meetings.remove, **values)) == {""}


def test_meetings_to_come_are_listed_first_soonest_first(strategy: Strategy) -> None:
    days = [date(2026, 5, 13), date(2026, 1, 28), TODAY, date(2025, 10, 29)]
    for day in days:
        add(strategy, held_on=day)
    to_come, earlier = listed(strategy, TODAY)
    assert [meeting.held_on for meeting in to_come] == [days[2], days[0]]
    assert [meeting.held_on for meeting in earlier] == [days[1], days[3]]


def test_a_period_names_its_meeting_even_when_it_is_in_use(strategy: Strategy) -> None:
    meeting = add(strategy)
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=date(2026, 3, 31), period=period)
    values = {"period": period, "based_on": periods.version_hash([period])}
    periods.name_meeting(**values, meeting=meeting, by=builders.user(), at=noon(TODAY))
    period.refresh_from_db()
    assert period.meeting == meeting
    assert last_event().text.after == {"meeting": str(meeting)}
    values["based_on"] = periods.version_hash([period])
    assert set(refusal(periods.name_meeting, **values, meeting=meeting)) == {""}
    other = add(builders.strategy())
    assert set(refusal(periods.name_meeting, **values, meeting=other)) == {"meeting"}


def correct_meeting(*, period: Period, meeting: Meeting, **values: Any) -> Period:
    """Correct only the meeting of a period that is not in use."""
    details = PeriodDetails(period.name, period.opens, period.ends, period.due, meeting)
    return periods.correct(period=period, details=details, **values)


@pytest.mark.parametrize("in_use", [False, True])
def test_a_change_of_a_period_whose_meeting_has_changed_since_is_refused(
    strategy: Strategy, in_use: bool
) -> None:
    first, second = add(strategy), add(strategy, held_on=TODAY)
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    version = periods.version_hash([period])
    values: dict[str, Any] = {"period": period, "based_on": version, "by": builders.user(), "at": noon(TODAY)}
    periods.name_meeting(**values, meeting=first)
    write = periods.name_meeting if in_use else correct_meeting
    with pytest.raises(EditConflict) as conflict:
        write(**values, meeting=second)
    current = Period.objects.select_related("meeting").get()
    assert current.meeting == first
    assert conflict.value.number == periods.version_hash([current])


@pytest.mark.parametrize("in_use", [False, True])
def test_a_meeting_removed_since_the_form_read_it_is_not_named(strategy: Strategy, in_use: bool) -> None:
    meeting = add(strategy)
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    values: dict[str, Any] = {
        "period": period,
        "based_on": periods.version_hash([period]),
        "meeting": meeting,
    }
    removed = Meeting.objects.get(pk=meeting.pk)
    meetings.remove(
        meeting=removed, based_on=meetings.version_hash(removed), by=builders.user(), at=noon(TODAY)
    )
    if in_use:
        reasons = refusal(periods.name_meeting, **values)
    else:
        reasons = refusal(correct_meeting, **values)
    assert reasons == {"meeting": "This meeting has been removed. Choose another, or none."}


def test_a_corrected_period_keeps_or_changes_its_meeting(strategy: Strategy) -> None:
    meeting = add(strategy)
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    corrected = correct_meeting(
        period=period,
        meeting=meeting,
        based_on=periods.version_hash([period]),
        by=builders.user(),
        at=noon(TODAY),
    )
    assert (corrected.meeting, corrected.pk == period.pk) == (meeting, False)


@pytest.mark.parametrize("in_use", [False, True])
def test_a_period_does_not_report_to_a_meeting_before_it_ends(strategy: Strategy, in_use: bool) -> None:
    period = builders.period(strategy, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
    values: dict[str, Any] = {"period": period, "based_on": periods.version_hash([period])}
    write = periods.name_meeting if in_use else correct_meeting
    early, last_day = add(strategy, held_on=date(2026, 6, 29)), add(strategy, held_on=date(2026, 6, 30))
    assert refusal(write, **values, meeting=early) == {
        "meeting": f"{period.name} ends on 30 June 2026. Choose a meeting held on that day or later."
    }
    named = write(**values, meeting=last_day, by=builders.user(), at=noon(TODAY))
    assert named.meeting == last_day
    moved = {"meeting": last_day, "note": "", "based_on": meetings.version_hash(last_day)}
    assert refusal(meetings.correct, **moved, held_on=date(2026, 6, 28)) == {
        "held_on": f"{period.name} reports to this meeting and ends on 30 June 2026. Enter that day or a later one."
    }
    meetings.correct(**moved, held_on=date(2026, 7, 1), by=builders.user(), at=noon(TODAY))


def test_a_meeting_is_not_moved_to_before_the_updates_for_it_are_due(strategy: Strategy) -> None:
    meeting = add(strategy, held_on=date(2026, 7, 20))
    period = builders.period(
        strategy, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14), meeting=meeting
    )
    moved: dict[str, Any] = {"meeting": meeting, "note": "", "based_on": meetings.version_hash(meeting)}
    assert refusal(meetings.correct, **moved, held_on=date(2026, 7, 13)) == {
        "held_on": f"{period.name} reports to this meeting, and its updates are due by 14 July 2026. Enter that day or "
        "a later one, or first change the due date or the meeting of that period."
    }
    meetings.correct(**moved, held_on=period.due, by=builders.user(), at=noon(TODAY))


def test_the_oversight_group_decides_or_else_the_board(strategy: Strategy) -> None:
    assert set(decision_makers(strategy).values()) == {None}
    assert decision_maker_name(strategy, ProposalKind.STOP) == strategy.board
    group = strategy.oversight_group = builders.group(strategy, name="Oversight group")
    strategy.save()
    builders.group(strategy, parent=group)
    assert set(decision_makers(strategy).values()) == {group}
    assert decision_maker_name(strategy, ProposalKind.STOP) == "Oversight group"


def test_each_kind_may_be_decided_by_another_group_or_the_board(strategy: Strategy) -> None:
    group = strategy.oversight_group = builders.group(strategy, name="Oversight group")
    strategy.save()
    under = builders.group(strategy, name="Justice", parent=group)
    by, before = builders.user(), decision_makers(strategy)
    chosen = before | {ProposalKind.STOP: None, ProposalKind.NEW_DATE: under}
    mark = decision_maker_writes.version_hash(before)
    values = {"strategy": strategy, "by": by, "at": noon(TODAY)}
    decision_maker_writes.set_decision_makers(chosen=chosen, based_on=mark, **values)
    assert decision_makers(strategy) == chosen
    assert {row.kind for row in DecisionMaker.objects.filter(set_by=by)} == {"stop", "new_date"}
    text = last_event().text
    assert text.before == {"stop": "Oversight group", "new_date": "Oversight group"}
    assert text.after == {"stop": strategy.board, "new_date": "Justice"}
    with pytest.raises(EditConflict):
        decision_maker_writes.set_decision_makers(chosen=before, based_on=mark, **values)
    mark = decision_maker_writes.version_hash(chosen)
    again = {"strategy": strategy, "based_on": mark}
    assert set(refusal(decision_maker_writes.set_decision_makers, **again, chosen=chosen)) == {""}
    other = builders.group(builders.body("Elsewhere"))
    outside = builders.group(strategy, name="A group outside the oversight group")
    retired = builders.group(strategy, name="A retired group", parent=group, retired_on=TODAY)
    for stranger in (other, outside, retired):
        fields = again | {"chosen": chosen | {ProposalKind.PAUSE: stranger}}
        assert set(refusal(decision_maker_writes.set_decision_makers, **fields)) == {"pause"}


@pytest.mark.parametrize("held_on", [date(2026, 3, 9), date(2026, 4, 9)])
def test_a_meeting_is_not_moved_to_a_day_on_which_it_could_not_have_noted_its_updates(
    strategy: Strategy, held_on: date
) -> None:
    action = builders.action(builders.commitment(builders.priority(strategy)))
    meeting = builders.meeting(strategy, date(2026, 3, 20))
    update = builders.update(action, on=date(2026, 3, 10))
    builders.review(update, ReviewVerdict.NOTED, TODAY, meeting=meeting)
    values = {"meeting": meeting, "note": "", "based_on": meetings.version_hash(meeting)}
    assert set(refusal(meetings.correct, held_on=held_on, **values)) == {"held_on"}
    meetings.correct(held_on=date(2026, 3, 19), by=builders.user(), at=noon(TODAY), **values)


def test_what_a_meeting_noted_keeps_the_day_that_was_known_before_each_correction(strategy: Strategy) -> None:
    action = builders.action(builders.commitment(builders.priority(strategy)))
    meeting = builders.meeting(strategy, date(2026, 3, 20))
    update = builders.update(action, on=date(2026, 3, 10))
    noted = builders.review(update, ReviewVerdict.NOTED, date(2026, 3, 21), meeting=meeting)
    days = [date(2026, 3, 20), date(2026, 3, 19), date(2026, 3, 18)]
    moments = [noted.recorded_at, noon(date(2026, 4, 1)), noon(TODAY)]
    for day, at in zip(days[1:], moments[1:], strict=True):
        mark = meetings.version_hash(meeting)
        meeting = meetings.correct(
            meeting=meeting, held_on=day, note="", based_on=mark, by=builders.user(), at=at
        )
    for day, at in zip(days, moments, strict=True):
        (found,) = updates_of(action, TODAY, at)
        assert [review.noted_on for review in found.reviews] == [day]


def test_a_correction_is_recorded_after_what_the_meeting_noted(strategy: Strategy) -> None:
    action = builders.action(builders.commitment(builders.priority(strategy)))
    meeting = builders.meeting(strategy, date(2026, 3, 20))
    noted = builders.review(
        builders.update(action, on=date(2026, 3, 10)), ReviewVerdict.NOTED, TODAY, meeting=meeting
    )
    mark = meetings.version_hash(meeting)
    meetings.correct(
        meeting=meeting, held_on=date(2026, 3, 19), note="", based_on=mark, by=builders.user(), at=noon(TODAY)
    )
    (found,) = updates_of(action, TODAY, noted.recorded_at)
    assert found.reviews[0].noted_on == date(2026, 3, 20)
