"""Typeset papers and charts in a separate process, which each server process starts when first needed.

Time, memory and the number of papers at once are limited, so that neither a long paper nor many readers can stop other
pages from being served. See docs/decisions/0013-papers-are-typeset-in-a-separate-process.md.
"""

import atexit
import logging
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from reports.writers import fonts

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "reports.writers.typesetter_process"

# The first copy of a paper with 3,000 actions takes about four seconds on a machine with no other load.
SECONDS = 30
# One paper is typeset while two others are assembled or wait. Each uses one of the server's threads. There are at least
# four threads, so one is left for the health probe and other pages.
PAPERS_AT_ONCE = 3
SECONDS_OF_WAITING = 10
# The limit on the process's memory. A paper with 3,000 actions uses about a third of it.
MEGABYTES = 3072
# A process that uses more memory than this after a paper is replaced. Its cache of earlier papers is not worth more.
MEGABYTES_AT_REST = 240
# If the process's memory cannot be read, the process is replaced after this many papers.
PAPERS_BEFORE_REPLACED = 20
# The resolution of a picture. Word shrinks charts, so they print at about 250 dots per inch.
PIXELS_PER_INCH = 180

Answer = tuple[bytes | None, list[str]]
"""The file, or None if it could not be typeset, and the warnings to log."""

AGAIN = "Try again in a minute."


class CannotTypeset(Exception):
    """Raised if a paper or chart cannot be typeset now. The message tells the user why and what to do."""


class Typesetter:
    """A process that typesets one paper or chart at a time, and the limits on those that wait for it."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        seconds_of_waiting: float = SECONDS_OF_WAITING,
        papers_at_once: int = PAPERS_AT_ONCE,
        megabytes: int = MEGABYTES,
        megabytes_at_rest: int = MEGABYTES_AT_REST,
    ) -> None:
        self.seconds = seconds
        self.seconds_of_waiting = seconds_of_waiting
        self.megabytes = megabytes
        self.megabytes_at_rest = megabytes_at_rest
        self._slots = threading.BoundedSemaphore(papers_at_once)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._papers = 0

    @property
    def pid(self) -> int | None:
        """Return the id of the running process, or None."""
        return self._process.pid if self._process else None

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Count a paper as being created while the `with` block runs.

        Raises CannotTypeset if too many papers are already being created.
        """
        if not self._slots.acquire(blocking=False):
            raise self._refusal(f"Several other papers are being created at the moment. {AGAIN}")
        try:
            yield
        finally:
            self._slots.release()

    def typeset(self, kind: str, **arguments: Any) -> bytes:
        """Return the file that the process creates for one job: "pdf" for a paper, or "png" for a chart.

        The job waits for those before it. Raises CannotTypeset if it waits too long, takes too long, uses too much
        memory or cannot be typeset.
        """
        if not self._turn.acquire(timeout=self.seconds_of_waiting):
            raise self._refusal(f"Other papers are being created and are taking a long time. {AGAIN}")
        try:
            data, notes = self._answer(kind, arguments)
        finally:
            self._turn.release()
        for note in notes:
            log.warning("A %s was typeset with a warning: %s", kind, note)
        if data is None:
            raise self._refusal(
                "The paper could not be created. Tell the person who runs the tracker in your organisation. The log "
                "gives the reason."
            )
        return data

    def stop(self) -> None:
        """End the process. The next job starts a new process."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection:
            connection.close()
        if process:
            process.kill()
            process.wait()

    def _answer(self, kind: str, arguments: dict[str, Any]) -> Answer:
        """Return the answer to one job. If the process ends before answering, try once more in careful mode.

        Raises CannotTypeset if the process ends again, takes too long or cannot be started.
        """
        try:
            return self._send(kind, arguments)
        except (EOFError, OSError):
            # Unusual text, such as single Hebrew or Arabic letters in italics, can crash the compiler.
            code = self._exit_code()
            log.warning("The typesetter process ended while typesetting a %s. Exit code: %s.", kind, code)
        try:
            return self._send(kind, arguments | {"carefully": True})
        except (EOFError, OSError) as problem:
            code = self._exit_code()
            log.warning(
                "The typesetter process ended again while typesetting the same %s. Exit code: %s.", kind, code
            )
            raise self._refusal(
                f"The paper could not be finished. It may need more memory than one paper is allowed. {AGAIN}"
            ) from problem

    def _send(self, kind: str, arguments: dict[str, Any]) -> Answer:
        """Send one job to the process and return the answer.

        Raises EOFError or OSError if the process cannot be started or ends before answering. Raises CannotTypeset if it
        takes too long or the fonts are not installed.
        """
        try:
            connection = self._connected()
            connection.send((kind, arguments))
            if not connection.poll(self.seconds):
                raise self._refusal(
                    f"The paper took longer than {self.seconds:g} seconds to create, so it was stopped. {AGAIN}"
                )
            answer: Answer = connection.recv()
        except (EOFError, OSError):
            raise
        except BaseException:
            # Stop the process, or the next user could receive this user's paper as the answer to their own job.
            self.stop()
            raise
        self._papers += 1
        if self._needs_replacing():
            self.stop()
        return answer

    def _connected(self) -> Connection:
        """Return the connection to the running process, starting a process if there is none.

        Raises CannotTypeset if the fonts are not installed.
        """
        if self._process and self._process.poll() is not None:
            self.stop()
        if self._connection is None:
            if message := fonts.missing():
                raise self._refusal(message)
            self._connection, theirs = multiprocessing.Pipe()
            with theirs:
                # Do not fork: a copy of a process that has threads may not work.
                self._process = subprocess.Popen(  # noqa: S603 - our own program, and numbers of our own
                    [sys.executable, "-m", PROGRAM, str(theirs.fileno()), str(self.megabytes)],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    # A compiler that crashes prints the text, and logs must not store what people typed.
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            self._papers = 0
        return self._connection

    def _exit_code(self) -> int | None:
        """Return the process's exit code, or None if there is no process. End the process if it is still running."""
        process = self._process
        if process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        self.stop()
        return process.returncode if process else None

    def _needs_replacing(self) -> bool:
        """Return whether the process uses too much memory or, if its memory cannot be read, has typeset many papers."""
        resident = resident_megabytes(self.pid) if self.pid else None
        if resident is None:
            return self._papers >= PAPERS_BEFORE_REPLACED
        return resident > self.megabytes_at_rest

    def _refusal(self, reason: str) -> CannotTypeset:
        log.warning("A paper was not typeset: %s", reason)
        return CannotTypeset(reason)


def resident_megabytes(pid: int) -> float | None:
    """Return the memory that a process uses, in megabytes, or None if it cannot be read, as on a Mac."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


typesetter = Typesetter()


@atexit.register
def _stop() -> None:
    typesetter.stop()


def _replace_typesetter() -> None:
    """Give a forked process its own typesetter. If two processes shared a connection, papers could be mixed up."""
    global typesetter  # noqa: PLW0603 - a module's one instance, replaced in a process that was copied
    typesetter = Typesetter()


os.register_at_fork(after_in_child=_replace_typesetter)


@contextmanager
def paper_slot() -> Iterator[None]:
    """Count a paper as being created by this server process while the `with` block runs.

    Raises CannotTypeset if too many papers are already being created.
    """
    with typesetter.slot():
        yield


def typeset(kind: str, **arguments: Any) -> bytes:
    """Return the file that this server process's typesetter creates. Raises CannotTypeset if it cannot do so now."""
    return typesetter.typeset(kind, **arguments)


# Cached, because every copy of a paper has the same chart, and drawing it takes as long as the rest of the Word file.
@lru_cache(maxsize=8)
def png(drawing: str, *, width: int, ppi: int = PIXELS_PER_INCH) -> bytes:
    """Return an SVG drawing as a PNG file, `width` points wide with `ppi` pixels to the inch.

    Raises CannotTypeset if it cannot be drawn now.
    """
    return typeset("png", drawing=drawing, width=width, ppi=ppi)
