"""The application on its own database, served by granian as in production."""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from tests.environment import postgres
from tests.environment.variables import environment_for_tests

ROOT = Path(__file__).resolve().parents[2]
DEMO_TODAY = "2026-04-08"
THREADS = "4"  # as in make demo
PATIENCE = 60


class DidNotStart(Exception):
    """A command or the server failed; carries what it wrote."""


@contextmanager
def sqlite_demo(actions: int) -> Iterator[str]:
    """The address of a SQLite database with the demo and that many actions, removed after."""
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        load(url, actions)
        run(url, "-m", "tests.bench.fifty_due")
        run(url, "-m", "tests.bench.fifty_at_a_meeting")
        yield url


@contextmanager
def postgres_demo(actions: int) -> Iterator[tuple[str, str]]:
    """The address of the same on PostgreSQL, and that server's version. Raises NoPostgres where there is none."""
    with postgres.cluster() as cluster, postgres_database(cluster, "tracker_bench") as url:
        load(url, actions)
        yield url, cluster.version


@contextmanager
def postgres_database(cluster: postgres.Cluster, name: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database of the cluster, a copy of the template, removed after."""
    address, _, query = cluster.url.partition("?")
    around = f"{address.rpartition('/')[0]}/%s?{query}".rstrip("?")
    with closing(psycopg2.connect(around % "postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            yield around % name
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(database_url: str) -> dict[str, str]:
    """The variables of a server or a command under measurement, on the demo's day."""
    return environment_for_tests(database_url, DEMO_TODAY) | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings"
    }


def load(database_url: str, actions: int) -> None:
    """Fill an empty database with the demo, copied up to that many actions."""
    run(database_url, "manage.py", "migrate", "--verbosity", "0")
    run(database_url, "manage.py", "load_demo", "--actions", str(actions))


def run(database_url: str, *arguments: str) -> None:
    """Run Python with these arguments on a database. Raises DidNotStart with what it wrote if it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DidNotStart(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def served(database_url: str, workers: int) -> Iterator[str]:
    """The address of a server on a free port of this machine, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers), "--blocking-threads", THREADS]
    command += ["--no-ws", "--log-level", "warning", "tests.bench.wsgi:application"]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(database_url),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            if not _answers(url, server):
                log.seek(0)
                raise DidNotStart(f"The server did not answer:\n{log.read()}")
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _answers(url: str, server: "subprocess.Popen[bytes]") -> bool:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/live", timeout=5):
                return True
        except OSError:
            time.sleep(0.05)
    return False
