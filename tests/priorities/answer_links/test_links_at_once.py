"""Two requests by one link at the same moment: one update, and a revocation that is not overtaken."""

from typing import Any
from uuid import uuid4

import pytest

from priorities.choices import Rag
from priorities.models import AnswerByLink, AnswerLink, Update
from priorities.writes import answer_links
from priorities.writes.update_answers import Answers
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.answer_links.partnership import Partnership, create_partnership
from tests.priorities.writes.two_transactions import audit_faults, needs_postgresql, run_both
from tracker.refusals import Refused

pytestmark = [needs_postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def partnership(settings: Any) -> Partnership:
    settings.DEMO_TODAY = TODAY
    return create_partnership()


def answer(link: AnswerLink, key: Any = None, progress: str = "Two wards were trained.") -> Update:
    return answer_links.answer(
        by=link.items.select_related("link", "action").earliest("pk"),
        at=noon(TODAY),
        answers=Answers(rag=Rag.GREEN, progress=progress, better_reason="The wards are open."),
        key=key or uuid4(),
    )


def test_two_forms_of_one_link_make_one_update(partnership: Partnership) -> None:
    link = partnership.send()
    second = run_both(lambda: answer(link), lambda: answer(link, progress="Three wards."))
    assert second.waited
    assert isinstance(second.error, Refused)
    assert "You have already sent your update on 1.1.1." in second.error.reasons[""]
    assert Update.objects.count() == AnswerByLink.objects.count() == 1
    assert audit_faults() == []


def test_one_form_sent_twice_at_once_makes_one_update(partnership: Partnership) -> None:
    link, key = partnership.send(), uuid4()
    second = run_both(lambda: answer(link, key), lambda: answer(link, key))
    assert second.waited
    assert second.result == Update.objects.get()


def test_a_form_that_waits_for_a_revocation_is_refused(partnership: Partnership) -> None:
    link = partnership.send()
    second = run_both(
        lambda: answer_links.revoke(link=link, by=partnership.coordinator, at=noon(TODAY)),
        lambda: answer(link),
    )
    assert second.waited
    assert isinstance(second.error, Refused)
    assert not Update.objects.exists()


def test_a_form_that_waits_for_an_update_of_another_is_refused(partnership: Partnership) -> None:
    link = partnership.send()
    action = partnership.actions["1.1.1"]

    def other() -> None:
        from priorities.writes.revisions import lock_action

        lock_action(action.pk)
        builders.update(action, on=partnership.period.ends, recorded_at=noon(TODAY))

    second = run_both(other, lambda: answer(link))
    assert second.waited
    assert isinstance(second.error, Refused)
    assert Update.objects.count() == 1
