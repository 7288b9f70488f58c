"""What a browser fetches on a first visit beside the page: styles, scripts, fonts, and the files that they name."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
IN_SCRIPTS = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*['\"]((?:\.{0,2}/|https?:)[^'\"]+)['\"]")


class Parts(HTMLParser):
    """The addresses that a page makes a browser fetch at once."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a style sheet, an icon, a script, an image or a frame is fetched from."""
        given = dict(attrs)
        address = given.get("href") if tag in ("link", "use") else given.get("src")
        if address and tag in ("link", "script", "img", "iframe", "source", "use", "embed", "video", "audio"):
            self.found.append(address)


@dataclass(frozen=True, slots=True)
class Weight:
    """What is fetched beside the page: the compressed bytes of each address of ours, and the addresses elsewhere."""

    ours: dict[str, int]
    elsewhere: frozenset[str]

    @property
    def total_kb(self) -> float:
        """All of it, compressed, in kB of a thousand bytes."""
        return sum(self.ours.values()) / 1000


def weigh(page: str, address: str, fetch: Callable[[str], bytes]) -> Weight:
    """Weigh what that page makes a browser fetch, following style sheets and scripts to what they name.

    Every file that a style sheet names counts, fetched or not: a browser takes only those that the page uses.
    """
    ours: dict[str, int] = {}
    elsewhere: set[str] = set()
    waiting = [urljoin(address, part) for part in Parts(page).found]
    while waiting:
        part = waiting.pop().partition("#")[0]
        if not part or part in ours or part.startswith("data:"):
            continue
        if urlsplit(part).netloc:
            elsewhere.add(part)
            continue
        content = fetch(part)
        ours[part] = len(gzip.compress(content, 6))
        waiting += [urljoin(part, name) for name in _named(part, content)]
    return Weight(ours, frozenset(elsewhere))


def _named(part: str, content: bytes) -> list[str]:
    """What a style sheet or a script names in its turn."""
    patterns = {"css": IN_STYLES, "js": IN_SCRIPTS}
    pattern = patterns.get(part.rpartition(".")[2])
    if pattern is None:
        return []
    return [next(filter(None, found)) for found in (m.groups() for m in pattern.finditer(content.decode()))]
