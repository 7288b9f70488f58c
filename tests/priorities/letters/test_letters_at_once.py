"""Two runs at the same moment, and a run while the mail server does not answer."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from priorities.figures.letters import PlannedLetter
from priorities.models import Letter
from priorities.writes import letters
from tests import builders
from tests.builders import noon
from tests.priorities.letters.council import create_council
from tests.priorities.writes.two_transactions import needs_postgresql
from tracker import mail
from tracker.models import Outbox

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]

AT = noon(date(2026, 4, 1))


def in_thread(function: Any) -> Any:
    """Run a function and close the thread's connection."""
    try:
        return function()
    finally:
        connection.close()


def test_two_runs_at_once_queue_each_letter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    create_council()
    both_planned, plan = Barrier(2, timeout=30), letters.plan

    def plan_and_wait(at: Any) -> list[PlannedLetter]:
        planned = plan(at)
        both_planned.wait()
        return planned

    monkeypatch.setattr(letters, "plan", plan_and_wait)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(in_thread, lambda: letters.remind(at=AT)) for _ in range(2)]
        assert sorted(len(run.result()) for run in runs) == [0, 3]
    assert Letter.objects.count() == Outbox.objects.count() == 3


def test_nothing_waits_for_a_mail_server_that_does_not_answer(settings: Any) -> None:
    council = create_council()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 5
    mail.queue(to="a@demo.example", subject="x", text="x", key="x", at=AT)
    with (
        socket.create_server(("127.0.0.1", 0)) as never_answers,
        ThreadPoolExecutor(1) as pool,
    ):
        settings.EMAIL_HOST, settings.EMAIL_PORT = never_answers.getsockname()
        sending = pool.submit(in_thread, lambda: mail.send_due(AT))
        while not Outbox.objects.filter(reserved_until__isnull=False).exists():
            time.sleep(0.01)
        assert len(letters.remind(at=AT)) == 3
        carol = builders.account(council.people["Carol"])
        letters.nudge(person=council.people["Bob"], by=carol, at=noon(date(2026, 4, 3)))
        assert not sending.done(), "the server was still silent when all this was written"
        assert sending.result() == (0, 1)
