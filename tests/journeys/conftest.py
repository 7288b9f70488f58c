"""The tools of a journey: its own site, the demo's people, and a browser with checks."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    WebError,
)

from tests.environment import chromium
from tests.environment.killable_server import KillableServer
from tests.environment.site import DEMO_TODAY, Site, demo_database, served

# The browser's own loop runs in this thread, so Django would refuse the plain look into the database that tests take.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PARTS_OF_A_PAGE = {"script", "stylesheet", "image", "font"}
PATIENCE = 10_000  # milliseconds; a page that takes longer has failed
NARROW: ViewportSize = {"width": 320, "height": 800}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launches the machine's own Chromium; `python -m tests` installs one where there is none."""
    found = chromium.find()
    if found is None:
        pytest.exit("No Chromium was found: run make test, or name one with CHROMIUM.", 3)
    return {
        **browser_type_launch_args,
        "executable_path": str(found.path),
        "args": list(chromium.ARGUMENTS),
        "env": {**os.environ, **found.environment},
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Every page speaks British English in a London day, and shows no motion."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def _demo_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Any:
    """The demo database that every site is a copy of, shared by all the workers of a run."""
    base = tmp_path_factory.getbasetemp()
    return demo_database(base if worker_id == "master" else base.parent)


@pytest.fixture
def site(_demo_template: Any, tmp_path: Any, django_db_blocker: Any, settings: Any) -> Iterator[Site]:
    """A server with its own copy of the demo; the test's own queries read that copy, on the demo's day."""
    from django.db import connection

    settings.DEMO_TODAY = DEMO_TODAY
    with served(_demo_template, tmp_path) as running, django_db_blocker.unblock():
        connection.close()
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = str(running.database)
        try:
            yield running
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
    assert running.faults() == [], running.log.read_text()


@pytest.fixture
def killable(site: Site, tmp_path: Path) -> Iterator[KillableServer]:
    """A second server on the site's database."""
    server = KillableServer(site, tmp_path / "killable.log")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def shared_site(_demo_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all the journeys that only read, which spares each of them a start."""
    with served(_demo_template, tmp_path_factory.mktemp("shared")) as running:
        yield running
    assert running.faults() == [], running.log.read_text()


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts that are watched: a page asks no other host, keeps its security policy, lacks no part, has no error."""
    wrongs: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            wrongs.append(f"asked another host: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            wrongs.append(f"lacks a part: {response.url} answered {response.status}")

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            wrongs.append(f"broke its security policy: {message.text}")

    def on_error(error: WebError) -> None:
        wrongs.append(f"raised an error: {error.error}")

    def create(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.on("request", on_request)
        context.on("response", on_response)
        context.on("console", on_console)
        context.on("weberror", on_error)
        return context

    yield create
    assert wrongs == []


@pytest.fixture(scope="session")
def _sign_ins() -> dict[str, Any]:
    """The cookies of those who have signed in to the shared site, so that each of them does it once."""
    return {}


@pytest.fixture
def signed_in(
    shared_site: Site, new_context: Callable[..., BrowserContext], _sign_ins: dict[str, Any]
) -> Callable[..., Page]:
    """Opens a page of the shared site as a demo person, or as nobody where the name is empty."""

    def open_page(who: str, **options: Any) -> Page:
        if not who:
            return new_context(**options).new_page()
        if who not in _sign_ins:
            context = new_context()
            shared_site.sign_in(context.new_page(), who)
            _sign_ins[who] = context.storage_state()
            context.close()
        return new_context(storage_state=_sign_ins[who], **options).new_page()

    return open_page


@pytest.fixture
def no_script_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page whose browser runs no scripts."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def narrow_page(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page 320 pixels wide, which must not scroll sideways when the test ends."""
    page = new_context().new_page()
    page.set_viewport_size(NARROW)
    yield page
    expect_no_sideways_scroll(page)


def expect_no_sideways_scroll(page: Page) -> None:
    """Fails when the page is wider than its window, naming what sticks out."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
            .slice(0, 5).map(element => element.outerHTML.slice(0, 120))"""
    )
    assert wide <= window, f"{page.url} is {wide} pixels wide in a window of {window}: {outside}"


def expect_words_not_cut(page: Page) -> None:
    """Fails when a box for text does not show all its words, though it could grow, naming the box."""
    cut = page.evaluate(
        """() => [...document.querySelectorAll('textarea')]
            .filter(box => box.checkVisibility())
            .filter(box => box.scrollHeight > box.clientHeight + 1 && box.clientHeight < innerHeight * 0.75)
            .map(box => box.name)"""
    )
    assert not cut, f"{page.url} cuts the words in {cut}."


@pytest.fixture(scope="session")
def expect_accessible() -> Callable[[Page], None]:
    """A check that axe finds nothing on a page: no rule switched off, and the target size rule switched on."""
    axe = Axe()
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

    def check(page: Page) -> None:
        found = axe.run(page, options=options).response["violations"]
        told = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
            for rule in found
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture(scope="session")
def expect_error_links_land() -> Callable[[Page], None]:
    """A check that a page has an error summary and that each of its links moves the focus to its own field."""

    def check(page: Page) -> None:
        links = page.locator(".ds_error-summary a")
        assert links.count() > 0, f"{page.url} shows no error summary"
        for link in links.all():
            target = (link.get_attribute("href") or "").removeprefix("#")
            link.click()
            focused = page.evaluate("document.activeElement.id")
            assert focused == target, f"The link to {target!r} put the focus on {focused!r} ({page.url})"

    return check
