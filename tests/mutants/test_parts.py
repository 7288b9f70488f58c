"""mutmut gets files and tests that exist, and properties and caches that it can change."""

from configparser import ConfigParser

import pytest

from tests.architecture.code import ROOT
from tests.mutants.parts import PARTS, Part, opened

DECORATED = """
class Size:
    @property
    def double(self):
        return 2 * half(4)


@lru_cache(maxsize=2)
def half(number):
    return number // 2
"""
SET_BELOW = """
class Size:
    def double(self):
        return 2 * half(4)

    double = property(double)


def half(number):
    return number // 2

half = lru_cache(maxsize=2)(half)
"""


def test_what_is_decorated_is_set_below() -> None:
    assert opened(DECORATED) == SET_BELOW


@pytest.mark.parametrize("part", PARTS, ids=[part.name for part in PARTS])
def test_part_has_its_files_and_its_tests(part: Part) -> None:
    assert all(list(ROOT.glob(pattern)) for pattern in part.files)
    assert all((ROOT / test).exists() for test in part.tests)
    told = ConfigParser()
    told.read_string(part.settings())
    assert told["mutmut"]["only_mutate"].split() == list(part.files)
    assert told["mutmut"]["pytest_add_cli_args_test_selection"].split() == list(part.tests)


@pytest.mark.parametrize("file", ["rules/rollup.py", "queries/status.py", "figures/summary.py"])
def test_what_decides_and_counts_is_in_one_part(file: str) -> None:
    assert [part.holds(f"priorities/{file}") for part in PARTS].count(True) == 1
