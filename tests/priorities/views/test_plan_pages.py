"""The pages that change the plan: who may open them, how many queries they run, and that they keep what was typed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from priorities.choices import Role
from priorities.models import Decision, DecisionMaker, Milestone
from priorities.views.change_plan.generic import AddView
from tests import builders

pytestmark = pytest.mark.django_db

PAGES = {
    "plan": [],
    "plan_priority_add": [],
    "plan_priority_edit": [1],
    "plan_priority_retire": [1],
    "plan_commitment_add": [1],
    "plan_commitment_edit": ["1.1"],
    "plan_commitment_retire": ["1.1"],
    "plan_action_add": ["1.1"],
    "plan_action_edit": ["1.1.1"],
    "plan_action_stage": ["1.1.1"],
    "plan_milestone_add": ["1.1.1"],
    "plan_milestone_edit": ["1.1.1", 1],
    "plan_milestone_retire": ["1.1.1", 1],
    "plan_people": [],
    "plan_staff_readings": [],
    "plan_person_add": [],
    "plan_person": ["person"],
    "plan_person_edit": ["person"],
    "plan_person_leave": ["person"],
    "plan_role_add": ["person"],
    "plan_role_edit": ["person", "role"],
    "plan_settings": [],
    "plan_strategy_edit": [],
    "plan_periods": [],
    "plan_period_edit": ["period"],
    "plan_groups": [],
    "plan_group_add": ["groups"],
    "plan_group_edit": ["groups", "group"],
    "plan_group_retire": ["groups", "group"],
}
POSTED = {"plan_order": [], "plan_person_invite": ["person"], "plan_person_close_account": ["person"]}
KEEPERS = {Role.MANAGER, Role.ADMIN}


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def strategy():
    """A strategy with one of everything that the pages of the plan can change."""
    made = builders.strategy("test")
    group = builders.group(made)
    builders.service(made)
    builders.period(made, date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 14))
    person = builders.member(made, email="leader@test.example")
    home = builders.commitment(builders.priority(made, 1))
    action = builders.action(home, lead=person, group=group)
    builders.milestone(action, date(2026, 9, 30))
    return made


def address(strategy, name, arguments):
    person = strategy.memberships.get(person__email__startswith="person", role=Role.MEMBER).person
    keys = {
        "person": person.pk,
        "role": person.memberships.first().pk,
        "group": strategy.body.groups.first().pk,
        "period": strategy.periods.first().pk,
    }
    return reverse(name, args=[strategy.slug, *(keys.get(each, each) for each in arguments)])


def signed_in(client, strategy, role):
    client.force_login(builders.member(strategy, role, f"{role}-new@test.example").user)
    return client


@pytest.fixture
def manager(client, strategy):
    return signed_in(client, strategy, Role.MANAGER)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_only_for_managers_and_administrators(client, strategy, name):
    url = address(strategy, name, PAGES[name])
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    client.force_login(builders.user())
    assert client.get(url).status_code == 404
    found = {}
    for role in Role:
        member = builders.user()
        person = builders.person(member)
        strategy.memberships.create(person=person, role=role, since=builders.START)
        client.force_login(member)
        found[role] = client.get(url).status_code
    assert found == {role: 200 if role in KEEPERS else 403 for role in Role}


@pytest.mark.parametrize("name", POSTED)
def test_page_that_only_accepts_forms_is_closed_to_others_and_redirects_a_get(client, strategy, name):
    url = address(strategy, name, POSTED[name])
    assert "You were signed out, so nothing was saved" in client.post(url).content.decode()
    client.force_login(builders.user())
    assert client.post(url).status_code == 404
    signed_in(client, strategy, Role.VIEWER)
    assert client.post(url).status_code == 403
    signed_in(client, strategy, Role.ADMIN)
    # The browser sends GET if the person had to sign in again after sending the form.
    shown = ("plan", []) if name == "plan_order" else ("plan_person", POSTED[name])
    assert client.get(url)["Location"] == address(strategy, *shown)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("plan_priority_edit", [9]),
        ("plan_priority_retire", [9]),
        ("plan_commitment_add", [9]),
        ("plan_commitment_edit", ["9.9"]),
        ("plan_commitment_retire", ["9.9"]),
        ("plan_action_add", ["9.9"]),
        ("plan_action_edit", ["9.9.9"]),
        ("plan_action_stage", ["9.9.9"]),
        ("plan_milestone_add", ["9.9.9"]),
        ("plan_milestone_edit", ["1.1.1", 9]),
        ("plan_milestone_retire", ["1.1.1", 9]),
        ("plan_person", [99999]),
        ("plan_role_edit", [99999, 1]),
        ("plan_group_add", ["teams"]),
        ("plan_group_edit", ["groups", 99999]),
        ("plan_group_edit", ["teams", 1]),
    ],
)
def test_page_of_an_unknown_part_is_not_found(manager, strategy, name, arguments):
    assert manager.get(reverse(name, args=[strategy.slug, *arguments])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_page_runs_the_same_queries_for_one_row_and_for_three(
    manager, strategy, name, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = address(strategy, name, PAGES[name])
    manager.get(url)
    with CaptureQueriesContext(connection) as one:
        manager.get(url)
    for _ in range(2):
        home = builders.commitment(builders.priority(strategy))
        builders.commitment(strategy.priorities.get(number=1))
        lead = builders.member(strategy)
        for under in (home, strategy.commitments.get(reference="1.1")):
            action = builders.action(under, lead=lead, group=builders.group(strategy))
            builders.milestone(action, date(2026, 9, 30))
        builders.service(strategy)
        builders.care_group(strategy)
        builders.settings_version(strategy)
    Milestone.objects.create(action=strategy.actions.get(reference="1.1.1"), number=7).revisions.create(
        number=1,
        title="Another",
        due=date(2026, 9, 30),
        effective_from=builders.START,
        agreed_by="Us",
        reason="Plan.",
        recorded_at=builders.noon(builders.START),
    )
    with django_assert_num_queries(len(one)):
        manager.get(url)
    assert len(one) <= 20


def test_page_without_a_permission_has_no_view():
    with pytest.raises(AttributeError):
        AddView.as_view()


AGREED = {"effective_from": "8 April 2026", "agreed_by": "The oversight group", "reason": "Partners asked."}


def test_priority_is_added_changed_retired_and_reopened(manager, strategy):
    base = f"/strategies/{strategy.slug}/plan/priorities/"
    manager.post(f"{base}add/", {"name": "Housing", **AGREED})
    manager.post(f"{base}2/", {"name": "Homes", "based_on": 1, **AGREED})
    manager.post(f"{base}2/retire/", {"based_on": 2, **AGREED})
    assert (
        "Homes" in manager.get(f"/strategies/{strategy.slug}/plan/").content.decode().split("Retired</h2>")[1]
    )
    manager.post(f"{base}2/retire/", {"based_on": 3, **AGREED})
    revisions = strategy.priorities.get(number=2).revisions.values_list("name", "retired")
    assert list(revisions) == [("Housing", False), ("Homes", False), ("Homes", True), ("Homes", False)]


def test_commitment_is_added_and_reworded(manager, strategy):
    base = f"/strategies/{strategy.slug}/plan/"
    words = {"wording": "We will ask.", "wording_source": "approved", "source": "Strategy, page 3"}
    manager.post(f"{base}priorities/1/add/", {"reference": "1.2", **words, **AGREED})
    changed = words | {"plain_wording": "Staff ask everybody."}
    response = manager.post(f"{base}commitments/1.2/", {"based_on": 1, **changed, **AGREED}, follow=True)
    assert "Staff ask everybody." in response.content.decode()
    manager.post(f"{base}commitments/1.2/retire/", {"based_on": 2, **AGREED})
    assert strategy.commitments.get(reference="1.2").revisions.latest("number").retired


def test_message_names_a_reference_as_it_is_written(manager, strategy):
    base = f"/strategies/{strategy.slug}/plan/"
    builders.commitment(strategy.priorities.get(), reference="1.2B")
    url = f"{base}commitments/1.2B/retire/"
    response = manager.post(url, {"based_on": 1, **AGREED}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Commitment 1.2B was retired."]


def test_action_is_added_changed_and_moved_to_another_stage(manager, strategy):
    base = f"/strategies/{strategy.slug}/plan/"
    home = strategy.commitments.get(reference="1.1")
    planned = {"title": "Train staff", "home": home.pk, "kind": "time_limited", "due": "31 December 2026"}
    manager.post(f"{base}commitments/1.1/add/", {"reference": "1.1.2", **planned, **AGREED})
    changed = planned | {"due": "31/3/2027", "answering": f"person-{strategy.memberships.first().person_id}"}
    manager.post(f"{base}actions/1.1.2/", {"based_on": 1, **changed, **AGREED})
    manager.post(f"{base}actions/1.1.2/stage/", {"based_on": 2, "stage": "paused", **AGREED})
    action = strategy.actions.get(reference="1.1.2")
    assert (action.current.number, action.current.due, action.current.stage) == (
        3,
        date(2027, 3, 31),
        "paused",
    )
    assert (action.baseline.due, action.current.reason) == (date(2026, 12, 31), "Partners asked.")


def oversight_group_of(strategy):
    """Make the only group of the strategy's body its oversight group, and return the group."""
    strategy.oversight_group = strategy.body.groups.get()
    strategy.save()
    return strategy.oversight_group


def test_stage_page_asks_which_group_or_board_agreed_and_at_which_meeting(manager, strategy):
    group = oversight_group_of(strategy)
    held = builders.meeting(strategy, date(2026, 3, 10), group=group)
    builders.meeting(strategy, builders.TODAY + timedelta(days=1), group=group)
    page = address(strategy, "plan_action_stage", ["1.1.1"])
    form = manager.get(page).context["form"]
    assert form["group"].value() == str(group.pk)
    assert [label for _, label in form.fields["group"].choices] == [group.name, strategy.board]
    assert [key for key, _ in form.fields["meeting"].choices] == ["", str(held.pk)]
    sent = {"based_on": 1, "stage": "paused", "group": group.pk, "meeting": held.pk, "reason": "No funds."}
    response = manager.post(page, sent | {"minute_reference": "Item 7"}, follow=True)
    messages = [str(message) for message in response.context["messages"]]
    assert messages == ["Action 1.1.1 is paused from 10 March 2026."]
    decision = Decision.objects.get()
    assert (decision.group, decision.meeting, decision.minute_reference) == (group, held, "Item 7")


def test_stage_page_starts_from_the_group_or_board_that_the_strategy_names(manager, strategy):
    page = address(strategy, "plan_action_stage", ["1.1.1"])
    for kind in ("complete", "pause"):
        DecisionMaker.objects.create(strategy=strategy, kind=kind, set_at=builders.noon(builders.TODAY))
    group = oversight_group_of(strategy)
    form = manager.get(page).context["form"]
    assert form["group"].value() in (None, "")
    assert form.fields["group"].help_text == (
        f"Named in this strategy: paused, {strategy.board}; stopped, {group.name}; complete, {strategy.board}"
    )


def test_stage_page_refuses_a_meeting_of_another_group_and_keeps_the_answers(manager, strategy):
    held = builders.meeting(strategy, date(2026, 3, 10))
    sent = {
        "based_on": 1,
        "stage": "paused",
        "group": oversight_group_of(strategy).pk,
        "meeting": held.pk,
        "reason": "No.",
    }
    response = manager.post(address(strategy, "plan_action_stage", ["1.1.1"]), sent)
    form = response.context["form"]
    assert list(form.errors) == ["meeting"]
    assert (form["meeting"].value(), form["reason"].value()) == (str(held.pk), "No.")


def test_due_date_is_given_in_the_plans_words(manager, strategy):
    base = f"/strategies/{strategy.slug}/"
    home = strategy.commitments.get(reference="1.1")
    planned = {"title": "Train staff", "home": home.pk, "kind": "time_limited", "reference": "DAB 1"}
    words = {"timescale_words": "by the end of 2026/27"}
    manager.post(f"{base}plan/commitments/1.1/add/", planned | words | AGREED)
    page = manager.get(f"{base}actions/dab1/").content.decode()
    assert "<dt>Due</dt><dd>By the end of 2026/27 (31 March 2027)</dd>" in page
    assert "31 March 2027" in manager.get(f"{base}actions/").content.decode()
    assert "Due by the end of 2026/27." in manager.get(f"{base}actions/dab1/update/").content.decode()
    later = planned | {"due": "31 August 2027", "timescale_words": "Summer 2027"}
    response = manager.post(f"{base}plan/actions/dab1/", {"based_on": 1, **later, **AGREED})
    assert "Choose how exact the plan&#x27;s words are." in response.content.decode()
    manager.post(
        f"{base}plan/actions/dab1/", {"based_on": 1, "timescale_precision": "season", **later, **AGREED}
    )
    page = manager.get(f"{base}actions/dab1/").content.decode()
    assert "Summer 2027 (31 August 2027). First planned for 31 March 2027" in page
    assert "Due in the plan&#x27;s words: Summer 2027, was by the end of 2026/27" in page


def test_due_date_in_words_before_the_start_is_explained_beside_the_words(manager, strategy):
    home = strategy.commitments.get(reference="1.1")
    planned = {"title": "Train staff", "home": home.pk, "kind": "time_limited", "reference": "DAB 1"}
    words = {"timescale_words": "By the end of 2026/27", "start": "1 April 2027"}
    url = f"/strategies/{strategy.slug}/plan/commitments/1.1/add/"
    form = manager.post(url, planned | words | AGREED).context["form"]
    assert form.errors["timescale_words"] == [
        "“By the end of 2026/27” means 31 March 2027, which is before the work starts."
    ]
    assert "due" not in form.errors


def test_milestone_is_added_changed_and_retired(manager, strategy):
    base = f"/strategies/{strategy.slug}/plan/actions/1.1.1/milestones/"
    manager.post(f"{base}add/", {"title": "Sign-off", "due": "1/10/2026", **AGREED})
    manager.post(f"{base}2/", {"title": "Sign-off", "due": "1/11/2026", "based_on": 1, **AGREED})
    manager.post(f"{base}2/retire/", {"based_on": 2, **AGREED})
    latest = Milestone.objects.get(number=2).revisions.latest("number")
    assert (latest.number, latest.due, latest.retired) == (3, date(2026, 11, 1), True)


def test_every_change_without_an_agreement_is_refused_and_keeps_what_was_typed(manager, strategy):
    cases = {
        "plan_priority_edit": {"name": "Typed name"},
        "plan_commitment_edit": {"wording": "Typed wording", "wording_source": "sample"},
        "plan_action_edit": {"title": "Typed title", "due": "1 May 2027", "kind": "time_limited"},
        "plan_action_stage": {"stage": "stopped"},
        "plan_milestone_edit": {"title": "Typed milestone", "due": "1 May 2027"},
        "plan_priority_retire": {},
        "plan_commitment_retire": {},
        "plan_milestone_retire": {},
    }
    builders.commitment(builders.priority(strategy))
    for name, typed in cases.items():
        home = strategy.commitments.get(reference="1.1").pk
        response = manager.post(address(strategy, name, PAGES[name]), typed | {"based_on": 1, "home": home})
        text = response.content.decode()
        assert response.status_code == 200, name
        assert "There is a problem" in text, name
        assert all(
            words in text for key, words in typed.items() if key not in ("kind", "wording_source", "stage")
        )
    assert strategy.actions.get().revisions.count() == 1
    assert strategy.commitments.get(reference="1.1").revisions.count() == 1
    assert strategy.priorities.get(number=1).revisions.count() == 1
    assert Milestone.objects.get().revisions.count() == 1


@pytest.mark.parametrize("day", ["9 April 2026", "31 March 2023", "soon"])
def test_day_that_is_not_allowed_is_refused(manager, strategy, day):
    url = f"/strategies/{strategy.slug}/plan/priorities/1/"
    response = manager.post(url, {"name": "Other", "based_on": 1, **AGREED, "effective_from": day})
    assert response.context["form"].errors.keys() == {"effective_from"}


def test_empty_plan_shows_the_next_step(client):
    strategy = builders.strategy("empty")
    signed_in(client, strategy, Role.MANAGER)
    url = "/strategies/empty/plan/"
    assert "Add the first priority" in client.get(url).content.decode()
    priority = builders.priority(strategy, name="Breaks")
    assert "Add a commitment to Breaks" in client.get(url).content.decode()
    builders.commitment(priority)
    assert "Add an action to 1.1" in client.get(url).content.decode()
    builders.action(strategy.commitments.get())
    assert "Next step" not in client.get(url).content.decode()


def test_form_of_another_strategy_does_not_change_the_plan(client, strategy):
    signed_in(client, strategy, Role.ADMIN)
    action = strategy.actions.get(reference="1.1.1")
    revision = action.current
    sent = {
        "title": "Other",
        "due": "1 May 2030",
        "home": 1,
        "stage": "stopped",
        "wording": "Other",
        "current": 99,
        "baseline": 99,
        "reference": "9.9.9",
    }
    for name in ("action_update", "evidence_add"):
        url = reverse(name, args=[strategy.slug, "1.1.1"])
        client.post(url, sent | {"rag": "green", "progress": "Done some.", "then": "submit"})
    client.post(reverse("strategy", args=[strategy.slug]), sent)
    client.post(f"/admin/priorities/action/{action.pk}/change/", sent)
    action.refresh_from_db()
    assert (action.reference, action.current, action.revisions.count()) == ("1.1.1", revision, 1)
    assert strategy.commitments.get().revisions.get().wording == "Wording of 1.1"
