"""Checking, querying and noting updates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import GroupRoleKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, Meeting, PeriodClosing, Person, Review, Strategy, Update
from priorities.queries.status import status_of
from priorities.queries.updates import every_deciding_update, for_board, updates_of
from priorities.writes import reviews
from priorities.writes.reviews import OWN_UPDATE
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import AT
from tracker import audit
from tracker.models import AuditEvent, Outbox, User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db
MAR = date(2026, 3, 10)
LATER = AT + timedelta(hours=1)


@dataclass
class Reviewed:
    """A strategy with a chair, and a lead whose account updates two actions of the chair's group."""

    strategy: Strategy
    chair: Person
    lead: Person
    actions: list[Action]
    updates: list[Update]

    @property
    def by(self) -> User:
        return builders.account(self.chair)

    def check(self, *updates: Update, **sentences: str) -> list[Review]:
        """Check updates, each with its own sentence unless one is given by its action's place, as in `first`."""
        given = dict(zip(("first", "second"), self.updates, strict=True))
        texts = {update.pk: update.board_sentence for update in updates}
        texts |= {given[name].pk: sentence for name, sentence in sentences.items()}
        return reviews.check(strategy=self.strategy, sentences=texts, by=self.by, at=AT)

    def query(self, update: Update, question: str = "Which teams?", by: User | None = None) -> Review:
        return reviews.query(update=update, question=question, by=by or self.by, at=AT)

    def note(self, *updates: Update, meeting: Meeting | None = None, by: User | None = None) -> list[Review]:
        return reviews.note(
            strategy=self.strategy,
            updates=[update.pk for update in updates],
            meeting=meeting,
            by=by or self.by,
            at=LATER,
        )


@pytest.fixture
def checking() -> Reviewed:
    strategy = builders.strategy()
    chair, lead = builders.member(strategy), builders.member(strategy)
    group = builders.group(strategy, chair=chair)
    home = builders.commitment(builders.priority(strategy))
    actions = [builders.action(home, lead=lead, group=group) for _ in range(2)]
    updates = [
        builders.update(action, Rag.GREEN, MAR, by=lead.user, board_sentence=f"Sentence {number}.")
        for number, action in enumerate(actions, 1)
    ]
    return Reviewed(strategy, chair, lead, actions, updates)


def reasons(write: Any) -> dict[str, str]:
    """Return the reasons with which a write is refused, having reviewed nothing."""
    before = Review.objects.count()
    with pytest.raises(Refused) as refused:
        write()
    assert Review.objects.count() == before
    return refused.value.reasons


def test_many_updates_are_checked_at_once_each_with_an_event(checking: Reviewed) -> None:
    made = checking.check(*checking.updates)
    assert [(review.update, review.verdict, review.by) for review in made] == [
        (update, ReviewVerdict.CHECKED, checking.by) for update in checking.updates
    ]
    events = AuditEvent.objects.filter(what="update checked")
    assert [event.subject_id for event in events] == [str(update.pk) for update in checking.updates]
    recorded = {row.key for event in events for row in event.rows.filter(kind__endswith="review")}
    assert recorded == {review.pk for review in made}
    status = status_of(checking.actions[0], TODAY, LATER)
    assert status is not None
    assert (status.verdict, status.queried) == (ReviewVerdict.CHECKED, False)


def test_a_sentence_mended_in_checking_is_the_boards_and_the_update_keeps_its_own(checking: Reviewed) -> None:
    first, second = checking.updates
    made = checking.check(first, second, first=" Training is  in place. ", second="")
    assert [review.board_sentence for review in made] == ["Training is in place.", ""]
    assert AuditEvent.objects.filter(what="update checked")[0].text.after["board_sentence"] == (
        "Training is in place."
    )
    deciding = every_deciding_update(checking.strategy, TODAY, LATER)
    assert [for_board(deciding[action.pk]) for action in checking.actions] == [
        "Training is in place.",
        "Sentence 2.",
    ]
    before = every_deciding_update(checking.strategy, TODAY, AT - timedelta(seconds=1))
    assert for_board(before[checking.actions[0].pk]) == "Sentence 1."
    checking.note(first, meeting=builders.meeting(checking.strategy, TODAY))
    (update,) = updates_of(checking.actions[0], TODAY, LATER)
    assert (update.board_sentence, update.row.board_sentence) == ("Training is in place.", "Sentence 1.")
    assert for_board(every_deciding_update(checking.strategy, TODAY, LATER)[checking.actions[0].pk]) == (
        "Training is in place."
    )


def test_a_query_marks_the_update_which_still_counts_and_emails_its_author(checking: Reviewed) -> None:
    review = checking.query(checking.updates[0], " Which teams? ")
    assert (review.verdict, review.reason) == (ReviewVerdict.QUERIED, "Which teams?")
    status = status_of(checking.actions[0], TODAY, LATER)
    assert status is not None
    assert (status.queried, status.question, status.rag) == (True, "Which teams?", Rag.GREEN)
    email = Outbox.objects.get()
    assert email.to == checking.lead.email
    assert email.subject == f"A question about your update on {checking.actions[0].reference}"
    assert "Which teams?" in email.text
    assert f"{checking.chair.job_title} ({checking.chair.name}) asked a question" in email.text
    assert audit.verify() == []


def test_the_email_goes_to_the_author_and_to_who_entered_the_update_if_they_may_read_it(
    checking: Reviewed,
) -> None:
    coordinator = builders.member(checking.strategy)
    gone = builders.member(checking.strategy, until=MAR)
    entered = builders.update(
        checking.actions[0], Rag.GREEN, TODAY, by=coordinator.user, author=checking.lead
    )
    checking.query(entered)
    assert set(Outbox.objects.values_list("to", flat=True)) == {checking.lead.email, coordinator.email}
    Outbox.objects.all().delete()
    checking.query(builders.update(checking.actions[1], Rag.GREEN, TODAY, by=gone.user))
    assert not Outbox.objects.exists()
    own = builders.update(checking.actions[1], Rag.GREEN, TODAY, by=checking.by, author=checking.chair)
    checking.query(own)
    assert not Outbox.objects.exists()


def test_an_update_that_is_no_longer_the_latest_is_neither_checked_nor_queried(checking: Reviewed) -> None:
    first, second = checking.updates
    newer = builders.update(checking.actions[0], Rag.RED, TODAY, by=checking.lead.user)
    found = reasons(lambda: checking.check(first, second))
    assert list(found) == [f"update_{first.pk}"]
    assert found[f"update_{first.pk}"].startswith("1.1.1 has been updated since you opened the page")
    assert list(reasons(lambda: checking.query(first))) == [f"update_{first.pk}"]
    checking.check(newer)
    builders.withdrawal(second)
    assert list(reasons(lambda: checking.check(second))) == [f"update_{second.pk}"]


def test_an_update_that_was_reviewed_meanwhile_says_by_whom(checking: Reviewed) -> None:
    vice_chair = builders.member(checking.strategy)
    group = checking.chair.group_roles.get().group
    builders.group_role(group, vice_chair, GroupRoleKind.VICE_CHAIR)
    checking.query(checking.updates[0], "Which teams?", by=vice_chair.user)
    checking.check(checking.updates[1])
    found = reasons(lambda: checking.check(*checking.updates))
    who = f"{vice_chair.job_title} ({vice_chair.name})"
    assert found == {
        f"update_{checking.updates[0].pk}": f"{who} queried the update on 1.1.1: “Which teams?”",
        f"update_{checking.updates[1].pk}": "You checked the update on 1.1.2.",
    }


def test_nobody_checks_their_own_update_where_the_strategy_says_so(checking: Reviewed) -> None:
    own = builders.update(checking.actions[0], Rag.GREEN, TODAY, by=checking.by, author=checking.lead)
    written = builders.update(
        checking.actions[1], Rag.GREEN, TODAY, by=checking.lead.user, author=checking.chair
    )
    checking.strategy.checked_by_another = True
    checking.strategy.save()
    assert reasons(lambda: checking.check(own, written)) == {
        f"update_{own.pk}": OWN_UPDATE,
        f"update_{written.pk}": OWN_UPDATE,
    }
    assert reasons(lambda: checking.query(own)) == {f"update_{own.pk}": OWN_UPDATE}
    checking.strategy.checked_by_another = False
    checking.strategy.save()
    assert len(checking.check(own, written)) == 2


@pytest.mark.parametrize("words", ["", "  ", "x" * 2001, "Is this about 0101011237?"])
def test_a_question_that_is_empty_too_long_or_holds_an_identifier_is_refused(
    checking: Reviewed, words: str
) -> None:
    key = checking.updates[0].pk
    assert list(reasons(lambda: checking.query(checking.updates[0], words))) == [f"question_{key}"]
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("words", ["x" * 401, "About 0101011237."])
def test_a_sentence_that_is_too_long_or_holds_an_identifier_is_refused(
    checking: Reviewed, words: str
) -> None:
    key = checking.updates[0].pk
    assert list(reasons(lambda: checking.check(*checking.updates, first=words))) == [f"sentence_{key}"]


def test_nothing_ticked_and_updates_of_another_strategy_are_refused(checking: Reviewed) -> None:
    other = builders.strategy()
    elsewhere = builders.update(builders.action(builders.commitment(builders.priority(other))))
    assert list(reasons(checking.check)) == [""]
    assert list(reasons(lambda: checking.check(elsewhere))) == [""]
    assert list(reasons(lambda: checking.note(meeting=builders.meeting(checking.strategy, TODAY)))) == [""]


def test_a_meeting_notes_the_checked_updates_that_it_was_shown(checking: Reviewed) -> None:
    checking.check(*checking.updates)
    meeting = builders.meeting(checking.strategy, TODAY)
    (review,) = checking.note(checking.updates[0], meeting=meeting)
    assert (review.verdict, review.meeting) == (ReviewVerdict.NOTED, meeting)
    assert AuditEvent.objects.get(what="update noted").text.after["meeting"] == str(meeting)
    assert list(reasons(lambda: checking.note(checking.updates[0], meeting=meeting))) == [
        f"note_{checking.updates[0].pk}"
    ]


def test_a_meeting_notes_no_update_made_after_it_or_not_checked(checking: Reviewed) -> None:
    newer = builders.update(checking.actions[0], Rag.GREEN, TODAY, by=checking.lead.user)
    checking.check(newer)
    before = builders.meeting(checking.strategy, TODAY - timedelta(days=1))
    assert list(reasons(lambda: checking.note(newer, meeting=before))) == [f"note_{newer.pk}"]
    unchecked = checking.updates[1]
    assert list(reasons(lambda: checking.note(unchecked, meeting=before))) == [f"note_{unchecked.pk}"]
    assert list(reasons(lambda: checking.note(newer))) == ["meeting"]
    to_come = builders.meeting(checking.strategy, TODAY + timedelta(days=1))
    elsewhere = builders.meeting(builders.strategy(), TODAY)
    for wrong in (to_come, elsewhere):
        assert list(reasons(partial(checking.note, newer, meeting=wrong))) == ["meeting"]


def test_a_review_is_recorded_after_what_it_was_judged_by(checking: Reviewed) -> None:
    builders.update(checking.actions[0], Rag.RED, TODAY, by=checking.lead.user, recorded_at=LATER)
    assert list(reasons(lambda: checking.check(checking.updates[0]))) == [f"update_{checking.updates[0].pk}"]
    (review,) = checking.check(checking.updates[1])
    assert review.recorded_at == max(AT, noon(TODAY))


def closed(checking: Reviewed) -> Update:
    """Return an update for a period that has been closed."""
    period = builders.period(checking.strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    update = builders.update(checking.actions[0], Rag.GREEN, MAR, by=checking.lead.user, period=period)
    PeriodClosing.objects.create(period=period, recorded_at=AT)
    return update


def ended(checking: Reviewed) -> Update:
    """Return an update on an action that has been stopped."""
    builders.revision(checking.actions[0], stage=Stage.STOPPED)
    return checking.updates[0]


def followed(checking: Reviewed) -> Update:
    """Return an update for a closed period after which another has ended."""
    update = closed(checking)
    builders.period(checking.strategy, date(2026, 4, 1), date(2026, 4, 5), date(2026, 4, 30))
    return update


def test_an_update_for_a_closed_period_is_checked_and_noted_but_not_queried(checking: Reviewed) -> None:
    update = closed(checking)
    assert "is closed, so the update on 1.1.1 can no longer be corrected." in str(
        reasons(partial(checking.query, update))
    )
    checking.check(update)
    meeting = builders.meeting(checking.strategy, TODAY)
    assert [review.verdict for review in checking.note(update, meeting=meeting)] == [ReviewVerdict.NOTED]


@pytest.mark.parametrize(
    ("moved", "why"),
    [
        (followed, " is closed"),
        (ended, "1.1.1 is stopped now. Leave it unticked."),
    ],
)
def test_an_update_that_no_page_offers_is_not_reviewed(
    checking: Reviewed, moved: Callable[[Reviewed], Update], why: str
) -> None:
    update = moved(checking)
    assert checking.actions[0].reference == "1.1.1"
    for write in (partial(checking.check, update), partial(checking.query, update)):
        assert why in reasons(write)[f"update_{update.pk}"]
    builders.review(update, ReviewVerdict.CHECKED)
    meeting = builders.meeting(checking.strategy, TODAY)
    assert why in reasons(partial(checking.note, update, meeting=meeting))[f"note_{update.pk}"]


def test_a_report_of_completion_can_be_queried_and_not_checked(checking: Reviewed) -> None:
    report = builders.update(checking.actions[0], Rag.BLUE, TODAY, by=checking.lead.user)
    assert reasons(partial(checking.check, report)) == {
        f"update_{report.pk}": f"{checking.actions[0].reference} was reported complete. Leave it unticked: the "
        "completion must be agreed or refused instead."
    }
    assert checking.query(report).verdict == ReviewVerdict.QUERIED


def test_each_event_of_many_records_its_own_review(checking: Reviewed) -> None:
    made = checking.check(*checking.updates)
    events = AuditEvent.objects.filter(what="update checked")
    assert [[row.key for row in event.rows.filter(kind__endswith="review")] for event in events] == [
        [review.pk] for review in made
    ]
    assert audit.verify() == []


def test_checking_many_costs_one_statement_more_for_each(
    checking: Reviewed, django_assert_num_queries: Any
) -> None:
    home = builders.current(checking.actions[0]).home
    group = builders.current(checking.actions[0]).group
    more = [
        builders.update(builders.action(home, group=group), Rag.GREEN, MAR, by=checking.lead.user)
        for _ in range(10)
    ]
    checking.check(checking.updates[0])
    with CaptureQueriesContext(connection) as one:
        checking.check(checking.updates[1])
    with django_assert_num_queries(len(one) + len(more) - 1):
        checking.check(*more)
