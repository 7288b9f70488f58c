"""What changed between two moments, action by action, said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from priorities.choices import Rag
from priorities.queries.brief import BriefStatus
from priorities.queries.status import ActionStatus
from priorities.queries.workload import Agreed
from priorities.rules.wording import day


@dataclass(frozen=True, slots=True)
class Change:
    """One action, and each thing about it that changed, as a sentence. `turned` is its colour where that is new."""

    status: ActionStatus
    turned: Rag | None
    sentences: tuple[str, ...]
    mine: bool


def changes(
    now: Sequence[ActionStatus],
    before: Mapping[int, BriefStatus],
    agreed: Mapping[int, Agreed],
    mine: frozenset[int] = frozenset(),
) -> list[Change]:
    """The actions that changed: those in `mine` first, then those that turned Red or Amber, then the plan's order."""
    found = []
    for status in now:
        earlier = before.get(status.action_id)
        turned = status.rag if earlier is None or status.rag is not earlier.rag else None
        if earlier is None:
            sentences = ["Added to the plan."]
        else:
            sentences = [
                *_rating(status, earlier),
                *_plan(status, earlier, agreed.get(status.action_id, Agreed())),
            ]
        if sentences:
            found.append(Change(status, turned, tuple(sentences), status.action_id in mine))
    gravity = (Rag.RED, Rag.AMBER)
    return sorted(
        found, key=lambda c: (not c.mine, gravity.index(c.turned) if c.turned in gravity else len(gravity))
    )


def _rating(now: ActionStatus, earlier: BriefStatus) -> list[str]:
    if now.rag is earlier.rag or now.rag is None:
        return []
    return [f"Was {earlier.rag.word}." if earlier.rag else "Rated for the first time."]


def _plan(now: ActionStatus, earlier: BriefStatus, agreed: Agreed) -> list[str]:
    found = []
    if now.due and earlier.due and now.due != earlier.due:
        found.append(f"Due date moved from {day(earlier.due)} to {day(now.due)}{_by(agreed.date_by)}.")
    if now.review and earlier.review and now.review != earlier.review:
        found.append(
            f"Review date moved from {day(earlier.review)} to {day(now.review)}{_by(agreed.date_by)}."
        )
    if now.stage is not earlier.stage:
        how = ", started by its update" if agreed.started else _by(agreed.stage_by)
        found.append(f"{now.stage.label}{how}.")
    if now.lead_id != earlier.lead_id:
        found.append(f"Led now by {now.lead or 'nobody'}.")
    return found


def _by(who: str) -> str:
    return f", agreed by {who}" if who else ""
