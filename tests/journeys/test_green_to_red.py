"""Journey: a member turns an action from Green to Red, and every page and paper shows the change."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.environment.site import DEMO_TODAY, Site
from tests.journeys import update_form

ACTION = "1.2.2"
TITLE = "Check that routine enquiry is used in Justice Social Work assessments"
SAID = {
    "progress": "The second set of assessments was not read.",
    "next_steps": "To ask the service for a reader from another team.",
    "board_sentence": "The check of routine enquiry in Justice assessments has stopped for want of a reader.",
}
REASONS = {
    "problem": "Both readers have moved to other posts, and nobody else is trained to read assessments.",
    "recovery_plan": "A reader from the audit team starts in June.",
    "forecast": "30 November 2026",
}
# A paper joins the problem to its own sentence, so its first letter may be small there and its stop gone.
AS_PRINTED = "oth readers have moved to other posts, and nobody else is trained to read assessments"


@dataclass(frozen=True)
class Dashboard:
    """What a manager sees: how many actions have each rating, and the headline of priority 1."""

    counts: dict[str, int]
    headline: str


@pytest.fixture(params=["with scripts", "without scripts"])
def people(request: Any, new_context: Callable[..., BrowserContext]) -> Callable[[], Page]:
    """Opens a page for one more person, with scripts on in one run of the journey and off in the other."""
    scripts = request.param == "with scripts"
    return lambda: new_context(java_script_enabled=scripts).new_page()


def test_update_from_green_to_red_shows_everywhere(
    site: Site,
    people: Callable[[], Page],
    tmp_path: Path,
    expect_error_links_land: Callable[[Page], None],
    request: pytest.FixtureRequest,
) -> None:
    scripts = "with scripts" in request.node.name.replace("_", " ")
    member, manager = people(), people()
    site.sign_in(manager, "manager")
    before, paper_before = dashboard(site, manager), paper(site, tmp_path)
    site.sign_in(member, "member")

    open_from_my_work(member)
    update_form.submit(member)
    expect(member.locator(".ds_error-summary")).to_contain_text("Choose how the work is going")
    expect_error_links_land(member)

    update_form.fill(member, SAID, choose="Red")
    update_form.submit(member)
    summary = member.locator(".ds_error-summary")
    for sentence in (
        "Say what the problem is",
        "Choose the main cause of the problem",
        "Say what will put it right",
        "Enter the date when it will be done",
    ):
        expect(summary).to_contain_text(sentence)
    expect(summary.get_by_role("link")).to_have_count(4)
    update_form.expect_typed(member, SAID, chosen="Red")
    if scripts:
        expect(summary).to_be_focused()
    expect_error_links_land(member)
    assert dashboard(site, manager) == before, "what was refused must change nothing"

    update_form.fill(member, REASONS | {"cause": "Staffing"})
    update_form.submit(member)
    expect(member.locator(".ds_error-summary")).to_have_count(0)

    after = dashboard(site, manager)
    assert after.counts == before.counts | {
        "Red": before.counts["Red"] + 1,
        "Green": before.counts["Green"] - 1,
    }
    assert (before.headline, after.headline) == ("Green", "Amber")
    assert figures() == after
    expect_needs_attention(manager)
    expect_in_timeline(site, manager)
    expect_in_paper(site, tmp_path, paper_before)
    expect_audited()


def open_from_my_work(page: Page) -> None:
    """Goes from my work to the form of the action, as a member does."""
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.get_by_role("link", name=f"Update {ACTION} {TITLE}", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(ACTION)
    expect(page.get_by_role("main")).to_contain_text("January to March 2026")


def dashboard(site: Site, page: Page) -> Dashboard:
    """Reads the dashboard's counts and the row of priority 1."""
    site.visit(page, "/strategies/domestic-abuse/dashboard/")
    texts = page.locator("section[aria-labelledby=counts] .spt-counts--large li").all_inner_texts()
    found = [re.fullmatch(r"(\d+)\s+(\D+)", text.strip()) for text in texts]
    counts = {match[2].strip(): int(match[1]) for match in found if match}
    assert set(counts) >= {"Blue", "Green", "Amber", "Red", "Grey"}, texts
    table = page.get_by_role("region", name="By priority").get_by_role("table")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("^1 ")))
    return Dashboard(counts, row.get_by_role("cell").first.locator(".spt-rag__word").inner_text())


def figures() -> Dashboard:
    """The same as the figures give it, which pages and papers share."""
    from priorities.figures import summary
    from priorities.figures.strategy_data import strategy_data
    from priorities.models import Strategy
    from tracker import clock

    seen = strategy_data(Strategy.objects.get(), DEMO_TODAY, clock.now())
    counts = {
        str(counted_as.label): number
        for counted_as, number in summary.whole(seen).counts.items()
        if number or counted_as.rag
    }
    first = summary.by_priority(seen)[0]
    assert first.headline.rag is not None
    return Dashboard(counts, first.headline.rag.word)


def expect_needs_attention(page: Page) -> None:
    """On the dashboard, the action is among those that need attention, with its problem in the member's words."""
    region = page.get_by_role("region", name=re.compile("^Needs attention"))
    row = region.get_by_role("listitem").filter(has_text=ACTION)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("was Green")
    expect(row).to_contain_text(REASONS["problem"])


def expect_in_timeline(site: Site, page: Page) -> None:
    """The action's page tells the update and keeps the one before it."""
    site.visit(page, f"/strategies/domestic-abuse/actions/{ACTION}/")
    timeline = page.get_by_role("region", name=re.compile("timeline|history|happened", re.IGNORECASE))
    for words in (*SAID.values(), *REASONS.values(), "Findings"):
        expect(timeline).to_contain_text(words, ignore_case=True)


def paper(site: Site, folder: Path) -> dict[str, Any]:
    """Paper 1 as it would be built now, read from its JSON."""
    file = folder / "paper.json"
    site.manage("build_paper", "domestic-abuse", "1", "--format", "json", "--output", str(file))
    content: dict[str, Any] = json.loads(file.read_bytes())
    return content


def expect_in_paper(site: Site, folder: Path, before: dict[str, Any]) -> None:
    """The paper built next holds the problem and the counts, in its content and in its Word file."""
    import docx

    after = paper(site, folder)
    assert AS_PRINTED not in json.dumps(before, ensure_ascii=False)
    assert AS_PRINTED in json.dumps(after, ensure_ascii=False)
    file = folder / "paper.docx"
    site.manage("build_paper", "domestic-abuse", "1", "--format", "docx", "--output", str(file))
    document = docx.Document(str(file))
    assert AS_PRINTED in "\n".join(each.text for each in document.element.body.iter() if each.text)


def expect_audited() -> None:
    """The audit says who, when, how it was and how it is, and its chain holds."""
    from tracker import audit, clock
    from tracker.models import AuditEvent

    event = AuditEvent.objects.filter(what="update submitted").select_related("text", "by").latest("pk")
    assert event.by is not None
    assert event.by.email == "member@demo.example"
    assert clock.day_of(event.at) == DEMO_TODAY
    assert event.text.before["rag"] == "green"
    assert event.text.after["rag"] == "red"
    assert event.text.after["action"] == ACTION
    assert event.text.after["problem"] == REASONS["problem"]
    assert date.fromisoformat(event.text.after["forecast"]) == date(2026, 11, 30)
    assert audit.verify() == []
