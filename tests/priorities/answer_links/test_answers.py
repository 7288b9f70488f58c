"""What a person without an account finds at the address of a link, and what they can send by it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import Rag, Stage
from priorities.models import AnswerByLink, AnswerLink, EvidenceItem, PeriodClosing, Update, UpdateDraft
from priorities.writes import answer_links
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.answer_links.partnership import PROGRESS, Partnership
from tracker import audit, secret_addresses
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
EXPIRED = date(2026, 4, 23)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def gone(partnership: Partnership, link: AnswerLink, sentence: str, reference: str = "1.1.1") -> None:
    """Check that the link's pages answer 410 with a sentence, show no title, and take no form."""
    before = Update.objects.count(), UpdateDraft.objects.count(), EvidenceItem.objects.count()
    for url in (
        partnership.url(link),
        partnership.url(link, reference),
        partnership.url(link, reference, "answer_evidence"),
    ):
        answer = partnership.client.get(url)
        assert (answer.status_code, sentence in text(answer)) == (410, True), text(answer)
        assert "Title of" not in text(answer)
    answer = partnership.post(link, reference)
    assert (answer.status_code, sentence in text(answer), PROGRESS in text(answer)) == (410, True, True)
    draft = partnership.client.post(
        partnership.url(link, reference, "answer_draft"), partnership.form(link, reference)
    )
    assert draft.status_code == 410
    evidence = {"phrase": "a course", "link": "Minutes", "key": "8e2d1a3c-9b07-4c4f-8f65-0a1b2c3d4e5f"}
    answer = partnership.client.post(partnership.url(link, reference, "answer_evidence"), evidence)
    assert answer.status_code == 410
    assert before == (Update.objects.count(), UpdateDraft.objects.count(), EvidenceItem.objects.count())


def test_the_page_shows_the_links_actions_and_no_other(partnership: Partnership) -> None:
    answer = partnership.client.get(partnership.url(partnership.send()))
    assert answer.status_code == 200
    assert "2 updates to send" in text(answer)
    assert "1.1.1 Title of 1.1.1" in text(answer)
    assert "1.1.2 Title of 1.1.2" in text(answer)
    assert "1.1.3" not in text(answer)
    assert "1.1.4" not in text(answer)
    assert "For Jane. Coordinator (Carol) sent this link, which works until 22 April 2026." in text(answer)
    assert "Not Jane?" in text(answer)


def test_each_update_is_sent_once_and_the_link_is_then_used_up(partnership: Partnership) -> None:
    link = partnership.send()
    answer = partnership.post(link, "1.1.1")
    assert (answer.status_code, answer["Location"]) == (302, f"{partnership.url(link)}#messages")
    page = partnership.client.get(partnership.url(link))
    assert page.status_code == 200
    assert "1 update to send" in text(page)
    assert "1.1.1 was updated for January to March 2026: Green." in text(page)
    assert "1.1.1: sent 8 April 2026" in text(page)
    partnership.post(link, "1.1.2")
    page = partnership.client.get(partnership.url(link))
    assert page.status_code == 410
    assert "You have sent every update that this link was for." in text(page)
    for reference in ("1.1.1", "1.1.2"):
        again = partnership.post(link, reference)
        assert again.status_code == 410
        assert f"You have already sent your update on {reference}." in text(again)
    assert Update.objects.count() == AnswerByLink.objects.count() == 2


def test_the_author_is_the_person_and_no_account_entered_it(partnership: Partnership) -> None:
    link = partnership.send()
    partnership.post(link, "1.1.1")
    update = Update.objects.get()
    assert (update.author, update.user, update.period) == (
        partnership.people["Jane"],
        None,
        partnership.period,
    )
    assert (update.progress, update.rag) == (PROGRESS, Rag.GREEN)
    assert update.by_link.item.link == link
    event = AuditEvent.objects.get(what="update sent by link")
    assert (event.by, event.subject_id, event.scope) == (None, str(link.pk), "care")
    assert event.text.after == {
        "person": "Jane",
        "action": "1.1.1",
        "period": "January to March 2026",
        "sent": "1 of 2 updates",
    }
    assert AuditEvent.objects.get(what="update submitted").text.after["author"] == "Jane"
    assert audit.verify() == []


def test_opening_it_ten_times_writes_nothing(partnership: Partnership) -> None:
    link = partnership.send()
    before = AuditEvent.objects.count()
    for _ in range(10):
        for url in (
            partnership.url(link),
            partnership.url(link, "1.1.1"),
            partnership.url(link, "1.1.1", "answer_evidence"),
        ):
            assert Client().get(url).status_code == 200
            assert Client().head(url).status_code == 200
        assert Client().get(partnership.url(link, "1.1.1", "answer_draft")).status_code == 302
    assert not UpdateDraft.objects.exists()
    assert AuditEvent.objects.count() == before
    assert partnership.post(link, "1.1.1").status_code == 302


def test_the_same_form_sent_twice_sends_one_update(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    form = partnership.form(link, "1.1.1")
    answers = [partnership.client.post(partnership.url(link, "1.1.1"), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Update.objects.count() == 1


def test_the_same_form_with_other_answers_is_refused_and_shows_them(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    form = partnership.form(link, "1.1.1")
    partnership.client.post(partnership.url(link, "1.1.1"), form)
    answer = partnership.client.post(partnership.url(link, "1.1.1"), form | {"progress": "Three wards."})
    assert "You have already sent your update on 1.1.1." in text(answer)
    assert "Three wards." in text(answer)
    assert Update.objects.get().progress == PROGRESS


def test_a_guessed_address_is_not_known_and_guesses_are_limited(partnership: Partnership) -> None:
    link = partnership.send()
    token = secret_addresses.signed("answer", link.key)
    unsigned = [f"/answer/{link.key.hex}/", f"/answer/{token[:-1]}/", f"/answer/{link.pk}/"]
    other = f"/answer/{secret_addresses.signed('calendar', link.key)}/"
    without_row = f"/answer/{secret_addresses.signed('answer', uuid4())}/"
    for url in (*unsigned, other, without_row, f"{unsigned[0]}1.1.1/"):
        answer = partnership.client.get(url)
        assert (answer.status_code, "This link is not known" in text(answer)) == (404, True)
        assert "1.1.1" not in text(answer)
    statuses = [partnership.client.get(unsigned[0]).status_code for _ in range(20)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    answer = partnership.client.get(unsigned[0])
    assert "Too many attempts" in text(answer)
    assert partnership.client.get(partnership.url(link)).status_code == 200, "a link that works has no limit"


def test_another_action_is_not_opened_by_the_link(partnership: Partnership) -> None:
    link = partnership.send()
    partnership.send("1.1.3", to="Sam")
    for page in ("answer_action", "answer_evidence"):
        answer = partnership.client.get(partnership.url(link, "1.1.3", page))
        assert answer.status_code == 404
        assert "Title of" not in text(answer)
    assert partnership.post(link, "1.1.3").status_code == 404
    draft = partnership.client.post(
        partnership.url(link, "1.1.3", "answer_draft"), partnership.form(link, "1.1.3")
    )
    assert draft.status_code == 410
    assert "1.1.3" not in text(partnership.client.get(partnership.url(link)))
    assert not Update.objects.exists()
    assert not UpdateDraft.objects.exists()


def test_a_forwarded_link_works_and_says_for_whom_it_is(partnership: Partnership) -> None:
    link = partnership.send()
    elsewhere = Client()
    elsewhere.force_login(builders.account(builders.member(partnership.strategy)))
    for url in (partnership.url(link), partnership.url(link, "1.1.1")):
        answer = elsewhere.get(url)
        assert "the updates would be recorded as Jane’s" in text(answer)
        assert "Sign out" not in text(answer)
        assert "My work" not in text(answer)
    elsewhere.post(partnership.url(link, "1.1.1"), partnership.form(link, "1.1.1"))
    assert Update.objects.get().user is None


def test_a_forwarded_link_opens_what_its_person_has_not_sent_and_nothing_else(
    partnership: Partnership,
) -> None:
    link = partnership.send()
    partnership.post(link, "1.1.1", progress="What Jane sent before she forwarded it.")
    page = text(Client().get(partnership.url(link)))
    assert "1.1.1: sent 8 April 2026" in page
    assert "What Jane sent" not in page
    answer = Client().get(partnership.url(link, "1.1.1"))
    assert (answer.status_code, "What Jane sent" in text(answer)) == (410, False)
    strategy_pages = ("/strategies/care/", "/strategies/care/actions/1.1.1/", "/strategies/care/links/")
    browser = Client()
    browser.get(partnership.url(link))
    assert [browser.get(path).status_code for path in strategy_pages] == [302, 302, 302]


def test_an_expired_link(partnership: Partnership, settings: Any) -> None:
    link = partnership.send()
    settings.DEMO_TODAY = link.until
    assert partnership.client.get(partnership.url(link)).status_code == 200
    settings.DEMO_TODAY = EXPIRED
    gone(partnership, link, "This link worked until 22 April 2026.")


def test_a_revoked_link(partnership: Partnership) -> None:
    link = partnership.send()
    answer_links.revoke(link=link, by=partnership.coordinator, at=noon(TODAY))
    gone(partnership, link, "Coordinator (Carol) has stopped this link.")


def test_a_link_for_a_period_that_is_closed_or_has_been_replaced(partnership: Partnership) -> None:
    link, period = partnership.send(), partnership.period
    closing = PeriodClosing.objects.create(period=period, recorded_at=noon(TODAY - timedelta(days=1)))
    gone(partnership, link, "January to March 2026 is closed, so no more updates can be sent for it.")
    assert closing.pk
    PeriodClosing.objects.all()._raw_delete(using="default")
    period.withdrawn_at = noon(TODAY - timedelta(days=1))
    period.save()
    gone(partnership, link, "The reporting periods of Care Strategy have changed since this link was sent.")


def test_an_update_is_for_the_links_period_alone(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    answer = partnership.post(link, "1.1.1", period=partnership.before.pk)
    assert answer.status_code == 200
    assert not Update.objects.exists()
    page = text(partnership.client.get(partnership.url(link, "1.1.1")))
    assert "January to March 2026, due 14 April 2026" in page
    assert "October to December" not in page


def test_after_the_lead_changed_the_action_is_left_out(partnership: Partnership) -> None:
    link = partnership.send()
    sam = partnership.people["Sam"]
    builders.revision(partnership.actions["1.1.1"], lead_id=sam.pk, title="A new title")
    page = partnership.client.get(partnership.url(link))
    assert "1 update to send" in text(page)
    assert "1.1.1: Someone else answers for it now." in text(page)
    assert "A new title" not in text(page)
    answer = partnership.client.get(partnership.url(link, "1.1.1"))
    assert (answer.status_code, "Someone else answers for it now." in text(answer)) == (410, True)
    assert partnership.post(link, "1.1.1").status_code == 410
    assert not Update.objects.exists()
    builders.revision(partnership.actions["1.1.2"], lead_id=sam.pk)
    page = partnership.client.get(partnership.url(link))
    assert (page.status_code, "There is nothing left to send" in text(page)) == (410, True)


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [(Stage.COMPLETE, "The action is complete."), (Stage.PAUSED, "The action is paused.")],
)
def test_an_action_that_has_ended(partnership: Partnership, stage: Stage, sentence: str) -> None:
    link = partnership.send("1.1.1")
    builders.revision(partnership.actions["1.1.1"], stage=stage)
    answer = partnership.client.get(partnership.url(link, "1.1.1"))
    assert (answer.status_code, sentence in text(answer)) == (410, True)
    assert partnership.client.get(partnership.url(link)).status_code == 410


def test_an_action_that_was_updated_otherwise(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    builders.update(
        partnership.actions["1.1.1"], on=partnership.period.ends, recorded_at=noon(TODAY - timedelta(days=1))
    )
    answer = partnership.client.get(partnership.url(link, "1.1.1"))
    assert answer.status_code == 410
    assert "It already has an update for January to March 2026." in text(answer)


def test_a_person_whose_role_has_ended(partnership: Partnership) -> None:
    link = partnership.send()
    partnership.people["Jane"].memberships.update(until=TODAY - timedelta(days=1))
    gone(partnership, link, "You no longer have a role in Care Strategy.")


def test_after_the_strategys_last_day_the_link_works_until_the_period_is_closed(
    partnership: Partnership,
) -> None:
    link = partnership.send()
    partnership.strategy.ends = partnership.period.ends
    partnership.strategy.save()
    assert partnership.client.get(partnership.url(link)).status_code == 200


def test_a_draft_is_stored_on_the_server_and_deleted_with_the_update(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    form = partnership.form(link, "1.1.1", progress="Half of it")
    saved = partnership.client.post(partnership.url(link, "1.1.1", "answer_draft"), form)
    assert saved.json()["saved"]
    draft = UpdateDraft.objects.get()
    assert (draft.user, draft.item.link) == (None, link)
    page = text(Client().get(partnership.url(link, "1.1.1")))
    assert "Half of it" in page
    assert "Only people who have this link can see it until you submit it." in page
    answer = partnership.post(
        link, "1.1.1", then="draft", progress="More of it", draft_seen=saved.json()["seen"]
    )
    assert answer.status_code == 302
    assert UpdateDraft.objects.get().answers["progress"] == "More of it"
    partnership.post(link, "1.1.1")
    assert not UpdateDraft.objects.exists()


def test_missing_answers_and_identifiers_are_refused_as_on_every_form(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    answer = partnership.post(link, "1.1.1", rag="red")
    assert answer.status_code == 200
    assert "What is the problem?" in text(answer)
    assert UpdateDraft.objects.get().answers["rag"] == "red"
    answer = partnership.post(link, "1.1.1", progress="We visited QQ123456C at home.")
    assert answer.status_code == 200
    assert "National Insurance" in text(answer)
    assert "Is this about a person?" not in text(answer)
    assert not Update.objects.exists()
    assert "QQ123456C" not in str(UpdateDraft.objects.get().answers)


def test_the_sentence_for_the_board_is_shown_before_it_is_sent(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    sentence = partnership.client.post(
        partnership.url(link, "1.1.1"),
        partnership.form(link, "1.1.1", then="check"),
        HTTP_ACCEPT="text/plain; charset=utf-8",
    )
    assert PROGRESS.rstrip(".") in sentence.content.decode()
    assert not Update.objects.exists()


def test_evidence_is_added_with_a_title_and_a_reference(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    url = partnership.url(link, "1.1.1", "answer_evidence")
    key = "8e2d1a3c-9b07-4c4f-8f65-0a1b2c3d4e5f"
    answer = partnership.client.post(url, {"phrase": "a course", "link": "nhs.example/course", "key": key})
    assert (answer.status_code, answer["Location"]) == (302, partnership.url(link, "1.1.1"))
    item = EvidenceItem.objects.get()
    revision = item.revisions.get()
    assert (revision.phrase, revision.link, revision.recorded_by) == (
        "a course",
        "https://nhs.example/course",
        None,
    )
    assert revision.effective_from == partnership.period.ends
    assert item.links.get().action == partnership.actions["1.1.1"]
    event = AuditEvent.objects.get(what="evidence added")
    assert event.text.after["by_link"] == "Link for Jane, January to March 2026"
    assert "Evidence E1 was added to 1.1.1: a course." in text(
        partnership.client.get(partnership.url(link, "1.1.1"))
    )
    answer = partnership.client.post(url, {"phrase": "for QQ123456C", "link": "Minutes", "key": key})
    assert answer.status_code == 200
    assert EvidenceItem.objects.count() == 1


def test_last_times_words_are_shown_to_the_lead(partnership: Partnership) -> None:
    builders.update(
        partnership.actions["1.1.1"], on=partnership.before.ends, progress="The course is written."
    )
    link = partnership.send("1.1.1")
    assert "The course is written." in text(partnership.client.get(partnership.url(link, "1.1.1")))


def test_last_times_words_are_hidden_from_a_partner_who_did_not_give_them(partnership: Partnership) -> None:
    action = partnership.actions["1.1.4"]
    builders.update(action, on=partnership.before.ends, progress="A secret plan.")
    link = partnership.send("1.1.4", to="Pat")
    for query in ("", "?from=last"):
        page = text(partnership.client.get(partnership.url(link, "1.1.4") + query))
        assert "A secret plan." not in page
        assert "This is the first update" not in page
    Update.objects.all()._raw_delete(using="default")
    builders.update(
        action, on=partnership.before.ends, progress="Officers met.", for_partner=partnership.police
    )
    assert "Officers met." in text(partnership.client.get(partnership.url(link, "1.1.4")))


def test_an_update_for_a_partner_names_the_person_and_the_partner(partnership: Partnership) -> None:
    link = partnership.send("1.1.4", to="Pat")
    assert partnership.post(link, "1.1.4").status_code == 302
    update = Update.objects.get()
    assert (update.author, update.for_partner) == (partnership.people["Pat"], partnership.police)


def test_a_partners_action_is_left_out_once_someone_else_answers_for_it(partnership: Partnership) -> None:
    link = partnership.send("1.1.4", to="Pat")
    fire = builders.partner(partnership.strategy, name="Fire and Rescue")
    builders.revision(partnership.actions["1.1.4"], answering_partner_id=fire.pk)
    answer = partnership.client.get(partnership.url(link, "1.1.4"))
    assert (answer.status_code, "Someone else answers for it now." in text(answer)) == (410, True)


def test_pages_stay_out_of_other_sites_caches_and_search_engines(partnership: Partnership) -> None:
    link = partnership.send()
    for url in (partnership.url(link), partnership.url(link, "1.1.1"), "/answer/guessed/"):
        answer = partnership.client.get(url)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
        assert "noindex" in answer["X-Robots-Tag"]


def test_the_form_needs_no_cookie_and_no_origin(partnership: Partnership) -> None:
    link = partnership.send("1.1.1")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        partnership.url(link, "1.1.1"),
        partnership.form(link, "1.1.1"),
        headers={"origin": "null"},
        secure=True,
    )
    assert answer.status_code == 302
    assert Update.objects.count() == 1


def test_the_page_runs_as_many_queries_for_two_actions_as_for_one(
    partnership: Partnership, django_assert_max_num_queries: Any
) -> None:
    one, two = partnership.send("1.1.1"), partnership.send()
    partnership.client.get(partnership.url(two))
    for link in (one, two):
        with django_assert_max_num_queries(12):
            partnership.client.get(partnership.url(link))
