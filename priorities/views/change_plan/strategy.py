"""Pages that set up a strategy and correct its details."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import EscalatesTo
from priorities.forms.strategy import NewStrategyForm, StrategyForm
from priorities.models import Group, Strategy
from priorities.queries.bodies import entries
from priorities.queries.periods import current_periods
from priorities.queries.plan import in_use
from priorities.views.change_plan.generic import ReviseView, Rows
from priorities.views.change_plan.periods import not_covered
from priorities.writes import strategies
from priorities.writes.strategies import StrategyDetails
from tracker import clock, declarations, submissions
from tracker.access import signed_in
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused


class StrategyEdit(ReviseView):
    """Correct the strategy's details, such as its names, dates and vision, and whether it is sensitive."""

    permission = access.EDIT_PLAN
    form_class = StrategyForm
    title = "Strategy details"
    button = "Save the correction"
    intro = "A correction shows on every page, and in papers made from now on. Web addresses do not change."

    def version(self) -> str:
        return strategies.version_hash(self.strategy)

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = entries(self.strategy.body_id, Group)
        offered = in_use(groups, clock.today(), self.strategy.oversight_group)
        return {**super().get_form_kwargs(), "groups": offered}

    def rows(self, current: Strategy) -> Rows:
        current.refresh_from_db()
        values = strategies.details_of(current).stripped()
        for name in ("sensitive", "checked_by_another"):
            values[name] = "Yes" if values[name] else "No"
        values["escalates_to"] = EscalatesTo(values["escalates_to"]).label
        labels = StrategyForm.base_fields
        return [(str(labels[name].label), value or "") for name, value in values.items()]

    def write(self, form: StrategyForm, **by_at: Any) -> str:
        corrected = strategies.correct(
            strategy=self.strategy,
            details=StrategyDetails(**form.answers),
            based_on=form.cleaned_data["based_on"],
            **by_at,
        )
        return f"The correction was saved. {not_covered(corrected, current_periods(corrected))}".strip()


@signed_in
@takes_form
def strategy_add(request: HttpRequest) -> HttpResponse:
    """Set up a whole new strategy. The user becomes its manager and a report author."""
    with declarations.from_request(request):
        return _strategy_add(request)


def _strategy_add(request: HttpRequest) -> HttpResponse:
    by = request.user
    assert by.is_authenticated
    today = clock.today()
    if not access.may_create_strategy(by, today):
        raise PermissionDenied("Your roles do not let you set up a strategy.")
    bodies = list(access.bodies_for_new_strategy(by, today))
    if not bodies:
        messages.info(request, "First add the body that runs the strategy. Then set up the strategy.")
        return redirect("body_add")
    named = QueryString(request.GET).text("body")
    form = NewStrategyForm(
        request.POST if request.method == "POST" else None,
        bodies=bodies,
        initial={"body": next((body for body in bodies if body.slug == named), None)},
    )
    form.add_submission_key()
    if form.is_bound:
        form.is_valid()
        strategy, names, people = form.new_strategy(), form.priority_names(), form.first_people()
        # Checked even if a field is invalid, so that the page shows all errors at once.
        form.add_reasons(
            strategies.strategy_errors(details=strategy, priorities=names, members=people, at=clock.now())
        )

    def create() -> tuple[str, str]:
        created = strategies.create(details=strategy, priorities=names, members=people, by=by, at=clock.now())
        return reverse("plan", args=[created.slug]), f"{created.name} was set up. You are its manager."

    if form.is_bound and form.is_valid():
        try:
            return submissions.once(request, form, create)
        except Refused as refused:
            form.add_refusal(refused)
    return render(request, "priorities/change_plan/strategy_add.html", {"form": form})
