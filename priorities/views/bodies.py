"""The page that adds a body."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities.forms.bodies import BodyForm
from priorities.views.permissions import StrategyRequest, for_staff
from priorities.writes import bodies
from priorities.writes.bodies import BodyDetails
from tracker import clock, submissions
from tracker.http_methods import takes_form
from tracker.refusals import Refused


@for_staff
@takes_form
def body_add(request: StrategyRequest) -> HttpResponse:
    """Add a body that runs strategies."""
    form = BodyForm(request.POST if request.method == "POST" else None)
    form.add_submission_key()

    def add() -> tuple[str, str]:
        body = bodies.add(details=BodyDetails(**form.answers), by=request.user, at=clock.now())
        return reverse("strategy_add"), f"{body.name} was added."

    if form.is_bound and form.is_valid():
        try:
            return submissions.once(request, form, add)
        except Refused as refused:
            form.add_refusal(refused)
    return render(
        request,
        "priorities/change_plan/form.html",
        {
            "form": form,
            "title": "Add a body",
            "button": "Add the body",
            "intro": "A body is an organisation that runs strategies. Its people, groups and services serve all its "
            "strategies.",
            "return_url": reverse("strategies"),
        },
    )
