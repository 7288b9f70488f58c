"""Convert a paper to the plain values that templates print.

Headings are numbered, links are found and charts are drawn here, so that a template only has to lay them out.
"""

from collections.abc import Sequence
from typing import Any

from reports.papers.content import (
    SHORT_LIST,
    SHORT_PARAGRAPH,
    Block,
    Boxes,
    Bullets,
    Chart,
    Content,
    CoverPart,
    Heading,
    Lettered,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Table,
    as_printed,
    paragraph_runs,
    provenance,
    runs,
    with_leads,
)
from tracker.charts import stacked_bars

# A row with a cell of more characters than this may be split across pages. Shorter rows stay whole.
LONG = 900
# A table stays on one page if it has at most this many rows, and the longest cells of its rows have at most this many
# characters in all.
SMALL_TABLE = 12
SMALL_TEXT = 900


def template_values(content: Content, *, draft: bool = False) -> dict[str, Any]:
    """Return everything that a copy of the paper prints, as JSON values with the keys that the templates use."""
    paper = as_printed(content, draft=draft)
    return {
        "title": paper.title,
        "organisation": paper.organisation,
        "marking": paper.marking,
        "illustrative": paper.illustrative,
        "language": paper.language,
        "date": [paper.known_on.year, paper.known_on.month, paper.known_on.day],
        "top": [{"label": line.label, "text": line.text, "kind": line.kind} for line in paper.cover_top],
        "cover": [_part(part) for part in paper.cover],
        "sections": [_section(section) for section in paper.sections],
        "appendices": [_section(section) for section in paper.appendices],
        "provenance": list(provenance(content)),
    }


def _part(part: CoverPart) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "blocks": _blocks(part.blocks, rows_follow=bool(part.rows)),
        "headers": list(part.row_headers),
        "rows": [
            {
                "label": row.label,
                "blocks": _blocks(row.blocks),
                "breakable": len(str(row.blocks)) > LONG,
            }
            for row in part.rows
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "level": section.level,
        "heading": f"{section.number} {section.heading}" if section.number else section.heading,
        "landscape": section.landscape,
        "blocks": _blocks(section.blocks),
    }


def _blocks(blocks: tuple[Block, ...], *, rows_follow: bool = False) -> list[dict[str, Any]]:
    return [_block(block) | {"leads": leads} for block, leads in with_leads(blocks, rows_follow=rows_follow)]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {
                "kind": "paragraph",
                "number": block.number or "",
                "short": len(block.text) <= SHORT_PARAGRAPH,
                "runs": _runs(block.sentences),
            }
        case Quote():
            return {"kind": "quote", "runs": _runs(block.sentences)}
        case Bullets():
            return {"kind": "bullets", "items": [list(runs(item)) for item in block.items]}
        case Lettered():
            items = [list(runs(item)) for item in block.items]
            return {"kind": "lettered", "items": items, "short": len(items) <= SHORT_LIST}
        case Boxes():
            options = [
                {"label": box.label, "ticked": box.ticked, "words": box.words} for box in block.options
            ]
            return {"kind": "boxes", "label": block.label, "options": options}
        case Heading():
            text = f"{block.number} {block.text}" if block.number else block.text
            return {"kind": "heading", "level": block.level, "text": text}
        case Table():
            return _table(block)
        case Chart():
            drawing = stacked_bars(block.bars, title=block.title, desc=block.description)
            return {
                "kind": "chart",
                "title": block.title,
                "description": block.description,
                "svg": drawing,
                "table": _table(block.table),
            }


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": table.caption,
        "columns": [{"header": c.header, "align": c.align, "share": c.share} for c in table.columns],
        "rows": [
            {
                "cells": [
                    {"runs": list(runs(Sentence(cell))), "align": column.align}
                    for cell, column in zip(row, table.columns, strict=True)
                ],
                "breakable": max(len(cell) for cell in row) > LONG,
            }
            for row in table.rows
        ],
        "row_header": table.row_header,
        "small": is_small(table.rows),
    }


def is_small(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a table with these rows is small enough to be kept on one page."""
    return len(rows) <= SMALL_TABLE and sum(max(map(len, row), default=0) for row in rows) <= SMALL_TEXT


def _runs(sentences: tuple[Sentence, ...]) -> list[tuple[str, str | None]]:
    return list(paragraph_runs(sentences))
