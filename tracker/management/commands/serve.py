"""Serve the tracker and send its email, and restart the server or the email sender if either stops.

The server itself replaces a worker that dies, but stops altogether if the new worker dies within seconds. See
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
"""The number of seconds between checks, so that a server that cannot start does not overload the machine."""
KILL_AFTER = 30
"""The number of seconds a worker has to finish when the server stops, so that a hung worker cannot delay a restart."""


class Command(BaseCommand):
    """Run the server and the email sender until this process is told to stop."""

    help = (
        "Serves the tracker and sends its email. Replaces workers that die, and restarts the server or the email "
        "sender whenever either one stops."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the host, the port, the number of workers and the number of threads in each worker."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=4, help="number of threads in each worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT. Each process leads its own group, so that its workers end with it."""
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
        commands = {
            "server": command,
            "email sender": [sys.executable, sys.argv[0], "send_mail", "--watch"],
        }
        running: dict[str, subprocess.Popen[bytes]] = {}
        stopped = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal stopped
            stopped = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopped:
            for name, command in commands.items():
                if name in running:
                    if (code := running[name].poll()) is None:
                        continue
                    _end_group(running[name].pid)
                    self.stderr.write(f"The {name} ended with code {code}. Restarting it.")
                running[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - an argument list of our own, no shell
            time.sleep(PAUSE)
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()
            _end_group(process.pid)


def _end_group(leader: int) -> None:
    """Kill any workers left behind by a process that has ended, because they would keep the port in use."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
