"""Browsers in which an account has signed in before: a failed sign-in in one counts against that browser alone.

So strangers who guess a password cannot keep the owner out. The cookie is signed and signs no one in. It stops working
when the account ends all its sessions. See docs/decisions/0014-mail-and-signing-in.md.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tracker.models import User

KEPT = 180 * 24 * 60 * 60
"""Seconds that a browser stays known after a sign-in."""
MOST = 5
"""The most accounts that one browser is known to, the latest first: several people may share a computer."""
SALT = "known browser"


def mark(request: HttpRequest, email: str) -> str:
    """Return the mark of this browser for the account with that email, or '' if it is not known. At most one query."""
    known = _read(request)
    account = User.objects.filter(email=email).only("pk", "session_epoch").first() if known else None
    return known.get(_name(account), "") if account else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Set the cookie that makes this browser known to the account for `KEPT` seconds."""
    others = {name: nonce for name, nonce in _read(request).items() if not name.startswith(f"{user.pk}.")}
    known = {_name(user): token_urlsafe(12), **dict(list(others.items())[: MOST - 1])}
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(known, salt=SALT, compress=True),
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _name(user: User) -> str:
    return f"{user.pk}.{user.session_epoch}"


def _read(request: HttpRequest) -> dict[str, str]:
    try:
        return dict(
            signing.loads(
                request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=KEPT
            )
        )
    except signing.BadSignature:
        return {}
