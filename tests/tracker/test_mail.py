"""The outbox, against a real mail server on this machine."""

import email.policy
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from tracker import clock, mail
from tracker.models import Outbox

AT = datetime(2026, 4, 8, 9, tzinfo=UTC)


class MailServer:
    """A mail server that accepts every email, or refuses some addresses."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        queued = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        assert isinstance(queued, EmailMessage)
        self.letters.append((envelope.rcpt_tos, queued))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def postbox(settings: Settings) -> Iterator[MailServer]:
    box = MailServer()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = "Progress Tracker <tracker@demo.example>"
    yield box
    controller.stop()


def queue(key: str = "due-1", to: str = "member@demo.example", **more: str) -> Outbox | None:
    return mail.queue(
        to=to, subject="Six updates are due", text="Six updates are due.\n", key=key, at=AT, **more
    )


@pytest.mark.django_db
def test_queue_adds_one_email_for_one_key() -> None:
    queued = queue()
    assert queued is not None
    assert (queued.to, queued.queued_at, queued.sent_at, queued.attempts) == (
        "member@demo.example",
        AT,
        None,
        0,
    )
    assert queue() is None
    assert queue("due-2") is not None


@pytest.mark.django_db
def test_queue_keeps_the_subject_on_one_line() -> None:
    queued = mail.queue(to="a@demo.example", subject="One\nBcc: b@demo.example", text="x", key="k", at=AT)
    assert queued is not None
    assert queued.subject == "One Bcc: b@demo.example"


@pytest.mark.django_db
def test_queue_makes_the_html_from_the_text() -> None:
    text = "Six < seven.\n\nGo to https://demo.example/ now."
    queued = mail.queue(to="a@demo.example", subject="Due", text=text, key="k", at=AT)
    assert queued is not None
    assert ">Due</h1>" in queued.html
    assert "<p>Six &lt; seven.</p>" in queued.html
    assert '<a href="https://demo.example/" rel="nofollow">https://demo.example/</a>' in queued.html


@pytest.mark.django_db
def test_queue_written_takes_the_subject_from_the_first_line_and_escapes_only_the_html(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails/asked.txt").write_text(
        "A question about {{ title }}\n\n{% if title %}\n\n{{ title }}\n{% endif %}\n{{ link }}\n"
    )
    (tmp_path / "emails/asked.html").write_text(
        '{% extends "emails/email_base.html" %}{% block content %}<p>{{ title }}</p>{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.SITE_URL = "https://tracker.council.example"
    context = {"title": "Homes & help", "link": mail.absolute("/x/")}
    queued = mail.queue_written(to="a@demo.example", template="asked", context=context, key="k", at=AT)
    assert queued is not None
    assert queued.subject == "A question about Homes & help"
    assert queued.text == "Homes & help\n\nhttps://tracker.council.example/x/\n"
    assert "<title>A question about Homes &amp; help</title>" in queued.html
    assert "<p>Homes &amp; help</p>" in queued.html
    assert mail.queue_written(to="a@demo.example", template="asked", context=context, key="k", at=AT) is None


@pytest.mark.django_db(transaction=True)
def test_queue_falls_with_the_write_it_belongs_to() -> None:

    @transaction.atomic
    def write() -> None:
        queue()
        raise ValueError("the write failed")

    with pytest.raises(ValueError, match="the write failed"):
        write()
    assert Outbox.objects.count() == 0


@pytest.mark.django_db
def test_send_due_sends_text_and_html_once(postbox: MailServer) -> None:
    queue(html="<p>Six updates are due.</p>")
    assert mail.send_due(AT) == (1, 0)
    assert mail.send_due(AT) == (0, 0)
    [(to, queued)] = postbox.letters
    assert to == ["member@demo.example"]
    assert (queued["From"], queued["Subject"]) == (
        "Progress Tracker <tracker@demo.example>",
        "Six updates are due",
    )
    assert queued["Message-ID"] == mail.message_id("due-1")
    assert queued["Message-ID"].endswith("@demo.example>")
    text, html = queued.get_body(("plain",)), queued.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Six updates are due."
    assert html.get_content().strip() == "<p>Six updates are due.</p>"
    row = Outbox.objects.get()
    assert (row.sent_at, row.attempts, row.last_error, row.reserved_until) == (AT, 1, "", None)


@pytest.mark.django_db
def test_send_due_retries_an_email_that_the_server_refuses_and_sends_the_others(postbox: MailServer) -> None:
    postbox.refused = {"gone@demo.example"}
    queue("due-1", to="gone@demo.example")
    queue("due-2")
    assert mail.send_due(AT) == (1, 1)
    stored = Outbox.objects.get(key="due-1")
    later = AT + mail.FIRST_PAUSE
    assert (stored.sent_at, stored.attempts, stored.reserved_until) == (None, 1, later)
    assert stored.last_error.startswith("SMTPRecipientsRefused: ")
    postbox.refused = set()
    assert mail.send_due(AT) == (0, 0)
    assert mail.send_due(later) == (1, 0)
    stored.refresh_from_db()
    assert (stored.sent_at, stored.attempts, stored.last_error) == (later, 2, "")
    assert [to for to, _ in postbox.letters] == [["member@demo.example"], ["gone@demo.example"]]


@pytest.mark.django_db
def test_send_due_keeps_every_email_while_no_server_answers(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    queue("due-1")
    queue("due-2")
    for moment in (AT, AT + timedelta(seconds=5)):
        assert mail.send_due(moment) == (0, 1)
    for row in Outbox.objects.all():
        assert (row.sent_at, row.given_up_at, row.attempts) == (None, None, 0)
        assert row.reserved_until is not None
        assert row.last_error.startswith("ConnectionRefusedError: ")


@pytest.mark.django_db
def test_a_run_waits_for_a_server_that_never_answers_only_once(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    for number in range(20):
        queue(f"due-{number}")
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        settings.EMAIL_HOST, settings.EMAIL_PORT = never_answers.getsockname()
        assert mail.send_due(AT) == (0, 1)
    assert Outbox.objects.exclude(last_error="").count() == 1
    assert "timed out" in Outbox.objects.earliest("pk").last_error


@pytest.mark.django_db
def test_an_email_that_is_refused_for_a_day_is_given_up_and_can_be_tried_again(postbox: MailServer) -> None:
    postbox.refused = {"gone@demo.example"}
    queue(to="gone@demo.example")
    moment, pauses = AT, []
    while mail.send_due(moment) == (0, 1):
        queued = Outbox.objects.get()
        if queued.reserved_until is None:
            break
        pauses.append(queued.reserved_until - moment)
        moment = queued.reserved_until
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (mail.FIRST_PAUSE, mail.LONGEST_PAUSE)
    assert timedelta(days=1) <= moment - AT < timedelta(days=1, hours=1)
    assert (queued.attempts, queued.given_up_at, queued.sent_at) == (mail.MOST_ATTEMPTS, moment, None)
    assert mail.send_due(moment + timedelta(days=30)) == (0, 0)
    postbox.refused = set()
    call_command("send_mail", "--again")
    queued.refresh_from_db()
    assert (queued.given_up_at, queued.attempts) == (None, 1)
    assert [to for to, _ in postbox.letters] == [["gone@demo.example"]]


@pytest.mark.django_db
def test_a_server_that_is_down_and_then_hangs_for_two_days_loses_nothing_and_sends_nothing_twice(
    settings: Settings,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.1
    settings.EMAIL_PORT = port = free_port()
    keys = [f"due-{number}" for number in range(5)]
    for key in keys:
        queue(key, to=f"{key}@demo.example")
    for minutes in range(0, 24 * 60, 5):
        mail.send_due(AT + timedelta(minutes=minutes))
    with socket.create_server(("127.0.0.1", port)):
        for hours in range(24, 48):
            assert mail.send_due(AT + timedelta(hours=hours)) == (0, 1)
    queue("password", to="new@demo.example")
    box = MailServer()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        later = AT + timedelta(hours=48)
        settings.EMAIL_TIMEOUT = 20
        sent = [mail.send_due(later + timedelta(minutes=minutes)) for minutes in range(0, 60, 5)]
    finally:
        controller.stop()
    assert sum(number for number, _ in sent) == 6
    assert sorted(to for to, _ in box.letters) == sorted(
        [[f"{key}@demo.example"] for key in keys] + [["new@demo.example"]]
    )


@pytest.mark.django_db
def test_an_email_that_the_server_could_not_take_for_weeks_is_given_up(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    queue()
    mail.send_due(AT + mail.LONGEST_WITHOUT_SERVER)
    assert Outbox.objects.get().given_up_at is None
    after = AT + mail.LONGEST_WITHOUT_SERVER + mail.SERVER_PAUSE
    mail.send_due(after)
    assert Outbox.objects.get().given_up_at == after


@pytest.mark.django_db
def test_send_due_skips_an_email_that_another_run_has_reserved(postbox: MailServer) -> None:
    queue()
    Outbox.objects.update(reserved_until=AT + mail.RESERVATION, attempts=1)
    assert mail.send_due(AT) == (0, 0)
    assert mail.send_due(AT + mail.RESERVATION - timedelta(seconds=1)) == (0, 0)
    assert mail.send_due(AT + mail.RESERVATION) == (1, 0)


@pytest.mark.django_db
def test_send_mail_says_how_many_were_sent_and_fails_if_one_was_not(
    postbox: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    queue()
    call_command("send_mail")
    assert capsys.readouterr().out == "1 sent.\n"
    postbox.refused = {"gone@demo.example"}
    queue("due-2", to="gone@demo.example")
    with pytest.raises(CommandError, match=r"^1 could not be sent\. The outbox"):
        call_command("send_mail")


@pytest.mark.django_db
def test_send_mail_sends_what_a_dead_run_had_reserved_also_in_a_demo(
    postbox: MailServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.DEMO_TODAY = AT.date()
    queue()
    died = clock.real_now()
    Outbox.objects.update(reserved_until=died + mail.RESERVATION, attempts=1)
    call_command("send_mail")
    monkeypatch.setattr(clock, "real_now", lambda: died + mail.RESERVATION + timedelta(seconds=1))
    call_command("send_mail")
    assert capsys.readouterr().out == "0 sent.\n1 sent.\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ten in all", "Ten in all"),
        ("Your account for Justice", "Your…"),
        ("Strategyname", "Strategyn…"),
        ("éééééééééééé", "ééééééééé…"),
        ("", ""),
    ],
)
def test_subject_that_is_too_long_is_cut_between_words(text: str, shown: str) -> None:
    assert mail.shortened(text, 10) == shown
    assert len(shown) <= 10


@pytest.mark.django_db
def test_send_mail_removes_ended_sessions_and_the_text_of_old_emails() -> None:
    now = clock.real_now()
    for name, days in (("ended", -1), ("running", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + timedelta(days=days))
    for name, days in (("old", 91), ("recent", 89)):
        mail.queue(to="a@demo.example", subject=name, text="Words.", key=name, at=now)
        Outbox.objects.filter(key=name).update(sent_at=now - timedelta(days=days), attempts=1)
    call_command("send_mail", stdout=StringIO())
    assert [session.session_key for session in Session.objects.all()] == ["running"]
    stored = {queued.key: queued.subject + queued.text + queued.html for queued in Outbox.objects.all()}
    assert stored["old"] == ""
    assert "Words." in stored["recent"]
    assert mail.queue(to="a@demo.example", subject="old", text="Words.", key="old", at=now) is None
