"""Figures on progress since approval: how many actions have each rating, what has moved, what is late or Red."""

from collections.abc import Sequence

from priorities.choices import CountedAs, Movement
from priorities.figures import summary
from priorities.figures.movement import movements
from priorities.queries.status import ActionStatus
from priorities.rules import deadlines
from reports.papers import action_text, commitment_text, date_text, gap_text
from reports.papers.achieved_text import knows_difference
from reports.papers.commitment_text import HEADLINES, stands
from reports.papers.content import Block, Bullets, Paragraph, Sentence
from reports.papers.english import alike, capital, number, number_of, opening, unstopped
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date

# The ratings that count as going well.
WELL = (CountedAs.BLUE, CountedAs.GREEN)
# The most Red actions that are listed here. Appendix A lists all of them.
MOST_RED = 12


def overview(records: PaperRecords) -> tuple[Block, ...]:
    """Return the blocks on commitments, actions, differences made, changes of rating, late work and Red actions."""
    statuses = records.picture.statuses
    achieved = (*_differences(records, statuses), *_awaiting(statuses))
    paragraphs = (_commitments(records), _actions(records), achieved, _movement(records), _late(records))
    blocks: list[Block] = [Paragraph(None, tuple(each)) for each in paragraphs if each]
    red = _all_red(statuses)
    if red:
        noun = "One action is" if len(red) == 1 else f"{opening(len(red))} actions are"
        keys = tuple(map(action_text.key, red))
        all_told = len(red) <= MOST_RED
        lead = (
            "; section 4 says why" if all_told else f". Appendix A says why; the {MOST_RED} gravest are these"
        )
        blocks.append(Paragraph(None, (Sentence(f"{noun} Red{lead}:", keys),)))
        blocks.append(Bullets(tuple(_red(records, status) for status in red[:MOST_RED])))
    return tuple(blocks)


def _commitments(records: PaperRecords) -> list[Sentence]:
    picture = records.picture
    commitments = picture.tree.commitments
    rows = [row for p in picture.tree.priorities for row in summary.by_commitment(picture, p)]
    sources = ("figures:commitments",)
    promised = records.paper.strategy.promised_commitments
    sample = any(c.is_sample for c in commitments.values())
    known = promised and not sample and promised > 1 and len(commitments) <= promised
    of_promised = f" of the {promised} that the strategy makes" if known else ""
    made = [Sentence(_followed(len(commitments), of_promised, len(picture.statuses)), sources)]
    if sample:
        subject = "The commitment stands" if len(commitments) == 1 else "The commitments stand"
        made.append(
            Sentence(
                f"{subject} here in sample wording, which must be replaced with the approved wording before issue.",
                sources,
            )
        )
    if rows:
        groups: dict[str, int] = {}
        for row in rows:
            groups[stands(row)] = groups.get(stands(row), 0) + 1
        order = [*HEADLINES.values(), "paused", "stopped", "not yet rated"]
        shown = [word for word in order if word in groups]
        parts = [
            f"{number(groups[word])} {_are(groups[word]) + ' ' if word is shown[0] else ''}{word}"
            for word in shown
        ]
        quiet = [row.commitment.reference for row in rows if row.headline.rag and row.headline.incomplete]
        resting = (
            f" For {listed(quiet)} too few updates have come in for the rating to be relied on."
            if quiet
            else ""
        )
        stand = f"Of the commitments, {listed(parts)}"
        if len(shown) == 1:
            one = f"The commitment is {shown[0]}"
            stand = one if len(rows) == 1 else capital(alike(len(rows), "commitment", shown[0]))
        made.append(Sentence(f"{stand}.{resting}", sources))
    return made


def _followed(commitments: int, of_promised: str, actions: int) -> str:
    """Return the opening sentence: "This report follows one commitment, and the two actions that deliver it."."""
    it = "it" if commitments == 1 else "them"
    if not commitments:
        return "No commitment is recorded yet."
    follows = f"This report follows {number_of(commitments, 'commitment')}{of_promised}"
    if not actions:
        return f"{follows}; no action is recorded for {it} yet."
    return f"{follows}, and the {number_of(actions, 'action')} that {'delivers' if actions == 1 else 'deliver'} {it}."


def _actions(records: PaperRecords) -> list[Sentence]:
    picture = records.picture
    if not picture.statuses:
        return []
    sources = ("figures:actions",)
    complete = [s for s in picture.statuses if s.counted_as is CountedAs.BLUE]
    green = [s for s in picture.statuses if s.counted_as is CountedAs.GREEN]
    rest = [s for s in picture.statuses if s.counted_as not in WELL]
    stale = gap_text.unconfirmed([s for s in green if action_text.is_unconfirmed(s)], of=len(green))
    day = f"As at {long_date(picture.as_at)}"
    well = commitment_text.well(len(picture.statuses), len(complete), len(green))
    made = []
    if not well:
        made.append(Sentence(f"{day}, {commitment_text.none_well(picture.statuses)}.", sources))
    else:
        made.append(Sentence(f"{day}, {well}{stale}.", sources))
        if len(rest) == 1:
            made.append(Sentence(f"The other is {action_text.STANDS[rest[0].counted_as]}.", sources))
        elif rest:
            made.append(Sentence(f"Of the others, {action_text.tally(rest)}.", sources))
    owed = [p for p in picture.calendar.periods if p.ends <= picture.as_at and p.due > picture.known_on]
    asked = [s for s in picture.statuses if owed and s.first_planned <= owed[-1].ends]
    if asked:
        answered = sum(s.period_id == owed[-1].key for s in asked)
        due = f"Updates for {owed[-1].name} are due by {long_date(owed[-1].due)}"
        made.append(Sentence(f"{due}: {_come_in(answered, len(asked))}.", sources))
    return made


def _come_in(answered: int, asked: int) -> str:
    """Return how many of the actions have an update for the period: "two actions have one so far, ..."."""
    if not answered:
        return "none has come in yet"
    if answered == asked:
        return "the only one has come in" if asked == 1 else "all have come in"
    others = "other stands" if asked - answered == 1 else "others stand"
    return f"{number_of(answered, 'action')} {_has(answered)} one so far, and the {others} as last reported"


def _movement(records: PaperRecords) -> list[Sentence]:
    picture = records.picture
    if not picture.compared_with or not picture.statuses:
        return []
    day = long_date(picture.compared_with)
    moved = movements(picture)
    sources = ("figures:movement",)
    better = [one.now for one in moved if one.movement is Movement.BETTER]
    worse = [one.now for one in moved if one.movement is Movement.WORSE]
    done = [one.now for one in moved if one.completed]
    added = [one.now for one in moved if not one.was_planned]
    if len(added) == len(moved):
        return [
            Sentence(f"No action was in the plan on {day}, so no rating can be compared with it.", sources)
        ]
    if not any(one.before for one in moved):
        text = _first_ratings([one.now for one in moved if one.movement is Movement.NEW])
        made = [Sentence(f"No action was rated on {day}; {text}.", sources)]
    else:
        made = [Sentence(f"Since {day}, {_moved(better, worse)}.", sources)]
    become = f"{capital(number_of(len(done), 'action'))} {_has(len(done))}" if done else "No action has"
    made.append(Sentence(f"{become} become Blue{_named(done)}.", sources))
    if added:
        verb = "was" if len(added) == 1 else "were"
        made.append(
            Sentence(
                f"{capital(number_of(len(added), 'action'))} {verb} added to the plan{_named(added)}, which makes "
                f"{number(len(picture.statuses))}.",
                sources,
            )
        )
    return made


def _moved(better: Sequence[ActionStatus], worse: Sequence[ActionStatus]) -> str:
    """Return how many ratings changed: "two ratings have improved (1.1.1 and 1.2.1) and none has worsened"."""
    if better:
        none = number(len(worse)) if worse else "none"
        verb = "have" if len(worse) > 1 else "has"
        return (
            f"{number_of(len(better), 'rating')} {_has(len(better))} improved{_named(better)} and "
            f"{none} {verb} worsened{_named(worse)}"
        )
    if worse:
        return f"{number_of(len(worse), 'rating')} {_has(len(worse))} worsened{_named(worse)} and none has improved"
    return "no rating has improved or worsened"


def _first_ratings(new: Sequence[ActionStatus]) -> str:
    """Return how many actions were rated for the first time: "two have since been rated for the first time"."""
    if not new:
        return "none has been rated since"
    return f"{number(len(new))} {_has(len(new))} since been rated for the first time{_named(new)}"


def _late(records: PaperRecords) -> list[Sentence]:
    picture = records.picture
    late = [s for s in picture.statuses if s.is_late]
    today = [s for s in picture.statuses if action_text.fell_due(s) and not s.is_late]
    quiet = [s for s in picture.statuses if s.not_updated]
    made: list[Sentence] = []
    day = long_date(picture.as_at)
    if late:
        verb, whose = ("was", "its") if len(late) == 1 else ("were", "their")
        text = f"On {day}, {number_of(len(late), 'action')} {verb} past {whose} due date{_named(late)}."
        made.append(Sentence(text, ("figures:late",)))
    if today:
        more = " more" if late else ""
        subject = f"{opening(len(today))}{more} actions were" if len(today) > 1 else f"One{more} action was"
        text = f"{subject} due on {'that day' if late else day} and still open{_named(today)}."
        made.append(Sentence(text, ("figures:late",)))
    if quiet:
        last = deadlines.last_fallen_due(picture.calendar.periods, picture.as_at, picture.known_on)
        period = f" for {last.name}, the last period that fell due" if last else " in time"
        have = "action has" if len(quiet) == 1 else "actions have"
        text = f"{opening(len(quiet))} {have} no update{period}{_named(quiet)}."
        made.append(Sentence(text, ("figures:late",)))
    return made


def _awaiting(statuses: Sequence[ActionStatus]) -> list[Sentence]:
    """Return sentences on the actions that are reported complete and await agreement, with their current rating."""
    waiting = [status for status in statuses if status.awaiting_agreement]
    if not waiting:
        return []
    one = len(waiting) == 1
    named = f": {action_text.by_colour(waiting)}" if len(waiting) <= action_text.MOST_NAMED else ""
    said = "action is reported complete and awaits" if one else "actions are reported complete and await"
    return [
        Sentence(f"{opening(len(waiting))} {said} agreement.", ("figures:actions",)),
        Sentence(
            f"Until then {'it' if one else 'each'} counts under its last rating{named}.", ("figures:actions",)
        ),
    ]


def _differences(records: PaperRecords, statuses: Sequence[ActionStatus]) -> list[Sentence]:
    """Return sentences on how many completed actions have a known difference, and which sections describe it."""
    complete = [status for status in statuses if status.counted_as is CountedAs.BLUE]
    unknown = [status for status in complete if not knows_difference(records, status)]
    known, sources = len(complete) - len(unknown), ("figures:actions",)
    if not complete:
        return []
    if not known:
        what = "action" if len(complete) == 1 else "actions"
        text = f"What difference the complete {what} made is not yet known{_named(unknown)}."
        return [Sentence(text, sources)]
    where = "section 4 gives the strongest, and Appendix A gives each"
    if known == 1:
        where = "section 4 and Appendix A give it"
    whose = f"{number(known)} of the {number_of(len(complete), 'complete action')}"
    if not unknown:
        every = "both" if known == 2 else f"all {number(known)}"
        whose = "the complete action" if known == 1 else f"{every} complete actions"
    text = f"The difference made is recorded for {whose}; {where}."
    made = [Sentence(text, sources)]
    if unknown:
        made.append(Sentence(f"For {number(len(unknown))} it is not yet known{_named(unknown)}.", sources))
    return made


def _all_red(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """Return every Red action, the most serious first and those reported complete last."""
    waiting = [s for s in statuses if s.counted_as is CountedAs.RED and s.awaiting_agreement]
    return [s for s in action_text.gravest_first(statuses) if s.counted_as is CountedAs.RED] + waiting


def _red(records: PaperRecords, status: ActionStatus) -> Sentence:
    """Return a sentence on a Red action: what was to be done, when the action was due, and what is expected now."""
    dated = date_text.dates(records, status)
    when = f" {dated.text}" if dated else ""
    if status.awaiting_agreement:
        when = " It is reported complete and awaits agreement."
    return Sentence(f"{status.reference}: {unstopped(status.title)}.{when}", (action_text.key(status),))


def _named(statuses: Sequence[ActionStatus]) -> str:
    """Return the references in brackets, or '' if there are none or too many."""
    references = [status.reference for status in statuses]
    return f" ({listed(references)})" if 0 < len(references) <= action_text.MOST_NAMED else ""


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"
