"""Every stage with every rating, proposal and decision."""

from itertools import product

import pytest

from priorities.choices import CountedAs, ProposalKind, Rag, Stage
from priorities.rules.lifecycle import (
    IN_PLAN,
    counted_as,
    is_live,
    proposal_for,
    ratings_for,
    refusal,
    stage_after_update,
    why_no_updates,
)


def test_each_stage_allows_its_own_ratings() -> None:
    assert {stage: ratings_for(stage) for stage in Stage} == {
        Stage.PROPOSED: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY),
        Stage.UNDER_WAY: (Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED),
        Stage.PAUSED: (),
        Stage.STOPPED: (),
        Stage.COMPLETE: (),
        Stage.WITHDRAWN: (),
    }


@pytest.mark.parametrize(("stage", "rag"), list(product(Stage, Rag)))
def test_an_update_is_refused_unless_the_stage_allows_its_rating(stage: Stage, rag: Rag) -> None:
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
def test_work_that_is_paused_or_over_allows_no_updates(stage: Stage, word: str, rag: Rag) -> None:
    assert (
        refusal(stage, rag)
        == why_no_updates(stage)
        == (
            f"This action is {word}, so you cannot update it. Ask a manager of the strategy to reopen it "
            "if work is continuing."
        )
    )


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.UNDER_WAY])
def test_live_work_allows_updates(stage: Stage) -> None:
    assert why_no_updates(stage) == ""


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


@pytest.mark.parametrize(("stage", "rag"), list(product(IN_PLAN, [None, *Rag])))
def test_an_action_counts_as_its_stage_if_paused_or_stopped_and_otherwise_as_its_rating(
    stage: Stage, rag: Rag | None
) -> None:
    held = {Stage.PAUSED: CountedAs.PAUSED, Stage.STOPPED: CountedAs.STOPPED}.get(stage)
    rating = CountedAs(rag.value) if rag else CountedAs.NO_UPDATE
    assert counted_as(stage, rag, awaiting_agreement=False) is (held or rating)


@pytest.mark.parametrize("rag", [None, *Rag])
def test_an_action_reported_complete_counts_as_awaiting_agreement_whatever_its_last_rating(
    rag: Rag | None,
) -> None:
    found = {stage: counted_as(stage, rag, awaiting_agreement=True) for stage in IN_PLAN}
    assert found == {
        Stage.PROPOSED: CountedAs.AWAITING_AGREEMENT,
        Stage.UNDER_WAY: CountedAs.AWAITING_AGREEMENT,
        Stage.PAUSED: CountedAs.PAUSED,
        Stage.STOPPED: CountedAs.STOPPED,
        Stage.COMPLETE: CountedAs.AWAITING_AGREEMENT,
    }


def test_live_actions_have_a_colour_except_grey_or_no_update_yet() -> None:
    live = {CountedAs.BLUE, CountedAs.GREEN, CountedAs.AMBER, CountedAs.RED, CountedAs.NO_UPDATE}
    assert {one for one in CountedAs if is_live(one)} == live
