"""The application served as in production, on a copy of a demo database that is built once."""

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

from tests.environment.variables import environment_for_tests

ROOT = Path(__file__).resolve().parents[2]
DEMO_TODAY = date(2026, 4, 8)
DEMO_PASSWORD = "domestic-abuse-demo"
PATIENCE = 60  # seconds for the server to answer


class DidNotStart(Exception):
    """Raised if the server does not answer, with the server's output."""


def environment(database: Path, today: date = DEMO_TODAY) -> dict[str, str]:
    """Return the environment for a server or a command that uses a database file, by default on the demo's date."""
    files = {"MEDIA_ROOT": str(files_of(database))}
    return environment_for_tests(f"sqlite:///{database}", today.isoformat()) | files


def files_of(database: Path) -> Path:
    """Return the folder of the uploaded files that belong to a database file."""
    return database.parent / "files"


@dataclass(frozen=True)
class Site:
    """A running server: its URL, its database file and its log file."""

    url: str
    database: Path
    log: Path

    def visit(self, page: Page, path: str) -> None:
        """Open a path of this site in the browser."""
        page.goto(f"{self.url}{path}")

    def sign_in(self, page: Page, who: str) -> None:
        """Sign in with the form as one of the demo's people: such as member, coordinator or manager."""
        self.visit(page, "/accounts/login/")
        page.locator("input[name=login]").fill(f"{who}@demo.example")
        page.locator("input[name=password]").fill(DEMO_PASSWORD)
        page.locator("main button[type=submit], main input[type=submit]").first.click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this site's database and return its output, or raise AssertionError."""
        return manage(self.database, *arguments)

    def faults(self) -> list[str]:
        """Return the lines in the log about errors in the application."""
        return [
            line
            for line in self.log.read_text(errors="replace").splitlines()
            if "Internal Server Error" in line or "Traceback" in line
        ]


def manage(database: Path, *arguments: str) -> str:
    """Run a management command on a database file and return its output, or raise AssertionError."""
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
    """Return a database file with the demo. The first process that calls this builds it while others wait."""
    built, making = folder / "demo.sqlite3", folder / "demo.making.sqlite3"
    with open(folder / "demo.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            manage(making, "migrate", "--verbosity", "0")
            manage(making, "load_demo")
            checkpoint(making)
            making.rename(built)
    return built


def checkpoint(database: Path) -> None:
    """Move everything from the write-ahead log into the database file, so that this file alone can be copied."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@contextmanager
def served(template: Path, folder: Path, today: date = DEMO_TODAY) -> Iterator[Site]:
    """Serve a copy of a database on a free port of this machine, on this day, until the block ends."""
    database, log = folder / "site.sqlite3", folder / "server.log"
    shutil.copyfile(template, database)
    if files_of(template).is_dir():
        shutil.copytree(files_of(template), files_of(database), dirs_exist_ok=True)
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
            env=environment(database, today),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_ready(site, server)
        yield site
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_ready(site: Site, server: "subprocess.Popen[bytes]") -> None:
    """Return once the server answers its health probe. Raises DidNotStart with the log if it does not."""
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
