"""Sign-in as allauth does it, with what this installation decides."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from tracker import audit, clock
from tracker.models import LoginVisit, User, superuser_made

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; each sign-in leaves a visit; password links go out at once."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: who may see a strategy is decided by those who run it."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go on to the page asked for, having noted the visit."""
        response = super().post_login(request, user, **kwargs)
        LoginVisit.objects.create(user=user, at=clock.now())
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set the password that its owner chose, and record that; what it is is written nowhere."""
        assert isinstance(user, User)
        with transaction.atomic():
            audit.hold()
            super().set_password(user, password)
            audit.record(what="an account's password was changed", by=user, at=clock.now(), subject=user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a password link straight away and not through the outbox, where the secret in it would be stored.

        A mail server that does not answer is logged and not shown: the page must not tell who has an account.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            log.exception("A password link could not be sent.")


@receiver(superuser_made, dispatch_uid="record the superuser")
def record_superuser(sender: type[User], account: User, **kwargs: Any) -> None:
    """Record the account that may do most, which a command on the server makes and nobody signed in does."""
    audit.record(
        what="a superuser was made",
        by=None,
        at=clock.now(),
        subject=account,
        after={"email": account.email, "name": account.name},
    )
