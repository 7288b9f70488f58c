"""Plants mutants in the rules, the queries of status and the figures, and counts those that a test noticed.

`python -m tests.mutants` works in copies of the project with mutmut, one part after the other. With names as arguments,
such as `rules`, it runs those parts only. MUTANT_WORKERS says how many mutants run at once.
Ends with 0 if the rules meet their mark: nine in ten killed, and no more than one in twenty excused.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.environment.variables import environment_for_tests
from tests.faults.copy import copied
from tests.mutants.parts import PARTS, Part, opened
from tests.mutants.results import OTHERWISE, Mutant, Tally, excused, mutants, tally

LEAST_KILLED, MOST_EXCUSED = 0.90, 0.05
WORKERS = os.environ.get("MUTANT_WORKERS", "2")
LOGS = Path("var").resolve()


def main(names: list[str]) -> int:
    """Plant, run and report the parts that are asked for, or all of them."""
    chosen = [part for part in PARTS if not names or part.name in names]
    if not chosen or not {part.name for part in PARTS} >= set(names):
        print(f"The parts are {', '.join(part.name for part in PARTS)}.")
        return 1
    found: list[Mutant] = []
    for part in chosen:
        began = time.monotonic()
        made = planted(part)
        if not made:
            print(f"mutmut stopped in {part.name}: {_log(part)} says why.")
            return 1
        print(
            f"{part.name}: {len(made)} mutants in {(time.monotonic() - began) / 60:.1f} minutes", flush=True
        )
        found += made
    return report(chosen, found)


def planted(part: Part) -> list[Mutant]:
    """Every mutant of a part and what became of it; none where mutmut could not do its work."""
    with copied("mutants-") as copy:
        (copy / "setup.cfg").write_text(part.settings())
        for pattern in part.files:
            for file in copy.glob(pattern):
                file.write_text(opened(file.read_text()))
        LOGS.mkdir(exist_ok=True)
        with open(_log(part), "w") as log:
            done = subprocess.run(
                [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", WORKERS],
                cwd=copy,
                env=environment_for_tests("sqlite:///var/never-opened.sqlite3"),
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        return [] if done.returncode else list(mutants(copy))


def report(parts: list[Part], found: list[Mutant]) -> int:
    """Print the figures of each part and every mutant that is left; 0 when the rules meet their mark."""
    excuses = excused()
    counted = [tally(part, found, excuses) for part in parts]
    for one in counted:
        for mutant in (each for each in one.left if each.fate != OTHERWISE):
            print(f"{mutant.fate}: {mutant.file} {mutant.named}")
    print(f"{'':<10}{'mutants':>9}{'killed':>9}{'excused':>9}{'left':>7}{'killed':>9}")
    for one in counted:
        print(
            f"{one.part:<10}{one.mutants:>9}{one.killed:>9}{one.excused:>9}{len(one.left):>7}"
            f"{one.share_killed:>9.1%}"
        )
    if waiting := sum(mutant.fate == OTHERWISE for mutant in found):
        print(f"{waiting} were not tested: the run stopped early.")
    # A part that was not run has no say about its excuses.
    stale = excuses - {mutant.named for mutant in found} if len(parts) == len(PARTS) else set()
    for named in sorted(stale):
        print(f"Excused, but mutmut no longer makes it: {named}")
    return 0 if all(meets_its_mark(one) for one in counted if one.part == "rules") and not stale else 1


def meets_its_mark(tally: Tally) -> bool:
    """Whether enough mutants of a part are killed, and few enough excused."""
    return tally.share_killed >= LEAST_KILLED and tally.share_excused <= MOST_EXCUSED


def _log(part: Part) -> Path:
    return LOGS / f"mutants-{part.name}.log"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
