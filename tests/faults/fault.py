"""One fault: the change, the gate that must catch it, and the words that the gate must print."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.environment.postgres import NoPostgres, cluster
from tests.environment.variables import environment_for_tests

PATIENCE = 300  # seconds for one gate


@dataclass(frozen=True)
class Change:
    """Text put into a file: in place of `old`, which must be there; at its end where `old` is empty."""

    path: str
    new: str
    old: str = ""

    def planted(self, text: str) -> str:
        """The file's text with the fault in it. Raises ValueError where the file no longer has its place."""
        if not self.old:
            return text + self.new
        if self.old not in text:
            raise ValueError(f"{self.path} no longer holds {self.old!r}")
        return text.replace(self.old, self.new, 1)


@dataclass(frozen=True)
class Gate:
    """A check that people and machines run, and the command that runs the part of it that matters here.

    `on_postgres` where SQLite would not show the fault.
    """

    name: str
    command: tuple[str, ...]
    on_postgres: bool = False


@dataclass(frozen=True)
class Fault:
    """A fault in words, the changes that plant it, the gate that must catch it, and the words it must say then."""

    name: str
    gate: Gate
    says: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Outcome:
    """Whether a planted fault was caught, in how many seconds, and what the gate said where it was not."""

    fault: Fault
    caught: bool
    seconds: float
    said: str


def pytest_run(*arguments: str) -> tuple[str, ...]:
    """The command that runs these tests."""
    quiet = ("-vv", "--show-capture=no", "-p", "no:cacheprovider")
    return (sys.executable, "-m", "pytest", *quiet, *arguments)


def tried(fault: Fault, copy: Path) -> Outcome:
    """Plant a fault in the copy, run its gate, and take the fault out again."""
    began = time.monotonic()
    try:
        with _planted(fault, copy):
            code, said = _run(fault.gate, copy)
    except (ValueError, FileNotFoundError, NoPostgres) as reason:
        return Outcome(fault, caught=False, seconds=time.monotonic() - began, said=f"not planted: {reason}")
    # A gate that fails for another reason has caught nothing.
    return Outcome(fault, code != 0 and fault.says in said, time.monotonic() - began, said)


@contextmanager
def _planted(fault: Fault, copy: Path) -> Iterator[None]:
    paths = {change.path: copy / change.path for change in fault.changes}
    before = {path: path.read_text() if path.exists() else None for path in paths.values()}
    try:
        for change in fault.changes:
            path = paths[change.path]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change.planted(path.read_text() if path.exists() else ""))
        yield
    finally:
        for path, text in before.items():
            if text is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text)


def _run(gate: Gate, copy: Path) -> tuple[int, str]:
    if gate.on_postgres:
        with cluster() as running:
            return _run_on(running.url, gate, copy)
    return _run_on("sqlite:///var/never-opened.sqlite3", gate, copy)


def _run_on(database_url: str, gate: Gate, copy: Path) -> tuple[int, str]:
    environment = environment_for_tests(database_url) | {
        # Written in the same second and as long as the file before, a changed file could be taken for it.
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "200",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    done = subprocess.run(
        gate.command,
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout
