"""Journeys: updates are checked, queried and corrected, and proposals are agreed and refused at a meeting."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from priorities.choices import Rag, ReviewVerdict
from priorities.models import Action, Group, Review, Strategy
from priorities.queries.updates import not_withdrawn
from tests import builders
from tests.environment.site import DEMO_TODAY, Site
from tests.journeys import update_form
from tracker.models import User

SLUG = "domestic-abuse"
WAITING = f"/strategies/{SLUG}/waiting/"
PHONE: ViewportSize = {"width": 390, "height": 800}
QUERIED = "2.2.2"
"""An action that the member leads, whose update waits to be checked."""
AGREED, MOVED, REFUSED = "5.4.2", "6.3.2", "3.2.2"
"""The actions whose completion is agreed, whose new date is agreed and whose new date is refused."""


def press(page: Page, what: Locator, key: str = "Enter") -> None:
    """Move the focus to something and press a key there."""
    what.focus()
    page.keyboard.press(key)


def add_updates(number: int) -> list[str]:
    """Add updates for January to March that wait to be checked, and return the references of their actions."""
    strategy = Strategy.objects.get(slug=SLUG)
    member = User.objects.get(email="member@demo.example")
    period = strategy.periods.get(name="January to March 2026")
    live = Action.objects.filter(strategy=strategy, current__stage="under_way", current__group__isnull=False)
    checked = live.filter(updates__reviews__verdict=ReviewVerdict.CHECKED).distinct()[:number]
    for action in checked:
        builders.update(
            action, Rag.GREEN, period.ends, by=member, period=period, recorded_at=builders.noon(DEMO_TODAY)
        )
    return [action.reference for action in checked]


def row(page: Page, reference: str) -> Locator:
    """Return the row of an action's update."""
    return page.locator(".spt-to-read > li").filter(has_text=re.compile(rf"^\s*{re.escape(reference)}\b"))


def test_a_coordinator_checks_nine_and_queries_one_and_its_author_corrects_it_by_keyboard(
    site: Site, new_context: Callable[..., BrowserContext]
) -> None:
    added = add_updates(5)
    assert len(added) == 5
    coordinator, member = (new_context().new_page() for _ in range(2))
    for page in (coordinator, member):
        page.set_viewport_size(PHONE)
    site.sign_in(coordinator, "coordinator")
    site.visit(coordinator, f"/strategies/{SLUG}/")
    press(coordinator, coordinator.get_by_role("link", name="Waiting", exact=True))
    expect(coordinator.get_by_role("link", name="10 updates to check")).to_be_visible()
    boxes = coordinator.locator("#check").locator("xpath=..").get_by_role("checkbox")
    expect(boxes).to_have_count(10)
    for box in boxes.all():
        label = coordinator.locator(f"label[for='{box.get_attribute('id')}']").inner_text()
        if not label.startswith(QUERIED):
            press(coordinator, box, "Space")
    sentence = row(coordinator, added[0]).get_by_label("Sentence for the board")
    sentence.focus()
    coordinator.keyboard.type("All teams have the new form.")
    press(coordinator, coordinator.get_by_role("button", name="Mark as checked"))
    expect(coordinator.get_by_text("9 updates were checked.")).to_be_visible()
    expect(coordinator.get_by_role("link", name="1 update to check")).to_be_visible()
    assert Review.objects.filter(board_sentence="All teams have the new form.").count() == 1

    last = row(coordinator, QUERIED)
    press(coordinator, last.locator("summary"))
    last.get_by_label("What is your question?").focus()
    coordinator.keyboard.type("Which frameworks are still to be mapped?")
    press(coordinator, last.get_by_role("button", name="Send the question"))
    expect(coordinator.get_by_text(f"The update on {QUERIED} was queried.")).to_be_visible()

    site.sign_in(member, "member")
    site.visit(member, "/")
    first = member.locator("main li").filter(has=member.get_by_role("link", name=re.compile("Correct"))).first
    expect(first).to_contain_text("Which frameworks are still to be mapped?")
    press(member, first.get_by_role("link", name=re.compile("Correct")))
    expect(member.get_by_role("main")).to_contain_text("Which frameworks are still to be mapped?")
    update_form.box(member, "progress").fill(
        "Adult support and protection is the one that is still to be mapped."
    )
    press(member, member.get_by_role("button", name=re.compile("^Submit")).first)
    member.wait_for_load_state()
    expect(member.locator(".ds_error-summary")).to_have_count(0)

    site.visit(coordinator, WAITING)
    expect(row(coordinator, QUERIED)).to_contain_text("still to be mapped")
    updates = not_withdrawn(Action.objects.get(strategy__slug=SLUG, reference=QUERIED).updates.all())
    assert updates.latest("id").corrects is not None


def test_sending_one_part_of_the_page_keeps_what_is_typed_in_the_others(
    site: Site, page: Page, no_script_page: Page
) -> None:
    site.sign_in(page, "lead")
    site.visit(page, WAITING)
    decisions = page.locator("form", has=page.get_by_role("button", name="Record as agreed")).first
    decisions.get_by_label("Why?").fill("The partners agree.")
    decisions.locator(".ds_checkbox__label").first.click()
    sentence = page.locator("textarea[name^=sentence_]").last
    sentence.fill("Every team has the form.")
    page.locator("#check").locator("xpath=..").locator(".ds_checkbox__label").first.click()
    page.get_by_role("button", name="Mark as checked").click()
    expect(page.get_by_text("1 update was checked.")).to_be_visible()
    expect(
        page.get_by_text("What you typed in another part of this page has not been sent yet.")
    ).to_be_visible()
    expect(decisions.get_by_label("Why?")).to_have_value("The partners agree.")
    expect(decisions.get_by_role("checkbox").first).to_be_checked()
    site.sign_in(no_script_page, "lead")
    site.visit(no_script_page, WAITING)
    expect(no_script_page.locator(".spt-unsent")).to_be_visible()


def test_a_chair_records_what_a_meeting_agreed_and_refused_without_scripts(
    site: Site, no_script_page: Page
) -> None:
    strategy = Strategy.objects.get(slug=SLUG)
    oversight = Group.objects.get(pk=strategy.oversight_group_id)
    builders.meeting(strategy, DEMO_TODAY, group=oversight)
    meeting = f"{oversight.name}, 8 April 2026"
    page = no_script_page
    site.sign_in(page, "lead")
    site.visit(page, WAITING)
    decide = page.locator("section").filter(
        has=page.get_by_role("heading", name=re.compile("^Proposals to agree or refuse"))
    )
    for reference in (AGREED, MOVED):
        row(page, reference).last.locator("label").first.click()
    decide.get_by_label("Which meeting decided?").select_option(label=meeting)
    decide.get_by_label("Minute reference").fill("Item 7")
    decide.get_by_role("button", name="Record as agreed").click()
    expect(page.get_by_text("2 proposals were agreed, from 8 April 2026")).to_be_visible()

    row(page, REFUSED).last.locator("label").first.click()
    # The meeting of the last decision is chosen already.
    expect(decide.get_by_label("Which meeting decided?")).to_have_value(re.compile(r"\d+"))
    decide.get_by_role("button", name="Record as refused").click()
    expect(page.locator(".ds_error-summary")).to_contain_text("Say why")
    decide.get_by_label("Why?").fill("The group wants the cost first.")
    decide.get_by_role("button", name="Record as refused").click()
    expect(page.get_by_text("1 proposal was refused, from 8 April 2026")).to_be_visible()

    for reference, words in (
        (AGREED, "Agreed: completion at the meeting of 8 April 2026"),
        (MOVED, "Agreed: a new date, 30 September 2026 at the meeting of 8 April 2026"),
        (REFUSED, "Refused: a new date, 30 June 2026 at the meeting of 8 April 2026"),
    ):
        site.visit(page, f"/strategies/{SLUG}/actions/{reference}/")
        expect(page.get_by_role("main")).to_contain_text(words)
        expect(page.get_by_role("main")).to_contain_text(oversight.name)
    site.visit(page, f"/strategies/{SLUG}/actions/{MOVED}/")
    expect(page.get_by_role("region", name="Plan")).to_contain_text("30 September 2026")
