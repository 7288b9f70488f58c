"""Actions in plain sentences: which are off course, why, what is next, and how they stand together."""

from collections.abc import Sequence

from priorities.choices import Movement, Rag, Stage
from priorities.queries.status import ActionStatus, RatedThen
from priorities.rules.rag import compare
from reports.papers.content import Sentence, spoken_date
from reports.papers.material import Material
from reports.papers.words import (
    capital,
    count_words,
    deed,
    is_plural,
    listed,
    lower,
    number,
    stopped,
    the,
    thing,
    unstopped,
)

# A sentence on an action and its reason is parted in two when it grows longer than this.
MOST_WORDS = 28
HELD = (Stage.PAUSED, Stage.STOPPED)
ENDED = (Stage.COMPLETE, Stage.STOPPED)
# More references than this in one sentence are a list, and a list belongs in an appendix.
MOST_NAMED = 6


def key(status: ActionStatus) -> str:
    """The key under which a sentence cites an action."""
    return f"action:{status.reference}"


def is_off_course(status: ActionStatus) -> bool:
    """Red, Amber, or past its due date: what a board must be told of."""
    return status.stage not in HELD and (status.rag in (Rag.RED, Rag.AMBER) or status.is_late)


def fell_due(status: ActionStatus) -> bool:
    """Whether its due date has come, on the day itself or before, and it is neither held, complete nor stopped."""
    return (
        status.due is not None
        and status.due <= status.as_at
        and status.stage not in (*HELD, Stage.COMPLETE)
        and status.rag is not Rag.BLUE
    )


def is_unconfirmed(status: ActionStatus) -> bool:
    """Green in an update that is older than the last period that fell due: nobody has said that it still is."""
    return status.rag is Rag.GREEN and status.not_updated and status.stage not in HELD


def has_no_lead(status: ActionStatus) -> bool:
    """Whether nobody leads it while it is still to be done."""
    return status.lead_id is None and status.stage not in ENDED


def gravest_first(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """The actions that are off course: Red first, then Amber, the longest late first within a colour."""
    order = {Rag.RED: 0, Rag.AMBER: 1}
    off = [status for status in statuses if is_off_course(status)]
    return sorted(off, key=lambda s: (order.get(s.rag, 2) if s.rag else 2, -s.late_days, -s.months_slipped))


def named(status: ActionStatus) -> str:
    """The action inside a sentence: "action 1.2.3, to introduce routine enquiry in Adult Services,"."""
    return f"action {status.reference}, {deed(status.title) or thing(status.title)},"


def got_better(material: Material, status: ActionStatus) -> bool:
    """Whether its rating improved since the day compared with."""
    before = material.picture.before.get(status.action_id)
    return before is not None and compare(before.rag, status.rag) is Movement.BETTER


def off_course(material: Material, status: ActionStatus) -> list[Sentence]:
    """What is wrong and why, in the update's own words.

    A rating that got better says first what changed, and says so where nobody recorded it: what still holds the work
    up explains no improvement.
    """
    update = status.update
    before = material.picture.before.get(status.action_id)
    opening = _opening(status, before)
    reasons = [unstopped(update.problem)] if update and update.problem else []
    if got_better(material, status):
        what = unstopped(update.what_changed) if update else ""
        reasons.insert(0, what or "What changed is not recorded")
    made = [opening, *reasons]
    if reasons and count_words(f"{opening} {reasons[0]}") <= MOST_WORDS:
        made = [f"{opening}: {lower(reasons[0], material.names)}", *reasons[1:]]
    return [Sentence(stopped(capital(text)), (key(status),)) for text in made]


def _opening(status: ActionStatus, before: RatedThen | None) -> str:
    word = status.rag.word if status.rag else ""
    quiet = (
        f" and has had no update since {spoken_date(status.updated_on)}"
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


def way_back(status: ActionStatus) -> Sentence | None:
    """How a Red action is to be brought back, in the update's own words."""
    if status.rag is not Rag.RED or not status.update or not status.update.way_back:
        return None
    return Sentence(stopped(capital(status.update.way_back)), (key(status),))


def board_sentence(status: ActionStatus) -> Sentence | None:
    """The sentence its lead wrote for the board, with the action's reference; None where there is none."""
    if not status.update or not status.update.board_sentence:
        return None
    return Sentence(f"{unstopped(status.update.board_sentence)} ({status.reference}).", (key(status),))


def difference(material: Material, status: ActionStatus) -> Sentence | None:
    """What an action that is complete has changed, in its own words; None where that is not known."""
    update = status.update
    if status.rag is not Rag.BLUE or not update or not update.difference_made or not update.difference_known:
        return None
    text = f"{capital(named(status))} is complete: {lower(update.difference_made, material.names)}"
    return Sentence(stopped(text), (key(status),))


def steps(status: ActionStatus) -> str:
    """What comes next in the words after "will": "hold both briefings". '' where they are not said as a deed."""
    said = unstopped(status.update.next_steps) if status.update else ""
    if not said.startswith(("To ", "to ")):
        return ""
    return said[3:].replace(", and to ", " and ").replace(" and to ", " and ")


def next_step(status: ActionStatus, *, alone: bool = False, full: bool = True) -> Sentence | None:
    """What comes next, in the update's own words; None where it does not say.

    It stands after the action's own sentences, or `alone` with the action's reference. In `full` it says who will.
    """
    if not status.update or not status.update.next_steps:
        return None
    deeds = steps(status)
    after = f" ({status.reference})" if alone else ""
    if not deeds:
        said = f"Next{f', for {status.reference}' if alone else ''}: {unstopped(status.update.next_steps)}"
    elif not full:
        said = f"Next: {deeds}{after}"
    elif status.service:
        said = f"Next, {the(status.service)} will {deeds}{after}"
    else:
        said = f"The next step is to {deeds}{after}"
    return Sentence(stopped(said), (key(status),))


def expects(status: ActionStatus) -> str:
    """Who expects something of an action, with the verb: "Adult Services now expect"."""
    who = the(status.service) if status.service else ""
    if not who:
        return "the work is now expected by"
    return f"{who} now {'expect' if is_plural(status.service) else 'expects'}"


def also(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """The actions off course that the text has no room to explain; None where there are none."""
    if not statuses:
        return None
    if len(statuses) > MOST_NAMED:
        text = f"Appendix A says why {number(len(statuses))} other actions are off course."
        return Sentence(text, tuple(map(key, statuses)))
    parts = []
    for word, rag in (("Red", Rag.RED), ("Amber", Rag.AMBER), ("late", None)):
        references = [
            s.reference for s in statuses if (s.rag if s.rag in (Rag.RED, Rag.AMBER) else None) is rag
        ]
        if references:
            parts.append(f"{listed(references)} ({word})")
    text = f"Appendix A says why {listed(parts)} {'is' if len(statuses) == 1 else 'are'} off course too."
    return Sentence(text, tuple(map(key, statuses)))


def tally(statuses: Sequence[ActionStatus]) -> str:
    """How the actions stand, as the end of a sentence: "four are complete, four on course and one Amber"."""
    counts: dict[str, int] = {}
    for status in statuses:
        counts[_stands(status)] = counts.get(_stands(status), 0) + 1
    order = [
        "complete",
        "on course",
        "Amber",
        "Red",
        "not due to start",
        "paused",
        "stopped",
        "not yet rated",
    ]
    parts: list[str] = []
    for word in (word for word in order if word in counts):
        verb = ("is " if counts[word] == 1 else "are ") if not parts else ""
        parts.append(f"{number(counts[word])} {verb}{word}")
    return listed(parts)


def _stands(status: ActionStatus) -> str:
    if status.stage in HELD:
        return status.stage.label.lower()
    if status.rag is None:
        return "not yet rated"
    return {
        Rag.BLUE: "complete",
        Rag.GREEN: "on course",
        Rag.GREY: "not due to start",
    }.get(status.rag, status.rag.word)
