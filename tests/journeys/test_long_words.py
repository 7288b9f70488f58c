"""Journey: a word as long as its box allows does not make a page scroll sideways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.environment.site import Site
from tests.journeys.conftest import expect_no_sideways_scroll

WITHOUT_SIZING = """
  const supports = CSS.supports.bind(CSS);
  CSS.supports = (...asked) => asked[0] !== "field-sizing" && supports(...asked);
  document.addEventListener("DOMContentLoaded", () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("textarea { field-sizing: fixed !important; }");
    document.adoptedStyleSheets = [sheet];
  });
"""
"""Makes the browser one in which CSS cannot make a box grow."""

ACTION = "/strategies/domestic-abuse/actions/1.3.2/"
LONG = "W" * 200


def test_who_agreed_a_change_in_one_long_word_fits_every_window(
    site: Site, page: Page, narrow_page: Page, expect_accessible: Callable[[Page], None]
) -> None:
    site.sign_in(page, "manager")
    site.visit(page, "/strategies/domestic-abuse/plan/actions/1.3.2/")
    main = page.get_by_role("main")
    main.get_by_label("When is it due?").fill("1 December 2026")
    main.get_by_label("When does this take effect?").fill("8 April 2026")
    main.get_by_label("Who agreed it?").fill(LONG)
    main.get_by_label("Why?").fill("The design is late.")
    main.get_by_role("button", name="Save").first.click()
    expect(page.locator(".ds_error-summary")).to_have_count(0)
    for path in (ACTION, "/"):
        site.visit(page, path)
        expect(main).to_contain_text(LONG)
        expect_no_sideways_scroll(page)
        expect_accessible(page)
    site.sign_in(narrow_page, "manager")
    site.visit(narrow_page, "/")
    expect(narrow_page.get_by_role("main")).to_contain_text(LONG)


@pytest.mark.parametrize("can_size", [True, False], ids=["by CSS", "by the script"])
def test_a_box_shows_all_its_words_on_a_phone(site: Site, narrow_page: Page, can_size: bool) -> None:
    if not can_size:
        narrow_page.add_init_script(WITHOUT_SIZING)
    site.sign_in(narrow_page, "coordinator")
    site.visit(narrow_page, "/strategies/domestic-abuse/waiting/")
    boxes = narrow_page.locator("textarea[name^=sentence_]")
    assert boxes.count() > 1
    boxes.first.fill("The review was late, because three of the partners asked for more time. " * 4)
    for box in boxes.all():
        assert box.evaluate("box => box.scrollHeight <= box.clientHeight"), box.input_value()


MISSED = """() => [...document.querySelectorAll("main li a, main th > a")].filter((link) => {
  link.scrollIntoView({ block: "center" });
  const box = link.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return link.getClientRects().length > 1 && link.closest("p:not([class*=name])") === null && !link.contains(hit);
}).map((link) => link.textContent)"""
"""The titles of which the middle, between two of their lines, is not a part of the link."""


@pytest.mark.parametrize("path", ["/", "/strategies/domestic-abuse/actions/"])
def test_a_tap_in_the_middle_of_a_title_that_wraps_opens_it(site: Site, narrow_page: Page, path: str) -> None:
    site.sign_in(narrow_page, "member")
    site.visit(narrow_page, path)
    assert narrow_page.evaluate(MISSED) == []
