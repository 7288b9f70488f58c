"""Signing in with allauth, under this project's rules.

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
from allauth.core.internal.ratelimit import consume, get_ip
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from tracker import audit, clock, known_browsers, mail
from tracker.events import Event
from tracker.models import FailedSignIn, LoginVisit, Outbox, User, superuser_created
from tracker.unsaved_text import CARRIED, carried_form

log = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
"""The maximum number of accounts whose failed sign-ins one run records."""
BETWEEN_EVENTS = timedelta(hours=1)
"""Failed sign-ins to an account within this time become one event on the audit chain."""
BETWEEN_LINKS = timedelta(minutes=5)
"""An account gets no second password link within this time, because the first works until the password is changed."""


class AccountAdapter(DefaultAccountAdapter):
    """Turns off sign-up. Limits and records failed sign-ins, and records sign-ins and password changes."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "There have been too many failed attempts to sign in. Wait a minute, then try "
        "again. If you see this again, wait longer, or choose “Forgot your password?” below. We will email you a link "
        "to choose a new password. You will be signed in as soon as you save it.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False, because people cannot create their own accounts."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt before the password is checked. Raises ValidationError after too many attempts.

        A browser in which someone has signed in to the account before has its own limit. An attempt in any other
        browser counts towards three limits: one for all accounts from that IP address, one for the account from that
        address, and one for the account from all addresses. A refused attempt is saved as a failed sign-in.
        """
        try:
            self._count(request, credentials)
        except ValidationError:
            _save_failure(credentials, refused=True)
            raise

    def _count(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        email = _email(credentials)
        if browser := known_browsers.browser_token(request, email):
            limits = [("wrong_in_known_browser", browser)]
        else:
            super().pre_authenticate(request, **credentials)
            limits = [("wrong_from_one_address", self._from(request, email)), ("wrong_from_anywhere", email)]
        if not all(ratelimit.consume(request, action=action, key=key) for action, key in limits):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log and save a failed sign-in, with the account if there is one but without any typed text."""
        _save_failure(credentials, refused=False)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Record the visit, remember the browser and return a redirect.

        If the sign-in form carried a form that was sent while signed out, the response is a page that sends it on.
        Resets the limit on attempts on this account from this IP address.
        """
        response = super().post_login(request, user, **kwargs)
        if form := carried_form(request.POST.get(CARRIED, "")):
            own = form.account == str(user.pk)
            response = render(request, "account/send_on.html", {"form_sent": form, "own": own})
        LoginVisit.objects.create(user=user, at=clock.now())
        # A person who knows the password is not guessing, so their failures from this address no longer count.
        ratelimit.clear(request, action="wrong_from_one_address", key=self._from(request, user.email))
        known_browsers.remember(request, response, user)
        log.info("Account %s signed in.", user.pk)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set the password that the account's owner chose, record the change and queue an email to the owner.

        The password itself is stored only as a hash.
        """
        assert isinstance(user, User)
        user.set_password(password)
        save_password(user=user, what=Event.PASSWORD_CHANGED, by=user, at=clock.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raise NotImplementedError: queue emails with `tracker.mail`, so that no page waits for the mail server."""
        raise NotImplementedError(f"Queue {template_prefix} with tracker.mail.")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the browser's IP address. Converts an IPv4 address written as IPv6 (::ffff:192.0.2.1) back to IPv4.

        If they were not converted, all such addresses would be in the same IPv6 network and share one limit. Raises
        PermissionDenied if the address cannot be read, and ImproperlyConfigured if the request came through fewer
        proxies than the settings say.
        """
        address = super().get_client_ip(request)
        try:
            mapped = IPv6Address(address).ipv4_mapped
        except ValueError:
            return address
        return str(mapped or address)

    def _from(self, request: HttpRequest, email: str) -> str:
        """Return the key for counting attempts on an account from one IP address or, for IPv6, from one network.

        An IPv6 subscriber has a whole network of addresses.
        """
        return f"{get_ip(request)} {email}"


def may_guess_address(request: HttpRequest) -> bool:
    """Count a secret address that nothing has, and return False after too many from one IP address.

    See `tracker.secret_addresses`. Requests of every method count: allauth's own function leaves out GET.
    """
    return consume(request, app="allauth.account", action="unknown_address", limit_get=True) is not None


def _save_failure(credentials: dict[str, Any], *, refused: bool) -> None:
    account = User.objects.filter(email=_email(credentials)).only("pk").first()
    FailedSignIn.objects.create(account=account, at=clock.real_now(), refused=refused)
    outcome = "Sign-in refused after too many attempts" if refused else "Sign-in failed"
    log.warning("%s: %s.", outcome, f"account {account.pk}" if account else "unknown account")


def password_link(queued: Outbox, at: datetime) -> mail.EmailText | None:
    """Return the email with a password link, or None if it must not be sent.

    It must not be sent if the address has no open account, or if a link sent within `BETWEEN_LINKS` still works.
    """
    account = User.objects.filter(email=queued.to, is_active=True).first()
    if account is None or _has_working_link(queued, account, at):
        return None
    key = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    link = queued.site + reverse("account_reset_password_from_key", kwargs=key)
    text = render_to_string("account/email/password_reset_key_message.txt", {"password_reset_url": link})
    return mail.EmailText(queued.subject, text, mail.as_html(queued.subject, text))


def _has_working_link(queued: Outbox, account: User, at: datetime) -> bool:
    """Return True if a link was sent within `BETWEEN_LINKS`, and the password has not been changed since."""
    links = Outbox.objects.filter(kind=queued.kind, to=queued.to, sent_at__gt=at - BETWEEN_LINKS)
    changes = Outbox.objects.filter(key__startswith=_password_changed(account))
    if last := changes.aggregate(last=Max("queued_at"))["last"]:
        links = links.filter(queued_at__gt=last)
    return links.exists()


mail.TEXT_WRITERS[Outbox.Kind.PASSWORD_LINK] = password_link


def record_failed_sign_ins(at: datetime, real: datetime) -> int:
    """Record failed sign-ins, one event for each account, and return the number of events.

    An account's failures are recorded once the first of them is `BETWEEN_EVENTS` old, so a stranger who keeps trying
    adds only one event in that time. `real` is this machine's time, because an hour on a demonstration's clock takes
    more than a year. Each run records the failures of at most `MOST_AT_ONCE` accounts. Failed sign-ins with an address
    that has no account are deleted without an event, because anyone could fill the chain with them.
    """
    FailedSignIn.objects.filter(account=None).delete()
    by_account = FailedSignIn.objects.values("account").annotate(first=Min("at")).order_by("account")
    due = list(by_account.filter(first__lte=real - BETWEEN_EVENTS)[:MOST_AT_ONCE])
    events = 0
    for row in due:
        with transaction.atomic():
            audit.lock_chain(audit.INSTALLATION)
            attempts = FailedSignIn.objects.filter(account=row["account"])
            summary = attempts.aggregate(
                times=Count("pk"),
                refused=Count("pk", filter=Q(refused=True)),
                first=Min("at"),
                last=Max("at"),
                newest=Max("pk"),
            )
            # Another run may have recorded them before this run locked the chain.
            if newest := summary.pop("newest"):
                account = User.objects.get(pk=row["account"])
                audit.record(what=Event.SIGN_IN_FAILED, by=None, at=at, subject=account, after=summary)
                attempts.filter(pk__lte=newest).delete()
                events += 1
    return events


def save_password(*, user: User, what: Event, by: User | None, at: datetime) -> None:
    """Save the password already set on `user`, record the change and queue an email to the account's owner.

    Saves no other field, because the account may have been closed or signed out everywhere in the meantime. Hash the
    password before calling this: hashing is slow, and other writes wait for this one.
    """
    with transaction.atomic():
        audit.lock_chain(audit.INSTALLATION)
        user.save(update_fields=["password"])
        # Do not refresh `session_epoch`, so that a session ended in the meantime stays ended.
        user.refresh_from_db(fields=["email", "name", "is_active"])
        audit.record(what=what, by=by, at=at, subject=user)
        queue_password_changed(user, at)


def close(*, account: User, by: User, at: datetime) -> None:
    """Close an account, which ends its sessions, and record it.

    Call this inside a transaction that has locked the end of the installation's audit chain and then the account.
    """
    account.is_active = False
    # Sessions that were ended do not come back if the account is reopened.
    account.session_epoch += 1
    account.save(update_fields=["is_active", "session_epoch"])
    audit.record(
        what=Event.ACCOUNT_CHANGED,
        by=by,
        at=at,
        subject=account,
        before={"is_active": True},
        after={"is_active": False},
    )


def queue_password_changed(user: User, at: datetime) -> None:
    """Queue an email to tell an account's owner that the password has been changed."""
    mail.queue(
        to=user.email,
        subject="Your password has been changed",
        text=(
            "The password for your Strategy Progress Tracker account has been changed.\n\n"
            "If you did not expect this, tell the person who runs the tracker in your organisation at once.\n"
        ),
        key=f"{_password_changed(user)}{at.isoformat()}",
        at=at,
    )


def _password_changed(user: User) -> str:
    """Return the prefix shared by the keys of all emails about changes to this account's password."""
    return f"password of account {user.pk} changed "


def queue_address_changed(user: User, old: str, at: datetime) -> None:
    """Queue an email to an account's old address to say that the address has been changed."""
    mail.queue(
        to=old,
        subject="Your email address has been changed",
        text=(
            "The email address for your Strategy Progress Tracker account has been changed. You can no longer sign in "
            "with this address.\n\n"
            "If you did not expect this, tell the person who runs the tracker in your organisation at once.\n"
        ),
        key=f"address of account {user.pk} changed {at.isoformat()}",
        at=at,
    )


@receiver(superuser_created, dispatch_uid="record the superuser")
def record_superuser(sender: type[User], account: User, **kwargs: Any) -> None:
    """Record that a command on the server created a superuser. The event names no account as the writer."""
    audit.record(
        what=Event.SUPERUSER_CREATED,
        by=None,
        at=clock.now(),
        subject=account,
        after={"email": account.email, "name": account.name},
    )


def _email(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).lower()
