"""The email sender that runs beside the server, tested from a click in the browser to the email."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

from tests.environment.site import PATIENCE, ROOT, environment, manage
from tests.tracker.test_serve import answers, children

RESET = "accounts/password/reset/"


def ask_for_link(site: str, email: str) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(site + RESET).read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    typed = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "email": email}).encode()
    assert browser.open(site + RESET, typed).status == 200


def letter_to(email: str, folder: Path) -> str:
    """Wait for the email to that address and return it, or '' if it does not arrive in time."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        for found in folder.glob("*"):
            if f"To: {email}" in (text := found.read_text()):
                return text
        time.sleep(0.1)
    return ""


def sender(serving: int) -> int:
    """Return the process that sends emails, or 0 if there is none."""
    for process in children(serving):
        with suppress(FileNotFoundError):
            if b"send_mail" in Path(f"/proc/{process}/cmdline").read_bytes():
                return process
    return 0


def test_a_password_link_is_sent_also_after_the_sender_was_killed(tmp_path: Path) -> None:
    database, folder = tmp_path / "site.sqlite3", tmp_path / "mail"
    manage(database, "migrate", "--verbosity", "0")
    for name in ("first", "second"):
        manage(database, "createsuperuser", "--noinput", "--email", f"{name}@demo.example", "--name", name)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    site = f"http://127.0.0.1:{port}/"
    serving = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment(database) | {"EMAIL_URL": f"filemail:///{folder}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert answers(port)
        ask_for_link(site, "first@demo.example")
        assert f"{site}{RESET}key/" in letter_to("first@demo.example", folder)
        killed = sender(serving.pid)
        # 0 would be this test's own group of processes.
        assert killed
        os.kill(killed, signal.SIGKILL)
        ask_for_link(site, "second@demo.example")
        assert f"{site}{RESET}key/" in letter_to("second@demo.example", folder)
        last = sender(serving.pid)
    finally:
        serving.terminate()
        assert serving.wait(PATIENCE) == 0
    assert last != killed
    assert not Path(f"/proc/{last}").exists()
