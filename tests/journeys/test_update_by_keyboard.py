"""Journey: on a phone's screen and by keyboard alone, a member reports Red and asks for a new due date."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.environment.site import Site
from tests.journeys import update_form
from tests.journeys.conftest import expect_no_sideways_scroll

ACTION = "2.3.1"
PHONE: ViewportSize = {"width": 390, "height": 844}
MOST_TABS = 30
READ_BY_BOARD = (
    "Partners have not agreed the new referral form. The group meets them on 22 April. It is now expected in September "
    "2026, 15 months later than first planned; the Oversight Group has not agreed the date (2.3.1)."
)


def tab_to(page: Page, name: str, value: str = "") -> None:
    """Presses Tab until the control with this name, and value if one is given, has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found, sends = page.evaluate("[document.activeElement.name, document.activeElement.value]")
        if found == name and value in ("", sends):
            return
    raise AssertionError(f"{MOST_TABS} presses of Tab did not reach {name} {value}")


def test_red_is_reported_by_keyboard_alone_on_a_phone(
    site: Site, new_context: Callable[..., BrowserContext], expect_accessible: Callable[[Page], None]
) -> None:
    page = new_context().new_page()
    page.set_viewport_size(PHONE)
    site.sign_in(page, "member")
    page.get_by_role("link", name=f"Update {ACTION} Review of MARAC processes", exact=True).press("Enter")
    box = update_form.box(page, "progress").bounding_box()
    assert box
    assert box["y"] + box["height"] < PHONE["height"], "the first box is on the first screen"

    page.locator("h1").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    tab_to(page, "progress")
    page.keyboard.type("Partners met twice.")
    tab_to(page, "rag")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(update_form.rating(page, "Red")).to_be_checked()
    tab_to(page, "problem")
    page.keyboard.type("Partners have not agreed the new referral form")
    tab_to(page, "cause")
    page.keyboard.type("A partner")
    tab_to(page, "recovery_plan")
    page.keyboard.type("The group meets them on 22 April.")
    tab_to(page, "forecast")
    page.keyboard.type("30 September 2026")
    tab_to(page, "propose_date")
    page.keyboard.press("Space")
    tab_to(page, "milestones")
    tab_to(page, "milestones")
    page.keyboard.press("Space")
    tab_to(page, "done_" + page.evaluate("document.activeElement.value"))
    page.keyboard.press("Control+a")
    page.keyboard.type("2 April 2026")
    expect(page.locator("[data-spt-board-sentence]")).to_have_text(READ_BY_BOARD)
    expect_accessible(page)
    expect_no_sideways_scroll(page)
    tab_to(page, "then", "submit")
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    main = page.get_by_role("main")
    expect(main).to_contain_text(f"{ACTION} was updated for January to March 2026: Red.")
    expect(main).to_contain_text("You asked for 30 September 2026 as the new due date.")
    site.visit(page, f"/strategies/domestic-abuse/actions/{ACTION}/")
    expect(main).to_contain_text("2 April 2026")
    expect(main).to_contain_text("A partner")


def test_the_board_reads_the_writers_own_sentence_also_without_scripts(
    site: Site, no_script_page: Page
) -> None:
    page = no_script_page
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path(ACTION))
    answers = {
        "progress": "Partners met twice.",
        "problem": "Partners have not agreed the new referral form",
        "cause": "A partner",
        "recovery_plan": "The group meets them on 22 April.",
        "forecast": "30 September 2026",
    }
    update_form.fill(page, answers, choose="Red")
    check = page.get_by_role("button", name="Check how the board will read it")
    check.click()
    sentence = page.locator("[data-spt-board-sentence]")
    expect(sentence).to_have_text(READ_BY_BOARD)
    expect(page.locator(".ds_error-summary")).to_have_count(0)
    update_form.expect_typed(page, {name: text for name, text in answers.items() if name != "cause"}, "Red")
    own = "The new referral form waits for partners."
    update_form.fill(page, {"board_sentence": own})
    check.click()
    expect(sentence).to_contain_text(f"{own} The group meets them on 22 April.")
    update_form.submit(page)
    expect(page.get_by_role("main")).to_contain_text("Submitted. Next: ")
