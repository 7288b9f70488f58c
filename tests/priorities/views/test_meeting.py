"""The page of a meeting, and of each action in it, where the group goes through its actions one by one."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Role
from priorities.models import (
    Action,
    ActionPoint,
    ActionPointAnswer,
    Decision,
    Meeting,
    MeetingItem,
    Proposal,
    Review,
    Update,
)
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tracker.models import Outbox

pytestmark = pytest.mark.django_db
MAR = date(2026, 3, 10)
FIELDS = re.compile(r"<form[^>]*data-spt-round[^>]*>(.*?)</form>", re.S)
INPUT = re.compile(r'<input[^>]*type="hidden"[^>]*>')


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def actions(quarterly: Quarterly) -> list[Action]:
    """Three actions of the group, which is the oversight group."""
    quarterly.strategy.oversight_group = quarterly.group
    quarterly.strategy.save()
    return [quarterly.action() for _ in range(3)]


@pytest.fixture
def held(quarterly: Quarterly) -> Meeting:
    """A meeting of the group, today."""
    return builders.meeting(quarterly.strategy, TODAY, group=quarterly.group)


@pytest.fixture
def chair(client: Client, quarterly: Quarterly) -> Client:
    """A browser signed in as the chair of the group."""
    client.force_login(builders.account(quarterly.chair))
    return client


def url(meeting: Meeting, action: Action | None = None) -> str:
    page = f"/strategies/test/meetings/{meeting.pk}/"
    return f"{page}{action.reference}/" if action else page


def shown(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: Client, page: str, then: str, *, accept: str = "text/html", **filled: Any) -> Any:
    """Send the form that has the button, with the hidden values on the page and what is filled in."""
    html = client.get(page).content.decode()
    form = next(one for one in FIELDS.findall(html) if f'value="{then}"' in one)
    hidden = {}
    for field in INPUT.findall(form):
        name = re.search(r'name="([^"]+)"', field)
        value = re.search(r'value="([^"]*)"', field)
        if name:
            hidden[name[1]] = value[1] if value else ""
    return client.post(
        page, hidden | filled | {"then": then}, follow=accept == "text/html", headers={"Accept": accept}
    )


def updated(quarterly: Quarterly, action: Action, rag: Rag = Rag.GREEN, **fields: Any) -> Update:
    return builders.update(action, rag, MAR, by=quarterly.user, period=quarterly.winter, **fields)


def proposed(action: Action) -> Proposal:
    return Proposal.objects.create(
        action=action,
        kind=ProposalKind.STOP,
        reason="The money ended.",
        by=builders.user(),
        effective_from=MAR,
        recorded_at=noon(MAR),
    )


def test_the_meeting_lists_the_actions_of_its_group_and_those_under_it_with_what_each_waits_for(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    under = builders.group(quarterly.strategy, name="Under it", parent=quarterly.group)
    checked, waiting, other = (
        actions[0],
        actions[1],
        quarterly.action(group=builders.group(quarterly.strategy)),
    )
    below = quarterly.action(group=under)
    builders.review(updated(quarterly, checked), ReviewVerdict.CHECKED, by=builders.user())
    updated(quarterly, waiting)
    proposed(waiting)
    earlier = builders.meeting(quarterly.strategy, MAR, group=quarterly.group)
    builders.action_point(earlier, quarterly.lead, TODAY, action=below)
    rows = {row.status.reference: list(row.waits) for row in chair.get(url(held)).context["rows"]}
    assert rows == {
        checked.reference: ["Update to note"],
        waiting.reference: ["Update to check", "Stop to decide"],
        actions[2].reference: ["Update to enter"],
        below.reference: ["Update to enter", "1 action point to ask about"],
    }
    assert other.reference not in rows
    assert "0 of 4 actions discussed" in shown(chair.get(url(held)))


@pytest.mark.parametrize(
    ("day", "words", "first", "then"),
    [
        (
            MAR,
            "Nothing has been recorded for this meeting",
            "Record what was said, from",
            "Continue recording, from",
        ),
        (TODAY, "0 of 3 actions discussed", "Start with", "Continue with"),
    ],
)
def test_a_past_meeting_is_recorded_and_one_of_today_is_held(
    chair: Client, quarterly: Quarterly, actions: list[Action], day: date, words: str, first: str, then: str
) -> None:
    held = builders.meeting(quarterly.strategy, day, group=quarterly.group)
    page = shown(chair.get(url(held)))
    assert f"<strong>{words}</strong>" in page
    assert f"{first} {actions[0].reference}</a>" in page
    send(chair, url(held, actions[0]), "pass")
    page = shown(chair.get(url(held)))
    assert "<strong>1 of 3 actions discussed</strong>" in page
    assert f"{then} {actions[1].reference}</a>" in page


def test_an_update_is_entered_for_the_lead_and_the_next_action_opens(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    first, second, _ = actions
    answer = send(
        chair,
        url(held, first),
        "next",
        progress="Staff are trained.",
        rag="green",
        on_behalf_of=str(quarterly.lead.pk),
        period=str(quarterly.winter.pk),
    )
    update = Update.objects.get()
    assert (update.author, update.user) == (quarterly.lead, quarterly.chair.user)
    assert answer.redirect_chain[-1][0] == f"{url(held, second)}#update-title"
    words = shown(answer)
    assert f"You entered it for {quarterly.lead.name}. Next: {second.reference} (2 left)." in words
    assert "1 of 3 actions discussed" in words
    assert MeetingItem.objects.get().action == first
    # The page of the first action then names both people.
    assert f"{quarterly.lead.name}), entered by" in shown(chair.get(url(held, first)))


def test_the_lead_is_offered_first_as_who_told_the_meeting(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    form = chair.get(url(held, actions[0])).context["update_form"]
    assert str(form["on_behalf_of"].value()) == str(quarterly.lead.pk)


def enter(client: Client, quarterly: Quarterly, page: str, **typed: str) -> Any:
    typed = {"progress": "Staff are trained.", "rag": "green", "period": str(quarterly.winter.pk)} | typed
    return send(client, page, "next", **typed)


def verdicts(update: Update) -> list[str]:
    return list(update.reviews.order_by("pk").values_list("verdict", flat=True))


@pytest.mark.parametrize(
    ("day", "label", "done", "found"),
    [
        (TODAY, "Check and note this update too", "It was checked and noted.", ["checked", "noted"]),
        (MAR, "Check this update too", "It was checked.", ["checked"]),
        (date(2026, 5, 6), "Check this update too", "It was checked.", ["checked"]),
    ],
)
def test_an_update_that_is_entered_can_be_checked_in_the_same_step(
    chair: Client,
    quarterly: Quarterly,
    actions: list[Action],
    day: date,
    label: str,
    done: str,
    found: list[str],
) -> None:
    page = url(builders.meeting(quarterly.strategy, day, group=quarterly.group), actions[0])
    # The box is ticked at first.
    assert f'name="check_too" checked><label class="ds_checkbox__label" for="check-entered">{label}' in shown(
        chair.get(page)
    )
    words = shown(enter(chair, quarterly, page, check_too="on"))
    assert done in words
    assert verdicts(Update.objects.get()) == found


def test_an_update_that_is_entered_waits_if_its_box_is_not_ticked_or_it_reports_completion(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    enter(chair, quarterly, url(held, actions[0]))
    blue = {"rag": "blue", "difference_not_known": "on", "no_evidence_reason": "To come.", "check_too": "on"}
    words = shown(enter(chair, quarterly, url(held, actions[1]), **blue))
    assert "It will count as Blue once its completion is agreed." in words
    assert [verdicts(update) for update in Update.objects.all()] == [[], []]


def test_a_refused_form_keeps_whether_to_check(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    for typed, ticked in (({}, False), ({"check_too": "on"}, True)):
        page = enter(chair, quarterly, url(held, actions[0]), progress="", **typed)
        assert page.context["check_too"] is ticked


def test_where_another_must_check_an_update_that_is_entered_the_page_says_why_it_waits(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    quarterly.strategy.checked_by_another = True
    quarterly.strategy.save()
    page = shown(chair.get(url(held, actions[0])))
    assert "check_too" not in page
    assert "In this strategy, no one checks an update that they entered" in page
    enter(chair, quarterly, url(held, actions[0]), check_too="on")
    assert verdicts(Update.objects.get()) == []


def test_someone_who_records_but_does_not_check_is_told_who_does(
    client: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    client.force_login(builders.account(builders.member(quarterly.strategy, Role.MANAGER)))
    page = shown(client.get(url(held, actions[0])))
    assert "check_too" not in page
    assert "The chair, the vice-chair or the coordinator of the action’s group has to check it." in page


def test_nothing_has_changed_is_one_press_for_the_lead(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    first, second, _ = actions
    before = builders.update(first, Rag.GREEN, date(2025, 12, 20))
    assert "Nothing has changed since 20 December 2025</button>" in shown(chair.get(url(held, first)))
    answer = send(chair, url(held, first), "unchanged-next", check_too="on")
    update = Update.objects.latest("pk")
    assert (update.unchanged_since, update.progress) == (date(2025, 12, 20), before.progress)
    assert (update.author, update.user) == (quarterly.lead, quarterly.chair.user)
    assert verdicts(update) == ["checked", "noted"]
    assert answer.redirect_chain[-1][0] == f"{url(held, second)}#update-title"
    words = shown(answer)
    assert "No change since 20 December 2025." in words
    assert f"You entered it for {quarterly.lead.name}." in words


@pytest.mark.parametrize("rag", [Rag.RED, Rag.BLUE])
def test_nothing_has_changed_has_the_rules_of_my_work(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting, rag: Rag
) -> None:
    last = builders.update(actions[0], rag, date(2025, 12, 20))
    page = url(held, actions[0])
    assert "Nothing has changed since" not in shown(chair.get(page))
    sent = {
        "then": "unchanged-next",
        "key": str(uuid4()),
        "based_on": str(last.pk),
        "period": quarterly.winter.pk,
    }
    assert "“Nothing has changed” was not sent." in shown(chair.post(page, sent, follow=True))
    assert Update.objects.count() == 1


def test_an_update_that_was_sent_is_checked_and_noted_at_once(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    update = updated(quarterly, actions[0], board_sentence="It is late.")
    answer = send(chair, url(held, actions[0]), "reviewed-next", sentence="It is three weeks late.")
    verdicts = list(Review.objects.filter(update=update).values_list("verdict", "board_sentence", "meeting"))
    assert verdicts == [
        (ReviewVerdict.CHECKED, "It is three weeks late.", None),
        (ReviewVerdict.NOTED, "", held.pk),
    ]
    assert answer.redirect_chain[-1][0].startswith(url(held, actions[1]))


def test_a_checked_update_is_noted(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    update = updated(quarterly, actions[0])
    builders.review(update, ReviewVerdict.CHECKED, by=builders.user())
    send(chair, url(held, actions[0]), "note-next")
    assert Review.objects.latest("pk").meeting == held


def test_a_question_is_sent_to_the_author(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    updated(quarterly, actions[0])
    refused = send(chair, url(held, actions[0]), "query", question="")
    assert "Write the question for the author of the update." in shown(refused)
    answer = send(chair, url(held, actions[0]), "query", question="Which teams?")
    assert Review.objects.get().reason == "Which teams?"
    assert Outbox.objects.count() == 1
    # The queried update can be corrected here at once.
    assert "Enter the update" in shown(answer)


def test_an_update_that_has_moved_is_not_checked(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    first = updated(quarterly, actions[0])
    page = url(held, actions[0])
    html = chair.get(page).content.decode()
    key = re.search(r'name="submission" value="([^"]+)"', html)
    assert key
    updated(quarterly, actions[0], Rag.AMBER, problem="It is late.")
    answer = chair.post(page, {"update": first.pk, "submission": key[1], "then": "reviewed"})
    assert "has been updated since you opened the page" in shown(answer)
    assert not Review.objects.exists()


def test_no_one_checks_their_own_update_where_another_must(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    builders.update(actions[0], Rag.GREEN, MAR, by=quarterly.chair.user, period=quarterly.winter)
    quarterly.strategy.checked_by_another = True
    quarterly.strategy.save()
    page = shown(chair.get(url(held, actions[0])))
    assert "another chair or coordinator checks it" in page
    assert 'value="reviewed' not in page


@pytest.mark.parametrize(
    ("button", "verdict"), [("agree", DecisionVerdict.AGREED), ("refuse", DecisionVerdict.REFUSED)]
)
def test_the_meeting_decides_on_a_proposal(
    chair: Client,
    quarterly: Quarterly,
    actions: list[Action],
    held: Meeting,
    button: str,
    verdict: DecisionVerdict,
) -> None:
    proposal = proposed(actions[0])
    send(
        chair,
        url(held, actions[0]),
        f"{button}-{proposal.pk}",
        reason="Nothing is left to do.",
        minute_reference="item 7",
    )
    decision = Decision.objects.get()
    assert (decision.verdict, decision.meeting, decision.group) == (verdict, held, quarterly.group)
    assert (decision.minute_reference, decision.effective_from) == ("item 7", TODAY)
    # An action that the meeting stopped stays on its list.
    assert "1 of 3 actions discussed" in shown(chair.get(url(held)))


def test_a_refusal_needs_a_reason(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    proposal = proposed(actions[0])
    answer = send(chair, url(held, actions[0]), f"refuse-{proposal.pk}", minute_reference="item 7")
    assert answer.context["form"].errors.keys() == {"reason"}
    assert 'value="item 7"' in shown(answer)
    assert not Decision.objects.exists()


def test_a_proposal_that_another_group_decides_is_not_decided_here(
    chair: Client, quarterly: Quarterly, actions: list[Action]
) -> None:
    under = builders.group(quarterly.strategy, name="Under it", parent=quarterly.group)
    action = quarterly.action(group=under)
    proposed(action)
    meeting = builders.meeting(quarterly.strategy, TODAY, group=under)
    page = chair.get(url(meeting, action))
    assert not page.context["decisions"]


def test_an_action_point_is_made_and_asked_about_at_the_next_meeting(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting, settings: Any
) -> None:
    page = url(held, actions[0])
    refused = send(
        chair, page, "point", words="Ask the teams.", due="8 March 2026", owner=str(quarterly.lead.pk)
    )
    assert refused.context["form"].errors.keys() == {"due"}
    assert "Ask the teams." in shown(refused)
    send(chair, page, "point", words="Ask the teams.", due="30 April 2026", owner=str(quarterly.lead.pk))
    point = ActionPoint.objects.get()
    assert (point.action, point.meeting, point.owner) == (actions[0], held, quarterly.lead)

    later = builders.meeting(quarterly.strategy, date(2026, 5, 6), group=quarterly.group)
    assert "Ask the teams." in shown(chair.get(url(later)))
    assert f'value="answer-{point.pk}"' not in shown(chair.get(url(later)))
    settings.DEMO_TODAY = date(2026, 5, 6)
    chair.force_login(builders.account(quarterly.chair))
    button = f"answer-{point.pk}"
    page = url(later, actions[0])
    refused = send(chair, page, button, outcome="still_open", words="One team is left.")
    assert refused.context["form"].errors.keys() == {"due"}
    send(chair, page, button, outcome="still_open", words="One team is left.", due="3 June 2026")
    assert ActionPointAnswer.objects.get().meeting == later
    assert "still open</strong> until 3 June 2026" in shown(chair.get(url(later)))
    answer = send(chair, page, f"{button}-next", outcome="done")
    assert answer.redirect_chain[-1][0].startswith(url(later, actions[1]))
    assert [one.outcome for one in point.answers.all()] == ["still_open", "done"]


def test_an_action_point_that_is_not_about_an_action_of_the_meeting_is_answered_on_its_page(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    earlier = builders.meeting(quarterly.strategy, MAR, group=quarterly.group)
    of_another = quarterly.action(group=builders.group(quarterly.strategy))
    for about in (None, of_another):
        point = builders.action_point(earlier, quarterly.lead, TODAY, action=about)
        refused = send(chair, url(held), f"answer-{point.pk}", outcome="dropped")
        assert refused.context["form"].errors.keys() == {"words"}
        answer = send(chair, url(held), f"answer-{point.pk}", outcome="done")
        assert answer.redirect_chain[-1][0] == f"{url(held)}#points"
        assert point.answers.get().meeting == held


def test_nothing_to_record_takes_the_action(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    for action in actions:
        answer = send(chair, url(held, action), "pass")
    assert answer.redirect_chain[-1][0] == f"{url(held)}#messages"
    assert "3 of 3 actions discussed" in shown(answer)


def test_the_script_gets_the_next_page_and_a_form_with_errors_gets_its_page(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    page = url(held, actions[0])
    answer = send(
        chair,
        page,
        "point-next",
        accept="application/json",
        words="Ask.",
        due="30 April 2026",
        owner=str(quarterly.lead.pk),
    )
    assert answer.json() == {"to": f"{url(held, actions[1])}#update-title"}
    answer = send(chair, page, "point-next", accept="application/json", words="Ask.")
    assert answer["Content-Type"].startswith("text/html")
    answer = send(
        chair,
        url(held, actions[1]),
        "submit",
        accept="application/json",
        progress="Trained.",
        rag="green",
        period=str(quarterly.winter.pk),
    )
    assert answer.json() == {"to": f"{url(held, actions[1])}#update-title"}


def test_a_form_that_is_sent_twice_records_once(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    page = url(held, actions[0])
    form = next(one for one in FIELDS.findall(chair.get(page).content.decode()) if 'value="point"' in one)
    key = re.search(r'name="submission" value="([^"]+)"', form)
    assert key
    sent = {
        "words": "Ask.",
        "due": "30 April 2026",
        "owner": quarterly.lead.pk,
        "submission": key[1],
        "then": "point-next",
    }
    assert [chair.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert ActionPoint.objects.count() == MeetingItem.objects.count() == 1


def test_a_personal_identifier_is_refused_in_every_box(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    updated(quarterly, actions[0])
    proposal = proposed(actions[0])
    earlier = builders.meeting(quarterly.strategy, MAR, group=quarterly.group)
    point = builders.action_point(earlier, quarterly.lead, TODAY, action=actions[0])
    for then, name in (
        ("query", "question"),
        ("reviewed", "sentence"),
        ("point", "words"),
        (f"agree-{proposal.pk}", "reason"),
        (f"agree-{proposal.pk}", "minute_reference"),
        (f"answer-{point.pk}", "words"),
        ("submit", "progress"),
    ):
        # The second action has no update yet, so its page has the form for one.
        page = url(held, actions[1 if then == "submit" else 0])
        answer = send(chair, page, then, **{name: f"About {CHI}"})
        assert name in answer.context["form"].errors, then
    assert not stored_anywhere(CHI)


def test_those_who_only_read_see_the_page_and_record_nothing(
    client: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    earlier = builders.meeting(quarterly.strategy, MAR, group=quarterly.group)
    builders.action_point(earlier, quarterly.lead, TODAY, action=actions[0])
    client.force_login(builders.account(builders.member(quarterly.strategy, Role.VIEWER)))
    for page in (url(held), url(held, actions[0])):
        assert "data-spt-round" not in shown(client.get(page))
        assert client.post(page, {"then": "pass"}).status_code == 403
    assert not MeetingItem.objects.exists()


def test_before_the_day_updates_can_be_entered_and_nothing_counts_as_taken(
    chair: Client, quarterly: Quarterly, actions: list[Action]
) -> None:
    coming = builders.meeting(quarterly.strategy, date(2026, 4, 22), group=quarterly.group)
    proposed(actions[0])
    page = shown(chair.get(url(coming, actions[0])))
    assert "The meeting can decide on this from 22 April 2026." in page
    assert 'value="pass"' not in page
    assert 'value="point"' not in page
    assert "<strong>3 actions to discuss</strong>" in shown(chair.get(url(coming)))
    send(
        chair,
        url(coming, actions[0]),
        "next",
        progress="Trained.",
        rag="green",
        period=str(quarterly.winter.pk),
    )
    assert Update.objects.count() == 1
    assert not MeetingItem.objects.exists()


def test_an_update_later_than_the_meeting_is_checked_and_not_noted(
    chair: Client, quarterly: Quarterly, actions: list[Action]
) -> None:
    meeting = builders.meeting(quarterly.strategy, date(2026, 4, 1), group=quarterly.group)
    updated(quarterly, actions[0], recorded_at=noon(TODAY))
    send(chair, url(meeting, actions[0]), "reviewed")
    assert [review.verdict for review in Review.objects.all()] == [ReviewVerdict.CHECKED]


def test_the_page_of_an_action_that_the_meeting_does_not_take_is_not_found(
    chair: Client, quarterly: Quarterly, actions: list[Action], held: Meeting
) -> None:
    other = quarterly.action(group=None)
    assert chair.get(url(held, other)).status_code == 404
    assert chair.get("/strategies/test/meetings/999/").status_code == 404
    board = builders.meeting(quarterly.strategy, TODAY)
    assert chair.get(url(board, other)).status_code == 200


@pytest.mark.parametrize("number", [1, 8])
def test_the_number_of_statements_does_not_grow_with_the_actions(
    chair: Client, quarterly: Quarterly, held: Meeting, number: int
) -> None:
    earlier = builders.meeting(quarterly.strategy, MAR, group=quarterly.group)
    quarterly.strategy.oversight_group = quarterly.group
    quarterly.strategy.save()
    for _ in range(number):
        action = quarterly.action()
        updated(quarterly, action)
        proposed(action)
        builders.action_point(earlier, quarterly.lead, TODAY, action=action)
    chair.get(url(held))
    for page, most in ((url(held), 22), (url(held, action), 45)):
        with CaptureQueriesContext(connection) as queries:
            chair.get(page)
        assert len(queries) <= most, len(queries)
