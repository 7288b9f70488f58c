"""The demo's areas for development are linked to the actions and risks that the fixtures name."""

import tomllib
from datetime import date

import pytest
from django.conf import settings

from priorities.models import AreaLink, Strategy
from priorities.queries.risks import open_risks
from tracker import clock

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"
FIXTURE = tomllib.loads((FOLDER / "strategy.toml").read_text(encoding="utf-8"))
NAMED_ON = date(2025, 6, 19)


@pytest.mark.usefixtures("demo_in_database")
def test_every_area_is_linked_to_its_actions_and_its_risk() -> None:
    links = AreaLink.objects.order_by("area__number", "action__order")
    actions = links.filter(risk=None).values_list("area__number", "action__reference")
    assert sorted(actions) == sorted(
        (area["number"], action) for area in FIXTURE["development_areas"] for action in area["actions"]
    )
    risks = links.filter(action=None).values_list("risk__reference", "area__number")
    assert list(risks) == [(risk["reference"], risk["development_area"]) for risk in FIXTURE["risks"]]
    assert {(link.linked_on, clock.day_of(link.linked_at), link.unlinked_on) for link in links} == {
        (NAMED_ON, NAMED_ON, None)
    }


@pytest.mark.usefixtures("demo_in_database")
def test_a_corrected_record_says_what_the_fixture_says_and_said_before() -> None:
    strategy = Strategy.objects.get()
    corrected = next(risk for risk in FIXTURE["risks"] if "corrected" in risk)
    terms = corrected["corrected"]

    def mitigation(as_at: date, known_on: date) -> str:
        risks = open_risks(strategy, as_at, clock.end_of(known_on))
        return next(risk.mitigation for risk in risks if risk.reference == corrected["reference"])

    assert mitigation(terms["on"], terms["on"]) == corrected["mitigation"]
    assert mitigation(terms["effective_from"], terms["effective_from"]) == terms["was"]["mitigation"]
    assert mitigation(NAMED_ON, terms["on"]) == terms["was"]["mitigation"]
