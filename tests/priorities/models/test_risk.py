"""What the database refuses in risks, areas for development and the glossary."""

from datetime import date, timedelta
from typing import Any

from priorities.models import DevelopmentArea, GlossaryTerm, Risk, Strategy
from tests import builders
from tests.priorities.models.constraints import breaks

OPENED = date(2026, 4, 1)
CLOSED_TOO_SOON = date(2026, 3, 31)
AT = builders.noon(OPENED)
RISK = {"reference": "R1", "title": "Staff turnover", "source": "The progress report, 5.2"}
AREA = {"number": 1, "text": "Data on older people", "source": "The progress report, 5.1"}
TERM = {"term": "MARAC", "meaning": "Multi-agency risk assessment conference"}


def risk(strategy: Strategy, **fields: Any) -> Risk:
    """Add an open risk, with these values."""
    return Risk.objects.create(strategy=strategy, opened_on=OPENED, recorded_at=AT, **RISK | fields)


def area(strategy: Strategy, **fields: Any) -> DevelopmentArea:
    """Add an open area for development, with these values."""
    return DevelopmentArea.objects.create(
        strategy=strategy, opened_on=OPENED, recorded_at=AT, **AREA | fields
    )


@breaks("risk_reference_used_once")
def test_two_risks_of_a_strategy_with_one_reference(strategy: Strategy) -> None:
    risk(strategy)
    risk(strategy)


@breaks("risk_has_reference_title_and_source", {"reference": ""}, {"title": ""}, {"source": ""})
def test_a_risk_without_its_reference_title_or_source(strategy: Strategy, broken: dict[str, str]) -> None:
    risk(strategy, **broken)


@breaks("risk_closes_after_it_opens")
def test_a_risk_closed_before_it_was_opened(strategy: Strategy) -> None:
    risk(strategy, closed_on=CLOSED_TOO_SOON, closed_at=AT)


@breaks("development_area_numbered_once")
def test_two_development_areas_with_one_number(strategy: Strategy) -> None:
    area(strategy)
    area(strategy)


@breaks("development_area_numbered_from_one")
def test_a_development_area_numbered_nought(strategy: Strategy) -> None:
    area(strategy, number=0)


@breaks("development_area_has_text_and_source", {"text": ""}, {"source": ""})
def test_a_development_area_without_its_words_or_their_source(
    strategy: Strategy, broken: dict[str, str]
) -> None:
    area(strategy, **broken)


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
