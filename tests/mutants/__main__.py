"""Plants mutants in the rules, the status query and the figures, and says how many of them some test noticed.

`python -m tests.mutants` works in a copy of the project with mutmut, one mutant at a time, and takes a
quarter of an hour. With a folder behind it, what a run left there is read instead.
0 when the rules meet their mark: nine in ten killed, and no more than one in twenty excused.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.environment.variables import given_to_tests
from tests.faults.copy import copied
from tests.mutants.results import AREAS, OTHERWISE, Mutant, Tally, excused, mutants, tallies

LEAST_KILLED, MOST_EXCUSED = 0.90, 0.05
WORKERS = os.environ.get("MUTANT_WORKERS", "1")
LOG = Path("var") / "mutants.log"


def main(arguments: list[str]) -> int:
    """Plant, run and report; or report on a folder where mutants were planted already."""
    if arguments:
        return report(list(mutants(Path(arguments[0]))))
    with copied("mutants-") as copy:
        LOG.parent.mkdir(exist_ok=True)
        with open(LOG, "w") as log:
            done = subprocess.run(
                [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", WORKERS],
                cwd=copy,
                env=given_to_tests("sqlite:///var/never-opened.sqlite3"),
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            print(f"mutmut stopped with {done.returncode}: {LOG} says why.")
            return 1
        return report(list(mutants(copy)))


def report(found: list[Mutant]) -> int:
    """Print the figures of each area and every mutant that is left; 0 when the rules meet their mark."""
    counted = tallies(found, excused())
    for tally in counted:
        for mutant in (one for one in tally.left if one.fate != OTHERWISE):
            print(f"{mutant.fate}: {mutant.file} {mutant.named}")
    print(f"{'':<30}{'mutants':>9}{'killed':>9}{'excused':>9}{'left':>7}{'killed':>9}")
    for tally in counted:
        print(
            f"{tally.area:<30}{tally.mutants:>9}{tally.killed:>9}{tally.excused:>9}{len(tally.left):>7}"
            f"{tally.share_killed:>9.1%}"
        )
    if waiting := sum(mutant.fate == OTHERWISE for mutant in found):
        print(f"{waiting} were not judged: the run was cut short.")
    stale = excused() - {mutant.named for mutant in found}
    for named in sorted(stale):
        print(f"excused and no longer made: {named}")
    return 0 if meets_its_mark(counted[AREAS.index("priorities/rules/")]) and not stale else 1


def meets_its_mark(tally: Tally) -> bool:
    """Whether enough mutants of an area are killed, and few enough excused."""
    return tally.share_killed >= LEAST_KILLED and tally.share_excused <= MOST_EXCUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
