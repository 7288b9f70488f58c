"""Runs every test on SQLite, on a real PostgreSQL, and in a real browser. Fails unless all three ran.

`python -m tests` runs the three parts one after the other, then prints what ran on what. A part without tests, or
without a passing test, fails: a green run must mean that something was tested.
"""

import os
import platform
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.environment import chromium, postgres
from tests.environment.variables import given_to_tests

ROOT = Path(__file__).resolve().parents[1]
WORKERS = os.environ.get("TEST_WORKERS", "2")
JOURNEYS = "tests/journeys"
EVERYTHING_ELSE = [f"--ignore={JOURNEYS}", "tests"]
# Never opened: the tests make a database of their own in memory, and each journey a file of its own.
SQLITE_URL = "sqlite:///var/never-opened.sqlite3"


@dataclass(frozen=True)
class Outcome:
    """What one part did: on what, and how many tests passed, failed and were skipped, in how many seconds."""

    ran_on: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    fault: str = ""

    @property
    def sound(self) -> bool:
        """Whether the part ran, passed something and failed nothing."""
        return not self.fault and self.passed > 0 and self.failed == 0

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped in {self.seconds:.0f} seconds"
        return f"{self.ran_on}: {self.fault or counts}"


def run(name: str, ran_on: str, vendor: str, database_url: str, paths: list[str]) -> Outcome:
    """Runs pytest on the paths and counts from its own report."""
    print(f"\n== {name}: {ran_on}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # A file's tests go to one worker, which then makes what they share once.
        command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist=loadfile"]
        command += [f"--junitxml={report}", *paths]
        # The tests themselves stop when the settings then give another database than the part was to run on.
        environment = given_to_tests(database_url) | {"TESTS_RUN_ON": vendor}
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        seconds = time.monotonic() - began
        try:
            suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
        except (FileNotFoundError, ElementTree.ParseError):
            return Outcome(ran_on, fault=f"pytest stopped with {code} and wrote no report")
    total, failures, errors, skipped = (
        sum(int(suite.get(count, 0)) for suite in suites)
        for count in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    passed = max(total - failed - skipped, 0)
    fault = "no test passed" if not passed else ""
    if passed and code and not failed:
        fault = f"pytest stopped with {code} though no test failed"
    return Outcome(ran_on, passed, failed, skipped, seconds, fault)


def on_sqlite() -> Outcome:
    """Runs everything but the journeys on SQLite."""
    ran_on = f"SQLite {sqlite3.sqlite_version}"
    return run("Tests", ran_on, "sqlite", SQLITE_URL, EVERYTHING_ELSE)


def on_postgres() -> Outcome:
    """Runs the same on a real PostgreSQL."""
    try:
        with postgres.cluster() as cluster:
            ran_on = f"PostgreSQL {cluster.version} ({cluster.origin})"
            return run("Tests", ran_on, "postgresql", cluster.url, EVERYTHING_ELSE)
    except postgres.NoPostgres as reason:
        return Outcome("PostgreSQL", fault=str(reason))


def in_chromium() -> Outcome:
    """Runs the journeys in a real browser, on a database file."""
    try:
        browser = chromium.provide()
    except chromium.NoChromium as reason:
        return Outcome("Chromium", fault=str(reason))
    ran_on = (
        f"{browser.version()} ({browser.origin}), served by granian {version('granian')} on a SQLite file"
    )
    return run("Journeys", ran_on, "sqlite", SQLITE_URL, [JOURNEYS])


def main() -> int:
    """Runs the parts and says what ran on what; 0 when all three ran and passed, else 1."""
    # A stop from outside must still end the database and remove its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcomes = [on_sqlite(), on_postgres(), in_chromium()]
    sound = all(outcome.sound for outcome in outcomes)
    print(f"\n== What ran, with Python {platform.python_version()} and Django {version('django')}")
    for outcome in outcomes:
        print(("passed  " if outcome.sound else "FAILED  ") + str(outcome))
    passed, skipped = (sum(getattr(outcome, name) for outcome in outcomes) for name in ("passed", "skipped"))
    # A part that did not run counts as one failure, so that the last line never reads better than the run was.
    failed = sum(outcome.failed or int(not outcome.sound) for outcome in outcomes)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
