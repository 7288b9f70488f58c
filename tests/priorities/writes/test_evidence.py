"""Recording evidence with its file, its reach and its links, and the evidence that is refused."""

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import default_storage

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    ExceptionReason,
    Marking,
    ReachState,
    ResultLevel,
    Strength,
)
from priorities.figures.exceptions import is_exception
from priorities.figures.strategy_data import strategy_data
from priorities.models import Action, EvidenceFile, EvidenceItem, EvidenceLink, EvidenceRevision, Reach
from priorities.queries.evidence import files_at
from priorities.writes import evidence
from priorities.writes.evidence import EvidenceDetails, reach_field
from priorities.writes.evidence_files import FOLDER
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tests.tracker.sample_files import PDF
from tracker.models import AuditEvent
from tracker.refusals import EditConflict, Refused
from tracker.uploads import CheckedFile, checked

pytestmark = pytest.mark.django_db

DETAILS = EvidenceDetails(
    phrase="an assessment toolkit",
    kind=EvidenceKind.TOOL,
    done=EvidenceDone.IN_USE,
    source="Progress report, 4.1",
    result_level=ResultLevel.PRACTICE,
    strength=Strength.RECORDED,
)


def add(
    quarterly: Quarterly,
    *actions: Action,
    key: UUID | None = None,
    effective_from: date | None = None,
    file: CheckedFile | None = None,
    **changed: Any,
) -> EvidenceItem:
    return evidence.add(
        strategy=quarterly.strategy,
        details=replace(DETAILS, **changed),
        service=None,
        reach={},
        actions=actions or [quarterly.action()],
        by=quarterly.user,
        at=NOW,
        key=key or uuid4(),
        effective_from=effective_from,
        file=file,
    )


def test_add_records_the_item_its_reach_and_its_links(quarterly: Quarterly) -> None:
    adults, children = builders.care_group(quarterly.strategy), builders.care_group(quarterly.strategy)
    north = builders.locality(quarterly.strategy)
    one, other = quarterly.action(), quarterly.action()
    item = evidence.add(
        strategy=quarterly.strategy,
        details=DETAILS,
        service=builders.service(quarterly.strategy),
        reach={adults: ReachState.IN_USE, children: ReachState.PLANNED, north: ReachState.CHECKED},
        actions=[one, other],
        commitments=[quarterly.home],
        by=quarterly.user,
        at=NOW,
        key=uuid4(),
    )
    [first] = item.revisions.all()
    assert (item.reference, first.effective_from, first.recorded_by) == ("E1", TODAY, quarterly.user)
    assert set(Reach.objects.values_list("care_group", "locality", "state")) == {
        (adults.pk, None, "in_use"),
        (children.pk, None, "planned"),
        (None, north.pk, "checked"),
    }
    assert set(EvidenceLink.objects.values_list("action", "commitment", "linked_on", "linked_by")) == {
        (one.pk, None, TODAY, quarterly.user.pk),
        (other.pk, None, TODAY, quarterly.user.pk),
        (None, quarterly.home.pk, TODAY, quarterly.user.pk),
    }
    assert AuditEvent.objects.filter(what="evidence added", by=quarterly.user).count() == 1


def test_add_uses_each_reference_once(quarterly: Quarterly) -> None:
    builders.evidence(quarterly.strategy, quarterly.action(), reference="E41")
    assert [add(quarterly).reference, add(quarterly).reference] == ["E42", "E43"]


def test_add_the_same_key_twice_makes_one_item(quarterly: Quarterly) -> None:
    key = uuid4()
    assert add(quarterly, key=key) == add(quarterly, key=key)
    assert EvidenceItem.objects.count() == 1


def test_add_refuses_different_answers_with_the_same_key(quarterly: Quarterly) -> None:
    key = uuid4()
    first = add(quarterly, key=key)
    with pytest.raises(Refused) as refused:
        add(quarterly, key=key, detail="What it says now.")
    assert f"different answers, recorded as {first.reference}" in refused.value.reasons[""]
    assert EvidenceItem.objects.count() == 1


def test_add_refuses_the_same_answers_for_the_same_action_on_one_day(quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = add(quarterly, action)
    with pytest.raises(Refused) as refused:
        add(quarterly, action)
    assert refused.value.reasons == {
        "": f"This is already recorded as {first.reference}. If it is something else, say how it differs."
    }
    assert EvidenceItem.objects.count() == 1


def test_add_accepts_the_same_text_if_anything_else_differs(quarterly: Quarterly) -> None:
    action, other = quarterly.action(), quarterly.action()
    group, service = builders.care_group(quarterly.strategy), builders.service(quarterly.strategy)
    colleague = builders.member(quarterly.strategy).user
    add(quarterly, action)
    add(quarterly, action, limits="One team only.")
    add(quarterly, action, other)
    values: dict[str, Any] = {"service": None, "reach": {}, "by": quarterly.user, "at": NOW}
    for changed in (
        {"service": service},
        {"reach": {group: ReachState.IN_USE}},
        {"reach": {group: ReachState.PLANNED}},
        {"by": colleague},
        {"at": NOW + timedelta(days=1)},
    ):
        evidence.add(
            strategy=quarterly.strategy, details=DETAILS, actions=[action], key=uuid4(), **values | changed
        )
    assert EvidenceItem.objects.count() == 8


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"phrase": " "}, ["phrase"]),
        ({"source": ""}, ["source"]),
        ({"denominator": 4}, ["numerator"]),
        ({"numerator": 5, "denominator": 4}, ["numerator"]),
        ({"numerator": 0, "denominator": 0}, ["denominator"]),
        ({"numerator": 3}, ["numerator"]),
        ({"numerator": 3, "denominator": 5}, ["numerator"]),
        ({"numerator": 16, "denominator": 20}, ["numerator"]),
        ({"dated": date(2026, 4, 9)}, ["dated"]),
        ({"marking": Marking.OFFICIAL_SENSITIVE, "feature_in_paper": True}, ["feature_in_paper"]),
    ],
)
def test_add_refuses_invalid_details(
    quarterly: Quarterly, changed: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        add(quarterly, **changed)
    assert list(refused.value.reasons) == fields
    assert EvidenceItem.objects.count() == 0


def test_add_refuses_evidence_without_an_action_or_commitment(quarterly: Quarterly) -> None:
    with pytest.raises(Refused) as refused:
        evidence.add(
            strategy=quarterly.strategy,
            details=DETAILS,
            service=None,
            reach={},
            actions=[],
            by=quarterly.user,
            at=NOW,
            key=uuid4(),
        )
    assert list(refused.value.reasons) == [""]


@pytest.mark.parametrize(
    "name",
    [
        "phrase",
        "source",
        "detail",
        "place",
        "who_benefits",
        "finding",
        "sample",
        "limits",
        "date_words",
        "link",
    ],
)
def test_add_refuses_an_identifier_and_stores_it_nowhere(quarterly: Quarterly, name: str) -> None:
    with pytest.raises(Refused) as refused:
        add(quarterly, **{name: f"https://test.example/{CHI}"})
    assert list(refused.value.reasons) == [name]
    assert stored_anywhere(CHI) == []


def test_add_refuses_anything_of_another_strategy(quarterly: Quarterly) -> None:
    other = builders.strategy(body="Elsewhere")
    home = builders.commitment(builders.priority(other))
    given: dict[str, Any] = {"service": None, "reach": {}, "actions": [quarterly.action()], "commitments": []}
    for invalid in (
        {"actions": [builders.action(home)]},
        {"commitments": [home]},
        {"service": builders.service(other)},
        {"reach": {builders.care_group(other): ReachState.IN_USE}},
    ):
        with pytest.raises(Refused) as refused:
            evidence.add(
                strategy=quarterly.strategy,
                details=DETAILS,
                by=quarterly.user,
                at=NOW,
                key=uuid4(),
                **given | invalid,
            )
        assert list(refused.value.reasons) == [""]
    assert EvidenceItem.objects.count() == 0


def test_add_refuses_a_form_that_was_used_in_another_strategy(quarterly: Quarterly) -> None:
    used = uuid4()
    add(quarterly, key=used)
    other = builders.strategy()
    action = builders.action(builders.commitment(builders.priority(other)))
    with pytest.raises(Refused):
        evidence.add(
            strategy=other,
            details=DETAILS,
            service=None,
            reach={},
            actions=[action],
            by=quarterly.user,
            at=NOW,
            key=used,
        )


@pytest.mark.parametrize("dated", [date(1800, 1, 1), date(2018, 3, 31)])
def test_add_refuses_a_day_far_outside_the_strategy(quarterly: Quarterly, dated: date) -> None:
    with pytest.raises(Refused) as refused:
        add(quarterly, dated=dated)
    assert list(refused.value.reasons) == ["dated"]
    assert "far outside the strategy" in refused.value.reasons["dated"]


@pytest.mark.parametrize(("name", "limit"), [("phrase", 200), ("source", 300), ("finding", 2_000)])
def test_add_refuses_a_text_that_is_too_long(quarterly: Quarterly, name: str, limit: int) -> None:
    add(quarterly, **{name: "a" * limit})
    with pytest.raises(Refused) as refused:
        add(quarterly, **{name: "a" * (limit + 1)})
    assert refused.value.reasons == {name: f"This has {limit + 1} characters. Shorten it to {limit}."}


@pytest.mark.parametrize(
    ("given", "dated", "expected"),
    [
        (None, None, TODAY),
        (None, date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 31), date(2026, 3, 2), date(2026, 3, 31)),
        (date(2026, 3, 31), None, date(2026, 3, 31)),
    ],
)
def test_item_links_and_reach_take_effect_on_the_day_given(
    quarterly: Quarterly, given: date | None, dated: date | None, expected: date
) -> None:
    group = builders.care_group(quarterly.strategy)
    item = evidence.add(
        strategy=quarterly.strategy,
        details=replace(DETAILS, dated=dated),
        service=None,
        reach={group: ReachState.IN_USE},
        actions=[quarterly.action()],
        by=quarterly.user,
        at=NOW,
        key=uuid4(),
        effective_from=given,
    )
    assert (
        item.revisions.get().effective_from,
        item.links.get().linked_on,
        Reach.objects.get().effective_from,
    ) == (expected,) * 3


def test_evidence_added_with_an_update_is_in_the_figures_for_its_day(quarterly: Quarterly) -> None:
    action = quarterly.action()
    quarterly.submit(action)
    add(quarterly, action, dated=date(2026, 3, 2))
    data = strategy_data(quarterly.strategy, date(2026, 3, 31), NOW)
    assert [len(items) for items in data.evidence.by_action.values()] == [1]
    assert not is_exception(data, data.by_id[action.pk], ExceptionReason.NO_EVIDENCE)


def test_add_refuses_a_future_day(quarterly: Quarterly) -> None:
    with pytest.raises(Refused) as refused:
        evidence.add(
            strategy=quarterly.strategy, details=DETAILS, service=None, reach={}, actions=[quarterly.action()],
            by=quarterly.user, at=NOW, key=uuid4(), effective_from=date(2026, 4, 9),
        )  # fmt: skip
    assert list(refused.value.reasons) == ["effective_from"]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2018, 3, 31)])
def test_add_refuses_a_day_long_before_the_strategy(quarterly: Quarterly, day: date) -> None:
    with pytest.raises(Refused) as refused:
        add(quarterly, effective_from=day)
    assert list(refused.value.reasons) == ["effective_from"]


def revise(
    quarterly: Quarterly,
    item: EvidenceItem,
    based_on: int = 1,
    reason: str = "The audit found three more.",
    effective_from: date | None = None,
    at: datetime = NOW,
    **changed: Any,
) -> EvidenceRevision:
    beside = {name: changed.pop(name) for name in ("service", "reach", "file") if name in changed}
    return evidence.revise(
        item=item,
        details=replace(DETAILS, **changed),
        reason=reason,
        based_on=based_on,
        by=quarterly.user,
        at=at,
        effective_from=effective_from,
        **{"service": None, **beside},
    )


def test_revise_adds_a_revision_with_its_reason(quarterly: Quarterly) -> None:
    item = add(quarterly, effective_from=date(2026, 3, 31))
    revision = revise(quarterly, item, finding="Three more teams use it.")
    assert list(item.revisions.values_list("number", "finding", "reason", "effective_from")) == [
        (1, "", "", date(2026, 3, 31)),
        (2, "Three more teams use it.", "The audit found three more.", date(2026, 3, 31)),
    ]
    assert (revision.recorded_by, revision.recorded_at) == (quarterly.user, NOW)
    event = AuditEvent.objects.select_related("text").get(what="evidence corrected")
    assert (event.text.before, event.text.after) == (
        {"finding": ""},
        {
            "finding": "Three more teams use it.",
            "reason": "The audit found three more.",
            "effective_from": "2026-03-31",
        },
    )
    assert (event.subject_id, event.scope) == (str(item.pk), quarterly.strategy.slug)


def test_revise_counts_from_the_day_given_or_from_the_date_of_the_evidence(quarterly: Quarterly) -> None:
    item = add(quarterly, effective_from=date(2026, 3, 1))
    dated = revise(quarterly, item, dated=date(2026, 3, 20))
    given = revise(quarterly, item, 2, effective_from=date(2026, 4, 1), dated=date(2026, 3, 20), place="Here")
    assert (dated.effective_from, given.effective_from) == (date(2026, 3, 20), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"finding": "x", "reason": " "}, "reason"),
        ({"finding": "x", "reason": "x" * 401}, "reason"),
        ({"finding": "x", "reason": f"It was {CHI}."}, "reason"),
        ({"finding": f"Met {CHI}"}, "finding"),
        ({"phrase": ""}, "phrase"),
        ({"numerator": 3}, "numerator"),
        ({"marking": Marking.OFFICIAL_SENSITIVE, "feature_in_paper": True}, "feature_in_paper"),
        ({"finding": "x", "effective_from": date(2026, 3, 30)}, "effective_from"),
        ({"finding": "x", "effective_from": TODAY + timedelta(days=1)}, "effective_from"),
        ({"dated": TODAY, "effective_from": date(2026, 4, 1)}, "effective_from"),
        ({}, ""),
    ],
    ids=str,
)
def test_revise_refuses(quarterly: Quarterly, changed: dict[str, Any], field: str) -> None:
    item = add(quarterly, effective_from=date(2026, 3, 31))
    with pytest.raises(Refused) as refused:
        revise(quarterly, item, **changed)
    assert list(refused.value.reasons) == [field]
    assert item.revisions.count() == 1
    assert stored_anywhere(CHI) == []


def test_revise_refuses_a_service_of_another_body(quarterly: Quarterly) -> None:
    item = add(quarterly)
    service = builders.service(builders.body("Another body"))
    with pytest.raises(Refused) as refused:
        evidence.revise(
            item=item,
            details=DETAILS,
            service=service,
            reason="Moved.",
            based_on=1,
            by=quarterly.user,
            at=NOW,
        )
    assert list(refused.value.reasons) == ["service"]


def test_revise_refuses_what_is_based_on_an_earlier_revision(quarterly: Quarterly) -> None:
    item = add(quarterly)
    revise(quarterly, item, finding="First.")
    with pytest.raises(EditConflict) as conflict:
        revise(quarterly, item, finding="Second.")
    assert (conflict.value.number, conflict.value.changed_by) == (2, quarterly.user)
    assert item.revisions.latest("number").finding == "First."


def test_add_again_after_a_correction(quarterly: Quarterly) -> None:
    """The same form makes no second item, and the item's earlier words may be used for another item."""
    key, action = uuid4(), quarterly.action()
    item = add(quarterly, action, key=key)
    revise(quarterly, item, phrase="a toolkit for another team")
    assert add(quarterly, action, key=key) == item
    assert add(quarterly, action).reference == "E2"


# Files, reach and what is no longer in use


def files_in_storage() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


def uploaded(content: bytes = PDF, name: str = "report.pdf") -> CheckedFile:
    return checked(io.BytesIO(content), name, len(content), largest=10_000_000)


def test_add_with_a_file_records_its_name_size_and_hash(quarterly: Quarterly) -> None:
    item = add(quarterly, file=uploaded(), effective_from=date(2026, 3, 31))
    file = item.files.get()
    assert (file.name, file.size, file.content_type) == ("report.pdf", len(PDF), "application/pdf")
    assert (file.effective_from, file.recorded_by, file.recorded_at) == (
        date(2026, 3, 31),
        quarterly.user,
        NOW,
    )
    said = AuditEvent.objects.select_related("text").get(what="evidence added").text.after
    assert said["file"] == {"name": "report.pdf", "size": len(PDF), "sha256": file.sha256}
    with file.content.open() as content:
        assert content.read() == PDF


def test_a_file_is_not_stored_if_the_item_is_refused(quarterly: Quarterly) -> None:
    stored = files_in_storage()
    with pytest.raises(Refused):
        add(quarterly, file=uploaded(), phrase="")
    with pytest.raises(Refused) as refused:
        add(quarterly, file=uploaded(name=f"{CHI}.pdf"))
    assert list(refused.value.reasons) == ["file"]
    assert files_in_storage() == stored
    assert not EvidenceFile.objects.exists()


def test_add_the_same_answers_with_another_file_makes_another_item(quarterly: Quarterly) -> None:
    action = quarterly.action()
    add(quarterly, action, file=uploaded())
    assert add(quarterly, action, file=uploaded(PDF + b"more")).reference == "E2"
    with pytest.raises(Refused, match="whole form"):
        add(quarterly, action, file=uploaded())


def test_revise_with_a_file_alone_is_a_correction_and_keeps_the_earlier_file(quarterly: Quarterly) -> None:
    item = add(quarterly, file=uploaded())
    later = NOW + timedelta(days=1)
    revise(quarterly, item, file=uploaded(PDF + b"more", "report 2.pdf"), at=later)
    assert [file.name for file in item.files.order_by("id")] == ["report.pdf", "report 2.pdf"]
    assert item.revisions.count() == 2
    [current] = files_at(TODAY, later, item=item).values()
    assert current.name == "report 2.pdf"
    [earlier] = files_at(TODAY, NOW, item=item).values()
    assert earlier.name == "report.pdf"


def test_revise_records_a_step_in_reach_for_what_has_changed(quarterly: Quarterly) -> None:
    adults, older = builders.care_group(quarterly.strategy), builders.care_group(quarterly.strategy)
    item = evidence.add(
        strategy=quarterly.strategy,
        details=DETAILS,
        service=None,
        reach={adults: ReachState.PLANNED},
        actions=[quarterly.action()],
        by=quarterly.user,
        at=NOW,
        key=uuid4(),
    )
    revise(quarterly, item, reach={adults: ReachState.PLANNED, older: ReachState.IN_USE})
    assert list(item.reach.values_list("care_group", "state").order_by("id")) == [
        (adults.pk, "planned"),
        (older.pk, "in_use"),
    ]


def test_revise_that_changes_nothing_is_refused(quarterly: Quarterly) -> None:
    item = add(quarterly)
    with pytest.raises(Refused, match="whole form"):
        revise(quarterly, item)


def test_a_withdrawn_item_is_not_revised(quarterly: Quarterly) -> None:
    item = add(quarterly)
    builders.withdrawn(item)
    with pytest.raises(Refused, match="whole form"):
        revise(quarterly, item, finding="It helps.")


@pytest.mark.parametrize("kind", ["service", "care_group", "locality"])
def test_what_is_no_longer_in_use_is_refused_unless_the_item_names_it_already(
    quarterly: Quarterly, kind: str
) -> None:
    row = getattr(builders, kind)(quarterly.strategy)
    named: dict[str, Any] = {"service": row, "reach": {}} if kind == "service" else {"service": None}
    if kind != "service":
        named["reach"] = {row: ReachState.IN_USE}
    values: dict[str, Any] = {
        "strategy": quarterly.strategy,
        "details": DETAILS,
        "actions": [quarterly.action()],
        "by": quarterly.user,
        "at": NOW,
    }
    item = evidence.add(**values, **named, key=uuid4())
    row.retired_on = TODAY
    row.save()
    with pytest.raises(Refused) as refused:
        evidence.add(**values | {"actions": [quarterly.action()]}, **named, key=uuid4())
    field = "service" if kind == "service" else reach_field(row)
    assert list(refused.value.reasons) == [field]
    assert refused.value.reasons[field].startswith(f"{row.name} is no longer in use.")
    bare = add(quarterly)
    with pytest.raises(Refused) as refused:
        revise(quarterly, bare, finding="It helps.", **named)
    assert list(refused.value.reasons) == [field]
    revise(quarterly, item, finding="It helps.", **named)
    assert item.revisions.count() == 2
