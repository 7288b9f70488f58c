"""Actions in plain sentences: what is late, why, what was agreed, what comes next, and what is not known."""

from collections.abc import Sequence
from datetime import date

from priorities.choices import ProposalKind, Rag, Stage
from priorities.queries.changes import ChangeSeen
from priorities.queries.status import ActionStatus, RatedThen
from reports.papers.content import Sentence, spoken_date
from reports.papers.material import Material
from reports.papers.words import (
    capital,
    count_words,
    deed,
    from_to,
    group_name,
    is_plural,
    listed,
    lower,
    number,
    opening,
    stopped,
    the,
    thing,
    unstopped,
)

MOST_WORDS = 25
HELD = (Stage.PAUSED, Stage.STOPPED)
# More references than this in one sentence are a list, and a list belongs in an appendix.
MOST_NAMED = 6


def key(status: ActionStatus) -> str:
    """The key under which a sentence cites an action."""
    return f"action:{status.reference}"


def is_off_course(status: ActionStatus) -> bool:
    """Red, Amber, or past its due date: what a board must be told of."""
    return status.stage not in HELD and (status.rag in (Rag.RED, Rag.AMBER) or status.is_late)


def gravest_first(statuses: Sequence[ActionStatus]) -> list[ActionStatus]:
    """The actions that are off course: Red first, then Amber, the longest late first within a colour."""
    order = {Rag.RED: 0, Rag.AMBER: 1}
    off = [status for status in statuses if is_off_course(status)]
    return sorted(off, key=lambda s: (order.get(s.rag, 2) if s.rag else 2, -s.late_days, -s.months_slipped))


def named(status: ActionStatus) -> str:
    """The action inside a sentence: "action 1.2.3, to introduce routine enquiry in Adult Services,"."""
    return f"action {status.reference}, {deed(status.title) or thing(status.title)},"


def off_course(material: Material, status: ActionStatus, place: int) -> list[Sentence]:
    """What is wrong and why, in the update's own words. `place` varies how the sentence opens."""
    before = material.picture.before.get(status.action_id)
    opening = _opening(status, before, place)
    problem = unstopped(status.update.problem) if status.update and status.update.problem else ""
    joined = f"{opening}: {lower(problem, material.names)}"
    if problem and count_words(joined) <= MOST_WORDS:
        return [Sentence(stopped(joined), (key(status),))]
    sentences = [Sentence(stopped(opening), (key(status),))]
    if problem:
        sentences.append(Sentence(stopped(capital(problem)), (key(status),)))
    return sentences


def _opening(status: ActionStatus, before: RatedThen | None, place: int) -> str:
    word = status.rag.word if status.rag else ""
    if status.rag not in (Rag.RED, Rag.AMBER):
        rating = f"is rated {word} but is past its date" if word else "is past its date"
        return capital(f"{named(status)} {rating}")
    was = before.rag if before else None
    if was and was is not status.rag and was is not Rag.GREY:
        return capital(f"{named(status)} has moved from {was.word} to {word}")
    held = named(status).rstrip(",")
    if status.rag is Rag.AMBER and place % 2:
        return f"A problem is being managed in {held}"
    if was is status.rag:
        return capital(f"{named(status)} remains {word}")
    return capital(f"{named(status)} is {word}")


def dates(material: Material, status: ActionStatus, place: int = 0) -> Sentence | None:
    """What was agreed of its date, or that nothing has been; None where its date stands and has not passed."""
    move = last_move(material, status)
    proposal = material.proposals.get(status.action_id)
    asked = (
        f"; a new date of {spoken_date(proposal.new_date)} has been proposed"
        if proposal and proposal.kind is ProposalKind.NEW_DATE and proposal.new_date
        else ""
    )
    forecast = status.update.forecast if status.update else None
    if status.is_late and status.due:
        due = spoken_date(status.due)
        if asked:
            text = f"The action was due on {due}{asked} and awaits agreement"
        elif forecast:
            text = f"Due on {due}, it has no newly agreed date and is forecast for {spoken_date(forecast)}"
        else:
            text = f"Due on {due}, it has no newly agreed date and no forecast"
        return Sentence(stopped(text), (key(status),))
    if move and move.due_before and move.due:
        who, when = group_name(move.agreed_by), spoken_date(move.agreed_on)
        moved = from_to(move.due_before, move.due)
        text = (
            f"{capital(who)} agreed on {when} to move the date {moved}"
            if place % 2 == 0
            else f"On {when} {who} agreed to move the date {moved}"
        )
        return Sentence(stopped(text), (key(status),))
    if forecast and status.due and forecast > status.due:
        text = f"The action is due on {spoken_date(status.due)} and now forecast for {spoken_date(forecast)}{asked}"
        return Sentence(stopped(text), (key(status),))
    return None


def reason(material: Material, status: ActionStatus) -> Sentence | None:
    """Why the date was moved, in the words that were agreed; None where it was not."""
    move = last_move(material, status)
    if not move:
        return None
    return Sentence(
        f"The reason given was that {lower(stopped(move.reason), material.names)}", (key(status),)
    )


def last_move(material: Material, status: ActionStatus) -> ChangeSeen | None:
    """The latest agreed change of its date, or None."""
    moves = [change for change in material.changes.get(status.action_id, ()) if change.moved_date]
    return moves[-1] if moves else None


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


def next_step(status: ActionStatus, place: int = 0) -> Sentence | None:
    """What comes next, in the update's own words; None where it does not say."""
    if not status.update or not status.update.next_steps:
        return None
    steps = unstopped(status.update.next_steps)
    if not steps.startswith(("To ", "to ")):
        return Sentence(stopped(f"Next, for {status.reference}: {lower(steps)}"), (key(status),))
    who = the(status.service) if status.service else ""
    if not who:
        text = f"The next step is {lower(steps)} ({status.reference})"
    elif place % 2:
        text = f"{capital(who)} {'are' if is_plural(who) else 'is'} then {lower(steps)} ({status.reference})"
    else:
        text = f"Next, {who} {'are' if is_plural(who) else 'is'} {lower(steps)} ({status.reference})"
    return Sentence(stopped(text), (key(status),))


def silence(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Which actions have had no update for the last period that fell due, and since when; None where all have."""
    quiet = [status for status in statuses if status.not_updated]
    if not quiet:
        return None
    if len(quiet) > MOST_NAMED:
        text = f"{opening(len(quiet))} actions have had no update for the last period due; Appendix A names them."
        return Sentence(text, tuple(map(key, quiet)))
    since: dict[date | None, list[str]] = {}
    for status in quiet:
        since.setdefault(status.update.stands_from if status.update else None, []).append(status.reference)
    parts = [
        f"{listed(references)} {'have' if len(references) > 1 else 'has'} "
        + (f"had no update since {spoken_date(day)}" if day else "had no update yet")
        for day, references in since.items()
    ]
    return Sentence(
        f"Action {listed(parts)}.".replace("Action ", "Actions ", len(quiet) > 1), tuple(map(key, quiet))
    )


def awaiting(statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Which actions are reported complete and wait to be agreed; None where none are."""
    waiting = [status for status in statuses if status.awaiting_agreement]
    if not waiting:
        return None
    if len(waiting) > MOST_NAMED:
        text = f"{opening(len(waiting))} actions are reported complete and awaiting agreement; Appendix A names them."
        return Sentence(text, tuple(map(key, waiting)))
    references = listed([status.reference for status in waiting])
    many = len(waiting) > 1
    noun, verb = ("Actions", "are") if many else ("Action", "is")
    text = f"{noun} {references} {verb} reported complete and awaiting agreement."
    return Sentence(text, tuple(map(key, waiting)))


def without_evidence(material: Material, statuses: Sequence[ActionStatus]) -> Sentence | None:
    """Which live actions have no evidence recorded; None where all have some."""
    bare = [status for status in statuses if status.is_live and not material.items_of(status)]
    if not bare:
        return None
    if len(bare) > MOST_NAMED:
        text = f"No evidence is recorded yet for {number(len(bare))} of the actions."
        return Sentence(text, tuple(map(key, bare)))
    references = listed([status.reference for status in bare])
    text = f"No evidence is recorded yet for {'action' if len(bare) == 1 else 'actions'} {references}."
    return Sentence(text, tuple(map(key, bare)))


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
