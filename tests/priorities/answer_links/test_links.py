"""Sending and revoking links: who can, to whom, for which actions, and what the email says."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.test import Client
from django.urls import reverse

from priorities.access import reader
from priorities.choices import Role
from priorities.models import AnswerLink, AnswerLinkItem, Update
from priorities.queries.answer_links import askable
from priorities.writes import answer_links
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.answer_links.partnership import Partnership, partner
from tracker import audit, mail
from tracker.models import AuditEvent, Outbox, User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db
LIST = "/strategies/care/links/"


@pytest.fixture
def client(partnership: Partnership) -> Client:
    """Return a client signed in as the coordinator."""
    client = Client()
    client.force_login(partnership.coordinator)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def asked(partnership: Partnership, user: User | None = None) -> dict[str, list[str]]:
    """Return, by name, the references of the actions for which a user can send a link."""
    found = reader(user or partnership.coordinator, "care", TODAY)
    assert found is not None
    return {row.name: [s.reference for s in row.statuses] for row in askable(found, noon(TODAY))}


def emails(at: Any = None) -> list[Any]:
    """Send what is due, and return the emails sent."""
    before = len(sent_mail.outbox)
    mail.send_due(at or noon(TODAY) + timedelta(minutes=1))
    return sent_mail.outbox[before:]


def test_people_without_an_account_and_partners_are_asked(partnership: Partnership) -> None:
    builders.member(partnership.strategy)
    assert asked(partnership) == {
        "Jane": ["1.1.1", "1.1.2"],
        "Police Scotland": ["1.1.4"],
        "Sam": ["1.1.3"],
    }


def test_a_deputy_without_an_account_is_asked_and_a_lead_with_one_is_not(partnership: Partnership) -> None:
    lead = builders.member(partnership.strategy)
    pat = partnership.people["Pat"]
    builders.revision(partnership.actions["1.1.1"], lead_id=lead.pk, deputy_id=pat.pk)
    assert asked(partnership) == {
        "Jane": ["1.1.2"],
        "Pat": ["1.1.1"],
        "Police Scotland": ["1.1.4"],
        "Sam": ["1.1.3"],
    }


def test_what_has_been_updated_is_not_asked_for(partnership: Partnership) -> None:
    builders.update(partnership.actions["1.1.1"], on=partnership.period.ends)
    partnership.post(partnership.send("1.1.2"), "1.1.2")
    assert "Jane" not in asked(partnership)


def test_only_those_who_may_update_the_action_can_send_a_link(partnership: Partnership) -> None:
    member = builders.account(builders.member(partnership.strategy))
    lead = builders.account(builders.member(partnership.strategy, Role.LEAD))
    viewer = builders.account(builders.member(partnership.strategy, Role.VIEWER))
    assert asked(partnership, member) == asked(partnership, viewer) == {}
    assert list(asked(partnership, lead)) == ["Jane", "Sam", "Police Scotland"]
    for user in (member, viewer, builders.user()):
        with pytest.raises(Refused):
            partnership.send(by=user)
    assert not AnswerLink.objects.exists()


def test_a_link_is_sent_from_the_page(partnership: Partnership, client: Client) -> None:
    assert "Jane" in text(client.get(LIST))
    url = reverse(
        "answer_link_send", args=["care", partnership.period.pk, f"person-{partnership.people['Jane'].pk}"]
    )
    page = client.get(url)
    assert "The link goes to jane@nhs.example." in text(page)
    submission = page.context["form"]["submission"].value()
    form = {"actions": [partnership.actions["1.1.2"].pk], "number_of_days": "7", "submission": submission}
    for _ in range(2):
        assert client.post(url, form)["Location"] == LIST
    link = AnswerLink.objects.get()
    assert (link.person.name, link.email, str(link.until)) == ("Jane", "jane@nhs.example", "2026-04-15")
    assert [item.action.reference for item in link.items.all()] == ["1.1.2"]
    page = text(client.get(LIST))
    assert "We are sending Jane a link for 1 action. It works until 15 April 2026." in page
    assert "A link that works has been sent for 1." in page
    assert "0 of 1" in page
    event = AuditEvent.objects.get(what="link for updates sent")
    assert event.text.after == {
        "person": "Jane",
        "period": "January to March 2026",
        "actions": ["1.1.2"],
        "until": "2026-04-15",
    }
    assert audit.verify() == []


def test_the_coordinator_names_who_answers_for_a_partner_and_their_address(
    partnership: Partnership, client: Client
) -> None:
    nameless = partner(partnership.strategy, "Nora", email="")
    url = reverse(
        "answer_link_send", args=["care", partnership.period.pk, f"partner-{partnership.police.pk}"]
    )
    page = client.get(url)
    submission = page.context["form"]["submission"].value()
    form = {"actions": [partnership.actions["1.1.4"].pk], "number_of_days": "14", "submission": submission}
    assert "Choose who will answer." in text(client.post(url, form))
    form["person"] = nameless.pk
    assert "We have no email address for Nora. Enter one." in text(client.post(url, form))
    assert client.post(url, form | {"email": "nora@police.example"}).status_code == 302
    link = AnswerLink.objects.get()
    nameless.refresh_from_db()
    assert (link.person, link.email, nameless.email) == (nameless, "nora@police.example", "")
    assert link.items.get().partner == partnership.police


def test_a_person_with_an_account_or_without_a_role_is_not_sent_a_link(partnership: Partnership) -> None:
    partnership.people["Ann"] = builders.member(partnership.strategy)
    gone = partnership.people["Pat"]
    gone.memberships.update(until=TODAY - timedelta(days=1))
    for name in ("Ann", "Pat"):
        with pytest.raises(Refused) as refused:
            partnership.send("1.1.4", to=name)
        assert "has an account, or no current role here" in refused.value.reasons["person"]


def test_a_person_is_sent_no_link_for_the_action_of_someone_else(partnership: Partnership) -> None:
    for reference, period in (("1.1.3", partnership.period), ("1.1.1", partnership.before)):
        with pytest.raises(Refused) as refused:
            partnership.send(reference, period=period)
        assert answer_links.NOT_ASKED in refused.value.reasons[""]


def test_days_and_actions_are_needed(partnership: Partnership) -> None:
    for days in (0, 61):
        with pytest.raises(Refused, match="number_of_days"):
            partnership.send(number_of_days=days)
    with pytest.raises(Refused, match="actions"):
        answer_links.send(
            period=partnership.period,
            person=partnership.people["Jane"],
            actions=[],
            email="",
            number_of_days=14,
            by=partnership.coordinator,
            at=noon(TODAY),
        )


def test_the_email_has_the_link_and_no_words_of_an_update(partnership: Partnership) -> None:
    builders.update(partnership.actions["1.1.1"], on=partnership.before.ends, progress="A secret plan.")
    link = partnership.send()
    row = Outbox.objects.get(kind=Outbox.Kind.ANSWER_LINK)
    (email,) = emails()
    url = f"http://127.0.0.1:8000{partnership.url(link)}"
    assert email.to == ["jane@nhs.example"]
    assert email.subject == "Coordinator (Carol) asks you for 2 updates by 14 April 2026"
    html = str(email.alternatives[0][0])
    for body in (str(email.body), html):
        assert url in body
        assert "1.1.1 Title of 1.1.1" in body
        assert "Updates for January to March 2026 are due by 14 April 2026." in body
        assert "do not forward this email" in body
        assert "If you have a question, write to carol@council.example." in body
        assert "secret" not in body
    row.refresh_from_db()
    assert link.key.hex not in f"{row.text}{row.html}{row.key}"
    assert partnership.client.get(partnership.url(link)).status_code == 200


def test_after_the_due_date_the_email_asks_by_the_links_last_day(
    partnership: Partnership, settings: Any
) -> None:
    settings.DEMO_TODAY = partnership.period.due + timedelta(days=1)
    partnership.send(at=noon(settings.DEMO_TODAY), number_of_days=7)
    (email,) = emails(noon(settings.DEMO_TODAY))
    assert email.subject == "Coordinator (Carol) asks you for 2 updates by 22 April 2026"


def test_the_email_asks_only_for_what_is_left_when_it_is_sent(partnership: Partnership) -> None:
    partnership.send()
    builders.update(partnership.actions["1.1.1"], on=partnership.period.ends, recorded_at=noon(TODAY))
    (email,) = emails()
    assert "1.1.1" not in str(email.body)
    assert "1 update by" in email.subject


def test_no_email_is_sent_for_a_link_that_no_longer_works(partnership: Partnership) -> None:
    answer_links.revoke(link=partnership.send(), by=partnership.coordinator, at=noon(TODAY))
    partnership.send("1.1.3", to="Sam")
    assert [email.to for email in emails(noon(TODAY + timedelta(days=15)))] == []
    assert not Outbox.objects.exists()


def test_a_link_is_revoked_from_the_page_once(partnership: Partnership, client: Client) -> None:
    link = partnership.send()
    url = reverse("answer_link_revoke", args=["care", link.pk])
    page = client.get(url)
    assert "It is for 1.1.1 and 1.1.2, January to March 2026, and works until 22 April 2026." in text(page)
    form = {"submission": page.context["form"]["submission"].value()}
    assert client.post(url, form).status_code == 302
    link.refresh_from_db()
    assert (link.revoked_by, link.revoked_at is not None) == (partnership.coordinator, True)
    assert "Revoked 8 April 2026" in text(client.get(LIST))
    assert "This link has already been revoked." in text(client.get(url))
    with pytest.raises(Refused):
        answer_links.revoke(link=link, by=partnership.coordinator, at=noon(TODAY))


def test_links_for_the_actions_of_other_groups_are_not_shown(partnership: Partnership) -> None:
    link = partnership.send()
    other = builders.member(partnership.strategy)
    builders.group(partnership.strategy, coordinator=other)
    client = Client()
    client.force_login(builders.account(other))
    assert "Jane" not in text(client.get(LIST))
    assert client.get(reverse("answer_link_revoke", args=["care", link.pk])).status_code == 403


def test_the_page_says_how_many_have_been_answered(partnership: Partnership, client: Client) -> None:
    link = partnership.send()
    partnership.post(link, "1.1.1")
    assert "1 of 2" in text(client.get(LIST))
    partnership.post(link, "1.1.2")
    page = text(client.get(LIST))
    assert "2 of 2" in page
    assert "Used up" in page


def test_waiting_and_the_period_lead_to_the_links(partnership: Partnership, client: Client) -> None:
    for url in ("/strategies/care/waiting/", f"/strategies/care/periods/{partnership.period.pk}/"):
        assert f'href="{LIST}"' in text(client.get(url))


def test_the_history_names_the_person(partnership: Partnership, client: Client) -> None:
    partnership.post(partnership.send(), "1.1.1")
    assert Update.objects.get().user is None
    assert "Ward manager (Jane), by link" in text(client.get("/strategies/care/actions/1.1.1/"))


def test_the_list_runs_as_many_queries_for_many_links_as_for_one(
    partnership: Partnership, client: Client, django_assert_num_queries: Any
) -> None:
    partnership.send("1.1.1")
    client.get(LIST)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for reference, name in (("1.1.3", "Sam"), ("1.1.4", "Pat"), ("1.1.2", "Jane")):
        partnership.send(reference, to=name)
    home = builders.commitment(builders.priority(partnership.strategy))
    for number in range(5):
        lead = partner(partnership.strategy, f"Lead {number}", email=f"lead{number}@nhs.example")
        builders.action(home, lead=lead, group=partnership.group)
    with django_assert_num_queries(len(one)):
        client.get(LIST)


def test_items_remember_for_whom_the_person_answers(partnership: Partnership) -> None:
    partnership.send()
    partnership.send("1.1.4", to="Pat")
    named = AnswerLinkItem.objects.order_by("pk").values_list("action__reference", "partner__name")
    assert list(named) == [("1.1.1", None), ("1.1.2", None), ("1.1.4", "Police Scotland")]
