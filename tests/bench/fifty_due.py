"""Gives the people whose page My work is measured as many actions as a person has, whatever the size of the plan.

The report author of the demonstration becomes the lead of 50 actions that need an update. The member keeps the actions
that they lead or are deputy for among the first 300, because a larger plan has more leads, not busier ones.
`python -m tests.bench.fifty_due` changes the database that DATABASE_URL names, in which the demonstration is loaded.
"""

from datetime import timedelta

import django

DUE = 50
LEAD, NOT_FROM = "author@demo.example", "member@demo.example"
"""Who becomes the lead, and whose actions the author is not given, because other pages are measured with them."""
FIRST, OTHER_LEAD = 300, "coordinator@demo.example"
"""How many actions, in the order in which they were loaded, the member keeps, and who leads the member's others."""
HANDED_OVER = timedelta(days=60)
"""How long ago: before the member's last visit, so that the page does not show it as news."""


def main() -> None:
    """Hand over the member's actions but for the first ones, and give the author actions until 50 need an update."""
    from priorities.models import Action, Person, Strategy
    from priorities.queries.calendar import calendar
    from priorities.queries.status import status_at
    from priorities.queries.workload import answered
    from priorities.rules.deadlines import periods_needing_update
    from tests import builders
    from tracker import clock

    strategy, lead = Strategy.objects.get(), Person.objects.get(user__email=LEAD)
    member, other = (Person.objects.get(user__email=email) for email in (NOT_FROM, OTHER_LEAD))
    for action in Action.objects.select_related("current").order_by("pk")[FIRST:]:
        plan = action.current
        if member.pk not in (plan.lead_id, plan.deputy_id):
            continue
        day = max(plan.effective_from, clock.today() - HANDED_OVER)
        builders.revision(
            action,
            lead_id=other.pk if plan.lead_id == member.pk else plan.lead_id,
            deputy_id=None if plan.deputy_id == member.pk else plan.deputy_id,
            recorded_by=other.user,
            effective_from=day,
            recorded_at=builders.noon(day),
        )
    now, today = clock.now(), clock.today()
    periods = calendar(strategy, now)
    statuses = status_at(strategy, today, now, periods)
    answers = answered(statuses)
    due = [
        status
        for status in statuses
        if periods_needing_update(
            periods.periods, answers.get(status.action_id, ()), status.need_facts, on=today
        )
    ]
    for status in [status for status in due if status.lead_id != member.pk][:DUE]:
        action = Action.objects.select_related("current").get(pk=status.action_id)
        builders.revision(
            action,
            lead_id=lead.pk,
            recorded_by=lead.user,
            effective_from=today,
            recorded_at=builders.noon(today),
        )


if __name__ == "__main__":
    django.setup()
    main()
