"""Mail: a letter is queued in the transaction that causes it, and sent afterwards by `send_mail`.

No page waits for the mail server. See docs/decisions/0014-mail-and-signing-in.md.
"""

import hashlib
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

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
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
"""The pause after a first failure, which doubles after each further one, and the longest that it becomes."""
MOST_ATTEMPTS = 14
"""With these pauses the last attempt is a day after the first."""

# What goes wrong with one letter, where the server answers. After anything else the server itself is at fault.
OF_THE_LETTER = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    subject: str
    text: str
    html: str


WRITTEN_WHEN_SENT: dict[str, Callable[[Outbox, datetime], Words | None]] = {}
"""What writes the letters of a kind when they are sent, or returns None for one that is not to be sent."""


def queue(*, to: str, subject: str, text: str, html: str = "", key: str, at: datetime) -> Outbox | None:
    """Owe a letter, in the caller's transaction; None where a letter with this key is owed or sent already.

    The key names the reason for the letter, such as 'due-2026-Q1-person-7', so that no reason is written of twice.
    A letter given as text alone gets the same words as HTML.
    """
    subject = shortened(" ".join(subject.split()), LONGEST_SUBJECT)
    html = html or as_html(subject, text)
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


def queue_password_link(*, to: str, site: str, at: datetime) -> None:
    """Queue a password link for an address, which may have an account or not: one insert either way.

    Whether it has one is looked up when the letter is sent, so no answer and no time of an answer tells. `site` is the
    address of this installation.
    """
    Outbox.objects.create(
        kind=Outbox.Kind.PASSWORD_LINK,
        key=f"password link {uuid4()}",
        to=to,
        site=site,
        subject="Choose a new password",
        text="",
        queued_at=at,
    )


def as_html(subject: str, text: str) -> str:
    """A letter's text as HTML: the same words."""
    return render_to_string("emails/letter.html", {"subject": subject, "text": text})


def send_due(at: datetime) -> tuple[int, int]:
    """Send every letter that is due, one by one; return how many were sent and how many failed.

    A letter that fails waits for a pause that grows, and is given up after `MOST_ATTEMPTS`. The run ends at the first
    letter for which the server does not answer, since each further one would wait for it in vain. Letters that another
    run is sending are left to it.
    """
    sent = failed = 0
    server = get_connection()
    for letter in list(Outbox.objects.due(at)):
        if not _held(letter, at):
            continue
        words = _words(letter, at)
        if words is None:
            letter.delete()
            continue
        error = _send(letter, words, server)
        if error is None:
            sent += 1
            Outbox.objects.filter(pk=letter.pk).update(held_until=None, last_error="", sent_at=at)
            continue
        failed += 1
        _keep(letter, error, at)
        if not isinstance(error, OF_THE_LETTER):
            break
    return sent, failed


def try_again() -> int:
    """Make the letters that were given up due once more, as if they were new; return how many they are."""
    given_up = Outbox.objects.filter(given_up_at__isnull=False)
    return given_up.update(given_up_at=None, held_until=None, attempts=0)


def _held(letter: Outbox, at: datetime) -> bool:
    """Whether this run got hold of the letter: false where another did between the reading and now."""
    return bool(
        Outbox.objects.due(at)
        .filter(pk=letter.pk, attempts=letter.attempts)
        .update(held_until=at + HOLD, attempts=F("attempts") + 1)
    )


def _words(letter: Outbox, at: datetime) -> Words | None:
    if letter.kind == Outbox.Kind.WRITTEN:
        return Words(letter.subject, letter.text, letter.html)
    return WRITTEN_WHEN_SENT[letter.kind](letter, at)


def _keep(letter: Outbox, error: Exception, at: datetime) -> None:
    """Keep a letter that failed for after a pause, or give it up."""
    attempts = letter.attempts + 1
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    gives_up = attempts >= MOST_ATTEMPTS
    Outbox.objects.filter(pk=letter.pk).update(
        held_until=None if gives_up else at + pause,
        given_up_at=at if gives_up else None,
        last_error=f"{type(error).__name__}: {error}",
    )


def _send(letter: Outbox, words: Words, server: BaseEmailBackend) -> Exception | None:
    """Hand one letter to the mail server: None when it took it, else what went wrong."""
    message = EmailMultiAlternatives(
        subject=words.subject,
        body=words.text,
        to=[letter.to],
        connection=server,
        headers={"Message-ID": message_id(letter.key), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(words.html, "text/html")
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return error
    return None


def message_id(key: str) -> str:
    """The letter's Message-ID, which follows from the key: one sent twice after a crash is known for the same."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender}>"
