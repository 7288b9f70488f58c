"""The lock files pin and hash every package, and name no host."""

import json
import re

import pytest

from tests.architecture.code import ROOT

# A lock file must not name a host, because each machine uses its own registry.
HOST = re.compile(
    r"https?:|--index-url|--extra-index-url|--find-links|resolved\"|(?:\d{1,3}\.){3}\d{1,3}:\d|localhost"
)
LOCKS = (
    "requirements/base.txt",
    "requirements/dev.txt",
    "package-lock.json",
    "tests/journeys/chromium/package-lock.json",
)


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


def test_both_python_locks_pin_the_same_versions() -> None:
    pins = [
        dict(re.findall(r"^(\S+?)(?:\[.*\])?==(\S+)", (ROOT / lock).read_text(), re.M)) for lock in LOCKS[:2]
    ]
    assert {name: version for name, version in pins[0].items() if pins[1].get(name) != version} == {}
