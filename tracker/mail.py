"""Email: a transaction queues the emails it causes, and `manage.py send_mail` sends them afterwards.

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
"""The most characters of a subject: fewer than its column takes, and about what an inbox shows."""

WORDS_KEPT = timedelta(days=90)
"""How long the words of an email that was sent are kept."""

# How long one run reserves an email before another may send it: longer than any mail server takes to answer.
HOLD = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
"""The pause after the first failure, which doubles after each further one, and the longest pause."""
MOST_ATTEMPTS = 14
"""With these pauses the last attempt is about a day after the first."""

# Errors about one email, from a server that answers. Any other error is the server's own.
OF_THE_LETTER = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one email."""

    subject: str
    text: str
    html: str


WRITTEN_WHEN_SENT: dict[str, Callable[[Outbox, datetime], Words | None]] = {}
"""By kind, the function that writes an email when it is sent. It returns None for an email not to send."""


def queue(*, to: str, subject: str, text: str, html: str = "", key: str, at: datetime) -> Outbox | None:
    """Queue an email in the caller's transaction, and return it. Return None if one with this key exists already.

    The key names the reason for the email, such as 'due-2026-Q1-person-7', so that each reason causes one email.
    Without `html`, the email has the words of `text` as HTML.
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
    """Return the text in at most `most` characters. A longer text is cut between two words, with an ellipsis."""
    if len(text) <= most:
        return text
    whole_words = text[:most].rpartition(" ")[0].rstrip()
    # A word that is too long to fit is cut inside.
    return f"{whole_words or text[: most - 1]}…"


def queue_password_link(*, to: str, site: str, at: datetime) -> None:
    """Queue a password link for an address, with or without an account: one insert either way.

    `send_mail` looks for the account when it sends the email, so neither the answer nor its time shows whether there
    is one. `site` is the address of this installation.
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
    """Return the text of an email as HTML, with the same words."""
    return render_to_string("emails/letter.html", {"subject": subject, "text": text})


def send_due(at: datetime) -> tuple[int, int]:
    """Send every email that is due, one by one. Return how many were sent and how many failed.

    After a failure an email waits, longer each time, and is given up after `MOST_ATTEMPTS`. The run ends at the first
    email for which the server does not answer, because each further one would also wait. It skips emails that another
    run is sending.
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


def forget_old(at: datetime) -> None:
    """Empty the words of emails that were sent more than `WORDS_KEPT` ago. Their keys stay, so none is queued again."""
    old = Outbox.objects.filter(sent_at__lt=at - WORDS_KEPT)
    old.exclude(subject="", text="", html="").update(subject="", text="", html="")


def try_again() -> int:
    """Make the emails that were given up due again, as if they were new. Return how many."""
    given_up = Outbox.objects.filter(given_up_at__isnull=False)
    return given_up.update(given_up_at=None, held_until=None, attempts=0)


def _held(letter: Outbox, at: datetime) -> bool:
    """Reserve the email for this run. Return False if another run reserved it first."""
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
    """Make an email that failed due again after a pause, or give it up."""
    attempts = letter.attempts + 1
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    gives_up = attempts >= MOST_ATTEMPTS
    Outbox.objects.filter(pk=letter.pk).update(
        held_until=None if gives_up else at + pause,
        given_up_at=at if gives_up else None,
        last_error=f"{type(error).__name__}: {error}",
    )


def _send(letter: Outbox, words: Words, server: BaseEmailBackend) -> Exception | None:
    """Give one email to the mail server. Return None if it accepted the email, else the error."""
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
    """Return the Message-ID for a key. An email sent twice after a crash has the same one both times."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender}>"
