"""Journey: a word as long as its box allows does not make a page scroll sideways."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.environment.site import Site
from tests.journeys.conftest import expect_no_sideways_scroll

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
