"""Signing in with allauth, with the rules of this installation.

See docs/decisions/0014-mail-and-signing-in.md.
"""

import logging
from datetime import datetime, timedelta
from ipaddress import IPv6Address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from tracker import audit, clock, known_browsers, mail
from tracker.events import Event
from tracker.models import FailedSignIn, LoginVisit, Outbox, User, superuser_made

log = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
"""The most accounts whose failed sign-ins one run records."""
BETWEEN_EVENTS = timedelta(hours=1)
"""Failed sign-ins of an account within this time are one event of the audit chain."""
BETWEEN_LINKS = timedelta(minutes=5)
"""An account gets no second password link within this time, because the first still works."""


class AccountAdapter(DefaultAccountAdapter):
    """Lets only administrators make accounts, records each sign-in, and limits and records failed ones."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "There have been too many failed attempts to sign in. Wait a minute, then try "
        "again. If you see this again, wait longer, or choose “Forgot your password?” below: its link signs you in "
        "at once.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: who may see a strategy is decided by those who run it."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt before the password is checked. Raises ValidationError if there were too many.

        A browser in which the account has signed in before has its own count. Attempts in other browsers count for
        their IP address and the account together, and for the account from everywhere.
        """
        try:
            self._count(request, credentials)
        except ValidationError:
            _note_failure(credentials, refused=True)
            raise

    def _count(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        email = _email(credentials)
        if browser := known_browsers.mark(request, email):
            limits = [("wrong_in_known_browser", browser)]
        else:
            super().pre_authenticate(request, **credentials)
            limits = [("wrong_from_one_address", self._from(request, email)), ("wrong_from_anywhere", email)]
        if not all(ratelimit.consume(request, action=action, key=key) for action, key in limits):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log a failed sign-in and save it for the audit chain: the account if there is one, never what was typed."""
        _note_failure(credentials, refused=False)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Record the visit, make the browser known and redirect to the requested page."""
        response = super().post_login(request, user, **kwargs)
        LoginVisit.objects.create(user=user, at=clock.now())
        # A person who knows the password has stopped guessing, so their failures no longer count.
        ratelimit.clear(request, action="wrong_from_one_address", key=self._from(request, user.email))
        known_browsers.remember(request, response, user)
        log.info("Account %s signed in.", user.pk)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set the password that its owner chose, record the change and email them. No text of it is stored."""
        assert isinstance(user, User)
        user.set_password(password)
        save_password(user=user, what=Event.PASSWORD_CHANGED, by=user, at=clock.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raise NotImplementedError: with allauth, pages wait for the mail server. `tracker.mail` queues emails."""
        raise NotImplementedError(f"Queue {template_prefix} with tracker.mail.")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the IP address of the browser. An IPv4 address written as IPv6 (::ffff:192.0.2.1) becomes IPv4 again.

        All such addresses are in one IPv6 network, so they would share one limit.
        """
        address = super().get_client_ip(request)
        try:
            mapped = IPv6Address(address).ipv4_mapped
        except ValueError:
            return address
        return str(mapped or address)

    def _from(self, request: HttpRequest, email: str) -> str:
        """Return the key of an account and IP address. IPv6 counts by network, because a subscriber has a whole one."""
        return f"{get_ip(request)} {email}"


def _note_failure(credentials: dict[str, Any], *, refused: bool) -> None:
    account = User.objects.filter(email=_email(credentials)).only("pk").first()
    FailedSignIn.objects.create(account=account, at=clock.of_this_machine(), refused=refused)
    happened = "Sign-in refused after too many tries" if refused else "Sign-in failed"
    log.warning("%s: %s.", happened, f"account {account.pk}" if account else "unknown account")


def password_link(letter: Outbox, at: datetime) -> mail.Words | None:
    """Return the email with a password link, or None if the address has no account or got a link just now."""
    account = User.objects.filter(email=letter.to, is_active=True).first()
    if account is None or _link_that_still_works(letter, account, at):
        return None
    key = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    link = letter.site + reverse("account_reset_password_from_key", kwargs=key)
    text = render_to_string("account/email/password_reset_key_message.txt", {"password_reset_url": link})
    return mail.Words(letter.subject, text, mail.as_html(letter.subject, text))


def _link_that_still_works(letter: Outbox, account: User, at: datetime) -> bool:
    """Return whether the account got a link within `BETWEEN_LINKS` and has not changed its password since."""
    links = Outbox.objects.filter(kind=letter.kind, to=letter.to, sent_at__gt=at - BETWEEN_LINKS)
    changes = Outbox.objects.filter(key__startswith=_password_changed(account))
    if last := changes.aggregate(last=Max("queued_at"))["last"]:
        links = links.filter(queued_at__gt=last)
    return links.exists()


mail.WRITTEN_WHEN_SENT[Outbox.Kind.PASSWORD_LINK] = password_link


def record_failed_sign_ins(at: datetime, real: datetime) -> int:
    """Record the failed sign-ins of each account whose first is `BETWEEN_EVENTS` old. Return how many events.

    `real` is the time of this machine: an hour of a demonstration's clock takes more than a year. A stranger who keeps
    trying adds one event in that time. Failed sign-ins without an account are deleted, because any
    stranger could fill the chain with them.
    """
    FailedSignIn.objects.filter(account=None).delete()
    of_accounts = FailedSignIn.objects.values("account").annotate(first=Min("at")).order_by("account")
    due = list(of_accounts.filter(first__lte=real - BETWEEN_EVENTS)[:MOST_AT_ONCE])
    events = 0
    for each in due:
        with transaction.atomic():
            audit.hold()
            tries = FailedSignIn.objects.filter(account=each["account"])
            noted = tries.aggregate(
                times=Count("pk"),
                refused=Count("pk", filter=Q(refused=True)),
                first=Min("at"),
                last=Max("at"),
                newest=Max("pk"),
            )
            # Another run may have recorded them before this one got hold of the chain.
            if newest := noted.pop("newest"):
                account = User.objects.get(pk=each["account"])
                audit.record(what=Event.SIGN_IN_FAILED, by=None, at=at, subject=account, after=noted)
                tries.filter(pk__lte=newest).delete()
                events += 1
    return events


def save_password(*, user: User, what: Event, by: User | None, at: datetime) -> None:
    """Save the password that was set on this row, record that, and tell the owner of the account.

    Nothing else of the row is saved: while the password was typed and hashed, the account may have been closed or
    signed out everywhere. It is hashed before this is called, since hashing takes long and one write at a time is here.
    """
    with transaction.atomic():
        audit.hold()
        user.save(update_fields=["password"])
        # Not the `session_epoch`: a session that was ended meanwhile stays ended.
        user.refresh_from_db(fields=["email", "name", "is_active"])
        audit.record(what=what, by=by, at=at, subject=user)
        tell_of_password(user, at)


def tell_of_password(user: User, at: datetime) -> None:
    """Email the owner of an account that its password was changed."""
    mail.queue(
        to=user.email,
        subject="Your password was changed",
        text=(
            "The password of your Strategy Progress Tracker account was changed.\n\n"
            "If you did not expect this, tell the person who runs the tracker in your organisation at once.\n"
        ),
        key=f"{_password_changed(user)}{at.isoformat()}",
        at=at,
    )


def _password_changed(user: User) -> str:
    """Return the start of the key of every email about a change of this account's password."""
    return f"password of account {user.pk} changed "


def tell_of_address(user: User, old: str, at: datetime) -> None:
    """Email the owner of an account, at its old address, that the address was changed."""
    mail.queue(
        to=old,
        subject="Your email address was changed",
        text=(
            "The email address of your Strategy Progress Tracker account was changed. You can no longer sign in with "
            "this one.\n\n"
            "If you did not expect this, tell the person who runs the tracker in your organisation at once.\n"
        ),
        key=f"address of account {user.pk} changed {at.isoformat()}",
        at=at,
    )


@receiver(superuser_made, dispatch_uid="record the superuser")
def record_superuser(sender: type[User], account: User, **kwargs: Any) -> None:
    """Record the account that may do most, which a command on the server makes and nobody signed in does."""
    audit.record(
        what=Event.SUPERUSER_MADE,
        by=None,
        at=clock.now(),
        subject=account,
        after={"email": account.email, "name": account.name},
    )


def _email(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).lower()
