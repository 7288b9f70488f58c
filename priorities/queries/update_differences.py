"""What an update changed from the update before it, in words. Reads no rows."""

from collections.abc import Sequence

from priorities.choices import Rag
from priorities.models import Update
from priorities.queries.updates import UpdateAsAt
from tracker import clock
from tracker.text_differences import Piece, alike, differences
from tracker.wording import long_date

TEXTS = {
    "progress": "Progress",
    "next_steps": "Next steps",
    "problem": "Problem",
    "recovery_plan": "Recovery plan",
    "better_reason": "Reason for the better rating",
    "what_changed": "What changed",
    "difference_made": "Difference made",
    "no_evidence_reason": "Reason for no evidence",
    "open_milestones_reason": "Reason for unfinished milestones",
    "board_sentence": "Sentence for the board",
}
"""The texts of an update, each with its label."""


def update_before(update: UpdateAsAt, earlier: Sequence[UpdateAsAt]) -> Update | None:
    """Return the update that an update corrects or, if it corrects none, the latest before it that counts. May be None.

    `earlier` has the updates that were recorded before it.
    """
    if update.row.corrects:
        return update.row.corrects
    before = [
        each.row for each in earlier if each.counts and each.row.effective_from <= update.row.effective_from
    ]
    return max(before, key=lambda row: (row.effective_from, row.pk), default=None)


def since(before: Update, row: Update) -> str:
    """Return what an update changed from the update before it, in a sentence; "" if it changed nothing."""
    changed: list[str] = []
    if row.rag != before.rag:
        changed.append(f"rating, from {Rag(before.rag).word} to {Rag(row.rag).word}")
    if row.forecast != before.forecast:
        dates = (
            f", from {long_date(before.forecast)} to {long_date(row.forecast)}"
            if before.forecast and row.forecast
            else _how(before.forecast, row.forecast)
        )
        changed.append(f"forecast{dates}")
    for name, label in TEXTS.items():
        old, new = getattr(before, name), getattr(row, name)
        if old.split() == new.split():
            continue
        changed.append(f"{label.lower()}{_how(old, new)}")
    if not changed:
        return ""
    day = long_date(clock.day_of(before.recorded_at))
    return f"Changed since the update of {day}: {'; '.join(changed)}."


def pieces_by_label(before: Update, row: Update) -> dict[str, tuple[Piece, ...]]:
    """Return the differences in words, by label, of each text that an update has reworded but not replaced."""
    texts = {label: (getattr(before, name), getattr(row, name)) for name, label in TEXTS.items()}
    return {
        label: differences(old, new)
        for label, (old, new) in texts.items()
        if old.split() != new.split() and alike(old, new)
    }


def _how(old: object, new: object) -> str:
    """Return how an answer changed if it was empty before or is empty now; "" if it was reworded."""
    if old and new:
        return ""
    return " (added)" if new else " (no longer given)"
