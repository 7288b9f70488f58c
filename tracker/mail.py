"""Email: a transaction queues the emails it causes, and `manage.py send_mail` sends them afterwards.

No page waits for the mail server. See docs/decisions/0014-mail-and-signing-in.md.
"""

import hashlib
import logging
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.db.models import F
from django.template import Context
from django.template.loader import get_template, render_to_string

from tracker.models import Outbox

logger = logging.getLogger("tracker")

LONGEST_SUBJECT = 150
"""The maximum length of a subject: less than the column allows, and about as much as an inbox shows."""

TEXT_KEPT_FOR = timedelta(days=90)
"""How long the text of an email is kept after it is sent."""

# How long a run reserves an email, before another run may send it. This is longer than any mail server takes to answer.
RESERVATION = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
"""The pause after the first failure, which doubles after each later failure, and the longest pause."""
MOST_ATTEMPTS = 14
"""The number of times that the server may refuse an email before we give up on it, about a day after the first."""
SERVER_PAUSE = timedelta(minutes=5)
"""The pause after a failure of the mail server itself, which says nothing about the email."""
LONGEST_WITHOUT_SERVER = timedelta(days=14)
"""How old an email may be before we give up on it when the mail server fails: longer than any server is down."""

# Errors about a single email. Any other error is a problem with the mail server.
EMAIL_ERRORS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class EmailText:
    """The subject of an email, and its body as plain text and HTML."""

    subject: str
    text: str
    html: str


class QueuesByDate(Protocol):
    """A function that queues the emails that are due by the date."""

    def __call__(self, *, at: datetime) -> object: ...


QUEUED_BY_DATE: list[QueuesByDate] = []
"""Functions that queue the emails that are due by the date, each time only those that are not queued yet."""

TEXT_WRITERS: dict[str, Callable[[Outbox, datetime], EmailText | None]] = {}
"""For each kind of email that is written when sent: a function that returns it, or None if it must not be sent."""


def queue(*, to: str, subject: str, text: str, html: str = "", key: str, at: datetime) -> Outbox | None:
    """Queue an email in the caller's transaction and return it, or return None if the key is already in use.

    The key names the reason for the email, such as 'due-2026-Q1-person-7', so that each reason causes only one email.
    Without `html`, the HTML version is made from `text`. A long subject is shortened.
    """
    subject = shortened(" ".join(subject.split()), LONGEST_SUBJECT)
    html = html or as_html(subject, text)
    email, is_new = Outbox.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject,
            "text": text,
            "html": html,
            "queued_at": at,
        },
    )
    return email if is_new else None


def queue_written(
    *, to: str, template: str, context: dict[str, Any], key: str, at: datetime
) -> Outbox | None:
    """Queue the email that a template produces, and return what `queue` does. For the files, see `written`."""
    email = written(template, context)
    return queue(to=to, subject=email.subject, text=email.text, html=email.html, key=key, at=at)


def written(template: str, context: dict[str, Any]) -> EmailText:
    """Return the email that `templates/emails/<template>.txt` and `.html` write with this context.

    The first line of the text is the subject, which the HTML gets as `subject`. In the text, lines that a template's
    tags leave empty become one empty line at most.
    """
    plain: Any = get_template(f"emails/{template}.txt")
    subject, _, text = plain.template.render(Context(context, autoescape=False)).strip().partition("\n")
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text.strip())) + "\n"
    subject = " ".join(subject.split())
    return EmailText(
        subject, text, render_to_string(f"emails/{template}.html", {**context, "subject": subject})
    )


def absolute(path: str) -> str:
    """Return the full address of a path of this installation, for a link in an email.

    It leads straight to the page: the sign-in page sends people on to it.
    """
    return f"{settings.SITE_URL}{path}"


def shortened(text: str, most: int) -> str:
    """Return the text in at most `most` characters, cut between two words and ended with an ellipsis if necessary."""
    if len(text) <= most:
        return text
    whole_words = text[:most].rpartition(" ")[0].rstrip()
    # If the first word alone is too long, cut inside the word.
    return f"{whole_words or text[: most - 1]}…"


def queue_password_link(*, to: str, site: str, at: datetime) -> None:
    """Queue a password link for an email address, whether or not the address has an account.

    `send_mail` looks up the account when it sends the email, so neither the response nor its timing shows whether the
    account exists. `site` is this installation's URL. Runs one SQL query.
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


def queue_letters(*, to_by_key: dict[str, str], at: datetime) -> None:
    """Queue the letters with these keys to these addresses. `TEXT_WRITERS` writes each when it is sent.

    Runs one SQL query. Raises IntegrityError if a key is already in use.
    """
    Outbox.objects.bulk_create(
        Outbox(kind=Outbox.Kind.LETTER, key=key, to=to, subject="Updates to send", text="", queued_at=at)
        for key, to in to_by_key.items()
    )


def queue_answer_link(*, to: str, key: str, at: datetime) -> None:
    """Queue the email with a link for updates. `TEXT_WRITERS` writes it when it is sent, so the row has no secret.

    Raises IntegrityError if the key is already in use.
    """
    Outbox.objects.create(
        kind=Outbox.Kind.ANSWER_LINK, key=key, to=to, subject="A link for your updates", text="", queued_at=at
    )


def as_html(subject: str, text: str) -> str:
    """Return an email's plain text as HTML."""
    return render_to_string("emails/email.html", {"subject": subject, "text": text})


def send_due(at: datetime) -> tuple[int, int]:
    """Send the emails that are due, one at a time, and return how many were sent and how many failed.

    An email that the server refuses is retried after a pause, which grows each time, and we give up on it after
    `MOST_ATTEMPTS`. The run stops as soon as the mail server itself fails, because the other emails would fail too.
    Such a failure does not count against the email, so a server that is down for days loses nothing. Emails that
    another run is sending are skipped. An email that must not be sent is deleted.
    """
    sent = failed = 0
    server = get_connection()
    for email in list(Outbox.objects.due(at)):
        if not _reserve(email, at):
            continue
        text = _email_text(email, at)
        if text is None:
            email.delete()
            continue
        error = _send(email, text, server)
        if error is None:
            sent += 1
            Outbox.objects.filter(pk=email.pk).update(reserved_until=None, last_error="", sent_at=at)
            continue
        failed += 1
        _schedule_retry(email, error, at)
        if not isinstance(error, EMAIL_ERRORS):
            break
    return sent, failed


def queue_by_date(at: datetime) -> None:
    """Queue the emails that are due by the date. If one function fails, that is logged and the others still run."""
    for queue_them in QUEUED_BY_DATE:
        try:
            queue_them(at=at)
        except DatabaseError:
            raise
        except Exception:
            # The sender must go on: password links are sent by the same process.
            logger.exception("Emails that are due by the date could not be queued.")


def given_up_since(moment: datetime) -> frozenset[str]:
    """Return the addresses to which we have given up sending an email since a moment. Runs one SQL query."""
    given_up = Outbox.objects.filter(given_up_at__gte=moment)
    return frozenset(given_up.order_by().values_list("to", flat=True))


def forget_old(at: datetime) -> None:
    """Clear the subject and body of emails sent more than `TEXT_KEPT_FOR` ago.

    The keys stay, so that no email is queued a second time.
    """
    old = Outbox.objects.filter(sent_at__lt=at - TEXT_KEPT_FOR)
    old.exclude(subject="", text="", html="").update(subject="", text="", html="")


def retry_given_up() -> int:
    """Reset the emails that were given up, so that they are due again, and return their number."""
    given_up = Outbox.objects.filter(given_up_at__isnull=False)
    return given_up.update(given_up_at=None, reserved_until=None, attempts=0)


def _reserve(email: Outbox, at: datetime) -> bool:
    """Reserve an email for this run, and return True, or return False if another run reserved it first."""
    return bool(
        Outbox.objects.due(at)
        .filter(pk=email.pk, attempts=email.attempts)
        .update(reserved_until=at + RESERVATION, attempts=F("attempts") + 1)
    )


def _email_text(email: Outbox, at: datetime) -> EmailText | None:
    if email.kind == Outbox.Kind.WRITTEN:
        return EmailText(email.subject, email.text, email.html)
    return TEXT_WRITERS[email.kind](email, at)


def _schedule_retry(email: Outbox, error: Exception, at: datetime) -> None:
    """Schedule a failed email to be sent again after a pause, or give up on it."""
    attempts, pause = email.attempts, SERVER_PAUSE
    gives_up = at - email.queued_at > LONGEST_WITHOUT_SERVER
    if isinstance(error, EMAIL_ERRORS):
        attempts += 1
        pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
        gives_up = attempts >= MOST_ATTEMPTS
    Outbox.objects.filter(pk=email.pk).update(
        attempts=attempts,
        reserved_until=None if gives_up else at + pause,
        given_up_at=at if gives_up else None,
        last_error=f"{type(error).__name__}: {error}",
    )


def _send(email: Outbox, text: EmailText, server: BaseEmailBackend) -> Exception | None:
    """Give an email to the mail server. Return None if the server accepts the email, or else the error."""
    message = EmailMultiAlternatives(
        subject=text.subject,
        body=text.text,
        to=[email.to],
        connection=server,
        headers={"Message-ID": message_id(email.key), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(text.html, "text/html")
    try:
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return error
    return None


def message_id(key: str) -> str:
    """Return the Message-ID for a key. If a crash causes an email to be sent twice, both copies have the same ID."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender}>"
