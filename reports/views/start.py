"""Where people begin after signing in."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from priorities import access
from priorities.choices import Role
from tracker import clock
from tracker.access import signed_in


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the page that the user needs first: see `first_page`."""
    assert request.user.is_authenticated
    return redirect(*first_page(access.readers(request.user, clock.today())))


def first_page(readers: Sequence[access.Reader]) -> tuple[str, ...]:
    """Return the name of a URL and its arguments: the page that a user needs first, given their roles.

    A manager of one strategy needs its dashboard, and a viewer the strategy, or the list of strategies if there are
    several. Everyone else needs their own work.
    """
    if len(readers) == 1 and Role.MANAGER in readers[0].roles:
        return "dashboard", readers[0].strategy.slug
    if readers and all(reader.roles == {Role.VIEWER} for reader in readers):
        return ("strategy", readers[0].strategy.slug) if len(readers) == 1 else ("strategies",)
    return ("my_work",)
