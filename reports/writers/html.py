"""Write a paper as one self-contained HTML file, with no script and only one style element."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from reports.papers.content import Block, Chart, Content, as_printed
from reports.writers.template_values import template_values
from tracker.charts import stacked_bars

NARROW = 340
"""The width in pixels of the chart for phones, which are too narrow for the full-width chart."""

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def _blocks_of(content: Content) -> Iterator[tuple[Block, ...]]:
    yield from (part.blocks for part in content.cover)
    yield from (section.blocks for section in (*content.sections, *content.appendices))


def render(content: Content, *, draft: bool = False) -> bytes:
    """Return the paper as a complete HTML document in UTF-8. If `draft` is true, the document says DRAFT."""
    paper = template_values(content, draft=draft)
    charts = {
        block.title: block
        for blocks in _blocks_of(as_printed(content))
        for block in blocks
        if isinstance(block, Chart)
    }
    for section in paper["sections"] + paper["appendices"] + paper["cover"]:
        for block in section["blocks"]:
            _make_ready(block, charts)
    lines = [line for line in (paper["marking"], paper["illustrative"]) if line]
    page = render_to_string(
        "reports/paper/paper.html",
        {"paper": paper, "head": _css_text("\n".join(lines)), "foot": _css_text("\n".join(reversed(lines)))},
    )
    return "\n".join(line for line in page.splitlines() if line.strip()).encode() + b"\n"


def style_hash(page: bytes) -> str:
    """Return the style-src source for a rendered paper: 'sha256-...' with the hash of the style element.

    The hash is calculated from the file itself, so a final version is always served with the hash of its own styles.
    Raises ValueError if the file has no style element.
    """
    style = _STYLE.search(page)
    if style is None:
        raise ValueError("This page has no style element, so it is not a paper.")
    return f"sha256-{b64encode(sha256(style.group(1)).digest()).decode()}"


def _make_ready(block: dict[str, Any], charts: dict[str, Chart]) -> None:
    """Add the HTML of a table's rows to the block. For a chart, mark the drawing as safe and add one for phones.

    `tracker.charts` escapes every string in a drawing.
    """
    if block["kind"] == "table":
        block["body"] = _rows(block)
    if block["kind"] == "chart":
        chart = charts[block["title"]]
        prefix = f"narrow-{list(charts).index(chart.title)}"
        narrow = stacked_bars(
            chart.bars, title=chart.title, desc=chart.description, width=NARROW, prefix=prefix
        )
        block["drawing"] = mark_safe(block["svg"])  # noqa: S308 - tracker.charts escapes every string
        block["narrow"] = mark_safe(narrow)  # noqa: S308 - as above
        block["table"]["body"] = _rows(block["table"])


def _rows(table: dict[str, Any]) -> SafeString:
    """Return the rows of a table's body as HTML. A template takes eight times as long for several thousand cells."""
    lines = []
    for row in table["rows"]:
        lines.append("        <tr>")
        for position, cell in enumerate(row["cells"]):
            text = _text(cell["runs"])
            if position == 0 and table["row_header"]:
                lines.append(f'              <th scope="row">{text}</th>')
            else:
                lines.append(f'              <td class="{cell["align"]}">{text}</td>')
        lines.append("        </tr>")
    return mark_safe("\n".join(lines))  # noqa: S308 - _text escapes every string


def _text(runs: list[tuple[str, str | None]]) -> str:
    return "".join(
        f'<a href="{escape(address)}">{escape(piece)}</a>' if address else escape(piece)
        for piece, address in runs
    )


def _css_text(text: str) -> SafeString:
    """Return a CSS string in which everything except plain letters, digits, spaces and commas is escaped.

    The string is used inside the style element, where HTML escapes have no effect.
    """
    escaped = re.sub(r"[^A-Za-z0-9 ,]", lambda match: f"\\{ord(match[0]):06x}", text)
    return mark_safe(f'"{escaped}"')  # noqa: S308 - nothing but letters, digits and escapes is left
