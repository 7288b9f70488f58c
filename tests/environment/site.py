"""The application served as in production, on a copy of a demo database that was built once."""

import fcntl
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from tests.environment.variables import given_to_tests

ROOT = Path(__file__).resolve().parents[2]
DEMO_TODAY = date(2026, 4, 8)
DEMO_PASSWORD = "domestic-abuse-demo"
PATIENCE = 60  # seconds for the server to answer


class DidNotStart(Exception):
    """The server did not answer; carries what it wrote."""


def environment(database: Path) -> dict[str, str]:
    """The variables of a server or a command on the given database file, on the demo's day."""
    return given_to_tests(f"sqlite:///{database}", DEMO_TODAY.isoformat())


@dataclass(frozen=True)
class Site:
    """A running server: where it answers, the database file it uses, and the file it writes its log to."""

    url: str
    database: Path
    log: Path

    def visit(self, page: Page, path: str) -> None:
        """Opens a path of this site."""
        page.goto(f"{self.url}{path}")

    def sign_in(self, page: Page, who: str) -> None:
        """Signs in through the form as one of the demo people: member, lead, manager, author, viewer or admin."""
        self.visit(page, "/accounts/login/")
        page.locator("input[name=login]").fill(f"{who}@demo.example")
        page.locator("input[name=password]").fill(DEMO_PASSWORD)
        page.locator("main button[type=submit], main input[type=submit]").first.click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    def manage(self, *arguments: str) -> str:
        """Runs a management command on this site's database; what it printed, or AssertionError."""
        return manage(self.database, *arguments)

    def faults(self) -> list[str]:
        """The lines of the log that tell of an error in the application."""
        return [
            line
            for line in self.log.read_text(errors="replace").splitlines()
            if "Internal Server Error" in line or "Traceback" in line
        ]


def manage(database: Path, *arguments: str) -> str:
    """Runs a management command on a database file; what it printed, or AssertionError with its complaint."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(database),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def demo_database(folder: Path) -> Path:
    """The demo in a database file of that folder, built by the first process that asks while the others wait."""
    built, making = folder / "demo.sqlite3", folder / "demo.making.sqlite3"
    with open(folder / "demo.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            manage(making, "migrate", "--verbosity", "0")
            manage(making, "load_demo")
            settle(making)
            making.rename(built)
    return built


def settle(database: Path) -> None:
    """Writes what is still beside the database into it, so that the one file can be copied."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@contextmanager
def served(template: Path, folder: Path) -> Iterator[Site]:
    """Serves a copy of a database on a free port of this machine until the block ends."""
    database, log = folder / "site.sqlite3", folder / "server.log"
    shutil.copyfile(template, database)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", database, log)
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "1",
        "--blocking-threads",
        "4",
    ]
    command += ["--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "tracker.wsgi:application"]
    with open(log, "w") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(database),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_it_answers(site, server)
        yield site
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_it_answers(site: Site, server: "subprocess.Popen[bytes]") -> None:
    """Returns once the server answers its own health probe; DidNotStart with its log when it does not."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.url}/health/live", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            raise DidNotStart(f"/health/live answered {answer.code}:\n{site.log.read_text()}") from answer
        except OSError:
            time.sleep(0.05)
    raise DidNotStart(f"The server did not answer:\n{site.log.read_text()}")
