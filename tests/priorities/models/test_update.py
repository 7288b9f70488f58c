"""What the database refuses in updates, drafts, reviews and withdrawals."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from priorities.choices import Cause, Rag, ReviewVerdict
from priorities.models import Action, UpdateDraft
from tests import builders
from tests.priorities.models.constraints import breaks

TODAY = builders.TODAY
TOMORROW = TODAY + timedelta(days=1)


@breaks("update_rag_is_known")
def test_an_update_of_a_colour_that_is_unknown(action: Action) -> None:
    builders.update(action, "purple")


@breaks("update_suggestion_is_known")
def test_an_update_that_was_suggested_a_colour_that_is_unknown(action: Action) -> None:
    builders.update(action, suggested="purple")


@breaks("update_says_what_was_done")
def test_an_update_that_says_nothing_of_what_was_done(action: Action) -> None:
    builders.update(action, progress="")


@breaks("update_unchanged_is_neither_red_nor_blue", {"rag": Rag.RED}, {"rag": Rag.BLUE})
def test_a_red_or_blue_update_that_says_that_nothing_has_changed(
    action: Action, broken: dict[str, Rag]
) -> None:
    builders.update(action, broken["rag"], unchanged_since=TODAY)


@breaks("update_amber_or_red_has_a_problem", {"rag": Rag.AMBER}, {"rag": Rag.RED})
def test_an_amber_or_red_update_without_the_problem(action: Action, broken: dict[str, Rag]) -> None:
    builders.update(action, broken["rag"], problem="")


@breaks("update_is_for_one_service_or_partner")
def test_an_update_for_a_service_and_a_partner(action: Action) -> None:
    strategy = action.strategy
    builders.update(action, for_service=builders.service(strategy), for_partner=builders.partner(strategy))


@breaks("update_cause_is_known")
def test_an_update_with_a_cause_that_is_unknown(action: Action) -> None:
    builders.update(action, Rag.AMBER, cause="weather")


@breaks("update_cause_is_of_a_problem")
def test_an_update_with_the_cause_of_no_problem(action: Action) -> None:
    builders.update(action, problem="", cause=Cause.STAFFING)


@breaks(
    "update_red_has_a_recovery_plan_and_forecast",
    {"recovery_plan": ""},
    {"forecast": None},
    {"forecast": TODAY},
)
def test_a_red_update_without_the_recovery_plan_or_a_later_forecast(
    action: Action, broken: dict[str, Any]
) -> None:
    builders.update(action, Rag.RED, **broken)


def test_a_red_update_may_forecast_the_day_after_its_effective_date(action: Action) -> None:
    assert builders.update(action, Rag.RED, forecast=TOMORROW).forecast == TOMORROW


@breaks("update_blue_says_what_difference")
def test_a_blue_update_that_knows_the_difference_and_does_not_say_it(action: Action) -> None:
    builders.update(action, Rag.BLUE, difference_known=True, difference_made="")


@breaks("update_blue_answers_difference")
def test_a_blue_update_that_leaves_the_difference_unanswered(action: Action) -> None:
    builders.update(action, Rag.BLUE, difference_known=None)


def test_a_blue_update_may_say_that_the_difference_is_not_yet_known(action: Action) -> None:
    update = builders.update(action, Rag.BLUE, difference_known=False, difference_made="")
    assert update.difference_known is False


@breaks(
    "update_better_than_suggested_has_a_reason",
    {"rag": Rag.GREEN, "suggested": Rag.AMBER},
    {"rag": Rag.GREEN, "suggested": Rag.RED},
    {"rag": Rag.AMBER, "suggested": Rag.RED},
)
def test_an_update_rated_better_than_suggested_without_a_reason(
    action: Action, broken: dict[str, Rag]
) -> None:
    builders.update(action, broken["rag"], suggested=broken["suggested"])


def test_an_update_rated_as_suggested_or_worse_or_not_compared_needs_no_reason(action: Action) -> None:
    for rag, suggested in [
        (Rag.AMBER, Rag.AMBER),
        (Rag.RED, Rag.GREEN),
        (Rag.GREEN, Rag.GREY),
        (Rag.BLUE, Rag.RED),
        (Rag.GREEN, ""),
    ]:
        builders.update(action, rag, suggested=suggested)
    assert action.updates.count() == 5


@breaks("update_based_on_another")
def test_an_update_based_on_itself(action: Action) -> None:
    builders.update(action, id=9_001, based_on_id=9_001)


@breaks("update_corrects_another")
def test_an_update_that_corrects_itself(action: Action) -> None:
    builders.update(action, id=9_001, corrects_id=9_001)


@breaks("update.submission_key")
def test_one_form_submitted_twice(action: Action) -> None:
    for _ in range(2):
        builders.update(action, submission_key=UUID(int=1))


@breaks("update_draft_once_a_user")
def test_two_drafts_of_one_user_for_one_action(action: Action) -> None:
    user = builders.user()
    for _ in range(2):
        UpdateDraft.objects.create(action=action, user=user, saved_at=builders.noon(TODAY))


@breaks("review_verdict_is_known")
def test_a_review_with_a_verdict_that_is_unknown(action: Action) -> None:
    builders.review(builders.update(action), "perhaps")


@breaks("review_queried_has_a_reason")
def test_an_update_queried_without_a_reason(action: Action) -> None:
    builders.review(builders.update(action), ReviewVerdict.QUERIED, reason="")


@breaks(
    "review_noted_at_a_meeting",
    {"verdict": ReviewVerdict.NOTED, "held": False},
    {"verdict": ReviewVerdict.CHECKED, "held": True},
    {"verdict": ReviewVerdict.QUERIED, "held": True},
)
def test_an_update_noted_at_no_meeting_or_answered_otherwise_at_one(
    action: Action, broken: dict[str, Any]
) -> None:
    meeting = builders.meeting(action.strategy, TODAY) if broken["held"] else None
    builders.review(builders.update(action), broken["verdict"], meeting=meeting)


@breaks(
    "review_edits_the_sentence_in_checking",
    {"verdict": ReviewVerdict.NOTED},
    {"verdict": ReviewVerdict.QUERIED},
)
def test_a_sentence_for_the_board_edited_by_a_query_or_a_note(action: Action, broken: dict[str, Any]) -> None:
    builders.review(builders.update(action), broken["verdict"], board_sentence="It is on course.")


@breaks("withdrawal_has_a_reason")
def test_a_withdrawal_without_a_reason(action: Action) -> None:
    builders.withdrawal(builders.update(action), reason="")


@breaks("withdrawal.update")
def test_an_update_withdrawn_twice(action: Action) -> None:
    update = builders.update(action)
    for _ in range(2):
        builders.withdrawal(update)


def test_an_update_may_be_checked_without_a_reason(action: Action) -> None:
    assert builders.review(builders.update(action), ReviewVerdict.CHECKED, reason="").reason == ""
