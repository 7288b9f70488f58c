"""The tracker keeps answering when its workers die or hang."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.environment.site import PATIENCE, ROOT, environment


def answers(port: int) -> bool:
    """Return True if the tracker answers in time."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.05)
    return False


def children(process: int) -> list[int]:
    """Return the child processes of a process, or an empty list if it has ended."""
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


def a_worker(serving: int) -> int:
    """Wait for a worker and return the newest worker of the current server, or 0 if none starts in time."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        workers = [worker for server in children(serving) for worker in children(server)]
        if workers:
            return workers[-1]
        time.sleep(0.05)
    return 0


def test_tracker_answers_again_each_time_that_a_worker_is_killed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    serving = subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path / "unused.sqlite3"), stderr=subprocess.DEVNULL
    )
    try:
        assert answers(port)
        for number in range(20):
            worker = a_worker(serving.pid)
            # 0 would be this test's own group of processes.
            assert worker, f"no worker came after {number} were killed"
            # The earlier worker may still be listed after it has ended.
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            assert answers(port), f"after {number + 1} workers were killed"
    finally:
        serving.terminate()
        assert serving.wait(PATIENCE) == 0
