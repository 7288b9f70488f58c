"""Limits on how long a person stays signed in, and signing out everywhere.

Sessions use the machine's own time, even in a demonstration. See
docs/decisions/0017-how-long-a-person-stays-signed-in.md.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tracker import audit, clock, logs
from tracker.access import signed_in
from tracker.events import Event
from tracker.http_methods import takes_form
from tracker.models import User

SIGNED_IN_AT, LAST_SEEN = "signed_in_at", "last_seen"
"""The session keys for the times from which the session's limits are counted, in seconds since 1970."""
NOTED_EVERY = 60
"""The minimum number of seconds between writes of `LAST_SEEN`, so that most pages need no write."""


class SessionLimitsMiddleware:
    """Signs out people who have been idle too long or who signed in too many hours ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, after signing out a person whose session has reached a limit."""
        if user := request.session.get(SESSION_KEY):
            logs.note_user(user)
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = clock.real_now().timestamp()
        # For a session without these times, the limits count from now.
        signed_in_at = request.session.get(SIGNED_IN_AT, now)
        last_seen = request.session.get(LAST_SEEN, now)
        if (
            now - last_seen >= settings.SIGN_OUT_AFTER_IDLE
            or now - signed_in_at >= settings.SESSION_COOKIE_AGE
        ):
            logout(request)
        elif now - last_seen >= NOTED_EVERY or SIGNED_IN_AT not in request.session:
            request.session[SIGNED_IN_AT], request.session[LAST_SEEN] = signed_in_at, now


@receiver(user_logged_in, dispatch_uid="note when a session began")
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Store the time from which the session's limits are counted."""
    now = clock.real_now().timestamp()
    request.session[SIGNED_IN_AT] = request.session[LAST_SEEN] = now


@receiver(user_logged_out, dispatch_uid="clear the pages of a session")
def note_sign_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Mark the request, so that `tracker.response_headers` tells the browser to clear its cached pages."""
    request.ends_session = True  # type: ignore[attr-defined]  # a mark that tracker.response_headers reads


def end_all(*, user: User, by: User, at: datetime) -> None:
    """End all of an account's sessions, forget its known browsers and record an audit event."""
    with transaction.atomic():
        audit.lock_chain(audit.INSTALLATION)
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        audit.record(what=Event.SIGNED_OUT_EVERYWHERE, by=by, at=at, subject=user)


@signed_in
@takes_form
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation, then sign the reader out in every browser, including this one."""
    if request.method != "POST":
        return render(request, "account/sign_out_everywhere.html")
    assert isinstance(request.user, User)
    end_all(user=request.user, by=request.user, at=clock.now())
    logout(request)
    messages.success(request, "You have been signed out everywhere.")
    return redirect(settings.LOGIN_URL)
