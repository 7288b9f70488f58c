"""What each stage of an action permits, what moves an action to the next stage, and how an action is counted."""

from priorities.choices import CountedAs, ProposalKind, Rag, Stage

IN_PLAN = tuple(stage for stage in Stage if stage is not Stage.WITHDRAWN)
"""The stages of an action that is in the plan. A withdrawn action is in no count and no list."""

ENDED = (Stage.STOPPED, Stage.COMPLETE, Stage.WITHDRAWN)
"""The stages in which an action needs nothing more."""

PAUSED_OR_STOPPED = (Stage.PAUSED, Stage.STOPPED)
"""The stages that are counted instead of the rating."""

AT_REST = (*PAUSED_OR_STOPPED, Stage.COMPLETE, Stage.WITHDRAWN)
"""The stages in which nothing is expected of an action: no update, and no delivery by its due date."""

NO_AGREEMENT_NEEDED = "No agreement is needed to start"
"""Recorded in place of the name of the group or officer that agreed a change, if an update started the action."""

START_PUT_RIGHT = "No agreement is needed to undo a start"
"""Recorded in the same place if a start by mistake was put right."""

WITHOUT_AGREEMENT = (NO_AGREEMENT_NEEDED, START_PUT_RIGHT)

_COUNTED_AS_STAGE: dict[Stage, CountedAs] = {stage: CountedAs(stage.value) for stage in PAUSED_OR_STOPPED}
_COUNTED_AS_RAG: dict[Rag, CountedAs] = {rag: CountedAs(rag.value) for rag in Rag}
_NOT_LIVE = (CountedAs.GREY, CountedAs.AWAITING_AGREEMENT, *_COUNTED_AS_STAGE.values())

_RATINGS: dict[Stage, tuple[Rag, ...]] = {
    Stage.PROPOSED: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY),
    Stage.UNDER_WAY: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED),
    Stage.PAUSED: (),
    Stage.STOPPED: (),
    Stage.COMPLETE: (),
    Stage.WITHDRAWN: (),
}

_NEXT: dict[Stage, tuple[Stage, ...]] = {
    Stage.PROPOSED: (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE),
    Stage.UNDER_WAY: (Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE),
    Stage.PAUSED: (Stage.UNDER_WAY, Stage.PROPOSED, Stage.STOPPED),
    Stage.STOPPED: (Stage.UNDER_WAY, Stage.PROPOSED),
    Stage.COMPLETE: (Stage.UNDER_WAY,),
    Stage.WITHDRAWN: (),
}


def ratings_for(stage: Stage) -> tuple[Rag, ...]:
    """Return the ratings that an update may give at a stage, in display order; empty if the stage allows no updates."""
    return _RATINGS[stage]


def why_no_updates(stage: Stage) -> str:
    """Return why a stage allows no updates and what to do, or '' if it allows them.

    The sentence names managers because they change an action's stage.
    """
    if ratings_for(stage):
        return ""
    return (
        f"This action is {stage.label.lower()}, so you cannot update it. Ask a manager of the strategy to "
        "reopen it if work is continuing."
    )


def refusal(stage: Stage, rag: Rag) -> str:
    """Return why an update with this rating is refused at this stage and what to do, or '' if it is allowed."""
    permitted = ratings_for(stage)
    if rag in permitted:
        return ""
    if permitted:
        return "Work has started, so it cannot be Grey. Choose how it is going."
    return why_no_updates(stage)


def stage_after_update(stage: Stage, rag: Rag) -> Stage:
    """Return the stage that an action is in after an update with this rating.

    The first rating that is not Grey starts a proposed action, without agreement.
    """
    if stage == Stage.PROPOSED and rag != Rag.GREY:
        return Stage.UNDER_WAY
    return stage


def proposal_for(rag: Rag) -> ProposalKind | None:
    """Return what a rating proposes: Blue proposes completion, and other ratings propose nothing."""
    return ProposalKind.COMPLETE if rag == Rag.BLUE else None


def proposals_at(stage: Stage) -> tuple[ProposalKind, ...]:
    """Return what can be proposed on an action at a stage without an update, in display order.

    Completion is proposed by a Blue update. An action that has ended gets no new date.
    """
    if stage in ENDED:
        return ()
    kinds = {Stage.PAUSED: ProposalKind.PAUSE, Stage.STOPPED: ProposalKind.STOP}
    return (ProposalKind.NEW_DATE, *(kind for after, kind in kinds.items() if after in stages_after(stage)))


def counted_as(stage: Stage, rag: Rag | None, *, awaiting_agreement: bool) -> CountedAs:
    """Return what an action counts as: its stage if paused or stopped, otherwise its RAG, or "No update yet".

    If the action has been reported complete and the completion is not yet agreed or refused, the action counts as
    awaiting agreement instead of as its last RAG.
    """
    if stage in PAUSED_OR_STOPPED:
        return _COUNTED_AS_STAGE[stage]
    if awaiting_agreement:
        return CountedAs.AWAITING_AGREEMENT
    return _COUNTED_AS_RAG[rag] if rag else CountedAs.NO_UPDATE


def is_live(counted_as: CountedAs) -> bool:
    """Return whether an action is included in roll-ups: not Grey, awaiting agreement, paused or stopped."""
    return counted_as not in _NOT_LIVE


def stages_after(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages to which an action may be moved by agreement, in display order.

    Starting needs no agreement: the first update that is not Grey starts an action (see `stage_after_update`).
    """
    return _NEXT[stage]
