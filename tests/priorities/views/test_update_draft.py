"""Saving a draft while its user types: what is answered, what is stored and what is audited."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import Stage
from priorities.events import Event
from priorities.models import Action, Update, UpdateDraft
from priorities.writes import drafts, updates
from tests import builders
from tests.builders import TODAY
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def post(client: Client, action: Action, sent: dict[str, Any]) -> Any:
    """Send the form as the script does, and return the response."""
    return client.post(f"{url(action)}draft/", sent)


def time_of(draft: UpdateDraft) -> str:
    return f"{draft.saved_at.astimezone(clock.LONDON):%H:%M}"


def test_draft_is_saved_and_shown_when_the_form_is_opened_again(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    answer = post(writer, action, answers(quarterly, progress="Half a sen", rag="amber"))
    assert answer.status_code == 200
    draft = UpdateDraft.objects.get()
    assert answer.json() == {"saved": time_of(draft), "seen": drafts.version(draft)}
    page = writer.get(url(action))
    assert form_of(page)["progress"].value() == "Half a sen"
    assert page.context["draft_seen"] == answer.json()["seen"] != ""


def test_only_the_start_of_a_draft_is_audited(writer: Client, quarterly: Quarterly) -> None:
    action, seen = quarterly.action(), ""
    for words in ("One", "One two", "One two three"):
        seen = post(writer, action, answers(quarterly, progress=words, draft_seen=seen)).json()["seen"]
    event = AuditEvent.objects.get(what=Event.DRAFT_SAVED)
    assert event.text.after == {
        "action": action.reference,
        "fields": ["period", "progress", "rag"],
    }
    assert UpdateDraft.objects.get().answers["progress"] == "One two three"


def test_form_without_words_starts_no_draft_but_may_empty_one(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    empty = answers(quarterly, progress="", rag="")
    assert post(writer, action, empty).json() == {"saved": "", "seen": ""}
    assert not UpdateDraft.objects.exists()
    seen = post(writer, action, answers(quarterly, progress="Words.")).json()["seen"]
    assert post(writer, action, empty | {"draft_seen": seen}).json()["saved"]
    assert UpdateDraft.objects.get().answers["progress"] == ""


def test_identifier_is_refused_beside_its_field_and_not_stored(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    answer = post(writer, action, answers(quarterly, progress=f"Met {CHI}"))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["progress"])
    assert CHI not in answer.content.decode()
    assert not UpdateDraft.objects.exists()


def test_later_save_does_not_replace_the_words_of_another_tab(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    post(writer, action, answers(quarterly, progress="Two groups met in one tab."))
    answer = post(writer, action, answers(quarterly, progress="Two groups met in the other tab."))
    found = answer.json()
    assert (answer.status_code, found["newer"]) == (409, time_of(UpdateDraft.objects.get()))
    assert "You have a newer draft" in found["html"]
    assert "<del>" in found["html"]
    assert UpdateDraft.objects.get().answers["progress"] == "Two groups met in one tab."
    again = answers(quarterly, progress="Two groups met in the other tab.", draft_seen=found["seen"])
    assert post(writer, action, again).status_code == 200
    assert UpdateDraft.objects.get().answers["progress"] == "Two groups met in the other tab."


def test_same_words_from_two_tabs_are_no_conflict(writer: Client, quarterly: Quarterly) -> None:
    action, sent = quarterly.action(), answers(quarterly)
    first = post(writer, action, sent).json()
    assert post(writer, action, sent | {"key": str(uuid4())}).json() == first


def test_button_shows_the_draft_of_another_tab_and_replaces_it_when_pressed_again(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    post(writer, action, answers(quarterly, progress="In one tab."))
    page = writer.post(url(action), answers(quarterly, progress="In the other.", then="draft"))
    words = page.content.decode()
    assert "You have a newer draft" in words
    assert "They are shown beside yours" in words
    assert form_of(page)["progress"].value() == "In the other."
    seen = page.context["draft_seen"]
    again = answers(quarterly, progress="In the other.", then="draft", draft_seen=seen)
    assert writer.post(url(action), again).status_code == 302
    assert UpdateDraft.objects.get().answers["progress"] == "In the other."


def test_refused_update_does_not_replace_the_draft_of_another_tab(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    post(writer, action, answers(quarterly, progress="In one tab."))
    page = writer.post(url(action), answers(quarterly, progress="In the other.", rag="red")).content.decode()
    assert "We have saved what you typed" not in page
    assert UpdateDraft.objects.get().answers["progress"] == "In one tab."


def test_submitted_update_deletes_the_draft_that_it_was_and_keeps_that_of_another_tab(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    seen = post(writer, action, answers(quarterly, progress="Half a sen")).json()["seen"]
    sent = answers(quarterly, progress="Half a sentence.", draft_seen=seen)
    assert writer.post(url(action), sent).status_code == 302
    assert not UpdateDraft.objects.exists()
    based_on = str(Update.objects.get().pk)
    post(writer, action, answers(quarterly, progress="In one tab.", based_on=based_on))
    sent = answers(quarterly, progress="In the other.", based_on=based_on, draft_seen="")
    page = writer.post(url(action), sent, follow=True).content.decode()
    assert "They are still your draft." in page
    assert UpdateDraft.objects.get().answers["progress"] == "In one tab."


def test_a_draft_of_another_tab_that_is_saved_while_an_update_is_submitted_stays(
    writer: Client, quarterly: Quarterly, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, submit = quarterly.action(), updates.submit

    def submit_after_save(**kwargs: Any) -> Update:
        drafts.save(action=action, by=quarterly.user, at=kwargs["at"], answers={"progress": "In one tab."})
        return submit(**kwargs)

    monkeypatch.setattr(updates, "submit", submit_after_save)
    sent = answers(quarterly, progress="In the other.", draft_seen="")
    page = writer.post(url(action), sent, follow=True).content.decode()
    assert "They are still your draft." in page
    assert UpdateDraft.objects.get().answers == {"progress": "In one tab."}


def test_words_that_arrive_after_the_form_was_submitted_make_no_draft(
    writer: Client, quarterly: Quarterly
) -> None:
    action, sent = quarterly.action(), answers(quarterly)
    assert writer.post(url(action), sent).status_code == 302
    answer = post(writer, action, sent)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [""])
    assert (Update.objects.count(), UpdateDraft.objects.count()) == (1, 0)


def test_form_of_another_account_is_not_saved_as_this_accounts_draft(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    answer = post(writer, action, answers(quarterly, account=str(quarterly.user.pk + 1)))
    assert answer.status_code == 409
    assert "another account" in answer.json()["errors"][""]
    assert not UpdateDraft.objects.exists()
    assert post(writer, action, answers(quarterly, account=str(quarterly.user.pk))).status_code == 200


def test_action_that_cannot_be_updated_takes_no_draft(writer: Client, quarterly: Quarterly) -> None:
    answer = post(writer, quarterly.action(stage=Stage.STOPPED), answers(quarterly))
    assert answer.status_code == 409
    assert "stopped" in answer.json()["errors"][""]


def test_address_of_the_draft_leads_to_the_form(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    assert writer.get(f"{url(action)}draft/")["Location"] == url(action)


def test_form_says_which_account_opened_it(writer: Client, quarterly: Quarterly) -> None:
    page = writer.get(url(quarterly.action())).content.decode()
    assert f'<input type="hidden" name="account" value="{quarterly.user.pk}"' in page


def test_person_without_the_right_cannot_save_a_draft(client: Client, quarterly: Quarterly) -> None:
    viewer = builders.member(quarterly.strategy, role="viewer")
    client.force_login(builders.account(viewer))
    assert post(client, quarterly.action(), answers(quarterly)).status_code == 403


def test_a_draft_is_shown_and_discarded_and_that_is_audited(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    post(writer, action, answers(quarterly, progress="Half a sen", rag="amber"))
    discard = f"{url(action)}draft/discard/"
    assert f'href="{discard}"' in writer.get(url(action)).content.decode()
    page = writer.get(discard)
    assert dict(page.context["draft"])["Progress"] == "Half a sen"
    assert dict(page.context["draft"])["Rating"] == "Amber"
    sent = {"based_on": page.context["form"]["based_on"].value()}
    assert writer.post(discard, sent).headers["Location"] == url(action)
    assert not UpdateDraft.objects.exists()
    assert AuditEvent.objects.get(what=Event.DRAFT_DISCARDED).text.before == {"action": action.reference}
    # Sent again, it discards nothing.
    writer.post(discard, sent)
    assert AuditEvent.objects.filter(what=Event.DRAFT_DISCARDED).count() == 1
    assert "You have no draft of an update on this action." in writer.get(discard).content.decode()


def test_a_draft_saved_meanwhile_is_shown_before_it_is_discarded(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    seen = post(writer, action, answers(quarterly, progress="One")).json()["seen"]
    post(writer, action, answers(quarterly, progress="One and two", draft_seen=seen))
    discard = f"{url(action)}draft/discard/"
    page = writer.post(discard, {"based_on": seen})
    assert dict(page.context["draft"])["Progress"] == "One and two"
    assert drafts.SHOWN_NOW in page.content.decode()
    writer.post(discard, {"based_on": page.context["form"]["based_on"].value()})
    assert not UpdateDraft.objects.exists()
