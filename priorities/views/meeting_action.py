"""Round the table: the page of one action in a meeting, where what the meeting says about it is recorded."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from priorities import access
from priorities.choices import DecisionVerdict, ProposalKind, Rag
from priorities.figures.reviews import to_check, to_note
from priorities.figures.waiting_words import proposal_words, update_words, what_is_proposed
from priorities.figures.workload import updates_due
from priorities.forms.round_table import (
    ActionPointForm,
    DecideForm,
    NoteForm,
    ReviewForm,
)
from priorities.forms.update import CHECK, UnchangedForm, UpdateForm
from priorities.models import Action, Strategy, Update
from priorities.queries.action_points import PointAsAt, made_at
from priorities.queries.plan import action_with_id, people_of
from priorities.queries.status import ActionStatus
from priorities.queries.waiting import (
    ProposalToDecide,
    UpdateToRead,
    own_updates,
    proposals_before,
    updates_to_read,
)
from priorities.queries.workload import answered
from priorities.rules.references import reference_key
from priorities.views import links, update_form
from priorities.views.meeting import ANSWER, RoundTable
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.update_form import DRAFT, EVIDENCE, NEXT, ShownForm
from priorities.views.update_page import UpdatePage, update_page
from priorities.views.update_writers import AccountWriter
from priorities.writes import action_points, agreements, meeting_items, reviews, updates
from priorities.writes.decisions import DecisionDetails
from tracker import clock
from tracker.forms import BaseForm
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.wording import long_date

SUBMIT = "submit"
UPDATE_BUTTONS = (SUBMIT, NEXT, DRAFT, EVIDENCE, CHECK)
"""The values of `then` that the update form sends, here as on its own page."""
REVIEWED, QUERY, NOTE, POINT, PASS = "reviewed", "query", "note", "point", "pass"
UNCHANGED = "unchanged"
"""What the other buttons send in `then`.

A button that also goes to the next action ends with "-next".
"""
VERDICTS = {"agree": DecisionVerdict.AGREED, "refuse": DecisionVerdict.REFUSED}
"""The verdicts of the buttons that also name a proposal, as in "agree-12"."""
CHECK_TOO = "check_too"
"""The name of the checkbox that also checks the update that the user enters."""
NOT_CHECKED_BY_SAME = (
    "In this strategy, no one checks an update that they entered, so another chair or coordinator of the group has to "
    "check it."
)
NOT_CHECKED_BY_OTHERS = "The chair, the vice-chair or the coordinator of the action’s group has to check it."
MOVED = (
    "{} has been updated since you opened the page. The latest update is shown here. Read it, then try again."
)


@in_strategy(access.READ)
@takes_form
def meeting_action(
    request: StrategyRequest, strategy: Strategy, meeting_id: int, reference: str
) -> HttpResponse:
    """Show one action in a meeting, and record what the meeting says about it.

    Raises Http404 if there is no such meeting or the action is not on its list, and PermissionDenied if someone who may
    not record what the meeting says sends a form.
    """
    table = RoundTable(request, strategy, meeting_id)
    table.refuse_others()
    page = ActionInMeeting(table, reference)
    if request.method == "POST" and (sent := page.act()):
        return sent
    return render(request, "priorities/meeting_action.html", page.context)


@dataclass(frozen=True, slots=True)
class ProposalHere:
    """A proposal that the meeting decides, with its form: what it would change, and why."""

    proposal: ProposalToDecide
    what: str
    words: list[tuple[str, str]]
    form: DecideForm | None


@dataclass
class ActionInMeeting:
    """One action in a meeting, read once, as at today."""

    table: RoundTable
    reference: str
    status: ActionStatus = field(init=False)

    def __post_init__(self) -> None:
        """Find the action. Raises Http404 if it is not on the meeting's list."""
        found = [one for one in self.table.statuses if reference_key(one.reference) == self.reference]
        if not found:
            raise Http404(f"Action {self.reference} is not on the list of this meeting.")
        self.status = found[0]

    @property
    def request(self) -> StrategyRequest:
        """The request."""
        return self.table.request

    @property
    def here(self) -> str:
        """The URL of this page."""
        return self.table.url(self.status.action_id)

    @cached_property
    def update(self) -> UpdateToRead | None:
        """The latest update that counts, with its words."""
        key = self.status.update_id
        return updates_to_read(self.table.strategy, [key] if key else []).get(key or 0)

    @cached_property
    def may_check(self) -> bool:
        """Whether the update waits to be checked or noted, and the user may do so."""
        table = self.table
        waits = to_check(self.status, table.calendar) or to_note(self.status, table.calendar)
        return waits and table.may_record and table.reader.may_check(self.status)

    @cached_property
    def is_own(self) -> bool:
        """Whether someone else must check the update, because the user wrote or entered it."""
        own = (
            own_updates([self.table.strategy], self.request.user)
            if self.table.strategy.checked_by_another
            else ()
        )
        return self.status.update_id in own

    @property
    def may_note(self) -> bool:
        """Whether the meeting can have noted the update: the meeting has come, and the update is no later."""
        update = self.update
        return (
            self.table.has_come
            and update is not None
            and clock.day_of(update.row.recorded_at) <= self.table.meeting.held_on
        )

    @cached_property
    def proposals(self) -> list[ProposalToDecide]:
        """The proposals on the action that the meeting decides."""
        return proposals_before(self.table.meeting, [self.status], self.table.now)

    @cached_property
    def asked(self) -> list[PointAsAt]:
        """The earlier action points about the action."""
        return [point for point in self.table.asked if point.row.action_id == self.status.action_id]

    @cached_property
    def update_page(self) -> UpdatePage | None:
        """What the update form needs, or None if the user may not update the action now."""
        table = self.table
        if not (table.may_record and table.reader.may_update(self.status)):
            return None
        page = update_page(
            self.request,
            table.strategy,
            self.reference,
            AccountWriter(self.request.user, self.request.reader),
            is_sent=self.table.then in UPDATE_BUTTONS,
        )
        if page.refusal:
            return None
        back = links.from_list(self.here).lstrip("?")
        return replace(page, back=links.Back(self.here, "Back to the meeting", back))

    def _form_for_update(self) -> ShownForm | None:
        """Return the update form as first shown, on behalf of the lead; None if the user cannot update the action."""
        page = self.update_page
        if page is None:
            return None
        if page.answered_period:
            # The page first asks which period the update is for.
            return ShownForm(page, None)
        answers = page.first_answers(QueryString(self.request.GET).number("period"))
        lead = page.informant(self.status.lead_id)
        if lead and not answers.get("on_behalf_of"):
            answers["on_behalf_of"] = lead.pk
        form = UpdateForm(initial=answers, questions=page.questions())
        return ShownForm(page, form, page.recorded_since_draft)

    @cached_property
    def shown_update_form(self) -> ShownForm | None:
        """The update form, as it was refused or as it is first shown, or None."""
        return self._form_for_update()

    def act(self) -> HttpResponse | None:
        """Do what the button asks and return a redirect, or None if there are errors, which the forms then show."""
        table, then = self.table, self.table.then
        if then in UPDATE_BUTTONS:
            return self._send_update()
        kind, _, about = then.removesuffix("-next").partition("-")
        if kind == UNCHANGED:
            return self._send_unchanged()
        if kind == PASS:
            return self._pass()
        if kind == ANSWER:
            return table.answer(self.asked, self._following)
        if kind in (REVIEWED, QUERY):
            form: BaseForm = ReviewForm(self.request.POST, auto_id="id_review_%s")
            return table.send(form, lambda: self._review(form, kind))
        if kind == NOTE:
            form = NoteForm(self.request.POST, auto_id="id_note_%s")
            return table.send(form, lambda: self._note(form))
        if kind == POINT:
            form = self._point_form(self.request.POST)
            return table.send(form, lambda: self._make_point(form))
        if kind in VERDICTS and about.isdigit():
            form = DecideForm(self.request.POST, auto_id=f"id_decide_{about}_%s")
            return table.send(form, lambda: self._decide(form, int(about), VERDICTS[kind]))
        messages.error(self.request, "We cannot tell what to record. Open the page again.")
        return None

    def _following(self, words: str) -> tuple[str, str]:
        """Record that the meeting has discussed the action, and return the page to open and a message.

        The message starts with `words`, and the page is that of the next action if the button asks for it. Before the
        day of the meeting, nothing is recorded as discussed.
        """
        table, key = self.table, self.status.action_id
        progress = table.progress
        if table.has_come:
            meeting_items.take(meeting=table.meeting, action=self._action, by=self.request.user, at=table.now)
            progress = progress.having_taken(key)
        if not table.then.endswith(NEXT) and table.then != PASS:
            return f"{self.here}#update-title", words
        following = progress.after(key)
        if following is None:
            return f"{table.url()}#messages", f"{words} {progress.words}."
        following_words = f"Next: {table.by_action[following].reference} ({progress.left} left)."
        return f"{table.url(following)}#update-title", f"{words} {following_words}"

    @property
    def _action(self) -> Action:
        """The action. Runs one SQL query."""
        return action_with_id(self.status.action_id)

    def _pass(self) -> HttpResponse:
        """Record that the meeting has discussed the action, and redirect. Nothing else is recorded."""
        try:
            url, words = self._following(f"{self.status.reference} was discussed.")
        except Refused as refused:
            messages.error(self.request, " ".join(refused.reasons.values()))
            return self.table.reply(redirect(self.here))
        messages.success(self.request, words)
        return self.table.reply(redirect(url))

    def _send_update(self) -> HttpResponse | None:
        page = self.update_page
        if page is None or page.answered_period:
            raise PermissionDenied("You cannot update this action now.")
        match update_form.receive(self.request, page, self.here):
            case ShownForm() as shown:
                self.shown_update_form = shown
                self.table.bound = shown.form
                return None
            case Update() as submitted:
                return self._entered(page, submitted)
            case response:
                return self.table.reply(response)

    def _send_unchanged(self) -> HttpResponse:
        """Record for the lead that nothing has changed, and redirect. If that is refused, a message says why."""
        page = self.update_page
        if page is None or page.answered_period:
            raise PermissionDenied("You cannot update this action now.")
        form, reasons = UnchangedForm(self.request.POST), ["Open the page again."]
        if form.is_valid():
            try:
                submitted = updates.send_unchanged(
                    action=page.action,
                    by=self.request.user,
                    at=page.now,
                    key=form.cleaned_data["key"],
                    period=page.open_period(form.cleaned_data["period"]),
                    based_on=form.cleaned_data["based_on"],
                    on_behalf_of=page.informant(self.status.lead_id),
                )
            except Refused as refused:
                reasons = list(refused.reasons.values())
            else:
                return self._entered(page, submitted)
        messages.error(self.request, f"“Nothing has changed” was not sent. {' '.join(reasons)}")
        return self.table.reply(redirect(f"{self.here}#messages"))

    def _entered(self, page: UpdatePage, submitted: Update) -> HttpResponse:
        """Check the update that the user has entered, if they ask for that, and redirect with a message."""
        since = submitted.unchanged_since
        sentences = (
            update_form.updated(page, submitted),
            f"No change since {long_date(since)}." if since else "",
            self._for_whom(submitted),
            self._check_entered(page, submitted),
        )
        url, words = self._following(" ".join(sentence for sentence in sentences if sentence))
        update_form.confirm(self.request, page, submitted, words)
        return self.table.reply(redirect(url))

    @property
    def checks_entered(self) -> bool:
        """Whether the user may check an update on this action that they enter."""
        may_check = self.table.reader.may_check(self.status)
        return may_check and not self.table.strategy.checked_by_another

    @property
    def why_entered_waits(self) -> str:
        """Why an update that the user enters has still to be checked; "" if they may check it or no one does."""
        if self.checks_entered or self.status.group_id is None:
            return ""
        if self.table.reader.may_check(self.status):
            return NOT_CHECKED_BY_SAME
        return NOT_CHECKED_BY_OTHERS

    @property
    def notes_entered(self) -> bool:
        """Whether the meeting can note an update that is entered now, because it is held today."""
        return self.table.meeting.held_on == self.table.today

    def _check_entered(self, page: UpdatePage, submitted: Update) -> str:
        """Check the update, and note it if the meeting can. Return what was done, in a sentence; "" if nothing was.

        A report of completion is agreed instead, and an update that is not the latest is not checked.
        """
        asked = self.request.POST.get(CHECK_TOO) and self.checks_entered
        if not asked or submitted.rag == Rag.BLUE or not page.is_latest:
            return ""
        # The script sends the form again if it got no answer.
        if not submitted.reviews.exists():
            try:
                reviews.check(
                    strategy=self.table.strategy,
                    sentences={submitted.pk: submitted.board_sentence},
                    by=self.request.user,
                    at=self.table.now,
                )
                if self.notes_entered:
                    self._record_noted(submitted.pk)
            except Refused as refused:
                messages.error(self.request, f"It was not checked. {' '.join(refused.reasons.values())}")
                return ""
        return "It was checked and noted." if self.notes_entered else "It was checked."

    def _for_whom(self, submitted: Update) -> str:
        """Return on whose behalf an update was entered, in a sentence; "" if it is the user's own."""
        if submitted.author.user_id == self.request.user.pk:
            return ""
        return f"You entered it for {submitted.author.name}."

    def _update_shown(self, form: BaseForm) -> int:
        """Return the id of the update that the page showed. Raises Refused if it is no longer the latest."""
        key: int | None = form.cleaned_data["update"]
        if key is None or key != self.status.update_id:
            raise Refused({"": MOVED.format(self.status.reference)})
        return key

    def _review(self, form: BaseForm, kind: str) -> tuple[str, str]:
        """Check the update, and note it if the meeting can have; or ask the question.

        Return the next page and a message.
        """
        key, by, at = self._update_shown(form), self.request.user, self.table.now
        assert self.update is not None
        try:
            if kind == QUERY:
                question = form.cleaned_data["question"]
                reviews.query(update=self.update.row, question=question, by=by, at=at)
                return self._following(f"The update on {self.status.reference} was queried.")
            if form.cleaned_data["question"]:
                raise Refused({"question": "You wrote a question here. Send it, or clear it."})
            sentences = {key: form.cleaned_data["sentence"]}
            reviews.check(strategy=self.table.strategy, sentences=sentences, by=by, at=at)
            if self.may_note:
                self._record_noted(key)
        except Refused as refused:
            raise _without_row(refused) from refused
        done = "checked and noted" if self.may_note else "checked"
        return self._following(f"The update on {self.status.reference} was {done}.")

    def _note(self, form: BaseForm) -> tuple[str, str]:
        key = self._update_shown(form)
        try:
            self._record_noted(key)
        except Refused as refused:
            raise _without_row(refused) from refused
        return self._following(f"The update on {self.status.reference} was noted.")

    def _record_noted(self, key: int) -> None:
        reviews.note(
            strategy=self.table.strategy,
            updates=[key],
            meeting=self.table.meeting,
            by=self.request.user,
            at=self.table.now,
        )

    def _decide(self, form: BaseForm, proposal: int, verdict: DecisionVerdict) -> tuple[str, str]:
        meeting = self.table.meeting
        details = DecisionDetails(
            group=meeting.group,
            effective_from=None,
            reason=form.cleaned_data["reason"],
            meeting=meeting,
            minute_reference=form.cleaned_data["minute_reference"],
        )
        (decision,) = agreements.decide(
            strategy=self.table.strategy,
            proposals=[proposal],
            verdict=verdict,
            details=details,
            by=self.request.user,
            at=self.table.now,
        )
        what = ProposalKind(decision.proposal.kind).label
        day = long_date(decision.effective_from)
        return self._following(f"{self.status.reference}: {what} {verdict.label.lower()}, from {day}.")

    def _point_form(self, data: Any = None) -> ActionPointForm:
        if data is None and isinstance(self.table.bound, ActionPointForm):
            return self.table.bound
        people = people_of(self.table.strategy, self.table.today)
        initial = {"owner": str(self.status.lead_id) if self.status.lead_id else None}
        return ActionPointForm(data, people=people, initial=initial, auto_id="id_point_%s")

    def _make_point(self, form: BaseForm) -> tuple[str, str]:
        point = action_points.make(
            meeting=self.table.meeting,
            action=self._action,
            by=self.request.user,
            at=self.table.now,
            **{name: form.cleaned_data[name] for name in ("words", "owner", "due")},
        )
        return self._following(
            f"The action point for {point.owner.name} was added, due {long_date(point.due)}."
        )

    def _decisions(self) -> list[ProposalHere]:
        table = self.table
        rows = []
        for proposal in self.proposals:
            key, form = proposal.row.pk, None
            if table.may_record and table.has_come:
                sent = table.then.removesuffix("-next").endswith(f"-{key}")
                form = (
                    table.bound
                    if sent and isinstance(table.bound, DecideForm)
                    else DecideForm(auto_id=f"id_decide_{key}_%s")
                )
            what = what_is_proposed(proposal, self.status)
            rows.append(ProposalHere(proposal, what, proposal_words(proposal), form))
        return rows

    def _review_form(self) -> ReviewForm | NoteForm | None:
        """Return the form that checks or notes the update, or None if the user cannot."""
        if not self.may_check or self.update is None:
            return None
        if isinstance(self.table.bound, ReviewForm | NoteForm):
            return self.table.bound
        initial = {"update": self.update.row.pk, "sentence": self.update.row.board_sentence}
        if to_note(self.status, self.table.calendar):
            return NoteForm(initial=initial, auto_id="id_note_%s") if self.may_note else None
        return None if self.is_own else ReviewForm(initial=initial, auto_id="id_review_%s")

    @property
    def context(self) -> dict[str, Any]:
        """What the template needs."""
        table, status = self.table, self.status
        shown = self.shown_update_form
        following = table.progress.after(status.action_id)
        due = bool(updates_due([status], table.calendar, answered([status]), table.today))
        review_form = self._review_form()
        needs_update = bool(shown and shown.form and (due or status.queried or table.bound is shown.form))
        records = table.may_record and table.has_come
        return {
            **table.common,
            **(shown.context(self.request) if shown else {}),
            "update_form": shown.form if shown else None,
            "may_update": shown is not None,
            "asks_period": "period" in self.request.GET or "from" in self.request.GET,
            "needs_update": needs_update,
            "form": table.bound,
            "status": status,
            "place": table.progress.actions.index(status.action_id) + 1,
            "is_taken": status.action_id in table.taken,
            "following": table.by_action[following] if following else None,
            "update": self.update,
            "update_rag": Rag(self.update.row.rag) if self.update else None,
            "update_words": update_words(self.update) if self.update else [],
            "period": table.calendar.named(status.period_id),
            "review_form": review_form,
            "is_noting": isinstance(review_form, NoteForm),
            "may_note": self.may_note,
            "checks_entered": self.checks_entered,
            "check_too": table.then not in UPDATE_BUTTONS or CHECK_TOO in self.request.POST,
            "notes_entered": self.notes_entered,
            "why_entered_waits": self.why_entered_waits,
            "may_query": status.period_id not in table.calendar.closed,
            "is_own": self.may_check and self.is_own and to_check(status, table.calendar),
            "decisions": self._decisions(),
            "points": table.points(self.asked),
            "made": [point for point in made_at(table.meeting) if point.row.action_id == status.action_id],
            "point_form": self._point_form() if records else None,
            "records": records,
            "here": self.here,
            "from_list": links.from_list(self.here),
        }


def _without_row(refused: Refused) -> Refused:
    """Return a refusal whose fields do not name an update, because the page has only one."""
    fields = {name: name.partition("_")[0] for name in refused.reasons}
    return Refused(
        {
            (fields[name] if fields[name] in ("sentence", "question") else ""): reason
            for name, reason in refused.reasons.items()
        }
    )
