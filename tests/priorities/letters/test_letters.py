"""Who is written to, about what, and what a letter says when it is sent."""

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail as sent_mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import EscalatesTo, LetterCapacity, LetterKind, Rag, Role
from priorities.models import Letter, LetterItem, PeriodClosing, Proposal
from priorities.writes import letters
from tests import builders
from tests.builders import noon
from tests.priorities.letters.council import Council, create_council
from tracker import clock, mail
from tracker.models import AuditEvent, Outbox
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

OPENED = date(2026, 4, 1)
DUE = date(2026, 4, 14)


@pytest.fixture
def council() -> Council:
    return create_council()


def asked(day: date) -> dict[str, list[str]]:
    """Run on a day and return, by name, the actions in each letter, with their capacity unless it is the lead's."""
    letters.remind(at=noon(day))
    return {
        letter.person.name: [
            item.action.reference + ("" if item.capacity == LetterCapacity.LEAD else f" {item.capacity}")
            for item in letter.items.select_related("action").order_by("pk")
        ]
        for letter in Letter.objects.filter(day=day).select_related("person")
    }


def sent(at: datetime) -> dict[str, Any]:
    """Send what is due, and return the emails by address."""
    before = len(sent_mail.outbox)
    mail.send_due(at)
    emails = sent_mail.outbox[before:]
    assert len({email.to[0] for email in emails}) == len(emails)
    return {email.to[0]: email for email in emails}


def test_a_person_with_work_in_two_strategies_gets_one_letter(council: Council) -> None:
    asked(date(2026, 7, 1))
    emails = sent(noon(date(2026, 7, 1)))
    text = str(emails["ann@council.example"].body)
    assert text.index("CARERS STRATEGY") < text.index("C1 Title of C1") < text.index("HOMES STRATEGY")
    assert "April to June 2026: due by 14 July 2026, in 13 days" in text
    assert "http://127.0.0.1:8000/strategies/homes/actions/1.1.1/update/" in text
    assert emails["ann@council.example"].subject == "3 updates to send by 14 July 2026"


def test_a_coordinator_who_also_leads_gets_one_letter(council: Council) -> None:
    builders.revision(
        council.actions["1.1.3"], lead_id=council.people["Carol"].pk, effective_from=builders.START
    )
    assert asked(date(2026, 4, 21))["Carol"] == ["1.1.3", "1.1.4 group", "1.1.6 group"]


def test_the_letter_asks_only_for_what_is_still_to_be_sent(council: Council) -> None:
    asked(OPENED)
    council.answers("1.1.2", council.quarters[1], OPENED)
    council.answers("1.1.3", council.quarters[1], OPENED)
    emails = sent(noon(OPENED) + timedelta(hours=1))
    assert "1.1.2" not in str(emails["ann@council.example"].body)
    assert "bob@council.example" not in emails
    assert not Outbox.objects.filter(to="bob@council.example").exists()


def test_a_letter_to_an_earlier_lead_is_not_sent(council: Council) -> None:
    asked(OPENED)
    builders.revision(
        council.actions["1.1.3"],
        lead_id=council.people["Dev"].pk,
        effective_from=OPENED,
        recorded_at=noon(OPENED),
    )
    assert "bob@council.example" not in sent(noon(OPENED) + timedelta(hours=1))
    assert asked(OPENED + timedelta(days=1)) == {"Dev": ["1.1.3"]}


def test_letters_that_the_server_did_not_take_ask_once_when_it_is_back(council: Council) -> None:
    asked(date(2026, 4, 7))
    asked(DUE)
    emails = sent(noon(DUE))
    assert set(emails) == {"ann@council.example", "bob@council.example", "carol@council.example"}
    assert emails["bob@council.example"].subject == "1 update is due today, 14 April 2026"


def test_nothing_is_asked_for_what_is_complete_awaiting_agreement_or_closed(council: Council) -> None:
    ann = builders.account(council.people["Ann"])
    update = builders.update(council.actions["1.1.1"], Rag.BLUE, date(2026, 3, 31), ann)
    Proposal.objects.create(
        action=council.actions["1.1.1"],
        kind="complete",
        reason="Done.",
        update=update,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )
    assert asked(OPENED)["Ann"] == ["1.1.2"]
    PeriodClosing.objects.create(period=council.quarters[1], recorded_at=noon(DUE) - timedelta(hours=1))
    assert asked(DUE) == {}
    assert sent(noon(DUE)) == {}


def test_actions_without_a_lead_go_to_the_chair_if_no_one_coordinates(council: Council) -> None:
    role = council.people["Carol"].group_roles.get()
    role.withdrawn_at = noon(date(2026, 3, 1))
    role.save()
    assert asked(OPENED)["Chris"] == ["1.1.4 group", "1.1.6 group"]


def test_managers_are_told_if_the_strategy_says_so_and_the_leads_next_letter_says_who(
    council: Council,
) -> None:
    council.homes.escalates_to, council.homes.escalates_after_days = EscalatesTo.MANAGER, 10
    council.homes.save()
    max_example = builders.member(council.homes, Role.MANAGER, "max@council.example")
    max_example.name, max_example.email = "Max", "max@council.example"
    max_example.save()
    asked(DUE)
    assert asked(date(2026, 4, 24))["Mary"] == [f"1.1.{number} told" for number in (1, 2, 3, 4, 6)]
    mary = sent(noon(date(2026, 4, 24)))["mary@council.example"]
    assert f"We told {max_example.job_title} (Max) on 24 April 2026" in str(mary.body)
    assert mary.subject == "5 actions have no update"
    assert "Ann leads this action." in str(mary.body)
    assert "turn off" in str(mary.body)
    told = asked(date(2026, 4, 28))
    assert "Mary" not in told
    ann = str(sent(noon(date(2026, 4, 28)))["ann@council.example"].body)
    assert ann.count(f"We told Team leader (Mary) and {max_example.job_title} (Max) on 24 April 2026") == 2


def test_text_and_html_of_a_letter_say_the_same(council: Council) -> None:
    action = council.actions["1.1.1"]
    builders.revision(action, title="Help & homes <for all>", effective_from=builders.START)
    asked(date(2026, 4, 21))
    email = sent(noon(date(2026, 4, 21)))["ann@council.example"]
    html = str(email.alternatives[0][0])
    assert "Help &amp; homes &lt;for all&gt;" in html
    assert "Help & homes <for all>" in str(email.body)
    for words in (email.subject, "Dear Ann", "Please send", "was due by 14 April 2026", "My work"):
        assert words in html
        assert words in f"{email.subject}\n{email.body}"
    assert "Progress on" not in html


def test_nudge_asks_one_person_once_a_day(council: Council) -> None:
    carol = builders.account(council.people["Carol"])
    ann = council.people["Ann"]
    letter = letters.nudge(person=ann, by=carol, at=noon(date(2026, 4, 8)))
    assert (letter.kind, letter.sent_by) == (LetterKind.NUDGE, carol)
    email = sent(noon(date(2026, 4, 8)))[ann.email]
    assert email.subject == "Team leader (Carol) asks you for 2 updates"
    with pytest.raises(Refused) as refused:
        letters.nudge(person=ann, by=carol, at=noon(date(2026, 4, 8)))
    assert "already" in refused.value.reasons[""]
    assert asked(date(2026, 4, 9)) == {"Bob": ["1.1.3"], "Carol": ["1.1.4 group", "1.1.6 group"]}
    with pytest.raises(Refused):
        letters.nudge(person=council.people["Mary"], by=carol, at=noon(date(2026, 4, 8)))


def test_nudge_all_asks_everyone_of_a_group_and_the_groups_under_it(council: Council) -> None:
    carol = builders.account(council.people["Carol"])
    top = council.group.parent
    assert top is not None
    at = noon(date(2026, 4, 8))
    letters.nudge(person=council.people["Ann"], by=carol, at=at)
    assert {letter.person.name for letter in letters.nudge_all(group=top, by=carol, at=at)} == {
        "Bob",
        "Carol",
    }
    with pytest.raises(Refused):
        letters.nudge_all(group=council.group, by=carol, at=at)
    with pytest.raises(Refused):
        letters.nudge_all(group=builders.group(council.homes), by=carol, at=at)


def test_a_run_is_recorded_and_its_rows_belong_to_its_event(council: Council) -> None:
    letters.remind(at=noon(OPENED))
    event = AuditEvent.objects.get(what="letters queued")
    assert event.scope == council.homes.body.audit_scope
    assert event.rows.filter(kind="priorities.letter").count() == Letter.objects.count()
    assert event.rows.filter(kind="priorities.letteritem").count() == LetterItem.objects.count()


def queries_of_a_run(day: date) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as planning:
        letters.plan(noon(day))
    with CaptureQueriesContext(connection) as all_of_it:
        letters.remind(at=noon(day))
    return len(planning), len(all_of_it)


def test_a_run_takes_as_many_queries_for_many_strategies_actions_and_people(council: Council) -> None:
    few = queries_of_a_run(OPENED)
    assert few[0] == 12
    for number in range(3):
        other = builders.strategy(created_at=noon(date(2026, 1, 2)))
        builders.period(other, date(2026, 1, 1), date(2026, 3, 31), DUE)
        home = builders.commitment(builders.priority(other))
        for _ in range(number + 2):
            builders.action(home, lead=builders.member(other), deputy=builders.member(other))
    many = queries_of_a_run(date(2026, 4, 21))
    assert many[0] == few[0]
    assert many[1] <= few[1]


def test_the_command_queues_the_letters_of_today_or_shows_them(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: noon(OPENED))
    shown = StringIO()
    call_command("remind", "--dry-run", stdout=shown)
    assert shown.getvalue().splitlines() == [
        "To     Address                Why                  To send       Told of",
        "Ann    ann@council.example    Updates can be sent  1.1.1, 1.1.2  nothing",
        "Bob    bob@council.example    Updates can be sent  1.1.3         nothing",
        "Carol  carol@council.example  Updates can be sent  1.1.4, 1.1.6  nothing",
    ]
    assert not Letter.objects.exists()
    for words in ("3 letters queued.\n", "0 letters queued.\n"):
        said = StringIO()
        call_command("remind", stdout=said)
        assert said.getvalue() == words
    shown = StringIO()
    call_command("remind", "--dry-run", stdout=shown)
    assert shown.getvalue() == "No letters are due today.\n"


def test_the_email_sender_queues_letters_through_the_same_function(
    council: Council, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*, at: datetime) -> None:
        raise LookupError("no settings")

    monkeypatch.setattr(mail, "QUEUED_BY_DATE", [fails, *mail.QUEUED_BY_DATE])
    mail.queue_by_date(noon(OPENED))
    assert Letter.objects.count() == 3
    assert "could not be queued" in caplog.text


def test_people_who_cannot_sign_in_or_have_left_are_not_written_to(council: Council) -> None:
    bob = builders.account(council.people["Bob"])
    bob.is_active = False
    bob.save()
    builders.member(council.homes, Role.VIEWER)
    assert asked(OPENED)["Carol"] == ["1.1.3 group", "1.1.4 group", "1.1.6 group"]
