"""The pack that a group or the board reads before its meeting.

It has what needs attention among the group's actions, the updates to note, the proposals to decide and what has come of
earlier action points. Its figures are those of the screens for the same two dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from priorities.choices import ExceptionReason, ProposalKind
from priorities.figures import reviews
from priorities.figures.exception_words import exception_words
from priorities.figures.exceptions import ReportedAction, report
from priorities.figures.strategy_data import StrategyData, strategy_data
from priorities.figures.waiting_words import proposal_words, what_is_proposed
from priorities.figures.workload import updates_due
from priorities.models import GroupRole, Meeting, Update
from priorities.queries.action_points import PointAsAt, reported_to
from priorities.queries.bodies import groups_under
from priorities.queries.changes import ProposalAsAt, proposals_open
from priorities.queries.status import ActionStatus
from priorities.queries.updates import deciding_updates, edited_sentences
from priorities.queries.waiting import ProposalToDecide, UpdateToRead, proposals_before, updates_to_read
from priorities.queries.workload import answered
from reports.papers.content import Block, Content, CoverPart, Section
from reports.papers.meeting_papers import (
    ILLUSTRATIVE,
    MARKING,
    Said,
    action_title,
    answering,
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
from tracker.wording import counted, long_date


@dataclass(frozen=True)
class PackRecords:
    """All that a pack needs to know, read in one snapshot.

    `data` has the statuses of the actions of the group and of the groups under it or, for the board, of all.
    `exceptions` is the exception report of these actions. `to_note` and `to_check` are the actions whose latest update
    waits, and `to_enter` those that need one.
    """

    meeting: Meeting
    data: StrategyData
    roles: Sequence[GroupRole]
    said: Said
    exceptions: dict[ExceptionReason, tuple[ReportedAction, ...]]
    deciding: dict[int, Update]
    proposed_dates: dict[int, ProposalAsAt]
    to_note: Sequence[ActionStatus]
    to_check: Sequence[ActionStatus]
    to_enter: Sequence[ActionStatus]
    updates: dict[int, UpdateToRead]
    sentences: dict[int, str]
    proposals: Sequence[ProposalToDecide]
    points: Sequence[PointAsAt]

    @property
    def listed(self) -> dict[int, ActionStatus]:
        """Return, by id, the actions in the exception report, the most serious reason first."""
        actions = (action.status for found in self.exceptions.values() for action in found)
        return {status.action_id: status for status in actions}

    @property
    def figures(self) -> dict[str, int]:
        """Return the counts that the pack shares with the screens."""
        return {
            "actions": len(self.data.statuses),
            "exceptions": len(self.listed),
            **{f"exceptions.{reason.value}": len(found) for reason, found in self.exceptions.items()},
            "to_note": len(self.to_note),
            "to_check": len(self.to_check),
            "to_enter": len(self.to_enter),
            "proposals": len(self.proposals),
            "points": len(self.points),
            "open_points": sum(point.is_open for point in self.points),
        }


def read_pack(meeting: Meeting, as_at: date, known_at: datetime) -> PackRecords:
    """Return what a meeting's pack is made from, for these dates. Runs a fixed number of SQL queries."""
    strategy = meeting.strategy
    with snapshot():
        data = strategy_data(strategy, as_at, known_at)
        if meeting.group:
            groups = groups_under(meeting.group)
            data = replace(data, statuses=tuple(s for s in data.statuses if s.group_id in groups))
        live = [status for status in data.statuses if not status.is_over]
        exceptions = report(data)
        to_note = [s for s in live if reviews.to_note(s, data.calendar)]
        to_check = [s for s in live if reviews.to_check(s, data.calendar)]
        due = updates_due(live, data.calendar, answered(live, (as_at, known_at)), as_at)
        waiting = [status.update_id for status in (*to_note, *to_check) if status.update_id]
        return PackRecords(
            meeting=meeting,
            data=data,
            roles=presiding_at(meeting, as_at, known_at),
            said=said_in(meeting),
            exceptions=exceptions,
            deciding=deciding_updates(action.status for found in exceptions.values() for action in found),
            proposed_dates=proposals_open(strategy, as_at, known_at, [ProposalKind.NEW_DATE]),
            to_note=to_note,
            to_check=to_check,
            to_enter=[status for status in live if status.action_id in due and not status.queried],
            updates=updates_to_read(strategy, waiting),
            sentences=edited_sentences(waiting, known_at),
            proposals=proposals_before(meeting, live, known_at),
            points=reported_to(meeting, as_at, known_at),
        )


def pack(meeting: Meeting, as_at: date, known_at: datetime) -> Content:
    """Return the content of a meeting's pack for these dates. The same dates always give the same content."""
    records = read_pack(meeting, as_at, known_at)
    strategy, known_on = meeting.strategy, clock.day_of(known_at)
    title = f"{meeting.held_by}: pack for the meeting of {long_date(meeting.held_on)}"
    return Content(
        title=title,
        organisation=strategy.body.name,
        marking=MARKING,
        strategy=strategy.name,
        as_at=as_at,
        known_on=known_on,
        cover_top=top(meeting, title, as_at, known_on, records.roles),
        cover=(_summary(records), _exceptions(records), _updates(records), _proposals(records)),
        sections=(_points(records),),
        illustrative=ILLUSTRATIVE if strategy.illustrative else "",
        figures=records.figures,
    )


def _summary(records: PackRecords) -> CoverPart:
    figures = records.figures
    actions = counted(figures["actions"], "action") if figures["actions"] else "no actions"
    who = "The group and the groups under it have" if records.meeting.group else "The strategy has"
    return part(
        "summary",
        "In short",
        [
            text(
                f"{who} {actions}.",
                number_of(
                    figures["exceptions"], "action in the exception report", "actions in the exception report"
                ),
                number_of(figures["to_note"] + figures["to_check"], "update to note", "updates to note"),
                number_of(figures["proposals"], "proposal to decide", "proposals to decide"),
                number_of(
                    figures["open_points"],
                    "earlier action point still open",
                    "earlier action points still open",
                ),
            )
        ],
    )


def _exceptions(records: PackRecords) -> CoverPart:
    heading = "Exceptions"
    if not records.listed:
        return part("exceptions", heading, [text("No actions are in the exception report.")])
    counts = [f"{reason.label}: {len(found)}." for reason, found in records.exceptions.items() if found]
    return part(
        "exceptions",
        heading,
        [text(*counts, "An action can be listed for several reasons.")],
        [(action_title(status), _exception_lines(records, status)) for status in records.listed.values()],
        ("Action", "Why it is listed"),
    )


def _exception_lines(records: PackRecords, status: ActionStatus) -> list[str]:
    """Return why an action is in the exception report, and what is reported about it."""
    key = status.action_id
    reasons = [
        reason
        for reason, found in records.exceptions.items()
        if any(action.status.action_id == key for action in found)
    ]
    words = [
        exception_words(
            records.data, reason, status, records.deciding.get(key), records.proposed_dates.get(key)
        )
        for reason in reasons
    ]
    return [
        joined(f"{', '.join(str(reason.label) for reason in reasons)}.", answering(status)),
        *(records.said.labelled("Problem", each.problem) for each in words),
        *(records.said.labelled("Recovery plan", each.recovery_plan) for each in words),
        joined(*(sentence for each in words for sentence in each.sentences)),
    ]


def _updates(records: PackRecords) -> CoverPart:
    place = records.data.place
    waiting = sorted((*records.to_note, *records.to_check), key=lambda status: place[status.action_id])
    to_check = {status.action_id for status in records.to_check}
    blocks: list[Block] = []
    if not waiting:
        blocks.append(text("No updates wait for this meeting."))
    elif to_check:
        unchecked = number_of(
            len(to_check), "update has still to be checked", "updates have still to be checked"
        )
        blocks.append(text(unchecked))
    if records.to_enter:
        references = ", ".join(status.reference for status in records.to_enter)
        blocks.append(text(f"Actions that still need an update ({len(records.to_enter)}): {references}."))
    return part(
        "updates",
        "Updates to note",
        blocks,
        [
            (
                action_title(status),
                _update_lines(records, status, is_checked=status.action_id not in to_check),
            )
            for status in waiting
        ],
        ("Action", "What the update says"),
    )


def _update_lines(records: PackRecords, status: ActionStatus, *, is_checked: bool) -> list[str]:
    update = records.updates[status.update_id or 0]
    before = records.data.previous.get(status.action_id)
    was = f", was {before.rag.word}" if before and before.rag is not status.reported else ""
    sentence = records.sentences.get(update.row.pk) or update.row.board_sentence
    said = records.said
    # The exceptions above already give the problem of a Red action.
    is_above = any(action.status is status for action in records.exceptions[ExceptionReason.RED])
    return [
        joined(
            f"{in_colour(status.reported)}{was}.",
            f"{update.who}, {long_date(clock.day_of(update.row.recorded_at))}.",
            "" if is_checked else "Not checked yet.",
        ),
        said.labelled("For the board", sentence) or said.labelled("Progress", update.row.progress),
        "" if is_above else said.labelled("Problem", update.row.problem),
        said.labelled("What changed", update.row.what_changed),
    ]


def _proposals(records: PackRecords) -> CoverPart:
    heading = "Proposals to decide"
    if not records.proposals:
        return part("proposals", heading, [text("No proposals wait for this meeting.")])
    return part(
        "proposals",
        heading,
        [text(f"What the meeting agrees counts from {long_date(records.meeting.held_on)}.")],
        [
            (
                action_title(records.data.by_id[proposal.row.action_id]),
                _proposal_lines(records, proposal),
            )
            for proposal in records.proposals
        ],
        ("Action", "What is proposed"),
    )


def _proposal_lines(records: PackRecords, proposal: ProposalToDecide) -> list[str]:
    status, asked = records.data.by_id[proposal.row.action_id], proposal.asked
    return [
        f"{what_is_proposed(proposal, status)}.",
        *(records.said.labelled(label, words) for label, words in proposal_words(proposal)),
        records.said.labelled(f"Asked by {asked.by}", asked.question) if asked else "",
        f"Proposed by {proposal.who}, {long_date(clock.day_of(proposal.row.recorded_at))}.",
    ]


def _points(records: PackRecords) -> Section:
    heading = "Earlier action points"
    if not records.points:
        return without_rows("points", heading, "No action points of earlier meetings are open.")
    columns = (("Action point", 6), ("Owner", 3), ("By", 2), ("What came of it", 4))
    return table(
        "points",
        heading,
        "What came of earlier action points",
        columns,
        [_point_row(records.said, point) for point in records.points],
    )


def _point_row(said: Said, point: PointAsAt) -> tuple[str, str, str, str]:
    answer = point.answer
    came = "No answer yet."
    if answer:
        day = long_date(answer.effective_from)
        came = joined(f"{answer.get_outcome_display()}, {day}.", said.quoted(answer.words))
    return point_words(said, point, meeting=True), point.row.owner.name, long_date(point.due), came
