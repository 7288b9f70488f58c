"""Every stage with every rating, proposal and decision."""

from itertools import product

import pytest

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Stage
from priorities.rules.lifecycle import (
    proposal_for,
    rag_that_counts,
    ratings_for,
    refusal,
    stage_after_decision,
    stage_after_update,
)


def test_each_stage_takes_its_own_ratings() -> None:
    assert {stage: ratings_for(stage) for stage in Stage} == {
        Stage.PROPOSED: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY),
        Stage.UNDER_WAY: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED),
        Stage.PAUSED: (),
        Stage.STOPPED: (),
        Stage.COMPLETE: (),
    }


@pytest.mark.parametrize(("stage", "rag"), list(product(Stage, Rag)))
def test_an_update_is_refused_unless_the_stage_takes_its_rating(stage: Stage, rag: Rag) -> None:
    assert (refusal(stage, rag) == "") is (rag in ratings_for(stage))


def test_work_that_has_started_cannot_be_grey() -> None:
    assert (
        refusal(Stage.UNDER_WAY, Rag.GREY)
        == "Work has started, so it cannot be Grey. Choose how it is going."
    )


@pytest.mark.parametrize(
    ("stage", "word"), [(Stage.PAUSED, "paused"), (Stage.STOPPED, "stopped"), (Stage.COMPLETE, "complete")]
)
@pytest.mark.parametrize("rag", list(Rag))
def test_work_that_is_held_or_over_takes_no_updates(stage: Stage, word: str, rag: Rag) -> None:
    assert refusal(stage, rag) == (
        f"This action is {word}, so it takes no updates. "
        "Ask the group's lead to reopen it if work is going on."
    )


@pytest.mark.parametrize(("stage", "rag"), list(product(Stage, Rag)))
def test_only_a_first_update_that_is_not_grey_moves_the_stage(stage: Stage, rag: Rag) -> None:
    starts = stage is Stage.PROPOSED and rag is not Rag.GREY
    assert stage_after_update(stage, rag) is (Stage.UNDER_WAY if starts else stage)


def test_only_blue_proposes_completion() -> None:
    assert {rag: proposal_for(rag) for rag in Rag} == {
        Rag.BLUE: ProposalKind.COMPLETE,
        Rag.GREEN: None,
        Rag.AMBER: None,
        Rag.RED: None,
        Rag.GREY: None,
    }


@pytest.mark.parametrize("stage", list(Stage))
def test_an_agreed_proposal_moves_the_stage(stage: Stage) -> None:
    assert {kind: stage_after_decision(stage, kind, DecisionVerdict.AGREED) for kind in ProposalKind} == {
        ProposalKind.NEW_DATE: stage,
        ProposalKind.COMPLETE: Stage.COMPLETE,
        ProposalKind.PAUSE: Stage.PAUSED,
        ProposalKind.STOP: Stage.STOPPED,
    }


@pytest.mark.parametrize(("stage", "kind"), list(product(Stage, ProposalKind)))
def test_a_refused_proposal_leaves_the_stage(stage: Stage, kind: ProposalKind) -> None:
    assert stage_after_decision(stage, kind, DecisionVerdict.REFUSED) is stage


@pytest.mark.parametrize("before", [None, *Rag])
@pytest.mark.parametrize("completion", [None, *DecisionVerdict])
def test_blue_counts_only_when_it_is_agreed(before: Rag | None, completion: DecisionVerdict | None) -> None:
    expected = Rag.BLUE if completion is DecisionVerdict.AGREED else before
    assert rag_that_counts(Rag.BLUE, before, completion) is expected


@pytest.mark.parametrize("reported", [Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY])
@pytest.mark.parametrize("completion", [None, *DecisionVerdict])
def test_other_ratings_count_at_once(reported: Rag, completion: DecisionVerdict | None) -> None:
    assert rag_that_counts(reported, Rag.BLUE, completion) is reported
