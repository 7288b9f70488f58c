"""The appendix of actions: each action once, with its ratings, dates and notes."""

from datetime import date

from priorities.choices import CountedAs, Rag, Stage
from priorities.models import Update
from priorities.queries.status import ActionStatus
from priorities.queries.updates import for_board
from priorities.rules.deadlines import moved, passed_over
from priorities.rules.lifecycle import PAUSED_OR_STOPPED
from reports.papers import action_text, date_text
from reports.papers.content import SHAPE_MARKS, Block, Column, Paragraph, Section, Sentence, Table
from reports.papers.english import capital, group_name, lower, number_of, with_full_stop, without_full_stop
from reports.papers.form import FormAppendix
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date, short_date

NONE_YET = "No update yet"


def unbroken_date(day: date) -> str:
    """Return a short date with non-breaking spaces, for a narrow column."""
    return short_date(day).replace(" ", "\u00a0")


def rating(status: ActionStatus | None) -> str:
    """Return a rating as a word and a shape, or the words for an action that has no rating or was not in the plan."""
    if status is None:
        return "Not in the plan"
    rag = status.counted_as.rag
    return f"{rag.word} {SHAPE_MARKS[rag.shape]}" if rag else status.counted_as.label


def actions(records: PaperRecords, heading: str, appendix: FormAppendix) -> Section:
    """Return the appendix, with a table for each priority that has actions, or a sentence if there are no actions."""
    data = records.data
    if not data.statuses:
        paragraph = Paragraph(None, (Sentence("No action is recorded yet."),))
        return Section(f"appendix.{appendix.letter}", None, heading, (paragraph,), landscape=True)
    blocks: list[Block] = [Paragraph(None, tuple(_introduction(records))), Paragraph(None, (_key(),))]
    columns = _columns("Owner or service" if records.owners else "Service")
    for priority in data.tree.priorities:
        rows = tuple(_row(records, s) for s in data.statuses if s.priority_id == priority.id)
        if rows:
            blocks.append(Table(f"Priority {priority.number}: {priority.name}", columns, rows))
    return Section(f"appendix.{appendix.letter}", None, heading, tuple(blocks), landscape=True)


def _columns(responsible: str) -> tuple[Column, ...]:
    return (
        Column("Action", share=9),
        Column("What is to be done", share=24),
        Column("Commitment", share=15),
        Column(responsible, share=16),
        Column("Previous rating", share=13),
        Column("Current rating", share=13),
        Column("Due or review", share=15),
        Column("Note", share=50),
    )


def _introduction(records: PaperRecords) -> list[Sentence]:
    """Return the sentences that explain the tables.

    If only some actions have owners, a sentence says that the service of each other action is shown. If one group
    agreed every change of date, the group is named.
    """
    data = records.data
    count = len(data.statuses)
    listing = "One action is listed, under the commitment that is its home."
    if count > 1:
        listing = f"{capital(number_of(count, 'action'))} are listed, each once, under the commitment that is its home."
    days = f"Current ratings are as at {long_date(data.as_at)}"
    if data.compared_with:
        days = f"{days}, and previous ones as at {long_date(data.compared_with)}"
    texts = [f"{listing} Commitments in brackets are supported as well.", f"{days}."]
    if records.owners and any(status.action_id not in records.owners for status in data.statuses):
        texts.append("Where the strategy names no owner for an action, its service is shown.")
    groups = records.groups_that_moved_dates
    if len(groups) == 1:
        texts.append(f"{capital(next(iter(groups)))} agreed every date that was moved.")
    return [Sentence(text) for text in texts]


def _key() -> Sentence:
    ratings = "; ".join(f"{rag.word} {SHAPE_MARKS[rag.shape]} {lower(rag.meaning)}" for rag in Rag)
    return Sentence(
        f"Ratings: {ratings}. Paused and stopped work has no rating: the note says when it was agreed, and why. "
        f"“{CountedAs.AWAITING_AGREEMENT.label}” means that the action was reported complete, and has no rating until "
        f"that is agreed or refused. “{NONE_YET}” means that the action has no update yet. Off course means Red, Amber "
        "or past its due date."
    )


def _row(records: PaperRecords, status: ActionStatus) -> tuple[str, ...]:
    compared = records.data.compared_with
    return (
        status.reference,
        without_full_stop(status.title),
        _commitments(records, status),
        _owners(records, status),
        rating(records.data.before.get(status.action_id)) if compared else "Not comparable",
        rating(status),
        _date(status),
        " ".join(with_full_stop(capital(note)) for note in _notes(records, status)),
    )


def _commitments(records: PaperRecords, status: ActionStatus) -> str:
    commitments = records.data.tree.commitments
    supported = [
        commitments[commitment_id].reference
        for commitment_id in records.data.tree.supports.get(status.action_id, ())
        if commitment_id in commitments
    ]
    return f"{status.home_reference} ({', '.join(supported)})" if supported else status.home_reference


def _owners(records: PaperRecords, status: ActionStatus) -> str:
    """Return the owners as published, officers by job title, or else the service, or who answers for the action."""
    owners = [owner.public_name for owner in records.owners.get(status.action_id, ())]
    return listed(owners) or status.service or status.answering or "Not recorded"


def _date(status: ActionStatus) -> str:
    if status.due:
        return unbroken_date(status.due)
    return f"Continuing; review {unbroken_date(status.review)}" if status.review else "Not recorded"


def _notes(records: PaperRecords, status: ActionStatus) -> list[str]:
    """Return the notes on an action, such as why it is off course, its dates, what comes next and what is missing.

    If there are none, return the update's sentence for the board, or the planned start if it is still to come. The last
    note is the question, if the update was queried.
    """
    update = records.update_of(status)
    off_course = action_text.is_off_course(status)
    notes = ["No lead"] if action_text.has_no_lead(status) else []
    if status.awaiting_agreement:
        last = f"its last rating was {status.rag.word}" if status.rag else "it had not been rated before"
        notes.append(f"Reported complete; {last}")
    if text := action_text.refused(status):
        notes.append(text)
    if off_course and (why := action_text.why(records, status)):
        notes.append(capital(why))
    notes += _dates(records, status)
    if off_course and update and update.next_steps:
        steps = action_text.steps(update)
        notes.append(f"Next: {steps or without_full_stop(update.next_steps)}")
    notes += _stage(records, status)
    notes += _rating(records, status, update)
    live = status.is_live or status.awaiting_agreement
    if live and status.stage is not Stage.PROPOSED and not records.items_of(status):
        notes.append("No evidence recorded yet")
    if not notes and update and (sentence := for_board(update)):
        notes.append(without_full_stop(sentence))
    elif not notes and status.start and status.start > status.as_at:
        notes.append(f"Due to start on {unbroken_date(status.start)}")
    if update and update.unchanged_since:
        notes.append(f"No change since {unbroken_date(update.unchanged_since)}")
    if status.queried:
        notes.append(f"Update queried and not yet corrected: “{without_full_stop(status.question)}”")
    return notes


def _stage(records: PaperRecords, status: ActionStatus) -> list[str]:
    """Return a list with a note on when and why the action was paused or stopped, if it was."""
    changes = [change for change in records.changes.get(status.action_id, ()) if change.moved_stage]
    if status.stage not in PAUSED_OR_STOPPED or not changes:
        return []
    last = changes[-1]
    reason = _inside_sentence(records, last.reason)
    return [f"{status.stage.label} on {unbroken_date(last.agreed_on)}: {reason}"]


def _rating(records: PaperRecords, status: ActionStatus, update: Update | None) -> list[str]:
    """Return notes on the rating and its update.

    The notes say what improved, that there is no update, why the rating is better than suggested, and what difference
    the action made.
    """
    notes = []
    if action_text.has_improved(records, status):
        change = _inside_sentence(records, update.what_changed) if update else ""
        notes.append(f"Improved: {change}" if change else "Improved; what changed is not recorded")
    if status.not_updated:
        notes.append(_not_updated(records, status))
    suggested = status.rated_suggested
    if update and status.better_than_suggested and suggested and status.stage not in PAUSED_OR_STOPPED:
        reason = _inside_sentence(records, update.better_reason)
        notes.append(f"Rated better than its dates suggest ({suggested.word}): {reason}")
    if update and (status.counted_as is CountedAs.BLUE or status.awaiting_agreement):
        notes.append(_difference(records, update))
    return notes


def _not_updated(records: PaperRecords, status: ActionStatus) -> str:
    """Return a note that names the period without an update, or dates the last update, or says that there is none."""
    data, submitted_on = records.data, status.updated_on
    period = passed_over(submitted_on, data.calendar.last_due(data.as_at, data.known_on))
    if period:
        return f"No update for {period}"
    return f"No update since {unbroken_date(submitted_on)}" if submitted_on else NONE_YET


def _difference(records: PaperRecords, update: Update) -> str:
    """Return a note on the difference that the action has made, in the update's words, or that it is not yet known."""
    difference = _inside_sentence(records, update.difference_made)
    known = difference and not difference.lower().startswith("not yet known")
    return f"Difference made: {difference}" if known else f"Difference {difference or 'not yet known'}"


def _dates(records: PaperRecords, status: ActionStatus) -> list[str]:
    """Return notes on how late the action is, on each agreed change of date and on the date proposed or expected."""
    notes = []
    if status.is_late:
        notes.append(f"Late by {number_of(status.late_days, 'day')}")
    notes += _date_changes(records, status)
    proposal = records.proposals.get(status.action_id)
    forecast = status.forecast
    if proposal and proposal.new_date:
        notes.append(f"{unbroken_date(proposal.new_date)} proposed, not yet agreed")
    elif forecast and status.due and forecast > status.due and action_text.is_off_course(status):
        notes.append(f"{unbroken_date(forecast)} now expected, not agreed")
    return notes


def _date_changes(records: PaperRecords, status: ActionStatus) -> list[str]:
    """Return a list with a note on the agreed changes of due date and their reasons, if there are any."""
    changes = [c for c in date_text.date_changes(records, status) if c.due_before and c.due]
    if not changes or not status.due:
        return []
    several_groups = len(records.groups_that_moved_dates) > 1
    steps = []
    for change in changes:
        assert change.due is not None
        agreed = f"{group_name(change.agreed_by)}, " if several_groups else "agreed "
        reason = _inside_sentence(records, change.reason)
        steps.append(f"to {unbroken_date(change.due)} ({agreed}{unbroken_date(change.agreed_on)}: {reason})")
    first = changes[0].due_before
    assert first is not None
    return [f"Moved from {unbroken_date(first)} {listed(steps)}, {moved(first, status.due)} in all"]


def _inside_sentence(records: PaperRecords, text: str) -> str:
    """Return the text without a full stop, in lower case at the start unless it opens with a name or abbreviation."""
    return lower(without_full_stop(text), records.names)
