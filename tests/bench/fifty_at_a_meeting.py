"""Gives a group 50 actions and a meeting today, whatever the size of the plan, and action points to ask about.

`python -m tests.bench.fifty_at_a_meeting` changes the database that DATABASE_URL names, in which the demonstration is
loaded.
"""

from datetime import timedelta

import django

ACTIONS, POINTS, OTHER_POINTS = 50, 8, 2
MEETING = 9_000
"""The id of the meeting, which the measured pages name."""
SHOWN = "2.3.2"
"""An action that the group has, among others: its lead has an update to send."""


def main() -> None:
    """Add the group and its two meetings, and give it the actions."""
    from priorities.models import Action, Group, Strategy
    from priorities.rules.lifecycle import ENDED
    from tests import builders
    from tracker import clock

    strategy, today = Strategy.objects.get(), clock.today()
    above = Group.objects.get(parent=None)
    group = builders.group(strategy, name="A group of fifty", parent=above, order=99)
    live = Action.objects.select_related("current__lead").exclude(current__stage__in=ENDED).order_by("pk")
    shown = live.get(reference=SHOWN)
    chosen = [shown, *live.exclude(pk=shown.pk)[: ACTIONS - 1]]
    for action in chosen:
        builders.revision(action, group_id=group.pk, effective_from=today, recorded_at=builders.noon(today))
    builders.meeting(strategy, today, group=group, pk=MEETING)
    earlier = builders.meeting(strategy, today - timedelta(days=28), group=group)
    for action in chosen[:POINTS]:
        owner = action.current.lead or strategy.body.people.first()
        builders.action_point(earlier, owner, today, action=action)
    for owner in strategy.body.people.all()[:OTHER_POINTS]:
        builders.action_point(earlier, owner, today)


if __name__ == "__main__":
    django.setup()
    main()
