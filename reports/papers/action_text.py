"""Sentences about actions: which are off course, why, what comes next, and how many have each rating."""

from collections import Counter
from collections.abc import Iterable, Sequence

from priorities.choices import Completion, CountedAs, Movement, Rag
from priorities.models import Update
from priorities.queries.status import ActionStatus
from priorities.rules.rag import compare_counts
from reports.papers.content import Sentence
from reports.papers.english import (
    capital,
    count_words,
    is_or_are,
    is_plural,
    lower,
    noun_phrase,
    number,
    tally,
    the,
    verb_phrase,
    with_full_stop,
    without_full_stop,
)
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date

# An action and its reason share a sentence if the sentence has no more words than this.
MOST_WORDS = 28
SERIOUSNESS = {CountedAs.RED: 0, CountedAs.AMBER: 1}

# The words for what an action counts as, in the order used in papers.
RATING_WORDS = {
    CountedAs.BLUE: "complete",
    CountedAs.GREEN: "on course",
    CountedAs.AMBER: "Amber",
    CountedAs.RED: "Red",
    CountedAs.GREY: "not due to start",
    CountedAs.AWAITING_AGREEMENT: CountedAs.AWAITING_AGREEMENT.phrase,
    CountedAs.PAUSED: "paused",
    CountedAs.STOPPED: "stopped",
    CountedAs.NO_UPDATE: "not yet rated",
}
# The most references that one sentence may list. Longer lists belong in an appendix.
MOST_NAMED = 6


def key(status: ActionStatus) -> str:
    """Return the key that sentences use to cite an action."""
    return f"action:{status.reference}"


def keys(statuses: Iterable[ActionStatus]) -> tuple[str, ...]:
    """Return the keys that sentences use to cite these actions."""
    return tuple(map(key, statuses))


def references(statuses: Iterable[ActionStatus]) -> str:
    """Return the actions' references as a list in a sentence: "1.2.3, 2.3.2 and 4.2.1"."""
    return listed([status.reference for status in statuses])


def is_off_course(status: ActionStatus) -> bool:
    """Return whether the action is Red, Amber or past its due date.

    An action that is reported complete counts as none of these until completion is agreed or refused.
    """
    return status.counted_as in (CountedAs.RED, CountedAs.AMBER) or status.is_late


def fell_due(status: ActionStatus) -> bool:
    """Return whether the due date has come and the action is not over, awaiting agreement or paused."""
    return (
        status.due is not None
        and status.due <= status.as_at
        and not status.is_over
        and not status.awaiting_agreement
        and status.counted_as is not CountedAs.PAUSED
    )


def is_unconfirmed(status: ActionStatus) -> bool:
    """Return whether the action is Green and counts as not updated."""
    return status.counted_as is CountedAs.GREEN and status.not_updated


def has_no_lead(status: ActionStatus) -> bool:
    """Return whether the action is not over and nobody answers for it."""
    return status.without_lead and not status.is_over


def seriousness(status: ActionStatus) -> int:
    """Return a number to sort off-course actions by: 0 for Red, 1 for Amber, and 2 for late only."""
    return SERIOUSNESS.get(status.counted_as, len(SERIOUSNESS))


def most_serious_first(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """Return the off-course actions: Red, then Amber, then late only, with the most overdue first in each group."""
    off_course = [status for status in statuses if is_off_course(status)]
    return sorted(
        off_course, key=lambda status: (seriousness(status), -status.late_days, -status.months_slipped)
    )


def named(status: ActionStatus) -> str:
    """Return the action's reference and title for use in a sentence: "action 1.2.3, to introduce routine enquiry,"."""
    return f"action {status.reference}, {verb_phrase(status.title) or noun_phrase(status.title)},"


def has_improved(records: PaperRecords, status: ActionStatus) -> bool:
    """Return whether the rating has improved since the comparison date."""
    before = records.data.before.get(status.action_id)
    return before is not None and compare_counts(before.counted_as, status.counted_as) is Movement.BETTER


def why(records: PaperRecords, status: ActionStatus) -> str:
    """Return why the action is off course, in the words of the update that sets its rating, or '' if none are given."""
    update = records.update_of(status)
    return without_full_stop(update.problem) if update else ""


def refused(status: ActionStatus) -> str:
    """Return the words that say that the completion last reported was refused, or '' if it was not."""
    if status.completion is not Completion.REFUSED:
        return ""
    return "It was reported complete, and that was not agreed"


def off_course(records: PaperRecords, status: ActionStatus) -> list[Sentence]:
    """Return sentences on an off-course action: its name and rating, any refused completion, and the update's reason.

    The first sentence also says if the action has no lead or has not been updated. If the rating has improved, the
    reason follows what changed, or a statement that this is not recorded.
    """
    update = records.update_of(status)
    opening = _opening(status, records.data.before.get(status.action_id))
    reasons = [text for text in (refused(status), why(records, status)) if text]
    if has_improved(records, status):
        change = without_full_stop(update.what_changed) if update else ""
        reasons.insert(0, change or "What changed is not recorded")
    texts = [opening, *reasons]
    if reasons and count_words(f"{opening} {reasons[0]}") <= MOST_WORDS:
        texts = [f"{opening}: {lower(reasons[0], records.names)}", *reasons[1:]]
    return [Sentence(with_full_stop(capital(text)), (key(status),)) for text in texts]


def _opening(status: ActionStatus, before: ActionStatus | None) -> str:
    word = status.rag.word if status.rag else ""
    not_updated = (
        f" and has had no update since {long_date(status.updated_on)}"
        if status.not_updated and status.updated_on
        else ""
    )
    if has_no_lead(status):
        return f"Nobody leads {named(status)} which is {word or 'not yet rated'}{not_updated}"
    if status.rag not in (Rag.RED, Rag.AMBER):
        rating = f"is rated {word} but is past its date" if word else "is past its date"
        return capital(f"{named(status)} {rating}{not_updated}")
    rag_before = before.counted_as.rag if before else None
    if rag_before and rag_before is not status.rag and rag_before is not Rag.GREY:
        return capital(f"{named(status)} has moved from {rag_before.word} to {word}{not_updated}")
    late = " and is past its date" if status.is_late and status.rag is Rag.AMBER else ""
    return capital(
        f"{named(status)} {'remains' if rag_before is status.rag else 'is'} {word}{late}{not_updated}"
    )


def recovery_plan(records: PaperRecords, status: ActionStatus) -> Sentence | None:
    """Return a Red action's recovery plan in the update's words, or None if there is none."""
    update = records.update_of(status)
    if status.rag is not Rag.RED or not update or not update.recovery_plan:
        return None
    return Sentence(with_full_stop(capital(update.recovery_plan)), (key(status),))


def steps(update: Update) -> str:
    """Return the next steps as words to follow "will": "hold both briefings".

    Return '' if the update's next steps do not open with "To".
    """
    text = without_full_stop(update.next_steps)
    if not text.startswith(("To ", "to ")):
        return ""
    return text[3:].replace(", and to ", " and ").replace(" and to ", " and ")


def next_step(
    records: PaperRecords, status: ActionStatus, *, alone: bool = False, full: bool = True
) -> Sentence | None:
    """Return a sentence on what comes next, in the update's words, or None if the update does not say.

    If `alone` is true, the sentence gives the action's reference. If `full` is true, it may say which service will act.
    """
    update = records.update_of(status)
    if not update or not update.next_steps:
        return None
    actions = steps(update)
    reference = f" ({status.reference})" if alone else ""
    if not actions:
        text = f"Next{f', for {status.reference}' if alone else ''}: {without_full_stop(update.next_steps)}"
    elif not full:
        text = f"Next: {actions}{reference}"
    elif status.service:
        text = f"Next, {the(status.service)} will {actions}{reference}"
    else:
        text = f"The next step is to {actions}{reference}"
    return Sentence(with_full_stop(text), (key(status),))


def expects(status: ActionStatus) -> str:
    """Return the words before an expected date: "Adult Services now expect" or "the work is now expected by"."""
    if not status.service:
        return "the work is now expected by"
    return f"{the(status.service)} now {'expect' if is_plural(status.service) else 'expects'}"


def not_explained(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Return a sentence referring to Appendix A for the off-course actions that the text leaves out, or None.

    The sentence names the actions, or counts them if there are too many to name.
    """
    if not statuses:
        return None
    if len(statuses) <= MOST_NAMED:
        verb = is_or_are(len(statuses))
        text = f"Appendix A says why {by_rating(statuses)} {verb} off course too."
        return Sentence(text, keys(statuses))
    counts = Counter(map(seriousness, statuses))
    words = ("Red", "Amber", "late")
    parts = {word: number(counts[order]) for order, word in enumerate(words) if counts[order]}
    total = number(len(statuses))
    if len(parts) == 1:
        text = f"Appendix A says why {total} other actions are {next(iter(parts))}."
    else:
        shares = listed([f"{count} {word}" for word, count in parts.items()])
        text = f"Appendix A says why {total} other actions are off course ({shares})."
    return Sentence(text, keys(statuses))


def by_rating(statuses: Sequence[ActionStatus]) -> str:
    """Return the references with their ratings in the order given: "2.3.2 and 4.2.1 (Red) and 1.2.3 (Amber)".

    An action that is past its due date and neither Red nor Amber is called late.
    """
    groups: dict[str, list[str]] = {}
    for status in statuses:
        only_late = status.is_late and status.counted_as not in (CountedAs.RED, CountedAs.AMBER)
        word = "late" if only_late else status.counted_as.label
        groups.setdefault(word, []).append(status.reference)
    return listed([f"{listed(found)} ({word})" for word, found in groups.items()])


def rating_counts(statuses: Sequence[ActionStatus]) -> str:
    """Return how many actions have each rating, for use in a sentence: "four are complete and one Amber"."""
    counts = Counter(status.counted_as for status in statuses)
    return listed(tally({word: counts[counted_as] for counted_as, word in RATING_WORDS.items()}))
