"""Journey: a coordinator takes ten actions round the table, and the next meeting asks about an action point."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from priorities.choices import ReviewVerdict
from priorities.models import ActionPoint, ActionPointAnswer, Meeting, MeetingItem, Review, Update
from tests import builders
from tests.environment.killable_server import KillableServer
from tests.environment.site import DEMO_PASSWORD, Site
from tests.journeys.keyboard import Keyboard

PATIENCE = 15_000  # milliseconds: the script tries again every four seconds
GROUP = "Public Protection operational group"
NEXT_MEETING = date(2026, 5, 6)
POINT = "Send the guidance to the three teams that have not seen it."
ANSWER = "Two of the three teams have it."


def sign_in(page: Page, server: KillableServer, who: str) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.get_by_label("Email").fill(f"{who}@demo.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def expect_action(page: Page, reference: str) -> None:
    """Expect the page of an action, with the focus on its title, so that Tab goes on from there."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.locator("#update-title")).to_be_focused()


@pytest.fixture
def later(site: Site, tmp_path: Path) -> Iterator[KillableServer]:
    """A server on the same database, on the day of the next meeting."""
    server = KillableServer(site, tmp_path / "later.log", NEXT_MEETING)
    yield server
    server.kill()


@pytest.mark.parametrize("width", [1280, 390])
def test_ten_actions_are_taken_by_keyboard_and_a_killed_server_loses_nothing(
    killable: KillableServer,
    later: KillableServer,
    new_context: Callable[..., BrowserContext],
    width: int,
) -> None:
    page = new_context().new_page()
    page.set_viewport_size({"width": width, "height": 800})
    keys = Keyboard(page)
    before = Update.objects.count()
    sign_in(page, killable, "coordinator")
    page.goto(f"{killable.url}/")
    keys.follow(f"{GROUP}, 8 April 2026")
    keys.follow("Start with 1.2.2")

    expect_action(page, "1.2.2")
    keys.write("What has been done since the last update?", "The second set of assessments was read.")
    keys.choose("Green")
    keys.press("Save and go to the next: 1.2.4")
    for reference, following in (("1.2.4", "2.1.2"), ("2.1.2", "2.2.1")):
        # The update was queried, so its answers are in the form.
        expect_action(page, reference)
        keys.write("What has been done?", f"All the teams, also for {reference}.")
        keys.press(f"Save and go to the next: {following}")
    expect_action(page, "2.2.1")
    keys.write("What has been done since the last update?", "All cases were followed up.")
    keys.choose("Green")
    keys.press("Save and go to the next: 2.2.2")
    expect_action(page, "2.2.2")
    keys.press("Check and note, and go to the next: 2.3.1")
    expect_action(page, "2.3.1")
    keys.press("Nothing to record. Go to the next: 2.3.2")

    expect_action(page, "2.3.2")
    keys.write("What needs to be done?", POINT)
    keys.write("By when?", "30 April 2026")
    killable.kill()
    keys.reach(page.get_by_role("button", name="Add it and go to the next: 3.1.1"))
    page.keyboard.press("Enter")
    line = page.locator(".spt-round-state", has_text="Not saved.")
    expect(line).to_contain_text("What you typed is still in the form.", timeout=PATIENCE)
    expect(page.get_by_label("What needs to be done?")).to_have_value(POINT)
    killable.start()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3.1.1", timeout=PATIENCE)

    for reference, following in (("3.1.1", "3.1.2"), ("3.1.2", "3.2.1")):
        expect_action(page, reference)
        keys.press(f"Note it and go to the next: {following}")
    expect_action(page, "3.2.1")
    keys.choose("Done")
    keys.press("Save and go to the next: 3.2.2")
    expect_action(page, "3.2.2")
    expect(page.get_by_text("10 of 16 actions discussed")).to_be_visible()

    (meeting,) = Meeting.objects.filter(group__name=GROUP, held_on=date(2026, 4, 8))
    assert MeetingItem.objects.filter(meeting=meeting).count() == 10
    entered = Update.objects.order_by("pk")[before:]
    assert len(entered) == 4
    assert all(update.user != update.author.user for update in entered)
    # What the coordinator entered was checked and noted in the same step.
    noted = Review.objects.filter(meeting=meeting, verdict=ReviewVerdict.NOTED)
    references = [update.action.reference for update in entered] + ["2.2.2", "3.1.1", "3.1.2"]
    assert sorted(review.update.action.reference for review in noted) == sorted(references)
    (point,) = ActionPoint.objects.filter(words=POINT)
    assert (point.action and point.action.reference, point.due) == ("2.3.2", date(2026, 4, 30))

    asked_about_at_the_next(later, page, meeting, keys)


def asked_about_at_the_next(later: KillableServer, page: Page, meeting: Meeting, keys: Keyboard) -> None:
    """Hold the next meeting, which asks about the action point, and record that it is still open."""
    following = builders.meeting(meeting.strategy, NEXT_MEETING, group=meeting.group)
    later.start()
    # The browser sends the session to any port of the machine.
    page.goto(f"{later.url}/strategies/domestic-abuse/meetings/{following.pk}/")
    item = page.locator(".spt-points > li", has_text=POINT)
    expect(item).to_contain_text("by 30 April 2026. From the meeting of 8 April 2026. About 2.3.2.")
    keys.reach(item.get_by_role("link", name="2.3.2"))
    page.keyboard.press("Enter")
    expect_action(page, "2.3.2")
    keys.choose("Still open")
    keys.write("What is the new date?", "29 May 2026")
    keys.write("In a sentence", ANSWER)
    keys.press("Save the outcome")
    expect(page.locator(".spt-points > li", has_text=POINT)).to_contain_text("still open until 29 May 2026")
    (answer,) = ActionPointAnswer.objects.filter(point__words=POINT)
    assert (answer.meeting, answer.words) == (following, ANSWER)


def test_an_ended_session_loses_nothing(site: Site, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    site.sign_in(page, "coordinator")
    (meeting,) = Meeting.objects.filter(group__name=GROUP, held_on=date(2026, 4, 8))
    site.visit(page, f"/strategies/domestic-abuse/meetings/{meeting.pk}/2.3.2/")
    page.get_by_label("What needs to be done?").fill(POINT)
    page.get_by_label("By when?").fill("30 April 2026")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add the action point").click()
    line = page.locator(".spt-round-state", has_text="You are signed out.")
    expect(line).to_be_visible(timeout=PATIENCE)
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Sign in (opens in a new tab)").click()
    other = opened.value
    other.get_by_label("Email").fill("coordinator@demo.example")
    other.get_by_label("Password").fill(DEMO_PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(page.locator("#messages")).to_contain_text("The action point for", timeout=PATIENCE)
    assert ActionPoint.objects.filter(words=POINT).count() == 1


def test_saving_one_part_keeps_what_is_typed_in_the_others(
    site: Site, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    site.sign_in(page, "coordinator")
    (meeting,) = Meeting.objects.filter(group__name=GROUP, held_on=date(2026, 4, 8))
    path = f"/strategies/domestic-abuse/meetings/{meeting.pk}/"
    site.visit(page, f"{path}2.2.2/")
    needs = page.get_by_label("What needs to be done?")
    needs.fill(POINT)
    page.get_by_role("button", name="Check and note", exact=True).click()
    expect(page.get_by_text("The update on 2.2.2 was checked and noted.")).to_be_visible()
    expect(
        page.get_by_text("What you typed in another part of this page has not been sent yet.")
    ).to_be_visible()
    expect(needs).to_have_value(POINT)

    # If the next action opens instead, its page leads back to what has not been sent.
    site.visit(page, f"{path}3.1.1/")
    needs.fill(ANSWER)
    page.get_by_role("button", name=re.compile("^Note it and go to the next")).click()
    expect(page.locator("#update-title")).not_to_contain_text("3.1.1")
    notice = page.locator(".spt-unsent", has_text="Not sent yet")
    notice.get_by_role("link", name=re.compile("3.1.1")).click()
    expect(page.locator("#update-title")).to_contain_text("3.1.1")
    expect(needs).to_have_value(ANSWER)
