"""A signed-in caller that keeps one connection open."""

import http.client
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

PASSWORD = "domestic-abuse-demo"
LOGIN = "/accounts/login/"
PATIENCE = 120  # seconds for one answer
IDLE = 5  # seconds of silence after which a connection is not trusted to be open still


class Unexpected(Exception):
    """An answer other than the one that is measured; says which path gave it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the seconds from the first byte sent to the last byte read."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Fields(HTMLParser):
    """The values of a page's forms before a person types: hidden fields, and the selected option of each choice.

    Where none is, the first that says something: the form asks for a choice.
    """

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the value of a hidden field or a selected option."""
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.found[given["name"] or ""] = given.get("value") or ""
        elif tag == "select":
            self._select = given.get("name") or ""
        elif tag == "option" and self._select and (value := given.get("value")):
            chosen = "selected" in given or self._select not in self.found
            self.found[self._select] = value if chosen else self.found[self._select]


class Caller:
    """One of the demo people, or a signed-out person, at one server."""

    def __init__(self, url: str) -> None:
        self._cookies: dict[str, str] = {}
        self._asked = 0.0
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)

    def sign_in(self, who: str) -> "Caller":
        """Sign in as a demo person: member, manager, author. Raises Unexpected where that is refused."""
        sent = {"login": f"{who}@demo.example", "password": PASSWORD}
        self.post(LOGIN, fields(self.get(LOGIN)) | sent)
        return self

    def get(self, path: str, **headers: str) -> Answer:
        """The answer to a plain request; Unexpected where it is not 200."""
        return self._ask("GET", path, "", headers, 200)

    def post(self, path: str, sent: dict[str, str], **headers: str) -> Answer:
        """The answer to a form that is accepted: on to another page. Unexpected where the form is refused."""
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(sent), headers, 302)

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str], expected: int) -> Answer:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if time.monotonic() - self._asked > IDLE:
            # Opened again before the clock starts: a server closes a connection after a long silence.
            self._connection.close()
            self._connection.connect()
        began = time.perf_counter()
        self._connection.request(method, path, body or None, headers)
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        self._asked = time.monotonic()
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if response.status != expected:
            raise Unexpected(f"{method} {path} answered {response.status}, not {expected}")
        return Answer(
            response.status,
            {name.lower(): value for name, value in response.headers.items()},
            content,
            seconds,
        )


def fields(answer: Answer) -> dict[str, str]:
    """The values of a page's forms before a person types."""
    return Fields(answer.body).found
