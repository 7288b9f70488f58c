"""The demo's areas for development hold what the fixtures say belongs to them."""

import tomllib
from datetime import date

import pytest
from django.conf import settings

from priorities.models import AreaLink
from tracker import clock

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "fixtures" / "glasgow"
FIXTURE = tomllib.loads((FOLDER / "strategy.toml").read_text(encoding="utf-8"))
NAMED_ON = date(2025, 6, 19)


@pytest.mark.usefixtures("demo_in_database")
def test_every_area_has_the_actions_and_the_risk_that_the_fixtures_name() -> None:
    links = AreaLink.objects.order_by("area__number", "action__order")
    works = links.filter(risk=None).values_list("area__number", "action__reference")
    assert sorted(works) == sorted(
        (area["number"], action) for area in FIXTURE["development_areas"] for action in area["actions"]
    )
    follows = links.filter(action=None).values_list("risk__reference", "area__number")
    assert list(follows) == [(risk["reference"], risk["development_area"]) for risk in FIXTURE["risks"]]
    assert {(link.linked_on, clock.day_of(link.linked_at), link.unlinked_on) for link in links} == {
        (NAMED_ON, NAMED_ON, None)
    }
