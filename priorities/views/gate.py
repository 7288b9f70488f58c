"""The door to everything inside a strategy. Every view there declares the permission that opens it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from priorities import access
from tracker import clock, declarations
from tracker.access import Permission, declare
from tracker.models import User


class StrategyRequest(HttpRequest):
    """A request inside a strategy: `in_strategy` has put on it who the reader is there."""

    user: User
    reader: access.Reader


View = Callable[..., HttpResponseBase]


def in_strategy(permission: Permission) -> Callable[[View], View]:
    """Declare that a view needs this permission in the strategy that its URL names.

    The view takes (request, strategy, ...), with `request.reader` set. A stranger to the strategy is answered 404,
    as if there were none; a reader whose roles lack the permission, 403. An address that holds a personal identifier
    is cleared of it first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StrategyRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            found = access.reader(request.user, slug, clock.today())
            if found is None:
                raise Http404("There is no strategy here that you can see.")
            if not found.may(permission):
                raise PermissionDenied(access.refusal(permission))
            request.reader = found
            with declarations.sent_with(request, scope=slug):
                return _without_identifiers(request) or view(request, found.strategy, *args, **kwargs)

        return declare(guarded, f"strategy: {permission.name}")

    return decorate


def _without_identifiers(request: HttpRequest) -> HttpResponse | None:
    """Send the reader to the same page without what looks like a personal identifier, and say why; None without one.

    Browsers and logs store addresses, and people pass them on. The message does not repeat the identifier.
    """
    if request.method not in ("GET", "HEAD") or not request.GET:
        return None
    clean: list[tuple[str, str]] = []
    refused: dict[str, None] = {}
    for name, values in request.GET.lists():
        for value in values:
            sentence = declarations.refusal(f"{name} {value}")
            if sentence:
                refused[sentence] = None
            else:
                clean.append((name, value))
    if not refused:
        return None
    messages.error(request, f"{' '.join(refused)} The search was not run.")
    return redirect(f"{request.path}?{urlencode(clean)}" if clean else request.path)
