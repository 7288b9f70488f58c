"""People, groups, settings, periods and new strategies in the browser."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from priorities.choices import Rag, Role
from priorities.models import Departure, Group, Person, Strategy
from tests import builders
from tracker.models import AuditEvent, Outbox, User

pytestmark = pytest.mark.django_db

AGREED = {"effective_from": "8 April 2026", "agreed_by": "The oversight group", "reason": "Partners asked."}
PLAN = "/strategies/test/plan/"
NEW = "/strategies/new/"


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO_TODAY = builders.TODAY


@pytest.fixture
def strategy():
    return builders.strategy("test")


@pytest.fixture
def manager(client, strategy):
    client.force_login(builders.member(strategy, Role.MANAGER, "keeper@test.example").user)
    return client


def errors(response) -> dict[str, Any]:
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_person_is_added_and_invited_in_one_step(manager, strategy):
    typed = {"name": "Mo Ross", "job_title": "Nurse", "email": "mo@test.example", "invite": "on"}
    manager.post(f"{PLAN}people/add/", {**typed, "role": "lead", "since": "1/4/2026"})
    person = Person.objects.get(name="Mo Ross")
    assert (person.user, person.memberships.get().role) == (User.objects.get(email="mo@test.example"), "lead")
    assert "http://testserver/accounts/password/reset/" in Outbox.objects.get().text


def added(manager, **typed) -> list[str]:
    first = {"name": "Mo Ross", "job_title": "Nurse", "email": "mo@test.example", "role": "lead"}
    response = manager.post(f"{PLAN}people/add/", {**first, "since": "8/4/2026", **typed}, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_adding_a_person_confirms_their_role_and_account(manager):
    role = "Mo Ross was given the role Chair from today."
    assert added(manager, email="") == [role]
    assert added(manager, invite="on") == [
        f"{role} They have an account. An email to mo@test.example says how to sign in."
    ]


def test_adding_a_known_person_shows_which_job_title_was_not_used(manager):
    known = builders.member(builders.strategy(), email="mo@test.example")
    Person.objects.filter(pk=known.pk).update(name="Mo Ross", job_title="Midwife")
    assert added(manager, invite="on", since="1/4/2026") == [
        "Mo Ross was given the role Chair from 1 April 2026. We already have someone with "
        "this email address, whose job title is Midwife, so “Nurse” was not used. If their job title has "
        "changed, correct it on their page. They already have an account, and sign in as mo@test.example, "
        "so no email was sent."
    ]


def test_someone_who_is_recorded_in_the_body_is_chosen_from_a_list(manager, strategy):
    member = builders.member(strategy)
    recorded = builders.person(body=strategy.body, name="Jo Bell", job_title="Nurse", email="jo@test.example")
    page = manager.get(f"{PLAN}people/add/").content.decode()
    assert "Is this person already recorded?" in page
    assert (f'value="{recorded.pk}">Jo Bell, Nurse<' in page, f'value="{member.pk}"' in page) == (True, False)
    typed = {"recorded": recorded.pk, "role": "member", "since": "8/4/2026"}
    both = manager.post(f"{PLAN}people/add/", {**typed, "name": "Mo Ross"})
    assert errors(both).keys() == {"recorded"}
    response = manager.post(f"{PLAN}people/add/", {**typed, "invite": "on"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "Jo Bell was given the role Group member from today. They have an account. An email to jo@test.example says "
        "how to sign in."
    ]
    assert recorded.memberships.get().strategy == strategy


def test_people_list_shows_who_coordinates_a_group_of_the_strategy(manager, strategy):
    builders.group(strategy, name="Oversight Group", coordinator=builders.member(strategy))
    page = " ".join(manager.get(f"{PLAN}people/").content.decode().split())
    assert "Group member. Coordinator of Oversight Group. Can sign in." in page


def test_adding_a_person_with_the_email_of_another_keeps_what_was_typed(manager, strategy):
    known = builders.member(strategy, email="mo@test.example")
    typed = {"name": "Mo Other", "job_title": "Clerk", "email": "mo@test.example", "role": "viewer"}
    response = manager.post(f"{PLAN}people/add/", {**typed, "since": "1/4/2026"})
    assert errors(response).keys() == {"email"}
    assert all(words in response.content.decode() for words in ("Mo Other", "Clerk", known.name))


def test_person_without_an_email_is_not_invited_and_no_answer_is_lost(manager):
    typed = {"name": "Mo Ross", "job_title": "Nurse", "invite": "on", "role": "lead", "since": "1/4/2026"}
    response = manager.post(f"{PLAN}people/add/", typed)
    assert errors(response).keys() == {"email"}
    assert 'value="Mo Ross"' in response.content.decode()
    assert Person.objects.filter(name="Mo Ross").count() == 0


def test_manager_is_not_offered_the_role_of_administrator(manager, client, strategy):
    assert "Administrator" not in manager.get(f"{PLAN}people/add/").content.decode()
    typed = {"name": "Mo", "job_title": "Nurse", "role": "admin", "since": "1/4/2026"}
    assert errors(manager.post(f"{PLAN}people/add/", typed)).keys() == {"role"}
    client.force_login(builders.member(strategy, Role.ADMIN).user)
    assert "Administrator" in client.get(f"{PLAN}people/add/").content.decode()


def test_invited_person_sets_a_password_and_signs_in(manager, client, strategy, mailoutbox):
    person = builders.person(email="mo@test.example")
    strategy.memberships.create(person=person, role=Role.MEMBER, since=builders.START)
    manager.post(f"{PLAN}people/{person.pk}/invite/")
    client.logout()
    client.post("/accounts/password/reset/", {"email": "mo@test.example"})
    call_command("send_mail")
    assert [letter.to for letter in mailoutbox] == [["mo@test.example"]] * 2
    assert "/accounts/password/reset/key/" in mailoutbox[1].body


def test_second_invitation_is_refused_with_a_message(manager, strategy):
    person = builders.member(strategy)
    response = manager.post(f"{PLAN}people/{person.pk}/invite/", follow=True)
    assert f"{person.name} already has an account." in response.content.decode()


def test_person_is_corrected_and_given_and_ended_a_role(manager, strategy):
    person = builders.member(strategy)
    page = f"{PLAN}people/{person.pk}/"
    mark = manager.get(f"{page}correct/").context["form"].initial["based_on"]
    typed = {"name": "Mo Ross", "job_title": "Nurse", "email": "", "based_on": mark}
    assert manager.post(f"{page}correct/", typed).status_code == 302
    again = manager.post(f"{page}correct/", typed | {"name": "Mo Bell"})
    assert "This has been changed since you opened the page." in again.content.decode()
    manager.post(f"{page}roles/add/", {"role": "author", "since": "1/4/2026"})
    role = person.memberships.get(role="author")
    mark = manager.get(f"{page}roles/{role.pk}/").context["form"].initial["based_on"]
    manager.post(f"{page}roles/{role.pk}/", {"since": "1/4/2026", "until": "30/4/2026", "based_on": mark})
    role.refresh_from_db()
    person.refresh_from_db()
    assert (person.name, role.until) == ("Mo Ross", date(2026, 4, 30))


def test_leaving_lists_a_persons_responsibilities_and_hands_them_over(manager, strategy):
    leaver, heir, other = (builders.member(strategy) for _ in range(3))
    home = builders.commitment(builders.priority(strategy))
    one, two = (builders.action(home, lead=leaver) for _ in range(2))
    group = builders.group(strategy, chair=leaver)
    chair = group.roles.get()
    url = f"{PLAN}people/{leaver.pk}/leave/"
    page = manager.get(url)
    text = page.content.decode()
    assert all(words in text for words in (one.current.title, two.current.title, f"{group.name} (chair)"))
    assert "They are responsible for 3 items" in text
    mark = page.context["form"].initial["based_on"]
    typed = {
        "everything": heir.pk,
        f"action_{two.pk}_lead": other.pk,
        f"group_{chair.pk}_chair": "unassigned",
        "last_day": "8 April 2026",
        "based_on": mark,
    }
    assert errors(manager.post(url, typed)).keys() == {"effective_from", "agreed_by", "reason"}
    sent_messages = [str(each) for each in manager.post(url, typed | AGREED, follow=True).context["messages"]]
    assert sent_messages == [
        f"{leaver.name}’s work was handed over: 1 to {heir.name}, 1 to {other.name} and 1 left "
        f"unassigned. Their roles here end on 8 April 2026. {leaver.name} can still sign in. Once they have left, an "
        "administrator of the strategy or the person who runs the tracker in your organisation can close their account."
    ]
    for row in (one, two):
        row.refresh_from_db()
    assert (one.current.lead, two.current.lead) == (heir, other)
    assert not group.roles.on(builders.TODAY)
    assert leaver.memberships.get().until == builders.TODAY


def test_one_choice_hands_over_everything_and_the_others_are_folded(manager, strategy):
    leaver, heir = (builders.member(strategy) for _ in range(2))
    home = builders.commitment(builders.priority(strategy))
    first = builders.action(home, lead=leaver)
    url = f"{PLAN}people/{leaver.pk}/leave/"
    alone = manager.get(url)
    assert f"Hand {first.reference} {first.current.title} (lead) to" in alone.content.decode()
    assert [name for name in alone.context["form"].fields if name.startswith("action_")] == []
    second = builders.action(home, lead=leaver)
    page = manager.get(url)
    text = page.content.decode()
    everything, folded = text.index("Hand everything to"), text.index("Choose differently for some")
    assert everything < folded < text.index(second.current.title)
    assert not is_open(text)
    typed = {f"action_{second.pk}_lead": heir.pk, "based_on": page.context["form"].initial["based_on"]}
    assert is_open(manager.post(url, typed).content.decode())


def is_open(text: str) -> bool:
    """Return whether the choices for each item are open."""
    opening = text[: text.index("Choose differently for some")].rindex("<details")
    return " open" in text[opening : text.index(">", opening)]


def test_someone_with_a_role_in_another_strategy_keeps_their_roles_in_groups(manager, strategy):
    leaver, heir = (builders.member(strategy) for _ in range(2))
    builders.strategy().memberships.create(person=leaver, role=Role.MEMBER, since=builders.START)
    action = builders.action(builders.commitment(builders.priority(strategy)), lead=leaver)
    group = builders.group(strategy, chair=leaver, coordinator=leaver)
    roles = {role.role: role for role in group.roles.all()}
    url = f"{PLAN}people/{leaver.pk}/leave/"
    form = manager.get(url).context["form"]
    field = form.fields[f"group_{roles['chair'].pk}_chair"]
    assert next(iter(field.choices)) == ("", "They keep it")
    typed = {
        "everything": heir.pk,
        f"group_{roles['coordinator'].pk}_coordinator": heir.pk,
        "last_day": "8 April 2026",
        "based_on": form.initial["based_on"],
        **AGREED,
    }
    sent_messages = [str(each) for each in manager.post(url, typed, follow=True).context["messages"]]
    assert sent_messages == [
        f"{leaver.name}’s work was handed over: 2 to {heir.name}. They keep 1 role in a group. Their roles here end on "
        "8 April 2026."
    ]
    action.refresh_from_db()
    assert action.current.lead == heir
    held = group.roles.on(builders.TODAY).values_list("role", "person")
    assert set(held) == {("chair", leaver.pk), ("coordinator", heir.pk)}


def test_handover_says_which_actions_lost_their_deputy(manager, strategy):
    leaver, heir = (builders.member(strategy) for _ in range(2))
    home = builders.commitment(builders.priority(strategy))
    led = builders.action(home, lead=heir, deputy=leaver)
    url = f"{PLAN}people/{leaver.pk}/leave/"
    mark = manager.get(url).context["form"].initial["based_on"]
    typed = {"everything": heir.pk, "last_day": "", "based_on": mark, **AGREED}
    sent_messages = [str(each) for each in manager.post(url, typed, follow=True).context["messages"]]
    assert sent_messages == [
        f"{leaver.name}’s work was handed over: 1 to {heir.name}. {led.reference} has no deputy now, "
        "because its lead cannot also be its deputy."
    ]


def test_a_handover_to_someone_who_cannot_sign_in_says_what_that_means(manager, strategy):
    leaver = builders.member(strategy)
    action = builders.action(builders.commitment(builders.priority(strategy)), lead=leaver)
    url, means = (
        f"{PLAN}people/{leaver.pk}/leave/",
        "cannot sign in to update their actions.",
    )
    assert means not in manager.get(url).content.decode()
    heir = builders.member(strategy)
    Person.objects.filter(pk=heir.pk).update(user=None)
    page = manager.get(url)
    text = page.content.decode()
    assert f"{heir.name}, {heir.job_title} (no account)" in text
    assert means in text
    typed = {
        "everything": heir.pk,
        "last_day": "",
        "based_on": page.context["form"].initial["based_on"],
        **AGREED,
    }
    [message] = [str(each) for each in manager.post(url, typed, follow=True).context["messages"]]
    assert message.endswith(
        f"{heir.name} cannot sign in. The coordinator of each action’s group enters their updates, or sends them a "
        "link for updates."
    )
    # A link is for people without an account only.
    closed = builders.member(strategy)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    url = f"{PLAN}people/{heir.pk}/leave/"
    page = manager.get(url)
    assert f"{closed.name}, {closed.job_title} (account closed)" in page.content.decode()
    typed |= {"everything": closed.pk, "based_on": page.context["form"].initial["based_on"]}
    [message] = [str(each) for each in manager.post(url, typed, follow=True).context["messages"]]
    assert message.endswith("enters their updates.")
    # The forms of the plan say it too.
    for place in (f"{PLAN}actions/{action.reference}/", f"{PLAN}priorities/1/"):
        assert f"{closed.name}, {closed.job_title} (account closed)" in manager.get(place).content.decode()


def test_who_can_close_the_account_of_a_leaver_is_said(manager, client, strategy):
    leaver = builders.member(strategy, until=date(2026, 4, 7))
    Departure.objects.create(
        strategy=strategy, person=leaver, since=date(2026, 4, 8), set_at=builders.noon(builders.TODAY)
    )
    page, people = f"{PLAN}people/{leaver.pk}/", f"{PLAN}people/"
    of_body = f"/bodies/{strategy.body.slug}/people/{leaver.pk}/"
    for each in (page, of_body):
        text = " ".join(manager.get(each).content.decode().split())
        assert "They have no role in any strategy, but can still sign in as" in text
        assert "or the person who runs the tracker in your organisation, can close their account." in text
        assert "Close the account" not in text
    assert "Left on 7 April 2026. Can still sign in." in " ".join(
        manager.get(people).content.decode().split()
    )
    superuser = builders.user(is_staff=True, is_superuser=True)
    client.force_login(superuser)
    close = f"/admin/tracker/user/{leaver.user_id}/change/"
    assert f'href="{close}">Close the account</a>' in client.get(of_body).content.decode()
    assert client.get(close).status_code == 200


def test_an_administrator_closes_the_account_of_someone_who_has_left(client, strategy):
    administrator = builders.member(strategy, Role.ADMIN)
    client.force_login(administrator.user)
    leaver = builders.member(strategy, until=date(2026, 4, 8))
    page = f"{PLAN}people/{leaver.pk}/"

    def close() -> str:
        response = client.post(f"{page}close-account/", follow=True)
        [message] = [str(each) for each in response.context["messages"]]
        leaver.user.refresh_from_db()
        return message

    assert "Close the account" not in client.get(page).content.decode()
    assert close() == f"{leaver.name} still has a role, here or in another strategy. End it first."
    leaver.memberships.update(until=date(2026, 4, 7))
    other = builders.strategy().memberships.create(person=leaver, role=Role.MEMBER, since=date(2026, 5, 1))
    assert close() == f"{leaver.name} still has a role, here or in another strategy. End it first."
    other.delete()
    assert leaver.user.is_active
    epoch = leaver.user.session_epoch
    assert "Close the account</button>" in client.get(page).content.decode()
    assert close().startswith(f"The account for {leaver.user.email} is closed.")
    assert (leaver.user.is_active, leaver.user.session_epoch) == (False, epoch + 1)
    event = AuditEvent.objects.latest("id")
    assert (event.what, event.text.after) == ("an account was changed", {"is_active": False})
    assert close() == f"The account for {leaver.user.email} is closed already."


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}])
def test_an_account_that_opens_the_administration_is_not_closed_here(client, strategy, fields):
    client.force_login(builders.member(strategy, Role.ADMIN).user)
    leaver = builders.member(strategy, until=date(2026, 4, 7))
    User.objects.filter(pk=leaver.user_id).update(**fields)
    client.post(f"{PLAN}people/{leaver.pk}/close-account/")
    assert User.objects.get(pk=leaver.user_id).is_active


def test_the_button_says_what_it_does(manager, strategy):
    leaver = builders.member(strategy)
    url = f"{PLAN}people/{leaver.pk}/leave/"

    def title_and_button():
        shown = manager.get(url).context
        return shown["title"], shown["button"]

    assert title_and_button() == (f"End the roles of {leaver.name}", "End the roles")
    builders.strategy().memberships.create(person=leaver, role=Role.MEMBER, since=builders.START)
    builders.group(strategy, chair=leaver)
    assert title_and_button()[1] == "Save the change"
    builders.action(builders.commitment(builders.priority(strategy)), lead=leaver)
    assert title_and_button() == (f"Hand over from {leaver.name}", "Hand over")


def test_handover_is_offered_while_there_is_something_to_hand_over(manager, strategy):
    person = builders.member(strategy, until=builders.TODAY)
    page = f"{PLAN}people/{person.pk}/"
    assert f"{page}leave/" not in manager.get(page).content.decode()
    builders.action(builders.commitment(builders.priority(strategy)), lead=person)
    assert f"{page}leave/" in manager.get(page).content.decode()


def test_viewers_and_people_who_leave_today_are_not_offered_as_leads(manager, strategy):
    home = builders.commitment(builders.priority(strategy))
    doer, reader = builders.member(strategy), builders.member(strategy, Role.VIEWER)
    leaver = builders.member(strategy, until=builders.TODAY)
    offered = manager.get(f"{PLAN}commitments/{home.reference}/add/").context["form"]["answering"].field.rows
    assert tuple(f"person-{each.pk}" in offered for each in (doer, reader, leaver)) == (
        True,
        False,
        False,
    )


def test_group_is_added_changed_retired_and_reopened(manager, strategy):
    manager.post(f"{PLAN}bodies/groups/add/", {"name": "Oversight"})
    group = Group.objects.get()
    page = f"{PLAN}bodies/groups/{group.pk}/"
    mark = manager.get(page).context["form"].initial["based_on"]
    manager.post(page, {"name": "Oversight Group", "based_on": mark})
    stale = manager.post(page, {"name": "Mine", "based_on": mark}).content.decode()
    assert "Oversight Group" in stale
    assert "Mine" in stale
    for retired in (builders.TODAY, None):
        mark = manager.get(f"{page}retire/").context["form"].initial["based_on"]
        manager.post(f"{page}retire/", {"based_on": mark})
        group.refresh_from_db()
        assert (group.name, group.retired_on) == ("Oversight Group", retired)


@pytest.mark.parametrize("kind", ["services", "care-groups"])
def test_other_bodies_are_added(manager, strategy, kind):
    response = manager.post(f"{PLAN}bodies/{kind}/add/", {"name": "Older people"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        f"The {kind[:-1].replace('-', ' ')} “Older people” was added."
    ]
    assert "Older people" in manager.get(f"{PLAN}bodies/").content.decode()
    assert errors(manager.post(f"{PLAN}bodies/{kind}/add/", {"name": ""})).keys() == {"name"}


def settings_typed(page, **fields):
    return {**page.context["form"].initial, **fields, "set_by": "The group", "reason": "Slippage was hidden."}


def test_settings_are_previewed_before_they_are_saved(manager, strategy):
    home = builders.commitment(builders.priority(strategy, name="Housing"))
    late = builders.action(home)
    builders.update(late, Rag.AMBER, forecast=date(2027, 2, 28))
    builders.update(builders.action(home), Rag.GREEN)
    url = f"{PLAN}settings/"
    typed = settings_typed(manager.get(url), tolerance_days=30, amber_share=60)
    # Settings that were not previewed are not saved, whichever button was pressed.
    page = manager.post(url, typed | {"then": "save"})
    text = page.content.decode()
    assert "With these, 1 of 2 suggestions and 3 headlines would change." in text
    assert "The forecast is 59 days late, more than the 30 days allowed" in text
    assert "Amber now, Green with the new settings." in " ".join(text.split())
    assert strategy.settings_versions.count() == 1
    previewed = {"then": "save", "previewed": page.context["form"].data["previewed"]}
    other = manager.post(url, typed | previewed | {"tolerance_days": 10})
    assert other.status_code == 200
    assert strategy.settings_versions.count() == 1
    assert manager.post(url, typed | previewed).status_code == 302
    version = strategy.settings_versions.latest("number")
    assert (version.number, version.tolerance_days, version.set_by) == (2, 30, "The group")


def test_settings_based_on_an_older_version_are_refused_and_the_newer_is_shown(manager, strategy):
    url = f"{PLAN}settings/"
    typed = settings_typed(manager.get(url), tolerance_days=30)
    previewed = manager.post(url, typed).context["form"].data["previewed"]
    builders.settings_version(strategy, tolerance_days=45)
    text = manager.post(url, typed | {"then": "save", "previewed": previewed}).content.decode()
    assert "has changed this since you opened the page." in text or "This has been changed" in text
    assert "Current settings" in text
    assert strategy.settings_versions.count() == 2


def test_all_errors_in_the_settings_are_shown_at_once(manager, strategy):
    typed = {**asdict(strategy.settings_versions.get().tolerances()), "reason": "Agreed."}
    invalid = {"tolerance_days": -5, "red_share": "abc", "amber_share": 0}
    assert errors(manager.post(f"{PLAN}settings/", typed | invalid)).keys() == invalid.keys()


def test_impossible_settings_are_refused_and_not_previewed(manager, strategy):
    url = f"{PLAN}settings/"
    for invalid in ({"red_share": 0}, {"red_share": 101}, {"red_share": "some"}, {"red_share": ""}):
        page = manager.post(url, settings_typed(manager.get(url), **invalid))
        assert errors(page).keys() == {"red_share"}
        assert page.context["preview"] is None


SET_UP = {
    "name": "Carers Strategy 2025-2030",
    "short_name": "Carers",
    "board": "Test Board",
    "starts": "1 April 2025",
    "ends": "31 March 2030",
    "priorities": "Breaks\nYoung carers\n\nMoney\nBeing heard\nWork",
    "period_kind": "yearly",
    "due_days": 30,
    "members": "Jo Bell, Nurse, jo@test.example\nAl Kerr, Planner",
}


def test_new_strategy_opens_its_pages_at_once(manager):
    response = manager.post(NEW, SET_UP, follow=True)
    text = response.content.decode()
    assert "Carers Strategy 2025-2030 was set up. You are its manager." in text
    assert "Add a commitment to Breaks" in text
    made = Strategy.objects.get(slug="carers")
    assert (made.priorities.count(), made.periods.count(), made.memberships.count()) == (5, 5, 4)
    for page in (
        "",
        "dashboard/",
        "actions/",
        "evidence/",
        "exceptions/",
        "risks/",
        "periods/",
        "papers/",
        "plan/",
    ):
        assert manager.get(f"/strategies/carers/{page}").status_code == 200, page
    for number in range(1, 6):
        assert manager.get(f"/strategies/carers/priorities/{number}/").status_code == 200


def test_incomplete_new_strategy_is_refused_and_keeps_what_was_typed(manager):
    response = manager.post(NEW, SET_UP | {"name": "", "ends": "1 April 2020", "members": "Jo Bell"})
    assert errors(response).keys() == {"name", "ends", "members"}
    assert "Young carers" in response.content.decode()
    assert Strategy.objects.count() == 1


def test_new_strategy_is_for_managers_and_administrators(client, strategy):
    assert client.get(NEW).status_code == 302
    client.force_login(builders.user())
    assert client.get(NEW).status_code == 403
    client.force_login(builders.member(strategy, Role.LEAD).user)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, SET_UP).status_code == 403
    client.force_login(builders.user(is_staff=True))
    assert client.get(NEW).status_code == 200


def test_list_of_strategies_offers_a_new_one_to_those_who_may_add_it(manager, client, strategy):
    assert NEW in manager.get("/strategies/").content.decode()
    client.force_login(builders.member(strategy, Role.VIEWER).user)
    assert NEW not in client.get("/strategies/").content.decode()


def test_all_errors_in_a_new_strategy_are_shown_at_once(manager):
    invalid = {
        "name": "x" * 400,
        "starts": "31/02/2024",
        "approved_on": "1 April 2030",
        "priorities": "Money\nMoney",
        "promised_commitments": "-3",
        "due_days": "4000",
        "members": "Ann Example; Team lead",
    }
    page = manager.post(NEW, SET_UP | invalid)
    assert errors(page).keys() == invalid.keys()
    assert not any(typed not in page.content.decode() for typed in invalid.values())
