"""Serve the tracker, and start its server again whenever that ends.

The server replaces a worker that dies, but ends as a whole when the new one dies within seconds. See
docs/decisions/0016-serving-under-supervision.md.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

PAUSE = 1.0
"""Seconds before a server that ended is started again, so that one that cannot start does not take up the machine."""
KILL_AFTER = 30
"""Seconds that a worker has to finish what it does when it is to stop: one that hangs would keep the rest down."""


class Command(BaseCommand):
    """Run the server until it is told to stop."""

    help = "Serves the tracker, replaces workers that die and starts the server again whenever it ends."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to serve, and with how many processes and threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=4, help="Threads of each worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT. The server is a group of its own, so that no worker outlives it."""
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--no-ws",
            "--log-level",
            "warning",
        ]
        command += ["--host", options["host"], "--port", str(options["port"])]
        command += ["--workers", str(options["workers"]), "--blocking-threads", str(options["threads"])]
        command += ["--respawn-failed-workers", "--workers-kill-timeout", str(KILL_AFTER)]
        command += ["tracker.wsgi:application"]
        server: subprocess.Popen[bytes] | None = None
        stopped = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal stopped
            stopped = True
            if server is not None and server.poll() is None:
                server.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopped:
            server = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - an argument list of our own, no shell
            code = server.wait()
            _end_group(server.pid)
            if not stopped:
                self.stderr.write(f"The server ended with {code} and is started again.")
                time.sleep(PAUSE)


def _end_group(leader: int) -> None:
    """End the workers that a server left behind when it was killed itself; they would keep its port."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
