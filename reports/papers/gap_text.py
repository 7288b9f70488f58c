"""Sentences on gaps: actions without updates, evidence or a lead, and actions that are paused."""

from collections.abc import Container, Sequence
from datetime import date

from priorities.choices import CountedAs, Stage
from priorities.queries.status import ActionStatus
from reports.papers.action_text import (
    MOST_NAMED,
    has_no_lead,
    is_off_course,
    is_unconfirmed,
    key,
    keys,
    named,
    references,
)
from reports.papers.content import Sentence
from reports.papers.english import capital, has_or_have, lower, number, opening, without_full_stop
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date


def not_updated(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Return a sentence on the actions that count as not updated, or None if there are none."""
    actions = [status for status in statuses if status.not_updated]
    if not actions:
        return None
    if len(actions) > MOST_NAMED:
        text = f"{opening(len(actions))} actions have had no update for the last period due; Appendix A names them."
        return Sentence(text, keys(actions))
    by_day: dict[date | None, list[str]] = {}
    for status in actions:
        by_day.setdefault(status.updated_on, []).append(status.reference)
    parts = [
        f"{listed(found)} {has_or_have(len(found))} had no update {_since(day)}"
        for day, found in by_day.items()
    ]
    noun = "Action" if len(actions) == 1 else "Actions"
    return Sentence(f"{noun} {listed(parts)}.", keys(actions))


def unconfirmed(statuses: Sequence[ActionStatus], *, of: int) -> str:
    """Return a clause saying that these Greens are unconfirmed, to follow a count of actions, or '' if there are none.

    For example, "; one of these, 2.4.1, has had no update since 30 June 2025, so its Green is not confirmed". `of` is
    the number of actions that are Green.
    """
    if not statuses:
        return ""
    days = sorted({status.updated_on for status in statuses if status.updated_on})
    if len(statuses) == 1:
        reference = statuses[0].reference
        subject = f"one of these, {reference}," if of > 1 else reference
        return f"; {subject} has had no update {_since(days[0])}, so its Green is not confirmed"
    since = _since(days[0]) if len(days) == 1 else f"since {_months(days)}"
    in_brackets = f" ({references(statuses)})" if len(statuses) <= MOST_NAMED else ""
    subject = f"{number(len(statuses))} of these{in_brackets}"
    return f"; {subject} have had no update {since}, so their Green is not confirmed"


def unconfirmed_notes(statuses: Sequence[ActionStatus]) -> list[str]:
    """Return a list with a note on the unconfirmed Greens, such as "2.4.1 not updated since 30 June 2025".

    Return an empty list if no Green is unconfirmed.
    """
    actions = [status for status in statuses if is_unconfirmed(status)]
    if not actions:
        return []
    if len(actions) > MOST_NAMED:
        return [f"{number(len(actions))} of these not updated for the last period due"]
    days = sorted({status.updated_on for status in actions if status.updated_on})
    since = _since(days[0]) if len(days) == 1 else f"since {_months(days)}"
    return [f"{references(actions)} not updated {since}"]


def _months(days: Sequence[date]) -> str:
    """Return the months of these days, with the year once if they share it: "June or September 2025"."""
    if len({day.year for day in days}) > 1:
        return listed(list(dict.fromkeys(f"{day:%B %Y}" for day in days)), last="or")
    return f"{listed(list(dict.fromkeys(f'{day:%B}' for day in days)), last='or')} {days[0].year}"


def _since(day: date | None) -> str:
    return f"since {long_date(day)}" if day else "yet"


def without_evidence(
    records: PaperRecords, statuses: Sequence[ActionStatus], named_elsewhere: Container[str] = ()
) -> Sentence | None:
    """Return a sentence on the actions under way or reported complete that have no evidence, or None if there are none.

    A single action is given by its title as well, unless its reference is in `named_elsewhere`.
    """
    actions = [
        status
        for status in statuses
        if (status.is_live or status.awaiting_agreement)
        and status.stage is not Stage.PROPOSED
        and not records.items_of(status)
    ]
    if not actions:
        return None
    if len(actions) > MOST_NAMED:
        subject = f"{number(len(actions))} of the actions"
    elif len(actions) > 1:
        subject = f"actions {references(actions)}"
    elif actions[0].reference in named_elsewhere:
        subject = f"action {actions[0].reference}"
    else:
        subject = without_full_stop(named(actions[0]))
    return Sentence(f"No evidence is recorded yet for {subject}.", keys(actions))


def paused(records: PaperRecords, status: ActionStatus) -> Sentence | None:
    """Return a sentence saying when and why an action was paused, or None if the action is not paused."""
    if status.stage is not Stage.PAUSED:
        return None
    changes = [change for change in records.changes.get(status.action_id, ()) if change.moved_stage]
    if not changes:
        return Sentence(f"{capital(named(status))} is paused.", (key(status),))
    last = changes[-1]
    reason = f": {lower(without_full_stop(last.reason), records.names)}" if last.reason else ""
    text = f"{capital(named(status))} was paused on {long_date(last.agreed_on)}{reason}."
    return Sentence(text, (key(status),))


def without_lead(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Return a sentence on the actions that have no lead and are not off course or paused, or None if there are none.

    If an off-course action has no lead, the text on that action says so.
    """
    actions = [
        status
        for status in statuses
        if has_no_lead(status) and not is_off_course(status) and status.counted_as is not CountedAs.PAUSED
    ]
    if not actions:
        return None
    if len(actions) == 1:
        return Sentence(f"Nobody leads {without_full_stop(named(actions[0]))}.", keys(actions))
    return Sentence(f"Nobody leads actions {references(actions)}.", keys(actions))
