"""Linking evidence further, unlinking it and withdrawing it, and what these writes refuse."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.models import EvidenceItem, EvidenceLink, EvidenceWithdrawal
from priorities.queries.evidence import evidence_base, evidence_count, items_in_effect
from priorities.writes import evidence_links
from tests import builders
from tests.builders import START, TODAY
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tracker.models import AuditEvent
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 31)
REASON = "It was for another team."


@pytest.fixture
def item(quarterly: Quarterly) -> EvidenceItem:
    """An item that counts from the strategy's first day, linked to one action."""
    return builders.evidence(quarterly.strategy, quarterly.action())


def link(quarterly: Quarterly, item: EvidenceItem, *rows: Any, **changed: Any) -> list[EvidenceLink]:
    actions = [row for row in rows if row._meta.model_name == "action"]
    values = {"linked_on": TODAY, "by": quarterly.user, "at": NOW}
    return evidence_links.link(
        item=item,
        actions=actions,
        commitments=[row for row in rows if row not in actions],
        **values | changed,
    )


def unlink(quarterly: Quarterly, item: EvidenceItem, **changed: Any) -> EvidenceLink:
    values = {"unlinked_on": TODAY, "reason": REASON, "by": quarterly.user, "at": NOW}
    return evidence_links.unlink(link=item.links.latest("pk"), **values | changed)


def withdraw(quarterly: Quarterly, item: EvidenceItem, **changed: Any) -> EvidenceWithdrawal:
    values = {"withdrawn_on": TODAY, "reason": REASON, "by": quarterly.user, "at": NOW}
    return evidence_links.withdraw(item=item, **values | changed)


def reasons(write: Any, *args: Any, **changed: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        write(*args, **changed)
    assert all(sentence.endswith(".") for sentence in refused.value.reasons.values())
    return refused.value.reasons


def event(what: str) -> AuditEvent:
    return AuditEvent.objects.select_related("text").get(what=what)


def test_link_counts_from_its_day(quarterly: Quarterly, item: EvidenceItem) -> None:
    action = quarterly.action()
    links = link(quarterly, item, action, quarterly.home, linked_on=MARCH)
    assert [(one.linked_on, one.linked_by, one.linked_at) for one in links] == [
        (MARCH, quarterly.user, NOW)
    ] * 2
    assert [evidence_count(action, day, NOW) for day in (MARCH - timedelta(days=1), MARCH)] == [0, 1]
    assert evidence_count(action, MARCH, NOW - timedelta(minutes=1)) == 0
    said = event("evidence linked").text.after
    assert (said["actions"], said["commitments"]) == ([action.reference], [quarterly.home.reference])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"linked_on": None}, "linked_on"),
        ({"linked_on": TODAY + timedelta(days=1)}, "linked_on"),
        ({"linked_on": START - timedelta(days=1)}, "linked_on"),
    ],
)
def test_link_refuses_a_day_on_which_the_item_does_not_count(
    quarterly: Quarterly, item: EvidenceItem, changed: dict[str, Any], field: str
) -> None:
    assert list(reasons(link, quarterly, item, quarterly.action(), **changed)) == [field]


def test_link_refuses_what_is_linked_already_or_belongs_elsewhere(
    quarterly: Quarterly, item: EvidenceItem
) -> None:
    own = item.links.get().action
    elsewhere = builders.action(builders.commitment(builders.priority(builders.strategy())))
    assert "already linked" in reasons(link, quarterly, item, own)["also"]
    assert "another strategy" in reasons(link, quarterly, item, elsewhere)["also"]
    assert list(reasons(link, quarterly, item)) == ["also"]
    assert item.links.count() == 1


def test_link_again_from_the_day_of_unlinking(quarterly: Quarterly, item: EvidenceItem) -> None:
    action = item.links.get().action
    unlink(quarterly, item, unlinked_on=MARCH)
    assert (
        "31 March 2026"
        in reasons(link, quarterly, item, action, linked_on=MARCH - timedelta(days=1))["linked_on"]
    )
    link(quarterly, item, action, linked_on=MARCH)
    assert evidence_count(action, TODAY, NOW) == 1


def test_unlink_counts_from_its_day_and_changes_no_earlier_answer(
    quarterly: Quarterly, item: EvidenceItem
) -> None:
    action = item.links.get().action
    ended = unlink(quarterly, item, unlinked_on=MARCH)
    assert (ended.unlinked_on, ended.unlinked_by, ended.unlinked_reason) == (MARCH, quarterly.user, REASON)
    assert [evidence_count(action, day, NOW) for day in (MARCH - timedelta(days=1), MARCH)] == [1, 0]
    assert evidence_count(action, MARCH, NOW - timedelta(minutes=1)) == 1
    said = event("evidence unlinked").text
    assert (said.before, said.after["reason"]) == ({"linked_to": action.reference}, REASON)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"unlinked_on": None}, "unlinked_on"),
        ({"unlinked_on": TODAY + timedelta(days=1)}, "unlinked_on"),
        ({"unlinked_on": START - timedelta(days=1)}, "unlinked_on"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 401}, "reason"),
        ({"reason": f"Met {CHI}"}, "reason"),
    ],
)
def test_unlink_refuses(
    quarterly: Quarterly, item: EvidenceItem, changed: dict[str, Any], field: str
) -> None:
    assert list(reasons(unlink, quarterly, item, **changed)) == [field]
    assert item.links.get().unlinked_on is None
    assert stored_anywhere(CHI) == []


def test_unlink_twice_is_refused(quarterly: Quarterly, item: EvidenceItem) -> None:
    unlink(quarterly, item)
    assert "has not been linked" in reasons(unlink, quarterly, item)[""]


def test_withdraw_leaves_lists_and_counts_from_its_day(quarterly: Quarterly, item: EvidenceItem) -> None:
    action = item.links.get().action
    withdraw(quarterly, item, withdrawn_on=MARCH)
    before = MARCH - timedelta(days=1)
    for day, known_at, counts in ((before, NOW, 1), (MARCH, NOW, 0), (MARCH, NOW - timedelta(minutes=1), 1)):
        assert evidence_count(action, day, known_at) == counts
        assert items_in_effect(quarterly.strategy, day, known_at).count() == counts
        assert len(evidence_base(quarterly.strategy, day, known_at).of_action(action.pk)) == counts
    assert event("evidence withdrawn").text.after["reason"] == REASON


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"withdrawn_on": None}, "withdrawn_on"),
        ({"withdrawn_on": TODAY + timedelta(days=1)}, "withdrawn_on"),
        ({"withdrawn_on": START - timedelta(days=1)}, "withdrawn_on"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 401}, "reason"),
        ({"reason": f"Met {CHI}"}, "reason"),
    ],
)
def test_withdraw_refuses(
    quarterly: Quarterly, item: EvidenceItem, changed: dict[str, Any], field: str
) -> None:
    assert list(reasons(withdraw, quarterly, item, **changed)) == [field]
    assert not EvidenceWithdrawal.objects.exists()


def test_a_withdrawn_item_is_not_changed_any_more(quarterly: Quarterly, item: EvidenceItem) -> None:
    withdraw(quarterly, item)
    action = quarterly.action()
    for write, args in ((link, (action,)), (unlink, ()), (withdraw, ())):
        assert "has been withdrawn since 8 April 2026" in reasons(write, quarterly, item, *args)[""]
