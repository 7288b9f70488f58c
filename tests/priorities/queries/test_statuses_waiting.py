"""Which actions the page of what waits reads: those on which something may wait, and no others."""

from datetime import date

import pytest

from priorities.choices import ProposalKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, PeriodClosing, Proposal
from priorities.queries.calendar import calendar
from priorities.queries.waiting import statuses_waiting
from tests import builders
from tests.builders import TODAY, noon

pytestmark = pytest.mark.django_db

CLOSED, OPEN = date(2025, 12, 31), date(2026, 3, 31)


def updated(action: Action, *verdicts: ReviewVerdict, on: date = OPEN) -> Action:
    update = builders.update(action, Rag.GREEN, on)
    for verdict in verdicts:
        builders.review(update, verdict)
    return action


def test_only_actions_with_something_to_check_note_correct_or_decide_are_read() -> None:
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    closed = builders.period(strategy, date(2025, 10, 1), CLOSED, date(2026, 1, 14))
    builders.period(strategy, date(2026, 1, 1), OPEN, TODAY)
    PeriodClosing.objects.create(period=closed, recorded_at=noon(date(2026, 1, 20)))
    to_check, to_note, queried, proposed = (builders.action(home) for _ in range(4))
    updated(to_check)
    updated(to_note, ReviewVerdict.CHECKED)
    updated(queried, ReviewVerdict.QUERIED)
    updated(proposed, ReviewVerdict.NOTED)
    Proposal.objects.create(
        action=proposed,
        kind=ProposalKind.PAUSE,
        reason="Asked for.",
        by=builders.user(),
        effective_from=OPEN,
        recorded_at=noon(OPEN),
    )
    builders.action(home)
    updated(builders.action(home), ReviewVerdict.CHECKED, ReviewVerdict.NOTED)
    updated(builders.action(home), on=CLOSED)
    updated(builders.action(home), ReviewVerdict.QUERIED, on=CLOSED)
    builders.revision(updated(builders.action(home)), stage=Stage.STOPPED)

    found = statuses_waiting([calendar(strategy, noon(TODAY))], noon(TODAY))[strategy.pk]

    assert [status.action_id for status in found] == [to_check.pk, to_note.pk, queried.pk, proposed.pk]
