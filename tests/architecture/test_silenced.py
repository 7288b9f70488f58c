"""A silenced check gives its name and the reason on its own line.

`# fmt: skip` needs none: it keeps a table readable and silences no check.
"""

import io
import re
import tokenize
from collections.abc import Iterator

from tests.architecture.code import ROOT, ours

OTHERS = (".html", ".css", ".js", ".sh", ".typ", ".toml", ".in", "Makefile")
MARK = re.compile(
    r"type:\s*ignore(?P<types>\[[\w, -]+\])?"
    r"|(?:ruff:\s*)?noqa(?P<rules>:\s*[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*)?"
    r"|pragma:\s*no\s+\w+"
    r"|mypy:\s*[\w-]+"
    r"|(?:djlint|pylint|isort|nosec|eslint-|stylelint-)[:\s]*(?:off|on|disable\S*|skip\S*)?",
    re.IGNORECASE,
)


def comments(name: str) -> Iterator[tuple[int, str]]:
    """The comments of a file with their lines; of a file that is not Python, every line that could have a comment."""
    text = (ROOT / name).read_text()
    if name.endswith(".py"):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    else:
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"#|//|/\*|<!--", line):
                yield number, line


def wrong(comment: str) -> str:
    """What is wrong with the way a comment silences a check; empty where it silences none, or says which and why."""
    marks = list(MARK.finditer(comment))
    if not marks:
        return ""
    for mark in marks:
        whole = mark[0].lower()
        if (whole.startswith("type") and not mark["types"]) or ("noqa" in whole and not mark["rules"]):
            return "does not say which check"
    reason = MARK.sub(" ", comment)
    return "" if len(re.findall(r"[A-Za-z]{2,}", reason)) >= 2 else "gives no reason"


def test_every_silenced_check_says_which_and_why() -> None:
    assert [
        f"{name}:{line} {said}: {comment.strip()}"
        for name in ours(".py", *OTHERS)
        for line, comment in comments(name)
        if (said := wrong(comment))
    ] == []
