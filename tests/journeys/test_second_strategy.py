"""Journey: a manager sets up a second strategy by keyboard alone, up to its dashboard and a paper.

Not one click: the focus is moved with Tab, what is under it is read off the page, and keys do the rest.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.environment.site import DEMO_PASSWORD, Site
from tests.journeys.keyboard import Keyboard

PRIORITIES = ("Breaks from caring", "Young carers", "Money", "Being heard", "Work and learning")
AGREED = {"Who agreed it?": "The carers board", "Why?": "Agreed with the first plan."}


def test_manager_sets_up_a_second_strategy_by_keyboard_alone(
    site: Site, page: Page, expect_accessible: Callable[[Page], None]
) -> None:
    keys = Keyboard(page)
    main = page.get_by_role("main")
    site.visit(page, "/accounts/login/?next=/strategies/")
    keys.reach(page.locator("input[name=login]"))
    page.keyboard.type("manager@demo.example")
    keys.reach(page.locator("input[name=password]"))
    page.keyboard.type(DEMO_PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    keys.follow("Set up a strategy")
    keys.write_all(
        {
            "Full name of the strategy": "Carers Strategy 2025-2030",
            "Short name": "Carers",
            "Board that approves the strategy and reads its papers": "Test Carers Board",
            "First day of the strategy": "1 April 2025",
            "Last day of the strategy": "31 March 2030",
            "Priorities": "\n".join(PRIORITIES),
        }
    )
    keys.choose("Every year")
    keys.press("Set up the strategy")
    expect(main).to_contain_text("Carers Strategy 2025-2030 was set up. You are its manager.")
    expect(main.get_by_role("heading", level=2)).to_have_text(
        [f"{number} {name}" for number, name in enumerate(PRIORITIES, 1)]
    )
    expect_accessible(page)

    keys.follow("Add a commitment to Breaks from caring")
    keys.write("Wording", "Every carer can take a break.")
    keys.write("Source", "Approved strategy, page 7")
    keys.write_all(AGREED)
    keys.press("Add the commitment")
    keys.follow("Add an action to 1.1")
    expect(page.get_by_label("Reference")).to_have_value("1.1.1")
    keys.write("What will be done?", "Open a booking line for short breaks")
    keys.write("When is it due?", "31 December 2026")
    keys.write_all(AGREED)
    keys.press("Add the action")
    expect(main).to_contain_text("1.1.1 Open a booking line for short breaks")
    expect(main).not_to_contain_text("Next step")

    keys.follow("1.1.1 Open a booking line for short breaks")
    keys.follow("View the action, its updates and history")
    keys.follow("Update")
    keys.write("What has been done so far?", "The line is staffed from May.")
    keys.choose("Green")
    keys.press("Submit")
    expect(main).to_contain_text("The line is staffed from May.")

    keys.follow("Dashboard")
    expect(page).to_have_url(re.compile(r"/strategies/carers/dashboard/$"))
    expect(main).to_contain_text("Breaks from caring")
    expect_accessible(page)

    keys.follow("Papers")
    keys.follow("Create a paper")
    keys.write("Date of the meeting", "13 May 2026")
    keys.write("Figures as at", "8 April 2026")
    keys.write("Compared with", "31 March 2025")
    keys.press("Create the paper")
    expect(main).to_contain_text("Paper 1")
    expect(main).to_contain_text("Breaks from caring")
    expect_accessible(page)
