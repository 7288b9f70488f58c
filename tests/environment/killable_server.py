"""A server that a test kills and starts again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date
from pathlib import Path

from tests.environment.site import DEMO_TODAY, ROOT, Site, environment

GRANIAN = "--interface wsgi --no-ws --host 127.0.0.1 tracker.wsgi:application"


class KillableServer:
    """A server that a test kills and starts again, on one port and one database."""

    def __init__(self, site: Site, log: Path, today: date = DEMO_TODAY) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = probe.getsockname()[1]
        self.url, self._site, self._log, self._today = f"http://127.0.0.1:{self._port}", site, log, today
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and return when it answers."""
        with open(self._log, "a") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "granian", *GRANIAN.split(), "--port", str(self._port)],
                cwd=ROOT,
                env=environment(self._site.database, self._today),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/health/live", timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self._log.read_text())

    def kill(self) -> None:
        """Kill the server and its workers without warning."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
