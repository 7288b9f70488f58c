"""The text of the email with a link for updates, written when it is sent. The link is stored nowhere."""

from datetime import datetime

from django.urls import reverse

from priorities.models import AnswerLink
from priorities.queries.answer_links import link_now
from tracker import clock, mail, secret_addresses
from tracker.models import Outbox
from tracker.wording import counted, long_date

PURPOSE = "answer"
"""What these addresses are signed for: see `tracker.secret_addresses`."""


def address(link: AnswerLink) -> str:
    """Return the path of a link's page."""
    return reverse("answer", args=[secret_addresses.signed(PURPOSE, link.key)])


def write_email(email: Outbox, at: datetime) -> mail.EmailText | None:
    """Return the text of a link's email, or None if the link no longer works or there is nothing left to send by it.

    It has references, titles and dates, and nothing that an update says. Runs a fixed number of SQL queries.
    """
    row = AnswerLink.objects.get(pk=email.key.removeprefix("answer link "))
    link = link_now(row.key, at)
    if link is None or link.period is None or not link.to_send:
        return None
    number = counted(len(link.to_send), "update")
    # After the day on which updates are due, the link's last day is the one that matters.
    on_time = clock.day_of(at) <= link.period.due <= row.until
    answer_by = link.period.due if on_time else row.until
    context = {
        "subject_line": f"{link.sender} asks you for {number} by {long_date(answer_by)}",
        "name": link.row.person.name,
        "sender": link.sender,
        "sender_email": link.sender_email,
        "number": number,
        "strategy": link.strategy.name,
        "period": link.period.name,
        "due": long_date(link.period.due),
        "until": long_date(row.until),
        "statuses": [item.status for item in link.to_send],
        "link": mail.absolute(address(link.row)),
    }
    return mail.written("answer_link", context)


mail.TEXT_WRITERS[Outbox.Kind.ANSWER_LINK] = write_email
