"""The pages that correct an item of evidence, link it further, unlink it and withdraw it."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404

from priorities import access
from priorities.forms.evidence import (
    EvidenceCorrectionForm,
    EvidenceLinkForm,
    EvidenceUnlinkForm,
    EvidenceWithdrawForm,
)
from priorities.models import EvidenceItem, EvidenceLink, EvidenceRevision
from priorities.queries.evidence_list import (
    files_of_item,
    item_revisions,
    link_of_item,
    links_of_item,
    reach_of_item,
    withdrawal_of,
)
from priorities.queries.plan import by_reference, care_groups, in_use, localities, services
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.views.evidence import says
from priorities.views.evidence_add import IN_A_FOLDER
from priorities.writes import evidence, evidence_links
from priorities.writes.evidence import EvidenceDetails, reach_field
from tracker import clock
from tracker.wording import listed, long_date


class EvidencePageView(generic.ChangeView):
    """A page that changes one item of evidence. `object` is its current revision, and it returns to the item's page."""

    permission = access.ADD_EVIDENCE
    above = "{object.reference} {object.phrase}"
    needs_more = True
    """Whether the page is only for people who may change this item: see `Reader.may_change_evidence`."""
    object: EvidenceRevision
    revisions: list[EvidenceRevision]
    now: datetime

    def get_frame(self) -> dict[str, Any]:
        return {
            "strategy": self.strategy,
            "strategy_nav": links.navigation(self.strategy, "evidence", self.request.reader),
        }

    def load(self) -> None:
        """Set the item and its revisions. Raises Http404, or PermissionDenied if the user may not change the item."""
        self.object = self.get_object()
        self.item: EvidenceItem = self.object.item
        self.withdrawal = withdrawal_of(self.item, self.today, self.now)
        if self.needs_more:
            found = links_of_item(self.item, self.today, self.now)
            groups = [link.group_id for link in found if link.unlinked_on is None]
            if not self.request.reader.may_change_evidence(self.revisions[0].recorded_by_id, groups):
                raise PermissionDenied(
                    "Only the person who recorded this evidence, people who may change the plan, and the chair, "
                    "vice-chair or coordinator of a linked action's group can change it. Ask one of them."
                )

    @property
    def today(self) -> date:
        """The day of the request."""
        return clock.day_of(self.now)

    def get_object(self) -> EvidenceRevision:
        """Return the current revision. Raises Http404 if the strategy has no such item."""
        reference = self.kwargs["reference"]
        self.now = clock.now()
        self.revisions = item_revisions(self.strategy, reference, self.today, self.now)
        if not self.revisions:
            raise Http404(f"{self.strategy.name} has no evidence {reference}.")
        return self.revisions[-1]

    def get_success_url(self) -> str:
        back = links.back(self.request, self.strategy)
        return links.to_evidence(self.strategy, self.item.reference, back.query)

    def get_refusal(self) -> str:
        """Return that the item was withdrawn; "" if it was not."""
        if self.withdrawal is None:
            return ""
        day = long_date(self.withdrawal.withdrawn_on)
        return f"{self.item.reference} has been withdrawn since {day}, so you can no longer change it."


class EvidenceCorrect(EvidencePageView, generic.ReviseView):
    """Correct an item, with a reason."""

    form_class = EvidenceCorrectionForm
    title = "Correct evidence"
    button = "Save the correction"
    success_message = "{object.reference} was corrected. Its page shows the earlier version and the reason."

    def get_initial(self) -> dict[str, Any]:
        fields = {name: getattr(self.object, name) for name in EvidenceDetails.__dataclass_fields__}
        return {
            **super().get_initial(),
            **fields,
            "service": self.object.service,
            **{reach_field(place): state for place, state in self._reach_now().items()},
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        strategy, today = self.strategy, self.today
        reached = self._reach_now()
        is_sent = self.request.method == "POST"
        files = files_of_item(self.item, today, self.now) if is_sent else []
        return {
            **super().get_form_kwargs(),
            "file_name": files[-1].name if files else "",
            "services": in_use(services(strategy), today, self.object.service),
            "care_groups": in_use(
                self._care_groups, today, *(row for row in self._care_groups if row in reached)
            ),
            "localities": in_use(
                self._localities, today, *(row for row in self._localities if row in reached)
            ),
        }

    def load(self) -> None:
        super().load()
        self._care_groups = care_groups(self.strategy)
        self._localities = localities(self.strategy)
        self._steps = reach_of_item(self.item, self.today, self.now)

    def _reach_now(self) -> dict[Any, str]:
        """Return the latest state in each care group and each locality for which the item has reach."""
        by_name = {
            **{(row.name, ""): row for row in self._care_groups},
            **{("", row.name): row for row in self._localities},
        }
        return {
            by_name[step.care_group, step.locality]: step.state
            for step in self._steps
            if (step.care_group, step.locality) in by_name
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for a file again if the form was refused."""
        form = kwargs.get("form")
        if form is not None and form.errors:
            form.ask_for_file_again()
        return super().get_context_data(**kwargs)

    def rows(self, current: EvidenceRevision) -> generic.Rows:
        return [(label, words) for label, words in says(current) if words]

    def write(self, form: EvidenceCorrectionForm, **by_at: Any) -> None:
        answers = form.cleaned_data
        evidence.revise(
            item=self.item,
            details=form.details(),
            service=answers["service"],
            reason=answers["reason"],
            based_on=answers["based_on"],
            effective_from=answers["effective_from"],
            reach=form.reach(),
            file=answers["file"],
            **by_at,
        )
        if form.names_a_folder and answers["source"] != self.object.source:
            messages.info(self.request, IN_A_FOLDER.format(answers["source"]))


class EvidenceLinkAdd(EvidencePageView, generic.AddView):
    """Link an item to further actions and commitments."""

    form_class = EvidenceLinkForm
    title = "Link evidence to other actions or commitments"
    button = "Link it"
    needs_more = False

    def get_initial(self) -> dict[str, Any]:
        return {"linked_on": self.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        is_sent = self.request.method == "POST"
        self.actions, self.commitments = by_reference(self.strategy) if is_sent else ({}, {})
        return {**super().get_form_kwargs(), "references": {**self.commitments, **self.actions}}

    def write(self, form: EvidenceLinkForm, **by_at: Any) -> str:
        keys = form.cleaned_data["also"]
        actions = [self.actions[key] for key in keys if key in self.actions]
        commitments = [self.commitments[key] for key in keys if key not in self.actions]
        evidence_links.link(
            item=self.item,
            actions=actions,
            commitments=commitments,
            linked_on=form.cleaned_data["linked_on"],
            **by_at,
        )
        references = [*(row.reference for row in actions), *(row.reference for row in commitments)]
        return f"{self.item.reference} was linked to {listed(references)}."


class EvidenceUnlink(EvidencePageView):
    """End an item's link to an action or a commitment."""

    form_class = EvidenceUnlinkForm
    title = "Unlink evidence from {target}"
    button = "Unlink it"
    intro = (
        "From this date, the evidence no longer counts for this action or commitment. Pages and papers for earlier "
        "dates do not change."
    )
    success_message = "{object.reference} was unlinked from {target}."

    def load(self) -> None:
        """Set the link as well. Raises Http404 if the item has no such link."""
        super().load()
        self.link: EvidenceLink = generic.found_or_404(
            link_of_item(self.item, self.kwargs["link_id"]),
            f"{self.item.reference} has no such link.",
        )

    def get_initial(self) -> dict[str, Any]:
        return {"unlinked_on": self.today}

    def get_words(self) -> dict[str, Any]:
        target = self.link.action or self.link.commitment
        assert target is not None
        return {**super().get_words(), "target": target.reference}

    def write(self, form: EvidenceUnlinkForm, **by_at: Any) -> None:
        answers = form.cleaned_data
        evidence_links.unlink(
            link=self.link, unlinked_on=answers["unlinked_on"], reason=answers["reason"], **by_at
        )


class EvidenceWithdraw(EvidencePageView):
    """Withdraw an item."""

    form_class = EvidenceWithdrawForm
    title = "Withdraw evidence"
    button = "Withdraw this evidence"
    intro = (
        "From this date, the evidence is left out of lists, counts and papers. Its page stays, and says that it was "
        "withdrawn and why. If you need the evidence again later, record it again."
    )
    success_message = "{object.reference} was withdrawn."

    def get_initial(self) -> dict[str, Any]:
        return {"withdrawn_on": self.today}

    def write(self, form: EvidenceWithdrawForm, **by_at: Any) -> None:
        answers = form.cleaned_data
        evidence_links.withdraw(
            item=self.item, withdrawn_on=answers["withdrawn_on"], reason=answers["reason"], **by_at
        )
