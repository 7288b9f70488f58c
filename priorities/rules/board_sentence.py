"""What a board reads about one action: people's own words, and one sentence on when the work is expected."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from priorities.choices import ActionKind, Rag
from priorities.rules.deadlines import months_moved
from tracker.wording import MONTHS, number

BEHIND = (Rag.AMBER, Rag.RED)


@dataclass(frozen=True, slots=True)
class BoardWords:
    """What an update says, and the dates of its action.

    `sentence` is the writer's own sentence for the board, or "". `first_due` is the due date first planned, and `due`
    the one agreed now; either is None if there is none. `forecast` is when the work will be done or, if it is
    continuing, be back on course. `decided_by` names who decides a new date, as it reads in a sentence: "the Oversight
    Group".
    """

    reference: str
    kind: ActionKind
    rag: Rag
    progress: str = ""
    sentence: str = ""
    problem: str = ""
    recovery_plan: str = ""
    difference_made: str = ""
    forecast: date | None = None
    first_due: date | None = None
    due: date | None = None
    decided_by: str = ""


def board_sentence(words: BoardWords) -> str:
    """Return what the board reads about the action, with the reference in brackets at its end; "" if nothing is said.

    For Amber and Red, it is the sentence for the board or, without one, the problem; then the recovery plan; then when
    the work is expected. For other ratings, it is the sentence for the board or, without one, the difference that
    completed work made, or else the progress. Lists that people typed stay lists.
    """
    if words.rag in BEHIND:
        said = [words.sentence.strip() or words.problem, words.recovery_plan]
    else:
        said = [words.sentence.strip() or words.difference_made.strip() or words.progress]
    parts = [_whole(text) for text in said if text.strip()]
    if parts and words.rag in BEHIND and words.forecast:
        parts.append(f"It is {_expected(words, words.forecast)}.")
    return _with_reference(_joined(parts), words.reference) if parts else ""


def _expected(words: BoardWords, forecast: date) -> str:
    """Return when the work is expected: "now expected in September 2026, nine months later than first planned"."""
    month = f"{MONTHS[forecast.month]} {forecast.year}"
    if words.kind == ActionKind.CONTINUING:
        return f"expected to be back on course in {month}"
    first_due, due = words.first_due or words.due, words.due
    if first_due is None or due is None:
        return f"expected in {month}"
    if forecast <= first_due:
        if (first_due.year, first_due.month) == (forecast.year, forecast.month):
            return f"still expected in {month}, as first planned"
        return f"expected in {month}, {_distance(forecast, first_due)} earlier than first planned"
    later = f"{_distance(first_due, forecast)} later than first planned"
    if forecast <= due:
        return f"expected in {month}, {later}, as agreed"
    not_agreed = f"; {words.decided_by} has not agreed the date" if words.decided_by else ""
    return f"now expected in {month}, {later}{not_agreed}"


def _distance(earlier: date, later: date) -> str:
    """Return how far apart two days are: "nine months", "one month" or, if it is less than a month, "12 days"."""
    months, unit = months_moved(earlier, later), "month"
    if not months:
        months, unit = (later - earlier).days, "day"
    return f"{number(months)} {unit}{'' if months == 1 else 's'}"


def _whole(text: str) -> str:
    """Return the text with a full stop, unless it ends with a mark of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", ".”", "!”", "?”")) else f"{text.rstrip(',;:')}."


def _joined(parts: list[str]) -> str:
    """Return the parts as one text. A part with a list, or after one, begins on a new line."""
    text = parts[0]
    for before, part in pairwise(parts):
        text += ("\n" if "\n" in before or "\n" in part else " ") + part
    return text


def _with_reference(text: str, reference: str) -> str:
    """Return the text with the reference in brackets before its full stop, or after another mark."""
    return f"{text[:-1]} ({reference})." if text.endswith(".") else f"{text} ({reference})"
