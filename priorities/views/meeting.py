"""Round the table: the page of a meeting, which goes through the actions of its group. `meeting_action` has theirs.

Anyone who may read the strategy may read these pages. People who may record what the meeting decides can do so on them.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import ProposalKind
from priorities.figures.round_table import MeetingRow, Progress, meeting_rows
from priorities.forms.round_table import (
    ActionPointAnswerForm,
)
from priorities.models import Meeting, Strategy
from priorities.queries import meetings as meeting_queries
from priorities.queries.action_points import PointAsAt, asked_at, made_at
from priorities.queries.bodies import groups_under
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.status import ActionStatus, status_at, statuses_of_groups
from priorities.queries.waiting import (
    proposals_before,
)
from priorities.queries.workload import answered
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import action_points
from tracker import clock, submissions
from tracker.forms import BaseForm
from tracker.http_methods import takes_form
from tracker.refusals import Refused

ONLY = (
    "Only the chair, the vice-chair and the coordinator of the group that meets, and people who may "
    "change the plan, can record what the meeting says."
)
ANSWER = "answer"
"""What the button that records what came of an action point sends in `then`, with the point, as in "answer-12"."""
JSON = "application/json"
"""What the script accepts: the URL of the page to open once a form has been saved."""


@in_strategy(access.READ)
@takes_form
def meeting(request: StrategyRequest, strategy: Strategy, meeting_id: int) -> HttpResponse:
    """Show the actions of a meeting with what each waits for, and take answers about earlier action points.

    Raises Http404 if there is no such meeting, and PermissionDenied if someone who may not record what the meeting says
    sends a form.
    """
    table = RoundTable(request, strategy, meeting_id)
    table.refuse_others()
    if request.method == "POST" and (sent := table.answer(table.asked)):
        return sent
    return render(request, "priorities/meeting.html", table.context)


@dataclass(frozen=True, slots=True)
class PointToAsk:
    """An action point of an earlier meeting, with the form for the answer, or None for those who only read."""

    point: PointAsAt
    form: ActionPointAnswerForm | None = None


class RoundTable:
    """One meeting and its actions, read once, as at today."""

    def __init__(self, request: StrategyRequest, strategy: Strategy, meeting_id: int) -> None:
        self.request, self.strategy, self.reader = request, strategy, request.reader
        self.now: datetime = clock.now()
        self.today: date = clock.day_of(self.now)
        found = meeting_queries.meeting(strategy, meeting_id)
        if found is None:
            raise Http404(f"{strategy.name} has no such meeting.")
        self.meeting: Meeting = found
        self.then = request.POST.get("then", "")
        self.bound: BaseForm | None = None
        """The form that was sent, once it has been refused."""

    @cached_property
    def may_record(self) -> bool:
        """Whether the user may record what the meeting says."""
        return self.reader.may_record_decision(self.meeting.group)

    def refuse_others(self) -> None:
        """Raise PermissionDenied if someone who may not record what the meeting says has sent a form."""
        if self.request.method == "POST" and not self.may_record:
            raise PermissionDenied(ONLY)

    @property
    def has_come(self) -> bool:
        """Whether the day of the meeting has come, so that what it says can be recorded."""
        return self.meeting.held_on <= self.today

    @cached_property
    def calendar(self) -> Calendar:
        """The strategy's periods and tolerances."""
        return calendar(self.strategy, self.now)

    @cached_property
    def taken(self) -> set[int]:
        """The ids of the actions that the meeting has discussed."""
        return meeting_queries.taken_at(self.meeting)

    @cached_property
    def statuses(self) -> list[ActionStatus]:
        """The actions of the meeting, in the plan's order.

        They are the actions of the group and of the groups under it, or all actions if the board meets. Those that have
        ended are left out, unless the meeting has discussed them.
        """
        group = self.meeting.group
        return [
            status
            for status in (
                statuses_of_groups(groups_under(group), self.calendar, self.now)
                if group
                else status_at(self.strategy, self.today, self.now, self.calendar)
            )
            if not status.is_over or status.action_id in self.taken
        ]

    @cached_property
    def progress(self) -> Progress:
        """How far the meeting has got."""
        return Progress([status.action_id for status in self.statuses], self.taken)

    @cached_property
    def by_action(self) -> dict[int, ActionStatus]:
        """Each action of the meeting, by id."""
        return {status.action_id: status for status in self.statuses}

    @cached_property
    def asked(self) -> list[PointAsAt]:
        """The action points of earlier meetings that this one asks about."""
        return asked_at(self.meeting)

    @property
    def rows(self) -> list[MeetingRow]:
        """The actions of the meeting with what each waits for."""
        proposed: dict[int, list[ProposalKind]] = {}
        for proposal in proposals_before(self.meeting, self.statuses, self.now):
            proposed.setdefault(proposal.row.action_id, []).append(ProposalKind(proposal.row.kind))
        return meeting_rows(
            self.statuses,
            self.calendar,
            answered(self.statuses),
            proposed,
            Counter(point.row.action_id for point in self.asked if point.row.action_id and not point.told),
            self.taken,
            self.today,
        )

    def url(self, action: int | None = None) -> str:
        """Return the URL of the meeting, or of one of its actions."""
        if action is None:
            return reverse("meeting", args=[self.strategy.slug, self.meeting.pk])
        reference = self.by_action[action].reference
        return reverse("meeting_action", args=[self.strategy.slug, self.meeting.pk, reference])

    def points(self, points: Sequence[PointAsAt]) -> list[PointToAsk]:
        """Return these action points, each with the form for its answer if the user may record it."""
        records = self.may_record and self.has_come
        return [PointToAsk(point, self._answer_form(point) if records else None) for point in points]

    @property
    def points_to_ask(self) -> list[PointToAsk]:
        """The earlier action points, each with its form, unless it is about an action that has its own page here."""
        return [
            PointToAsk(each.point) if each.point.row.action_id in self.by_action else each
            for each in self.points(self.asked)
        ]

    def _answer_form(self, point: PointAsAt) -> ActionPointAnswerForm:
        key = point.row.pk
        if self.bound and self.then.startswith(f"{ANSWER}-{key}"):
            assert isinstance(self.bound, ActionPointAnswerForm)
            return self.bound
        current = point.told or point.answer
        initial = {"based_on": current.pk if current else None}
        return ActionPointAnswerForm(initial=initial, auto_id=f"id_answer_{key}_%s")

    def answer(
        self, points: Sequence[PointAsAt], following: Callable[[str], tuple[str, str]] | None = None
    ) -> HttpResponse | None:
        """Record what came of the action point that the button names, one of these, and return a redirect.

        `following` returns the next page and a message from what was recorded, in words. Return None if there are
        errors, which the form then shows.
        """
        _, _, key = self.then.removesuffix("-next").partition("-")
        point = next((each for each in points if str(each.row.pk) == key), None)
        if point is None:
            messages.error(
                self.request, "This meeting no longer asks about this action point. Open the page again."
            )
            return None
        form = ActionPointAnswerForm(self.request.POST, auto_id=f"id_answer_{key}_%s")

        def write() -> tuple[str, str]:
            given = {name: form.cleaned_data[name] for name in ("outcome", "words", "due", "based_on")}
            row = action_points.answer(
                point=point.row, meeting=self.meeting, by=self.request.user, at=self.now, **given
            )
            words = f"The action point for {point.row.owner.name} was recorded as {row.get_outcome_display().lower()}."
            return following(words) if following else (f"{self.url()}#points", words)

        return self.send(form, write)

    def send(self, form: BaseForm, write: Callable[[], tuple[str, str]]) -> HttpResponse | None:
        """Call the write once, and return a redirect, or None if the form has errors, which it then shows."""
        self.bound = form
        if not form.is_valid():
            return None
        try:
            return self.reply(submissions.once(self.request, form, write))
        except Refused as refused:
            form.add_refusal(refused)
        return None

    def reply(self, response: HttpResponse) -> HttpResponse:
        """Return the response, or the URL of its redirect as JSON if the script sent the form."""
        if isinstance(response, HttpResponseRedirectBase) and self.request.headers.get("Accept") == JSON:
            return JsonResponse({"to": response.url})
        return response

    @property
    def common(self) -> dict[str, Any]:
        """What the templates of both pages need."""
        return {
            "strategy": self.strategy,
            "strategy_nav": links.navigation(self.strategy, "meeting", self.reader),
            "meeting": self.meeting,
            "progress": self.progress,
            "may_record": self.may_record,
            "has_come": self.has_come,
            "is_past": self.meeting.held_on < self.today,
        }

    @property
    def context(self) -> dict[str, Any]:
        """What the template of the meeting needs."""
        rows, first = self.rows, self.progress.after(0)
        return {
            **self.common,
            "form": self.bound,
            "rows": rows,
            "first": self.by_action[first] if first else None,
            "points": self.points_to_ask,
            "made": made_at(self.meeting),
            "from_list": links.from_list(self.request.path),
        }
