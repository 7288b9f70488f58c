"""Pages about meetings, and about who agrees each kind of proposed change."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.choices import ProposalKind
from priorities.forms.groups import ConfirmForm
from priorities.forms.meetings import BOARD, DecisionMakersForm, MeetingForm, NewMeetingForm
from priorities.models import Group, Meeting, Strategy
from priorities.queries import meetings as meeting_queries
from priorities.queries import plan
from priorities.queries.bodies import groups_of
from priorities.queries.decision_makers import decision_makers
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import decision_makers as decision_maker_writes
from priorities.writes import meetings
from tracker import clock
from tracker.wording import long_date


@in_strategy(access.EDIT_PLAN)
def meeting_list(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the strategy's meetings: those to come first, soonest first."""
    to_come, earlier = meeting_queries.meetings(strategy, clock.today())
    return render(
        request,
        "priorities/change_plan/meetings.html",
        generic.page_context(request, strategy) | {"to_come": to_come, "earlier": earlier},
    )


class MeetingAdd(generic.AddView):
    """Add a meeting of a group or of the board."""

    permission = access.EDIT_PLAN
    back_to = "plan_meetings"
    form_class = NewMeetingForm
    title = "Add a meeting"
    button = "Add the meeting"

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = plan.in_use(groups_of(self.strategy), clock.today())
        return {**super().get_form_kwargs(), "strategy": self.strategy, "groups": groups}

    def write(self, form: NewMeetingForm, **by_at: Any) -> str:
        """Add the meeting and return a message that names it."""
        added = meetings.add(strategy=self.strategy, **form.answers, **by_at)
        return f"The meeting was added: {added}."


class MeetingView(generic.ReviseView):
    """A page about one meeting."""

    permission = access.EDIT_PLAN
    back_to = "plan_meetings"
    object: Meeting

    def get_object(self) -> Meeting:
        return generic.found_or_404(
            meeting_queries.meeting(self.strategy, self.kwargs["meeting_id"]),
            f"{self.strategy.name} has no such meeting.",
        )

    def version(self) -> str:
        return meetings.version_hash(self.object)

    def rows(self, current: Meeting) -> generic.Rows:
        return (("Date of the meeting", long_date(current.held_on)), ("Note", current.note))


class MeetingCorrect(MeetingView):
    """Correct the day of a meeting, or the note on it."""

    form_class = MeetingForm
    title = "Correct the meeting: {object.held_by}"
    button = "Save the correction"
    intro = "What was recorded before stays in the audit. To change who meets, remove the meeting and add another."

    def write(self, form: MeetingForm, **by_at: Any) -> str:
        """Save the correction, and return a message with the due dates that are counted back from the meeting."""
        corrected = meetings.correct(
            meeting=self.object, based_on=form.cleaned_data["based_on"], **form.answers, **by_at
        )
        due = corrected.periods.filter(withdrawn_at=None, days_before__isnull=False).order_by("opens")
        words = [f"Updates for {period.name} are due by {long_date(period.due)}." for period in due]
        return " ".join(["The correction was saved.", *words])


class MeetingRemove(MeetingView):
    """Remove a meeting that no record names."""

    form_class = ConfirmForm
    title = "Remove the meeting: {object}"
    button = "Remove the meeting"
    success_message = "The meeting was removed."

    def get_refusal(self) -> str:
        if meeting_queries.is_named(self.object):
            return "A period or another record names this meeting, so you cannot remove it. Correct its date instead."
        return ""

    def write(self, form: ConfirmForm, **by_at: Any) -> None:
        meetings.remove(meeting=self.object, based_on=form.cleaned_data["based_on"], **by_at)


class DecisionMakersEdit(generic.ReviseView):
    """Set who agrees each kind of proposed change."""

    permission = access.EDIT_PLAN
    form_class = DecisionMakersForm
    object: dict[ProposalKind, Group | None]
    title = "Who agrees what"
    button = "Save"
    success_message = "Your choices were saved."
    intro = "Choose the group or board that decides on each kind of proposal."

    def get_object(self) -> dict[ProposalKind, Group | None]:
        return decision_makers(self.strategy)

    def version(self) -> str:
        return decision_maker_writes.version_hash(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {
            **super().get_initial(),
            **{kind.value: group.pk if group else BOARD for kind, group in self.object.items()},
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "strategy": self.strategy,
            "groups": plan.in_use(groups_of(self.strategy), clock.today(), *self.object.values()),
        }

    def rows(self, current: dict[ProposalKind, Group | None]) -> generic.Rows:
        return [(kind.label, group or self.strategy.board) for kind, group in current.items()]

    def write(self, form: DecisionMakersForm, **by_at: Any) -> None:
        decision_maker_writes.set_decision_makers(
            strategy=self.strategy,
            chosen=form.chosen,
            based_on=form.cleaned_data["based_on"],
            **by_at,
        )
