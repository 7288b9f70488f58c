"""Using a page by keyboard alone."""

import re

from playwright.sync_api import Locator, Page, expect

MOST_PRESSES = 250


class Keyboard:
    """Somebody who uses no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus; fails where Tab never comes to it."""
        expect(target).to_be_attached()
        for _ in range(MOST_PRESSES):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {target} on {self.page.url}")

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Go through a link of the page's content."""
        self.reach(self.page.get_by_role("link", name=name).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button and wait for the page that answers."""
        self.reach(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        """Write into a box in place of what it holds, line by line."""
        self.reach(self.page.locator("main form").get_by_label(label).first)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Choose one radio of a group: Tab comes to the group, arrows move in it."""
        wanted = self.page.get_by_role("radio", name=label)
        group = self.page.locator(f"input[type=radio][name={wanted.get_attribute('name')}]")
        for _ in range(MOST_PRESSES):
            if group.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrow keys never come to {label}")

    def write_all(self, answers: dict[str, str]) -> None:
        """Write into several boxes, in the order of the page."""
        for label, text in answers.items():
            self.write(label, text)
