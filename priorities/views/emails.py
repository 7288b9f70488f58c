"""The page on which people choose which emails they get."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from priorities.forms.emails import EmailsForm
from priorities.queries.email_choices import wanted
from priorities.writes import email_choices
from tracker import clock
from tracker.access import signed_in
from tracker.http_methods import takes_form


@signed_in
@takes_form
def emails(request: HttpRequest) -> HttpResponse:
    """Show which emails the user gets, and turn kinds of email on or off."""
    user = request.user
    assert user.is_authenticated
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
    return render(request, "priorities/emails.html", {"form": form})
