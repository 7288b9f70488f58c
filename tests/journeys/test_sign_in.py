"""Journey: signing in, and being refused."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.environment.site import DEMO_PASSWORD, Site

PEOPLE = ("member", "lead", "manager", "author", "viewer", "admin")


@pytest.mark.parametrize("who", PEOPLE)
def test_demo_person_signs_in_and_reaches_their_work(
    shared_site: Site, page: Page, who: str, expect_accessible: Callable[[Page], None]
) -> None:
    shared_site.sign_in(page, who)
    expect(page.locator("h1")).to_be_visible()
    expect_accessible(page)


def test_keyboard_goes_from_the_email_to_the_password_and_signs_in(site: Site, page: Page) -> None:
    site.visit(page, "/accounts/login/")
    page.locator("input[name=login]").focus()
    page.keyboard.type("member@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    expect(page.locator("h1")).to_have_text("My work")


def test_wrong_password_is_refused_in_words_and_the_address_is_kept(
    shared_site: Site, page: Page, expect_accessible: Callable[[Page], None]
) -> None:
    shared_site.visit(page, "/accounts/login/")
    page.locator("input[name=login]").fill("unknown@demo.example")
    page.locator("input[name=password]").fill("not the password")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".ds_error-summary")).to_contain_text("not correct")
    expect(page.locator("input[name=login]")).to_have_value("unknown@demo.example")
    expect_accessible(page)


def test_links_of_the_error_summary_lead_to_the_empty_boxes(
    shared_site: Site,
    page: Page,
    expect_accessible: Callable[[Page], None],
    expect_error_links_land: Callable[[Page], None],
) -> None:
    shared_site.visit(page, "/accounts/login/")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".ds_error-summary a")).to_have_count(2)
    expect_accessible(page)
    expect_error_links_land(page)


def test_sign_in_works_without_scripts(site: Site, no_script_page: Page) -> None:
    site.sign_in(no_script_page, "member")
    expect(no_script_page.locator("h1")).to_be_visible()


def test_sign_in_page_fits_a_narrow_window(
    shared_site: Site, narrow_page: Page, expect_accessible: Callable[[Page], None]
) -> None:
    shared_site.visit(narrow_page, "/accounts/login/")
    expect_accessible(narrow_page)
