"""The action note of a meeting: what it noted, agreed, refused and asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from priorities.choices import DecisionVerdict, Rag
from priorities.figures.waiting_words import what_is_proposed
from priorities.models import Decision, GroupRole, Meeting
from priorities.queries.action_points import PointAsAt, asked_at, made_at
from priorities.queries.calendar import calendar
from priorities.queries.meetings import decided_at, noted_at, taken_at
from priorities.queries.status import ActionStatus, status_among
from priorities.queries.updates import edited_sentences
from priorities.queries.waiting import ProposalToDecide, UpdateToRead, updates_to_read
from reports.papers.content import Bullets, Content, CoverPart, Section, Sentence
from reports.papers.meeting_papers import (
    ILLUSTRATIVE,
    MARKING,
    Said,
    action_title,
    in_colour,
    joined,
    number_of,
    part,
    point_words,
    presiding_at,
    said_in,
    table,
    text,
    top,
    without_rows,
)
from tracker import clock
from tracker.database_snapshot import snapshot
from tracker.wording import long_date


@dataclass(frozen=True)
class NoteRecords:
    """All that an action note needs to know, read in one snapshot.

    `statuses` are those of the actions that the meeting discussed, by id and in the plan's order, as at the day of the
    meeting, and `before` as at the day before. `asked` are the earlier action points about which the meeting was told
    something.
    """

    meeting: Meeting
    roles: Sequence[GroupRole]
    said: Said
    statuses: dict[int, ActionStatus]
    before: dict[int, ActionStatus]
    noted: Sequence[UpdateToRead]
    sentences: dict[int, str]
    decisions: Sequence[Decision]
    made: Sequence[PointAsAt]
    asked: Sequence[PointAsAt]

    def decided(self, verdict: DecisionVerdict) -> list[Decision]:
        """Return the decisions with this verdict, in the plan's order."""
        order = list(self.statuses)
        found = [decision for decision in self.decisions if decision.verdict == verdict]
        return sorted(found, key=lambda decision: order.index(decision.proposal.action_id))

    @property
    def only_discussed(self) -> list[ActionStatus]:
        """Return the actions that were discussed with nothing else to record, in the plan's order."""
        recorded = {update.row.action_id for update in self.noted}
        recorded |= {decision.proposal.action_id for decision in self.decisions}
        recorded |= {point.row.action_id for point in self.made if point.row.action_id}
        return [status for key, status in self.statuses.items() if key not in recorded]

    @property
    def figures(self) -> dict[str, int]:
        """Return the counts that the note shares with the screens."""
        return {
            "discussed": len(self.statuses),
            "noted": len(self.noted),
            "agreed": len(self.decided(DecisionVerdict.AGREED)),
            "refused": len(self.decided(DecisionVerdict.REFUSED)),
            "points": len(self.made),
            "asked": len(self.asked),
        }


def read_note(meeting: Meeting, known_at: datetime) -> NoteRecords:
    """Return what a meeting's action note is made from. Runs a fixed number of SQL queries."""
    strategy, day = meeting.strategy, meeting.held_on
    with snapshot():
        periods = calendar(strategy, known_at)
        taken = taken_at(meeting, known_at)
        statuses = status_among(taken, day, known_at, periods)
        noted = updates_to_read(strategy, noted_at(meeting, known_at))
        order = list(statuses)
        return NoteRecords(
            meeting=meeting,
            roles=presiding_at(meeting, day, known_at),
            said=said_in(meeting),
            statuses=statuses,
            before=status_among(taken, day - timedelta(days=1), known_at, periods),
            # An action that has been withdrawn since is left out, as on every page.
            noted=sorted(
                (update for update in noted.values() if update.row.action_id in statuses),
                key=lambda update: order.index(update.row.action_id),
            ),
            sentences=edited_sentences(noted, known_at),
            decisions=[
                decision
                for decision in decided_at(meeting, known_at)
                if decision.proposal.action_id in statuses
            ],
            made=made_at(meeting, known_at),
            asked=[point for point in asked_at(meeting, known_at) if point.told],
        )


def note(meeting: Meeting, known_at: datetime) -> Content:
    """Return the content of a meeting's action note, as at its day. The same moment always gives the same content."""
    records = read_note(meeting, known_at)
    strategy, day, known_on = meeting.strategy, meeting.held_on, clock.day_of(known_at)
    title = f"{meeting.held_by}: action note of the meeting of {long_date(day)}"
    return Content(
        title=title,
        organisation=strategy.body.name,
        marking=MARKING,
        strategy=strategy.name,
        as_at=day,
        known_on=known_on,
        cover_top=top(meeting, title, day, known_on, records.roles),
        cover=(
            _summary(records),
            _noted(records),
            _decided(records, DecisionVerdict.AGREED, "Agreed", "The meeting agreed no proposals."),
            _decided(records, DecisionVerdict.REFUSED, "Refused", "The meeting refused no proposals."),
        ),
        sections=(_made(records), _asked(records), *_only_discussed(records)),
        illustrative=ILLUSTRATIVE if strategy.illustrative else "",
        figures=records.figures,
    )


def _summary(records: NoteRecords) -> CoverPart:
    figures = records.figures
    return part(
        "summary",
        "In short",
        [
            text(
                number_of(figures["discussed"], "action discussed", "actions discussed"),
                number_of(figures["noted"], "update noted", "updates noted"),
                number_of(figures["agreed"], "proposal agreed", "proposals agreed"),
                number_of(figures["refused"], "proposal refused", "proposals refused"),
                number_of(figures["points"], "action point"),
            )
        ],
    )


def _noted(records: NoteRecords) -> CoverPart:
    return part(
        "noted",
        "Updates noted",
        [] if records.noted else [text("The meeting noted no updates.")],
        [
            (action_title(records.statuses[update.row.action_id]), _update_lines(records, update))
            for update in records.noted
        ],
        ("Action", "What the update says"),
    )


def _update_lines(records: NoteRecords, update: UpdateToRead) -> list[str]:
    sentence = records.sentences.get(update.row.pk) or update.row.board_sentence
    return [
        joined(
            f"{in_colour(Rag(update.row.rag))}.",
            f"{update.who}, {long_date(clock.day_of(update.row.recorded_at))}.",
        ),
        records.said.labelled("For the board", sentence)
        or records.said.labelled("Progress", update.row.progress),
    ]


def _decided(records: NoteRecords, verdict: DecisionVerdict, heading: str, nothing: str) -> CoverPart:
    decisions = records.decided(verdict)
    effective = ""
    if decisions and verdict is DecisionVerdict.AGREED:
        effective = f"These count from {long_date(records.meeting.held_on)}."
    return part(
        verdict.value,
        heading,
        [text(effective or nothing)] if effective or not decisions else [],
        [
            (
                action_title(records.statuses[decision.proposal.action_id]),
                _decision_lines(records, decision),
            )
            for decision in decisions
        ],
        ("Action", "Proposal, reason and minute"),
    )


def _decision_lines(records: NoteRecords, decision: Decision) -> list[str]:
    key = decision.proposal.action_id
    # The day before the meeting, the plan did not yet have what the meeting agreed.
    status = records.before.get(key, records.statuses[key])
    minute = decision.minute_reference
    return [
        f"{what_is_proposed(ProposalToDecide(decision.proposal, ''), status)}.",
        records.said.labelled("Reason", decision.reason),
        records.said.labelled("Minute", minute) or "No minute reference is recorded.",
    ]


def _made(records: NoteRecords) -> Section:
    heading = "Action points"
    if not records.made:
        return without_rows("made", heading, "The meeting made no action points.")
    rows = [
        (point_words(records.said, point, meeting=False), point.row.owner.name, long_date(point.row.due))
        for point in records.made
    ]
    return table(
        "made", heading, "Action points of this meeting", (("Action point", 8), ("Owner", 4), ("By", 3)), rows
    )


def _asked(records: NoteRecords) -> Section:
    heading = "Earlier action points"
    if not records.asked:
        return without_rows("asked", heading, "The meeting recorded no outcome of earlier action points.")
    columns = (("Action point", 7), ("Owner", 3), ("What the meeting was told", 5))
    rows = [_asked_row(records.said, point) for point in records.asked]
    return table("asked", heading, "What the meeting was told about earlier action points", columns, rows)


def _asked_row(said: Said, point: PointAsAt) -> tuple[str, str, str]:
    told = point.told
    assert told is not None
    until = f" until {long_date(told.due)}" if told.due else ""
    outcome = joined(f"{told.get_outcome_display()}{until}.", said.quoted(told.words))
    return point_words(said, point, meeting=True), point.row.owner.name, outcome


def _only_discussed(records: NoteRecords) -> list[Section]:
    found = records.only_discussed
    if not found:
        return []
    items = tuple(Sentence(action_title(status)) for status in found)
    blocks = (text("The meeting recorded nothing else about these actions:"), Bullets(items))
    return [Section("discussed", None, "Also discussed", blocks)]
