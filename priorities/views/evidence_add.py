"""The pages that add an item of evidence, or link one that is already recorded to an action."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from priorities import access
from priorities.forms.evidence import EvidenceForm, ExistingEvidenceForm
from priorities.models import ActionRevision, Strategy
from priorities.queries.evidence import items_in_effect
from priorities.queries.evidence_list import item_revisions
from priorities.queries.plan import action_as_now, by_reference, care_groups, in_use, localities, services
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.withdrawn_action import refuse_withdrawn
from priorities.writes import evidence as writes
from priorities.writes import evidence_links
from tracker import clock, submissions
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused

UPDATE = "update"
"""The value of `then` in the URL if the user came from the action's update form, to which they return afterwards."""
LINK = "link"
"""The value of the button that links an item that is already recorded."""
MOST_OFFERED = 300
"""The number of items up to which the box for recorded evidence offers a list of them all."""


@in_strategy(access.ADD_EVIDENCE)
@takes_form
def evidence_add(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show the forms that add an item of evidence to an action, or link a recorded item to it, and do so.

    The user may also name other actions and commitments that the new item supports. Raises Http404 if the strategy has
    no such action.
    """
    plan = action_as_now(strategy, reference)
    if plan is None:
        raise Http404(f"{strategy.name} has no action {reference}.")
    refuse_withdrawn(plan)
    return _EvidencePage(request, strategy, plan).answer()


@in_strategy(access.ADD_EVIDENCE)
@takes_form
def evidence_new(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the form that adds an item of evidence, and asks which actions and commitments it is for, and add it."""
    return _EvidencePage(request, strategy, None).answer()


class _EvidencePage:
    """One request to a page that adds evidence. `plan` is the action that it is for, or None if the form asks."""

    def __init__(self, request: StrategyRequest, strategy: Strategy, plan: ActionRevision | None) -> None:
        self.request = request
        self.strategy = strategy
        self.plan = plan
        self.now = clock.now()
        self.today = clock.day_of(self.now)
        query_string = QueryString(request.GET)
        self.back_to_update = plan is not None and query_string.text("then") == UPDATE
        self.back = links.back(request, strategy)
        # The update form passes on the day from which its update counts.
        day = query_string.day("on")
        self.counts_from = day if day and day <= self.today else None

    @property
    def return_url(self) -> str:
        """The URL of the page to return to: the draft of the update, the action, or the list of evidence."""
        if self.plan is None:
            return self.back.url or links.evidence(self.strategy)
        to_page = links.to_update if self.back_to_update else links.to_action
        return to_page(self.strategy, self.plan.action.reference, self.back.query)

    def answer(self) -> HttpResponse:
        """Return the page, or a redirect once an item is added or linked."""
        is_sent = self.request.method == "POST"
        links_existing = is_sent and self.plan is not None and self.request.POST.get("then") == LINK
        form = self._form(self.request.POST if is_sent and not links_existing else None)
        existing = self._existing_form(self.request.POST if links_existing else None)
        if existing and links_existing and existing.is_valid():
            try:
                return submissions.once(self.request, existing, lambda: self._link(existing))
            except Refused as refused:
                existing.add_refusal(refused)
        elif is_sent and not links_existing and form.is_valid():
            try:
                return self._add(form)
            except Refused as refused:
                form.add_refusal(refused)
        if form.errors:
            form.ask_for_file_again()
        return self._show(form, existing)

    def _form(self, data: Any) -> EvidenceForm:
        actions, commitments = by_reference(self.strategy) if data else ({}, {})
        self.references: dict[str, Any] = {**commitments, **actions}
        return EvidenceForm(
            data,
            self.request.FILES if data else None,
            initial={"effective_from": self.counts_from},
            services=in_use(services(self.strategy), self.today),
            care_groups=in_use(care_groups(self.strategy), self.today),
            localities=in_use(localities(self.strategy), self.today),
            references=self.references,
            asks_for=self.plan is None,
        )

    def _existing_form(self, data: Any) -> ExistingEvidenceForm | None:
        if self.plan is None:
            return None
        items = items_in_effect(self.strategy, self.today, self.now).values_list("item__reference", "phrase")
        return ExistingEvidenceForm(data, items=list(items))

    def _link(self, form: ExistingEvidenceForm) -> tuple[str, str]:
        """Link a recorded item to the action, and return the URL to go to and a message. Raises Refused."""
        assert self.plan is not None
        action = self.plan.action
        revisions = item_revisions(self.strategy, form.cleaned_data["existing"], self.today, self.now)
        first, current = revisions[0], revisions[-1]
        evidence_links.link(
            item=current.item,
            actions=[action],
            linked_on=max(self.counts_from or self.today, first.effective_from),
            by=self.request.user,
            at=self.now,
        )
        words = f"Evidence {current.reference} was linked to {action.reference}: {current.phrase}."
        return self.return_url, words

    def _add(self, form: EvidenceForm) -> HttpResponse:
        """Add the item, and return a redirect. Raises Refused."""
        named = [self.references[key] for key in form.cleaned_data["also"]]
        rows = list(dict.fromkeys([*([self.plan.action] if self.plan else []), *named]))
        actions = [row for row in rows if row._meta.model_name == "action"]
        item = writes.add(
            strategy=self.strategy,
            details=form.details(),
            service=form.cleaned_data["service"],
            reach=form.reach(),
            actions=actions,
            commitments=[row for row in rows if row not in actions],
            by=self.request.user,
            at=self.now,
            key=form.cleaned_data["key"],
            effective_from=form.cleaned_data["effective_from"],
            file=form.cleaned_data["file"],
        )
        phrase = form.cleaned_data["phrase"]
        for_ = rows[0].reference
        messages.success(self.request, f"Evidence {item.reference} was added to {for_}: {phrase}.")
        if form.names_a_folder:
            messages.info(self.request, IN_A_FOLDER.format(form.cleaned_data["source"]))
        return redirect(self.return_url)

    def _show(self, form: EvidenceForm, existing: ExistingEvidenceForm | None) -> HttpResponse:
        return render(
            self.request,
            "priorities/evidence_add.html",
            {
                "strategy": self.strategy,
                "strategy_nav": links.navigation(
                    self.strategy, "actions" if self.plan else "evidence", self.request.reader
                ),
                "plan": self.plan,
                "form": form,
                "existing": existing,
                "offered": existing.items if existing and len(existing.items) <= MOST_OFFERED else (),
                "back_to_update": self.back_to_update,
                "return_url": self.return_url,
                "back": self.back,
            },
        )


IN_A_FOLDER = (
    "“{}” is in a shared folder, so we have kept it as the source, without a link. Only people who have access to "
    "that folder can open it. If other people need to read it, add the file itself."
)
