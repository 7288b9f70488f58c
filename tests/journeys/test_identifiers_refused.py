"""Journey: a CHI number typed in any box is refused with a sentence, and saved nowhere."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.environment.site import Site
from tests.journeys import update_form
from tests.journeys.page_table import STRATEGY

# Well formed: a day, a place in the day, and a check digit. They belong to nobody.
# Typed alone and in a sentence: a box for a number or a date reads the two differently.
TYPED = {"0101011237": "0101011237", "0101201234": "About 0101201234 and others"}
BOXES = "textarea, input[type=text], input[type=url], input[type=search]"
OTHER_WORDS = "Words that were typed beside it."


@pytest.mark.parametrize("number", TYPED)
@pytest.mark.parametrize(
    ("who", "path", "button"),
    [
        ("member", update_form.form_path("1.2.2"), "Submit"),
        ("member", update_form.form_path("1.2.2"), "Save draft"),
        ("manager", f"{STRATEGY}actions/1.2.2/evidence/add/", "Add"),
        ("author", f"{STRATEGY}papers/new/", "Create"),
    ],
)
def test_number_is_refused_in_every_box_and_kept_nowhere(
    site: Site, no_script_page: Page, who: str, path: str, button: str, number: str
) -> None:
    # Without scripts every question of the form is in sight, whatever is chosen, once what is folded is opened.
    page = no_script_page
    site.sign_in(page, who)
    site.visit(page, path)
    form = page.locator("main form").filter(has=page.get_by_role("button", name=re.compile(f"^{button}")))
    names = [box.get_attribute("name") or "" for box in form.locator(BOXES).all()]
    assert len(names) >= (3 if "papers" in path else 7), names
    for name in names:
        site.visit(page, path)
        unfold(page)
        others = {other: OTHER_WORDS for other in names if other != name}
        for other, words in others.items():
            box_named(page, other).fill(words)
        box_named(page, name).fill(TYPED[number])
        page.get_by_role("main").get_by_role("button", name=re.compile(f"^{button}")).last.click()
        expect(page.locator(".ds_error-summary")).to_be_visible()
        expect_refused(page, name)
        for other, words in others.items():
            expect(box_named(page, other)).to_have_value(words)
    for name in [box.get_attribute("name") or "" for box in form.locator("input[type=file]").all()]:
        site.visit(page, path)
        content = {
            "name": f"{TYPED[number]}.txt",
            "mimeType": "text/plain",
            "buffer": b"No one is named here.",
        }
        box_named(page, name).set_input_files(content)
        page.get_by_role("main").get_by_role("button", name=re.compile(f"^{button}")).last.click()
        expect_refused(page, name)
    # A box for a number would keep it without its first nought.
    digits = number.lstrip("0")
    assert digits not in site.log.read_text(errors="replace")
    assert places_of(digits, site.database) == []


def test_number_with_spaces_is_refused_with_scripts_too(
    site: Site, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    site.sign_in(page, "member")
    site.visit(page, update_form.form_path("1.2.2"))
    update_form.fill(page, {"progress": "She is 010101 1237.", "next_steps": OTHER_WORDS}, choose="Green")
    update_form.submit(page)
    expect(page.locator(".ds_error-summary")).to_contain_text("CHI number")
    update_form.expect_typed(page, {"next_steps": OTHER_WORDS}, chosen="Green")
    assert places_of("010101 1237", site.database) == []


def unfold(page: Page) -> None:
    """Open the questions that are folded away."""
    folded = page.locator("main details:not([open]) > summary:visible")
    while folded.count():
        folded.first.click()


def box_named(page: Page, name: str) -> Locator:
    """The box with that name in the page's form."""
    return page.locator(f"main form [name={name}]")


def expect_refused(page: Page, name: str) -> None:
    """The box's own question says what is wrong: that it holds a CHI number, or that it is no date or number."""
    question = page.locator(".ds_question--error").filter(has=page.locator(f"[name={name}]")).last
    expect(question.locator(".ds_question__error-message").last).to_have_text(
        re.compile("CHI number|date|number|address|reference", re.IGNORECASE)
    )


def places_of(words: str, database: Path) -> list[str]:
    """Every table and column of a database that holds the words, and the files of it that hold their bytes."""
    connection = sqlite3.connect(database)
    found = []
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for _, column, *_ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
            query = f'SELECT count(*) FROM "{table}" WHERE instr(CAST("{column}" AS TEXT), ?)'
            if connection.execute(query, (words,)).fetchone()[0]:
                found.append(f"{table}.{column}")
    connection.close()
    files = [database, *database.parent.glob(f"{database.name}-*")]
    return found + [file.name for file in files if file.exists() and words.encode() in file.read_bytes()]
