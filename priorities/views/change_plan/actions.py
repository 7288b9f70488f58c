"""Pages that add actions, change their plans, and move them to another stage."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from priorities.choices import ActionKind, Stage
from priorities.forms.agreement import AgreementForm
from priorities.forms.plan import ActionForm, ReasonForm, StageForm, WithdrawActionForm
from priorities.models import (
    ActionRevision,
    Group,
    MilestoneRevision,
    Partner,
    Person,
    Proposal,
    Service,
    Strategy,
)
from priorities.queries import plan
from priorities.queries.bodies import groups_of
from priorities.queries.changes import pending_completion
from priorities.queries.decision_makers import decision_makers
from priorities.queries.meetings import meetings_held
from priorities.queries.milestones import milestones_at
from priorities.queries.owners import owners_of, read_owners
from priorities.queries.timeline import changes
from priorities.rules import lifecycle
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.views.change_plan.commitments import CommitmentView
from priorities.writes import actions, stages, withdrawn_actions
from tracker import clock
from tracker.wording import listed, long_date


class ActionPartView(generic.PlanPartView):
    """A page about an action or one of its milestones. It returns to the page that changes the action."""

    @property
    def back(self) -> links.Back:
        """The link to the list that the action was opened from."""
        return links.back(self.request, self.strategy)

    def get_success_url(self) -> str:
        """Return the URL of the page that changes the action, with the link to the list."""
        page = reverse("plan_action_edit", args=[self.strategy.slug, self.kwargs["reference"]])
        return links.with_query(page, self.back.query)

    def get_words(self) -> dict[str, Any]:
        """Add the action's reference as published, because the URL has its key."""
        revision = self.object
        action = revision.milestone.action if isinstance(revision, MilestoneRevision) else revision.action
        return {**super().get_words(), "reference": action.reference}


class ActionView(ActionPartView):
    """A page about one action."""

    object: ActionRevision

    def get_revisions(self) -> list[ActionRevision]:
        reference = self.kwargs["reference"]
        revisions = generic.found_or_404(
            plan.revisions_of_action(self.strategy, reference),
            f"{self.strategy.name} has no action {reference}.",
        )
        read_owners(revisions)
        return revisions


class ActionAdd(CommitmentView, generic.AddView):
    """Add an action to a commitment."""

    form_class = ActionForm
    title = "Add an action"
    button = "Add the action"
    success_message = "The action was added to the plan."
    anchor = "commitment-{object.commitment_id}"
    above = "Commitment {reference}: {object.wording}"

    def get_initial(self) -> dict[str, Any]:
        home = self.object.commitment
        return {
            "home": home.pk,
            "reference": actions.proposed_reference(home),
            "kind": ActionKind.TIME_LIMITED,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **_offered(self.strategy, None)}

    def write(self, form: ActionForm, **by_at: Any) -> None:
        actions.add(
            strategy=self.strategy,
            details=form.details,
            reference=form.cleaned_data["reference"],
            source=form.cleaned_data["source"],
            **form.agreement_arguments,
            **by_at,
        )


class ActionReviseView(ActionView, generic.ReviseView):
    """A page that revises an action and lists its versions."""

    versions_title = "Agreed changes"

    def get_versions(self) -> list[tuple[ActionRevision, str]]:
        versions = []
        for revision, before in zip(self.revisions, [*self.revisions[1:], None], strict=True):
            changed = changes(before, revision) if before else ()
            words = "\n".join(f"{label}: {words}" for label, words in changed)
            if not words:
                # The first revision has nothing before it, and a later one may have the same fields as the one before.
                words = f"{'The same as before. ' if before else ''}{_summary(revision)}"
            versions.append((revision, words))
        return versions

    def rows(self, current: ActionRevision) -> generic.Rows:
        return (
            ("Title", current.title),
            ("Commitment", current.home.reference),
            ("Stage", Stage(current.stage).label),
            ("Starts", long_date(current.start) if current.start else ""),
            ("Due", long_date(current.due) if current.due else "Continuing work"),
            *((("Due in the plan's words", current.timescale_words),) if current.timescale_words else ()),
            ("Review", long_date(current.review) if current.review else "None: the work is time-limited"),
            (
                "Responsible for reporting",
                current.answering or "No one",
            ),
            ("Deputy", current.deputy or "No deputy"),
            ("Owners", listed([str(row) for row in owners_of(current)]) or "None recorded"),
            ("Group", current.group or "No group"),
            ("Service", current.service or "No service"),
            *((("Locality", current.locality),) if current.locality else ()),
            ("Agreed", current.how_agreed),
        )


PUT_BACK_FIRST = "This action has been withdrawn. To change its plan, first put it back."


class ActionEdit(ActionReviseView):
    """Change an action's plan. The page also links to the pages for its stage and milestones."""

    def get_refusal(self) -> str:
        return PUT_BACK_FIRST if self.object.is_withdrawn else ""

    form_class = ActionForm
    title = "Change action {reference}"
    success_message = "Action {reference} was changed."
    template_name = "priorities/change_plan/action.html"

    def get_initial(self) -> dict[str, Any]:
        current = self.object
        return {
            **super().get_initial(),
            "supports": plan.supported(current.action),
            "answering": current.answering,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **_offered(self.strategy, self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action=self.object.action,
            back=self.back,
            current=self.object,
            stage=Stage(self.object.stage),
            milestones=plan.latest_milestone_revisions(self.object.action),
            **kwargs,
        )

    def write(self, form: ActionForm, **by_at: Any) -> None:
        actions.change(action=self.object.action, details=form.details, **form.agreement_arguments, **by_at)


class ActionStage(ActionReviseView):
    """Pause, stop, complete or reopen an action, or refuse its completion."""

    form_class = StageForm
    title = "Move {reference} to another stage"
    button = "Move the action"
    above = "{object.title}"
    template_name = "priorities/change_plan/stage.html"
    completion: Proposal | None

    def load(self) -> None:
        """Set `completion` too: the proposal of completion that awaits agreement, or None."""
        super().load()
        self.completion = pending_completion(self.object.action)
        if self.completion:
            self.title = "Agree or refuse the completion of {reference}"
            self.button = "Save the decision"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(report=self._report(), **kwargs)

    def _report(self) -> generic.Rows:
        """Return the rows that describe the report of completion that awaits agreement."""
        if self.completion is None or self.completion.update is None:
            return ()
        update, author = self.completion.update, self.completion.update.author
        difference = update.difference_made or ("" if update.difference_known else "Not yet known")
        rows = (
            ("Complete from", long_date(self.completion.effective_from)),
            (
                "Latest report",
                f"{long_date(clock.day_of(update.recorded_at))}, {author.job_title} ({author.name})",
            ),
            ("Progress", update.progress),
            ("Difference made", difference),
            ("Reason for no evidence", update.no_evidence_reason),
            ("Milestones not done", self._milestones_not_done()),
            ("Reason for unfinished milestones", update.open_milestones_reason),
        )
        return tuple((label, text) for label, text in rows if text)

    def _milestones_not_done(self) -> str:
        """Return the titles of the action's milestones that are not done, in words. Runs one SQL query."""
        milestones = milestones_at(self.strategy, clock.today(), clock.now(), self.object.action_id)
        return listed([f"“{milestone.title}”" for milestone in milestones if not milestone.done_on])

    def get_refusal(self) -> str:
        return PUT_BACK_FIRST if self.object.is_withdrawn else ""

    def get_intro(self) -> str:
        stage = Stage(self.object.stage)
        meanings = {
            Stage.PROPOSED: (
                "You do not need agreement to start it: the first update that is not Grey starts it."
            ),
            Stage.COMPLETE: "If you reopen it, it counts under the rating that it had before it was reported complete, "
            "until its next update.",
        }
        if self.completion:
            return (
                "The group or the board decides whether the action is complete. If the action is paused or stopped "
                "instead, it must be reported complete again before its completion can be agreed."
            )
        return f"It is {stage.label.lower()} now. {meanings.get(stage, '')}"

    def get_form_kwargs(self) -> dict[str, Any]:
        today, deciders = clock.today(), decision_makers(self.strategy)
        named = {decider for decider in deciders.values() if decider}
        earliest = max(
            self.object.effective_from, self.completion.effective_from if self.completion else date.min
        )
        return {
            **super().get_form_kwargs(),
            "stages": lifecycle.stages_after(Stage(self.object.stage)),
            "board": self.strategy.board,
            "groups": sorted(named, key=str),
            "deciders": deciders,
            "meetings": [
                meeting
                for meeting in meetings_held(self.strategy, today)
                if meeting.held_on >= earliest and (meeting.group is None or meeting.group in named)
            ],
            "completion": self.completion,
        }

    def write(self, form: StageForm, **by_at: Any) -> str:
        decided = {
            "action": self.object.action,
            "details": form.details,
            "completion": form.cleaned_data["completion"],
        }
        if form.refuses_completion:
            stages.refuse_completion(**decided, **by_at)
            return f"The completion of {self.object.action.reference} was not agreed. Its last rating counts again."
        moved = stages.move(
            stage=form.cleaned_data["stage"],
            **decided,
            **form.based_on_argument,
            **by_at,
        )
        stage, day = Stage(moved.stage).label.lower(), long_date(moved.effective_from)
        return f"Action {self.object.action.reference} is {stage} from {day}."


class ActionWithdraw(ActionReviseView):
    """Withdraw an action, perhaps because it duplicates another, or put a withdrawn action back into the plan."""

    def get_form_class(self) -> type[AgreementForm]:
        """Return the form that withdraws the action or puts it back."""
        return AgreementForm if self.object.is_withdrawn else WithdrawActionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return (
            kwargs
            if self.object.is_withdrawn
            else {**kwargs, "actions": plan.other_actions(self.object.action)}
        )

    def load(self) -> None:
        """Set the text of the page too."""
        super().load()
        self.above = "{object.title}"
        self.title, self.button, self.success_message = (
            (
                "Put {reference} back",
                "Put it back into the plan",
                "Action {reference} was put back into the plan.",
            )
            if self.object.is_withdrawn
            else ("Withdraw {reference}", "Withdraw the action", "Action {reference} was withdrawn.")
        )

    def get_intro(self) -> str:
        if self.object.is_withdrawn:
            return (
                "The action will count again from the day that you enter, in the stage that it had "
                "when it was withdrawn."
            )
        return (
            "Withdraw an action that duplicates another or should not be in the plan. From the day "
            "that you enter, it is left out of counts, lists and papers. Its page stays, with its "
            "updates, evidence and history. If the work has "
            "ended, stop the action instead, so that it still counts."
        )

    def write(self, form: Any, **by_at: Any) -> None:
        action = self.object.action
        if self.object.is_withdrawn:
            withdrawn_actions.put_back(action=action, **form.agreement_arguments, **by_at)
        else:
            into = form.cleaned_data["into"]
            withdrawn_actions.withdraw(action=action, into=into, **form.agreement_arguments, **by_at)
            if into:
                self.success_message = f"Action {{reference}} was merged into {into.reference}."


class ActionNotStarted(ActionReviseView):
    """Move an action that was started by mistake back to Proposed."""

    form_class = ReasonForm
    title = "Put {reference} back to proposed"
    button = "Put it back to proposed"
    above = "{object.title}"
    success_message = "Action {reference} is proposed again. The next update that is not Grey will start it."

    def get_refusal(self) -> str:
        return stages.why_not_proposed_again(self.object.action)

    def get_intro(self) -> str:
        day = long_date(self.object.effective_from)
        return (
            "Use this if the work has not started and the action was put under way by mistake. The "
            f"action will count as proposed from {day}, the day of the latest change to its plan."
        )

    def write(self, form: ReasonForm, **by_at: Any) -> None:
        stages.propose_again(
            action=self.object.action,
            reason=form.cleaned_data["reason"],
            based_on=form.cleaned_data["based_on"],
            **by_at,
        )


def _offered(strategy: Strategy, current: ActionRevision | None) -> dict[str, Any]:
    """Return the choices for an action's form: rows in use today, and those that `current` already has."""
    today = clock.today()
    people = (current.lead, current.deputy) if current else ()
    owners = [row.owner for row in owners_of(current)] if current else []
    named: list[Any] = list(owners)
    if current:
        named += [current.group, current.service, current.answering_service, current.answering_partner]

    def offered(rows: Iterable[Any], kind: type[Any]) -> list[Any]:
        return plan.in_use(rows, today, *(each for each in named if isinstance(each, kind)))

    return {
        "homes": plan.current_plan(strategy).commitments,
        "groups": offered(groups_of(strategy), Group),
        "services": offered(plan.services(strategy), Service),
        "partners": offered(plan.partners(strategy), Partner),
        "localities": plan.in_use(plan.localities(strategy), today, current and current.locality),
        "people": plan.people_of(
            strategy, today, *people, *(each for each in owners if isinstance(each, Person))
        ),
        "owners": owners,
    }


def _summary(revision: ActionRevision) -> str:
    """Return a revision's title, stage, commitment and due or review date, in words."""
    date = revision.due or revision.review
    dated = f", {'due' if revision.due else 'review'} {long_date(date)}" if date else ""
    return f"{revision.title}. {Stage(revision.stage).label}, commitment {revision.home.reference}{dated}"
