"""Journey: what is typed into an update survives a server that is killed, a lost connection and an ended session."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.environment.killable_server import KillableServer
from tests.environment.site import DEMO_PASSWORD, Site
from tests.journeys import update_form

FORM = update_form.form_path("1.2.2")
WORDS = "Eleven volunteers were trained in March."
LATER = "Eleven volunteers were trained in March, and four in April."
PAUSE = 8_000  # milliseconds: the script waits two seconds, and then the server answers


def state(page: Page) -> Locator:
    """The line that says whether what was typed is saved."""
    return page.locator("[data-spt-draft-state]")


def expect_state(page: Page, words: str) -> None:
    expect(state(page)).to_contain_text(words, timeout=PAUSE)


def kept_in_tab(page: Page) -> int:
    """How many things this tab keeps."""
    found: int = page.evaluate("sessionStorage.length")
    return found


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_here(page: Page) -> None:
    page.get_by_label("Email").fill("member@demo.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def member(site: Site, new_context: Callable[..., BrowserContext]) -> Page:
    """The member, with the form open."""
    page = new_context().new_page()
    site.sign_in(page, "member")
    site.visit(page, FORM)
    return page


def test_words_that_the_page_says_are_saved_survive_a_killed_server(
    killable: KillableServer, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    page.goto(f"{killable.url}/accounts/login/?next={FORM}")
    sign_in_here(page)
    update_form.fill(page, {"progress": WORDS}, choose="Amber")
    expect_state(page, "Draft saved at")
    killable.kill()
    update_form.fill(page, {"progress": LATER})
    expect_state(page, "Not saved. You are offline, or the service is not responding.")
    killable.start()
    other = page.context.new_page()
    other.goto(f"{killable.url}{FORM}")
    update_form.expect_typed(other, {"progress": WORDS}, chosen="Amber")
    page.goto(f"{killable.url}{FORM}")
    expect(page.get_by_role("main")).to_contain_text("The form shows what you typed earlier in this tab.")
    update_form.expect_typed(page, {"progress": LATER}, chosen="Amber")
    expect_state(page, "Draft saved at")
    assert kept_in_tab(page) == 0


def test_saving_is_announced_once(member: Page) -> None:
    announced = member.locator("[data-spt-draft-announced]")
    member.evaluate(
        """() => {
            const line = document.querySelector("[data-spt-draft-announced]");
            window.announcements = [];
            new MutationObserver(() => window.announcements.push(line.textContent)).observe(line, {childList: true});
        }"""
    )
    for words in (WORDS, LATER):
        update_form.fill(member, {"progress": words})
        with member.expect_response(lambda response: response.url.endswith("/draft/")) as saved:
            pass
        assert saved.value.status == 200
    expect(announced).to_contain_text("Draft saved at")
    assert len(member.evaluate("window.announcements")) == 1


def test_words_typed_after_the_session_ended_are_in_the_form_after_signing_in(member: Page) -> None:
    update_form.fill(member, {"progress": WORDS})
    expect_state(member, "Draft saved at")
    end_session(member)
    update_form.fill(member, {"progress": LATER})
    expect_state(member, "Not saved. You are signed out. What you typed is kept in this tab.")
    member.get_by_role("link", name="Sign in and continue").click()
    sign_in_here(member)
    expect(member.get_by_role("main")).to_contain_text("The form shows what you typed earlier in this tab.")
    update_form.expect_typed(member, {"progress": LATER})
    expect_state(member, "Draft saved at")
    assert kept_in_tab(member) == 0


def test_words_are_saved_after_signing_in_again_in_another_tab(site: Site, member: Page) -> None:
    end_session(member)
    update_form.fill(member, {"progress": WORDS})
    expect_state(member, "You are signed out")
    site.sign_in(member.context.new_page(), "member")
    update_form.fill(member, {"progress": LATER})
    expect_state(member, "Draft saved at")
    update_form.choose_rating(member, "Green")
    update_form.submit(member)
    expect(member.get_by_role("main")).to_contain_text("Submitted. Next:", timeout=2 * PAUSE)


def test_words_are_never_filled_in_for_another_account(site: Site, member: Page) -> None:
    end_session(member)
    update_form.fill(member, {"progress": WORDS})
    expect_state(member, "You are signed out")
    site.sign_in(member, "manager")
    site.visit(member, FORM)
    update_form.expect_typed(member, {"progress": ""})
    expect(member.get_by_role("main")).not_to_contain_text("typed earlier in this tab")


def test_words_that_may_not_be_stored_are_pointed_out_and_kept_nowhere(member: Page) -> None:
    update_form.fill(member, {"progress": "We met 0101201234 in May."})
    expect_state(member, "Not saved. This looks like it contains a CHI number.")
    expect(member.locator("#question_id_progress [data-spt-draft-error]")).to_contain_text("a CHI number")
    assert kept_in_tab(member) == 0
    update_form.fill(member, {"progress": WORDS})
    expect_state(member, "Draft saved at")
    expect(member.locator("[data-spt-draft-error]")).to_have_count(0)


def test_words_typed_just_before_leaving_or_signing_out_are_saved(site: Site, member: Page) -> None:
    update_form.fill(member, {"progress": WORDS})
    site.visit(member, "/")
    site.visit(member, FORM)
    update_form.expect_typed(member, {"progress": WORDS})
    update_form.fill(member, {"progress": LATER})
    member.get_by_role("button", name="Sign out", exact=True).click()
    member.wait_for_url("**/accounts/login/")
    assert kept_in_tab(member) == 0
    site.sign_in(member, "member")
    site.visit(member, FORM)
    update_form.expect_typed(member, {"progress": LATER})


def test_second_tab_is_shown_the_draft_of_the_first(
    site: Site, member: Page, expect_accessible: Callable[[Page], None]
) -> None:
    second = member.context.new_page()
    site.visit(second, FORM)
    update_form.fill(member, {"progress": WORDS})
    expect_state(member, "Draft saved at")
    update_form.fill(second, {"progress": LATER})
    expect_state(second, "Not saved. You saved a newer draft at")
    newer = second.get_by_role("region", name="You have a newer draft")
    expect(newer.get_by_role("cell").first).to_have_text(
        re.compile("Eleven volunteers were trained in .*March")
    )
    expect_accessible(second)
    second.get_by_role("button", name="Keep mine instead").click()
    expect_state(second, "Draft saved at")
    member.reload()
    update_form.expect_typed(member, {"progress": LATER})


def test_form_sent_while_signed_out_is_carried_through_signing_in(
    site: Site, new_context: Callable[..., BrowserContext], expect_accessible: Callable[[Page], None]
) -> None:
    for options in ({}, {"java_script_enabled": False}):
        page = new_context(**options).new_page()
        site.sign_in(page, "member")
        site.visit(page, FORM)
        words = f"{WORDS} {options}"
        update_form.fill(page, {"progress": words}, choose="Amber")
        end_session(page)
        update_form.submit(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out, so nothing was saved")
        if not options:
            expect_accessible(page)
        sign_in_here(page)
        if options:
            page.get_by_role("button", name="Put it in the form").click()
        page.wait_for_url(f"**{FORM}")
        update_form.expect_typed(page, {"progress": words}, chosen="Amber")


def test_button_pressed_twice_submits_once(member: Page) -> None:
    sent: list[Any] = []
    member.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    update_form.fill(member, {"progress": WORDS}, choose="Green")
    member.get_by_role("button", name="Submit", exact=True).last.dblclick()
    expect(member.get_by_role("main")).to_contain_text("was updated", timeout=2 * PAUSE)
    assert len([request for request in sent if request.url.endswith(FORM)]) == 1
