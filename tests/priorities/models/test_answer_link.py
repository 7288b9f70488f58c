"""What the database refuses in links for updates."""

from typing import Any

import pytest

from priorities.models import Action, AnswerByLink, AnswerLink, AnswerLinkItem, UpdateDraft
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.models.constraints import breaks

pytestmark = pytest.mark.django_db


def link(*actions: Action, **fields: Any) -> AnswerLink:
    strategy = actions[0].strategy
    period = strategy.periods.first() or builders.period(strategy, TODAY, TODAY, TODAY)
    return builders.answer_link(builders.person(), period, *actions, **fields)


@breaks("answerlink.key")
def test_two_links_with_one_key(action: Action) -> None:
    link(action, key=link(action).key)


@breaks("answer_link_has_an_address")
def test_a_link_that_was_sent_nowhere(action: Action) -> None:
    link(action, email="")


@breaks("answer_link_says_who_revoked_it_and_when", {"revoked_at": noon(TODAY)}, {"revoked_by": "someone"})
def test_a_link_that_says_only_half_of_its_revocation(action: Action, broken: dict[str, Any]) -> None:
    link(action, **{name: builders.user() if value == "someone" else value for name, value in broken.items()})


@breaks("answer_link_names_an_action_once")
def test_a_link_that_names_an_action_twice(action: Action) -> None:
    link(action, action)


@breaks("answer_link_item_is_for_one_service_or_partner")
def test_an_item_for_a_service_and_a_partner(action: Action) -> None:
    AnswerLinkItem.objects.create(
        link=link(action),
        action=builders.action(builders.commitment(builders.priority(action.strategy))),
        service=builders.service(action.strategy),
        partner=builders.partner(action.strategy),
    )


@breaks("answerbylink.item")
def test_an_action_that_is_answered_twice_by_a_link(action: Action) -> None:
    item = link(action).items.get()
    for _ in range(2):
        AnswerByLink.objects.create(item=item, update=builders.update(action))


@breaks("answerbylink.update")
def test_an_update_that_answers_two_links(action: Action) -> None:
    update = builders.update(action)
    for _ in range(2):
        AnswerByLink.objects.create(item=link(action).items.get(), update=update)


@breaks("updatedraft.item")
def test_two_drafts_of_an_action_of_a_link(action: Action) -> None:
    item = link(action).items.get()
    for _ in range(2):
        UpdateDraft.objects.create(action=action, item=item, saved_at=noon(TODAY))


@breaks("update_draft_of_an_account_or_a_link", {"both": True}, {"both": False})
def test_a_draft_of_an_account_and_a_link_or_of_neither(action: Action, broken: dict[str, Any]) -> None:
    item, user = (link(action).items.get(), builders.user()) if broken["both"] else (None, None)
    UpdateDraft.objects.create(action=action, item=item, user=user, saved_at=noon(TODAY))
