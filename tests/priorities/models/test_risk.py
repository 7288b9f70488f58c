"""What the database refuses in risks, areas for development and the glossary."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.models import DevelopmentArea, GlossaryTerm, Risk, Strategy
from tests import builders
from tests.priorities.models.constraints import breaks
from tracker.append_only import AppendOnlyError

OPENED = date(2026, 4, 1)
CLOSED_TOO_SOON = date(2026, 3, 31)
AT = builders.noon(OPENED)
TERM = {"term": "MARAC", "meaning": "Multi-agency risk assessment conference"}


def risk(strategy: Strategy, **fields: Any) -> Risk:
    """Add an open risk, with these values."""
    return builders.risk(strategy, on=OPENED, **fields)


def area(strategy: Strategy, **fields: Any) -> DevelopmentArea:
    """Add an open area for development, with these values."""
    return builders.area(strategy, on=OPENED, **fields)


@breaks("risk_reference_used_once")
def test_two_risks_of_a_strategy_with_one_reference(strategy: Strategy) -> None:
    risk(strategy, reference="R1")
    risk(strategy, reference="R1")


@breaks("risk_has_a_reference")
def test_a_risk_without_its_reference(strategy: Strategy) -> None:
    risk(strategy, reference="")


@breaks("risk_has_a_title_and_a_source", {"title": ""}, {"source": " "})
def test_a_risk_without_its_title_or_source(strategy: Strategy, broken: dict[str, str]) -> None:
    risk(strategy, **broken)


@breaks("risk_revision_numbered_once")
def test_two_revisions_of_a_risk_with_one_number(strategy: Strategy) -> None:
    builders.corrected(risk(strategy), number=1)


@breaks("riskrevision_numbered_from_one")
def test_a_revision_of_a_risk_numbered_zero(strategy: Strategy) -> None:
    builders.corrected(risk(strategy), number=0)


@breaks("riskrevision_names_its_author")
def test_a_later_revision_of_a_risk_without_an_author(strategy: Strategy) -> None:
    builders.corrected(risk(strategy), recorded_by=None)


@breaks("riskrevision_says_why", {"reason": ""}, {"reason": " "})
def test_a_later_revision_of_a_risk_without_a_reason(strategy: Strategy, broken: dict[str, str]) -> None:
    builders.corrected(risk(strategy), **broken)


@breaks("risk_closes_after_it_opens")
def test_a_risk_closed_before_it_was_opened(strategy: Strategy) -> None:
    risk(strategy, closed_on=CLOSED_TOO_SOON, closed_at=AT)


@breaks("development_area_numbered_once")
def test_two_development_areas_with_one_number(strategy: Strategy) -> None:
    area(strategy, number=1)
    area(strategy, number=1)


@breaks("development_area_numbered_from_one")
def test_a_development_area_numbered_nought(strategy: Strategy) -> None:
    area(strategy, number=0)


@breaks("development_area_has_text_and_source", {"text": ""}, {"source": ""})
def test_a_development_area_without_its_words_or_their_source(
    strategy: Strategy, broken: dict[str, str]
) -> None:
    area(strategy, **broken)


@breaks("area_revision_numbered_once")
def test_two_revisions_of_a_development_area_with_one_number(strategy: Strategy) -> None:
    builders.corrected(area(strategy), number=1)


@breaks("developmentarearevision_numbered_from_one")
def test_a_revision_of_a_development_area_numbered_zero(strategy: Strategy) -> None:
    builders.corrected(area(strategy), number=0)


@breaks("developmentarearevision_names_its_author")
def test_a_later_revision_of_a_development_area_without_an_author(strategy: Strategy) -> None:
    builders.corrected(area(strategy), recorded_by=None)


@breaks("developmentarearevision_says_why", {"reason": ""}, {"reason": " "})
def test_a_later_revision_of_a_development_area_without_a_reason(
    strategy: Strategy, broken: dict[str, str]
) -> None:
    builders.corrected(area(strategy), **broken)


@breaks("development_area_closes_after_it_opens")
def test_a_development_area_closed_before_it_was_named(strategy: Strategy) -> None:
    area(strategy, closed_on=CLOSED_TOO_SOON, closed_at=AT)


def test_a_risk_and_a_development_area_may_close_on_the_day_they_open(strategy: Strategy) -> None:
    closed = {"closed_on": OPENED, "closed_at": AT}
    assert risk(strategy, **closed).closed_on == area(strategy, **closed).closed_on


HALF_CLOSED = (
    {"closed_on": OPENED},
    {"closed_at": AT},
    {"closed_on": OPENED, "closed_at": AT - timedelta(seconds=1)},
)


@pytest.mark.parametrize("create", [risk, area])
def test_a_risk_or_area_is_closed_once_and_nothing_else_of_it_changes(
    strategy: Strategy, create: Any
) -> None:
    row = create(strategy)
    row.closed_on, row.closed_at = OPENED, AT
    row.save()
    row.closed_on = builders.TODAY
    with pytest.raises(AppendOnlyError):
        row.save()
    row = type(row).objects.get()
    row.opened_on = CLOSED_TOO_SOON
    with pytest.raises(AppendOnlyError):
        row.save()


@breaks("risk_closes_on_a_day_and_at_a_moment", *HALF_CLOSED)
def test_a_risk_closed_without_both_or_before_it_was_recorded(
    strategy: Strategy, broken: dict[str, Any]
) -> None:
    risk(strategy, **broken)


@breaks("development_area_closes_on_a_day_and_at_a_moment", *HALF_CLOSED)
def test_a_development_area_closed_without_both_or_before_it_was_recorded(
    strategy: Strategy, broken: dict[str, Any]
) -> None:
    area(strategy, **broken)


@breaks("glossary_term_once")
def test_a_term_explained_twice(strategy: Strategy) -> None:
    GlossaryTerm.objects.bulk_create(
        [GlossaryTerm(strategy=strategy, **TERM), GlossaryTerm(strategy=strategy, **TERM)]
    )


@breaks("glossary_term_has_a_meaning", {"term": ""}, {"meaning": ""})
def test_a_glossary_entry_without_its_term_or_its_meaning(strategy: Strategy, broken: dict[str, str]) -> None:
    GlossaryTerm.objects.create(strategy=strategy, **TERM | broken)
