"""Browsers in which somebody has signed in before: a wrong try from one counts against that browser alone.

So strangers who guess at an account cannot keep its owner out. The cookie is signed and lets nobody in; it is forgotten
when the account ends all its sessions.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tracker.models import User

KEPT = 180 * 24 * 60 * 60
"""Seconds for which a browser is known after a sign-in."""
MOST = 5
"""How many accounts one browser is known to, the latest first: several people may share a computer."""
SALT = "known browser"


def mark(request: HttpRequest, email: str) -> str:
    """The mark of this browser for the account with that email; '' where it is not known to it. One query at most."""
    known = _read(request)
    account = User.objects.filter(email=email).only("pk", "session_epoch").first() if known else None
    return known.get(_name(account), "") if account else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Make this browser known to the account, for half a year."""
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
