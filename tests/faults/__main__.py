"""Plants every fault, one after the other, and prints the gate that caught it. Ends with 0 if all were caught, else 1.

`python -m tests.faults` tries all faults. With words as arguments it tries those with one of the words in their name
or gate.
"""

import sys

from tests.faults.copy import copied
from tests.faults.fault import Fault, Outcome, tried
from tests.faults.planted import FAULTS

LAST_LINES = 15


def main(words: list[str]) -> int:
    """Try the faults that are asked for, and print a line for each."""
    chosen = [fault for fault in FAULTS if not words or any(word in _title(fault) for word in words)]
    if not chosen:
        print(f"No fault or gate has {' or '.join(words)} in its name.")
        return 1
    outcomes = []
    with copied("faults-") as copy:
        for fault in chosen:
            outcome = tried(fault, copy)
            outcomes.append(outcome)
            print(_line(outcome), flush=True)
            if not outcome.caught:
                print(
                    "\n".join(f"    {line}" for line in outcome.said.splitlines()[-LAST_LINES:]), flush=True
                )
    caught = sum(outcome.caught for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f"{caught} of {len(outcomes)} planted faults caught, in {seconds:.0f} seconds")
    return 0 if caught == len(outcomes) else 1


def _title(fault: Fault) -> str:
    return f"{fault.name} {fault.gate.name}".lower()


def _line(outcome: Outcome) -> str:
    said = "caught" if outcome.caught else "MISSED"
    return f"{said}  {outcome.fault.name:<58}  {outcome.fault.gate.name:<34}  {outcome.seconds:5.1f} s"


if __name__ == "__main__":
    sys.exit(main([word.lower() for word in sys.argv[1:]]))
