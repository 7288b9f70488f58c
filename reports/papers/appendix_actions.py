"""The appendix of actions: each action once, with its ratings and notes for the board's members."""

from datetime import date

from priorities.choices import CountedAs, Rag, Stage
from priorities.models import Update
from priorities.queries.status import ActionStatus
from priorities.rules.deadlines import moved, passed_over
from priorities.rules.lifecycle import HELD
from reports.papers import action_text, date_text
from reports.papers.content import SHAPE_MARKS, Block, Column, Paragraph, Section, Sentence, Table
from reports.papers.english import capital, group_name, lower, number_of, stopped, unstopped
from reports.papers.form import FormAppendix
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date, short_date

NONE_YET = "No update yet"
COLUMNS = (
    Column("Action", share=9),
    Column("What is to be done", share=24),
    Column("Commitment", share=15),
    Column("Service", share=16),
    Column("Previous rating", share=11),
    Column("Current rating", share=11),
    Column("Due or review", share=15),
    Column("Note", share=54),
)


def unbroken_date(day: date) -> str:
    """Return a short date with non-breaking spaces, for a narrow column."""
    return short_date(day).replace(" ", "\u00a0")


def rating(status: ActionStatus | None) -> str:
    """Return a rating as its word and shape, or the words shown if there is no rating."""
    if status is None:
        return "Not in the plan"
    rag = status.counted_as.rag
    return f"{rag.word} {SHAPE_MARKS[rag.shape]}" if rag else status.counted_as.label


def actions(records: PaperRecords, heading: str, each: FormAppendix) -> Section:
    """Return the appendix with a table for each priority and every action once, under its home commitment."""
    picture = records.picture
    if not picture.statuses:
        none = Paragraph(None, (Sentence("No action is recorded yet."),))
        return Section(f"appendix.{each.letter}", None, heading, (none,), landscape=True)
    blocks: list[Block] = [Paragraph(None, tuple(_lead(records))), Paragraph(None, (_key(),))]
    for priority in picture.tree.priorities:
        rows = tuple(_row(records, s) for s in picture.statuses if s.priority_id == priority.id)
        if rows:
            blocks.append(Table(f"Priority {priority.number}: {priority.name}", COLUMNS, rows))
    return Section(f"appendix.{each.letter}", None, heading, tuple(blocks), landscape=True)


def _lead(records: PaperRecords) -> list[Sentence]:
    """Return the sentences that explain the tables. If one body agreed all the date changes, a sentence names it."""
    count = len(records.picture.statuses)
    listing = "One action is listed, under the commitment that is its home."
    if count > 1:
        listing = f"{capital(number_of(count, 'action'))} are listed, each once, under the commitment that is its home."
    made = [Sentence(f"{listing} Commitments in brackets are supported as well.")]
    picture = records.picture
    days = f"Current ratings are as at {long_date(picture.as_at)}"
    if picture.compared_with:
        days = f"{days}, and previous ones as at {long_date(picture.compared_with)}"
    made.append(Sentence(f"{days}."))
    bodies = records.moved_by
    if len(bodies) == 1:
        made.append(Sentence(f"{capital(next(iter(bodies)))} agreed every date that was moved."))
    return made


def _key() -> Sentence:
    ratings = "; ".join(f"{rag.word} {SHAPE_MARKS[rag.shape]} {lower(rag.meaning)}" for rag in Rag)
    return Sentence(
        f"Ratings: {ratings}. Paused and stopped work has no rating: the note says when it was agreed, "
        f"and why. “{NONE_YET}” means that the action has no update yet. Off course means Red, Amber or "
        "past its due date, and not reported complete."
    )


def _row(records: PaperRecords, status: ActionStatus) -> tuple[str, ...]:
    compared = records.picture.compared_with
    return (
        status.reference,
        unstopped(status.title),
        _commitments(records, status),
        status.service or "Not recorded",
        rating(records.picture.before.get(status.action_id)) if compared else "Not comparable",
        rating(status),
        _date(status),
        " ".join(stopped(capital(note)) for note in _notes(records, status)),
    )


def _commitments(records: PaperRecords, status: ActionStatus) -> str:
    commitments = records.picture.tree.commitments
    others = [
        commitments[key].reference
        for key in records.picture.tree.supports.get(status.action_id, ())
        if key in commitments
    ]
    return f"{status.home_reference} ({', '.join(others)})" if others else status.home_reference


def _date(status: ActionStatus) -> str:
    if status.due:
        return unbroken_date(status.due)
    return f"Continuing; review {unbroken_date(status.review)}" if status.review else "Not recorded"


def _notes(records: PaperRecords, status: ActionStatus) -> list[str]:
    """Return the notes on an action: why the action is off course, the dates, what comes next and what has changed."""
    update = records.update_of(status)
    off, held = action_text.is_off_course(status), status.stage in HELD
    notes = ["No lead"] if action_text.has_no_lead(status) else []
    if status.awaiting_agreement:
        notes.append("Reported complete, awaiting agreement")
    if off and (why := action_text.why(records, status)):
        notes.append(capital(why))
    notes += _dates(records, status)
    if off and update and update.next_steps:
        deeds = action_text.steps(update)
        notes.append(f"Next: {deeds or unstopped(update.next_steps)}")
    if held:
        moved_stage = [c for c in records.changes.get(status.action_id, ()) if c.moved_stage]
        if moved_stage:
            last = moved_stage[-1]
            notes.append(
                f"{status.stage.label} on {unbroken_date(last.agreed_on)}: {_inside(records, last.reason)}"
            )
    if action_text.got_better(records, status):
        what = _inside(records, update.what_changed) if update else ""
        notes.append(f"Improved: {what}" if what else "Improved; what changed is not recorded")
    if status.not_updated:
        notes.append(_silence(records, status))
    if update and status.better_than_suggested and status.suggested and not held:
        reason = _inside(records, update.better_reason)
        notes.append(f"Rated better than its dates suggest ({status.suggested.word}): {reason}")
    if update and (status.counted_as is CountedAs.BLUE or status.awaiting_agreement):
        notes.append(_difference(records, update))
    live = status.is_live and status.stage is not Stage.PROPOSED
    if live and not records.items_of(status):
        notes.append("No evidence recorded yet")
    if not notes and update and update.board_sentence:
        notes.append(unstopped(update.board_sentence))
    elif not notes and status.start and status.start > status.as_at:
        notes.append(f"Due to start on {unbroken_date(status.start)}")
    return notes


def _silence(records: PaperRecords, status: ActionStatus) -> str:
    """Return which period has no update, or when the last update was submitted."""
    picture, sent = records.picture, status.updated_on
    period = passed_over(sent, picture.calendar.last_due(picture.as_at, picture.known_on))
    if period:
        return f"No update for {period}"
    return f"No update since {unbroken_date(sent)}" if sent else NONE_YET


def _difference(records: PaperRecords, update: Update) -> str:
    """Return the difference that the action has made, in the lead's words, or that this is not yet known."""
    made = _inside(records, update.difference_made)
    known = made and not made.lower().startswith("not yet known")
    return f"Difference made: {made}" if known else f"Difference {made or 'not yet known'}"


def _dates(records: PaperRecords, status: ActionStatus) -> list[str]:
    """Return how late the action is, each agreed change of date with its reason, and the date proposed or expected."""
    notes = []
    if status.is_late:
        notes.append(f"Late by {number_of(status.late_days, 'day')}")
    changes = [c for c in date_text.moves(records, status) if c.due_before and c.due]
    if changes and status.due:
        several = len(records.moved_by) > 1
        steps = [
            f"to {unbroken_date(c.due)} ({f'{group_name(c.agreed_by)}, ' if several else 'agreed '}"
            f"{unbroken_date(c.agreed_on)}: {_inside(records, c.reason)})"
            for c in changes
            if c.due
        ]
        first = changes[0].due_before
        how_far = moved(first, status.due) if first else ""
        notes.append(f"Moved from {unbroken_date(first) if first else ''} {listed(steps)}, {how_far} in all")
    asked = records.proposals.get(status.action_id)
    forecast = status.forecast
    if asked and asked.new_date:
        notes.append(f"{unbroken_date(asked.new_date)} proposed, not yet agreed")
    elif forecast and status.due and forecast > status.due and action_text.is_off_course(status):
        notes.append(f"{unbroken_date(forecast)} now expected, not agreed")
    return notes


def _inside(records: PaperRecords, text: str) -> str:
    return lower(unstopped(text), records.names)
