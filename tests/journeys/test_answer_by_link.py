"""Journey: a coordinator sends a partner a link; the partner, who has no account, answers by it on a phone."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from priorities.models import AnswerLink
from tests.environment.site import DEMO_TODAY, Site
from tests.journeys import update_form
from tests.journeys.conftest import NARROW, expect_no_sideways_scroll
from tests.journeys.page_table import STRATEGY, link_token
from tests.journeys.test_identifiers_refused import places_of
from tracker import clock, mail

PARTNER, ACTION = "Isla Example", "4.4.1"
ADDRESS = "isla@partner.example"
WORDS = "Two addiction services now ask about domestic abuse at first contact."
NEXT = "The other three begin in May 2026."
CHI = "0101011237"
PHONE: ViewportSize = {"width": 390, "height": 844}
SPENT = "You have sent every update that this link was for."


def send_link(coordinator: Page, site: Site) -> None:
    """Send the partner a link, found from Waiting."""
    site.sign_in(coordinator, "coordinator")
    site.visit(coordinator, f"{STRATEGY}waiting/")
    coordinator.get_by_role("main").get_by_role("link", name="links for updates").first.click()
    coordinator.get_by_role("link", name=f"Send a link to {PARTNER}").click()
    coordinator.get_by_label("What is their email address?").fill(ADDRESS)
    coordinator.get_by_role("button", name="Send the link").click()
    expect(coordinator.get_by_role("main")).to_contain_text(f"We are sending {PARTNER} a link for 1 action.")


def read_email(site: Site) -> tuple[str, str]:
    """Send what is queued, and return the link in the partner's email and the email's HTML."""
    sent_mail.outbox.clear()
    mail.send_due(clock.end_of(DEMO_TODAY) - timedelta(hours=3))
    (email,) = [each for each in sent_mail.outbox if each.to == [ADDRESS]]
    assert ACTION in str(email.body)
    (link,) = re.findall(r"http://\S+", str(email.body))
    # The server has a key of its own, so it signs the address otherwise than this process does.
    row = AnswerLink.objects.latest("id")
    ours = link.split("/answer/")[1].strip("/")
    theirs = link_token(site, row.pk)
    return link.replace(ours, theirs), str(email.alternatives[0][0]).replace(ours, theirs)


def scan(link: str) -> None:
    """Open the link and its pages ten times as a mail scanner does, without cookies."""
    for _ in range(10):
        for method in ("GET", "HEAD"):
            for path in ("", f"{ACTION}/", f"{ACTION}/evidence/", f"{ACTION}/draft/"):
                request = urllib.request.Request(f"{link}{path}", method=method)
                with urllib.request.urlopen(request, timeout=10) as answer:
                    assert answer.status == 200
                    assert "Set-Cookie" not in answer.headers


def add_evidence(page: Page) -> None:
    page.get_by_role("button", name="Save draft and add evidence").click()
    page.get_by_label("What is it, in a few words?").fill("a form for first contact")
    page.get_by_label("Where can it be checked?").fill("https://partner.example/first-contact")
    page.get_by_role("button", name="Add evidence").click()
    expect(page.get_by_role("main")).to_contain_text("a form for first contact")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_partner_answers_by_a_link_and_the_coordinator_checks_it(
    scripts: bool,
    site: Site,
    new_context: Callable[..., BrowserContext],
    expect_accessible: Callable[[Page], None],
    settings: Any,
) -> None:
    settings.SITE_URL = site.url
    coordinator = new_context(java_script_enabled=scripts).new_page()
    send_link(coordinator, site)
    link, html = read_email(site)
    partner = new_context(java_script_enabled=scripts).new_page()
    partner.set_viewport_size(PHONE)
    partner.set_content(html)
    if scripts:
        expect_accessible(partner)
        expect_no_sideways_scroll(partner)
    scan(link)

    partner.goto(partner.get_by_role("link", name=re.compile("^Open the page")).get_attribute("href") or "")
    assert partner.url == link
    expect(partner.locator("h1")).to_have_text("1 update to send")
    expect(partner.get_by_role("main")).to_contain_text(f"For {PARTNER}.")
    expect(partner.get_by_role("link", name="My work")).to_have_count(0)
    partner.get_by_role("link", name=ACTION).click()
    form = partner.url

    update_form.fill(partner, {"progress": WORDS})
    if scripts:
        expect(partner.locator("[data-spt-draft-state]")).to_contain_text("Draft saved at")
    else:
        partner.get_by_role("button", name="Save draft", exact=True).click()
    other = new_context(java_script_enabled=scripts).new_page()
    other.goto(form)
    update_form.expect_typed(other, {"progress": WORDS})
    other.close()
    partner.goto(form)
    update_form.expect_typed(partner, {"progress": WORDS})

    update_form.fill(partner, {"next_steps": f"{NEXT} Ask {CHI}."}, choose="Green")
    update_form.submit(partner)
    expect(partner.locator(".ds_error-summary")).to_contain_text("CHI number")
    update_form.expect_typed(partner, {"progress": WORDS}, chosen="Green")
    assert places_of(CHI, site.database) == []
    update_form.fill(partner, {"next_steps": NEXT})
    add_evidence(partner)
    update_form.expect_typed(partner, {"progress": WORDS, "next_steps": NEXT}, chosen="Green")
    if scripts:
        expect_accessible(partner)
        partner.set_viewport_size(NARROW)
        expect_no_sideways_scroll(partner)
    scan(link)
    update_form.submit(partner)
    expect(partner.get_by_role("main")).to_contain_text(SPENT)
    expect(partner.get_by_role("main")).to_contain_text(f"{ACTION}: sent 8 April 2026")

    for path, sentence in (("", SPENT), (f"{ACTION}/", f"You have already sent your update on {ACTION}.")):
        with pytest.raises(urllib.error.HTTPError) as gone:
            urllib.request.urlopen(f"{link}{path}", timeout=10)
        assert gone.value.code == 410
        assert sentence in gone.value.read().decode()

    site.visit(coordinator, f"{STRATEGY}links/")
    expect(coordinator.get_by_role("row").filter(has_text=PARTNER)).to_contain_text("1 of 1")
    site.visit(coordinator, f"{STRATEGY}waiting/")
    update = coordinator.locator("li[id^=update-]").filter(has_text=WORDS)
    expect(update).to_contain_text(f"({PARTNER}), by link")
    expect(update).to_contain_text(NEXT)
