"""The CPU and memory that a worker process has used, read from outside so that reading costs the worker nothing."""

import time
from dataclasses import dataclass
from pathlib import Path

STILL = 0.001  # seconds between two readings that must agree
LONGEST = 0.1


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that answers. On a system other than Linux its CPU and memory cannot be read so, and are None."""

    pid: int

    def cpu(self) -> float | None:
        """Seconds of CPU of all its threads since it began, to the microsecond."""
        try:
            # The id of another process's clock, as the kernel makes it from the process's number.
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return None

    def cpu_at_rest(self) -> float | None:
        """The same once it has stopped rising: a worker clears up after its answer has been read."""
        ends = time.monotonic() + LONGEST
        before = self.cpu()
        while before is not None and time.monotonic() < ends:
            time.sleep(STILL)
            after = self.cpu()
            if after == before:
                break
            before = after
        return before

    def forget_peak(self) -> None:
        """Let the peak of its memory count from now."""
        try:
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        except OSError:
            return

    def peak(self) -> float | None:
        """The most memory that it has used since then, in MB."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), None)
