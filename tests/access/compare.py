"""Opens a URL as each reader, and compares the responses with the access table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.readers import NOT_SIGNED_IN, OUTSIDERS, READERS, World
from tests.access.table import BODY, DEFAULT_PARTS, Line

LET_IN, SIGN_IN, REFUSED, NOT_FOUND, WRONG_METHOD = (
    "let in",
    "asked to sign in",
    "refused",
    "no such page",
    "wrong method",
)
BY_STATUS = {200: LET_IN, 302: LET_IN, 403: REFUSED, 404: NOT_FOUND, 405: WRONG_METHOD}
SELF_GUARDED = "admin"
"""The administration's namespace. `test_admin_pages.py` opens its URLs."""


@dataclass(frozen=True)
class Route:
    """A URL pattern: its name, its route and the names of its parameters."""

    name: str
    route: str
    parts: frozenset[str]


def routes(urls: str) -> Iterator[Route]:
    """Yield every URL pattern in a URL configuration, except those of the administration."""
    yield from _routes(get_resolver(urls).url_patterns, "", frozenset())


def _routes(patterns: list[Any], under: str, parts: frozenset[str]) -> Iterator[Route]:
    for pattern in patterns:
        route = f"{under}{pattern.pattern}"
        all_parts = parts | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != SELF_GUARDED:
                yield from _routes(pattern.url_patterns, route, all_parts)
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", route, all_parts)


def missing_from_table(urls: str, lines: tuple[Line, ...]) -> list[str]:
    """Return the URL patterns that have no line in the table, by name, or by route if they have no name."""
    listed = {line.name for line in lines}
    return [found.name or found.route for found in routes(urls) if found.name not in listed]


def path_of(line: Line, world: World, urls: str) -> str:
    """Return the path of the line's page in the tests' strategy."""
    found = next(one for one in routes(urls) if one.name == line.name)
    filled = {**DEFAULT_PARTS, **line.parts}
    return reverse(
        line.name, kwargs={part: world.keys.get(filled[part], filled[part]) for part in found.parts}
    )


def is_in_strategy(path: str) -> bool:
    """Return True if the path is inside the tests' strategy or its body, whose existence outsiders must not learn."""
    return any(f"/{slug}/" in path for slug in (DEFAULT_PARTS["slug"], BODY["slug"]))


def expected(lets_in: frozenset[str], reader: str, path: str) -> str:
    """Return the outcome that the table expects for a reader."""
    if reader in lets_in:
        return LET_IN
    if reader in NOT_SIGNED_IN:
        return SIGN_IN
    return NOT_FOUND if reader in OUTSIDERS and is_in_strategy(path) else REFUSED


def outcome(answer: HttpResponseBase) -> str:
    """Return the outcome that a response stands for, such as "let in"."""
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next="):
        return SIGN_IN
    if any(one.name == "account/signed_out.html" for one in getattr(answer, "templates", [])):
        return SIGN_IN
    return BY_STATUS.get(answer.status_code, f"status {answer.status_code}")


class Difference(NamedTuple):
    """An outcome that is not as the table says."""

    method: str
    reader: str
    actual: str
    wanted: str


def differences(line: Line, world: World, urls: str) -> list[Difference]:
    """Return a difference for each reader and method whose outcome is not as the table says."""
    path = path_of(line, world, urls)
    found = []
    for reader in sorted(READERS):
        client = Client()
        if account := world.accounts[reader]:
            client.force_login(account)
        wanted = expected(line.lets_in, reader, path)
        actual = outcome(client.get(path))
        if actual != wanted:
            found.append(Difference("GET", reader, actual, wanted))
        takes_form = line.accepts_from is not None
        wanted = expected(line.accepts_from or frozenset(), reader, path) if takes_form else WRONG_METHOD
        actual = outcome(
            client.post(path, {name: sent.format(**world.keys) for name, sent in line.sends.items()})
        )
        if actual != wanted:
            found.append(Difference("POST", reader, actual, wanted))
    return found
