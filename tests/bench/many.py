"""The cost of each page of one strategy beside many others: `python -m tests.bench.many` or `make bench-many`.

Clones the demonstration to that many strategies in a PostgreSQL database, and compares every page of the first of them
with the same page where it is alone: the buffers that it reads, and how long its reader waits. Also counts what writers
in many strategies write at once, and the same writers in one. Ends with 1 where a figure is over a limit.
docs/benchmarks.md says how to read the output.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from statistics import median

import psycopg2

from tests.bench import server, table
from tests.bench.caller import Caller, Unexpected
from tests.bench.every_page import VISITS, ask
from tests.bench.measure import load_average
from tests.bench.reads import BY_INDEX
from tests.bench.writers import Counted
from tests.environment import postgres

ACTIONS = 300
STRATEGIES = 320
BODIES = 25
"""How many bodies a page of the list of bodies shows."""
TIMES = 9
MOST_READS, FEW_READS = 2.0, 500
"""A page may read twice as many buffers as where its strategy is alone. 500, four megabytes, are no matter."""
MOST_WAIT, SHORT_WAIT = 1.3, 0.002
"""A reader may wait 1.3 times as long. What differs by so few seconds is no matter."""
LEAST_APART = 2.0
"""Writers in strategies of their own must write at least this many times as often as the same writers in one."""
HEADINGS = ("", "read alone", "by index", "read", "times", "", "ms alone", "ms", "times", "")


def main() -> int:
    """Clone, measure, print; 0 where every page keeps to the limits, else 1."""
    # A stop from outside must still end the servers and remove their folders.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many")
    parser.add_argument("--strategies", type=int, default=STRATEGIES)
    strategies: int = parser.parse_args().strategies
    began = time.monotonic()
    with postgres.cluster() as cluster, server.postgres_database(cluster, "bench_one") as one:
        say(
            f"PostgreSQL {cluster.version}, {ACTIONS} actions a strategy; load average {load_average():.1f} before"
        )
        server.load(one, ACTIONS)
        run("tests.bench.clones", one, "1")
        with server.postgres_database(cluster, "bench_many", template="bench_one") as many:
            run("tests.bench.clones", many, str(strategies))
            add_bodies(one)
            say(f"{strategies} strategies in {size(many)}, after {time.monotonic() - began:.0f} seconds")
            alone, by_index = reads(one), reads(one, BY_INDEX)
            beside = reads(many)
            waits = in_turn(one, many)
            writing = json.loads(run("tests.bench.writers", many))
    rows, sound = judged(alone, by_index, beside, waits)
    say(table.drawn(rows, HEADINGS))
    apart, together = Counted(*writing["apart"]), Counted(*writing["together"])
    say(f"{writing['writers']} writers, each in a strategy of its own: {apart}")
    say(f"{writing['writers']} writers in one strategy: {together}")
    times = apart.a_second / together.a_second
    sound = sound and times >= LEAST_APART
    say(f"Apart they write {times:.1f} times as often: {'within' if times >= LEAST_APART else 'OVER'}")
    say(f"Took {time.monotonic() - began:.0f} seconds; load average {load_average():.1f} after")
    say("Every figure keeps to its limit." if sound else "A figure is over its limit.")
    return 0 if sound else 1


def say(line: str) -> None:
    """Print a line at once: a run takes minutes."""
    print(line, flush=True)  # noqa: T201 - what it prints is what it is for


def run(module: str, database_url: str, *arguments: str) -> str:
    """What a module of this folder prints for a database. Raises DidNotStart where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=server.ROOT,
        env=server.environment(database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise server.DidNotStart(f"{module} failed:\n{done.stderr}")
    return done.stdout


def reads(database_url: str, *how: str) -> Mapping[str, int]:
    """By label, the buffers that each page reads."""
    found: dict[str, int] = json.loads(run("tests.bench.reads", database_url, *how))
    return found


def add_bodies(database_url: str) -> None:
    """Add bodies until the list of bodies has a full page, as it has beside many strategies: each has its own body."""
    with closing(psycopg2.connect(database_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO priorities_body (slug, name, short_name, financial_year_starts, created_at) "
            "SELECT number || slug, number || name, number || short_name, financial_year_starts, created_at "
            "FROM priorities_body, generate_series(2, %s) number",
            [BODIES],
        )
        cursor.execute("ANALYZE priorities_body")


def size(database_url: str) -> str:
    """How much disk a database takes, in words."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (words,) = cursor.fetchone() or ("unknown",)
        return str(words)


def in_turn(one: str, many: str) -> Mapping[str, tuple[float, float]]:
    """By label, the median wait for each page at both databases: one is asked, then the other, again and again."""
    found = {}
    with server.served(one, workers=1) as first, server.served(many, workers=1) as second:
        people = {
            who: [Caller(url).sign_in(who) for url in (first, second)]
            for who in {visit.who for visit in VISITS}
        }
        for visit in VISITS:
            waits: tuple[list[float], list[float]] = ([], [])
            for _ in range(TIMES + 1):
                for caller, each in zip(people[visit.who], waits, strict=True):
                    each.append(ask(visit, caller).seconds)
            # The first visit is the warming up.
            found[visit.label] = (median(waits[0][1:]), median(waits[1][1:]))
    return found


def judged(
    alone: Mapping[str, int],
    by_index: Mapping[str, int],
    beside: Mapping[str, int],
    waits: Mapping[str, tuple[float, float]],
) -> tuple[list[tuple[str, ...]], bool]:
    """A row for each page, and whether all keep to the limits."""
    rows, sound = [], True
    for label, read in beside.items():
        least = max(alone[label], by_index[label])
        short, long = waits[label]
        few_reads = read <= max(MOST_READS * least, FEW_READS)
        soon = long <= max(MOST_WAIT * short, short + SHORT_WAIT)
        sound = sound and few_reads and soon
        rows.append(
            (
                label,
                f"{alone[label]:,}",
                f"{by_index[label]:,}",
                f"{read:,}",
                f"{read / max(1, least):.2f}",
                "within" if few_reads else "OVER",
                f"{short * 1000:.1f}",
                f"{long * 1000:.1f}",
                f"{long / short:.2f}",
                "within" if soon else "OVER",
            )
        )
    return rows, sound


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Unexpected, server.DidNotStart, postgres.NoPostgres) as fault:
        sys.exit(f"Stopped: {fault}")
