"""Sign-in as allauth does it, with what this installation decides."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from tracker import clock
from tracker.models import LoginVisit, User

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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a password link straight away and not through the outbox, where the secret in it would be stored.

        A mail server that does not answer is logged and not shown: the page must not tell who has an account.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            log.exception("A password link could not be sent.")
