"""What the exception report says about each action that it lists, for its page and for the pack of a meeting."""

from dataclasses import dataclass

from priorities.choices import Completion, ExceptionReason, Rag, Stage
from priorities.figures.strategy_data import StrategyData
from priorities.models import Update
from priorities.queries.changes import ProposalAsAt
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines
from priorities.rules.timescales import after_due
from tracker.wording import counted, days, long_date


@dataclass(frozen=True, slots=True)
class ExceptionWords:
    """What the report says about an action listed for one reason.

    `problem` and `recovery_plan` are as the update gives them, or "". `sentences` are ours.
    """

    sentences: tuple[str, ...]
    problem: str = ""
    recovery_plan: str = ""


def exception_words(
    data: StrategyData,
    reason: ExceptionReason,
    status: ActionStatus,
    update: Update | None,
    proposal: ProposalAsAt | None,
) -> ExceptionWords:
    """Return what the report says about an action that is listed for this reason.

    `update` is the one that decides what the action counts as, and `proposal` the undecided proposal of a new date.
    """
    problem = recovery_plan = ""
    sentences: list[str] = []
    match reason:
        case ExceptionReason.RED:
            if update:
                problem, recovery_plan = update.problem, update.recovery_plan
                sentences = _forecast_of(update)
            sentences += _undecided(status, proposal)
        case ExceptionReason.LATE:
            sentences = [*_late(status), *_undecided(status, proposal)]
        case ExceptionReason.NOT_UPDATED:
            last_due = data.calendar.last_due(data.as_at, data.known_on)
            sentences = [f"{deadlines.silence(status.updated_on, last_due)}."]
        case ExceptionReason.NO_LEAD:
            sentences = ["There is a deputy." if status.deputy_id else "There is no deputy either."]
        case ExceptionReason.NO_EVIDENCE:
            sentences = [_since(status)]
        case ExceptionReason.UNEXPLAINED:
            sentences = [_improved(status, data.previous[status.action_id].rag)]
    return ExceptionWords(tuple(filter(None, sentences)), problem, recovery_plan)


def means(data: StrategyData, reason: ExceptionReason) -> str:
    """Return what the reason means, with any tolerance or reporting period that it depends on."""
    meaning = f"{reason.meaning}."
    if reason is ExceptionReason.RED:
        tolerances = data.calendar.tolerances
        return (
            f"{meaning} The person who updates an action chooses its rating. The tracker suggests Red for work that is "
            f"more than {days(tolerances.tolerance_days)} late, a tolerance set by {data.calendar.set_by} "
            f"(version {tolerances.version})."
        )
    if reason is ExceptionReason.NOT_UPDATED:
        last = data.calendar.last_due(data.as_at, data.known_on)
        if last and last.closed and last.due > data.known_on:
            return f"{meaning} {last.name} was closed before its updates were due on {long_date(last.due)}."
        if last and last.due <= data.as_at:
            return f"{meaning} The last updates to fall due were for {last.name}, by {long_date(last.due)}."
        if last:
            return (
                f"{meaning} With data to {long_date(data.known_on)}, the last updates to fall due for a period "
                f"that ended by {long_date(data.as_at)} were for {last.name}, by {long_date(last.due)}."
            )
        if not data.calendar.periods:
            quiet = days(data.calendar.tolerances.quiet_days)
            return f"No update for more than {quiet}. The work itself may be on course."
        if data.as_at == data.known_on:
            return "No updates were due by this date."
        return f"No updates were due for a period that ended by {long_date(data.as_at)}."
    return meaning


def _forecast_of(update: Update) -> list[str]:
    return [
        "" if update.recovery_plan else "No recovery plan is recorded.",
        f"Forecast {long_date(update.forecast)}." if update.forecast else "No forecast is recorded.",
    ]


def _undecided(status: ActionStatus, proposal: ProposalAsAt | None) -> list[str]:
    """Return sentences on a new date that is proposed and not decided, and on a completion that was refused."""
    sentences = []
    if proposal and proposal.new_date:
        sentences.append(f"{long_date(proposal.new_date)} is proposed and not yet agreed.")
    if status.completion is Completion.REFUSED and status.updated_on:
        sentences.append(f"The completion reported on {long_date(status.updated_on)} was not agreed.")
    return sentences


def _late(status: ActionStatus) -> list[str]:
    sentences = [f"{counted(status.late_days, 'day', 'days')} late."]
    if status.due:
        moved = ""
        if status.baseline_due and status.baseline_due != status.due:
            moved = f", first planned for {long_date(status.baseline_due)}"
        sentences.append(f"Due {after_due(status.timescale, status.due)}{moved}.")
    return [
        *sentences,
        f"Forecast {long_date(status.forecast)}." if status.forecast else "No forecast is recorded.",
    ]


def _since(status: ActionStatus) -> str:
    if status.stage is Stage.COMPLETE:
        return "Agreed as complete."
    return (
        f"Planned start {long_date(status.start)}."
        if status.start
        else "This action is under way, but no start date is recorded."
    )


def _improved(status: ActionStatus, before: Rag) -> str:
    if status.reported is None or status.updated_on is None:
        return ""
    sent = long_date(status.updated_on)
    return f"{before.word} in the previous update; {status.reported.word} in the one submitted on {sent}."


def who(status: ActionStatus) -> str:
    """Return who answers for an action, with its service and group."""
    if status.lead_id:
        lead = f"Lead: {status.lead_title}"
    else:
        lead = f"Responsible for reporting: {status.answering}" if status.answering else status.no_lead
    return ". ".join(filter(None, (lead, status.service, status.group)))
