"""The printed table of a run."""

from collections.abc import Sequence

from tests.bench.measure import Run
from tests.bench.pages import BARE_VIEW, THE_FLOOR

NOT_READ = "-"
HEADINGS = (
    "",
    "times",
    "wall ms",
    "CPU ms",
    "floors wall",
    "floors CPU",
    "bare wall",
    "bare CPU",
    "SQL",
    "kB",
    "gzip kB",
    "peak MB",
)


def rows(run: Run) -> list[tuple[str, ...]]:
    """Every page of a run, in words and figures."""
    return [
        (
            name,
            str(len(one.wall)),
            _figure(one.wall_ms, 2),
            _figure(one.cpu_ms, 2),
            *(_figure(ratio, 1) for ratio in run.ratios(name, THE_FLOOR)),
            *(_figure(ratio, 1) for ratio in run.ratios(name, BARE_VIEW)),
            str(one.queries),
            _figure(one.size / 1000, 1),
            _figure(one.gzipped / 1000, 1),
            _figure(one.peak, 0),
        )
        for name, one in run.measured.items()
    ]


def drawn(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> str:
    """A table in Markdown: the first column set left, the figures set right."""
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]
    lines = [
        "| "
        + " | ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in (headings, *rows)
    ]
    under = (
        "|"
        + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths))
        + "|"
    )
    return "\n".join([lines[0], under, *lines[1:]])


def _figure(value: float | None, decimals: int) -> str:
    return NOT_READ if value is None else f"{value:,.{decimals}f}"
