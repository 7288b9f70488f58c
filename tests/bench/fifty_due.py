"""Makes the report author of the demonstration the lead of 50 actions that need an update, for the page My work.

`python -m tests.bench.fifty_due` changes the database that DATABASE_URL names, in which the demonstration is loaded.
"""

import django

DUE = 50
LEAD, NOT_FROM = "author@demo.example", "member@demo.example"
"""Who becomes the lead, and whose actions stay as they are, because other pages are measured with them."""


def main() -> None:
    """Give the author actions that need an update until 50 do."""
    from priorities.models import Action, Person, Strategy
    from priorities.queries.calendar import calendar
    from priorities.queries.status import status_at
    from priorities.queries.workload import answered
    from priorities.rules.deadlines import periods_needing_update
    from tests import builders
    from tracker import clock

    strategy, lead = Strategy.objects.get(), Person.objects.get(user__email=LEAD)
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
    kept = {person.pk for person in Person.objects.filter(user__email=NOT_FROM)}
    for status in [status for status in due if status.lead_id not in kept][:DUE]:
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
