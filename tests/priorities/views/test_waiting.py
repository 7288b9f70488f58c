"""The page of what waits, and the page that proposes a change."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import DecisionVerdict, GroupRoleKind, ProposalKind, Rag, ReviewVerdict, Role
from priorities.models import Action, Decision, PeriodClosing, Person, Proposal, Review, Update
from priorities.queries.updates import titled
from priorities.views import waiting
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.quarterly_strategy import Quarterly
from tracker.models import Outbox

pytestmark = pytest.mark.django_db
URL = "/strategies/test/waiting/"
MAR = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def chair(client: Client, quarterly: Quarterly) -> Client:
    """A browser signed in as the chair of the actions' group, which is the oversight group."""
    quarterly.strategy.oversight_group = quarterly.group
    quarterly.strategy.save()
    client.force_login(builders.account(quarterly.chair))
    return client


def shown(response: Any) -> str:
    return " ".join(response.content.decode().split())


def key(client: Client) -> str:
    """Return the submission key of the page."""
    found = re.search(r'name="submission" value="([^"]+)"', client.get(URL).content.decode())
    assert found
    return found[1]


def send(client: Client, then: str, **filled: Any) -> Any:
    return client.post(URL, {"submission": key(client), "then": then, **filled}, follow=True)


def updated(quarterly: Quarterly, rag: Rag = Rag.GREEN, **fields: Any) -> Update:
    """Return an update for January to March on a new action."""
    action = quarterly.action()
    return builders.update(action, rag, MAR, by=quarterly.user, period=quarterly.winter, **fields)


def asked(action: Action, kind: ProposalKind = ProposalKind.STOP, **fields: Any) -> Proposal:
    values = {
        "reason": "The money ended.",
        "by": builders.user(),
        "effective_from": MAR,
        "recorded_at": noon(MAR),
    }
    return Proposal.objects.create(action=action, kind=kind, **values | fields)


def presiding(quarterly: Quarterly, role: GroupRoleKind = GroupRoleKind.COORDINATOR) -> Person:
    """Return a member of the strategy with this role in the group."""
    person = builders.member(quarterly.strategy)
    builders.group_role(quarterly.group, person, role)
    return person


def test_it_names_the_service_or_partner_whose_report_is_passed_on(
    chair: Client, quarterly: Quarterly, django_assert_num_queries: Any
) -> None:
    partner = builders.partner(quarterly.strategy, name="Police Scotland")
    service = builders.service(quarterly.strategy, name="Housing")
    first = updated(quarterly, for_partner=partner)
    complete = updated(quarterly, Rag.BLUE, for_service=service)
    Proposal.objects.create(
        action=complete.action,
        update=complete,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=quarterly.user,
        effective_from=MAR,
        recorded_at=noon(MAR),
    )
    page = shown(chair.get(URL))
    for update, name in ((first, "Police Scotland"), (complete, "Housing")):
        assert f"{titled(update.author)}, for {name}" in page
    with CaptureQueriesContext(connection) as few:
        chair.get(URL)
    for _ in range(3):
        updated(quarterly, for_partner=partner)
    with django_assert_num_queries(len(few)):
        chair.get(URL)


def test_updates_are_listed_with_what_they_say_and_the_gravest_first(
    chair: Client, quarterly: Quarterly
) -> None:
    before = updated(quarterly, Rag.AMBER)
    green = builders.update(
        before.action,
        Rag.GREEN,
        MAR,
        by=quarterly.user,
        board_sentence="All staff are trained.",
        based_on=before,
    )
    red = updated(quarterly, Rag.RED)
    page = shown(chair.get(URL))
    assert "2 updates to check" in page
    assert page.index(f'id="update-{red.pk}"') < page.index(f'id="update-{green.pk}"')
    for words in (
        "Was Amber last time",
        "All staff are trained.",
        "Partners have not agreed.",
        "We meet them.",
    ):
        assert words in page
    assert quarterly.lead.name in page


def test_checked_and_queried_updates_and_those_of_other_groups_do_not_wait(
    chair: Client, quarterly: Quarterly
) -> None:
    builders.review(updated(quarterly), ReviewVerdict.CHECKED)
    queried = updated(quarterly)
    builders.review(queried, ReviewVerdict.QUERIED)
    builders.update(quarterly.action(group=builders.group(quarterly.strategy)), Rag.GREEN, MAR)
    builders.update(quarterly.action(group=None), Rag.GREEN, MAR)
    page = shown(chair.get(URL))
    assert "to check" not in page.partition("<main")[2].partition("Queried")[0].replace("to check or", "")
    assert "Updates queried and not yet corrected:" in page
    assert f">{queried.action.reference}</a>" in page
    assert "1 checked update to note at a meeting" in page


def test_closing_a_period_says_what_becomes_of_its_updates_and_leaves_them_to_check(
    chair: Client, quarterly: Quarterly
) -> None:
    unchecked, queried = updated(quarterly), updated(quarterly)
    builders.review(queried, ReviewVerdict.QUERIED)
    closing = shown(chair.get(f"/strategies/test/periods/{quarterly.winter.pk}/close/"))
    assert f">{queried.action.reference}</a> were queried and have not been corrected." in closing
    assert "1 update has not been checked. Chairs and coordinators can still check" in closing

    PeriodClosing.objects.create(period=quarterly.winter, recorded_at=noon(TODAY))
    page = shown(chair.get(URL))
    assert f'id="update-{unchecked.pk}"' in page
    assert f'name="question_{unchecked.pk}"' not in page
    assert "is closed, so this update can no longer be corrected." in page
    assert "Queried and not corrected before their period was closed:" in page
    assert "1 update was checked." in shown(send(chair, "check", **{f"update_{unchecked.pk}": "on"}))


def test_the_ticked_are_checked_and_others_wait_on(chair: Client, quarterly: Quarterly) -> None:
    first, second = updated(quarterly), updated(quarterly, board_sentence="It is late.")
    third = updated(quarterly)
    page = send(
        chair,
        "check",
        **{
            f"update_{first.pk}": "on",
            f"update_{second.pk}": "on",
            f"sentence_{second.pk}": "It will be late.",
        },
    )
    assert "2 updates were checked." in shown(page)
    assert "1 update to check" in shown(page)
    assert {review.update_id: review.board_sentence for review in Review.objects.all()} == {
        first.pk: "",
        second.pk: "It will be late.",
    }
    assert not third.reviews.exists()


def test_what_was_ticked_and_typed_stays_when_another_is_queried(chair: Client, quarterly: Quarterly) -> None:
    first, second, third = updated(quarterly), updated(quarterly), updated(quarterly)
    opened = key(chair)
    sent = {
        "submission": opened,
        "then": f"query-{second.pk}",
        f"update_{first.pk}": "on",
        f"update_{second.pk}": "on",
        f"sentence_{first.pk}": "In my own words.",
        f"sentence_{third.pk}": "",
        f"question_{second.pk}": "Which teams?",
        f"question_{third.pk}": "By when?",
    }
    page = shown(chair.post(URL, sent))
    assert "was queried. It counts" in page
    assert re.search(f'name="update_{first.pk}"[^>]* checked', page)
    assert not re.search(f'name="update_{third.pk}"[^>]* checked', page)
    assert ("In my own words.</textarea>" in page, "By when?</textarea>" in page) == (True, True)
    assert f'name="question_{second.pk}"' not in page
    assert opened not in page, "what is sent next is another submission"
    page = shown(chair.post(URL, sent))
    assert "You sent this form more than once." in page
    assert "In my own words.</textarea>" in page
    assert Review.objects.count() == 1


def test_what_was_typed_stays_though_graver_updates_came_meanwhile(
    chair: Client, quarterly: Quarterly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SHOWN", 2)
    first, second = updated(quarterly), updated(quarterly)
    filled = {"submission": key(chair), f"sentence_{first.pk}": "In my own words."}
    for _ in range(2):
        updated(quarterly, Rag.RED)
    filled |= {"then": f"query-{second.pk}", f"question_{second.pk}": "Which teams?"}
    assert "In my own words.</textarea>" in shown(chair.post(URL, filled))


def test_one_is_queried_on_its_own_row_and_its_author_sees_the_question_first(
    chair: Client, quarterly: Quarterly
) -> None:
    update = updated(quarterly)
    empty = shown(send(chair, f"query-{update.pk}"))
    assert "Write the question for the author of the update." in empty
    assert f'href="#id_check_question_{update.pk}"' in empty
    page = shown(send(chair, f"query-{update.pk}", **{f"question_{update.pk}": "Which teams?"}))
    assert "was queried. It counts, marked as queried, until it is corrected." in page
    assert [email.to for email in Outbox.objects.all()] == [quarterly.lead.email]
    chair.force_login(quarterly.user)
    work = shown(chair.get("/"))
    assert "Which teams?" in work
    assert f"/strategies/test/actions/{update.action.reference}/update/" in work


def test_a_queried_update_of_people_who_left_is_the_coordinators_to_correct(
    client: Client, quarterly: Quarterly
) -> None:
    queried = updated(quarterly)
    builders.review(queried, ReviewVerdict.QUERIED, reason="Please say which teams.")
    client.force_login(builders.account(presiding(quarterly)))
    assert "to correct" not in shown(client.get(URL))
    quarterly.lead.memberships.update(until=MAR)
    page = shown(client.get(URL))
    form = f"/strategies/test/actions/{queried.action.reference}/update/"
    assert '<a href="#correct">1 update to correct</a>' in page
    assert f'href="{form}?back=' in page
    assert "Queried: “Please say which teams.”" in page
    assert "queried and not yet corrected" not in page
    assert "Please say which teams." in shown(client.get(form))
    client.force_login(builders.account(presiding(quarterly, GroupRoleKind.VICE_CHAIR)))
    page = shown(client.get(URL))
    assert (form in page, "queried and not yet corrected" in page) == (False, True), (
        "a vice-chair may not update"
    )


def test_a_queried_update_stays_with_its_author_if_the_one_who_entered_it_left(
    client: Client, quarterly: Quarterly
) -> None:
    left = builders.member(quarterly.strategy, until=MAR)
    entered = builders.update(
        quarterly.action(),
        Rag.GREEN,
        MAR,
        by=builders.account(left),
        author=quarterly.lead,
        period=quarterly.winter,
    )
    builders.review(entered, ReviewVerdict.QUERIED)
    client.force_login(builders.account(presiding(quarterly)))
    assert "to correct" not in shown(client.get(URL))
    assert quarterly.user.is_active
    quarterly.user.is_active = False
    quarterly.user.save()
    assert "1 update to correct" in shown(client.get(URL))


@pytest.mark.parametrize("rag", [Rag.GREEN, Rag.BLUE])
def test_what_was_asked_stays_beside_the_update_that_answers_it(
    chair: Client, quarterly: Quarterly, django_assert_max_num_queries: Any, rag: Rag
) -> None:
    def answered_one() -> Update:
        first = updated(quarterly, rag)
        asked_by = builders.account(quarterly.chair)
        builders.review(first, ReviewVerdict.QUERIED, reason="Please say which teams.", by=asked_by)
        answer = builders.update(
            first.action, rag, MAR, by=quarterly.user, period=quarterly.winter, corrects=first
        )
        if rag is Rag.BLUE:
            asked(first.action, ProposalKind.COMPLETE, update=answer)
        return answer

    answered_one()
    with CaptureQueriesContext(connection) as one:
        page = shown(chair.get(URL))
    assert f"<p>Asked by {titled(quarterly.chair)}, 8 April 2026: “Please say which teams.”</p>" in page
    answered_one()
    with django_assert_max_num_queries(len(one)):
        assert shown(chair.get(URL)).count("Please say which teams.") == 2


def test_a_report_of_completion_is_queried_beside_its_proposal(chair: Client, quarterly: Quarterly) -> None:
    update = updated(quarterly, Rag.BLUE)
    asked(update.action, ProposalKind.COMPLETE, update=update)
    other = updated(quarterly, Rag.BLUE)
    asked(other.action, ProposalKind.COMPLETE, update=other)
    page = shown(chair.get(URL))
    assert f'name="question_{update.pk}" rows="2"' in page
    empty = shown(send(chair, f"query-{update.pk}"))
    assert "Write the question for the author of the update." in empty
    questions = {f"question_{update.pk}": "Who was asked?", f"question_{other.pk}": "What has changed?"}
    page = shown(send(chair, f"query-{update.pk}", **questions))
    assert "Queried: “Who was asked?”" in page
    assert "What has changed?</textarea>" in page
    assert f'name="question_{update.pk}"' not in page
    assert f"2 proposals for {quarterly.group.name}" in page


@pytest.mark.parametrize("question", ["Who was asked?", ""])
def test_a_question_on_a_completion_keeps_what_is_typed_of_the_decision(
    chair: Client, quarterly: Quarterly, question: str
) -> None:
    update = updated(quarterly, Rag.BLUE)
    asked(update.action, ProposalKind.COMPLETE, update=update)
    other = asked(quarterly.action())
    meeting = builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)
    typed = {
        "slot": quarterly.group.pk,
        f"proposal_{other.pk}": "on",
        f"question_{update.pk}": question,
        "meeting": meeting.pk,
        "minute_reference": "Item 7",
        "reason": "The partners asked for it.",
        "effective_from": "7 April 2026",
    }
    page = shown(send(chair, f"query-{update.pk}", **typed))
    assert update.reviews.exists() is bool(question)
    section = page.partition('aria-labelledby="decide-')[2]
    assert f'name="proposal_{other.pk}" checked' in section
    assert f'<option value="{meeting.pk}" selected>' in section
    for kept in ("Item 7", "The partners asked for it.", "7 April 2026"):
        assert kept in section


def test_a_question_that_is_not_sent_is_kept_and_nothing_is_decided(
    chair: Client, quarterly: Quarterly
) -> None:
    update = updated(quarterly, Rag.BLUE)
    proposal = asked(update.action, ProposalKind.COMPLETE, update=update)
    typed = {f"proposal_{proposal.pk}": "on", f"question_{update.pk}": "Who was asked?"}
    page = shown(send(chair, f"agree-{quarterly.group.pk}", **typed, effective_from="8 April 2026"))
    assert f"You wrote a question about {update.action.reference}. Send it, or clear it." in page
    assert "Who was asked?</textarea>" in page
    assert not Decision.objects.exists()


def test_what_moved_meanwhile_is_shown_and_nothing_is_checked_or_lost(
    chair: Client, quarterly: Quarterly
) -> None:
    first, second = updated(quarterly), updated(quarterly)
    opened = key(chair)
    newer = builders.update(first.action, Rag.RED, TODAY, by=quarterly.user, period=quarterly.winter)
    filled = {
        "submission": opened,
        "then": "check",
        f"update_{first.pk}": "on",
        f"update_{second.pk}": "on",
        f"sentence_{second.pk}": "In my own words.",
    }
    page = chair.post(URL, filled)
    words = shown(page)
    assert f"{first.action.reference} has been updated since you opened the page" in words
    assert f'id="id_check_update_{first.pk}"' in words, "the summary of errors leads to a row"
    assert f'id="update-{newer.pk}"' in words
    assert "In my own words." in words
    assert not Review.objects.exists()
    del filled[f"update_{first.pk}"]
    assert "1 update was checked." in shown(chair.post(URL, filled, follow=True))


def test_there_is_a_link_to_all_if_many_wait(chair: Client, quarterly: Quarterly) -> None:
    for _ in range(12):
        updated(quarterly)
    for _ in range(11):
        builders.review(updated(quarterly), ReviewVerdict.CHECKED)
        asked(quarterly.action())
    page = shown(chair.get(URL))
    assert (page.count('id="update-'), "2 more: <a" in page) == (10, True)
    builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)
    page = shown(chair.get(URL))
    assert (page.count('name="note_'), page.count('name="proposal_'), page.count("1 more: <a")) == (10, 10, 2)
    assert "<strong>10 of 12 are listed here.</strong>" in page
    assert '10 of 11 are listed here: <a href="?all=1#note">show all 11</a>.' in page
    assert "Only those that are listed and ticked are recorded as noted." in page
    page = shown(chair.get(f"{URL}?all=1"))
    assert "are listed here" not in page
    assert [page.count(f'name="{kind}_') for kind in ("update", "note", "proposal")] == [12, 11, 11]


def test_what_is_left_to_check_or_note_is_said_after_some_are_done(
    chair: Client, quarterly: Quarterly
) -> None:
    builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)
    for _ in range(11):
        builders.review(updated(quarterly), ReviewVerdict.CHECKED)
    first, _ = updated(quarterly), updated(quarterly)
    page = shown(send(chair, "check", **{f"update_{first.pk}": "on"}))
    assert "1 update was checked. 1 update is still to check." in page
    listed = dict.fromkeys(re.findall(r'name="(note_\d+)"', page), "on")
    held = str(quarterly.strategy.meetings.get().pk)
    page = shown(send(chair, "note", meeting=held, **listed))
    assert (
        "10 updates were noted at the meeting of 8 April 2026. 2 checked updates are still to note." in page
    )


def test_all_that_is_shown_at_once_fits_in_one_form(
    chair: Client, quarterly: Quarterly, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert max(waiting.MOST_TO_CHECK * 3, waiting.MOST_TO_NOTE) < 1_000, (
        "Django refuses more fields than this"
    )
    monkeypatch.setattr(waiting, "SHOWN", 1)
    monkeypatch.setattr(waiting, "MOST_TO_CHECK", 2)
    monkeypatch.setattr(waiting, "MOST_TO_NOTE", 3)
    builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)
    for _ in range(4):
        updated(quarterly)
        builders.review(updated(quarterly), ReviewVerdict.CHECKED)
    page = shown(chair.get(URL))
    assert '3 more: <a href="?all=1#check">show 2</a>.' in page
    page = shown(chair.get(f"{URL}?all=1"))
    assert [page.count(f'name="{kind}_') for kind in ("update", "note")] == [2, 3]
    assert "2 more. They appear here after you have checked these." in page
    assert "1 more. They appear here after you have noted these." in page


def test_a_question_that_is_not_sent_is_kept_and_nothing_is_checked(
    chair: Client, quarterly: Quarterly
) -> None:
    ticked, asked_about = updated(quarterly), updated(quarterly)
    filled = {f"update_{ticked.pk}": "on", f"question_{asked_about.pk}": "Which teams?"}
    page = shown(send(chair, "check", **filled))
    assert "You wrote a question here. Send it, or clear it." in page
    assert f'href="#id_check_question_{asked_about.pk}"' in page
    assert "Which teams?</textarea>" in page
    assert not Review.objects.exists()


def test_own_updates_wait_for_another_where_the_strategy_says_so(chair: Client, quarterly: Quarterly) -> None:
    own = builders.update(
        quarterly.action(), Rag.GREEN, MAR, by=builders.account(quarterly.chair), period=quarterly.winter
    )
    assert f'id="update-{own.pk}"' in shown(chair.get(URL))
    quarterly.strategy.checked_by_another = True
    quarterly.strategy.save()
    page = shown(chair.get(URL))
    assert f'id="update-{own.pk}"' not in page
    assert "Another chair or coordinator must check 1 of your updates" in page


def test_proposals_are_agreed_and_refused_at_a_meeting(chair: Client, quarterly: Quarterly) -> None:
    stop, other = asked(quarterly.action()), asked(quarterly.action())
    late = asked(quarterly.action(), ProposalKind.NEW_DATE, new_date=date(2027, 3, 31))
    meeting = builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)
    page = shown(chair.get(URL))
    assert f"3 proposals for {quarterly.group.name}" in page
    assert "A new due date: 31 March 2027, 3 months later than 31 December 2026" in page
    slot = quarterly.group.pk
    answer = send(
        chair,
        f"agree-{slot}",
        **{f"proposal_{stop.pk}": "on", f"proposal_{late.pk}": "on"},
        meeting=meeting.pk,
        minute_reference="Item 7",
    )
    assert "2 proposals were agreed, from 8 April 2026" in shown(answer)
    assert answer.redirect_chain[-1][0] == f"{URL}?meeting={meeting.pk}"
    assert f'<option value="{meeting.pk}" selected>' in shown(answer), (
        "the next decision is of the same meeting"
    )
    agreed = Decision.objects.get(proposal=late)
    assert (agreed.meeting, agreed.group, agreed.minute_reference) == (meeting, quarterly.group, "Item 7")
    assert agreed.revision is not None
    assert agreed.revision.due == date(2027, 3, 31)
    refused = send(chair, f"refuse-{slot}", **{f"proposal_{other.pk}": "on"}, meeting=meeting.pk)
    assert "Say why" in shown(refused)
    send(
        chair, f"refuse-{slot}", **{f"proposal_{other.pk}": "on"}, meeting=meeting.pk, reason="It is needed."
    )
    assert Decision.objects.get(proposal=other).verdict == DecisionVerdict.REFUSED
    history = shown(chair.get(f"/strategies/test/actions/{late.action.reference}/"))
    assert "Agreed: a new date, 31 March 2027 at the meeting of 8 April 2026" in history


def test_a_coordinator_records_the_decisions_of_their_group_alone(
    client: Client, quarterly: Quarterly
) -> None:
    oversight = builders.group(quarterly.strategy, name="Oversight")
    quarterly.group.parent = oversight
    quarterly.group.save()
    quarterly.strategy.oversight_group = oversight
    quarterly.strategy.save()
    asked(quarterly.action())
    client.force_login(builders.account(presiding(quarterly)))
    assert "proposal" not in shown(client.get(URL)).partition("<main")[2].partition("What people propose")[0]
    quarterly.strategy.decision_makers.create(
        kind=ProposalKind.STOP, group=quarterly.group, set_at=noon(TODAY)
    )
    page = shown(client.get(URL))
    assert f"1 proposal for {quarterly.group.name}" in page
    assert f'<option value="{oversight.pk}"' not in page


def test_what_was_decided_meanwhile_is_said(chair: Client, quarterly: Quarterly) -> None:
    stop, other = asked(quarterly.action()), asked(quarterly.action())
    opened = key(chair)
    for proposal, rest in ((stop, "on"), (other, "")):
        Decision.objects.create(
            proposal=proposal, verdict="refused", reason="No.", group=quarterly.group, effective_from=TODAY,
            recorded_at=noon(TODAY),
        )  # fmt: skip
        filled = {"submission": opened, "then": f"agree-{quarterly.group.pk}", f"proposal_{stop.pk}": "on"}
        page = shown(chair.post(URL, {**filled, "effective_from": "8 April 2026"}))
        said = (
            "has refused this, from 8 April 2026"
            if rest
            else "have been decided, replaced or withdrawn since"
        )
        assert said in page


def test_checked_updates_are_noted_less_those_picked_out(chair: Client, quarterly: Quarterly) -> None:
    shown_there, picked_out = updated(quarterly), updated(quarterly)
    for update in (shown_there, picked_out):
        builders.review(update, ReviewVerdict.CHECKED)
    builders.meeting(quarterly.strategy, date(2026, 4, 22), group=quarterly.group)
    builders.meeting(quarterly.strategy, date(2026, 2, 19), group=quarterly.group)
    page = shown(chair.get(URL))
    assert "The next meeting is on 22 April 2026" in page
    assert "19 February 2026" not in page, "it was held before the updates were sent"
    meeting = builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)
    page = chair.get(URL).content.decode()
    assert page.count("checked>") == 2, "all are ticked at first"
    answer = send(chair, "note", **{f"note_{shown_there.pk}": "on"}, meeting=meeting.pk)
    assert "1 update was noted at the meeting of 8 April 2026." in shown(answer)
    assert Review.objects.get(verdict=ReviewVerdict.NOTED).update == shown_there


def test_a_meeting_that_is_not_recorded_is_added_where_it_noted_updates(
    chair: Client, quarterly: Quarterly
) -> None:
    update = updated(quarterly)
    builders.review(update, ReviewVerdict.CHECKED)
    ticked = {f"note_{update.pk}": "on", "group": quarterly.group.pk}
    for day, error in (
        ("", "Enter the date of the meeting."),
        ("9 April 2026", "9 April 2026 is in the future."),
        ("1 March 2026", "Leave it unticked, or choose a later meeting."),
    ):
        page = shown(send(chair, "note", **ticked, held_on=day))
        assert error in page
        assert not quarterly.strategy.meetings.exists()
    theirs = builders.group(quarterly.strategy, name="Another group")
    page = shown(send(chair, "note", **ticked | {"group": theirs.pk}, held_on="8 April 2026"))
    assert "Choose one from the list." in page
    assert not quarterly.strategy.meetings.exists()
    answer = send(chair, "note", **ticked, held_on="8 April 2026")
    assert "1 update was noted at the meeting of 8 April 2026." in shown(answer)
    meeting = quarterly.strategy.meetings.get()
    assert (meeting.group, meeting.held_on) == (quarterly.group, TODAY)
    other = updated(quarterly)
    builders.review(other, ReviewVerdict.CHECKED)
    send(chair, "note", **{f"note_{other.pk}": "on"}, group=quarterly.group.pk, held_on="8 April 2026")
    assert other.reviews.latest("id").meeting == meeting, "a meeting is recorded once a day"


def test_the_group_that_the_strategy_names_comes_first(client: Client, quarterly: Quarterly) -> None:
    builders.group(quarterly.strategy, name="A first group")
    for kind in ProposalKind:
        quarterly.strategy.decision_makers.create(kind=kind, group=quarterly.group, set_at=noon(TODAY))
    action = asked(quarterly.action()).action
    client.force_login(builders.account(builders.member(quarterly.strategy, Role.MANAGER)))
    for page in (URL, f"/strategies/test/plan/actions/{action.reference}/stage/"):
        first = shown(client.get(page)).partition('name="group"')[2].partition("<option ")[2]
        assert first.startswith(f'value="{quarterly.group.pk}" selected'), page


def test_a_page_on_which_nothing_waits_says_what_comes_next(client: Client, quarterly: Quarterly) -> None:
    client.force_login(builders.account(presiding(quarterly)))
    page = shown(client.get(URL))
    assert "You have nothing to check, decide or note." in page
    assert "Updates for January to March 2026 are due by 14 April 2026." in page
    client.force_login(quarterly.user)
    page = shown(client.get(URL))
    assert "You have none of these roles here" in page
    assert f'href="{URL}"' not in page
    assert client.post(URL, {"then": "check"}).status_code == 403


def test_a_sentence_with_an_identifier_is_refused_and_kept(chair: Client, quarterly: Quarterly) -> None:
    update = updated(quarterly)
    page = send(
        chair, "check", **{f"update_{update.pk}": "on", f"sentence_{update.pk}": "About 0101201234 now."}
    )
    assert "0101201234" in shown(page)
    assert not Review.objects.exists()


def test_the_actions_page_leads_to_what_waits(chair: Client, quarterly: Quarterly) -> None:
    update = updated(quarterly)
    stop = asked(update.action)
    page = shown(chair.get(f"/strategies/test/actions/{update.action.reference}/"))
    assert f'href="{URL}?all=1#update-{update.pk}"' in page
    assert f'href="{URL}?all=1#proposal-{stop.pk}"' in page
    assert "Stopping is proposed" in page
    chair.force_login(quarterly.user)
    page = shown(chair.get(f"/strategies/test/actions/{update.action.reference}/"))
    assert (URL in page, "Stopping is proposed" in page) == (False, True)


def test_a_lead_proposes_a_new_date_on_the_actions_page(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    page = f"/strategies/test/actions/{action.reference}/"
    assert f'href="{page}propose/"' in shown(writer.get(page))
    form = writer.get(f"{page}propose/")
    assert quarterly.strategy.board in shown(form)
    sent = {
        "submission": form.context["form"]["submission"].value(),
        "seen": "",
        "kind": "new_date",
        "new_date": "31 March 2027",
        "reason": "Partners start in May.",
    }
    answer = shown(writer.post(f"{page}propose/", sent, follow=True))
    assert "Proposed: a new date, 31 March 2027." in answer
    assert "A new date, 31 March 2027, is proposed" in answer
    assert "Already proposed and not yet decided" in shown(writer.get(f"{page}propose/"))
    writer.force_login(builders.account(builders.member(quarterly.strategy)))
    assert writer.get(f"{page}propose/").status_code == 403
    assert writer.get("/strategies/test/actions/9.9.9/propose/").status_code == 404


def test_nothing_is_proposed_for_an_action_that_has_ended(client: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.revision(action, stage="stopped", effective_from=MAR, recorded_at=noon(MAR))
    client.force_login(builders.account(builders.member(quarterly.strategy, Role.MANAGER)))
    page = shown(client.get(f"/strategies/test/actions/{action.reference}/propose/"))
    assert "ask a manager of the strategy to reopen it, and then propose the change." in page


@pytest.mark.parametrize(
    "then", ["query-²", "query-99999999999999999999", "query-0", "query-", "agree-²", "x"]
)
def test_a_button_that_no_page_has_is_answered(chair: Client, quarterly: Quarterly, then: str) -> None:
    updated(quarterly)
    assert send(chair, then).status_code in (200, 404)
    assert not Review.objects.exists()


@pytest.mark.parametrize(("then", "name"), [("check", "update_²"), ("note", "note_²"), ("check", "update_")])
def test_a_row_that_no_page_has_is_answered(
    chair: Client, quarterly: Quarterly, then: str, name: str
) -> None:
    updated(quarterly)
    assert send(chair, then, **{name: "on"}).status_code == 200
    assert not Review.objects.exists()


def test_a_proposal_made_meanwhile_does_not_push_a_ticked_one_off_the_page(
    chair: Client, quarterly: Quarterly
) -> None:
    first, *_, last = [asked(quarterly.action()) for _ in range(10)]
    opened = key(chair)
    asked(quarterly.action(), ProposalKind.NEW_DATE, new_date=date(2027, 3, 31))
    filled = {
        "submission": opened,
        "then": f"agree-{quarterly.group.pk}",
        "group": quarterly.group.pk,
        "effective_from": "8 April 2026",
        "reason": "Agreed by email.",
        f"proposal_{first.pk}": "on",
        f"proposal_{last.pk}": "on",
    }
    assert "2 proposals were agreed" in shown(chair.post(URL, filled, follow=True))
