"""Owners as published, who answers for an action, and its locality: added, changed and carried forward."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import Stage
from priorities.models import Action, ActionOwner, ActionRevision
from priorities.queries.owners import owners_at
from priorities.queries.status import status_of
from priorities.writes import entries, stages
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import AT, decided, last_event
from tests.priorities.writes.test_actions import add, change, details, new_commitment, refusal

pytestmark = pytest.mark.django_db


def named(revision: ActionRevision | None) -> list[str]:
    assert revision is not None
    return [str(row.owner) for row in revision.owners.all()]


@pytest.fixture
def action() -> Action:
    """An action that the plan says is owned by two partners, in this order."""
    home = new_commitment()
    of = home.strategy
    owners = (builders.partner(of, name="Scottish Government"), builders.partner(of, name="COSLA"))
    created: Action = add(home, details=details(home, owners=owners))
    return created


def test_add_records_owners_in_order_and_audits_their_names(action: Action) -> None:
    assert named(action.current) == ["Scottish Government", "COSLA"]
    assert last_event().text.after["owners"] == ["Scottish Government", "COSLA"]


def test_change_of_owners_alone_makes_a_revision(action: Action) -> None:
    current = builders.current(action)
    first, second = (row.owner for row in current.owners.all())
    service = builders.service(action.strategy, name="Justice")
    revision = change(action, owners=(second, service, first))
    assert (revision.number, named(revision), named(current)) == (
        2,
        ["COSLA", "Justice", "Scottish Government"],
        ["Scottish Government", "COSLA"],
    )
    assert last_event().text.before == {"owners": ["Scottish Government", "COSLA"]}


def test_change_of_anything_else_carries_the_owners_forward(action: Action) -> None:
    assert named(change(action, title="Train all staff")) == ["Scottish Government", "COSLA"]
    stages.move(action=action, stage=Stage.PAUSED, details=decided(), based_on=2, by=builders.user(), at=AT)
    action.refresh_from_db()
    assert named(action.current) == ["Scottish Government", "COSLA"]
    assert ActionOwner.objects.count() == 6


def test_no_change_is_refused(action: Action) -> None:
    assert set(refusal(change, action)) == {""}


def test_owners_are_those_of_the_day(action: Action) -> None:
    builders.revision(action, effective_from=TODAY)
    builders.owners(builders.current(action), builders.service(action.strategy, name="Justice"))
    earlier = owners_at(action.strategy, date(2026, 4, 7), noon(TODAY))
    later = owners_at(action.strategy, TODAY, noon(TODAY))
    assert (earlier.keys(), [str(row) for row in later[action.pk]]) == (set(), ["Justice"])


def test_an_owner_named_twice_of_another_body_or_retired_is_refused() -> None:
    home = new_commitment()
    partner, service = builders.partner(home.strategy), builders.service(home.strategy, retired_on=TODAY)
    elsewhere = builders.partner(builders.body("Another Partnership"))
    for owners in ((partner, partner), (partner, elsewhere), (partner, service)):
        assert set(refusal(add, home, details=details(home, owners=owners))) == {"owner_2"}


def test_owners_that_have_been_retired_since_stay(action: Action) -> None:
    partner = builders.current(action).owners.first().partner  # type: ignore[union-attr]  # it has two
    partner.retired_on = TODAY
    partner.save()
    assert named(change(action, title="Another")) == ["Scottish Government", "COSLA"]


@pytest.mark.parametrize("kind", ["service", "partner"])
def test_a_service_or_partner_answers_for_an_action_without_a_lead(kind: str) -> None:
    home = new_commitment()
    answering = getattr(builders, kind)(home.strategy, name="Homelessness Services")
    action = add(home, details=details(home, answering=answering))
    current = builders.current(action)
    assert (current.lead, getattr(current, f"answering_{kind}")) == (None, answering)
    status = status_of(action, TODAY, AT)
    assert status is not None
    assert (status.answering, status.without_lead) == ("Homelessness Services", False)


def test_lead_replaces_the_service_that_answered() -> None:
    home = new_commitment()
    action = builders.action(home, answering_service=builders.service(home.strategy))
    lead = builders.member(home.strategy)
    revision = change(action, answering=lead, deputy=builders.member(home.strategy))
    assert (revision.lead, revision.answering_service) == (lead, None)


def test_a_service_has_no_deputy() -> None:
    home = new_commitment()
    fields: dict[str, Any] = {
        "answering": builders.service(home.strategy),
        "deputy": builders.member(home.strategy),
    }
    assert set(refusal(add, home, details=details(home, **fields))) == {"deputy"}


@pytest.mark.parametrize("kind", ["service", "partner"])
def test_a_service_or_partner_that_answers_for_open_work_is_not_retired(kind: str) -> None:
    home = new_commitment()
    entry = getattr(builders, kind)(home.strategy)
    builders.action(home, **{f"answering_{kind}": entry})
    values = {"based_on": entries.version_hash(entry), "by": builders.user(), "at": AT}
    assert refusal(entries.retire, entry=entry, **values) == {
        "": f"1.1.1 still names this {kind}. Change it first."
    }


@pytest.mark.parametrize("kind", ["service", "partner", "group"])
@pytest.mark.parametrize("stage", ["under_way", "stopped"])
def test_an_owner_of_open_work_is_not_retired(kind: str, stage: str) -> None:
    home = new_commitment()
    entry = getattr(builders, kind)(home.strategy)
    action = builders.action(home, stage=stage)
    ActionOwner.objects.create(revision=builders.current(action), order=1, **{kind: entry})
    values = {"entry": entry, "based_on": entries.version_hash(entry), "by": builders.user(), "at": AT}
    if stage == "stopped":
        assert entries.retire(**values).retired_on
    else:
        assert refusal(entries.retire, **values) == {"": f"1.1.1 still names this {kind}. Change it first."}


def test_a_locality_of_open_work_is_not_retired() -> None:
    home = new_commitment()
    locality = builders.locality(home.strategy)
    for number in (1, 2):
        builders.action(home, locality=locality, reference=f"1.1.{number}")
    values = {"based_on": entries.version_hash(locality), "by": builders.user(), "at": AT}
    assert refusal(entries.retire, entry=locality, **values) == {
        "": "1.1.1 and 1.1.2 still name this locality. Change them first."
    }


def test_locality_of_the_body_in_use_is_recorded() -> None:
    home = new_commitment()
    locality = builders.locality(home.strategy, name="North East")
    action = add(home, details=details(home, locality=locality))
    status = status_of(action, TODAY, AT)
    assert status is not None
    assert (status.locality_id, status.locality) == (locality.pk, "North East")
    retired = builders.locality(home.strategy, retired_on=TODAY)
    assert set(refusal(change, action, locality=retired)) == {"locality"}
