"""The limits of docs/benchmarks.md, and whether a run is within them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.letters import YearOfLetters
from tests.bench.measure import Run
from tests.bench.pages import (
    DASHBOARD,
    FIFTY_DUE,
    HTML,
    LIST,
    MEETING,
    MEETING_ACTION,
    MY_WORK,
    PDF,
    SUBMIT,
    UPDATE_FORM,
    WAITING,
    WORD,
)
from tests.bench.papers import PAPERS, TenPapers
from tests.bench.weight import Weight

FLOOR_IN_BARE_VIEWS = 4
AT_300 = {MY_WORK: 15, FIFTY_DUE: 15, DASHBOARD: 15, LIST: 15, UPDATE_FORM: 15, SUBMIT: 15, WAITING: 20} | {
    MEETING: 30,
    MEETING_ACTION: 40,
}
AT_3000 = {DASHBOARD: 60, LIST: 20}
PAPER_AT_300 = 400
TOGETHER_MB = 400
FIRST_VISIT_KB = 300
DASHBOARD_KB = 100
YEAR_OF_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit: what it is of, what was found, and what it may be."""

    what: str
    found: float
    limit: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether what was found is at most the limit."""
        return self.found <= self.limit

    def __str__(self) -> str:
        word = "within limit  " if self.holds else "OVER THE LIMIT"
        return f"{word}  {self.what}: {self.found:.1f} {self.unit}, at most {self.limit:g}"


def verdicts(
    small: Run, large: Run, weight: Weight, changed: TenPapers, year: YearOfLetters
) -> Iterator[Verdict]:
    """Every limit beside what was found. Ratios are of wall time; the table shows those of CPU beside them."""
    for run, limits in ((small, AT_300), (large, AT_3000)):
        yield Verdict(
            f"floor, beside {run.actions} actions", run.bare_views, FLOOR_IN_BARE_VIEWS, "bare views"
        )
        for name, limit in limits.items():
            yield Verdict(f"{name}, {run.actions} actions", run.floors(name), limit, "floors")
    together = sum(small.floors(name) for name in (WORD, PDF, HTML))
    yield Verdict(f"paper in three formats, {small.actions} actions", together, PAPER_AT_300, "floors")
    yield Verdict(
        f"worker and typesetter after {PAPERS} different papers", changed.together_mb, TOGETHER_MB, "MB"
    )
    yield Verdict(f"letters of a year, {small.actions} actions", year.seconds, YEAR_OF_LETTERS, "seconds")
    differ = sum(one.queries != large.measured[name].queries for name, one in small.measured.items())
    yield Verdict("pages whose number of SQL queries grows with the plan", differ, 0, "pages")
    yield Verdict(
        "styles, scripts and fonts of a first visit, compressed", weight.total_kb, FIRST_VISIT_KB, "kB"
    )
    html = small.measured[DASHBOARD].size / 1000
    yield Verdict(f"HTML of the dashboard, {small.actions} actions", html, DASHBOARD_KB, "kB")
