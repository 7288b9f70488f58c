"""Measures every page at 300 and at 3,000 actions, then the answers to four callers, and prints the limits.

`python -m tests.bench` ends with 0 for any figures: on another machine, or a busy one, they prove nothing.
With `--pages dashboard` it measures only that page, beside the bare view and the floor.
"""

import argparse
import os
import platform
import signal
import sqlite3
import sys
import time
from importlib.metadata import version

from tests.bench import server, table
from tests.bench.caller import Caller, Unexpected
from tests.bench.letters import year_of_letters
from tests.bench.limits import verdicts
from tests.bench.measure import TIMES, load_average, run
from tests.bench.pages import BARE_VIEW, DASHBOARD, MANAGER, PAGES, THE_FLOOR
from tests.bench.papers import ten_papers
from tests.bench.throughput import under_callers
from tests.bench.weight import Weight, weigh
from tests.environment import postgres

SMALL, LARGE = 300, 3_000


def say(line: str = "") -> None:
    """Print a line at once: a run takes minutes."""
    print(line, flush=True)  # noqa: T201 - what it prints is what it is for


def main() -> int:
    """Measure, print, and end with 0."""
    # A stop from outside must still end the servers and remove their folders.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    only = _only()
    wanted = {BARE_VIEW, THE_FLOOR, *only}
    began = time.monotonic()
    say(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, Django {version('django')}, "
        f"granian {version('granian')}, SQLite {sqlite3.sqlite_version}; load average {load_average():.1f} before"
    )
    runs = []
    for actions in (SMALL, LARGE):
        say(f"\n{actions:,} actions, one worker, one caller, medians of up to {TIMES} times")
        runs.append(run(actions, [page for page in PAGES if not only or page.name in wanted]))
        say(table.drawn(table.rows(runs[-1])))
    if only:
        say(f"\nTook {time.monotonic() - began:.0f} seconds; load average {load_average():.1f} after")
        return 0
    changed = ten_papers(SMALL)
    say(f"\nTen different papers, {SMALL} actions, one worker\n{changed}")
    year = year_of_letters(SMALL)
    say(f"\nThe letters of a year, {SMALL} actions that no one answers\n{year}")
    say(f"\nTwo workers under four callers, {SMALL} actions")
    weight = on_sqlite()
    on_postgres()
    say("\nLimits")
    for verdict in verdicts(runs[0], runs[1], weight, changed, year):
        say(str(verdict))
    say(f"\nTook {time.monotonic() - began:.0f} seconds; load average {load_average():.1f} after")
    return 0


def _only() -> list[str]:
    """The pages that the command line asks for by name; none where all are to be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    names = [page.name for page in PAGES]
    parser.add_argument(
        "--pages", nargs="+", choices=names, default=[], metavar="PAGE", help=", ".join(names)
    )
    asked: list[str] = parser.parse_args().pages
    return asked


def on_sqlite() -> Weight:
    """Print the throughput on SQLite; return what a first visit to that server fetches."""
    with server.sqlite_demo(SMALL) as database:
        say(str(under_callers(f"SQLite {sqlite3.sqlite_version}", database)))
        with server.served(database, workers=1) as url:
            caller = Caller(url).sign_in(MANAGER)
            path = next(page.path for page in PAGES if page.name == DASHBOARD)
            return weigh(caller.get(path).body.decode(), path, lambda part: caller.get(part).body)


def on_postgres() -> None:
    """Print the throughput on PostgreSQL, or why there is none."""
    try:
        with server.postgres_demo(SMALL) as (database, running):
            say(str(under_callers(f"PostgreSQL {running}", database)))
    except postgres.NoPostgres as reason:
        say(str(reason))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unexpected as fault:
        sys.exit(f"Stopped: {fault}.")
