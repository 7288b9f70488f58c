"""Sentences about actions: which are off course, why, what comes next, and how many have each rating."""

from collections import Counter
from collections.abc import Sequence

from priorities.choices import CountedAs, DecisionVerdict, Movement, Rag
from priorities.models import Update
from priorities.queries.status import ActionStatus
from priorities.rules.rag import compare
from reports.papers.content import Sentence
from reports.papers.english import (
    capital,
    count_words,
    deed,
    is_plural,
    lower,
    number,
    stopped,
    the,
    thing,
    unstopped,
)
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date

# An action and its reason share a sentence if the sentence has no more words than this.
MOST_WORDS = 28
GRAVITY = {CountedAs.RED: 0, CountedAs.AMBER: 1}

# The words for what an action counts as, in the order used in papers.
STANDS = {
    CountedAs.BLUE: "complete",
    CountedAs.GREEN: "on course",
    CountedAs.AMBER: "Amber",
    CountedAs.RED: "Red",
    CountedAs.GREY: "not due to start",
    CountedAs.PAUSED: "paused",
    CountedAs.STOPPED: "stopped",
    CountedAs.NO_UPDATE: "not yet rated",
}
# The most references that one sentence may list. Longer lists belong in an appendix.
MOST_NAMED = 6


def key(status: ActionStatus) -> str:
    """Return the key that sentences use to cite an action."""
    return f"action:{status.reference}"


def is_off_course(status: ActionStatus) -> bool:
    """Return whether the action is Red, Amber or past its due date, and is not reported complete.

    An action that is reported complete keeps its last colour until completion is agreed, and is listed separately.
    """
    counted_as = status.counted_as
    off = counted_as is CountedAs.RED or counted_as is CountedAs.AMBER or status.is_late
    return off and not status.awaiting_agreement


def fell_due(status: ActionStatus) -> bool:
    """Return whether the due date has come and the action is not over, reported complete or paused."""
    return (
        status.due is not None
        and status.due <= status.as_at
        and not status.is_over
        and not status.awaiting_agreement
        and status.counted_as is not CountedAs.PAUSED
    )


def is_unconfirmed(status: ActionStatus) -> bool:
    """Return whether the action is Green with no update for the last period due, so that the Green is unconfirmed."""
    return status.counted_as is CountedAs.GREEN and status.not_updated


def has_no_lead(status: ActionStatus) -> bool:
    """Return whether the action is not over and has no lead."""
    return status.lead_id is None and not status.is_over


def gravity(status: ActionStatus) -> int:
    """Return the action's place in a list of off-course actions: Red, then Amber, then late only."""
    return GRAVITY.get(status.counted_as, len(GRAVITY))


def gravest_first(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """Return the off-course actions, Red first and then Amber, the most overdue first within each colour."""
    off = [status for status in statuses if is_off_course(status)]
    return sorted(off, key=lambda status: (gravity(status), -status.late_days, -status.months_slipped))


def named(status: ActionStatus) -> str:
    """Return the action's name inside a sentence: "action 1.2.3, to introduce routine enquiry in Adult Services,"."""
    return f"action {status.reference}, {deed(status.title) or thing(status.title)},"


def got_better(records: PaperRecords, status: ActionStatus) -> bool:
    """Return whether the rating has improved since the comparison date."""
    before = records.picture.before.get(status.action_id)
    return before is not None and compare(before.rag, status.rag) is Movement.BETTER


def why(records: PaperRecords, status: ActionStatus) -> str:
    """Return why the action is off course, in the words of the update, or '' if no reason is recorded.

    If completion was refused, return a sentence that says so.
    """
    if status.reported is Rag.BLUE and status.completion is DecisionVerdict.REFUSED:
        return "It was reported complete, and that was not agreed"
    update = records.update_of(status)
    return unstopped(update.problem) if update else ""


def off_course(records: PaperRecords, status: ActionStatus) -> list[Sentence]:
    """Return sentences saying what is wrong and why, in the words of the update.

    If the rating has improved, the sentences say first what changed, or that this is not recorded.
    """
    update = records.update_of(status)
    opening = _opening(status, records.picture.before.get(status.action_id))
    reasons = [text] if (text := why(records, status)) else []
    if got_better(records, status):
        what = unstopped(update.what_changed) if update else ""
        reasons.insert(0, what or "What changed is not recorded")
    made = [opening, *reasons]
    if reasons and count_words(f"{opening} {reasons[0]}") <= MOST_WORDS:
        made = [f"{opening}: {lower(reasons[0], records.names)}", *reasons[1:]]
    return [Sentence(stopped(capital(text)), (key(status),)) for text in made]


def _opening(status: ActionStatus, before: ActionStatus | None) -> str:
    word = status.rag.word if status.rag else ""
    quiet = (
        f" and has had no update since {long_date(status.updated_on)}"
        if status.not_updated and status.updated_on
        else ""
    )
    if has_no_lead(status):
        return f"Nobody leads {named(status)} which is {word or 'not yet rated'}{quiet}"
    if status.rag not in (Rag.RED, Rag.AMBER):
        rating = f"is rated {word} but is past its date" if word else "is past its date"
        return capital(f"{named(status)} {rating}{quiet}")
    was = before.rag if before else None
    if was and was is not status.rag and was is not Rag.GREY:
        return capital(f"{named(status)} has moved from {was.word} to {word}{quiet}")
    late = " and is past its date" if status.is_late and status.rag is Rag.AMBER else ""
    return capital(f"{named(status)} {'remains' if was is status.rag else 'is'} {word}{late}{quiet}")


def recovery_plan(records: PaperRecords, status: ActionStatus) -> Sentence | None:
    """Return a Red action's recovery plan in the words of the update, or None if there is none."""
    update = records.update_of(status)
    if status.rag is not Rag.RED or not update or not update.recovery_plan:
        return None
    return Sentence(stopped(capital(update.recovery_plan)), (key(status),))


def steps(update: Update) -> str:
    """Return the next steps as words that follow "will": "hold both briefings". Return '' if they do not open with
    "To".
    """
    said = unstopped(update.next_steps)
    if not said.startswith(("To ", "to ")):
        return ""
    return said[3:].replace(", and to ", " and ").replace(" and to ", " and ")


def next_step(
    records: PaperRecords, status: ActionStatus, *, alone: bool = False, full: bool = True
) -> Sentence | None:
    """Return a sentence on what comes next, in the words of the update, or None if the update does not say.

    With `alone`, the sentence gives the action's reference. With `full`, the sentence says which service will act.
    """
    update = records.update_of(status)
    if not update or not update.next_steps:
        return None
    deeds = steps(update)
    after = f" ({status.reference})" if alone else ""
    if not deeds:
        said = f"Next{f', for {status.reference}' if alone else ''}: {unstopped(update.next_steps)}"
    elif not full:
        said = f"Next: {deeds}{after}"
    elif status.service:
        said = f"Next, {the(status.service)} will {deeds}{after}"
    else:
        said = f"The next step is to {deeds}{after}"
    return Sentence(stopped(said), (key(status),))


def expects(status: ActionStatus) -> str:
    """Return who expects a date, with the verb: "Adult Services now expects"."""
    who = the(status.service) if status.service else ""
    if not who:
        return "the work is now expected by"
    return f"{who} now {'expect' if is_plural(status.service) else 'expects'}"


def also(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Return a sentence naming the off-course actions that there is no room to explain, or None if there are none."""
    if not statuses:
        return None
    if len(statuses) > MOST_NAMED:
        places = Counter(map(gravity, statuses))
        words = {place: word for place, word in enumerate(("Red", "Amber", "late")) if places[place]}
        many = number(len(statuses))
        if len(words) == 1:
            text = f"Appendix A says why {many} other actions are {next(iter(words.values()))}."
        else:
            parts = listed([f"{number(places[place])} {word}" for place, word in words.items()])
            text = f"Appendix A says why {many} other actions are off course ({parts})."
        return Sentence(text, tuple(map(key, statuses)))
    text = (
        f"Appendix A says why {by_colour(statuses)} {'is' if len(statuses) == 1 else 'are'} off course too."
    )
    return Sentence(text, tuple(map(key, statuses)))


def by_colour(statuses: Sequence[ActionStatus]) -> str:
    """Return the references with their ratings in the order given: "2.3.2 and 4.2.1 (Red) and 1.2.3 (Amber)".

    An action that is past its due date and neither Red nor Amber is called late.
    """
    groups: dict[str, list[str]] = {}
    for status in statuses:
        well = status.counted_as not in (CountedAs.RED, CountedAs.AMBER)
        word = "late" if status.is_late and well else status.counted_as.label
        groups.setdefault(word, []).append(status.reference)
    return listed([f"{listed(references)} ({word})" for word, references in groups.items()])


def tally(statuses: Sequence[ActionStatus]) -> str:
    """Return how many actions have each rating, for the end of a sentence: "four are complete and one Amber"."""
    counts: dict[CountedAs, int] = {}
    for status in statuses:
        counts[status.counted_as] = counts.get(status.counted_as, 0) + 1
    parts: list[str] = []
    for counted_as, word in STANDS.items():
        if counted_as in counts:
            verb = ("is " if counts[counted_as] == 1 else "are ") if not parts else ""
            parts.append(f"{number(counts[counted_as])} {verb}{word}")
    return listed(parts)
