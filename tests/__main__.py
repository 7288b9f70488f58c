"""Runs every test on SQLite, on a real PostgreSQL and in a real browser. Fails unless all three have run.

`python -m tests` runs the three parts in turn, then prints the result of each. A part without a passing test fails, so
that success always means that something was tested.
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
from tests.environment.variables import environment_for_tests

ROOT = Path(__file__).resolve().parents[1]
WORKERS = os.environ.get("TEST_WORKERS", "2")
JOURNEYS = "tests/journeys"
EVERYTHING_ELSE = [f"--ignore={JOURNEYS}", "tests"]
# Never opened: the tests use a database in memory, and each journey uses its own file.
SQLITE_URL = "sqlite:///var/never-opened.sqlite3"


@dataclass(frozen=True)
class Outcome:
    """The result of one part: what it ran on, the numbers of tests, and the time in seconds."""

    ran_on: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    fault: str = ""

    @property
    def succeeded(self) -> bool:
        """Return True if the part ran, with at least one passing test and no failures."""
        return not self.fault and self.passed > 0 and self.failed == 0

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped in {self.seconds:.0f} seconds"
        return f"{self.ran_on}: {self.fault or counts}"


def run(name: str, ran_on: str, vendor: str, database_url: str, paths: list[str]) -> Outcome:
    """Run pytest on the paths, and return the counts from its report."""
    print(f"\n== {name}: {ran_on}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # All the tests in a file go to one worker, so that their shared data is created once.
        command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist=loadfile"]
        command += [f"--junitxml={report}", *paths]
        # The tests stop if the settings name a different database (see tests/conftest.py).
        environment = environment_for_tests(database_url) | {"TESTS_RUN_ON": vendor}
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
    """Run everything except the journeys on SQLite."""
    ran_on = f"SQLite {sqlite3.sqlite_version}"
    return run("Tests", ran_on, "sqlite", SQLITE_URL, EVERYTHING_ELSE)


def on_postgres() -> Outcome:
    """Run the same tests on a real PostgreSQL."""
    try:
        with postgres.cluster() as cluster:
            ran_on = f"PostgreSQL {cluster.version} ({cluster.origin})"
            return run("Tests", ran_on, "postgresql", cluster.url, EVERYTHING_ELSE)
    except postgres.NoPostgres as reason:
        return Outcome("PostgreSQL", fault=str(reason))


def in_chromium() -> Outcome:
    """Run the journeys in a real browser, on a database file."""
    try:
        browser = chromium.find_or_install()
    except chromium.NoChromium as reason:
        return Outcome("Chromium", fault=str(reason))
    ran_on = (
        f"{browser.version()} ({browser.origin}), served by granian {version('granian')} on a SQLite file"
    )
    return run("Journeys", ran_on, "sqlite", SQLITE_URL, [JOURNEYS])


def main() -> int:
    """Run the parts and print the results. Return 0 if all three ran and passed, or else 1."""
    # If this process is told to stop, it must still stop PostgreSQL and remove its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcomes = [on_sqlite(), on_postgres(), in_chromium()]
    succeeded = all(outcome.succeeded for outcome in outcomes)
    print(f"\n== What ran, with Python {platform.python_version()} and Django {version('django')}")
    for outcome in outcomes:
        print(("passed  " if outcome.succeeded else "FAILED  ") + str(outcome))
    passed, skipped = (sum(getattr(outcome, name) for outcome in outcomes) for name in ("passed", "skipped"))
    # Count a part that did not run as a failure, so that the last line does not hide it.
    failed = sum(outcome.failed or int(not outcome.succeeded) for outcome in outcomes)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
