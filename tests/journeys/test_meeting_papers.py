"""Journey: a coordinator downloads the pack before a meeting and the action note after it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.environment.site import Site
from tests.journeys.page_table import STRATEGY

STARTS = {"docx": b"PK\x03\x04", "pdf": b"%PDF-"}
TO_COME, HELD = 3, 5
"""The ids of a meeting of the oversight group on 22 April and of one of a group under it on 25 February."""


@pytest.mark.parametrize(
    ("meeting", "name", "file", "says"),
    [
        (
            TO_COME,
            "pack",
            "illustrative-demonstration-domestic-abuse-strategic-oversight-group-pack-22-april-2026",
            "12 actions in the exception report. 15 updates to note. 4 proposals to decide.",
        ),
        (
            HELD,
            "action note",
            "illustrative-demonstration-public-protection-operational-group-action-note-25-february-2026",
            "2 action points.",
        ),
    ],
)
def test_a_paper_of_a_meeting_is_read_and_downloaded_from_its_page(
    site: Site, page: Page, meeting: int, name: str, file: str, says: str
) -> None:
    site.sign_in(page, "coordinator")
    site.visit(page, f"{STRATEGY}meetings/{meeting}/")
    papers = page.get_by_role("region", name="Papers")
    for label, ending in (("Word", "docx"), ("PDF", "pdf")):
        with page.expect_download() as waiting:
            papers.get_by_role("link", name=re.compile(f"{label} of the {name}")).click()
        assert waiting.value.suggested_filename == f"{file}.{ending}"
        assert Path(waiting.value.path()).read_bytes().startswith(STARTS[ending])
    papers.get_by_role("link", name=re.compile(f"page to print of the {name}")).click()
    page.wait_for_url(re.compile(r"/papers/(pack|note)\.html$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f": {name}")
    expect(page.get_by_role("main")).to_contain_text(says)


def test_a_meeting_to_come_has_no_action_note_yet(site: Site, page: Page) -> None:
    site.sign_in(page, "viewer")
    site.visit(page, f"{STRATEGY}meetings/{TO_COME}/")
    papers = page.get_by_role("region", name="Papers")
    expect(papers.get_by_role("link")).to_have_count(3)
    expect(papers).not_to_contain_text("Action note")
