"""Figures on progress since approval: ratings, differences made, changes of rating, and late and Red actions."""

from collections.abc import Sequence

from priorities.choices import CountedAs, Movement
from priorities.figures import summary
from priorities.figures.movement import movements
from priorities.figures.summary import CommitmentRow
from priorities.queries.status import ActionStatus
from priorities.rules.rollup import Headline
from reports.papers import action_text, commitment_text, date_text, gap_text
from reports.papers.achieved_text import knows_difference
from reports.papers.content import Block, Bullets, Paragraph, Sentence
from reports.papers.english import (
    alike,
    all_of,
    capital,
    has_or_have,
    lower,
    none_of,
    number,
    number_of,
    opening,
    tally,
    without_full_stop,
)
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date

# The ratings that count as going well.
WELL = (CountedAs.BLUE, CountedAs.GREEN)
# The most Red actions that are listed here. Appendix A lists all of them.
MOST_RED = 12


def overview(records: PaperRecords) -> tuple[Block, ...]:
    """Return the blocks on commitments, actions, differences made, changes of rating, late work and Red actions."""
    statuses = records.data.statuses
    paragraphs = (
        _commitments(records),
        _actions(records),
        [*_differences(records), *_awaiting_agreement(statuses)],
        _changes_of_rating(records),
        _late_and_not_updated(records),
    )
    return (*(Paragraph(None, tuple(each)) for each in paragraphs if each), *_red_actions(records))


def _red_actions(records: PaperRecords) -> list[Block]:
    """Return a sentence that counts the Red actions and a list of the most serious, or an empty list if none is Red."""
    off_course = action_text.most_serious_first(records.data.statuses)
    red = [status for status in off_course if status.counted_as is CountedAs.RED]
    if not red:
        return []
    subject = "One action is" if len(red) == 1 else f"{opening(len(red))} actions are"
    where = "; section 4 says why"
    if len(red) > MOST_RED:
        where = f". Appendix A says why; the {MOST_RED} gravest are these"
    return [
        Paragraph(None, (Sentence(f"{subject} Red{where}:", action_text.keys(red)),)),
        Bullets(tuple(_red(records, status) for status in red[:MOST_RED])),
    ]


def _commitments(records: PaperRecords) -> list[Sentence]:
    """Return sentences on how many commitments there are, on sample wording and on the commitments' ratings."""
    data = records.data
    commitments = data.tree.commitments
    sources = ("figures:commitments",)
    promised = records.paper.strategy.promised_commitments
    has_sample = any(commitment.is_sample for commitment in commitments.values())
    comparable = promised and not has_sample and promised > 1 and len(commitments) <= promised
    of_promised = f" of the {promised} that the strategy makes" if comparable else ""
    sentences = [Sentence(_opening(len(commitments), of_promised, len(data.statuses)), sources)]
    if has_sample:
        subject = "The commitment stands" if len(commitments) == 1 else "The commitments stand"
        sentences.append(
            Sentence(
                f"{subject} here in sample wording, which must be replaced with the approved wording before issue.",
                sources,
            )
        )
    rows = [row for p in data.tree.priorities for row in summary.by_commitment(data, p)]
    if rows:
        sentences.append(Sentence(_commitment_ratings(rows), sources))
    return sentences


def _commitment_ratings(rows: Sequence[CommitmentRow]) -> str:
    """Return how many commitments have each rating, and which ratings come from too few updates."""
    references = commitment_text.references_by_rating(rows)
    counts = {words: len(found) for words, found in references.items()}
    if len(rows) == 1:
        ratings = f"The commitment is {next(iter(counts))}"
    elif len(counts) == 1:
        ratings = capital(alike(len(rows), "commitment", next(iter(counts))))
    else:
        ratings = f"Of the commitments, {listed(tally(counts))}"
    incomplete = [row.commitment.reference for row in rows if row.headline.rag and row.headline.incomplete]
    if not incomplete:
        return f"{ratings}."
    return f"{ratings}. For {listed(incomplete)} too few updates have come in for the rating to be relied on."


def _opening(commitments: int, of_promised: str, actions: int) -> str:
    """Return the opening sentence: "This report follows one commitment, and the two actions that deliver it"."""
    it = "it" if commitments == 1 else "them"
    if not commitments:
        return "No commitment is recorded yet."
    follows = f"This report follows {number_of(commitments, 'commitment')}{of_promised}"
    if not actions:
        return f"{follows}; no action is recorded for {it} yet."
    return f"{follows}, and the {number_of(actions, 'action')} that {'delivers' if actions == 1 else 'deliver'} {it}."


def _actions(records: PaperRecords) -> list[Sentence]:
    """Return sentences on how many actions have each rating, the strategy's headline and updates not yet due."""
    statuses = records.data.statuses
    if not statuses:
        return []
    complete = [status for status in statuses if status.counted_as is CountedAs.BLUE]
    green = [status for status in statuses if status.counted_as is CountedAs.GREEN]
    others = [status for status in statuses if status.counted_as not in WELL]
    unconfirmed = [status for status in green if action_text.is_unconfirmed(status)]
    day = f"As at {long_date(records.data.as_at)}"
    well = commitment_text.complete_or_on_course(len(statuses), len(complete), len(green))
    if not well:
        texts = [f"{day}, {commitment_text.none_complete_or_on_course(statuses)}."]
    else:
        texts = [f"{day}, {well}{gap_text.unconfirmed(unconfirmed, of=len(green))}."]
        if len(others) == 1:
            texts.append(f"The other is {action_text.RATING_WORDS[others[0].counted_as]}.")
        elif others:
            texts.append(f"Of the others, {action_text.rating_counts(others)}.")
    texts += [_whole(summary.whole(records.data).headline), *_updates_due(records)]
    return [Sentence(text, ("figures:actions",)) for text in texts]


def _whole(headline: Headline) -> str:
    """Return a sentence that gives the headline of the whole strategy, with the reasons that pages show for it."""
    rating = f"is {headline.words}" if headline.rag else "has no rating"
    reasons = "; ".join(lower(without_full_stop(reason)) for reason in headline.reasons)
    return f"Taken as a whole, the strategy {rating} ({reasons})."


def _updates_due(records: PaperRecords) -> list[str]:
    """Return a list with a sentence on the last ended period if its updates are not yet due, or an empty list."""
    data, period = records.data, records.data.period_not_due
    if period is None:
        return []
    expected = [status for status in data.statuses if status.first_planned <= period.ends]
    if not expected:
        return []
    updated = sum(status.action_id in records.updated for status in expected)
    due = f"Updates for {period.name} are due by {long_date(period.due)}"
    return [f"{due}: {_updates_received(updated, len(expected))}."]


def _updates_received(updated: int, expected: int) -> str:
    """Return how many of the actions have an update for the period: "two actions have one so far, ..."."""
    if not updated:
        return "none has come in yet"
    if updated == expected:
        return "the only one has come in" if expected == 1 else "all have come in"
    others = "other stands" if expected - updated == 1 else "others stand"
    return (
        f"{number_of(updated, 'action')} {has_or_have(updated)} one so far, and the {others} as last reported"
    )


def _changes_of_rating(records: PaperRecords) -> list[Sentence]:
    """Return sentences on the ratings that have changed, and on completed and added actions, since the earlier date."""
    data = records.data
    if not data.compared_with or not data.statuses:
        return []
    day = long_date(data.compared_with)
    changes = movements(data)
    better = [change.now for change in changes if change.movement is Movement.BETTER]
    worse = [change.now for change in changes if change.movement is Movement.WORSE]
    newly_rated = [change.now for change in changes if change.movement is Movement.NEW]
    completed = [change.now for change in changes if change.completed]
    added = [change.now for change in changes if not change.before]
    if len(added) == len(changes):
        text = f"No action was in the plan on {day}, so no rating can be compared with it."
        return [Sentence(text, ("figures:movement",))]
    if any(change.before and change.before.rag for change in changes):
        texts = [f"Since {day}, {_improved_and_worsened(better, worse)}."]
    else:
        texts = [f"No action was rated on {day}; {_first_ratings(newly_rated)}."]
    subject = (
        f"{capital(number_of(len(completed), 'action'))} {has_or_have(len(completed))}"
        if completed
        else "No action has"
    )
    texts.append(f"{subject} become Blue{_named(completed)}.")
    if added:
        verb = "was" if len(added) == 1 else "were"
        texts.append(
            f"{capital(number_of(len(added), 'action'))} {verb} added to the plan{_named(added)}, which makes "
            f"{number(len(data.statuses))}."
        )
    return [Sentence(text, ("figures:movement",)) for text in texts]


def _improved_and_worsened(better: Sequence[ActionStatus], worse: Sequence[ActionStatus]) -> str:
    """Return how many ratings changed: "two ratings have improved (1.1.1 and 1.2.1) and none has worsened"."""
    if better:
        count = number(len(worse)) if worse else "none"
        verb = "have" if len(worse) > 1 else "has"
        return (
            f"{number_of(len(better), 'rating')} {has_or_have(len(better))} improved{_named(better)} and "
            f"{count} {verb} worsened{_named(worse)}"
        )
    if worse:
        return (
            f"{number_of(len(worse), 'rating')} {has_or_have(len(worse))} worsened{_named(worse)} and none has "
            "improved"
        )
    return "no rating has improved or worsened"


def _first_ratings(new: Sequence[ActionStatus]) -> str:
    """Return how many actions were rated for the first time: "two have since been rated for the first time"."""
    if not new:
        return "none has been rated since"
    return f"{number(len(new))} {has_or_have(len(new))} since been rated for the first time{_named(new)}"


def _late_and_not_updated(records: PaperRecords) -> list[Sentence]:
    """Return sentences on actions past their due date, actions due on the “as at” date and actions not updated."""
    data = records.data
    late = [status for status in data.statuses if status.is_late]
    due_today = [status for status in data.statuses if action_text.fell_due(status) and not status.is_late]
    day = long_date(data.as_at)
    texts = []
    if late:
        verb, their = ("was", "its") if len(late) == 1 else ("were", "their")
        texts.append(
            f"On {day}, {number_of(len(late), 'action')} {verb} past {their} due date{_named(late)}."
        )
    if due_today:
        more = " more" if late else ""
        subject = (
            f"{opening(len(due_today))}{more} actions were" if len(due_today) > 1 else f"One{more} action was"
        )
        texts.append(f"{subject} due on {'that day' if late else day} and still open{_named(due_today)}.")
    return [Sentence(text, ("figures:late",)) for text in (*texts, *_share_updated(records))]


def _share_updated(records: PaperRecords) -> list[str]:
    """Return a list with a sentence on how many actions have an update for the last period that fell due.

    If the strategy has no periods, the sentence is on those without an update in time. The list is empty if no action
    needed an update, or if there are no periods and all are updated.
    """
    data, figures = records.data, summary.whole(records.data)
    missing = [status for status in data.statuses if status.not_updated]
    last = data.calendar.last_due(data.as_at, data.known_on)
    if last is None:
        has = "action has" if len(missing) == 1 else "actions have"
        return [f"{opening(len(missing))} {has} no update in time{_named(missing)}."] if missing else []
    if not figures.asked:
        return []
    subject = f"{number_of(figures.asked, 'action')} that needed an update for {last.name}"
    due = ", the last period that fell due,"
    if figures.asked == 1:
        has = f"has none{_named(missing)}" if missing else "has one"
        return [f"The only action that needed an update for {last.name}{due} {has}."]
    if not missing:
        return [
            f"{capital(all_of(figures.asked))} actions that needed an update for {last.name}{due} have one."
        ]
    if not figures.answered:
        needed = f"{opening(figures.asked)} actions needed an update for {last.name}{due}"
        return [f"{needed} and {none_of(figures.asked)} has one{_named(missing)}."]
    return [
        f"Of the {subject}{due} {number(figures.answered)} {has_or_have(figures.answered)} one and "
        f"{number(len(missing))} {'does' if len(missing) == 1 else 'do'} not{_named(missing)}."
    ]


def _awaiting_agreement(statuses: Sequence[ActionStatus]) -> list[Sentence]:
    """Return sentences on the actions that are reported complete and await agreement."""
    waiting = [status for status in statuses if status.counted_as is CountedAs.AWAITING_AGREEMENT]
    if not waiting:
        return []
    is_one = len(waiting) == 1
    words = "action is reported complete and awaits" if is_one else "actions are reported complete and await"
    texts = (
        f"{opening(len(waiting))} {words} agreement{_named(waiting)}.",
        f"Until then {'it is' if is_one else 'they are'} not counted under any rating.",
    )
    return [Sentence(text, ("figures:actions",)) for text in texts]


def _differences(records: PaperRecords) -> list[Sentence]:
    """Return sentences on how many completed actions made a known difference, and where the paper describes it."""
    complete = [status for status in records.data.statuses if status.counted_as is CountedAs.BLUE]
    unknown = [status for status in complete if not knows_difference(records, status)]
    known, sources = len(complete) - len(unknown), ("figures:actions",)
    if not complete:
        return []
    if not known:
        noun = "action" if len(complete) == 1 else "actions"
        text = f"What difference the complete {noun} made is not yet known{_named(unknown)}."
        return [Sentence(text, sources)]
    where = "section 4 gives the strongest, and Appendix A gives each"
    if known == 1:
        where = "section 4 and Appendix A give it"
    actions = f"{number(known)} of the {number_of(len(complete), 'complete action')}"
    if not unknown:
        actions = "the complete action" if known == 1 else f"{all_of(known)} complete actions"
    sentences = [Sentence(f"The difference made is recorded for {actions}; {where}.", sources)]
    if unknown:
        text = f"For {number(len(unknown))} it is not yet known{_named(unknown)}."
        sentences.append(Sentence(text, sources))
    return sentences


def _red(records: PaperRecords, status: ActionStatus) -> Sentence:
    """Return a sentence on a Red action: what was to be done, when the action was due, and what is expected now."""
    dates = date_text.dates(records, status)
    note = f" {dates.text}" if dates else ""
    text = f"{status.reference}: {without_full_stop(status.title)}.{note}"
    return Sentence(text, (action_text.key(status),))


def _named(statuses: Sequence[ActionStatus]) -> str:
    """Return the references in brackets, or '' if there are none or too many."""
    return f" ({action_text.references(statuses)})" if 0 < len(statuses) <= action_text.MOST_NAMED else ""
