"""Counts the audited writes of some writers at once: each in a strategy of its own, and all in one strategy.

`python -m tests.bench.writers` uses the PostgreSQL database that DATABASE_URL names, which must have `WRITERS`
strategies. Each write keeps its transaction open for `OPEN` seconds after its audit event, as a write does that has
more to save or waits for a slow disk. Prints what it counted as JSON.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import django

WRITERS = 8
SECONDS = 4.0
OPEN = 0.02


@dataclass(frozen=True, slots=True)
class Counted:
    """The writes that were counted: how many a second, and the median seconds that one waited for its audit chain."""

    a_second: float
    waited: float

    def __str__(self) -> str:
        return f"{self.a_second:.0f} writes a second, half waited less than {self.waited * 1000:.1f} ms"


def counted(slugs: Sequence[str]) -> Counted:
    """Count the writes of writers at once, one for each slug, which names the strategy of each."""
    from django.db import connection, transaction

    from priorities.models import Strategy
    from tracker import audit, clock

    waits: list[float] = []
    ready = threading.Barrier(len(slugs))

    def write(slug: str) -> None:
        strategy = Strategy.objects.get(slug=slug)
        ready.wait()
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with transaction.atomic():
                asked = time.perf_counter()
                audit.record(what="benchmark", by=None, at=clock.now(), subject=strategy, scope=slug)
                waits.append(time.perf_counter() - asked)
                time.sleep(OPEN)
        connection.close()

    threads = [threading.Thread(target=write, args=(slug,)) for slug in slugs]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counted(len(waits) / (time.monotonic() - began), median(waits))


def main() -> None:
    """Count both ways, and print the two results."""
    from priorities.models import Strategy

    slugs = list(Strategy.objects.order_by("pk").values_list("slug", flat=True)[:WRITERS])
    found = {"apart": counted(slugs), "together": counted(slugs[:1] * len(slugs))}
    sys.stdout.write(
        json.dumps(
            {"writers": len(slugs)} | {name: [each.a_second, each.waited] for name, each in found.items()}
        )
    )


if __name__ == "__main__":
    django.setup()
    main()
