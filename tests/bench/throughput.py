"""Counts the answers of a server with two workers to four callers at once.

`python -m tests.bench.throughput URL ACTION SECONDS` is one caller: it signs in, says that it is ready, waits for the
start, and prints what it did. Each caller is a separate process, so that they do not wait for one another.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import median, quantiles

from tests.bench import server
from tests.bench.caller import Unexpected
from tests.bench.pages import SUBMITTED_AT_ONCE, callers, mixture

WORKERS = 2
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was answered in how many seconds: the wait for each answer in seconds, and what went wrong."""

    database: str
    seconds: float
    waits: Sequence[float]
    updates: int
    faults: Sequence[str]

    def __str__(self) -> str:
        rate = len(self.waits) / self.seconds
        slow = quantiles(self.waits, n=20)[-1] * 1000
        return (
            f"{self.database}: {rate:.0f} answers a second ({self.updates} updates among {len(self.waits)} answers in "
            f"{self.seconds:.0f} seconds), half within {median(self.waits) * 1000:.0f} ms, "
            f"95 in 100 within {slow:.0f} ms, {len(self.faults)} failed"
        )


def under_callers(name: str, database_url: str) -> Throughput:
    """Serve the database with two workers, let the callers ask for some seconds, and add up what they were given."""
    with server.served(database_url, workers=WORKERS) as url:
        command = [sys.executable, "-m", "tests.bench.throughput", url]
        asking = [
            subprocess.Popen(
                [*command, action, str(SECONDS)],
                cwd=server.ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for action in SUBMITTED_AT_ONCE
        ]
        try:
            _all_at_once(asking)
            told = [json.loads(one.communicate()[0]) for one in asking]
        finally:
            for one in asking:
                one.kill()
                one.wait()
    return Throughput(
        name,
        max(each["seconds"] for each in told),
        [wait for each in told for wait in each["waits"]],
        sum(each["updates"] for each in told),
        [fault for each in told for fault in each["faults"]],
    )


def _all_at_once(asking: "Sequence[subprocess.Popen[str]]") -> None:
    """Tell every caller to begin, once all have said that they are ready."""
    for one in asking:
        assert one.stdout
        if one.stdout.readline().strip() != "ready":
            raise Unexpected("A caller could not sign in.")
    for one in asking:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()


def ask(url: str, action: str, seconds: float) -> dict[str, object]:
    """Ask for the mixture in turn until the time is over; each wait in seconds, the updates sent, and what failed."""
    pages = mixture(action)
    people = callers(url, pages)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    waits, faults, updates = [], [], 0
    began = time.monotonic()
    for page in cycle(pages):
        if time.monotonic() - began > seconds:
            break
        caller = people[page.who]
        try:
            if page.update:
                # Its form is an answer like any other.
                asked = time.perf_counter()
                sent = page.prepare(caller)
                waits.append(time.perf_counter() - asked)
            else:
                sent = {}
            waits.append(page.ask(caller, sent).seconds)
            updates += bool(page.update)
        except Unexpected as fault:
            faults.append(str(fault))
    return {"seconds": time.monotonic() - began, "waits": waits, "updates": updates, "faults": faults}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(ask(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
