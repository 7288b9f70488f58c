"""What the database refuses in meetings."""

from datetime import date

from priorities.models import Action, MeetingItem, Period, Strategy
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.models.constraints import breaks

DAY = date(2026, 4, 22)


@breaks("meeting_of_a_group_once_a_day")
def test_two_meetings_of_one_group_on_one_day(strategy: Strategy) -> None:
    group = builders.group(strategy)
    builders.meeting(strategy, DAY, group=group)
    builders.meeting(strategy, DAY, group=group)


@breaks("meeting_of_the_board_once_a_day")
def test_two_meetings_of_the_board_on_one_day(strategy: Strategy) -> None:
    builders.meeting(strategy, DAY)
    builders.meeting(strategy, DAY)


def test_a_group_another_group_and_the_board_may_meet_on_one_day(strategy: Strategy) -> None:
    groups = [
        builders.group(strategy, name="Oversight group"),
        builders.group(strategy, name="Training group"),
    ]
    met = [builders.meeting(strategy, DAY, group=group) for group in (None, *groups)]
    assert [str(meeting) for meeting in met] == [
        "Test Integration Joint Board, 22 April 2026",
        "Oversight group, 22 April 2026",
        "Training group, 22 April 2026",
    ]


def test_several_periods_may_report_to_one_meeting(strategy: Strategy) -> None:
    meeting = builders.meeting(strategy, DAY)
    for month in (1, 2):
        builders.period(strategy, date(2026, month, 1), date(2026, month, 28), DAY, meeting=meeting)
    assert list(meeting.periods.all()) == list(Period.objects.all())


@breaks("meeting_item_once_an_action")
def test_an_action_discussed_twice_at_a_meeting(action: Action) -> None:
    meeting = builders.meeting(action.strategy, TODAY)
    for _ in range(2):
        MeetingItem.objects.create(meeting=meeting, action=action, recorded_at=noon(TODAY))
