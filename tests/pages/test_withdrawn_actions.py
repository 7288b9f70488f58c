"""An action that was withdrawn is on no page and in no list, form or paper, except its own page and the plan's list.

The test walks every URL of the access table, so a new page that shows actions is tried as well.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import Rag, Role
from priorities.models import Action, ActionSupport, AreaLink, MilestoneMark, Person
from priorities.queries.calendar import calendar
from priorities.queries.status import status_at
from priorities.writes import withdrawn_actions
from tests import builders
from tests.access.readers import World
from tests.access.table import LINES
from tests.access.test_writers import AGREED
from tests.builders import START, TODAY, noon
from tests.pages.test_every_page import page_html
from tests.priorities.writes.agreement import AT, agreement
from tracker.models import AuditEvent

REFERENCE, MARK = "ZZ 9", "Zebra"
PERIOD_ENDS = date(2026, 3, 31)
SHOWN_BEFORE = {
    "actions",
    "dashboard",
    "evidence",
    "exceptions",
    "my_work",
    "paper_html",
    "plan",
    "plan_action_withdraw",
    "plan_person_leave",
    "priority",
    "risks",
}
"""Some of the pages that show the action while it is in the plan."""
STILL_SHOWN = {"plan"}
"""The plan lists withdrawn actions, so that a manager can put them back."""


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def zebra(world: World) -> Action:
    """An action with an update, a milestone, evidence, an area, a supported commitment and a lead, all named alike."""
    strategy, account = world.strategy, world.accounts[Role.ADMIN.value]
    lead = Person.objects.get(user=account)
    home = strategy.commitments.get(reference="1.1")
    action = builders.action(
        home,
        reference=REFERENCE,
        title=f"{MARK} crossings",
        lead=lead,
        deputy=Person.objects.get(pk=world.keys["a person"]),
        group=builders.group(strategy, name=f"{MARK} group"),
        service=builders.service(strategy, name=f"{MARK} service"),
        due=date(2026, 1, 31),
    )
    milestone = builders.milestone(action, date(2026, 1, 1), title=f"{MARK} painted")
    text = dict.fromkeys(("progress", "problem", "board_sentence"), f"{MARK} paint is late.")
    update = builders.update(action, Rag.RED, date(2026, 2, 1), by=account, period=None, **text)
    builders.review(update, "queried", date(2026, 2, 2), reason=f"Which {MARK}?")
    MilestoneMark.objects.create(
        milestone=milestone,
        update=update,
        done_on=None,
        effective_from=date(2026, 2, 1),
        recorded_at=noon(TODAY),
    )
    builders.evidence(strategy, action, phrase="a survey of drivers", feature_in_paper=True)
    other = builders.commitment(builders.priority(strategy))
    ActionSupport.objects.create(action=action, commitment=other, linked_on=START, linked_at=noon(START))
    AreaLink.objects.create(
        area=strategy.development_areas.first(), action=action, linked_on=START, linked_at=noon(START)
    )
    return action


def shown_on(world: World) -> set[str]:
    """Return the names of the URLs whose pages show the action. Its group and service stay in lists of their own."""
    named = (f"{MARK} crossings", f"{MARK} paint", f"{MARK} painted", f"Which {MARK}", REFERENCE, "zz9")
    return {
        line.name
        for line in LINES
        if (page := page_html(line, world)) and any(words in page for words in named)
    }


def withdraw(action: Action, into: Action | None = None) -> None:
    withdrawn_actions.withdraw(
        action=action,
        into=into,
        agreement=agreement(effective_from=date(2026, 3, 1)),
        based_on=1,
        by=builders.user(),
        at=AT,
    )


def test_no_page_shows_a_withdrawn_action(world: World, zebra: Action) -> None:
    before = shown_on(world)
    assert before >= SHOWN_BEFORE
    withdraw(zebra)
    assert shown_on(world) == STILL_SHOWN


def test_every_count_is_one_less_and_as_before_on_earlier_days(world: World, zebra: Action) -> None:
    strategy = world.strategy

    def count(day: date) -> int:
        return len(status_at(strategy, day, AT, calendar(strategy, AT)))

    in_march, in_february = count(PERIOD_ENDS), count(date(2026, 2, 28))
    withdraw(zebra)
    assert (count(PERIOD_ENDS), count(date(2026, 2, 28))) == (in_march - 1, in_february)


def test_its_forms_are_refused_and_keep_what_was_typed(world: World, zebra: Action) -> None:
    withdraw(zebra, strategy_action(world))
    client = Client()
    client.force_login(world.accounts[Role.ADMIN.value])
    for page in ("update", "evidence/add", "propose"):
        url = f"/strategies/the-strategy/actions/zz9/{page}/"
        answer = client.post(url, {"progress": "Typed just now."})
        assert answer.status_code == 403
        html = answer.content.decode()
        assert "it was merged into 1.1.1 on 1 March 2026" in html
        assert "Typed just now." in html


@pytest.mark.parametrize("form", ["update/unchanged", "update/draft", "milestones/add"])
def test_nothing_is_recorded_on_it_by_other_forms(world: World, zebra: Action, form: str) -> None:
    withdraw(zebra)
    before = AuditEvent.objects.count()
    client = Client()
    client.force_login(world.accounts[Role.ADMIN.value])
    part = "plan/actions" if form.startswith("milestones") else "actions"
    typed = {"title": "Another", "due": "8 April 2026", **AGREED, "key": str(uuid4())}
    answer = client.post(f"/strategies/the-strategy/{part}/zz9/{form}/", typed)
    assert answer.status_code in (200, 302, 403, 404)
    assert AuditEvent.objects.count() == before


def strategy_action(world: World) -> Action:
    return world.strategy.actions.get(reference="1.1.1")


def test_its_own_page_says_when_and_why_and_keeps_its_history_and_evidence(
    world: World, zebra: Action
) -> None:
    target = strategy_action(world)
    withdraw(zebra, target)
    client = Client()
    client.force_login(world.accounts[Role.VIEWER.value])
    page = " ".join(client.get("/strategies/the-strategy/actions/zz9/").content.decode().split())
    assert "Merged into <a" in page
    assert "on 1 March 2026." in page
    assert "Agreed by The oversight group: The partners asked for it." in page
    for words in ("a survey of drivers", f"{MARK} paint is late.", f"Which {MARK}?", "Merged into"):
        assert words in page, words
    assert "Put it back" not in page
    assert "/update/" not in page
    other = client.get("/strategies/the-strategy/actions/1.1.1/").content.decode()
    assert "merged into this action on 1 March 2026" in other
    assert "a survey of drivers" in other


def test_its_page_for_an_earlier_day_is_that_of_an_action_in_the_plan(world: World, zebra: Action) -> None:
    withdraw(zebra)
    client = Client()
    client.force_login(world.accounts[Role.MANAGER.value])
    earlier = client.get("/strategies/the-strategy/actions/zz9/?as_at=2026-02-28").content.decode()
    assert "Withdrawn on" not in earlier
    today = client.get("/strategies/the-strategy/actions/zz9/").content.decode()
    assert "Withdrawn on 1 March 2026." in today
    assert "Put it back into the plan" in today
