"""Journey: a browser with scripts asks before a person leaves a form that they filled in and did not send."""

import re

from playwright.sync_api import Dialog, Page, expect

from tests.environment.site import Site
from tests.journeys import update_form

ACTION = "1.2.2"
EVIDENCE = f"/strategies/domestic-abuse/actions/{ACTION}/evidence/add/"
STAYS = re.compile("/update/")
DASHBOARD = re.compile("/dashboard/")


def asked(page: Page) -> list[str]:
    """The kinds of question that the browser asks from now on; each is answered by staying."""
    kinds: list[str] = []

    def stay(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return kinds


def follow(page: Page, name: str) -> None:
    """Follows a link of the strategy's navigation, without waiting for a page that may not come."""
    page.get_by_role("link", name=name, exact=True).first.click(no_wait_after=True)


def test_words_typed_and_not_sent_are_asked_about(site: Site, page: Page) -> None:
    site.sign_in(page, "manager")
    site.visit(page, EVIDENCE)
    kinds = asked(page)
    page.get_by_role("main").locator("textarea").first.fill("Half a sentence")
    follow(page, "Dashboard")
    expect(page).to_have_url(re.compile(EVIDENCE))
    expect(page.get_by_role("main").locator("textarea").first).to_have_value("Half a sentence")
    assert kinds == ["beforeunload"]
    page.get_by_role("main").locator("textarea").first.fill("")
    follow(page, "Dashboard")
    expect(page).to_have_url(DASHBOARD)
    assert kinds == ["beforeunload"]


def test_an_update_is_asked_about_only_if_its_words_cannot_be_saved(site: Site, page: Page) -> None:
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path(ACTION))
    kinds = asked(page)
    update_form.fill(page, {"progress": "Half a sentence"})
    follow(page, "Dashboard")
    expect(page).to_have_url(DASHBOARD)
    site.visit(page, update_form.form_path(ACTION))
    update_form.expect_typed(page, {"progress": "Half a sentence"})
    update_form.fill(page, {"progress": "We met 0101201234 in May."})
    expect(page.locator("[data-spt-draft-error]")).to_be_visible()
    assert kinds == []
    follow(page, "Dashboard")
    expect(page).to_have_url(STAYS)
    assert kinds == ["beforeunload"]


def test_a_form_that_is_sent_or_was_not_touched_is_left_at_once(site: Site, page: Page) -> None:
    site.sign_in(page, "member")
    kinds = asked(page)
    site.visit(page, update_form.form_path(ACTION))
    update_form.box(page, "progress").click()
    follow(page, "Dashboard")
    expect(page).to_have_url(DASHBOARD)
    site.visit(page, update_form.form_path(ACTION))
    update_form.fill(page, {"progress": "A whole sentence."}, choose="Green")
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    assert kinds == []


def test_a_form_that_was_refused_is_asked_about_as_it_is(site: Site, page: Page) -> None:
    site.sign_in(page, "manager")
    site.visit(page, EVIDENCE)
    page.get_by_role("main").locator("textarea").first.fill("Kept in the form alone.")
    page.get_by_role("main").get_by_role("button", name=re.compile("^Add")).first.click()
    expect(page.locator(".ds_error-summary")).to_be_visible()
    kinds = asked(page)
    page.get_by_role("main").locator("textarea").first.click()
    follow(page, "Dashboard")
    expect(page).to_have_url(re.compile(EVIDENCE))
    assert kinds == ["beforeunload"]


def test_another_form_beside_one_that_was_refused_is_not_taken_for_it(site: Site, page: Page) -> None:
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path(ACTION))
    update_form.fill(page, {"progress": "Kept in the form alone."}, choose="Red")
    update_form.submit(page)
    expect(page.locator(".ds_error-summary")).to_be_visible()
    beside = "<form method='post'><input name='beside' value='As it was served'></form>"
    page.locator("main").evaluate("(main, beside) => main.insertAdjacentHTML('beforeend', beside)", beside)
    kinds = asked(page)
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    assert kinds == []


def test_every_form_of_the_plan_is_asked_about(site: Site, page: Page) -> None:
    site.sign_in(page, "manager")
    kinds = asked(page)
    for path in ("/strategies/new/", "/strategies/domestic-abuse/plan/actions/1.2.2/"):
        site.visit(page, path)
        page.get_by_role("main").locator("input[type=text]").first.fill("Half a")
        page.get_by_role("link", name="Strategy Progress Tracker").click(no_wait_after=True)
        expect(page).to_have_url(re.compile(f"{path}$"))
        page.get_by_role("main").locator("input[type=text]").first.evaluate(
            "box => { box.value = box.defaultValue }"
        )
    assert kinds == ["beforeunload"] * 2


def test_a_form_is_left_at_once_without_scripts(site: Site, no_script_page: Page) -> None:
    page = no_script_page
    site.sign_in(page, "member")
    kinds = asked(page)
    site.visit(page, update_form.form_path(ACTION))
    update_form.fill(page, {"progress": "Half a sentence"})
    follow(page, "Dashboard")
    expect(page).to_have_url(DASHBOARD)
    assert kinds == []
