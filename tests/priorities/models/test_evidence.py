"""What the database refuses in evidence, its files, its reach, its links and its withdrawal."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from priorities.choices import Marking, ReachState
from priorities.models import Action, Commitment, EvidenceItem, EvidenceLink, EvidenceRevision, Reach
from tests import builders
from tests.priorities.models.constraints import breaks

DAY = date(2026, 4, 1)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def item(action: Action) -> EvidenceItem:
    return builders.evidence(action.strategy, action)


def evidence(action: Action, **fields: Any) -> EvidenceItem:
    """Add evidence for the action, effective from 1 April 2026, with these values."""
    return builders.evidence(action.strategy, action, on=DAY, **fields)


def link(item: EvidenceItem, **fields: Any) -> EvidenceLink:
    """Add a link from the item, from 1 April 2026, with these values."""
    values = {"linked_on": DAY, "linked_at": builders.noon(DAY)}
    return EvidenceLink.objects.create(item=item, **values | fields)


@breaks("evidence_reference_used_once")
def test_two_items_of_a_strategy_with_one_reference(action: Action, item: EvidenceItem) -> None:
    evidence(action, reference=item.reference)


@breaks("evidenceitem.submission_key")
def test_one_form_submitted_twice(action: Action) -> None:
    for _ in range(2):
        evidence(action, submission_key=UUID(int=1))


@breaks("evidence_has_a_reference")
def test_evidence_without_a_reference(action: Action) -> None:
    evidence(action, reference="")


@breaks("evidence_revision_numbered_once")
def test_two_revisions_of_an_item_with_one_number(item: EvidenceItem) -> None:
    builders.corrected(item, number=1)


@breaks("evidencerevision_numbered_from_one")
def test_a_revision_of_an_item_numbered_zero(item: EvidenceItem) -> None:
    builders.corrected(item, number=0)


@breaks("evidencerevision_names_its_author")
def test_a_later_revision_of_an_item_without_an_author(item: EvidenceItem) -> None:
    builders.corrected(item, recorded_by=None)


@breaks("evidencerevision_says_why", {"reason": ""}, {"reason": "\t "})
def test_a_later_revision_of_an_item_without_a_reason(item: EvidenceItem, broken: dict[str, str]) -> None:
    builders.corrected(item, **broken)


@breaks("evidence_has_phrase_and_source", {"phrase": ""}, {"source": ""})
def test_evidence_without_its_phrase_or_its_source(action: Action, broken: dict[str, str]) -> None:
    evidence(action, **broken)


@breaks("evidence_dated_by_effective_date")
def test_evidence_dated_after_its_effective_date(action: Action) -> None:
    evidence(action, dated=DAY + timedelta(days=1))


@breaks("evidence_kind_is_known")
def test_evidence_of_a_kind_that_is_unknown(action: Action) -> None:
    evidence(action, kind="rumour")


@breaks("evidence_done_is_known")
def test_evidence_with_an_unknown_value_of_done(action: Action) -> None:
    evidence(action, done="nearly")


@breaks("evidence_theme_is_known")
def test_evidence_under_a_theme_that_is_unknown(action: Action) -> None:
    evidence(action, theme="finance")


@breaks("evidence_result_level_is_known")
def test_evidence_of_a_result_that_is_unknown(action: Action) -> None:
    evidence(action, result_level="hope")


@breaks("evidence_strength_is_known")
def test_evidence_of_a_strength_that_is_unknown(action: Action) -> None:
    evidence(action, strength="certain")


@breaks("evidence_marking_is_known")
def test_evidence_with_a_marking_that_is_unknown(action: Action) -> None:
    evidence(action, marking="secret")


@breaks(
    "evidence_numerator_within_denominator",
    {"numerator": 11, "denominator": 10},
    {"numerator": None, "denominator": 10},
    {"numerator": 0, "denominator": 0},
)
def test_evidence_whose_number_is_not_out_of_its_total(action: Action, broken: dict[str, Any]) -> None:
    evidence(action, **broken)


@breaks("evidence_in_a_paper_is_official")
def test_sensitive_evidence_featured_in_a_paper(action: Action) -> None:
    evidence(action, marking=Marking.OFFICIAL_SENSITIVE, feature_in_paper=True)


@pytest.mark.parametrize(
    "sound",
    [
        {"numerator": 10, "denominator": 10},
        {"numerator": 0, "denominator": 10},
        {"numerator": 12},
        {"dated": DAY},
        {"marking": Marking.OFFICIAL_SENSITIVE},
        {"feature_in_paper": True},
    ],
    ids=str,
)
def test_evidence_on_the_edge_of_a_rule_is_taken(action: Action, sound: dict[str, Any]) -> None:
    evidence(action, **sound)
    assert EvidenceRevision.objects.count() == 1


@breaks("reach_state_is_known")
def test_a_reach_that_is_unknown(item: EvidenceItem) -> None:
    group = builders.care_group(item.strategy)
    Reach.objects.create(
        item=item, care_group=group, state="everywhere", effective_from=DAY, recorded_at=builders.noon(DAY)
    )


@breaks("reach_is_in_a_care_group_or_a_locality")
def test_a_reach_that_names_no_care_group_and_no_locality(item: EvidenceItem) -> None:
    builders.reach(item)


@breaks(
    "reach_is_recorded_once",
    {"names": ["care_group"]},
    {"names": ["locality"]},
    {"names": ["care_group", "locality"]},
)
def test_two_steps_in_reach_of_one_day_and_moment(item: EvidenceItem, broken: dict[str, list[str]]) -> None:
    places = {"care_group": builders.care_group(item.strategy), "locality": builders.locality(item.strategy)}
    where = {name: places[name] for name in broken["names"]}
    builders.reach(item, **where)
    builders.reach(item, **where, state=ReachState.CHECKED)


def test_one_day_may_have_a_step_in_a_care_group_in_a_locality_and_in_both(item: EvidenceItem) -> None:
    group, locality = builders.care_group(item.strategy), builders.locality(item.strategy)
    for where in ({"care_group": group}, {"locality": locality}, {"care_group": group, "locality": locality}):
        builders.reach(item, **where)
    # A step may be corrected on its own day: it is recorded later.
    builders.reach(item, care_group=group, recorded_at=builders.noon(builders.TODAY))
    assert item.reach.count() == 4


@breaks("evidence_link_to_one_thing", {"both": True}, {"both": False})
def test_evidence_linked_to_two_things_or_to_none(
    item: EvidenceItem, commitment: Commitment, broken: dict[str, bool]
) -> None:
    home = builders.action(commitment)
    link(item, **{"action": home, "commitment": commitment} if broken["both"] else {})


@breaks(
    "evidence_link_ends_on_a_day_and_at_a_moment",
    {"unlinked_on": DAY, "unlinked_reason": "A mistake."},
    {"unlinked_at": builders.noon(DAY)},
)
def test_a_link_that_ends_without_its_day_or_its_moment(
    item: EvidenceItem, commitment: Commitment, broken: dict[str, Any]
) -> None:
    link(item, commitment=commitment, **broken)


@breaks(
    "evidence_link_ends_after_it_starts",
    {"unlinked_on": BEFORE, "unlinked_at": builders.noon(DAY), "unlinked_reason": "A mistake."},
    {"unlinked_on": DAY, "unlinked_at": builders.noon(BEFORE), "unlinked_reason": "A mistake."},
)
def test_a_link_that_ends_before_it_starts(
    item: EvidenceItem, commitment: Commitment, broken: dict[str, Any]
) -> None:
    link(item, commitment=commitment, **broken)


@breaks("evidence_link_once_an_action")
def test_an_item_linked_twice_at_once_to_one_action(item: EvidenceItem, action: Action) -> None:
    link(item, action=action)


@breaks("evidence_link_once_a_commitment")
def test_an_item_linked_twice_at_once_to_one_commitment(item: EvidenceItem, commitment: Commitment) -> None:
    link(item, commitment=commitment)
    link(item, commitment=commitment, linked_on=builders.TODAY)


def test_an_item_may_be_linked_again_from_the_day_it_was_unlinked(
    item: EvidenceItem, commitment: Commitment
) -> None:
    builders.unlinked(link(item, commitment=commitment), DAY)
    link(item, commitment=commitment)
    assert commitment.evidence_links.count() == 2


@breaks(
    "evidence_link_end_says_why",
    {"unlinked_on": DAY, "unlinked_at": builders.noon(DAY), "unlinked_reason": " \t"},
    {"unlinked_reason": "A mistake."},
)
def test_a_link_that_ends_without_a_reason_or_has_a_reason_and_no_end(
    item: EvidenceItem, commitment: Commitment, broken: dict[str, Any]
) -> None:
    link(item, commitment=commitment, **broken)


def test_a_link_that_has_not_ended_and_says_who_ended_it(item: EvidenceItem, commitment: Commitment) -> None:
    with pytest.raises(IntegrityError, match="evidence_link_end_says_why"), transaction.atomic():
        link(item, commitment=commitment, unlinked_by=builders.user())


@breaks("evidencefile.content")
def test_two_files_with_the_same_bytes_in_the_storage(item: EvidenceItem) -> None:
    builders.evidence_file(item, content=builders.evidence_file(item).content.name)


@breaks("evidence_file_has_a_name")
def test_a_file_without_a_name(item: EvidenceItem) -> None:
    builders.evidence_file(item, name="")


@breaks("evidence_file_is_not_empty")
def test_a_file_of_no_bytes(item: EvidenceItem) -> None:
    builders.evidence_file(item, size=0)


@breaks("evidence_file_hash_is_whole")
def test_a_file_with_part_of_a_hash(item: EvidenceItem) -> None:
    builders.evidence_file(item, sha256="a" * 63)


@breaks("evidence_file_type_is_known")
def test_a_file_of_a_type_that_is_unknown(item: EvidenceItem) -> None:
    builders.evidence_file(item, content_type="text/html")


DESTROYED = {"destroyed_at": builders.noon(DAY), "destroyed_reason": "It named a family."}


@breaks(
    "evidence_file_has_content_or_is_destroyed",
    DESTROYED,
    {"destroyed_reason": "It named a family."},
    {"destroyed_at": builders.noon(DAY)},
)
def test_a_file_that_has_no_content_or_is_destroyed_in_part(
    item: EvidenceItem, broken: dict[str, Any]
) -> None:
    builders.evidence_file(item, **broken)


@breaks("evidence_file_content_has_a_name", {"content": None}, {"content": ""}, {"content": None} | DESTROYED)
def test_a_file_without_the_name_of_its_content(item: EvidenceItem, broken: dict[str, Any]) -> None:
    builders.evidence_file(item, **broken)


@breaks("evidence_withdrawal_says_why", {"reason": ""}, {"reason": "\t "})
def test_a_withdrawal_without_a_reason(item: EvidenceItem, broken: dict[str, str]) -> None:
    builders.withdrawn(item, **broken)


@breaks("evidencewithdrawal.item")
def test_an_item_that_is_withdrawn_twice(item: EvidenceItem) -> None:
    for _ in range(2):
        builders.withdrawn(item)
