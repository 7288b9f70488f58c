"""The page “Waiting”: updates to check, proposals to agree or refuse, and updates to note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms.boundfield import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.choices import DecisionVerdict, ProposalKind, Rag
from priorities.figures.waiting import UpdatesWaiting, decides
from priorities.figures.waiting_words import proposal_words, update_words, what_is_proposed
from priorities.forms.meetings import BOARD
from priorities.forms.waiting import CheckForm, DecisionForm, NoteForm, RowsForm
from priorities.models import Group, Meeting, Strategy
from priorities.queries.bodies import list_groups_of
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.decision_makers import decision_makers
from priorities.queries.meetings import latest_meetings
from priorities.queries.plan import in_use
from priorities.queries.status import ActionStatus, status_at
from priorities.queries.waiting import (
    ProposalToDecide,
    UpdateToRead,
    own_updates,
    proposals_to_decide,
    statuses_waiting,
    updates_to_read,
    without_writers,
)
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import agreements, meetings, reviews
from tracker import clock, submissions
from tracker.forms import SubmissionKey
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.unsaved_text import SUBMISSION
from tracker.wording import counted, listed, long_date

FormT = TypeVar("FormT", bound=RowsForm)

SHOWN = 10
"""How many updates to check, updates to note and proposals for each group or board the page shows at first."""
MOST_TO_CHECK, MOST_TO_NOTE = 250, 750
"""How many updates to check and to note the page shows at most, if the URL asks for all.

Django refuses a form with more than 1,000 fields. Each update to check has three, and each update to note has one.
"""
CHECK, QUERY, NOTE = "check", "query", "note"
"""What the buttons send in `then`. A query also names its update, as in "query-12"."""
VERDICTS = {"agree": DecisionVerdict.AGREED, "refuse": DecisionVerdict.REFUSED}
"""The verdicts of the other buttons, whose values also name the form, as in "agree-board"."""
GONE = (
    "The proposals that you ticked have been decided, replaced or withdrawn since you opened the page. "
    "To see what happened, open the history of each action."
)
SENTENCE = "sentence"
"""What the names of the boxes for a sentence begin with."""
UNSENT = "You wrote a question here. Send it, or clear it."
GRAVITY = (Rag.RED, Rag.AMBER)
"""The ratings that come first in the list of updates to check."""


@in_strategy(access.READ)
@takes_form
def waiting(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the updates and proposals that the user can act on, and take their checks, queries, notes and decisions.

    Raises PermissionDenied if someone for whom nothing can wait sends a form.
    """
    page = WaitingPage(request, strategy)
    if request.method == "POST":
        if not request.reader.has_waiting_page:
            raise PermissionDenied(
                "Only the chair, the vice-chair and the coordinator of an action's group can check its "
                "updates."
            )
        answer = page.act()
        if answer and page.kind != QUERY:
            return answer
        if answer:
            # A redirect would lose what was ticked and typed for other updates. A form sent twice writes once all the
            # same: see `tracker.submissions`.
            page = WaitingPage(request, strategy, is_queried=True)
    return render(request, "priorities/waiting.html", page.context)


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """An update to check or note. `tick`, `sentence` and `question` are its fields; a note has the first only."""

    status: ActionStatus
    update: UpdateToRead
    period: str
    tick: BoundField
    sentence: BoundField | None = None
    question: BoundField | None = None

    @property
    def rag(self) -> Rag:
        """The rating that the update gives."""
        return Rag(self.update.row.rag)

    @property
    def words(self) -> list[tuple[str, str]]:
        """What the update says, each with its label."""
        return update_words(self.update)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal to agree or refuse: its action, what it would change, and the words of the update that made it.

    `may_query` says whether the user may query the update that reports completion, and `question` is what they have
    written but not sent.
    """

    status: ActionStatus
    proposal: ProposalToDecide
    tick: BoundField
    may_query: bool
    question: str

    @property
    def what(self) -> str:
        """What is proposed, such as "A new due date: 30 June 2026, 3 months later than 31 March 2026"."""
        return what_is_proposed(self.proposal, self.status)

    @property
    def words(self) -> list[tuple[str, str]]:
        """The reason for the proposal and, for a completion, what the update says, each with its label."""
        return proposal_words(self.proposal)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The proposals that one group or board decides. `slot` tells its form from the others on the page."""

    slot: str
    decider: str
    form: DecisionForm
    rows: list[ProposalRow]
    total: int

    @property
    def more(self) -> int:
        """How many proposals are not shown."""
        return self.total - len(self.rows)


class WaitingPage:
    """What the page shows: read once, as at today.

    `is_queried` says that the question that was sent has been recorded, so that the page keeps what was sent with it.
    """

    def __init__(self, request: StrategyRequest, strategy: Strategy, *, is_queried: bool = False) -> None:
        self.request, self.strategy, self.reader = request, strategy, request.reader
        self.now: datetime = clock.now()
        self.today: date = clock.day_of(self.now)
        new_key = uuid4()
        self.key = (
            new_key if is_queried else SubmissionKey().bound_data(request.POST.get(SUBMISSION), new_key)
        )
        self.then = "" if is_queried else request.POST.get("then", "")
        self.kept: Mapping[str, str] = request.POST.dict() if is_queried else {}
        self.kind, _, self.about = self.then.partition("-")
        self.calendar: Calendar = calendar(strategy, self.now)
        self.statuses: list[ActionStatus] = self._statuses() if self.reader.has_waiting_page else []
        own: frozenset[int] = frozenset()
        if strategy.checked_by_another and self.statuses:
            own = own_updates([strategy], request.user)
        self.own_ids = own
        self.updates_waiting = UpdatesWaiting(self.reader, self.statuses, self.calendar, own)
        self.to_check = sorted(self.updates_waiting.to_check, key=_gravity)
        self.to_note = self.updates_waiting.to_note
        queried = self.updates_waiting.queried
        # No one has the question in My work, because those who wrote and entered the update cannot open it.
        left = without_writers(self.updates_waiting.correctable, self.today)
        self.to_correct = [status for status in queried if status.update_id in left]
        self.queried = [status for status in queried if status.update_id not in left]

    def _statuses(self) -> list[ActionStatus]:
        """Return the statuses of the actions on which something may wait or, for a form that was sent, of all."""
        if self.request.method == "POST":
            # What was sent may have been checked, noted or decided since the page was opened.
            return status_at(self.strategy, self.today, self.now, self.calendar)
        return statuses_waiting([self.calendar], self.now)[self.strategy.pk]

    @cached_property
    def shown(self) -> list[ActionStatus]:
        """The actions whose updates to check are shown: the first of them, or more if the URL asks for all."""
        return self.to_check[: MOST_TO_CHECK if self.shows_all else SHOWN]

    @cached_property
    def shown_to_note(self) -> list[ActionStatus]:
        """The actions whose updates to note are shown: the first of them, or more if the URL asks for all."""
        return self.to_note[: MOST_TO_NOTE if self.shows_all else SHOWN]

    @property
    def shows_all(self) -> bool:
        """Whether the URL asks for all that waits."""
        return bool(QueryString(self.request.GET).text("all"))

    @cached_property
    def by_action(self) -> Mapping[int, ActionStatus]:
        """Each action's status, by the action's id."""
        return {status.action_id: status for status in self.statuses}

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings held whose decisions the user may record, latest first."""
        return [meeting for meeting in self._own_meetings if meeting.held_on <= self.today]

    @cached_property
    def _own_meetings(self) -> list[Meeting]:
        """The meetings held and to come whose decisions the user may record, latest first."""
        found = latest_meetings(self.strategy)
        return [meeting for meeting in found if self.reader.may_record_decision(meeting.group)]

    @property
    def next_meeting(self) -> Meeting | None:
        """The next of these meetings to come, or None."""
        to_come = [meeting for meeting in self._own_meetings if meeting.held_on > self.today]
        return to_come[-1] if to_come else None

    @property
    def meetings_to_hold(self) -> list[Meeting]:
        """Today's meetings whose decisions the user may record or, if there are none today, the next one."""
        if not self.reader.has_waiting_page:
            return []
        today = [meeting for meeting in self.meetings if meeting.held_on == self.today]
        return today or [meeting for meeting in (self.next_meeting,) if meeting]

    @cached_property
    def able_to_note(self) -> list[Meeting]:
        """The meetings that can have noted an update shown: they were held on the day of the first one or later."""
        days = [status.updated_on for status in self.shown_to_note if status.updated_on]
        first = min(days, default=self.today)
        return [meeting for meeting in self.meetings if meeting.held_on >= first]

    @cached_property
    def deciders(self) -> Mapping[ProposalKind, Group | None]:
        """The group that decides each kind of proposal, or None for the board."""
        return decision_makers(self.strategy)

    @cached_property
    def groups(self) -> list[Group]:
        """The groups in use whose decisions the user may record, the oversight group first."""
        groups = in_use(list_groups_of(self.strategy), self.today, *self.deciders.values())
        own = [group for group in groups if self.reader.may_record_decision(group)]
        return sorted(own, key=lambda group: group.pk != self.strategy.oversight_group_id)

    @property
    def board(self) -> str | None:
        """The name of the board, if the user may record its decisions; else None."""
        return self.strategy.board if self.reader.may_record_decision(None) else None

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting named in the URL, at which the last decision was made, or None."""
        key = QueryString(self.request.GET).number("meeting")
        return next((meeting for meeting in self.meetings if meeting.pk == key), None)

    @property
    def typed(self) -> Mapping[str, str]:
        """What was sent with a question, which stays in its form whether or not the question was recorded."""
        return self.kept or (self.request.POST.dict() if self.kind == QUERY else {})

    def _data(self, *kinds: str) -> Any:
        """Return what was sent, if one of the buttons with these values sent it."""
        return self.request.POST if self.then in kinds or self.kind in kinds else None

    def _with_key(self, form: FormT) -> FormT:
        """Return the form with the page's one key: the key that was sent, or a new one."""
        form.fields[SUBMISSION].initial = self.key
        return form

    @cached_property
    def updates(self) -> Mapping[int, UpdateToRead]:
        """The updates that the page shows and those that were sent to be checked or noted, by id."""
        ids = {status.update_id for status in (*self.shown, *self.shown_to_note)}
        ids |= _sent_ids(self.request.POST, CheckForm.tick) | _sent_ids(self.request.POST, NoteForm.tick)
        ids |= _sent_ids(self.kept, SENTENCE)
        if self.kind == QUERY:
            ids.add(_row_id(self.about))
        return updates_to_read(self.strategy, [key for key in ids if key])

    @cached_property
    def check_form(self) -> CheckForm:
        """The form that checks or queries the updates shown, and any that have moved since they were shown."""
        sent = _sent_ids(self.request.POST, CheckForm.tick) if self._data(CHECK) else set()
        if self.kind == QUERY:
            sent.add(_row_id(self.about))
        sent |= _sent_ids(self.kept, SENTENCE) & {status.update_id or 0 for status in self.to_check}
        keys = [status.update_id for status in self.shown if status.update_id in self.updates]
        keys += [key for key in sorted(sent) if key not in keys and self._may_check(key)]
        form = CheckForm(
            self._data(CHECK, QUERY),
            rows={key: self._reference(key) for key in keys if key},
            sentences={key: self.updates[key].row.board_sentence for key in keys if key},
            closed={key for key in keys if key and self.updates[key].row.period_id in self.calendar.closed},
            initial={name: text for name, text in self.kept.items() if name != SUBMISSION},
            auto_id="id_check_%s",
        )
        return self._with_key(form)

    def _reference(self, key: int) -> str:
        return self.by_action[self.updates[key].row.action_id].reference

    def _may_check(self, key: int) -> bool:
        update = self.updates.get(key)
        status = self.by_action.get(update.row.action_id) if update else None
        return status is not None and self.reader.may_check(status)

    @cached_property
    def note_form(self) -> NoteForm:
        """The form that notes the updates that have been checked."""
        sent = _sent_ids(self.request.POST, NoteForm.tick) if self._data(NOTE) else set()
        keys = [status.update_id for status in self.shown_to_note if status.update_id in self.updates]
        keys += [key for key in sorted(sent) if key not in keys and self._may_check(key)]
        form = NoteForm(
            self._data(NOTE),
            rows={key: self._reference(key) for key in keys if key},
            meetings=self.able_to_note,
            board=self.board if keys else None,
            groups=self.groups if keys else [],
            initial={"meeting": self.meeting},
            auto_id="id_note_%s",
        )
        return self._with_key(form)

    @cached_property
    def proposals(self) -> list[ProposalToDecide]:
        """The undecided proposals in the strategy, including those on which the user may not record a decision."""
        return proposals_to_decide(self.strategy, self.statuses, self.now)

    @property
    def undecided(self) -> set[int]:
        """The ids of the proposals that wait for a decision. A ticked one that is not among them has moved."""
        return {proposal.row.pk for proposal in self.proposals}

    @cached_property
    def decisions(self) -> list[Decisions]:
        """The proposals on which the user may record the decision, for each group or board that the strategy names."""
        if not self.statuses:
            return []
        deciders = self.deciders
        waiting: dict[Group | None, list[ProposalToDecide]] = {}
        place = {status.action_id: number for number, status in enumerate(self.statuses)}
        kinds = list(ProposalKind)
        for proposal in self.proposals:
            if proposal.row.action_id in place and decides(self.reader, proposal.row, deciders):
                waiting.setdefault(deciders[ProposalKind(proposal.row.kind)], []).append(proposal)
        found = []
        for decider, proposals in waiting.items():
            proposals.sort(
                key=lambda one: (kinds.index(ProposalKind(one.row.kind)), place[one.row.action_id])
            )
            found.append(self._decisions(decider, proposals))
        return found

    def _decisions(self, decider: Group | None, proposals: Sequence[ProposalToDecide]) -> Decisions:
        ticked = _sent_ids(self.request.POST, DecisionForm.tick)
        shown = [
            one
            for number, one in enumerate(proposals)
            # What was proposed since the page was opened does not push a ticked one off it.
            if self.shows_all or number < SHOWN or one.row.pk in ticked
        ]
        slot = str(decider.pk) if decider else BOARD
        initial: dict[str, Any] = {"effective_from": self.today}
        if self.typed.get("slot") == slot:
            initial = {name: text for name, text in self.typed.items() if name != SUBMISSION}
        elif self.meeting and self.meeting.group in (decider, None):
            initial = {"meeting": self.meeting, "group": self.meeting.group or BOARD}
        form = DecisionForm(
            self._data(f"agree-{slot}", f"refuse-{slot}"),
            rows={one.row.pk: self.by_action[one.row.action_id].reference for one in shown},
            decider=decider,
            board=self.board,
            meetings=[meeting for meeting in self.meetings if meeting.group in (decider, None)],
            initial=initial,
            auto_id=f"id_decide_{slot}_%s",
        )
        rows = [
            ProposalRow(
                status,
                one,
                form.box(one.row.pk),
                self._may_query_completion(one, status),
                self.request.POST.get(f"question_{one.row.update_id}", ""),
            )
            for one in shown
            for status in (self.by_action[one.row.action_id],)
        ]
        name = decider.name if decider else self.strategy.board
        return Decisions(slot, name, self._with_key(form), rows, len(proposals))

    def _may_query_completion(self, proposal: ProposalToDecide, status: ActionStatus) -> bool:
        """Return whether the user may query the update that reports this completion."""
        return (
            proposal.row.kind == ProposalKind.COMPLETE
            and status.verdict is None
            and status.update_id not in self.own_ids
            and self.reader.may_check(status)
        )

    def act(self) -> HttpResponse | None:
        """Do what the button asks and return a redirect, or None if there are errors, which the forms then show."""
        if self.then == CHECK or self.kind == QUERY:
            return self._send(self.check_form, self._query if self.kind == QUERY else self._check)
        if self.then == NOTE:
            return self._send(self.note_form, self._note)
        decisions = next((one for one in self.decisions if one.slot == self.about), None)
        if self.kind not in VERDICTS:
            return None
        if decisions is None:
            messages.error(self.request, GONE)
            return None
        return self._send(decisions.form, lambda: self._decide(decisions.form, VERDICTS[self.kind]))

    def _send(self, form: RowsForm, write: Any) -> HttpResponse | None:
        if not form.is_valid():
            return None
        try:
            return submissions.once(self.request, form, write)
        except Refused as refused:
            form.add_refusal(refused)
        return None

    def _here(self, meeting: Meeting | None = None) -> str:
        page = reverse("waiting", args=[self.strategy.slug])
        everything = "all=1" if self.shows_all else ""
        return links.with_query(page, everything, f"meeting={meeting.pk}" if meeting else "")

    def _check(self) -> tuple[str, str]:
        form = self.check_form
        if unsent := form.questions:
            raise Refused(dict.fromkeys((f"question_{key}" for key in unsent), UNSENT))
        checked = reviews.check(
            strategy=self.strategy, sentences=form.sentences, by=self.request.user, at=self.now
        )
        left = _left(len(self.to_check) - len(checked), "update", "updates", "to check")
        return self._here(), f"{counted(len(checked), 'update was', 'updates were')} checked.{left}"

    def _query(self) -> tuple[str, str]:
        key = _row_id(self.about)
        if key not in self.check_form.rows:
            raise Http404("There is no such update to query here.")
        update = self.updates[key].row
        reviews.query(
            update=update,
            question=self.check_form.cleaned_data[f"question_{key}"],
            by=self.request.user,
            at=self.now,
        )
        return self._here(), (
            f"The update on {self._reference(key)} was queried. It counts, marked as queried, until it is corrected."
            f" {self.updates[key].who} can see the question in My work."
        )

    def _note(self) -> tuple[str, str]:
        form = self.note_form
        meeting = form.cleaned_data.get("meeting") or self._held(form)
        noted = reviews.note(
            strategy=self.strategy,
            updates=form.ticked,
            meeting=meeting,
            by=self.request.user,
            at=self.now,
        )
        number = counted(len(noted), "update was", "updates were")
        left = _left(len(self.to_note) - len(noted), "checked update", "checked updates", "to note")
        return self._here(meeting), f"{number} noted at the meeting of {long_date(meeting.held_on)}.{left}"

    def _held(self, form: NoteForm) -> Meeting:
        """Return the meeting of the group and day in the form, which is added if it is not recorded."""
        group, held_on = form.cleaned_data["group"], form.cleaned_data["held_on"]
        if not form.ticked:
            raise Refused({"": "Tick the updates that the meeting noted."})
        if not self.reader.may_record_decision(group):
            raise Refused({"group": "Choose a group in this list."})
        if held_on is None and "meeting" in form.fields:
            raise Refused({"meeting": "Choose the meeting that noted them, or enter the day of another."})
        return meetings.held(
            strategy=self.strategy, group=group, held_on=held_on, by=self.request.user, at=self.now
        )

    def _decide(self, form: DecisionForm, verdict: DecisionVerdict) -> tuple[str, str]:
        details = form.details
        if not self.reader.may_record_decision(details.group):
            raise Refused({"group": "You cannot record what this group or board decides. Choose another."})
        questions = [
            self.by_action[one.row.action_id].reference
            for one in self.proposals
            if self.request.POST.get(f"question_{one.row.update_id}", "").strip()
        ]
        if questions:
            raise Refused({"": f"You wrote a question about {listed(questions)}. Send it, or clear it."})
        made = agreements.decide(
            strategy=self.strategy,
            proposals=[*form.ticked, *(_sent_ids(self.request.POST, DecisionForm.tick) - self.undecided)],
            verdict=verdict,
            details=details,
            by=self.request.user,
            at=self.now,
        )
        references = listed([decision.proposal.action.reference for decision in made])
        day = long_date(made[0].effective_from)
        what = f"{verdict.label.lower()}, from {day}: {references}."
        return self._here(details.meeting), f"{counted(len(made), 'proposal was', 'proposals were')} {what}"

    @property
    def context(self) -> dict[str, Any]:
        """What the template needs."""
        decisions = self.decisions
        forms = (self.check_form, self.note_form, *(one.form for one in decisions))
        return {
            "strategy": self.strategy,
            "form": next((form for form in forms if form.is_bound), None),
            "strategy_nav": links.navigation(self.strategy, "waiting", self.reader),
            "summary": self._summary(decisions),
            "has_links_page": self.reader.has_links_page,
            "meetings_to_hold": self.meetings_to_hold,
            "empty": "" if self.to_check or self.to_correct or decisions or self.to_note else self._nothing(),
            "check_form": self.check_form,
            "check_rows": self._rows(self.check_form),
            "to_check": len(self.to_check),
            "more_to_check": len(self.to_check) - len(self.shown),
            "to_note": len(self.to_note),
            "more_to_note": len(self.to_note) - len(self.shown_to_note),
            "own": self.updates_waiting.own_to_check,
            "queried": self.queried,
            "not_corrected": self.updates_waiting.not_corrected,
            "to_correct": self.to_correct,
            "decisions": decisions,
            "note_form": self.note_form,
            "note_rows": self._rows(self.note_form),
            "next_meeting": self.next_meeting if self.shown_to_note else None,
            "shows_all": self.shows_all,
            "most_to_check": MOST_TO_CHECK,
            "most_to_note": MOST_TO_NOTE,
            "from_list": links.from_list(self.request.get_full_path()),
        }

    def _rows(self, form: CheckForm | NoteForm) -> list[UpdateRow]:
        """Return the rows of a form. A field for a sentence or a question is left out if the form has none."""
        rows = []
        for key in form.rows:
            update = self.updates[key]
            fields = {
                name: form[f"{name}_{key}"]
                for name in ("sentence", "question")
                if f"{name}_{key}" in form.fields
            }
            rows.append(
                UpdateRow(
                    status=self.by_action[update.row.action_id],
                    update=update,
                    period=self.calendar.named(update.row.period_id),
                    tick=form.box(key),
                    **fields,
                )
            )
        return rows

    def _summary(self, decisions: Sequence[Decisions]) -> list[tuple[str, str]]:
        """Return how much of each kind waits, such as "9 updates to check", each with the anchor of its section."""
        return [
            (f"{counted(number, one, many)} {verb}", anchor)
            for number, one, many, verb, anchor in (
                (len(self.to_check), "update", "updates", "to check", "check"),
                (len(self.to_correct), "update", "updates", "to correct", "correct"),
                *(
                    (each.total, "proposal", "proposals", f"for {each.decider}", f"decide-{each.slot}")
                    for each in decisions
                ),
                (len(self.to_note), "checked update", "checked updates", "to note at a meeting", "note"),
            )
            if number
        ]

    def _nothing(self) -> str:
        """Return why the page is empty, and what comes next."""
        if not self.reader.has_waiting_page:
            return (
                "The chair, the vice-chair and the coordinator of each action’s group check its updates. You have none "
                "of these roles here, so you have no updates to check."
            )
        coming = [
            period for period in self.calendar.periods if period.due >= self.today and not period.closed
        ]
        if coming:
            period = coming[0]
            return (
                f"Updates for {period.name} are due by {long_date(period.due)}. Anything for you to "
                "check or decide will appear here."
            )
        return "Anything for you to check or decide will appear here."


def _left(number: int, one: str, many: str, verb: str) -> str:
    """Return how many are left, in a sentence after a space, such as " 7 updates are still to check."; "" if none."""
    return f" {counted(number, f'{one} is', f'{many} are')} still {verb}." if number > 0 else ""


def _gravity(status: ActionStatus) -> int:
    """Return the place of an update in the list: Red first, then Amber, then the others in the plan's order."""
    return GRAVITY.index(status.reported) if status.reported in GRAVITY else len(GRAVITY)


def _sent_ids(sent: Mapping[str, Any], tick: str) -> set[int]:
    """Return the ids of the rows whose boxes were ticked in a form that was sent."""
    names = (name.partition("_") for name in sent)
    return {_row_id(key) for start, _, key in names if start == tick} - {0}


def _row_id(words: str) -> int:
    """Return the id of a row in the name of a field or button that was sent, or 0 if it is not one."""
    # Not `str.isdigit`, which accepts digits such as ² that `int` rejects.
    return int(words) if words.isdecimal() and len(words) < 10 else 0
