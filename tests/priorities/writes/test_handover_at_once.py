"""While everything of one person is handed over, others write: nobody waits without end, and all of it stands."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from priorities.choices import Role
from priorities.models import Action, Person, Update, UpdateDraft
from priorities.queries.people import duties
from priorities.writes import drafts, handover, people
from priorities.writes.people import PersonDetails
from tests import builders
from tests.priorities.writes.agreement import agreement
from tests.priorities.writes.one_action import NOW, Scene
from tests.priorities.writes.two_transactions import Second, found_by_the_audit, on_two_connections

pytestmark = [on_two_connections, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture(autouse=True)
def _chain_holds() -> Iterator[None]:
    yield
    assert found_by_the_audit() == []


@pytest.fixture
def half_handed_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Second]:
    """Hands the lead's two actions to two people; the second write comes once the first of them is audited."""

    def hand_over(to: list[Person], write: Callable[[], Any]) -> Second:
        held, second, give = duties(scene.strategy, scene.lead), Second(write), handover._hand_over_duty
        begun = iter((True,))

        def give_and_be_met(*asked: Any) -> None:
            give(*asked)
            if next(begun, False):
                second.comes_to_a_lock()

        monkeypatch.setattr(handover, "_hand_over_duty", give_and_be_met)
        handover.hand_over(
            strategy=scene.strategy,
            person=scene.lead,
            to={duty.key: person for duty, person in zip(held, to, strict=True)},
            last_day=None,
            agreement=agreement(),
            based_on=handover.version_hash(held),
            by=scene.user,
            at=NOW,
        )
        return second.ended()

    return hand_over


def leads() -> list[Person | None]:
    return [
        builders.current(action).lead
        for action in Action.objects.select_related("current__lead").order_by("id")
    ]


def test_new_owner_is_corrected_during_a_handover(
    scene: Scene, half_handed_over: Callable[..., Second]
) -> None:
    scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.member(scene.strategy)
    manager = builders.member(scene.strategy, Role.MANAGER)
    second = half_handed_over(
        [one, other],
        lambda: people.change(
            strategy=scene.strategy,
            person=other,
            details=PersonDetails("Another Name", other.job_title, other.email),
            based_on=people.version_hash(other),
            by=builders.account(manager),
            at=NOW,
        ),
    )
    assert second.refused is None
    assert leads() == [one, other]
    assert Person.objects.get(pk=other.pk).name == "Another Name"


def test_new_owner_is_invited_during_a_handover(
    scene: Scene, half_handed_over: Callable[..., Second]
) -> None:
    scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.person()
    scene.strategy.memberships.create(person=other, role="member", since=builders.START)
    second = half_handed_over(
        [one, other],
        lambda: people.invite(
            strategy=scene.strategy, person=other, password_page="/password/", by=scene.user, at=NOW
        ),
    )
    assert second.refused is None
    assert leads() == [one, other]
    assert Person.objects.get(pk=other.pk).user == second.gave


def test_second_action_is_updated_during_a_handover(
    scene: Scene, half_handed_over: Callable[..., Second]
) -> None:
    _, action = scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.member(scene.strategy)
    second = half_handed_over([one, other], lambda: scene.submit(action))
    assert second.refused is None
    assert leads() == [one, other]
    assert Update.objects.get() == second.gave


def test_draft_for_the_second_action_is_saved_during_a_handover(
    scene: Scene, half_handed_over: Callable[..., Second]
) -> None:
    _, action = scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.member(scene.strategy)
    second = half_handed_over(
        [one, other],
        lambda: drafts.save(action=action, by=scene.user, at=NOW, answers={"progress": "Begun."}),
    )
    assert second.refused is None
    assert leads() == [one, other]
    assert UpdateDraft.objects.get() == second.gave
