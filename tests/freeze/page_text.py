"""The words of a page: what a person reads, hears or finds in its boxes, a line for each block of HTML."""

import re
from html.parser import HTMLParser

INLINE = {
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "em",
    "i",
    "mark",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "tspan",
}
UNREAD = {"script", "style", "template"}
CELLS = {"td", "th"}
NEVER_SHOWN = {"hidden", "submit", "button", "image"}


class PageText(HTMLParser):
    """Gathers the words of one page; `text` is them all. Addresses, ids and hidden fields are left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unread = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line for a block; write what a field is filled with and what an image is described as."""
        given = dict(attrs)
        self.unread += tag in UNREAD
        if tag not in INLINE:
            self.parts.append(" | " if tag in CELLS else "\n")
        if tag == "input" and given.get("type") not in NEVER_SHOWN:
            self.parts.append(f"[{'x' if 'checked' in given else given.get('value') or ''}]")
        elif tag == "option":
            self.parts.append("[x] " if "selected" in given else "[ ] ")
        self.parts += [f"({given[name]})" for name in ("alt", "aria-label") if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        """End the line of a block."""
        self.unread -= tag in UNREAD
        if tag not in INLINE | CELLS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep words that are read."""
        if not self.unread:
            self.parts.append(re.sub(r"\s+", " ", data))

    @property
    def text(self) -> str:
        """The words, without empty lines."""
        lines = (re.sub(r" +", " ", line).strip() for line in "".join(self.parts).splitlines())
        return "\n".join(line for line in lines if line) + "\n"
