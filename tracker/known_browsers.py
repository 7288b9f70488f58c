"""Known browsers: those in which someone has signed in to an account before.

Attempts to sign in from a known browser are counted separately, so that its user can still sign in when strangers who
guess at the password elsewhere have reached the limit. A signed cookie identifies the browser, but does not sign anyone
in. The cookie stops working when all the account's sessions are ended. See docs/decisions/0014-mail-and-signing-in.md.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tracker.models import User

KNOWN_FOR = 180 * 24 * 60 * 60
"""The number of seconds that a browser stays known after a sign-in."""
MOST_ACCOUNTS = 5
"""The maximum number of accounts to which one browser is known: the last to sign in. People may share a computer."""
SALT = "known browser"


def browser_token(request: HttpRequest, email: str) -> str:
    """Return this browser's token for the account with that email address, or '' if the browser is not known.

    Runs at most one SQL query.
    """
    known = _read(request)
    account = User.objects.filter(email=email).only("pk", "session_epoch").first() if known else None
    return known.get(_name(account), "") if account else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Set the cookie that makes this browser known to the account for `KNOWN_FOR` seconds.

    The cookie keeps only the last `MOST_ACCOUNTS` accounts that signed in.
    """
    others = {name: nonce for name, nonce in _read(request).items() if not name.startswith(f"{user.pk}.")}
    known = {_name(user): token_urlsafe(12), **dict(list(others.items())[: MOST_ACCOUNTS - 1])}
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(known, salt=SALT, compress=True),
        max_age=KNOWN_FOR,
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
                request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR
            )
        )
    except signing.BadSignature:
        return {}
