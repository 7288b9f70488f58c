"""My work: updates due, queried updates, papers in progress and recent changes, in one or several strategies."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Rag, ReviewVerdict, Role, Stage
from priorities.models import Membership, PeriodClosing, Person, Review, Update, UpdateDraft
from priorities.queries.updates import titled
from reports.models import Paper, PaperLayout
from tests import builders
from tests.builders import TODAY, noon
from tests.pages.page_parser import PageParser
from tests.priorities.figures.small_plan import Plan
from tracker.models import LoginVisit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    """Return a plan whose first period is closed, so that updates are due for January to March."""
    plan = Plan()
    PeriodClosing.objects.create(period=plan.periods[0], recorded_at=noon(date(2026, 1, 20)))
    return plan


@pytest.fixture
def me(client: Client, plan: Plan) -> Person:
    person = builders.member(plan.strategy)
    client.force_login(builders.account(person))
    return person


def text(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def paper(plan: Plan, number: int = 1, **fields: Any) -> Paper:
    layout, _ = PaperLayout.objects.get_or_create(
        key="test", version=1, defaults={"name": "Test", "form": {}, "recorded_at": noon(TODAY)}
    )
    values = {
        "title": f"Progress report {number}",
        "meeting_date": date(2026, 5, 13),
        "as_at": date(2026, 3, 31),
        "compared_with": date(2025, 12, 31),
        "created_at": noon(TODAY),
    }
    return Paper.objects.create(strategy=plan.strategy, number=number, layout=layout, **values | fields)


def test_signed_out_reader_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_person_without_a_role_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(builders.user())
    assert "You do not have a role in any strategy yet." in text(client)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_page(client: Client, plan: Plan, role: Role) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    assert ("Papers</h2>" in text(client)) is (role is not Role.VIEWER)


def test_says_how_many_are_done_for_which_period_and_how_long_is_left(
    client: Client, plan: Plan, me: Person
) -> None:
    plan.action(lead=me)
    plan.action(None, before=Rag.AMBER, lead=me)
    page = text(client)
    assert "<strong>1 of 2 done</strong> for January to March 2026; due in 6 days" in page
    assert f'href="/strategies/test/actions/1.1.2/update/?back=%2F&amp;period={plan.periods[1].pk}"' in page
    assert "actions/1.1.1/update/" not in page
    assert "Due by 14 April 2026, in 6 days." in page


def test_action_past_its_date_asks_whether_it_was_finished(client: Client, plan: Plan, me: Person) -> None:
    plan.action(None, lead=me, due=date(2026, 3, 31))
    assert "The due date, 31 March 2026, has passed. Was this finished?" in text(client)
    form = f"/strategies/test/actions/1.1.1/update/?back=%2F&period={plan.periods[1].pk}&finished="
    chosen = [client.get(form + answer).context["form"]["rag"].value() for answer in ("yes", "no")]
    assert chosen == [Rag.BLUE, None]


def test_person_who_owes_nothing_is_told_why_and_when_the_next_is_due(
    client: Client, plan: Plan, me: Person
) -> None:
    plan.action()
    assert "You lead no actions in this strategy, so you do not need to send an update.</p>" in text(client)


def test_coordinator_is_told_which_groups_they_coordinate_and_who_answers_for_each_action(
    client: Client, plan: Plan, me: Person
) -> None:
    group = builders.group(plan.strategy, name="Oversight Group", coordinator=me)
    under = builders.group(plan.strategy, name="Short-life Group", parent=group)
    lead = builders.person(body=plan.strategy.body, name="Ann Lee", job_title="Nurse")
    plan.action(None, group=group, lead=lead)
    plan.action(None, group=under)
    page = text(client)
    assert "You lead no actions in this strategy. You can send the updates below." in page
    assert (
        'As coordinator: 0 of 2 done</summary> <div class="ds_details__text"> <p>You coordinate the Oversight Group '
        "and the groups under it.</p>" in page
    )
    assert "Group: Oversight Group. Lead: Nurse (Ann Lee)." in page
    assert "Group: Short-life Group. No lead." in page
    plan.action(None, group=group, deputy=me, lead=lead)
    page = text(client)
    assert "As deputy: 0 of 1 done</summary>" in page
    assert "As coordinator: 0 of 2 done</summary>" in page
    assert "You are the deputy. Lead: Nurse (Ann Lee)." in page


def test_coordinator_of_groups_without_others_under_them_is_told_the_number_of_actions(
    client: Client, plan: Plan, me: Person
) -> None:
    for name in ("First Group", "Second Group"):
        plan.action(None, group=builders.group(plan.strategy, name=name, coordinator=me))
    assert "<p>You coordinate the First Group and the Second Group.</p>" in text(client)


def test_update_that_came_back_says_why_by_whom_and_when_until_it_is_corrected(
    client: Client, plan: Plan, me: Person
) -> None:
    action = plan.action(None, lead=me)
    builders.update(action, Rag.GREEN, date(2026, 3, 30), by=me.user, period=plan.periods[1])
    assert "Correct </span>" not in text(client)
    plan.query_update(action, reason="Please say which teams.")
    page = text(client)
    reviewer = Person.objects.get(user=Review.objects.get().by)
    assert "Please say which teams." in page
    assert f"Queried by {titled(reviewer)}, today. January to March 2026." in page
    assert '<span class="visually-hidden">Correct </span>1.1.1 Title of 1.1.1</a>' in page
    assert "You have updated your one action for January to March 2026." in page
    # An update for an earlier period does not correct it.
    builders.update(action, Rag.GREEN, date(2025, 12, 31), recorded_at=noon(TODAY), period=plan.periods[0])
    assert "Correct </span>" in text(client)
    builders.update(
        action, Rag.GREEN, date(2026, 3, 31), by=me.user, recorded_at=noon(TODAY), period=plan.periods[1]
    )
    assert "Correct </span>" not in text(client)


def test_a_queried_update_for_a_period_closed_since_is_not_to_be_corrected(
    client: Client, plan: Plan, me: Person
) -> None:
    action = plan.action(None, lead=me)
    builders.update(action, Rag.GREEN, date(2026, 3, 30), by=me.user, period=plan.periods[1])
    plan.query_update(action)
    assert "Correct </span>" in text(client)
    PeriodClosing.objects.create(period=plan.periods[1], recorded_at=noon(TODAY))
    assert "Correct </span>" not in text(client)
    form = client.get(f"/strategies/test/actions/{action.reference}/update/")
    assert form.status_code == 200


def test_what_was_sent_stays_with_what_became_of_it(client: Client, plan: Plan, me: Person) -> None:
    sent, checked, noted = (plan.action(lead=me) for _ in range(3))
    builders.review(checked.updates.latest("id"), ReviewVerdict.CHECKED)
    builders.review(noted.updates.latest("id"), ReviewVerdict.NOTED)
    plan.query_update(plan.action(lead=me))
    plan.action(None, lead=me)
    page = text(client)
    assert "<strong>3 of 5 done, 1 queried</strong>" in page
    listed = page[page.index("<h3>Sent for January to March 2026</h3>") : page.index("Dashboard")]
    assert re.findall(r'actions/([\d.]+)/.*?spt-quiet">(\w+)<', listed) == [
        (sent.reference, "Sent"),
        (checked.reference, "Checked"),
        (noted.reference, "Noted"),
        ("1.1.4", "Queried"),
    ]


@pytest.mark.parametrize("rag", list(Rag))
def test_each_row_shows_its_rating_by_its_mark_and_its_word(
    client: Client, plan: Plan, me: Person, rag: Rag
) -> None:
    plan.action(rag, before=rag, lead=me)
    plan.action(None, before=rag, lead=me)
    turned = plan.action(None, before=Rag.GREY if rag is Rag.GREEN else Rag.GREEN, lead=me)
    builders.update(turned, rag, TODAY, period=plan.periods[1])
    page = client.get("/").content.decode()
    parsed = PageParser(page)
    # Work reported complete is not updated again, and has not changed until that is agreed.
    shown = ["sent", "sent"] if rag is Rag.BLUE else ["to update", "sent", "sent", "changed"]
    assert parsed.marks.count(f"/static/img/ratings.svg#{rag.shape}") == len(shown)
    assert sum(rag.word in words.split() for words in parsed.words) == len(shown)
    assert list(parsed.faults()) == []


def test_nothing_has_changed_is_one_click(client: Client, plan: Plan, me: Person) -> None:
    plan.action(None, before=Rag.GREEN, lead=me)
    plan.action(None, before=Rag.RED, lead=me)
    drafted = plan.action(None, before=Rag.GREEN, lead=me)
    UpdateDraft.objects.create(action=drafted, user=builders.account(me), saved_at=noon(TODAY))
    page = text(client)
    assert page.count("Nothing has changed since") == 1
    assert "Nothing has changed since 20 December 2025<" in page
    # The draft says why there is no button beside it.
    assert page.count("</a> to send “Nothing has changed” instead</p>") == 1
    [url] = re.findall(r'formaction="([^"]+)">Nothing', page)
    url = unescape(url)
    for _ in range(2):
        response = client.post(url)
        assert response["Location"] == "/#messages"
    page = text(client)
    assert "1.1.1 was updated for January to March 2026: Green. No change since 20 December 2025." in page
    assert Update.objects.get(pk=Update.objects.latest("id").pk).unchanged_since == date(2025, 12, 20)
    assert Update.objects.filter(action__reference="1.1.1").count() == 2


def test_update_of_somebody_else_that_was_queried_is_not_mine(client: Client, plan: Plan, me: Person) -> None:
    plan.query_update(plan.action())
    assert "Correct </span>" not in text(client)


def test_long_list_is_cut_with_the_number_left_and_a_way_to_them(
    client: Client, plan: Plan, me: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.views.my_work.MOST_OTHERS", 1)
    monkeypatch.setattr("reports.views.my_work.MOST_SENT", 1)
    for fields in [{"lead": me}] * 3 + [{"deputy": me}] * 3:
        plan.action(None, before=Rag.RED, **fields)
        plan.action(**fields)
    page = text(client)
    # Everything that the user has to send as lead is listed.
    assert page.count('<span class="visually-hidden">Update </span>') == 3 + 1
    assert '2 more to update: <a href="/strategies/test/actions/">all actions</a>' in page
    assert page.count('2 more: <a href="/strategies/test/actions/">all actions</a>') == 2


def test_draft_is_named_with_its_day(client: Client, plan: Plan, me: Person) -> None:
    action = plan.action(None, before=Rag.RED, lead=me)
    UpdateDraft.objects.create(action=action, user=builders.account(me), saved_at=noon(date(2026, 4, 7)))
    page = text(client)
    assert "Draft saved 7 April 2026" in page
    assert 'href="/strategies/test/actions/1.1.1/update/draft/discard/?back=%2F">Discard it' in page
    assert "instead</p>" not in page


def test_papers_in_hand_are_for_those_who_may_read_them(client: Client, plan: Plan, me: Person) -> None:
    paper(plan)
    paper(plan, 2, state="published", known_at=noon(TODAY))
    page = text(client)
    assert 'href="/strategies/test/papers/1/"' in page
    assert "13 May 2026. Drafting" in page
    assert "Progress report 2" not in page
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    assert "Progress report 1" not in text(client)


def test_changes_are_told_since_the_last_visit_on_an_earlier_day(
    client: Client, plan: Plan, me: Person
) -> None:
    for day in (date(2026, 3, 1), date(2026, 4, 2), TODAY):
        LoginVisit.objects.create(user=builders.account(me), at=noon(day))
    builders.update(plan.action(), Rag.RED, date(2026, 4, 6))
    builders.update(plan.action(), Rag.RED, date(2026, 4, 1))
    builders.revision(plan.action(lead=me), due=date(2026, 9, 30), agreed_by="the oversight group")
    page = text(client)
    changed = page[page.index("Changed since 2 April 2026") :]
    assert "1.1.1 Title of 1.1.1" in changed
    assert "1.1.2 Title of 1.1.2" not in changed
    assert "moved from 31 December 2026 to 30 September 2026, agreed by the oversight group." in changed
    assert changed.index("1.1.3") < changed.index("1.1.1")


def test_first_visit_looks_back_a_fortnight_and_says_so(client: Client, plan: Plan, me: Person) -> None:
    page = text(client)
    assert "Changed since 25 March 2026" in page
    assert "This is your first day here, so you see changes in the last 14 days." in page


def test_each_strategy_of_several_has_its_part(client: Client, plan: Plan, me: Person) -> None:
    other = Plan(builders.strategy("other", name="Other strategy", short_name="Other"))
    Membership.objects.create(strategy=other.strategy, person=me, role=Role.LEAD, since=builders.START)
    plan.action(None, lead=me)
    other.action(None, lead=me)
    page = text(client)
    assert "Other: <strong>0 of 1 done</strong>" in page
    assert 'href="/strategies/other/actions/1.1.1/update/?back=%2F&amp;period=' in page
    assert 'href="/strategies/test/actions/1.1.1/update/?back=%2F&amp;period=' in page


def test_asks_as_many_queries_of_a_member_of_ten_strategies_as_of_one(
    client: Client, plan: Plan, me: Person
) -> None:
    one_more(plan, me)
    costs = []
    for added in (0, 9):
        for number in range(added):
            other = Plan(builders.strategy(f"other-{number}", short_name=f"Other {number}"))
            Membership.objects.create(
                strategy=other.strategy, person=me, role=Role.MEMBER, since=builders.START
            )
            one_more(other, me)
        for path in ("/", "/strategies/"):
            with CaptureQueriesContext(connection) as captured:
                page = client.get(path).content.decode()
            costs.append((path, len(captured)))
            assert ("/strategies/other-8/" in page) is bool(added)
    assert costs == [("/", 19), ("/strategies/", 3)] * 2


def one_more(plan: Plan, me: Person) -> None:
    """Add one more of everything that the page lists."""
    plan.action(None, lead=me)
    plan.action(None, deputy=me)
    back = plan.action(None, lead=me)
    builders.update(back, Rag.GREEN, date(2026, 3, 30), by=me.user, period=plan.periods[1])
    plan.query_update(back)
    UpdateDraft.objects.create(action=back, user=builders.account(me), saved_at=noon(TODAY))
    builders.update(plan.action(lead=me), Rag.RED, TODAY)
    builders.revision(plan.action(stage=Stage.PAUSED), due=date(2027, 12, 31))
    paper(plan, plan.strategy.papers.count() + 1)


def test_asks_the_same_of_the_database_with_one_row_and_with_three(
    client: Client, plan: Plan, me: Person
) -> None:
    one_more(plan, me)
    costs = []
    for added in (0, 2):
        for _ in range(added):
            one_more(plan, me)
        with CaptureQueriesContext(connection) as captured:
            text(client)
        costs.append(len(captured))
    assert costs == [19, 19]
