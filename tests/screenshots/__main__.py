"""Renews the pictures of the help pages and the README: `make screenshots` drives a browser over the demo.

The demo shows one day, so a picture changes only where the page did. Each picture has a greatest size for a help page;
the run fails on a larger picture, and names it.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.environment import chromium
from tests.environment.site import ROOT, Site, demo_database, served
from tests.screenshots.palette import reduced

HELP = ROOT / "static" / "img" / "help"
DOCS = ROOT / "docs" / "images"
# Shown at four fifths of this size, which still reads, and opens full size.
HELP_SIZE: ViewportSize = {"width": 1100, "height": 700}
DOCS_SIZE: ViewportSize = {"width": 1280, "height": 900}
MOST_BYTES = {HELP: 60_000, DOCS: 200_000}
STRATEGY = "/strategies/domestic-abuse/"


@dataclass(frozen=True)
class Picture:
    """One picture: its name, who opens which page, and what is brought to the top of it, if not the page itself."""

    name: str
    who: str
    path: str
    top: str = ""


FOR_HELP = (
    Picture("my-work", "member", "/", "main"),
    Picture("update", "member", f"{STRATEGY}actions/1.2.2/update/", ".spt-last"),
    Picture("exceptions", "lead", f"{STRATEGY}exceptions/", "main"),
    Picture("dashboard", "manager", f"{STRATEGY}dashboard/", "main"),
    Picture("plan", "manager", f"{STRATEGY}plan/", "main"),
    Picture("people", "admin", f"{STRATEGY}plan/people/", "main"),
    Picture("paper", "author", f"{STRATEGY}papers/1/", "#checks"),
    Picture("strategy", "viewer", STRATEGY, "#priorities"),
    Picture("evidence", "viewer", f"{STRATEGY}evidence/", "main"),
)
FOR_DOCS = (
    Picture("dashboard", "manager", f"{STRATEGY}dashboard/"),
    Picture("update", "member", f"{STRATEGY}actions/1.2.2/update/"),
    Picture("paper", "author", f"{STRATEGY}papers/1/"),
)


def main() -> int:
    """Take every picture; 0 when all are small enough, else 1 with a line for each that is not."""
    found = chromium.find_or_install()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.path),
            args=list(chromium.ARGUMENTS),
            env={**os.environ, **found.environment},
        )
        with served(demo_database(Path(folder)), Path(folder)) as site:
            taken = [take(browser, site, one, HELP, HELP_SIZE) for one in FOR_HELP]
            taken += [take(browser, site, one, DOCS, DOCS_SIZE) for one in FOR_DOCS]
        browser.close()
    large = [path for path in taken if path.stat().st_size > MOST_BYTES[path.parent]]
    for path in taken:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes\n")
    for path in large:
        sys.stderr.write(f"{path.relative_to(ROOT)} is larger than {MOST_BYTES[path.parent]:,} bytes.\n")
    return 1 if large else 0


def take(browser: Browser, site: Site, picture: Picture, folder: Path, size: ViewportSize) -> Path:
    """Take one picture into a folder, and return its path."""
    context = browser.new_context(
        viewport=size, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    page = context.new_page()
    site.sign_in(page, picture.who)
    site.visit(page, picture.path)
    checkpoint(page, picture.top)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{picture.name}.png"
    path.write_bytes(reduced(page.screenshot()))
    context.close()
    return path


def checkpoint(page: Page, top: str) -> None:
    """Wait for the fonts, remove the focus, and bring an element to the top of the window."""
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement.blur()")
    if top:
        page.locator(top).first.evaluate("element => element.scrollIntoView({block: 'start'})")


if __name__ == "__main__":
    sys.exit(main())
