"""What each stage of an action permits, what moves it to the next, and how an action is counted."""

from priorities.choices import CountedAs, ProposalKind, Rag, Stage

ENDED = (Stage.STOPPED, Stage.COMPLETE)
"""The stages in which an action asks nothing more of anybody."""

HELD = (Stage.PAUSED, Stage.STOPPED)
"""The stages that are counted in place of the rating."""

AT_REST = (*HELD, Stage.COMPLETE)
"""The stages in which nothing is expected of an action: no update, and no delivery by its due date."""

AGREED_BY_NOBODY = "No agreement is needed to start"
"""What stands where a change says who agreed it, when an update starts an action."""

_HELD_AS: dict[Stage, CountedAs] = {stage: CountedAs(stage.value) for stage in HELD}
_RATED_AS: dict[Rag, CountedAs] = {rag: CountedAs(rag.value) for rag in Rag}

_RATINGS: dict[Stage, tuple[Rag, ...]] = {
    Stage.PROPOSED: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY),
    Stage.UNDER_WAY: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED),
    Stage.PAUSED: (),
    Stage.STOPPED: (),
    Stage.COMPLETE: (),
}

_NEXT: dict[Stage, tuple[Stage, ...]] = {
    Stage.PROPOSED: (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE),
    Stage.UNDER_WAY: (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE),
    Stage.PAUSED: (Stage.UNDER_WAY, Stage.PROPOSED, Stage.STOPPED),
    Stage.STOPPED: (Stage.UNDER_WAY, Stage.PROPOSED),
    Stage.COMPLETE: (Stage.UNDER_WAY,),
}


def ratings_for(stage: Stage) -> tuple[Rag, ...]:
    """The ratings that an update may give at a stage, in the order they are shown; empty where none is taken."""
    return _RATINGS[stage]


def takes_none(stage: Stage) -> str:
    """Why no update is taken at a stage, and what to do; empty where some are. Managers move an action's stage."""
    if ratings_for(stage):
        return ""
    return (
        f"This action is {stage.label.lower()}, so you cannot update it. Ask a manager of the strategy to "
        "reopen it if work is continuing."
    )


def refusal(stage: Stage, rag: Rag) -> str:
    """Why an update with this rating is not taken at this stage, and what to do; empty where it is taken."""
    permitted = ratings_for(stage)
    if rag in permitted:
        return ""
    if permitted:
        return "Work has started, so it cannot be Grey. Choose how it is going."
    return takes_none(stage)


def stage_after_update(stage: Stage, rag: Rag) -> Stage:
    """The stage after an update: the first that is not Grey starts a proposed action, with nobody's agreement."""
    if stage == Stage.PROPOSED and rag != Rag.GREY:
        return Stage.UNDER_WAY
    return stage


def proposal_for(rag: Rag) -> ProposalKind | None:
    """What a rating proposes by itself: Blue proposes completion."""
    return ProposalKind.COMPLETE if rag == Rag.BLUE else None


def stage_that_counts(stage: Stage, rag: Rag | None) -> Stage:
    """The stage by which dates and gaps are judged: complete where Blue counts.

    A completion stands from the update that reported it, its stage from the day it was agreed (docs/decisions, 0004).
    Between the two days it is complete: neither late nor silent.
    """
    return Stage.COMPLETE if rag is Rag.BLUE and stage not in HELD else stage


def counted_as(stage: Stage, rag: Rag | None) -> CountedAs:
    """The one count that an action falls under: its stage when held, else the RAG that counts, else "No update yet"."""
    return _HELD_AS.get(stage) or (_RATED_AS[rag] if rag else CountedAs.NO_UPDATE)


def is_live(stage: Stage, rag: Rag | None) -> bool:
    """Whether an action takes part in roll-ups: not Grey, paused or stopped (design rule on roll-up)."""
    return rag is not Rag.GREY and stage not in HELD


def stages_after(stage: Stage) -> tuple[Stage, ...]:
    """The stages that an action may be moved to by agreement, in the order they are shown.

    Starting is not among them: the first update that is not Grey starts an action (see `stage_after_update`).
    """
    return _NEXT[stage]
