"""Journey: a group gets a coordinator from one day and another from the next; each may update from the right day."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.environment.site import DEMO_TODAY, Site, checkpoint, served
from tests.journeys import update_form

GROUP = "Children and Families operational group"
FORM = update_form.form_path("1.2.1")
"""The update form of an action of the group, which neither of the coordinators leads."""
BEFORE, FIRST, SECOND = "Catriona Example", "Ross Example", "Morag Example"
TOMORROW = DEMO_TODAY + timedelta(days=1)


def appoint(page: Page, person: str, day: str) -> None:
    """Appoint someone as the group's coordinator from a day, from the page of the group."""
    page.get_by_role("link", name="Appoint someone").click()
    page.locator("label", has_text="Coordinator").click()
    page.get_by_label("Who is it?").select_option(
        label=page.locator("option", has_text=person).first.inner_text()
    )
    page.get_by_label("First day in the role").fill(day)
    page.get_by_role("button", name="Appoint").click()
    expect(page.locator(".ds_error-summary")).to_have_count(0)


def may_update(site: Site, page: Page) -> bool:
    """Return whether the person who is signed in may open the update form."""
    answer = page.goto(f"{site.url}{FORM}")
    assert answer is not None
    assert answer.status in (200, 403)
    return answer.status == 200


def test_coordinators_update_a_groups_actions_from_their_first_day_to_their_last(
    site: Site, no_script_page: Page, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    first, second = new_context(), new_context()
    for context, who in ((first, "author"), (second, "member")):
        site.sign_in(context.new_page(), who)
    assert [may_update(site, context.new_page()) for context in (first, second)] == [False, False]

    manager = no_script_page
    site.sign_in(manager, "manager")
    site.visit(manager, "/strategies/domestic-abuse/plan/")
    manager.get_by_role("link", name="Groups, services and other lists").click()
    manager.get_by_role("link", name=f"Roles in {GROUP}").click()
    appoint(manager, FIRST, "8 April 2026")
    appoint(manager, SECOND, "9 April 2026")
    expect(manager.get_by_role("region", name="Roles now")).to_contain_text(f"Coordinator: {FIRST}")
    expect(manager.get_by_role("region", name="Roles now")).to_contain_text(
        "From 8 April 2026 to 8 April 2026"
    )
    expect(manager.get_by_role("region", name="Roles to come")).to_contain_text(f"Coordinator: {SECOND}")
    expect(manager.get_by_role("region", name="Past roles")).to_contain_text(f"Coordinator: {BEFORE}")
    assert [may_update(site, context.new_page()) for context in (first, second)] == [True, False]

    checkpoint(site.database)
    folder = tmp_path / "tomorrow"
    folder.mkdir()
    with served(site.database, folder, TOMORROW) as tomorrow:
        pages = [new_context().new_page() for _ in range(2)]
        for page, who in zip(pages, ("author", "member"), strict=True):
            tomorrow.sign_in(page, who)
        assert [may_update(tomorrow, page) for page in pages] == [False, True]
        action = FORM.removesuffix("update/")
        tomorrow.visit(pages[1], action)
        expect(pages[1].get_by_role("main")).to_contain_text(SECOND)
        tomorrow.visit(pages[1], f"{action}?as_at=2026-04-08")
        expect(pages[1].get_by_role("main")).to_contain_text(FIRST)
        expect(pages[1].get_by_role("main")).not_to_contain_text(SECOND)
