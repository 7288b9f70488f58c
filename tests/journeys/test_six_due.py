"""Journey: a lead with six updates due sends all six, one after the other, by keyboard alone on a phone's screen."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from priorities.models import Update
from tests import builders
from tests.environment.site import DEMO_PASSWORD, DEMO_TODAY, Site
from tests.journeys.conftest import expect_no_sideways_scroll
from tests.journeys.keyboard import Keyboard

PHONE: ViewportSize = {"width": 390, "height": 844}
UNCHANGED = re.compile("^Nothing has changed since")
LED = {"1.2.2", "1.2.4", "2.2.2", "2.3.1", "3.1.2", "3.2.1"}


@pytest.fixture
def six_due(site: Site) -> Site:
    """The demo, in which the member has sent no update for January to March."""
    sent = Update.objects.filter(
        action__current__lead__user__email="member@demo.example", effective_from=date(2026, 3, 31)
    )
    for update in sent.exclude(withdrawal__isnull=False):
        builders.withdrawal(update, on=DEMO_TODAY)
    return site


def send(page: Page, keys: Keyboard) -> str:
    """Answer the form that is open, send it with its first button, and return the action's reference."""
    heading = page.get_by_role("heading", level=1)
    reference = heading.inner_text().split()[0]
    keys.write("What has been done since the last update?", "Two teams were trained.")
    keys.choose("Red")
    keys.write("What is the problem?", "The partner has withdrawn.")
    keys.reach(page.get_by_label("What is the main cause?"))
    page.keyboard.type("A partner")
    keys.write("How will it get back on course?", "We have found another.")
    keys.write(re.compile("^(New forecast|When will it be back on course)"), "31 December 2027")
    keys.press(re.compile("^Submit"))
    return reference


def test_lead_finishes_all_six_without_a_mouse(six_due: Site, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(six_due.url)
    keys = Keyboard(page)
    keys.reach(page.locator("input[name=login]"))
    page.keyboard.type("member@demo.example")
    keys.reach(page.locator("input[name=password]"))
    page.keyboard.type(DEMO_PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    main = page.get_by_role("main")
    expect(main).to_contain_text("0 of 6 done for January to March 2026; due in 6 days")
    expect_no_sideways_scroll(page)

    # Nothing has changed: one press in the list, and the answer has the focus.
    unchanged = main.get_by_role("button", name=UNCHANGED)
    offered = unchanged.count()
    assert offered
    keys.reach(unchanged.first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(main).to_contain_text("No change since 12 January 2026.")
    expect(main).to_contain_text("1 of 6 done")
    expect(page.locator("#messages")).to_be_focused()

    keys.follow(re.compile("^Update "))
    sent = []
    for left in (4, 3, 2, 1):
        sent.append(send(page, keys))
        heading = page.get_by_role("heading", level=1)
        following = heading.inner_text().split()[0]
        expect(page.locator("#messages")).to_contain_text(f"Submitted. Next: {following} ({left} left).")
        expect(page.locator("#messages")).to_be_in_viewport()
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()
        expect(page.get_by_label("What has been done since the last update?")).to_be_in_viewport()
        expect_no_sideways_scroll(page)
    sent.append(send(page, keys))
    expect(main).to_contain_text("Submitted. You have no more updates to send in")
    expect(main).to_contain_text("6 of 6 done")
    expect(page.locator("#messages")).to_be_focused()
    assert len(set(sent)) == 5
    assert set(sent) < LED
