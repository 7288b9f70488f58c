"""Checks of a page's HTML without a browser. The journeys check the same pages in a real browser."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from priorities.choices import Rag

MARKS = "/static/img/ratings.svg"
"""The file from which pages draw the marks of ratings, each named by its shape."""
FORM_CONTROLS = {"input", "select", "textarea"}
NOT_LABELLED = {"hidden", "submit", "button", "reset", "image"}
URL_ATTRIBUTES = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "link": "href",
    "source": "src",
    "use": "href",
}
VOID = {"input", "img", "link", "meta", "br", "hr", "source", "use", "path", "rect", "wbr"}


class PageParser(HTMLParser):
    """Collects the parts of a page that `faults` checks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.language = ""
        self.title = ""
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.fetched: list[str] = []
        self.inline: list[str] = []
        self.marks: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a start tag."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = attributes.get("lang", "")
        elif tag == "h1":
            self.headings.append("")
        elif tag == "label" and "for" in attributes:
            self.labels.add(attributes["for"])
        elif tag in FORM_CONTROLS and attributes.get("type") not in NOT_LABELLED:
            self.fields.append({**attributes, "inside": "label" if "label" in self.open else ""})
        classes = attributes.get("class", "").split()
        if "spt-rag__mark" in classes and tag == "img":
            self.marks.append(attributes.get("src", ""))
            self.words.append("")
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag in URL_ATTRIBUTES and attributes.get(URL_ATTRIBUTES[tag]):
            self.fetched.append(attributes[URL_ATTRIBUTES[tag]])
        if tag == "script" and "src" not in attributes:
            self.inline.append("an inline script")
        self.inline.extend(
            f"{name} on <{tag}>" for name in attributes if name == "style" or name.startswith("on")
        )
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note an end tag, which also closes any open tags inside it."""
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Note the text of headings and of the title, and the two words after the mark of a rating."""
        if self.words:
            self.words[-1] = " ".join([*self.words[-1].split(), *data.split()][:2])
        if "h1" in self.open and self.headings:
            self.headings[-1] += data
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data

    def faults(self) -> Iterator[str]:
        """Yield a sentence for each fault in the page."""
        if [bool(words.strip()) for words in self.headings] != [True]:
            yield f"It must have one h1 heading with text, but has {len(self.headings)} h1 headings."
        if self.language != "en-GB":
            yield "Its language is not en-GB."
        if not self.title.strip():
            yield "It has no title."
        for name, count in self.ids.items():
            if count > 1:
                yield f"{count} elements have the id {name}."
        for field in self.fields:
            named = field["inside"] or field.get("aria-label") or field.get("aria-labelledby")
            if not named and field.get("id", "") not in self.labels:
                yield f"The field {field.get('name') or field.get('id')} has no label."
        for name in sorted(self.labels - set(self.ids)):
            yield f"A label is for {name}, which does not exist."
        for address in self.fetched:
            if "//" in address.partition("?")[0] or address.startswith("data:"):
                yield f"It fetches {address} from another host."
        words = {f"{MARKS}#{rag.shape}": rag.word for rag in Rag}
        for mark, word in zip(self.marks, self.words, strict=True):
            if mark not in words:
                yield f"The mark {mark} is not that of a rating."
            elif words[mark] not in word.split():
                yield f"The mark of {words[mark]} is beside {word or 'no word'}."
        for what in self.inline:
            yield f"It contains {what}, which the content security policy refuses."
