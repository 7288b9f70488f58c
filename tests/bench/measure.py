"""One run at one size: all pages in turn, again and again, so that a busy moment affects all of them alike."""

import gzip
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench import server
from tests.bench.caller import Caller
from tests.bench.pages import BARE_VIEW, THE_FLOOR, Page, callers
from tests.bench.paths import BARE, COUNT, QUERIES, WORKER
from tests.bench.worker import Worker

TIMES = 30
WARM = 2
# A page that has had this many seconds of the run is measured no more, once it was measured a few times.
SECONDS_EACH = 30
FEWEST = 5
ORDER = 20260408


@dataclass(slots=True)
class Measured:
    """What one page cost: seconds of each time, and what is the same every time."""

    page: Page
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    gzipped: int = 0
    peak: float | None = None

    @property
    def wall_ms(self) -> float:
        """The median wait of the caller, in milliseconds."""
        return median(self.wall) * 1000

    @property
    def cpu_ms(self) -> float | None:
        """The median CPU of the worker, in milliseconds; None where it cannot be read."""
        return median(self.cpu) * 1000 if self.cpu else None

    @property
    def enough(self) -> bool:
        """Whether it was measured as often as it is to be."""
        return len(self.wall) >= TIMES or (len(self.wall) >= FEWEST and sum(self.wall) > SECONDS_EACH)


@dataclass(frozen=True, slots=True)
class Run:
    """What every page cost at one size of the plan."""

    actions: int
    measured: dict[str, Measured]

    def ratio(self, name: str, to: str) -> float:
        """How many times a page costs what another does, by wall time: what a person waits."""
        return self.ratios(name, to)[0]

    def ratios(self, name: str, to: str) -> tuple[float, float | None]:
        """The same by wall time and by CPU, the second None where it cannot be read."""
        page, other = self.measured[name], self.measured[to]
        by_cpu = page.cpu_ms / other.cpu_ms if page.cpu_ms and other.cpu_ms else None
        return page.wall_ms / other.wall_ms, by_cpu

    def floors(self, name: str) -> float:
        """What a page costs in floors."""
        return self.ratio(name, THE_FLOOR)

    @property
    def bare_views(self) -> float:
        """What the floor costs in bare views."""
        return self.ratio(THE_FLOOR, BARE_VIEW)


def run(actions: int, pages: Sequence[Page]) -> Run:
    """Measure the pages at that many actions: one worker, one caller, each on connections that are kept alive."""
    with server.sqlite_demo(actions) as database, server.served(database, workers=1) as url:
        people = callers(url, tuple(pages))
        worker = Worker(int(Caller(url).get(BARE).headers[WORKER]))
        found = {page.name: _looked_at(page, people[page.who], worker) for page in pages}
        # In a new random order each time: the page after a heavy page would otherwise always pay for its garbage.
        order = random.Random(ORDER)
        while waiting := [one for one in found.values() if not one.enough]:
            for one in order.sample(waiting, len(waiting)):
                _time(one, people[one.page.who], worker)
    return Run(actions, found)


def _looked_at(page: Page, caller: Caller, worker: Worker) -> Measured:
    """The page warmed up, and what is the same every time: its queries, its bytes, its memory."""
    for _ in range(WARM):
        page.ask(caller, page.prepare(caller))
    sent = page.prepare(caller)
    worker.forget_peak()
    answer = page.ask(caller, sent, **{COUNT: "1"})
    return Measured(
        page,
        queries=int(answer.headers.get(QUERIES, 0)),
        size=len(answer.body),
        gzipped=len(gzip.compress(answer.body, 6)),
        peak=worker.peak(),
    )


def _time(one: Measured, caller: Caller, worker: Worker) -> None:
    sent = one.page.prepare(caller)
    before = worker.cpu_at_rest()
    answer = one.page.ask(caller, sent)
    after = worker.cpu_at_rest()
    one.wall.append(answer.seconds)
    if before is not None and after is not None:
        one.cpu.append(after - before)


def load_average() -> float:
    """How many processes have wanted a core in the last minute."""
    return os.getloadavg()[0]
