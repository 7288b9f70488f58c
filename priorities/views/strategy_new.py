"""Setting up a new strategy in the browser."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.forms.strategy import StrategyForm
from priorities.views.plan_form import plan_url
from priorities.writes import strategies
from tracker import clock, declarations, submissions
from tracker.access import signed_in
from tracker.methods import takes_form
from tracker.refusals import Refused


@signed_in
@takes_form
def strategy_new(request: HttpRequest) -> HttpResponse:
    """Set up a whole new strategy. The person who does so becomes its manager."""
    with declarations.sent_with(request):
        return _strategy_new(request)


def _strategy_new(request: HttpRequest) -> HttpResponse:
    by = request.user
    assert by.is_authenticated
    if not access.may_create_strategy(by, clock.today()):
        raise PermissionDenied("Your roles do not let you set up a strategy.")
    data = request.POST if request.method == "POST" else None
    form = StrategyForm(data)
    form.carry_key()

    def make() -> tuple[str, str]:
        made = strategies.create(
            made=form.made(), priorities=form.lines(), members=form.people(), by=by, at=clock.now()
        )
        return plan_url(made), f"{made.name} was set up. You are its manager."

    if form.is_bound:
        form.is_valid()
        # Also where a box could not be read: everything that is wrong is said at once.
        form.add_reasons(strategies.wrong(form.made(), form.lines(), form.people(), clock.now()))
    if form.is_bound and form.is_valid():
        try:
            return submissions.once(request, form, make)
        except Refused as refused:
            form.add_refusal(refused)
    return render(request, "priorities/plan/strategy_new.html", {"form": form})
