"""Journey: a rating better than the dates suggest needs a reason, and every page that judges it shows both."""

from playwright.sync_api import Page, expect

from tests.environment.site import Site
from tests.journeys import update_form

ACTION = "2.3.1"
SAID = {
    "progress": "Partners signed the referral form on 7 April.",
    "next_steps": "To write the revised procedure.",
    "board_sentence": "Partners have agreed the new referral form, and the review will end on time.",
}
REASON = "The form was signed a week after the quarter ended, so nothing holds up the procedure."


def test_better_rating_is_refused_without_a_reason_and_then_stands_beside_the_suggestion(
    site: Site, page: Page
) -> None:
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path(ACTION))
    expect(page.get_by_role("main")).to_contain_text("On 31 March 2026 the dates suggest Amber")
    expect(page.get_by_role("main")).to_contain_text("Partner sign-off")
    update_form.fill(page, SAID, choose="Green")
    update_form.submit(page)
    summary = page.locator(".ds_error-summary")
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(summary).to_contain_text("It was Amber last time and is Green now")
    expect(summary).to_contain_text("Green is better than the suggested rating, Amber")
    update_form.expect_typed(page, SAID, chosen="Green")

    update_form.fill(page, {"better_reason": REASON})
    update_form.submit(page)
    site.visit(page, f"/strategies/domestic-abuse/actions/{ACTION}/")
    main = page.get_by_role("main")
    for words in ("Green", "Amber", REASON):
        expect(main.get_by_text(words).first).to_be_visible()
    expect(main).to_contain_text("Better than suggested")

    site.visit(page, "/strategies/domestic-abuse/dashboard/")
    table = page.get_by_role("table", name="Reported rating, rating suggested by the dates, and reason given")
    row = table.get_by_role("row").filter(has_text=ACTION)
    expect(row.get_by_role("cell")).to_have_text(["Green", "Amber", REASON])
