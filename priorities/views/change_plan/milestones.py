"""Pages that add, change, retire and reopen an action's milestones."""

from typing import Any

from priorities.forms.plan import MilestoneForm
from priorities.models import MilestoneRevision
from priorities.queries import plan
from priorities.views.change_plan import generic
from priorities.views.change_plan.actions import ActionPartView, ActionView
from priorities.writes import milestones
from tracker.wording import long_date


class MilestoneView(ActionPartView):
    """A page about one milestone."""

    object: MilestoneRevision

    def get_revisions(self) -> list[MilestoneRevision]:
        reference, number = self.kwargs["reference"], self.kwargs["number"]
        return generic.found_or_404(
            plan.revisions_of_milestone(self.strategy, reference, number),
            f"{reference} has no milestone {number}.",
        )

    def rows(self, current: MilestoneRevision) -> generic.Rows:
        return (
            ("Title", current.title),
            ("Due", long_date(current.due)),
            ("In use", "Retired" if current.retired else "In use"),
            ("Agreed", current.how_agreed),
        )


class MilestoneAdd(ActionView, generic.AddView):
    """Add a milestone to an action."""

    form_class = MilestoneForm
    title = "Add a milestone to {reference}"
    button = "Add the milestone"
    success_message = "The milestone was added."
    above = "{object.title}"

    def write(self, form: MilestoneForm, **by_at: Any) -> None:
        milestones.add(action=self.object.action, **form.answers, **form.agreement_arguments, **by_at)


class MilestoneEdit(MilestoneView, generic.ReviseView):
    """Change a milestone's title or date."""

    form_class = MilestoneForm
    title = "Change milestone {number} of {reference}"
    success_message = "Milestone {number} was changed."

    def get_versions(self) -> list[tuple[MilestoneRevision, str]]:
        return [(each, f"{each.title}, {long_date(each.due)}") for each in self.revisions]

    def write(self, form: MilestoneForm, **by_at: Any) -> None:
        milestones.change(
            milestone=self.object.milestone, **form.answers, **form.agreement_arguments, **by_at
        )


class MilestoneRetire(MilestoneView, generic.RetireView):
    """Retire a milestone, or reopen it."""

    title = "{verb} milestone {number} of {reference}"
    button = "{verb} the milestone"
    success_message = "Milestone {number} was {done}."
    above = "{object.title}, {due}"

    def get_words(self) -> dict[str, Any]:
        return {**super().get_words(), "due": long_date(self.object.due)}

    def write(self, form: Any, **by_at: Any) -> None:
        change = milestones.reopen if self.is_retired else milestones.retire
        change(milestone=self.object.milestone, **form.agreement_arguments, **by_at)
