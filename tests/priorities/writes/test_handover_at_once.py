"""Other writes during a handover: no transaction waits for ever, and all the changes are saved."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import RequestFactory

from priorities.choices import Role
from priorities.models import Action, GroupRole, Person, Update, UpdateDraft
from priorities.queries.people import duties
from priorities.writes import drafts, group_roles, handover, people
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.agreement import agreement
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly
from tests.priorities.writes.two_transactions import SecondWrite, audit_faults, needs_postgresql
from tracker import declarations
from tracker.unsaved_text import DECLARED

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _audit_finds_nothing() -> Iterator[None]:
    yield
    assert audit_faults() == []


@pytest.fixture
def half_handed_over(quarterly: Quarterly, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SecondWrite]:
    """Return a function that hands the lead's two actions over to two people, with a second write in between.

    The second write starts when the first action has been handed over and audited.
    """

    def hand_over(to: list[Person], write: Callable[[], Any]) -> SecondWrite:
        current, second = duties(quarterly.strategy, quarterly.lead, builders.TODAY), SecondWrite(write)
        hand_over_duty = handover._hand_over_duty
        first_time = iter((True,))

        def hand_over_duty_then_wait(*args: Any) -> None:
            hand_over_duty(*args)
            if next(first_time, False):
                second.wait_for_lock()

        monkeypatch.setattr(handover, "_hand_over_duty", hand_over_duty_then_wait)
        handover.hand_over(
            strategy=quarterly.strategy,
            person=quarterly.lead,
            to={duty.key: person for duty, person in zip(current, to, strict=True)},
            last_day=None,
            agreement=agreement(),
            based_on=handover.version_hash(current),
            by=quarterly.user,
            at=NOW,
        )
        return second.finish()

    return hand_over


def current_leads() -> list[Person | None]:
    return [
        builders.current(action).lead
        for action in Action.objects.select_related("current__lead").order_by("id")
    ]


def test_new_owner_is_corrected_during_a_handover(
    quarterly: Quarterly, half_handed_over: Callable[..., SecondWrite]
) -> None:
    quarterly.action(), quarterly.action()
    one, other = builders.member(quarterly.strategy), builders.member(quarterly.strategy)
    manager = builders.member(quarterly.strategy, Role.MANAGER)
    second = half_handed_over(
        [one, other],
        lambda: people.change(
            person=other,
            details=PersonDetails("Another Name", other.job_title, other.email),
            based_on=people.version_hash(other),
            by=builders.account(manager),
            at=NOW,
        ),
    )
    assert second.error is None
    assert current_leads() == [one, other]
    assert Person.objects.get(pk=other.pk).name == "Another Name"


def test_new_owner_is_invited_during_a_handover(
    quarterly: Quarterly, half_handed_over: Callable[..., SecondWrite]
) -> None:
    quarterly.action(), quarterly.action()
    one, other = builders.member(quarterly.strategy), builders.person()
    quarterly.strategy.memberships.create(person=other, role="member", since=builders.START)
    second = half_handed_over(
        [one, other],
        lambda: people.invite(
            to=quarterly.strategy, person=other, password_page="/password/", by=quarterly.user, at=NOW
        ),
    )
    assert second.error is None
    assert current_leads() == [one, other]
    assert Person.objects.get(pk=other.pk).user == second.result


def test_second_action_is_updated_during_a_handover(
    quarterly: Quarterly, half_handed_over: Callable[..., SecondWrite]
) -> None:
    _, action = quarterly.action(), quarterly.action()
    one, other = builders.member(quarterly.strategy), builders.member(quarterly.strategy)
    second = half_handed_over([one, other], lambda: quarterly.submit(action))
    assert second.error is None
    assert current_leads() == [one, other]
    assert Update.objects.get() == second.result


def test_draft_for_the_second_action_is_saved_during_a_handover(
    quarterly: Quarterly, half_handed_over: Callable[..., SecondWrite]
) -> None:
    _, action = quarterly.action(), quarterly.action()
    one, other = builders.member(quarterly.strategy), builders.member(quarterly.strategy)
    second = half_handed_over(
        [one, other],
        lambda: drafts.save(action=action, by=quarterly.user, at=NOW, answers={"progress": "Begun."}),
    )
    assert second.error is None
    assert current_leads() == [one, other]
    assert UpdateDraft.objects.get() == second.result


def test_role_in_another_group_is_corrected_with_declared_words_during_a_handover(
    quarterly: Quarterly, half_handed_over: Callable[..., SecondWrite]
) -> None:
    leaver, other = quarterly.lead, builders.member(quarterly.strategy)
    builders.group(quarterly.strategy, chair=leaver)
    builders.priority(quarterly.strategy, lead=leaver)
    group = builders.group(quarterly.strategy, chair=other)
    request = RequestFactory().post(
        "/", {DECLARED: "CR123456", declarations.REASON: "The reference of a minute."}
    )

    def correct() -> GroupRole:
        with declarations.from_request(request, scope=quarterly.strategy.slug):
            return group_roles.correct(
                strategy=quarterly.strategy,
                role=group.roles.get(),
                since=builders.START,
                until=builders.TODAY,
                reason="Minute CR123456 gives the day.",
                based_on=group_roles.version(group.roles.get()),
                by=quarterly.user,
                at=NOW,
            )

    second = half_handed_over([other, other], correct)
    assert second.error is None
    assert group.roles.current().get() == second.result
    assert duties(quarterly.strategy, leaver, builders.TODAY) == []
