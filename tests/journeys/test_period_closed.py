"""Journey: a chair with a phone closes a period by keyboard alone, reopens it, and closes it again."""

from playwright.sync_api import Page, expect

from tests.environment.site import Site
from tests.journeys.test_second_strategy import Keyboard

PHONE = {"width": 390, "height": 844}
PERIOD = "January to March 2026"


def close(page: Page, keys: Keyboard, missing: int) -> None:
    """Close the period from its page, which lists the actions without an update."""
    keys.follow("Close the period")
    expect(page.get_by_role("heading", name=f"No update: {missing}")).to_be_visible()
    keys.press("Close the period")
    expect(page.get_by_text(f"{PERIOD} is closed.")).to_be_visible()


def test_a_period_is_closed_reopened_and_closed_again(site: Site, page: Page, narrow_page: Page) -> None:
    chair, lead = narrow_page, page
    chair.set_viewport_size(PHONE)
    keys = Keyboard(chair)
    site.sign_in(chair, "lead")
    site.visit(chair, "/strategies/domestic-abuse/periods/")
    keys.follow(PERIOD)
    expect(chair.get_by_role("heading", name="No update: 12")).to_be_visible()
    expect(chair.get_by_text("Last rating: Amber.").first).to_be_visible()
    close(chair, keys, missing=12)
    expect(chair.get_by_text("19 of the 31 actions that needed an update had one.")).to_be_visible()
    expect(chair.get_by_text("No update; last rating shown: Amber.").first).to_be_visible()
    expect(chair.get_by_text("Closed on 8 April 2026 by")).to_be_visible()

    site.sign_in(lead, "member")
    site.visit(lead, "/")
    expect(lead.get_by_text(f"for {PERIOD}")).to_have_count(0)

    keys.follow("Reopen the period")
    keys.press("Reopen the period")
    expect(chair.locator(".ds_error-summary")).to_contain_text("Say why you are reopening the period.")
    keys.write("Why are you reopening it?", "Two updates came in late.")
    keys.press("Reopen the period")
    expect(chair.get_by_text(f"{PERIOD} is open again.")).to_be_visible()
    expect(chair.get_by_text("Two updates came in late.")).to_be_visible()
    expect(chair.get_by_text("19 of the 31 actions that need an update have one.")).to_be_visible()

    close(chair, keys, missing=12)
    expect(chair.get_by_text("Two updates came in late.")).to_be_visible()
