"""Conventions of the house, made into tests. Import directions are held by import-linter, in pyproject.toml."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[1]
APPS = ("tracker", "priorities", "reports")
MOST_LINES = 350
# Names that say where a thing was put and not what it is.
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
TEXTS = {".py", ".html", ".css", ".js", ".typ", ".sh"}
CLOCK = "tracker/clock.py"
# Below views, forms, access and commands the day and the moment are handed in.
TOLD_THE_TIME = (
    "priorities/models",
    "priorities/rules",
    "priorities/queries",
    "priorities/figures",
    "priorities/writes",
    "priorities/imports",
    "reports/papers",
    "reports/writers",
    "reports/exports",
)
READS_A_CLOCK = {("timezone", "now"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")} | {
    ("date", "today"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("clock", "now"),
    ("clock", "today"),
}
OWN_CLOCK = {("clock", "now"), ("clock", "today")}
# Hosts stand in a lock file only by mistake: which registry is used is each machine's own setting.
HOST = re.compile(
    r"https?:|--index-url|--extra-index-url|--find-links|resolved\"|(?:\d{1,3}\.){3}\d{1,3}:\d|localhost"
)
LOCKS = (
    "requirements/base.txt",
    "requirements/dev.txt",
    "package-lock.json",
    "tests/journeys/chromium/package-lock.json",
)


def ours(*suffixes: str) -> list[str]:
    """The project's own files with these endings, as paths from the root: what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [
        name for name in listed.stdout.split("\0") if name.endswith(suffixes) and (ROOT / name).is_file()
    ]
    assert names, f"no file of ours ends in {suffixes}"
    return sorted(set(names))


def code_of_apps() -> list[str]:
    """The Python files of the three apps, less their migrations."""
    return [name for name in ours(".py") if name.split("/")[0] in APPS and "/migrations/" not in name]


def attributes(name: str) -> Iterator[tuple[int, str, str]]:
    """Each `owner.attribute` of a Python file: its line, the last word of the owner, the attribute."""
    for node in ast.walk(ast.parse((ROOT / name).read_text())):
        if isinstance(node, ast.Attribute):
            owner = node.value
            word = (
                owner.id
                if isinstance(owner, ast.Name)
                else owner.attr
                if isinstance(owner, ast.Attribute)
                else ""
            )
            yield node.lineno, word, node.attr


def names_from_clock(name: str) -> set[str]:
    """What a Python file takes out of tracker.clock by name."""
    imports = [
        node for node in ast.walk(ast.parse((ROOT / name).read_text())) if isinstance(node, ast.ImportFrom)
    ]
    return {alias.name for node in imports if node.module == "tracker.clock" for alias in node.names}


def test_no_file_is_named_for_nothing_in_particular() -> None:
    assert [
        name for name in ours(".py", ".html", ".css", ".js") if VAGUE & set(Path(name).with_suffix("").parts)
    ] == []


def test_no_file_of_ours_is_long() -> None:
    lines = {name: len((ROOT / name).read_text().splitlines()) for name in ours(*TEXTS)}
    assert {
        name: count for name, count in lines.items() if count > MOST_LINES and "/migrations/" not in name
    } == {}


def test_views_take_rows_from_named_queries_only() -> None:
    views = [name for name in code_of_apps() if re.search(r"/views(/|\.py$)", name)]
    assert [
        f"{name}:{line}"
        for name in views
        for line, _, attribute in attributes(name)
        if attribute == "objects"
    ] == []


def test_only_the_clock_reads_the_time() -> None:
    others = [name for name in code_of_apps() if name != CLOCK]
    assert [
        f"{name}:{line} {owner}.{attribute}"
        for name in others
        for line, owner, attribute in attributes(name)
        if (owner, attribute) in READS_A_CLOCK - OWN_CLOCK
    ] == []


def test_what_decides_is_told_the_time() -> None:
    below = [name for name in code_of_apps() if name.startswith(TOLD_THE_TIME)]
    asked = [
        f"{name}:{line} {owner}.{attribute}"
        for name in below
        for line, owner, attribute in attributes(name)
        if (owner, attribute) in OWN_CLOCK
    ]
    taken = [name for name in below if names_from_clock(name) & {"now", "today"}]
    assert asked + taken == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    assert [line for line in lines if HOST.search(line)] == []


@pytest.mark.parametrize("lock", [name for name in LOCKS if name.endswith(".txt")])
def test_every_python_package_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    assert len(entries) > 10
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry.splitlines()[0]] == []
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [name for name in LOCKS if name.endswith(".json")])
def test_every_npm_package_is_pinned_and_hashed(lock: str) -> None:
    packages = {
        name: entry for name, entry in json.loads((ROOT / lock).read_text())["packages"].items() if name
    }
    assert packages
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []


def test_what_the_tests_need_agrees_with_what_is_served() -> None:
    pins = [
        dict(re.findall(r"^(\S+?)(?:\[.*\])?==(\S+)", (ROOT / lock).read_text(), re.M)) for lock in LOCKS[:2]
    ]
    assert {name: version for name, version in pins[0].items() if pins[1].get(name) != version} == {}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_one_line(app: str) -> None:
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    assert len(graph.leaf_nodes(app)) == 1
    for node in (node for node in graph.nodes if node[0] == app):
        children = [child.key for child in graph.node_map[node].children if child.key[0] == app]
        assert len(children) <= 1, f"{node} is followed by {children}"


@pytest.mark.parametrize("app", APPS)
def test_every_migration_can_be_undone(app: str) -> None:
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert [
        f"{name}: {operation.describe()}"
        for (label, name), migration in sorted(migrations.items())
        if label == app
        for operation in migration.operations
        if not operation.reversible
    ] == []
