"""Migrations on a database that is in use: what it holds is carried over, or it stays as it was, in both directions."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.environment.site import demo_database, manage

AS_IT_WAS = ("migrate", "priorities", "0004", "--verbosity", "0")
FORWARD = ("migrate", "--verbosity", "0")
UNSIGN = "UPDATE priorities_actionrevision SET recorded_by_id = NULL WHERE number > 1"
SIGNED_BY = """
    SELECT DISTINCT email FROM priorities_actionrevision LEFT JOIN tracker_user u ON u.id = recorded_by_id
    WHERE number > 1
"""
WITHDRAW = """
    INSERT INTO priorities_period (strategy_id, name, opens, ends, due, recorded_at, withdrawn_at)
    SELECT strategy_id, name, opens, ends, due, recorded_at, '2026-04-02 09:00:00' FROM priorities_period LIMIT 1
"""
PERIODS = "SELECT count(*) FROM priorities_period"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_database(tmp_path_factory.mktemp("migrations"))


@pytest.fixture
def database(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo, tmp_path / "copy.sqlite3"))


def ask(database: Path, *sentences: str) -> list[object]:
    """The first column of what the last sentence answers; what they change is kept."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for sentence in sentences:
            rows = connection.execute(sentence).fetchall()
        return [row[0] for row in rows]


def applied(database: Path) -> object:
    return ask(database, "SELECT max(name) FROM django_migrations WHERE app = 'priorities'")[0]


@pytest.mark.parametrize(
    ("nobody_else", "author"),
    [
        ("SELECT 1", "manager@demo.example"),
        ("UPDATE priorities_membership SET role = 'viewer' WHERE role = 'manager'", "admin@demo.example"),
    ],
)
def test_an_illustration_loaded_before_changes_named_their_author_is_signed_by_who_keeps_it(
    database: Path, nobody_else: str, author: str
) -> None:
    manage(database, *AS_IT_WAS)
    ask(database, UNSIGN, nobody_else)
    manage(database, *FORWARD)
    assert ask(database, SIGNED_BY) == [author]
    assert manage(database, "load_demo") == "The demonstration is loaded already.\n"


def test_unsigned_changes_of_a_strategy_in_use_stop_it_before_anything_is_altered(database: Path) -> None:
    manage(database, *AS_IT_WAS)
    ask(database, UNSIGN, "UPDATE priorities_strategy SET illustrative = 0, illustrative_note = ''")
    with pytest.raises(AssertionError, match="These agreed changes do not say who agreed them, why, or who "):
        manage(database, *FORWARD)
    assert applied(database) == "0004_counts_of_closings"
    assert ask(database, SIGNED_BY) == [None]


def test_a_period_put_right_leaves_the_one_that_stands_on_the_way_back(database: Path) -> None:
    (stand,) = ask(database, PERIODS)
    ask(database, WITHDRAW)
    manage(database, *AS_IT_WAS)
    assert ask(database, PERIODS) == [stand]
    manage(database, *FORWARD)
    assert ask(database, PERIODS) == [stand]


def test_the_way_back_removes_no_withdrawn_period_on_which_an_update_rests(database: Path) -> None:
    rest = "UPDATE priorities_update SET period_id = (SELECT max(id) FROM priorities_period) WHERE id = 1"
    ask(database, WITHDRAW, rest)
    with pytest.raises(AssertionError, match="Updates or closings rest on periods that were withdrawn: "):
        manage(database, *AS_IT_WAS)
    assert applied(database) == "0006_periods_put_right"
