"""Where papers and charts are sent to be set: one process for each server process, started when it is first needed.

It is given a limit of time, of memory and of papers at once, so that no paper and no number of readers can keep the
other pages from being answered. See docs/decisions/0013-papers-are-set-in-a-process-of-their-own.md.
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

# A first copy of a paper of 3,000 actions takes about four seconds on a quiet machine.
SECONDS = 30
# One paper is set while two others are put together or wait. Each takes one of the server's threads, of which there are
# at least four, so that health and all other pages go on being answered.
PAPERS_AT_ONCE = 3
SECONDS_OF_WAITING = 10
# What one paper may take; one of 3,000 actions takes about a third of it.
MEGABYTES = 3072
# A process that has grown beyond this is replaced: what it keeps of earlier papers is worth a faster copy, not more.
MEGABYTES_AT_REST = 240
# Where its memory cannot be read, it is replaced after so many papers.
PAPERS_BEFORE_REPLACED = 20
# Dots an inch of a picture. Word sets a chart narrower than it is drawn, so that about 250 come to an inch of paper.
SHARP = 180

Answer = tuple[bytes | None, list[str]]
"""What was made, or None if nothing was, and the warnings to log."""

AGAIN = "Try again in a minute."


class NotSet(Exception):
    """A paper or chart could not be set now. Says why and what to do, in words for the person who asked for it."""


class Typesetter:
    """One process that sets papers, and the queue in front of it."""

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
        """The number of the process that is running, or None."""
        return self._process.pid if self._process else None

    @contextmanager
    def place(self) -> Iterator[None]:
        """Count one paper that is being made, from reading its records on. Raises NotSet where there are enough."""
        if not self._places.acquire(blocking=False):
            raise self._not_set(f"Several other papers are being made at the moment. {AGAIN}")
        try:
            yield
        finally:
            self._places.release()

    def set(self, kind: str, **given: Any) -> bytes:
        """Return what `reports.writers.typesetter_process` makes of one job of that kind.

        Raises NotSet where others take too long before it, it takes too long or too much memory, or it cannot be set.
        """
        if not self._turn.acquire(timeout=self.seconds_of_waiting):
            raise self._not_set(f"Other papers are being made and are taking a long time. {AGAIN}")
        try:
            data, notes = self._answer(kind, given)
        finally:
            self._turn.release()
        for note in notes:
            log.warning("A %s was set with a warning: %s", kind, note)
        if data is None:
            raise self._not_set(
                "The paper could not be set. Tell the administrator, who can read why in the log."
            )
        return data

    def stop(self) -> None:
        """End the process. The next job starts another."""
        process, line = self._process, self._line
        self._process = self._line = None
        if line:
            line.close()
        if process:
            process.kill()
            process.wait()

    def _answer(self, kind: str, given: dict[str, Any]) -> Answer:
        """Return the answer to one job. If the process ends during it, start another, which sets it carefully."""
        try:
            return self._asked(kind, given)
        except (EOFError, OSError):
            # Unusual text can crash the compiler, such as single Hebrew and Arabic letters in italics.
            log.warning("A typesetter ended while it set a %s, with code %s.", kind, self._ended())
        try:
            return self._asked(kind, given | {"carefully": True})
        except (EOFError, OSError) as problem:
            log.warning(
                "A typesetter ended again while it set the same %s, with code %s.", kind, self._ended()
            )
            raise self._not_set(
                f"The paper was not finished: it may need more memory than one paper is given. {AGAIN}"
            ) from problem

    def _asked(self, kind: str, given: dict[str, Any]) -> Answer:
        """Return the answer to one job. Raises EOFError or OSError if the process ends before it answers."""
        try:
            line = self._ready()
            line.send((kind, given))
            if not line.poll(self.seconds):
                raise self._not_set(
                    f"The paper took longer than {self.seconds:g} seconds to set, so it was stopped. {AGAIN}"
                )
            answer: Answer = line.recv()
        except (EOFError, OSError):
            raise
        except BaseException:
            # Whatever came between question and answer, the next reader must not be given this one's paper.
            self.stop()
            raise
        self._papers += 1
        if self._worn():
            self.stop()
        return answer

    def _ready(self) -> Connection:
        """The line to a process that runs, started where none does."""
        if self._process and self._process.poll() is not None:
            self.stop()
        if self._line is None:
            if absent := fonts.missing():
                raise self._not_set(absent)
            self._line, theirs = multiprocessing.Pipe()
            with theirs:
                # Not forked: a process with threads cannot safely go on in a copy of itself.
                self._process = subprocess.Popen(  # noqa: S603 - our own program, and numbers of our own
                    [sys.executable, "-m", PROGRAM, str(theirs.fileno()), str(self.megabytes)],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    # When it crashes, the compiler prints the text, and no log may store what people typed.
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            self._papers = 0
        return self._line

    def _ended(self) -> int | None:
        """Return the code that the process ended with. End the process first if it still runs."""
        process = self._process
        if process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        self.stop()
        return process.returncode if process else None

    def _worn(self) -> bool:
        """Whether the process is to be replaced."""
        resident = resident_megabytes(self.pid) if self.pid else None
        if resident is None:
            return self._papers >= PAPERS_BEFORE_REPLACED
        return resident > self.megabytes_at_rest

    def _not_set(self, reason: str) -> NotSet:
        log.warning("A paper was not set: %s", reason)
        return NotSet(reason)


def resident_megabytes(pid: int) -> float | None:
    """Return how much memory a process takes, or None where the system does not say it in Linux's way."""
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
    """Give a forked process a typesetter of its own: two that share a line would read each other's papers."""
    global typesetter  # noqa: PLW0603 - a module's one instance, replaced in a process that was copied
    typesetter = Typesetter()


os.register_at_fork(after_in_child=_start_anew)


@contextmanager
def place() -> Iterator[None]:
    """Count one paper that this server process makes for a reader. Raises NotSet where there are enough already."""
    with typesetter.place():
        yield


def typeset(kind: str, **given: Any) -> bytes:
    """Return what this server process's own typesetter makes of a job. Raises NotSet."""
    return typesetter.set(kind, **given)


# Every copy of a paper has the same drawings, and to draw one takes as long as to write all the rest in Word.
@lru_cache(maxsize=8)
def png(drawing: str, *, width: int, ppi: int = SHARP) -> bytes:
    """Return an SVG text as PNG bytes, `width` points wide at `ppi` dots an inch; the same for the same drawing.

    Raises NotSet if it cannot be drawn now.
    """
    return typeset("png", drawing=drawing, width=width, ppi=ppi)
