"""While everything of one person is handed over, others write: nobody waits without end, and all of it stands."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from priorities.choices import Role
from priorities.models import Action, Person, Update, UpdateDraft
from priorities.queries.people import duties
from priorities.writes import drafts, handover, people
from priorities.writes.people import Named
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
        held, second, give = duties(scene.strategy, scene.lead), Second(write), handover._give
        begun = iter((True,))

        def give_and_be_met(*asked: Any) -> None:
            give(*asked)
            if next(begun, False):
                second.comes_to_a_lock()

        monkeypatch.setattr(handover, "_give", give_and_be_met)
        handover.hand_over(
            strategy=scene.strategy,
            person=scene.lead,
            to={duty.key: person for duty, person in zip(held, to, strict=True)},
            last_day=None,
            agreement=agreement(),
            based_on=handover.mark(held),
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


def test_person_is_corrected(scene: Scene, half_handed_over: Callable[..., Second]) -> None:
    scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.member(scene.strategy)
    manager = builders.member(scene.strategy, Role.MANAGER)
    second = half_handed_over(
        [one, other],
        lambda: people.change(
            strategy=scene.strategy,
            person=other,
            named=Named("Another Name", other.job_title, other.email),
            based_on=people.mark(other),
            by=builders.account(manager),
            at=NOW,
        ),
    )
    assert second.refused is None
    assert leads() == [one, other]
    assert Person.objects.get(pk=other.pk).name == "Another Name"


def test_person_is_invited(scene: Scene, half_handed_over: Callable[..., Second]) -> None:
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


def test_second_action_is_updated(scene: Scene, half_handed_over: Callable[..., Second]) -> None:
    _, action = scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.member(scene.strategy)
    second = half_handed_over([one, other], lambda: scene.submit(action))
    assert second.refused is None
    assert leads() == [one, other]
    assert Update.objects.get() == second.gave


def test_draft_of_the_second_action_is_kept(scene: Scene, half_handed_over: Callable[..., Second]) -> None:
    _, action = scene.action(), scene.action()
    one, other = builders.member(scene.strategy), builders.member(scene.strategy)
    second = half_handed_over(
        [one, other],
        lambda: drafts.save(action=action, by=scene.user, at=NOW, answers={"progress": "Begun."}),
    )
    assert second.refused is None
    assert leads() == [one, other]
    assert UpdateDraft.objects.get() == second.gave
