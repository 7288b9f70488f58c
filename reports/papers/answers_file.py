"""Read a paper's answers from a table in TOML that a person wrote, such as a fixture."""

from collections.abc import Iterable
from typing import Any

from reports.papers.queries import WrittenText

LINES = ("item_no", "report_by", "contact", "phone", "direction")
TICKS = {"true": "ticked", "false": "not ticked"}


def read_answers(table: dict[str, Any]) -> dict[str, WrittenText]:
    """Return the answers by place, from a table with the same structure as `fixtures/glasgow/paper.toml`.

    In the answers, paragraphs are separated by an empty line, and the items of a list by a line break.
    """
    paper = table.get("paper", {})
    answers = {f"cover.{name}": WrittenText(str(paper[name])) for name in LINES if paper.get(name)}
    for place, name in (
        ("cover.purpose", "purpose"),
        ("cover.background", "background"),
        ("section.2", "context"),
        ("section.5.risks", "risk_intro"),
    ):
        if table.get(name):
            answers[place] = _joined(table[name], "\n\n")
    if table.get("recommendations"):
        answers["cover.recommendations"] = _joined(table["recommendations"], "\n")
    if table.get("governance_route"):
        lines = [
            f"{key}: {TICKS.get(str(value).lower(), 'not known')}"
            for key, value in table["governance_route"].items()
        ]
        answers["cover.governance_route"] = WrittenText("\n".join(lines))
    for answer in table.get("answers", ()):
        answers[f"cover.{answer['key']}"] = WrittenText(answer["text"], answer.get("source", ""))
    return answers


def _joined(pieces: Iterable[dict[str, str]], separator: str) -> WrittenText:
    pieces = list(pieces)
    sources = dict.fromkeys(piece["source"] for piece in pieces if piece.get("source"))
    return WrittenText(separator.join(piece["text"] for piece in pieces), "; ".join(sources))
