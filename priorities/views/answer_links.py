"""The pages on which a coordinator sends, sees and revokes links for updates."""

from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.forms.answer_links import AnswerLinkForm
from priorities.forms.groups import ConfirmForm
from priorities.models import Period, Strategy
from priorities.queries.answer_links import (
    Askable,
    SentLink,
    askable,
    people_without_account,
    sent_link,
    sent_links,
)
from priorities.queries.periods import period_with_id
from priorities.views import links
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import answer_links as writes
from tracker import clock
from tracker.wording import counted, listed, long_date

NO_ONE_TO_ASK = (
    "You cannot send a link for these actions: they have been updated, someone else answers for them now, or your role "
    "does not let you update them."
)
NO_SUCH_LINK = "There is no such link here that you can see."


@in_strategy(access.UPDATE_OWN)
def answer_links(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show who can be sent a link for updates, and the links that have been sent."""
    now = clock.now()
    found = askable(request.reader, now)
    return render(
        request,
        "priorities/answer_links.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, links.WAITING, request.reader),
            "periods": [(period, list(rows)) for period, rows in groupby(found, key=lambda row: row.period)],
            "links": sent_links(request.reader, now),
        },
    )


class LinkPage(generic.AddView):
    """A page about links for updates."""

    permission = access.UPDATE_OWN
    back_to = "answer_links"

    def get_frame(self) -> dict[str, Any]:
        """Return the context for the frame, with Waiting as the current page."""
        return super().get_frame() | {
            "strategy_nav": links.navigation(self.strategy, links.WAITING, self.request.reader)
        }


class AnswerLinkSend(LinkPage):
    """Send a link to a person who leads actions, or to one who will answer for a service or partner."""

    form_class = AnswerLinkForm
    title = "Send {object.name} a link"
    button = "Send the link"
    object: Askable
    period: Period

    def get_object(self) -> Askable:
        """Return for whom and which actions the link would be.

        Raises PermissionDenied if the user has nothing to ask them for, and Http404 if there is no such period.
        """
        wanted = (self.kwargs["period_id"], self.kwargs["who"])
        found = askable(self.request.reader, clock.now())
        self.period = generic.found_or_404(period_with_id(self.strategy, wanted[0]), NO_ONE_TO_ASK)
        row = next((row for row in found if (row.period.key, row.key) == wanted), None)
        if row is None:
            raise PermissionDenied(NO_ONE_TO_ASK)
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the actions, and the people who may answer."""
        people = [] if self.object.person else people_without_account(self.strategy, clock.today())
        return super().get_form_kwargs() | {"askable": self.object, "people": people}

    def get_intro(self) -> str:
        """Return what the link is for, and who gets it."""
        row = self.object
        about = f"Updates for {row.period.name} are due by {long_date(row.period.due)}."
        if row.person is None:
            return f"{about} {row.name} answers for these actions. The link is for one person, who answers for them."
        where = f" The link goes to {row.person.email}." if row.person.email else ""
        return f"{about}{where} The link is for {row.person.name} alone, who needs no account to use it."

    def write(self, form: AnswerLinkForm, **by_at: Any) -> str:
        """Send the link, and return a message."""
        answers = form.cleaned_data
        link = writes.send(
            period=self.period,
            person=form.chosen_person,
            actions=answers["actions"],
            email=answers.get("email", ""),
            number_of_days=answers["number_of_days"],
            **by_at,
        )
        number = counted(len(answers["actions"]), "action")
        return (
            f"We are sending {link.person.name} a link for {number}. It works until {long_date(link.until)}."
        )


class AnswerLinkRevoke(LinkPage):
    """Revoke a link."""

    form_class = ConfirmForm
    title = "Revoke the link of {object.row.person.name}"
    button = "Revoke the link"
    success_message = "The link of {object.row.person.name} no longer works."
    object: SentLink

    def get_object(self) -> SentLink:
        """Return the link. Raises PermissionDenied if there is none that the user may see."""
        found = sent_link(self.request.reader, self.kwargs["link_id"], clock.now())
        if found is None:
            raise PermissionDenied(NO_SUCH_LINK)
        return found

    def get_intro(self) -> str:
        """Return what the link is for, and what revoking it does."""
        row = self.object.row
        references = listed([item.action.reference for item in self.object.items])
        return (
            f"It is for {references}, {row.period.name}, and works until {long_date(row.until)}. If you revoke it, it "
            "stops working at once. Updates that have been sent by it stay."
        )

    def get_refusal(self) -> str:
        """Return why the link cannot be revoked, if it has been already."""
        return "This link has already been revoked." if self.object.row.revoked_at else ""

    def write(self, form: ConfirmForm, **by_at: Any) -> None:
        """Revoke the link."""
        writes.revoke(link=self.object.row, **by_at)
