"""Action points, the answers to them, and which of them a meeting asks about."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from priorities.choices import ActionPointOutcome
from priorities.models import Action, ActionPoint, ActionPointAnswer, Group, Meeting, Person, Strategy
from priorities.queries.action_points import asked_at, made_at, reported_to
from priorities.writes import action_points, meetings
from tests import builders
from tests.builders import noon
from tests.priorities.writes.agreement import last_event
from tests.priorities.writes.every_column import stored_anywhere
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = date(2026, 3, 4), date(2026, 4, 1), date(2026, 4, 29)
DONE, STILL_OPEN, DROPPED = ActionPointOutcome


@dataclass
class Meets:
    """A group that meets three times, and the person who is asked to do something."""

    strategy: Strategy
    group: Group
    meetings: list[Meeting]
    owner: Person
    action: Action

    def make(self, **fields: Any) -> ActionPoint:
        """Record an action point of the first meeting on its day."""
        values = {
            "meeting": self.meetings[0],
            "action": self.action,
            "words": "Ask the teams for their figures.",
            "owner": self.owner,
            "due": SECOND,
            "by": builders.user(),
            "at": noon(FIRST),
        }
        return action_points.make(**values | fields)

    def answer(self, point: ActionPoint, **fields: Any) -> ActionPointAnswer:
        """Record at the second meeting that a point was done."""
        values = {
            "point": point,
            "meeting": self.meetings[1],
            "outcome": DONE,
            "words": "",
            "due": None,
            "based_on": None,
            "by": builders.user(),
            "at": noon(SECOND),
        }
        return action_points.answer(**values | fields)


@pytest.fixture
def meets() -> Meets:
    strategy = builders.strategy()
    group = builders.group(strategy)
    action = builders.action(builders.commitment(builders.priority(strategy)), group=group)
    held = [builders.meeting(strategy, day, group=group) for day in (FIRST, SECOND, THIRD)]
    return Meets(strategy, group, held, builders.member(strategy), action)


def reasons(write: Any, *given: Any, **fields: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        write(*given, **fields)
    return refused.value.reasons


def test_an_action_point_has_words_an_owner_and_a_day_and_is_recorded_from_the_day_of_the_meeting(
    meets: Meets,
) -> None:
    assert set(reasons(meets.make, words=" ", owner=None, due=None)) == {"words", "owner", "due"}
    assert set(reasons(meets.make, due=date(2026, 3, 3))) == {"due"}
    assert set(reasons(meets.make, due=date(9999, 1, 1))) == {"due"}
    assert set(reasons(meets.make, words="x" * 2001)) == {"words"}
    elsewhere = builders.person(body=builders.body("Elsewhere"))
    assert set(reasons(meets.make, owner=elsewhere)) == {"owner"}
    other = builders.action(builders.commitment(builders.priority(builders.strategy())))
    assert set(reasons(meets.make, action=other)) == {""}
    assert "4 March 2026" in reasons(meets.make, at=noon(date(2026, 3, 3)))[""]
    assert not ActionPoint.objects.exists()
    point = meets.make()
    assert (point.effective_from, point.meeting, point.owner) == (FIRST, meets.meetings[0], meets.owner)
    event = last_event()
    assert event.what == "action point made"


def test_an_identifier_is_refused_and_stored_nowhere(meets: Meets) -> None:
    point = meets.make()
    assert set(reasons(meets.make, words="Ask 0101011237")) == {"words"}
    assert set(reasons(meets.answer, point, words="Asked 0101011237")) == {"words"}
    assert not stored_anywhere("0101011237")


def test_a_point_made_at_one_meeting_is_asked_about_at_the_next_until_it_is_done(meets: Meets) -> None:
    first, second, third = meets.meetings
    point = meets.make()
    assert [each.row for each in made_at(first)] == [point]
    assert not asked_at(first)
    assert [each.row for each in asked_at(second)] == [each.row for each in asked_at(third)] == [point]

    still = meets.answer(point, outcome=STILL_OPEN, words="One team has not answered.", due=THIRD)
    (asked,) = asked_at(second)
    assert (asked.answer, asked.told) == (None, still)
    (asked,) = asked_at(third)
    assert (asked.answer, asked.told, asked.due) == (still, None, THIRD)

    done = meets.answer(point, meeting=third, based_on=still.pk, at=noon(THIRD))
    (asked,) = asked_at(third)
    assert asked.told == done
    # What was known at the second meeting does not change.
    (asked,) = asked_at(third, noon(SECOND))
    assert (asked.answer, asked.told) == (still, None)
    assert last_event().text.after["outcome"] == "done"


def test_a_point_answered_between_meetings_is_not_asked_about(meets: Meets) -> None:
    point = meets.make()
    meets.answer(point, meeting=None, outcome=DROPPED, words="Police does it.", at=noon(date(2026, 3, 20)))
    assert not asked_at(meets.meetings[1])
    assert [each.is_open for each in made_at(meets.meetings[0])] == [False]


def test_a_meeting_is_told_what_came_of_the_points_of_the_last_one_and_which_older_ones_are_open(
    meets: Meets,
) -> None:
    _, second, third = meets.meetings
    done, still = meets.make(), meets.make(words="Another.")
    meets.answer(done, meeting=None, at=noon(date(2026, 3, 20)))
    before = date(2026, 3, 24)
    assert [(each.row, each.is_open) for each in reported_to(second, before, noon(before))] == [
        (done, False),
        (still, True),
    ]
    # The meeting after that is told about what is still open alone, and not about what it will be told itself.
    meets.answer(still, meeting=third, at=noon(THIRD))
    assert [(each.row, each.answer) for each in reported_to(third, THIRD, noon(THIRD))] == [(still, None)]
    # Before its own day, a meeting had no points.
    assert not reported_to(second, date(2026, 2, 1), noon(THIRD))


def test_another_group_and_the_board_are_not_asked(meets: Meets) -> None:
    point = meets.make()
    board = builders.meeting(meets.strategy, SECOND)
    assert not asked_at(board)
    assert set(reasons(meets.answer, point, meeting=board)) == {""}
    assert set(reasons(meets.answer, point, meeting=meets.meetings[0])) == {""}
    assert not reported_to(board, SECOND, noon(SECOND))


def test_an_answer_says_what_came_of_it(meets: Meets) -> None:
    point = meets.make()
    assert set(reasons(meets.answer, point, outcome=None)) == {"outcome"}
    assert set(reasons(meets.answer, point, outcome=STILL_OPEN)) == {"words", "due"}
    assert set(reasons(meets.answer, point, outcome=DROPPED)) == {"words"}
    earlier = {"outcome": STILL_OPEN, "words": "Not yet.", "due": FIRST}
    assert set(reasons(meets.answer, point, **earlier)) == {"due"}
    assert not ActionPointAnswer.objects.exists()


def test_an_answer_does_not_overwrite_one_that_its_writer_has_not_seen(meets: Meets) -> None:
    point = meets.make()
    first = meets.answer(point)
    assert "done" in reasons(meets.answer, point, outcome=DROPPED, words="Not needed.")[""]
    meets.answer(point, outcome=DROPPED, words="Not needed.", based_on=first.pk)
    assert ActionPointAnswer.objects.count() == 2


def test_the_day_of_a_meeting_with_action_points_cannot_be_changed(meets: Meets) -> None:
    meets.answer(meets.make())
    for meeting in meets.meetings[:2]:
        given = {"note": "", "based_on": meetings.version_hash(meeting), "by": builders.user()}
        day = date(2026, 3, 25)
        assert set(reasons(meetings.correct, meeting=meeting, held_on=day, at=noon(THIRD), **given)) == {
            "held_on"
        }
    version = meetings.version_hash(meets.meetings[2])
    meetings.correct(
        meeting=meets.meetings[2],
        held_on=date(2026, 4, 30),
        note="",
        based_on=version,
        by=builders.user(),
        at=noon(THIRD),
    )
    assert set(
        reasons(
            meetings.remove,
            meeting=meets.meetings[0],
            based_on=meetings.version_hash(meets.meetings[0]),
            by=builders.user(),
            at=noon(THIRD),
        )
    ) == {""}


@pytest.mark.parametrize("count", [1, 6])
def test_the_reads_run_a_fixed_number_of_queries(
    meets: Meets, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        meets.answer(meets.make(words=f"Point {number}"), outcome=STILL_OPEN, words="Not yet.", due=THIRD)
    for read, given in (
        (asked_at, (meets.meetings[2],)),
        (made_at, (meets.meetings[0],)),
        (reported_to, (meets.meetings[2], THIRD, noon(THIRD))),
    ):
        with django_assert_num_queries(3 if read is reported_to else 2):
            for point in read(*given):
                str(point.row.meeting), point.row.owner.name, point.row.action.current.title
                str(point.answer and point.answer.meeting)
