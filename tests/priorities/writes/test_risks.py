"""Recording, correcting and closing risks and areas for development."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from priorities.choices import Role
from priorities.models import DevelopmentArea, Person, Risk
from priorities.writes import risks
from priorities.writes.risks import AreaDetails, RiskDetails
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, NOW, Quarterly
from tracker import audit
from tracker.models import AuditEvent
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db

RISK = RiskDetails(title="Skills stay uneven", source="Progress report, 5.2", cause="Training is voluntary.")
AREA = AreaDetails(text="One training strategy", source="Progress report, 5.1")
MARCH = date(2026, 3, 31)
TOMORROW = TODAY + timedelta(days=1)


def add_risk(
    quarterly: Quarterly, owner: Person | None = None, opened_on: date | None = MARCH, **changed: Any
) -> Risk:
    return risks.add_risk(
        strategy=quarterly.strategy,
        details=replace(RISK, **changed),
        owner=owner,
        opened_on=opened_on,
        by=quarterly.user,
        at=NOW,
    )


def add_area(quarterly: Quarterly, opened_on: date | None = MARCH, **changed: Any) -> DevelopmentArea:
    return risks.add_area(
        strategy=quarterly.strategy,
        details=replace(AREA, **changed),
        opened_on=opened_on,
        by=quarterly.user,
        at=NOW,
    )


def revise(
    quarterly: Quarterly,
    row: Risk | DevelopmentArea,
    based_on: int = 1,
    reason: str = "The group changed it.",
    effective_from: date | None = None,
    owner: Person | None = None,
    **changed: Any,
) -> Any:
    terms = {
        "reason": reason,
        "based_on": based_on,
        "by": quarterly.user,
        "at": NOW,
        "effective_from": effective_from,
    }
    if isinstance(row, Risk):
        return risks.revise_risk(risk=row, details=replace(RISK, **changed), owner=owner, **terms)
    return risks.revise_area(area=row, details=replace(AREA, **changed), **terms)


def close(
    quarterly: Quarterly, row: Risk | DevelopmentArea, closed_on: date | None = TODAY, at: datetime = NOW
) -> Any:
    terms = {"closed_on": closed_on, "by": quarterly.user, "at": at}
    if isinstance(row, Risk):
        return risks.close_risk(risk=row, **terms)
    return risks.close_area(area=row, **terms)


EITHER = pytest.mark.parametrize(("add", "text"), [(add_risk, "title"), (add_area, "text")])
Add = Callable[..., Any]


def test_add_risk_uses_the_next_reference_and_records_its_first_revision(quarterly: Quarterly) -> None:
    builders.risk(quarterly.strategy, reference="R7")
    risk = add_risk(quarterly, owner=quarterly.lead, title=" Skills stay uneven ")
    [revision] = risk.revisions.all()
    assert (risk.reference, risk.opened_on, risk.recorded_at) == ("R8", MARCH, NOW)
    assert (revision.number, revision.title, revision.owner) == (1, RISK.title, quarterly.lead)
    assert (revision.effective_from, revision.recorded_by, revision.recorded_at) == (
        MARCH,
        quarterly.user,
        NOW,
    )
    event = AuditEvent.objects.select_related("text").get(what="risk added")
    assert event.text.after == {
        "title": RISK.title,
        "source": RISK.source,
        "cause": RISK.cause,
        "owner": str(quarterly.lead),
        "opened_on": "2026-03-31",
    }


def test_add_area_uses_the_next_number_and_records_its_first_revision(quarterly: Quarterly) -> None:
    builders.area(quarterly.strategy, number=4)
    area = add_area(quarterly)
    [revision] = area.revisions.all()
    assert (area.number, area.opened_on, revision.text, revision.effective_from) == (
        5,
        MARCH,
        AREA.text,
        MARCH,
    )
    assert AuditEvent.objects.filter(what="area for development added", by=quarterly.user).count() == 1


@EITHER
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": " "}, "source"),
        ({"source": "x" * 301}, "source"),
        ({"source": f"Met {CHI}"}, "source"),
        ({"opened_on": None}, "opened_on"),
        ({"opened_on": TOMORROW}, "opened_on"),
        ({"opened_on": date(1926, 3, 31)}, "opened_on"),
    ],
    ids=str,
)
def test_add_refuses(quarterly: Quarterly, add: Add, text: str, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        add(quarterly, **changed)
    assert list(refused.value.reasons) == [field]
    assert (Risk.objects.count(), DevelopmentArea.objects.count(), stored_anywhere(CHI)) == (0, 0, [])


@EITHER
def test_add_refuses_a_blank_text_and_the_text_of_one_that_is_open(
    quarterly: Quarterly, add: Add, text: str
) -> None:
    with pytest.raises(Refused) as refused:
        add(quarterly, **{text: " "})
    assert list(refused.value.reasons) == [text]
    first = add(quarterly)
    with pytest.raises(Refused) as refused:
        add(quarterly)
    assert list(refused.value.reasons) == [text]
    close(quarterly, first)
    assert add(quarterly).revisions.count() == 1


def test_add_risk_refuses_an_owner_without_a_role(quarterly: Quarterly) -> None:
    with pytest.raises(Refused) as refused:
        add_risk(quarterly, owner=builders.member(builders.strategy()))
    assert list(refused.value.reasons) == ["owner"]


@EITHER
def test_revise_adds_a_revision_with_its_reason(quarterly: Quarterly, add: Add, text: str) -> None:
    row = add(quarterly)
    revision = revise(quarterly, row, **{text: "Something else"}, effective_from=TODAY)
    assert (revision.number, getattr(revision, text), revision.reason) == (
        2,
        "Something else",
        "The group changed it.",
    )
    assert (revision.effective_from, revision.recorded_by, revision.recorded_at) == (
        TODAY,
        quarterly.user,
        NOW,
    )
    assert revise(quarterly, row, 2, **{text: "A third"}).effective_from == TODAY
    assert AuditEvent.objects.filter(what__endswith="changed").count() == 2
    assert audit.verify() == []


@EITHER
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": "A plan", "reason": ""}, "reason"),
        ({"source": "A plan", "reason": f"It was {CHI}."}, "reason"),
        ({"source": ""}, "source"),
        ({"source": "A plan", "effective_from": date(2026, 3, 30)}, "effective_from"),
        ({"source": "A plan", "effective_from": TOMORROW}, "effective_from"),
        ({}, ""),
    ],
    ids=str,
)
def test_revise_refuses(
    quarterly: Quarterly, add: Add, text: str, changed: dict[str, Any], field: str
) -> None:
    row = add(quarterly)
    with pytest.raises(Refused) as refused:
        revise(quarterly, row, **changed)
    assert list(refused.value.reasons) == [field]
    assert (row.revisions.count(), stored_anywhere(CHI)) == (1, [])


@EITHER
def test_revise_refuses_what_is_based_on_an_earlier_revision(
    quarterly: Quarterly, add: Add, text: str
) -> None:
    row = add(quarterly)
    revise(quarterly, row, source="First")
    with pytest.raises(EditConflict):
        revise(quarterly, row, source="Second")
    assert row.revisions.latest("number").source == "First"


def test_revise_risk_keeps_an_owner_who_has_no_role_any_more(quarterly: Quarterly) -> None:
    left = builders.person()
    risk = builders.risk(quarterly.strategy, on=MARCH, owner=left)
    assert revise(quarterly, risk, owner=left).owner == left
    with pytest.raises(Refused) as refused:
        revise(quarterly, risk, 2, owner=builders.person())
    assert list(refused.value.reasons) == ["owner"]
    manager = builders.member(quarterly.strategy, Role.MANAGER)
    assert revise(quarterly, risk, 2, owner=manager).owner == manager


@EITHER
def test_close_records_the_day_and_the_moment_once(quarterly: Quarterly, add: Add, text: str) -> None:
    row = add(quarterly)
    close(quarterly, row, MARCH)
    row.refresh_from_db()
    assert (row.closed_on, row.closed_at) == (MARCH, NOW)
    assert row.closed_by(TODAY, NOW) == MARCH
    assert row.closed_by(TODAY, NOW - timedelta(seconds=1)) is None
    event = AuditEvent.objects.select_related("text").get(what__endswith="closed")
    assert event.text.after == {"closed_on": "2026-03-31"}
    for deed in (close, revise):
        with pytest.raises(Refused, match="whole form") as refused:
            deed(quarterly, row)
        assert "closed on 31 March 2026" in refused.value.reasons[""]
    assert audit.verify() == []


@EITHER
@pytest.mark.parametrize("closed_on", [None, TOMORROW, date(2026, 3, 30)])
def test_close_refuses(quarterly: Quarterly, add: Add, text: str, closed_on: date | None) -> None:
    row = add(quarterly)
    with pytest.raises(Refused) as refused:
        close(quarterly, row, closed_on)
    assert list(refused.value.reasons) == ["closed_on"]
    row.refresh_from_db()
    assert row.closed_on is None
