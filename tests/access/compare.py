"""Opens an address as each reader, and compares the answers with the table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.readers import EVERYBODY, NOT_SIGNED_IN, STRANGERS, World
from tests.access.table import FILLED, Line

LET_IN, SIGN_IN, REFUSED, UNSEEN, OTHERWISE = (
    "let in",
    "asked to sign in",
    "refused",
    "no such page",
    "asked otherwise",
)
BY_STATUS = {200: LET_IN, 302: LET_IN, 403: REFUSED, 404: UNSEEN, 405: OTHERWISE}
SELF_GUARDED = "admin"
"""The administration's own addresses, which `test_admin_doors` opens one by one."""


@dataclass(frozen=True)
class Address:
    """One address of the product: its URL name and the names of the parts to fill in."""

    name: str
    route: str
    parts: frozenset[str]


def addresses(urls: str) -> Iterator[Address]:
    """Every address under the URL configuration with that name, but for the administration's own."""
    yield from _addresses(get_resolver(urls).url_patterns, "", frozenset())


def _addresses(patterns: list[Any], under: str, parts: frozenset[str]) -> Iterator[Address]:
    for pattern in patterns:
        route = f"{under}{pattern.pattern}"
        all_parts = parts | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != SELF_GUARDED:
                yield from _addresses(pattern.url_patterns, route, all_parts)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or "", route, all_parts)


def unlisted(urls: str, lines: tuple[Line, ...]) -> list[str]:
    """The addresses that no line of the table speaks of, by URL name; one without a name by its route."""
    listed = {line.name for line in lines}
    return [found.name or found.route for found in addresses(urls) if found.name not in listed]


def address(line: Line, world: World, urls: str) -> str:
    """The path that the line's address has in the tests' strategy."""
    found = next(one for one in addresses(urls) if one.name == line.name)
    filled = {**FILLED, **line.parts}
    return reverse(
        line.name, kwargs={part: world.keys.get(filled[part], filled[part]) for part in found.parts}
    )


def inside_a_strategy(path: str) -> bool:
    """Whether the path is of the tests' strategy, which its strangers are not to know of."""
    return f"/{FILLED['slug']}/" in path


def expected(lets_in: frozenset[str], reader: str, path: str) -> str:
    """What the table says that a reader is answered."""
    if reader in lets_in:
        return LET_IN
    if reader in NOT_SIGNED_IN:
        return SIGN_IN
    return UNSEEN if reader in STRANGERS and inside_a_strategy(path) else REFUSED


def answered(answer: HttpResponseBase) -> str:
    """What an answer amounts to."""
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next="):
        return SIGN_IN
    if any(one.name == "account/signed_out.html" for one in getattr(answer, "templates", [])):
        return SIGN_IN
    return BY_STATUS.get(answer.status_code, f"answered {answer.status_code}")


def surprises(line: Line, world: World, urls: str) -> list[str]:
    """Where the answers differ from the table: a sentence for each reader and way of asking."""
    path = address(line, world, urls)
    found = []
    for reader in sorted(EVERYBODY):
        client = Client()
        if account := world.accounts[reader]:
            client.force_login(account)
        meant = expected(line.lets_in, reader, path)
        told = answered(client.get(path))
        if told != meant:
            found.append(f"GET {path} by {reader}: {told}, and the table says {meant}")
        takes_form = line.takes_from is not None
        meant = expected(line.takes_from or frozenset(), reader, path) if takes_form else OTHERWISE
        told = answered(
            client.post(path, {name: sent.format(**world.keys) for name, sent in line.sends.items()})
        )
        if told != meant:
            found.append(f"POST {path} by {reader}: {told}, and the table says {meant}")
    return found
