"""Pages that add, change, retire and reopen priorities."""

from typing import Any

from priorities import access
from priorities.forms.plan import PriorityForm
from priorities.models import PriorityRevision
from priorities.queries import plan
from priorities.views.change_plan import generic
from priorities.writes import plan_checks, priorities
from tracker import clock
from tracker.wording import long_date

RETIRE_INTRO = (
    "It leaves the plan on the date below. Pages for earlier dates still show it. You can reopen it later."
)
REOPEN_INTRO = "It returns to the plan on the date below, with the same reference number."


class PriorityView(generic.PlanPartView):
    """A page about one priority."""

    object: PriorityRevision

    def get_revisions(self) -> list[PriorityRevision]:
        number = self.kwargs["number"]
        return generic.found_or_404(
            plan.revisions_of_priority(self.strategy, number),
            f"{self.strategy.name} has no priority {number}.",
        )

    def rows(self, current: PriorityRevision) -> generic.Rows:
        return (
            ("Name", current.name),
            ("Lead", current.lead or "No lead"),
            *((("Retired", f"Since {long_date(current.effective_from)}"),) if current.retired else ()),
            ("Agreed", current.how_agreed),
        )


class PriorityAdd(generic.AddView):
    """Add a priority."""

    permission = access.EDIT_PLAN
    form_class = PriorityForm
    title = "Add a priority"
    button = "Add the priority"
    success_message = "The priority was added to the plan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": plan.people_of(self.strategy, clock.today())}

    def write(self, form: PriorityForm, **by_at: Any) -> None:
        priorities.add(strategy=self.strategy, **form.answers, **form.agreement_arguments, **by_at)


class PriorityEdit(PriorityView, generic.ReviseView):
    """Change a priority's name or lead."""

    form_class = PriorityForm
    title = "Change priority {number}"
    success_message = "Priority {number} was changed."
    anchor = "priority-{object.priority_id}"

    def get_form_kwargs(self) -> dict[str, Any]:
        people = plan.people_of(self.strategy, clock.today(), self.object.lead)
        return {**super().get_form_kwargs(), "people": people}

    def get_versions(self) -> list[tuple[PriorityRevision, str]]:
        return [(each, each.name) for each in self.revisions]

    def write(self, form: PriorityForm, **by_at: Any) -> None:
        priorities.change(priority=self.object.priority, **form.answers, **form.agreement_arguments, **by_at)


class PriorityRetire(PriorityView, generic.RetireView):
    """Retire a priority, or reopen it."""

    title = "{verb} priority {number}"
    button = "{verb} the priority"
    success_message = "Priority {number} was {done}."
    above = "{object.name}"
    retire_intro = RETIRE_INTRO
    reopen_intro = REOPEN_INTRO

    def get_refusal(self) -> str:
        return "" if self.is_retired else plan_checks.why_priority_stays(self.object.priority)

    def write(self, form: Any, **by_at: Any) -> None:
        change = priorities.reopen if self.is_retired else priorities.retire
        change(priority=self.object.priority, **form.agreement_arguments, **by_at)
