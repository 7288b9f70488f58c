"""A comment that silences a check names the check and gives a reason.

`# fmt: skip` needs no reason: it keeps a table readable, and silences no check.
"""

import io
import re
import tokenize
from collections.abc import Iterator

from tests.architecture.code import ROOT, ours

OTHERS = (".html", ".css", ".js", ".sh", ".typ", ".toml", ".in", "Makefile")
SILENCER = re.compile(
    r"type:\s*ignore(?P<types>\[[\w, -]+\])?"
    r"|(?:ruff:\s*)?noqa(?P<rules>:\s*[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*)?"
    r"|pragma:\s*no\s+\w+"
    r"|mypy:\s*[\w-]+"
    r"|(?:djlint|pylint|isort|nosec|eslint-|stylelint-)[:\s]*(?:off|on|disable\S*|skip\S*)?",
    re.IGNORECASE,
)


def comments(name: str) -> Iterator[tuple[int, str]]:
    """Yield a file's comments and their line numbers or, if it is not Python, each line that may contain a comment."""
    text = (ROOT / name).read_text()
    if name.endswith(".py"):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    else:
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"#|//|/\*|<!--", line):
                yield number, line


def fault_in(comment: str) -> str:
    """Return what is wrong with a comment that silences a check, or '' if nothing is wrong or it silences none."""
    silencers = list(SILENCER.finditer(comment))
    if not silencers:
        return ""
    for silencer in silencers:
        whole = silencer[0].lower()
        if (whole.startswith("type") and not silencer["types"]) or (
            "noqa" in whole and not silencer["rules"]
        ):
            return "does not say which check"
    reason = SILENCER.sub(" ", comment)
    return "" if len(re.findall(r"[A-Za-z]{2,}", reason)) >= 2 else "gives no reason"


def test_every_silenced_check_says_which_and_why() -> None:
    assert [
        f"{name}:{line} {fault}: {comment.strip()}"
        for name in ours(".py", *OTHERS)
        for line, comment in comments(name)
        if (fault := fault_in(comment))
    ] == []
