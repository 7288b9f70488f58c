"""The result of every mutant, from mutmut's files, with the excuses of docs/mutation-testing.md."""

import ast
import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from tests.architecture.code import ROOT
from tests.mutants.parts import Part

EXCUSES = ROOT / "docs" / "mutation-testing.md"

KILLED, SURVIVED, UNTESTED, TIMED_OUT = "killed", "survived", "untested", "timed out"
OTHERWISE = "not judged"
AROUND = 40
"""How many characters of a long line are shown on either side of what changed in it."""
# The exit codes of mutmut's own workers.
JUDGED = {0: SURVIVED, 1: KILLED, 3: KILLED, 5: UNTESTED, 33: UNTESTED}
OUT_OF_TIME = {-24, 24, 36, 152, 255}
"""A mutant that runs for ever is noticed as surely as one that fails, so it counts as killed."""


@dataclass(frozen=True)
class Mutant:
    """One small change: the file, the function, the line before and after, and what became of it."""

    file: str
    function: str
    change: str
    fate: str

    @property
    def named(self) -> str:
        """How the table of excuses names it."""
        return f"{self.function}: {self.change.strip()}"


@dataclass(frozen=True)
class Tally:
    """The figures of one part."""

    part: str
    mutants: int
    killed: int
    excused: int
    left: tuple[Mutant, ...]

    @property
    def share_killed(self) -> float:
        """The share of all mutants that a test noticed, from 0 to 1."""
        return self.killed / self.mutants if self.mutants else 0.0

    @property
    def share_excused(self) -> float:
        """The share of all mutants that are excused as changing nothing, from 0 to 1."""
        return self.excused / self.mutants if self.mutants else 0.0


def mutants(copy: Path) -> Iterator[Mutant]:
    """Every mutant that mutmut made in this copy of the project."""
    folder = copy / "mutants"
    for meta in sorted(folder.glob("**/*.meta")):
        file = str(meta.relative_to(folder)).removesuffix(".meta")
        fates = json.loads(meta.read_text())["exit_code_by_key"]
        if not fates:
            continue
        bodies = _functions(folder / file)
        for key, code in fates.items():
            name = key.rpartition(".")[2]
            original = f"{name.rpartition('__mutmut_')[0]}__mutmut_orig"
            yield Mutant(file, _plain(original), _change(bodies[original], bodies[name]), _fate(code))


def tally(part: Part, found: list[Mutant], excuses: set[str]) -> Tally:
    """The figures of a part, and its mutants that are neither killed nor excused."""
    here = [mutant for mutant in found if part.holds(mutant.file)]
    alive = [mutant for mutant in here if mutant.fate not in (KILLED, TIMED_OUT)]
    left = tuple(mutant for mutant in alive if mutant.named not in excuses)
    return Tally(part.name, len(here), len(here) - len(alive), len(alive) - len(left), left)


def excused() -> set[str]:
    """The mutants that the page excuses, each a row of its table: function, change, reason."""
    rows = [line.split(" | ") for line in EXCUSES.read_text().splitlines() if line.startswith("| `")]
    return {
        f"{row[0].strip('| `')}: {row[1].strip('` ')}" for row in rows if len(row) == 3 and row[2].strip("| ")
    }


def _fate(code: int | None) -> str:
    if code is None:
        return OTHERWISE
    return TIMED_OUT if code in OUT_OF_TIME else JUDGED.get(code, OTHERWISE)


def _functions(path: Path) -> dict[str, list[str]]:
    """The lines of every function of a mutated file, by name, without their docstrings and signatures' names."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            found[node.name] = [f"def ({ast.unparse(node.args)})", *ast.unparse(node).splitlines()[1:]]
    return found


def _change(before: list[str], after: list[str]) -> str:
    """The difference, `before` -> `after`, with a little text around it. Replaces the signs of a Markdown table."""
    lines = list(difflib.ndiff(before, after))
    old, new = (
        " ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in ("- ", "+ ")
    )
    start = _alike(old, new)
    rest = _alike(old[start:][::-1], new[start:][::-1])
    first = max(0, start - AROUND)
    old, new = (text[first : len(text) - max(0, rest - AROUND)] for text in (old, new))
    return f"{old} -> {new}".replace("|", "¦").replace("`", "'")


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _plain(mangled: str) -> str:
    """A function's own name, with its class where it has one."""
    name = mangled.removesuffix("__mutmut_orig")
    return ".".join(name.split("ǁ")[1:]) if "ǁ" in name else name.removeprefix("x_")
