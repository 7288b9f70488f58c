"""The cost of ten different papers: the first and the next copy of each, and the memory of the processes."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from reports.writers.typesetter import resident_megabytes
from tests.bench import server
from tests.bench.caller import Caller, fields
from tests.bench.pages import AUTHOR, HTML, PAGES, PAPER, PDF, WORD
from tests.bench.paths import BARE, WORKER

PAPERS = 10
PLACE = "section.4.1"
FORMATS = (HTML, WORD, PDF)


@dataclass(frozen=True, slots=True)
class TenPapers:
    """Return median milliseconds of the first and the next copy in each format, and the most memory measured."""

    first: dict[str, float]
    again: dict[str, float]
    worker_mb: float
    together_mb: float

    def __str__(self) -> str:
        copies = "; ".join(f"{name} {self.first[name]:.0f} and {self.again[name]:.0f}" for name in FORMATS)
        return (
            f"first copy of a changed paper and the next, ms: {copies}; all three "
            f"{sum(self.first.values()):.0f} and {sum(self.again.values()):.0f}\n"
            f"memory after {PAPERS} different papers, MB at most: worker {self.worker_mb:.0f}, "
            f"with its typesetter {self.together_mb:.0f}"
        )


def ten_papers(actions: int) -> TenPapers:
    """Change the words of a paper ten times, and ask for each format twice after each change."""
    paths = {page.name: page.path for page in PAGES if page.name in FORMATS}
    first: dict[str, list[float]] = {name: [] for name in FORMATS}
    again: dict[str, list[float]] = {name: [] for name in FORMATS}
    worker_mb = together_mb = 0.0
    with server.sqlite_demo(actions) as database, server.served(database, workers=1) as url:
        worker = int(Caller(url).get(BARE).headers[WORKER])
        caller = Caller(url).sign_in(AUTHOR)
        for number in range(PAPERS):
            form = fields(caller.get(f"{PAPER}?edit={PLACE}"))
            caller.post(PAPER, form | {"key": PLACE, "text": f"Paper {number} has words of its own."})
            for times in (first, again):
                for name in FORMATS:
                    times[name].append(caller.get(paths[name]).seconds)
                worker_mb = max(worker_mb, resident_megabytes(worker) or 0.0)
                together_mb = max(together_mb, sum(resident_megabytes(pid) or 0.0 for pid in family(worker)))
    return TenPapers(_medians(first), _medians(again), worker_mb, together_mb)


def family(pid: int) -> list[int]:
    """Return a process and those that it started, or the process alone if the system does not list them."""
    found = [pid]
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in listed.read_text().split()]
    return found


def _medians(times: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(seconds) * 1000 for name, seconds in times.items()}
