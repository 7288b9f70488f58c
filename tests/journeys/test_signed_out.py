"""Journey: signing out at a computer that others use."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests.environment.site import Site
from tests.journeys import update_form
from tests.journeys.conftest import PATIENCE

PRIVATE = ("/", "/strategies/domestic-abuse/", "/strategies/domestic-abuse/actions/1.2.2/")
WORDS = "Eleven volunteers were trained in March."


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/login/")


@pytest.fixture
def page_that_keeps_pages(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Page]:
    """A page of a browser that keeps pages for its Back button, as people's browsers do and those of tests do not."""
    browser = browser_type.launch(
        **browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser.new_page()
    browser.close()


def test_back_shows_no_private_page_after_signing_out(shared_site: Site, page_that_keeps_pages: Page) -> None:
    page = page_that_keeps_pages
    page.set_default_timeout(PATIENCE)
    shared_site.sign_in(page, "member")
    for path in PRIVATE:
        shared_site.visit(page, path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    sign_out(page)
    for _ in PRIVATE:
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signing_out_everywhere_ends_the_other_browser(
    site: Site,
    new_context: Callable[..., BrowserContext],
    expect_accessible: Callable[[Page], None],
) -> None:
    here, elsewhere = new_context().new_page(), new_context().new_page()
    for page in (here, elsewhere):
        site.sign_in(page, "member")
    here.get_by_role("link", name="Sign out everywhere").click()
    expect_accessible(here)
    here.get_by_role("button", name="Sign out everywhere").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(here.get_by_role("main")).to_contain_text("You have been signed out everywhere.")
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_person_who_was_signed_out_meanwhile_sees_the_words_that_they_typed(
    site: Site,
    new_context: Callable[..., BrowserContext],
    expect_accessible: Callable[[Page], None],
) -> None:
    page = new_context().new_page()
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path("1.2.2"))
    update_form.fill(page, {"progress": WORDS})
    page.context.clear_cookies(name="sessionid")
    update_form.submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out, so nothing was saved")
    expect(page.get_by_label("What you typed in “progress”")).to_have_value(WORDS)
    expect_accessible(page)
    expect(page.get_by_role("button", name="Sign in and continue")).to_be_visible()
