"""The planted faults still fit their files, and the run reports a fault that no gate catches."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.architecture.code import ROOT
from tests.faults.fault import Change, Fault, Gate, tried
from tests.faults.planted import FAULTS

LOOKS = Gate(
    "a gate that looks for bad.txt",
    (sys.executable, "-c", "import os; os.path.exists('bad.txt') and exit('bad.txt is there')"),
)
BAD = Fault("a bad file", LOOKS, "bad.txt is there", (Change("bad.txt", "bad"),))


def test_every_fault_has_its_place() -> None:
    for change in (change for fault in FAULTS for change in fault.changes):
        path = ROOT / change.path
        text = path.read_text() if path.exists() else ""
        assert change.planted(text) != text


def test_no_two_faults_have_the_same_name() -> None:
    names = [fault.name for fault in FAULTS]
    assert sorted(set(names)) == sorted(names)


def test_a_fault_is_planted_caught_and_taken_out_again(tmp_path: Path) -> None:
    assert tried(BAD, tmp_path).caught
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "missed",
    [
        replace(BAD, changes=(Change("good.txt", "good"),)),
        replace(BAD, says="another reason"),
        replace(BAD, changes=(Change("good.txt", "new", "words that are not there"),)),
    ],
    ids=["harmless", "caught for another reason", "no longer fits"],
)
def test_a_fault_that_is_not_caught_is_said_to_be_missed(missed: Fault, tmp_path: Path) -> None:
    outcome = tried(missed, tmp_path)
    assert not outcome.caught
    assert list(tmp_path.iterdir()) == []
