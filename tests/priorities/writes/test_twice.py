"""A form that adds to the plan and is sent twice adds once, and a slip of the year is no day of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from priorities.choices import ActionKind, Stage, WordingSource
from priorities.models import Action, Commitment, Group, Milestone, Priority
from priorities.writes import actions, commitments, groups, milestones, priorities
from priorities.writes.actions import Planned
from priorities.writes.commitments import Worded
from priorities.writes.groups import Described
from tests import builders
from tests.priorities.writes.agreed import AT, agreement
from tests.priorities.writes.scene import CHI, Scene
from tracker.models import User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 31)


@dataclass
class Adds:
    """Adds each part of the plan of one strategy, under the same part above it each time."""

    scene: Scene = field(default_factory=Scene)

    def __post_init__(self) -> None:
        self.action = self.scene.action()

    def _made(self, **values: Any) -> dict[str, Any]:
        return {"agreement": agreement(), "by": self.scene.user, "at": AT} | values

    def priority(self, said: str, **values: Any) -> Priority:
        made = self._made(**values)
        return priorities.add(strategy=self.scene.strategy, name=said, lead=None, **made)

    def commitment(self, said: str, **values: Any) -> Commitment:
        worded = Worded(wording=said, wording_source=WordingSource.SAMPLE)
        return commitments.add(priority=self.scene.home.priority, worded=worded, **self._made(**values))

    def an_action(self, said: str, **values: Any) -> Action:
        planned = Planned(title=said, home=self.scene.home, kind=ActionKind.TIME_LIMITED, due=DUE)
        return actions.add(strategy=self.scene.strategy, planned=planned, **self._made(**values))

    def milestone(self, said: str, **values: Any) -> Milestone:
        return milestones.add(action=self.action, title=said, due=DUE, **self._made(**values))


@pytest.fixture
def adds() -> Adds:
    return Adds()


PARTS = [
    (Adds.priority, Priority, "name"),
    (Adds.commitment, Commitment, "wording"),
    (Adds.an_action, Action, "title"),
    (Adds.milestone, Milestone, "title"),
]
each_part = pytest.mark.parametrize(
    ("add", "model", "asked"), PARTS, ids=[part[1].__name__ for part in PARTS]
)


@each_part
def test_the_same_is_added_once(adds: Adds, add: Callable[..., Any], model: type[Any], asked: str) -> None:
    made = add(adds, "Train all staff")
    before = model.objects.count()
    with pytest.raises(Refused) as refused:
        add(adds, " train  all staff")
    assert list(refused.value.reasons) == [asked]
    assert refused.value.reasons[asked].startswith(f"{made} says the same.")
    assert model.objects.count() == before
    assert add(adds, "Train all managers") != made


@pytest.mark.parametrize(
    ("add", "retire", "part"),
    [
        (Adds.priority, priorities.retire, "priority"),
        (Adds.commitment, commitments.retire, "commitment"),
        (Adds.milestone, milestones.retire, "milestone"),
    ],
)
def test_what_is_retired_may_be_said_anew(
    adds: Adds, add: Callable[..., Any], retire: Callable[..., Any], part: str
) -> None:
    made = add(adds, "Train all staff")
    retire(**{part: made}, agreement=agreement(), based_on=1, by=adds.scene.user, at=AT)
    assert add(adds, "Train all staff") != made


def test_work_that_was_stopped_may_be_planned_anew(adds: Adds) -> None:
    made = adds.an_action("Train all staff")
    builders.revision(made, stage=Stage.STOPPED)
    assert adds.an_action("Train all staff") != made


@pytest.mark.parametrize("add", [Adds.priority, Adds.milestone], ids=["priority", "milestone"])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(2018, 3, 31)])
def test_nothing_stands_from_long_before_the_strategy(adds: Adds, add: Callable[..., Any], day: date) -> None:
    with pytest.raises(Refused) as refused:
        add(adds, "Train all staff", agreement=agreement(stands_from=day))
    assert "Check the year: give 1 April 2018 or a later day." in refused.value.reasons["stands_from"]


def test_no_group_met_long_before_the_strategy(adds: Adds) -> None:
    asked: dict[str, Any] = {"strategy": adds.scene.strategy, "kind": Group, "at": AT}
    by: User = adds.scene.user
    with pytest.raises(Refused) as refused:
        groups.add(described=Described("Justice", added_on=date(1, 1, 1)), by=by, **asked)
    assert list(refused.value.reasons) == ["added_on"]


@pytest.mark.parametrize("add", [Adds.commitment, Adds.an_action], ids=["commitment", "action"])
def test_no_identifier_becomes_a_reference(adds: Adds, add: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as refused:
        add(adds, "Train all staff", reference=CHI)
    assert list(refused.value.reasons) == ["reference"]
    assert CHI not in refused.value.reasons["reference"]
