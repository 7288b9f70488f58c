"""Sentences on gaps: actions without updates, evidence or a lead, and actions that are paused."""

from collections.abc import Container, Sequence
from datetime import date

from priorities.choices import CountedAs, Stage
from priorities.queries.status import ActionStatus
from reports.papers.action_text import MOST_NAMED, has_no_lead, is_off_course, is_unconfirmed, key, named
from reports.papers.content import Sentence
from reports.papers.english import capital, lower, number, opening, unstopped
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date


def silence(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Return a sentence naming the actions with no update for the last period due, or None if there are none."""
    quiet = [status for status in statuses if status.not_updated]
    if not quiet:
        return None
    if len(quiet) > MOST_NAMED:
        text = f"{opening(len(quiet))} actions have had no update for the last period due; Appendix A names them."
        return Sentence(text, tuple(map(key, quiet)))
    since: dict[date | None, list[str]] = {}
    for status in quiet:
        since.setdefault(status.updated_on, []).append(status.reference)
    parts = [
        f"{listed(references)} {'have' if len(references) > 1 else 'has'} had no update {_since(day)}"
        for day, references in since.items()
    ]
    noun = "Action" if len(quiet) == 1 else "Actions"
    return Sentence(f"{noun} {listed(parts)}.", tuple(map(key, quiet)))


def unconfirmed(statuses: Sequence[ActionStatus], *, of: int) -> str:
    """Return the clause on unconfirmed Greens that follows a count of actions, or '' if there are none.

    For example, "; one of these, 2.4.1, has had no update since 30 June 2025, so its Green is not confirmed". `of` is
    the number of actions that are Green.
    """
    if not statuses:
        return ""
    days = sorted({status.updated_on for status in statuses if status.updated_on})
    references = listed([status.reference for status in statuses])
    if len(statuses) == 1:
        which = f"one of these, {references}," if of > 1 else references
        return f"; {which} has had no update {_since(days[0])}, so its Green is not confirmed"
    since = _since(days[0]) if len(days) == 1 else f"since {_months(days)}"
    which = f" ({references})" if len(statuses) <= MOST_NAMED else ""
    return f"; {number(len(statuses))} of these{which} have had no update {since}, so their Green is not confirmed"


def unconfirmed_shortly(statuses: Sequence[ActionStatus]) -> list[str]:
    """Return short notes on unconfirmed Greens, such as "2.4.1 not updated since 30 June 2025".

    Return an empty list if every Green is confirmed.
    """
    stale = [status for status in statuses if is_unconfirmed(status)]
    if not stale:
        return []
    if len(stale) > MOST_NAMED:
        return [f"{number(len(stale))} of these not updated for the last period due"]
    days = sorted({status.updated_on for status in stale if status.updated_on})
    since = _since(days[0]) if len(days) == 1 else f"since {_months(days)}"
    return [f"{listed([status.reference for status in stale])} not updated {since}"]


def _months(days: Sequence[date]) -> str:
    """Return the months of these days, with a shared year given once: "June or September 2025"."""
    years = {day.year for day in days}
    said = [f"{day:%B}" if len(years) == 1 else f"{day:%B %Y}" for day in days]
    return listed(list(dict.fromkeys(said)), last="or") + (f" {days[0].year}" if len(years) == 1 else "")


def _since(day: date | None) -> str:
    return f"since {long_date(day)}" if day else "yet"


def without_evidence(
    records: PaperRecords, statuses: Sequence[ActionStatus], told: Container[str] = ()
) -> Sentence | None:
    """Return a sentence naming the actions under way that have no evidence, or None if there are none.

    A single action is named in words unless the reference is in `told`.
    """
    bare = [
        status
        for status in statuses
        if status.is_live
        and status.stage is not Stage.PROPOSED
        and not status.awaiting_agreement
        and not records.items_of(status)
    ]
    if not bare:
        return None
    if len(bare) > MOST_NAMED:
        text = f"No evidence is recorded yet for {number(len(bare))} of the actions."
        return Sentence(text, tuple(map(key, bare)))
    if len(bare) == 1 and bare[0].reference not in told:
        text = f"No evidence is recorded yet for {unstopped(named(bare[0]))}."
    else:
        references = listed([status.reference for status in bare])
        text = f"No evidence is recorded yet for {'action' if len(bare) == 1 else 'actions'} {references}."
    return Sentence(text, tuple(map(key, bare)))


def held(records: PaperRecords, status: ActionStatus) -> Sentence | None:
    """Return a sentence saying when and why an action was paused, or None if the action is not paused."""
    if status.stage is not Stage.PAUSED:
        return None
    changes = [change for change in records.changes.get(status.action_id, ()) if change.moved_stage]
    if not changes:
        return Sentence(f"{capital(named(status))} is paused.", (key(status),))
    last = changes[-1]
    why = f": {lower(unstopped(last.reason), records.names)}" if last.reason else ""
    return Sentence(
        f"{capital(named(status))} was paused on {long_date(last.agreed_on)}{why}.", (key(status),)
    )


def unled(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Return a sentence naming actions without a lead that the text does not mention otherwise, or None."""
    found = [
        s
        for s in statuses
        if has_no_lead(s) and not is_off_course(s) and s.counted_as is not CountedAs.PAUSED
    ]
    if not found:
        return None
    if len(found) == 1:
        return Sentence(f"Nobody leads {unstopped(named(found[0]))}.", (key(found[0]),))
    references = listed([status.reference for status in found])
    return Sentence(f"Nobody leads actions {references}.", tuple(map(key, found)))
