"""Journey: two people update the same action at once, and neither overwrites the other unseen. A draft waits."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.environment.site import Site
from tests.journeys import update_form
from tests.journeys.conftest import NARROW, expect_no_sideways_scroll

ACTION = "1.2.2"
OF_MEMBER = {
    "progress": "The second set was read in March, and its findings are written up.",
    "next_steps": "To put them to team managers.",
}
OF_MANAGER = {
    "progress": "The service told us that the second set has been read.",
    "next_steps": "To hear the findings at the next meeting.",
}


def without_marks(cell: Locator) -> str:
    """The text of a cell without the hidden words that say which words differ."""
    text: str = cell.evaluate(
        """cell => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll(".visually-hidden").forEach(hidden => hidden.remove());
            return copy.textContent.trim();
        }"""
    )
    return text


def test_second_person_is_shown_the_first_persons_words_and_keeps_their_own(
    site: Site, new_context: Callable[..., BrowserContext]
) -> None:
    member, manager = new_context().new_page(), new_context().new_page()
    site.sign_in(member, "member")
    site.sign_in(manager, "manager")
    member.set_viewport_size(NARROW)
    for page in (member, manager):
        site.visit(page, update_form.form_path(ACTION))
    update_form.fill(member, OF_MEMBER, choose="Green")
    update_form.fill(manager, OF_MANAGER, choose="Green")
    update_form.submit(manager)
    expect(manager.locator(".ds_error-summary")).to_have_count(0)

    update_form.submit(member)
    expect(member.locator(".ds_error-summary")).to_contain_text("Someone else has updated this action")
    beside = member.get_by_role("region", name="Updated since you began")
    for field, (name, words) in zip(("Progress", "Next steps"), OF_MEMBER.items(), strict=True):
        row = beside.get_by_role("row").filter(has=member.get_by_role("rowheader", name=field, exact=True))
        theirs, own = row.get_by_role("cell").all()
        # Words for screen readers are between the words themselves.
        assert without_marks(theirs) == OF_MANAGER[name]
        assert without_marks(own) == words
    expect(beside.locator("ins").first).to_be_visible()
    expect_no_sideways_scroll(member)
    update_form.expect_typed(member, OF_MEMBER, chosen="Green")

    update_form.submit(member)
    expect(member.locator(".ds_error-summary")).to_have_count(0)
    site.visit(member, f"/strategies/domestic-abuse/actions/{ACTION}/")
    for words in (*OF_MEMBER.values(), *OF_MANAGER.values()):
        expect(member.get_by_role("main")).to_contain_text(words)


def test_draft_waits_for_its_writer_and_for_nobody_else(
    site: Site, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path(ACTION))
    update_form.fill(page, OF_MEMBER, choose="Amber")
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")

    site.sign_in(page, "member")
    expect(page.get_by_role("listitem").filter(has_text=ACTION).first).to_contain_text("Draft saved")
    site.visit(page, update_form.form_path(ACTION))
    update_form.expect_typed(page, OF_MEMBER, chosen="Amber")

    other = new_context().new_page()
    site.sign_in(other, "manager")
    site.visit(other, update_form.form_path(ACTION))
    update_form.expect_typed(other, {"progress": "", "next_steps": ""})
    expect(update_form.rating(other, "Amber")).not_to_be_checked()
    site.visit(other, f"/strategies/domestic-abuse/actions/{ACTION}/")
    expect(other.get_by_role("main")).not_to_contain_text(OF_MEMBER["progress"])


def test_enter_in_a_box_of_one_line_submits_the_update(site: Site, page: Page) -> None:
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path(ACTION))
    update_form.fill(page, {"forecast": "30 November 2026"}, choose="Red")
    update_form.box(page, "forecast").press("Enter")
    expect(page.locator(".ds_error-summary")).to_contain_text("Say what has been done")
