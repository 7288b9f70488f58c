"""Journey: the letters of a day are read on a phone, and each link leads through signing in to its form."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from playwright.sync_api import Page, expect

from priorities.choices import EscalatesTo
from priorities.models import Strategy
from priorities.writes import letters
from tests.environment.site import DEMO_PASSWORD, DEMO_TODAY, Site
from tests.journeys.conftest import NARROW, expect_no_sideways_scroll
from tracker import clock, mail


def letters_on(days_from_now: int, address: str) -> Any:
    """Run on a day and return the email to an address."""
    at = clock.end_of(DEMO_TODAY + timedelta(days=days_from_now)) - timedelta(hours=3)
    sent_mail.outbox.clear()
    letters.remind(at=at)
    mail.send_due(at)
    return next(email for email in sent_mail.outbox if email.to == [address])


def open_html(page: Page, email: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(email.alternatives[0][0])


def test_a_letter_reads_well_on_a_phone_and_each_link_lands_on_its_form(
    site: Site, page: Page, expect_accessible: Callable[[Page], None], settings: Any
) -> None:
    settings.SITE_URL = site.url
    email = letters_on(0, "member@demo.example")
    links = re.findall(r"http://\S+", str(email.body))
    assert len(links) == 4, "three actions and My work"
    open_html(page, email)
    expect_accessible(page)
    expect_no_sideways_scroll(page)
    page.set_viewport_size(NARROW)
    expect_no_sideways_scroll(page)
    in_html = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert in_html == links

    page.goto(links[0])
    page.get_by_label("Email").fill("member@demo.example")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("main button[type=submit]").first.click()
    for link in links[:-1]:
        page.goto(link)
        reference = link.split("/")[-3]
        expect(page.locator("h1")).to_contain_text(reference)
        expect(page.locator("textarea[name=progress]")).to_be_visible()
    page.goto(links[-1])
    expect(page.locator("h1")).to_have_text("My work")


@pytest.mark.parametrize("who", ["lead", "member"])
def test_a_letter_that_tells_the_chair_and_the_leads_next_letter_have_no_fault_that_axe_finds(
    who: str, site: Site, page: Page, expect_accessible: Callable[[Page], None], settings: Any
) -> None:
    settings.SITE_URL = site.url
    Strategy.objects.update(escalates_to=EscalatesTo.CHAIR, escalates_after_days=8)
    email = letters_on(14, "lead@demo.example")
    if who == "member":
        email = letters_on(20, "member@demo.example")
        assert "that this action has no update" in str(email.body)
    open_html(page, email)
    expect_accessible(page)
    expect_no_sideways_scroll(page)
