"""Two people write at the same moment: the second is told, or both stand, and nothing of either is lost.

Each second write began, and found all in order, before the first was committed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import PeriodKind, Rag, Role, Stage
from priorities.models import Action, ActionRevision, Person, StaffReading, Strategy, Update
from priorities.writes import actions, people, staff_readings, stages, strategies
from priorities.writes.actions import ActionDetails
from priorities.writes.people import PersonDetails
from priorities.writes.strategies import NewStrategy
from tests import builders
from tests.priorities.writes.agreement import agreement
from tests.priorities.writes.one_action import NOW, Scene
from tests.priorities.writes.two_transactions import found_by_the_audit, on_two_connections, overtaken
from tracker.models import User
from tracker.refusals import EditConflict, Refused

pytestmark = [on_two_connections, pytest.mark.django_db(transaction=True)]

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture(autouse=True)
def _chain_holds() -> Iterator[None]:
    yield
    assert found_by_the_audit() == []


def change(scene: Scene, action: Action, **changed: Any) -> ActionRevision:
    """Change what is planned of an action, based on its first plan."""
    was = builders.current(action)
    kept = {name: getattr(was, name) for name in ("title", "home", "kind", "group", "lead", "start", "due")}
    return actions.change(
        action=action,
        details=ActionDetails(**kept | changed),
        agreement=agreement(),
        based_on=1,
        by=scene.user,
        at=LATER,
    )


def move(scene: Scene, action: Action, stage: Stage) -> ActionRevision:
    return stages.move(action=action, stage=stage, agreement=agreement(), based_on=1, by=scene.user, at=LATER)


def held(action: Action) -> ActionRevision:
    return builders.current(Action.objects.select_related("current").get(pk=action.pk))


def test_update_that_waited_for_a_stop_is_refused(scene: Scene) -> None:
    action = scene.action(stage=Stage.PROPOSED)
    second = overtaken(lambda: move(scene, action, Stage.STOPPED), lambda: scene.submit(action))
    assert isinstance(second.refused, Refused)
    assert "This action is stopped" in second.refused.reasons["rag"]
    assert (held(action).number, held(action).stage) == (2, Stage.STOPPED)
    assert not Update.objects.exists()


def test_stop_that_waited_for_an_update_is_refused_as_newer(scene: Scene) -> None:
    action = scene.action(stage=Stage.PROPOSED)
    second = overtaken(lambda: scene.submit(action), lambda: move(scene, action, Stage.STOPPED))
    assert isinstance(second.refused, EditConflict)
    assert second.refused.number == 2
    assert held(action).stage == Stage.UNDER_WAY


def test_update_that_waited_for_another_is_refused(scene: Scene) -> None:
    action = scene.action()
    second = overtaken(lambda: scene.submit(action), lambda: scene.submit(action, Rag.GREEN))
    assert isinstance(second.refused, Refused)
    assert "since you opened this page" in second.refused.reasons[""]
    assert Update.objects.count() == 1


def test_form_sent_twice_at_once_submits_one_update(scene: Scene) -> None:
    action, key = scene.action(), uuid4()
    second = overtaken(lambda: scene.submit(action, key=key), lambda: scene.submit(action, key=key))
    assert second.refused is None
    assert second.gave == Update.objects.get()


def test_update_that_waited_for_a_change_starts_the_changed_action(scene: Scene) -> None:
    action = scene.action(stage=Stage.PROPOSED)
    second = overtaken(lambda: change(scene, action, title="Another title"), lambda: scene.submit(action))
    assert second.refused is None
    assert (held(action).number, held(action).title) == (3, "Another title")
    assert held(action).stage == Stage.UNDER_WAY


def test_change_that_waited_for_an_update_is_refused_as_newer(scene: Scene) -> None:
    action = scene.action(stage=Stage.PROPOSED)
    second = overtaken(lambda: scene.submit(action), lambda: change(scene, action, title="Another title"))
    assert isinstance(second.refused, EditConflict)
    assert second.refused.number == 2


def test_change_that_waited_for_another_is_refused(scene: Scene) -> None:
    action = scene.action()
    second = overtaken(
        lambda: change(scene, action, title="The first"), lambda: change(scene, action, title="The second")
    )
    assert isinstance(second.refused, EditConflict)
    assert (held(action).number, held(action).title) == (2, "The first")
    assert ActionRevision.objects.count() == 2


def test_updates_on_two_actions_are_both_submitted(scene: Scene) -> None:
    one, other = scene.action(), scene.action()
    second = overtaken(lambda: scene.submit(one), lambda: scene.submit(other))
    assert second.refused is None
    assert Update.objects.count() == 2


def test_two_pages_opened_by_staff_at_once_are_one_reading(scene: Scene) -> None:
    staff = builders.user(is_staff=True)

    def read() -> None:
        staff_readings.record(slugs={scene.strategy.slug}, by=staff, at=NOW)

    assert overtaken(read, read).refused is None
    assert StaffReading.objects.get().reader == staff


MADE = NewStrategy(
    name="Carers Strategy",
    short_name="Carers",
    body="Test Partnership",
    board="Test Board",
    starts=date(2026, 4, 1),
    ends=date(2029, 3, 31),
    period_kind=PeriodKind.NONE,
)


def set_up(by: User, *members: PersonDetails) -> Strategy:
    return strategies.create(details=MADE, priorities=("Breaks",), members=members, by=by, at=NOW)


def test_form_sent_twice_at_once_creates_one_strategy() -> None:
    by = builders.user()
    second = overtaken(lambda: set_up(by), lambda: set_up(by))
    assert isinstance(second.refused, Refused)
    assert list(second.refused.reasons) == ["name"]
    assert Strategy.objects.count() == 1


def test_two_strategies_with_one_name_at_once_get_different_slugs() -> None:
    one, other = builders.user(), builders.user()
    second = overtaken(lambda: set_up(one), lambda: set_up(other))
    assert second.refused is None
    assert set(Strategy.objects.values_list("slug", flat=True)) == {"carers", "carers-2"}


def test_person_added_to_two_strategies_at_once_is_created_once(scene: Scene) -> None:
    manager, mo = (
        builders.member(scene.strategy, Role.MANAGER),
        PersonDetails("Mo Ross", "Nurse", "mo@test.example"),
    )
    second = overtaken(
        lambda: set_up(builders.user(), mo),
        lambda: people.add(
            strategy=scene.strategy,
            details=mo,
            role=Role.VIEWER,
            since=builders.TODAY,
            by=builders.account(manager),
            at=NOW,
        ),
    )
    assert second.refused is None
    assert Person.objects.get(email="mo@test.example").memberships.count() == 2
