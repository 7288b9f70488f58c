"""Journey: a member adds evidence with a file from their update, by keyboard alone on a phone, and puts it right."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.environment.site import DEMO_PASSWORD, Site
from tests.journeys import update_form
from tests.journeys.page_table import STRATEGY
from tests.tracker.sample_files import PDF

PHONE: ViewportSize = {"width": 390, "height": 844}
PROGRESS = "The second set of assessments was read."


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name or these words has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement; return [e.name || '', (e.textContent || '').trim()]; }"
        )
        if name in found or (found[1] and found[1].startswith(name)):
            return
    raise AssertionError(f"Tab does not reach {name}")


def fill(page: Page, **answers: str) -> None:
    """Type the answers, in the order of the page."""
    for name, words in answers.items():
        tab_to(page, name)
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(words)


def press(page: Page, name: str) -> None:
    """Go to a button or link, and press it."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_evidence_with_a_file_from_an_update_by_keyboard_on_a_phone(
    site: Site, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = new_context().new_page()
    page.set_viewport_size(PHONE)
    site.visit(page, "/accounts/login/")
    fill(page, login="member@demo.example", password=DEMO_PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    site.visit(page, update_form.form_path("1.2.2"))
    fill(page, progress=PROGRESS)
    press(page, "Save draft and add evidence")
    assert "then=update" in page.url
    first_box = page.locator("#id_phrase").bounding_box()
    assert first_box is not None
    assert first_box["y"] < PHONE["height"]

    file = tmp_path / "case_0101011237.pdf"
    file.write_bytes(PDF)
    fill(page, phrase="a sample of assessments")
    tab_to(page, "file")
    page.locator("#id_file").set_input_files(file)
    tab_to(page, "kind")
    page.keyboard.type("An audit")
    fill(page, finding="Routine enquiry was recorded in most of them.")
    press(page, "Add evidence")
    expect(page.locator(".ds_error-summary")).to_contain_text("CHI number")
    expect(page.locator("#id_phrase")).to_have_value("a sample of assessments")

    file = file.rename(tmp_path / "Sample of assessments.pdf")
    tab_to(page, "file")
    page.locator("#id_file").set_input_files(file)
    press(page, "Add evidence")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Evidence E\d+ was added to 1.2.2"))
    expect(update_form.box(page, "progress")).to_have_value(PROGRESS)
    assert "0101011237" not in site.log.read_text(errors="replace")

    site.visit(page, f"{STRATEGY}actions/1.2.2/")
    tab_to(page, "Sample of assessments.pdf")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "Sample of assessments.pdf"
    assert Path(download.value.path()).read_bytes() == PDF
    expect(page.get_by_role("main")).to_contain_text(f"(PDF, {len(PDF)} bytes)")

    (item,) = re.findall(r"^E\d+ a sample of assessments", page.inner_text("main"), re.MULTILINE)
    press(page, item)
    press(page, "Correct it")
    fill(page, finding="Routine enquiry was recorded in all of them.", reason="The last ten were read.")
    press(page, "Save the correction")
    expect(page.get_by_role("main")).to_contain_text("The last ten were read.")
    press(page, "Withdraw this evidence")
    fill(page, reason="It will be published as an audit.")
    press(page, "Withdraw this evidence")
    expect(page.get_by_role("main")).to_contain_text("this evidence is left out of lists, counts and papers")
    site.visit(page, f"{STRATEGY}evidence/")
    expect(page.get_by_role("main")).not_to_contain_text("a sample of assessments")


def test_recorded_evidence_is_linked_without_scripts(site: Site, no_script_page: Page) -> None:
    page = no_script_page
    site.sign_in(page, "member")
    site.visit(page, f"{STRATEGY}actions/1.2.2/evidence/add/?then=update")
    page.get_by_text("Link evidence that is already recorded").click()
    page.get_by_label("Which evidence is it?").fill("E5")
    page.get_by_role("button", name="Link it to 1.2.2").click()
    expect(page.get_by_role("main")).to_contain_text("Evidence E5 was linked to 1.2.2")
    assert page.url.endswith(update_form.form_path("1.2.2"))
