"""Journey: a report author makes a paper for a meeting and downloads it in every format."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.environment.site import Site
from tests.journeys.page_table import STRATEGY, write_over

STARTS = {"docx": b"PK\x03\x04", "pdf": b"%PDF-"}
NAME = "illustrative-demonstration-domestic-abuse-paper-2-2026-08-19"


def test_author_makes_a_paper_and_takes_it_away_in_every_format(
    site: Site, page: Page, expect_error_links_land: Callable[[Page], None]
) -> None:
    site.sign_in(page, "author")
    site.visit(page, f"{STRATEGY}papers/")
    page.get_by_role("link", name="Create a paper").click()
    page.get_by_role("button", name="Create the paper").click()
    expect_error_links_land(page)
    page.get_by_label("Date of the meeting").fill("19 August 2026")
    page.get_by_role("button", name="Create the paper").click()
    page.wait_for_url(re.compile(r"/papers/2/(#.*)?$"))
    expect(page.get_by_role("main")).to_contain_text(
        "Paper 2 for Glasgow City Integration Joint Board, 19 August 2026"
    )
    expect(page.get_by_role("main")).to_contain_text("As at 31 March 2026. Data to 8 April 2026")

    files = page.get_by_role("list").filter(has=page.get_by_role("link", name="PDF"))
    for label, ending in (("Word", "docx"), ("PDF", "pdf")):
        with page.expect_download() as waiting:
            files.get_by_role("link", name=re.compile(label)).click()
        assert waiting.value.suggested_filename == f"{NAME}.{ending}"
        assert Path(waiting.value.path()).read_bytes().startswith(STARTS[ending])

    files.get_by_role("link", name=re.compile("HTML|[Ww]eb page")).click()
    page.wait_for_url(re.compile(r"/papers/2/paper\.html$"))
    expect(page.locator("body")).to_contain_text("Illustrative demonstration, not a board paper")
    expect(page.locator("body")).to_contain_text("Meeting Date: Wednesday 19th August 2026")


def test_author_writes_over_a_drafted_text_and_goes_back_to_it(site: Site, page: Page) -> None:
    words = "The Board is told this in the words of a person."
    site.sign_in(page, "author")
    site.visit(page, f"{STRATEGY}papers/1/")
    write_over(page)
    box = page.get_by_label(re.compile("^Your words for"))
    drafted = box.input_value()
    assert drafted.strip()
    box.fill(words)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    site.visit(page, f"{STRATEGY}papers/1/paper.html")
    expect(page.locator("body")).to_contain_text(words)

    site.visit(page, f"{STRATEGY}papers/1/")
    place = page.locator(".spt-place").filter(has_text=words).first
    place.get_by_role("link", name=re.compile("^Change")).click()
    page.get_by_role("button", name="Restore the drafted text").click()
    expect(page.get_by_role("status")).to_contain_text("Written text removed")
    expect(page.get_by_role("main")).not_to_contain_text(words)
