"""Why an action that is paused or over allows no updates, and what to do."""

import pytest

from priorities.choices import Stage
from priorities.rules.lifecycle import why_no_updates


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.UNDER_WAY])
def test_work_that_continues_allows_updates(stage: Stage) -> None:
    assert why_no_updates(stage) == ""


@pytest.mark.parametrize(
    ("stage", "word"), [(Stage.PAUSED, "paused"), (Stage.STOPPED, "stopped"), (Stage.COMPLETE, "complete")]
)
def test_work_at_rest_says_why_it_allows_no_updates_and_whom_to_ask(stage: Stage, word: str) -> None:
    assert why_no_updates(stage) == (
        f"This action is {word}, so you cannot update it. Ask a manager of the strategy to reopen it if "
        "work is continuing."
    )
