"""Typeset papers and charts in a separate process, which each server process starts when first needed.

Time, memory and the number of papers at once are limited, so that no paper and no number of readers can stop other
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
# four threads, so the health probe and other pages are still served.
PAPERS_AT_ONCE = 3
SECONDS_OF_WAITING = 10
# The memory limit for one paper. A paper with 3,000 actions uses about a third of it.
MEGABYTES = 3072
# A process that uses more memory than this is replaced. Its cache of earlier papers is not worth more memory.
MEGABYTES_AT_REST = 240
# If the process's memory cannot be read, the process is replaced after this many papers.
PAPERS_BEFORE_REPLACED = 20
# The resolution of a picture in dots per inch. Word shrinks charts, so they print at about 250 dots per inch.
SHARP = 180

Answer = tuple[bytes | None, list[str]]
"""The file, or None if there is none, and the warnings to log."""

AGAIN = "Try again in a minute."


class CannotTypeset(Exception):
    """Raised if a paper or chart cannot be typeset now. The message tells the user why and what to do."""


class Typesetter:
    """A process that typesets papers, and the queue for the process."""

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
        self._places = threading.BoundedSemaphore(papers_at_once)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._papers = 0

    @property
    def pid(self) -> int | None:
        """Return the id of the running process, or None."""
        return self._process.pid if self._process else None

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Count one paper for as long as the paper is being created.

        Raises CannotTypeset if too many papers are being created.
        """
        if not self._places.acquire(blocking=False):
            raise self._refusal(f"Several other papers are being created at the moment. {AGAIN}")
        try:
            yield
        finally:
            self._places.release()

    def typeset(self, kind: str, **arguments: Any) -> bytes:
        """Return the bytes that `reports.writers.typesetter_process` creates for one job of this kind.

        Raises CannotTypeset if the job waits too long, takes too long, uses too much memory or cannot be typeset.
        """
        if not self._turn.acquire(timeout=self.seconds_of_waiting):
            raise self._refusal(f"Other papers are being created and are taking a long time. {AGAIN}")
        try:
            data, notes = self._answer(kind, arguments)
        finally:
            self._turn.release()
        for note in notes:
            log.warning("A %s was set with a warning: %s", kind, note)
        if data is None:
            raise self._refusal(
                "The paper could not be created. Tell the administrator, who can find the reason in the log."
            )
        return data

    def stop(self) -> None:
        """End the process. The next job starts a new process."""
        process, line = self._process, self._line
        self._process = self._line = None
        if line:
            line.close()
        if process:
            process.kill()
            process.wait()

    def _answer(self, kind: str, arguments: dict[str, Any]) -> Answer:
        """Return the answer to one job. If the process ends before answering, retry once in careful mode.

        Raises CannotTypeset if the process ends again.
        """
        try:
            return self._asked(kind, arguments)
        except (EOFError, OSError):
            # Unusual text, such as single Hebrew or Arabic letters in italics, can crash the compiler.
            log.warning("A typesetter ended while it set a %s, with code %s.", kind, self._ended())
        try:
            return self._asked(kind, arguments | {"carefully": True})
        except (EOFError, OSError) as problem:
            log.warning(
                "A typesetter ended again while it set the same %s, with code %s.", kind, self._ended()
            )
            raise self._refusal(
                f"The paper was not finished, because it may need more memory than one paper is allowed. {AGAIN}"
            ) from problem

    def _asked(self, kind: str, arguments: dict[str, Any]) -> Answer:
        """Return the answer to one job. Raises EOFError or OSError if the process ends before answering."""
        try:
            line = self._ready()
            line.send((kind, arguments))
            if not line.poll(self.seconds):
                raise self._refusal(
                    f"The paper took longer than {self.seconds:g} seconds to create, so it was stopped. {AGAIN}"
                )
            answer: Answer = line.recv()
        except (EOFError, OSError):
            raise
        except BaseException:
            # After any other error, stop the process, so that the next user does not receive this user's paper.
            self.stop()
            raise
        self._papers += 1
        if self._worn():
            self.stop()
        return answer

    def _ready(self) -> Connection:
        """Return the connection to the running process, starting a process if there is none."""
        if self._process and self._process.poll() is not None:
            self.stop()
        if self._line is None:
            if absent := fonts.missing():
                raise self._refusal(absent)
            self._line, theirs = multiprocessing.Pipe()
            with theirs:
                # Do not fork: a process with threads cannot safely continue in a copy.
                self._process = subprocess.Popen(  # noqa: S603 - our own program, and numbers of our own
                    [sys.executable, "-m", PROGRAM, str(theirs.fileno()), str(self.megabytes)],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    # If the compiler crashes it prints the text, and logs must not store what people typed.
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            self._papers = 0
        return self._line

    def _ended(self) -> int | None:
        """Return the process's exit code, ending the process first if necessary."""
        process = self._process
        if process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        self.stop()
        return process.returncode if process else None

    def _worn(self) -> bool:
        """Return whether the process should be replaced."""
        resident = resident_megabytes(self.pid) if self.pid else None
        if resident is None:
            return self._papers >= PAPERS_BEFORE_REPLACED
        return resident > self.megabytes_at_rest

    def _refusal(self, reason: str) -> CannotTypeset:
        log.warning("A paper was not set: %s", reason)
        return CannotTypeset(reason)


def resident_megabytes(pid: int) -> float | None:
    """Return the memory that a process uses, or None if the system has no Linux-style /proc."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


typesetter = Typesetter()


@atexit.register
def _end() -> None:
    typesetter.stop()


def _start_anew() -> None:
    """Give a forked process its own typesetter. If two processes shared a connection, papers could be mixed up."""
    global typesetter  # noqa: PLW0603 - a module's one instance, replaced in a process that was copied
    typesetter = Typesetter()


os.register_at_fork(after_in_child=_start_anew)


@contextmanager
def paper_slot() -> Iterator[None]:
    """Count one paper for as long as this server process is creating the paper.

    Raises CannotTypeset if too many papers are being created.
    """
    with typesetter.slot():
        yield


def typeset(kind: str, **arguments: Any) -> bytes:
    """Return the bytes that this server process's typesetter creates for a job. Raises CannotTypeset if it fails."""
    return typesetter.typeset(kind, **arguments)


# Every copy of a paper has the same charts, and drawing one takes as long as writing the rest of the Word file.
@lru_cache(maxsize=8)
def png(drawing: str, *, width: int, ppi: int = SHARP) -> bytes:
    """Return an SVG string as PNG bytes, `width` points wide at `ppi` dots per inch.

    Raises CannotTypeset if the picture cannot be drawn now.
    """
    return typeset("png", drawing=drawing, width=width, ppi=ppi)
