"""The risks and areas for development in the demo, with the actions and risks that are linked to each area."""

from datetime import date

from priorities.imports.demo.plan import Loaded, moment
from priorities.imports.demo.read import Entry
from priorities.imports.demo.revisions import save_revisions
from priorities.models import Action, AreaLink, DevelopmentArea, Risk


def load_risks(loaded: Loaded) -> None:
    """Save the areas for development, linked to the actions that address them, and the risks, linked to their areas."""
    areas = {entry["number"]: _load_area(loaded, entry) for entry in loaded.fixture["development_areas"]}
    for entry in loaded.fixture["risks"]:
        area = areas[entry["development_area"]]
        risk = Risk.objects.create(
            strategy=loaded.strategy,
            reference=entry["reference"],
            opened_on=area.opened_on,
            recorded_at=area.recorded_at,
        )
        save_revisions(
            loaded,
            risk,
            entry,
            area.opened_on,
            title=entry["title"],
            cause=entry["cause"],
            consequence=entry["consequence"],
            mitigation=entry["mitigation"],
            owner=loaded.people.get(entry.get("owner", "")),
            source=loaded.fixture.source("S2 5.2"),
        )
        AreaLink.objects.create(area=area, risk=risk, linked_on=area.opened_on, linked_at=area.recorded_at)


def _load_area(loaded: Loaded, entry: Entry) -> DevelopmentArea:
    area = DevelopmentArea.objects.create(
        strategy=loaded.strategy,
        number=entry["number"],
        opened_on=entry["opened_on"],
        recorded_at=moment(entry["opened_on"]),
    )
    save_revisions(
        loaded,
        area,
        entry,
        area.opened_on,
        text=entry["text"],
        progress=entry["progress"],
        source=loaded.fixture.source(entry["source"]),
    )
    for reference in entry["actions"]:
        action = loaded.actions[reference]
        day = _first_day(area, action)
        AreaLink.objects.create(area=area, action=action, linked_on=day, linked_at=moment(day))
    return area


def _first_day(area: DevelopmentArea, action: Action) -> date:
    """Return the first day on which the area is open and the action is in the plan."""
    assert action.baseline is not None
    return max(area.opened_on, action.baseline.effective_from)
