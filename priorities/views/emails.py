"""The page on which people choose which emails they get, and have the address of their calendar."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities.forms.emails import EmailsForm
from priorities.queries.calendar_addresses import address_of, token_of
from priorities.queries.email_choices import wanted
from priorities.writes import calendar_addresses, email_choices
from tracker import clock
from tracker.access import signed_in
from tracker.http_methods import takes_form
from tracker.models import User

MAKE, REVOKE = "calendar", "no-calendar"
"""What the buttons for the calendar send in `then`."""


@signed_in
@takes_form
def emails(request: HttpRequest) -> HttpResponse:
    """Show which emails the user gets and the address of their calendar, and change either."""
    user = request.user
    assert user.is_authenticated
    then = request.POST.get("then")
    if then in (MAKE, REVOKE):
        messages.success(request, _change_address(user, then))
        return redirect("emails")
    if request.method == "POST":
        form = EmailsForm(request.POST)
        if form.is_valid():
            changed = email_choices.choose(kinds=form.chosen, by=user, at=clock.now())
            messages.success(
                request, "Your choice was saved." if changed else "You have not changed anything."
            )
            return redirect("emails")
    else:
        initial = {kind.value: on for kind, on in wanted(user).items()}
        form = EmailsForm(initial=initial)
    address = address_of(user)
    url = reverse("calendar_feed", args=[token_of(address)]) if address else ""
    context = {
        "form": form,
        "calendar": settings.SITE_URL + url if address else "",
        "made_on": clock.day_of(address.made_at) if address else None,
    }
    return render(request, "priorities/emails.html", context)


def _change_address(user: User, then: str) -> str:
    """Make or revoke the address of the user's calendar, and return what happened, in words."""
    if then == MAKE:
        calendar_addresses.make(by=user, at=clock.now())
        return "Your calendar has a new address. Copy it into your calendar program."
    if calendar_addresses.revoke(by=user, at=clock.now()):
        return "Your calendar is turned off. Its address no longer works."
    return "Your calendar is turned off already."
