"""Journey: every page of the product with axe, in a narrow window, and by keyboard."""

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver
from playwright.sync_api import Page, expect

import priorities.urls
import reports.urls
import tracker.urls
from tests.environment.site import Site
from tests.journeys.conftest import NARROW, expect_no_sideways_scroll, expect_words_not_cut
from tests.journeys.focus_shown import Looked
from tests.journeys.page_table import NOT_PAGES, PAGES, Visit

each_page = pytest.mark.parametrize("visit", PAGES, ids=lambda visit: visit.label)

# A radio group is one stop, at the chosen radio or the first; what cannot be seen is none.
STOPS = """() => {
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(element => !element.disabled && element.type !== 'hidden' && element.tabIndex >= 0
            && element.checkVisibility({visibilityProperty: true}));
    const chosen = element => {
        const group = stops.filter(other => other.type === 'radio' && other.name === element.name);
        return element === (group.find(other => other.checked) || group[0]);
    };
    window.stops = stops.filter(element => element.type !== 'radio' || chosen(element));
    window.reached = new Set();
    document.addEventListener('focusin', event => window.reached.add(event.target));
    return window.stops.length;
}"""
# A refused form puts the focus on its summary; a person who tabs through the page starts before its first link.
FROM_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
}"""
PAST_THE_NAVIGATION = """() => {
    const before = document.querySelector('main').compareDocumentPosition(document.activeElement);
    return !(before & Node.DOCUMENT_POSITION_PRECEDING) || document.activeElement === document.body;
}"""
TOLD = "elements => [...elements].map(element => element.outerHTML.slice(0, 140))"


@pytest.fixture(scope="session")
def looked() -> Looked:
    """Which kinds of control have been looked at so far."""
    return Looked()


def open_page(visit: Visit, shared_site: Site, signed_in: Callable[[str], Page]) -> Page:
    """The page of the table, opened by its person, in the state that is meant."""
    page = signed_in(visit.who)
    answer = page.goto(f"{shared_site.url}{visit.path_on(shared_site)}")
    assert answer is not None
    assert answer.status == visit.status
    if visit.arrive:
        visit.arrive(page)
    return page


def names(patterns: Iterable[Any]) -> set[str]:
    """The names of URL patterns, with those that they include."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(pattern.name)
    return found


def test_no_page_is_missing_from_the_table() -> None:
    of_product = names([*priorities.urls.urlpatterns, *reports.urls.urlpatterns, *tracker.urls.account_urls])
    told = {visit.name for visit in PAGES if not visit.name.startswith("error ")} | set(NOT_PAGES)
    assert of_product - told == set(), "give each of these a line in tests/journeys/page_table.py"
    assert told - of_product == set(), "these lines of tests/journeys/page_table.py name no page"


@each_page
def test_page_has_no_fault_that_axe_finds_and_fits_a_narrow_window(
    visit: Visit,
    shared_site: Site,
    signed_in: Callable[[str], Page],
    expect_accessible: Callable[[Page], None],
) -> None:
    page = open_page(visit, shared_site, signed_in)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    assert page.title().startswith("Error: ") == (visit.state == "with errors")
    refused = visit.state in ("with errors", "filter refused")
    expect(page.locator(".ds_error-summary")).to_have_count(int(refused))
    expect_accessible(page)
    page.set_viewport_size(NARROW)
    expect_no_sideways_scroll(page)
    expect_words_not_cut(page)
    expect_accessible(page)


@each_page
def test_tab_reaches_everything_and_shows_where_it_is(
    visit: Visit, shared_site: Site, signed_in: Callable[[str], Page], looked: Looked
) -> None:
    page = open_page(visit, shared_site, signed_in)
    page.evaluate(FROM_THE_TOP)
    stops = page.evaluate(STOPS)
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
    page.keyboard.press("Tab")
    if visit.framed:
        skip = page.get_by_role("link", name="Skip to main content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
    unseen = [looked.at(page)]
    # Panes that scroll are stops of the browser's own, so a few presses more than there are elements.
    for _ in range(stops + 20):
        page.keyboard.press("Tab")
        unseen.append(looked.at(page))
    missed = page.evaluate(f"({TOLD})(window.stops.filter(element => !window.reached.has(element)))")
    assert missed == [], f"Tab never comes to these on {page.url}"
    told = [words for words in unseen if words]
    assert told == [], f"too little shows that these have the focus on {page.url}"
    if visit.framed:
        page.evaluate(FROM_THE_TOP)
        for key in ("Tab", "Enter", "Tab"):
            page.keyboard.press(key)
        assert page.evaluate(PAST_THE_NAVIGATION), (
            f"the skip link of {page.url} does not lead past the navigation"
        )


def test_each_page_has_a_title_of_its_own(shared_site: Site, signed_in: Callable[[str], Page]) -> None:
    titles: dict[str, str] = {}
    people = {who: signed_in(who).request for who in dict.fromkeys(visit.who for visit in PAGES)}
    for visit in PAGES:
        answer = people[visit.who].get(f"{shared_site.url}{visit.path_on(shared_site)}")
        assert answer.status == visit.status, visit.path
        found = re.search(r"<title>(.*?)</title>", answer.text(), re.DOTALL)
        assert found, visit.path
        title = " ".join(unescape(found[1]).split())
        assert re.match(r"\S.* - Strategy Progress Tracker$", title) or not visit.framed, title
        path = visit.path.partition("?")[0]
        assert titles.setdefault(title, path) == path, f"two pages are called {title!r}"
