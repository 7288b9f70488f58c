"""What each stage of an action permits, and what moves it to the next."""

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Stage

ENDED = (Stage.STOPPED, Stage.COMPLETE)
"""The stages in which an action asks nothing more of anybody."""

_RATINGS: dict[Stage, tuple[Rag, ...]] = {
    Stage.PROPOSED: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY),
    Stage.UNDER_WAY: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED),
    Stage.PAUSED: (),
    Stage.STOPPED: (),
    Stage.COMPLETE: (),
}

_MOVES: dict[ProposalKind, Stage] = {
    ProposalKind.COMPLETE: Stage.COMPLETE,
    ProposalKind.PAUSE: Stage.PAUSED,
    ProposalKind.STOP: Stage.STOPPED,
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


def refusal(stage: Stage, rag: Rag) -> str:
    """Why an update with this rating is not taken at this stage, and what to do; empty where it is taken."""
    permitted = ratings_for(stage)
    if rag in permitted:
        return ""
    if permitted:
        return "Work has started, so it cannot be Grey. Choose how it is going."
    return (
        f"This action is {stage.label.lower()}, so it takes no updates. "
        "Ask the group's lead to reopen it if work is going on."
    )


def stage_after_update(stage: Stage, rag: Rag) -> Stage:
    """The stage after an update: the first that is not Grey starts a proposed action, with nobody's agreement."""
    if stage == Stage.PROPOSED and rag != Rag.GREY:
        return Stage.UNDER_WAY
    return stage


def proposal_for(rag: Rag) -> ProposalKind | None:
    """What a rating proposes by itself: Blue proposes completion."""
    return ProposalKind.COMPLETE if rag == Rag.BLUE else None


def stage_after_decision(stage: Stage, kind: ProposalKind, verdict: DecisionVerdict) -> Stage:
    """The stage after a proposal is decided. A refusal, and a new date, leave it as it was."""
    if verdict == DecisionVerdict.REFUSED:
        return stage
    return _MOVES.get(kind, stage)


def rag_that_counts(reported: Rag, before: Rag | None, completion: DecisionVerdict | None) -> Rag | None:
    """The colour an action shows: Blue once completion is agreed, and its last colour until then.

    `before` is the colour that counted before this update, None where there was none; `completion` is the answer to
    its proposal, None while it waits.
    """
    if reported == Rag.BLUE and completion != DecisionVerdict.AGREED:
        return before
    return reported


def stages_after(stage: Stage) -> tuple[Stage, ...]:
    """The stages that an action may be moved to by agreement, in the order they are shown.

    Starting is not among them: the first update that is not Grey starts an action (see `stage_after_update`).
    """
    return _NEXT[stage]
