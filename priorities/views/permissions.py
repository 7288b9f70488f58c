"""Permission checks for views inside a strategy or a body, and for views that only staff may use.

Each view inside a strategy or a body declares the permission that it needs.
"""

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
    """A request inside a strategy. `in_strategy` has set `reader`: the user with their roles in the strategy."""

    user: User
    reader: access.Reader


View = Callable[..., HttpResponseBase]


def in_strategy(permission: Permission) -> Callable[[View], View]:
    """Return a decorator for a view that needs this permission in the strategy that its URL names.

    The view takes (request, strategy, ...), with `request.reader` set. A user without a role in the strategy gets 404,
    as if the strategy did not exist; a reader whose roles lack the permission gets 403. A GET or HEAD request whose
    query string contains a personal identifier is redirected to the URL without the identifier.
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
            with declarations.from_request(request, scope=slug):
                return _without_identifiers(request) or view(request, found.strategy, *args, **kwargs)

        return declare(guarded, f"strategy: {permission.name}")

    return decorate


class BodyRequest(HttpRequest):
    """A request inside a body. `in_body` has set `reader`: the user with their permissions in the body."""

    user: User
    reader: access.BodyReader


def in_body(permission: Permission) -> Callable[[View], View]:
    """Return a decorator for a view that needs this permission in a strategy of the body that its URL names.

    Staff have each permission in every body. The view takes (request, body, ...), with `request.reader` set. Everyone
    else is answered as in a strategy: see `in_strategy`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: BodyRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            found = access.body_reader(request.user, slug, clock.today())
            if found is None:
                raise Http404("There is no body here that you can see.")
            if not found.may(permission):
                raise PermissionDenied("Your roles in the strategies of this body do not let you do this.")
            request.reader = found
            with declarations.from_request(request, scope=found.body.audit_scope):
                return _without_identifiers(request) or view(request, found.body, *args, **kwargs)

        return declare(guarded, f"body: {permission.name}")

    return decorate


def for_staff(view: View) -> View:
    """Declare that only staff, who run the installation, may open this view. Others get 403."""

    @wraps(view)
    def guarded(request: StrategyRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise PermissionDenied("Only staff who run the tracker may do this.")
        with declarations.from_request(request):
            return _without_identifiers(request) or view(request, *args, **kwargs)

    return declare(guarded, "staff")


def _without_identifiers(request: HttpRequest) -> HttpResponse | None:
    """Return a redirect to the same page without query values that look like personal identifiers, with a message.

    Return None if there are no such values, or if the request is not GET or HEAD. Browsers and logs store URLs, and
    people share them. The message does not repeat the identifier.
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
