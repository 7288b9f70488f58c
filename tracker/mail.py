"""Mail that is owed: a letter is queued in the transaction that causes it, and sent afterwards by `send_mail`."""

import hashlib
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.template.loader import render_to_string

from tracker.models import Outbox

LONGEST_SUBJECT = 150
"""How many characters of a subject a letter keeps: fewer than its column takes, and about what an inbox shows."""

# How long one run may hold a letter before another may take it up: longer than any mail server takes to answer.
HOLD = timedelta(minutes=10)


def queue(*, to: str, subject: str, text: str, html: str = "", key: str, at: datetime) -> Outbox | None:
    """Owe a letter, in the caller's transaction; None where a letter with this key is owed or sent already.

    The key names the reason for the letter, such as 'due-2026-Q1-person-7', so that no reason is written of twice.
    A letter given as text alone gets the same words as HTML.
    """
    subject = shortened(" ".join(subject.split()), LONGEST_SUBJECT)
    html = html or render_to_string("emails/letter.html", {"subject": subject, "text": text})
    letter, is_new = Outbox.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject,
            "text": text,
            "html": html,
            "queued_at": at,
        },
    )
    return letter if is_new else None


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut with an ellipsis between two words where it is longer."""
    if len(text) <= most:
        return text
    whole_words = text[:most].rpartition(" ")[0].rstrip()
    # A single word that is longer than all that fits is cut inside.
    return f"{whole_words or text[: most - 1]}…"


def send_due(at: datetime) -> tuple[int, int]:
    """Send every letter that is owed, one by one; return how many were sent and how many failed.

    A failure keeps the letter, counts the attempt and stores the error; the next run tries again. Letters that another
    run holds are left to it.
    """
    sent = failed = 0
    with_server = get_connection()
    for letter in list(Outbox.objects.due(at)):
        if not _held(letter, at):
            continue
        error = _send(letter, with_server)
        if error:
            failed += 1
            Outbox.objects.filter(pk=letter.pk).update(held_until=None, last_error=error)
        else:
            sent += 1
            Outbox.objects.filter(pk=letter.pk).update(held_until=None, last_error="", sent_at=at)
    return sent, failed


def _held(letter: Outbox, at: datetime) -> bool:
    """Whether this run got hold of the letter: false where another did between the reading and now."""
    return bool(
        Outbox.objects.due(at)
        .filter(pk=letter.pk, attempts=letter.attempts)
        .update(held_until=at + HOLD, attempts=F("attempts") + 1)
    )


def _send(letter: Outbox, with_server: BaseEmailBackend) -> str:
    """Hand one letter to the mail server: '' when it took it, else what went wrong."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        connection=with_server,
        headers={"Message-ID": message_id(letter.key), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(letter.html, "text/html")
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def message_id(key: str) -> str:
    """The letter's Message-ID, which follows from the key: one sent twice after a crash is known for the same."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender}>"
