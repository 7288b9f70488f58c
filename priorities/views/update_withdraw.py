"""The page on which an update is withdrawn, for example because it was for another action."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.html import format_html

from priorities import access
from priorities.choices import Rag
from priorities.forms.update_withdraw import WithdrawUpdateForm
from priorities.models import Update
from priorities.queries.periods import closing_in_force
from priorities.queries.updates import latest_update, update_with_id
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.writes import update_withdrawals
from priorities.writes.actions import current_revision
from tracker import clock
from tracker.wording import long_date


class UpdateWithdraw(generic.AddView):
    """Withdraw an update, with a reason. Raises PermissionDenied for a reader who may not withdraw it."""

    permission = access.READ
    form_class = WithdrawUpdateForm
    template_name = "priorities/update_withdraw.html"
    title = "Withdraw an update on {reference}"
    button = "Withdraw the update"
    object: Update

    def load(self) -> None:
        """Set `object` to the update, and check that the reader may withdraw it."""
        super().load()
        plan = current_revision(self.object.action)
        if not self.request.reader.may_withdraw(self.object, plan):
            raise PermissionDenied(
                "Only the people who wrote or entered this update, the chair, vice-chair or "
                "coordinator of the action's group, and managers of the strategy can withdraw it. Ask "
                "one of them."
            )

    def get_object(self) -> Update:
        reference = self.kwargs["reference"]
        return generic.found_or_404(
            update_with_id(self.strategy, reference, self.kwargs["update_id"]),
            f"Action {reference} has no such update.",
        )

    def get_frame(self) -> dict[str, Any]:
        """Return the frame of the page, which belongs to the actions and not to the plan."""
        navigation = links.navigation(self.strategy, "actions", self.request.reader)
        return generic.page_context(self.request, self.strategy) | {"strategy_nav": navigation}

    def get_words(self) -> dict[str, Any]:
        """Add the action's reference as published, because the URL has its key."""
        return {**super().get_words(), "reference": self.object.action.reference}

    def get_success_url(self) -> str:
        back = links.back(self.request, self.strategy)
        page = links.to_action(self.strategy, self.object.action.reference, back.query)
        return f"{page}#update-{self.object.pk}"

    def get_refusal(self) -> str:
        withdrawal = getattr(self.object, "withdrawal", None)
        if withdrawal is None:
            return ""
        return f"This update was withdrawn on {long_date(clock.day_of(withdrawal.recorded_at))}."

    def get_intro(self) -> str:
        latest = latest_update(self.object.action, without=self.object)
        if latest is None:
            then = "The action will then have no update that counts."
        elif (latest.effective_from, latest.pk) < (self.object.effective_from, self.object.pk):
            then = "The action will then count under the update before it."
        else:
            then = "The action will still count under its latest update."
        if closed := self._closed():
            then = f"{then} {closed}"
        return (
            "As soon as you withdraw the update, neither it nor the milestones that it marked as done "
            "will count. "
            f"{then} The update that you withdraw will stay in the history, with your reason."
        )

    def _closed(self) -> str:
        """Return what the withdrawal does to a closed period of the update; "" if its period is open or it has none."""
        period = self.object.period
        closing = closing_in_force(period) if period else None
        if period is None or closing is None:
            return ""
        return (
            f"{period.name} was closed on {long_date(clock.day_of(closing.recorded_at))}, and its figures stay as they "
            "were then. Pages about today will no longer count the update, and no other update for "
            f"{period.name} can be sent "
            "unless the period is reopened."
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(report=self._report(), **kwargs)

    def _report(self) -> generic.Rows:
        """Return the rows that describe the update."""
        update = self.object
        rows = (
            ("Action", f"{update.action.reference} {current_revision(update.action).title}"),
            ("Period", update.period.name if update.period else ""),
            ("Submitted", long_date(clock.day_of(update.recorded_at))),
            ("Author", f"{update.author.job_title} ({update.author.name})"),
            ("Rating", Rag(update.rag).word),
            ("Progress", update.progress),
        )
        return tuple((label, text) for label, text in rows if text)

    def write(self, form: WithdrawUpdateForm, **by_at: Any) -> str:
        """Withdraw the update and return a message with a link to the other actions."""
        update_withdrawals.withdraw(update=self.object, reason=form.cleaned_data["reason"], **by_at)
        return format_html(
            "The update on {} was withdrawn. If it was about another action, enter it there: "
            '<a href="{}">Update another action</a>.',
            self.object.action.reference,
            reverse("actions", args=[self.strategy.slug]),
        )
