"""The roles in a group, the meetings, and who agrees what, in the browser."""

from datetime import date

import pytest
from django.test import Client

from priorities.choices import Rag, Role
from priorities.models import GroupRole
from tests import builders
from tests.builders import START, TODAY
from tests.priorities.queries.completed_action import complete
from tracker.unsaved_text import SUBMISSION

pytestmark = pytest.mark.django_db

PLAN = "/strategies/test/plan/"
WINTER = {"opens": "1 January 2026", "ends": "31 March 2026", "due": "20 April 2026"}


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def strategy():
    return builders.strategy("test")


@pytest.fixture
def manager(client, strategy):
    client.force_login(builders.member(strategy, Role.MANAGER).user)
    return client


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_group_shows_its_roles_now_to_come_and_past(manager, strategy):
    group = builders.group(strategy)
    names = ("Past Ross", "Now Ross", "Next Ross")
    days = ((START, date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), None))
    for name, (since, until) in zip(names, days, strict=True):
        builders.group_role(group, builders.person(name=name), since=since, until=until)
    page = text(manager.get(f"{PLAN}groups/{group.pk}/"))
    parts = [
        page.index(words)
        for words in ("Roles now", names[1], "Roles to come", names[2], "Past roles", names[0])
    ]
    assert parts == sorted(parts)
    assert "From 1 April 2026 to 30 April 2026." in page


def sent(manager, url, **typed):
    """The answer to a form that was opened now."""
    return manager.post(url, opened(manager, url) | typed, follow=True)


def opened(manager, url):
    return {"based_on": manager.get(url).context["form"].initial["based_on"]}


def test_a_role_is_corrected_ended_and_withdrawn(manager, strategy):
    group, person = builders.group(strategy), builders.member(strategy)
    role = builders.group_role(group, person)
    page = f"{PLAN}groups/{group.pk}/"
    first = f"{page}roles/{role.pk}/"
    assert manager.get(first).context["form"].initial["since"] == START
    typed = {"since": "1 May 2023", "until": "", "reason": "The minute gives 1 May."}
    assert "Corrected: The minute gives 1 May." in text(sent(manager, first, **typed))
    role = GroupRole.objects.current().get()
    assert role.since == date(2023, 5, 1)
    ended = sent(manager, f"{page}roles/{role.pk}/end/", until="8 April 2026")
    assert "From 1 May 2023 to 8 April 2026." in text(ended)
    role = GroupRole.objects.current().get()
    empty = sent(manager, f"{page}roles/{role.pk}/withdraw/", reason="")
    assert empty.context["form"].errors.keys() == {"reason"}
    gone = sent(manager, f"{page}roles/{role.pk}/withdraw/", reason="Another group.")
    assert "No one has a role in this group now." in text(gone)


@pytest.mark.parametrize("page", ["", "end/", "withdraw/"])
def test_a_role_changed_in_another_window_is_shown_with_what_was_typed(manager, strategy, page):
    group, person = builders.group(strategy), builders.member(strategy)
    url = f"{PLAN}groups/{group.pk}/roles/{builders.group_role(group, person).pk}/"
    mine = opened(manager, url + page)
    sent(manager, url, since="1 May 2023", until="", reason="The minute gives 1 May.")
    typed = {"since": "1 June 2023", "until": "1 March 2026", "reason": "I typed this."}
    refused = manager.post(url + page, mine | typed)
    words = text(refused)
    assert "You have changed this in another window since you opened the page." in words
    assert words.index("Current version") < words.index(
        "The current version is shown above, and we have kept"
    )
    assert "1 May 2023" in words
    assert ("1 March 2026" if page == "end/" else "I typed this.") in words
    now = {"based_on": refused.context["form"].data["based_on"]}
    assert manager.post(url + page, mine | typed | now).status_code == 302
    assert "1 May 2023" not in text(manager.get(f"{PLAN}groups/{group.pk}/")) or page == "end/"


@pytest.mark.parametrize("page", ["", "end/", "withdraw/"])
def test_the_pages_of_a_withdrawn_role_say_so_and_keep_what_was_typed(manager, strategy, page):
    group, person = builders.group(strategy), builders.member(strategy)
    url = f"{PLAN}groups/{group.pk}/roles/{builders.group_role(group, person).pk}/"
    mine = opened(manager, url + page)
    sent(manager, f"{url}withdraw/", reason="Another group.")
    words = text(manager.get(url + page))
    assert f"The role of {person.name} as coordinator in {group.name} was withdrawn on 8 April 2026." in words
    assert f'href="{PLAN}groups/{group.pk}/"' in words
    typed = {"since": "1 June 2023", "until": "1 March 2026", "reason": "I typed this."}
    words = text(manager.post(url + page, mine | typed))
    assert "This role has been withdrawn since you opened the page." in words
    assert ("1 March 2026" if page == "end/" else "I typed this.") in words
    assert manager.get(url.replace("roles/", "roles/9")).status_code == 404


def test_no_one_is_appointed_to_a_retired_group(manager, strategy):
    group = builders.group(strategy, retired_on=TODAY)
    assert "is retired. Reopen it first." in text(manager.get(f"{PLAN}groups/{group.pk}/roles/add/"))


def test_a_period_in_use_is_asked_only_for_its_meeting(manager, strategy):
    meeting = builders.meeting(strategy, date(2026, 5, 13), note="Item 17")
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    url = f"{PLAN}periods/{period.pk}/"
    assert list(manager.get(url).context["form"].fields) == [
        "name",
        "opens",
        "ends",
        "due",
        "meeting",
        "days_before",
        "based_on",
    ]
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=date(2026, 3, 31), period=period)
    form = manager.get(url).context["form"]
    assert list(form.fields) == ["meeting", "based_on"]
    typed = {"meeting": meeting.pk, "based_on": form.initial["based_on"]}
    assert f'data-label="Reports to"><div>{meeting}</div>' in text(manager.post(url, typed, follow=True))
    overtaken = manager.post(url, typed | {"meeting": ""})
    assert "This has been changed since you opened the page." in text(overtaken)
    assert dict(overtaken.context["newer"])["Which meeting does it report to?"] == meeting
    listed = text(manager.get(f"{PLAN}meetings/"))
    assert f"{period.name} reports to it. Item 17" in listed
    refused = text(manager.get(f"{PLAN}meetings/{meeting.pk}/remove/"))
    assert "so you cannot remove it" in refused


def test_a_period_that_came_into_use_meanwhile_is_not_corrected_and_nothing_typed_is_lost(manager, strategy):
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    url = f"{PLAN}periods/{period.pk}/"
    mine = opened(manager, url)
    action = builders.action(builders.commitment(builders.priority(strategy)))
    builders.update(action, on=date(2026, 3, 31), period=period)
    refused = manager.post(url, mine | WINTER | {"name": "Winter 2026", "meeting": ""})
    assert 'value="Winter 2026"' in text(refused)
    assert refused.context["form"].errors
    assert strategy.periods.get().name == period.name


def test_recreating_periods_says_which_meetings_stay(manager, strategy):
    days = {"opens": date(2026, 4, 1), "ends": date(2026, 6, 30), "due": date(2026, 7, 14)}
    period = builders.period(strategy, **days)
    sentence = "keeps the meeting of a current one that ends on the same day"
    assert sentence not in text(manager.get(f"{PLAN}periods/"))
    type(period).objects.filter(pk=period.pk).update(meeting=builders.meeting(strategy, date(2026, 5, 13)))
    assert sentence in text(manager.get(f"{PLAN}periods/"))


def test_only_meetings_from_the_last_day_of_a_period_are_offered(manager, strategy):
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    early, last_day, later = (
        builders.meeting(strategy, day) for day in (date(2026, 3, 30), date(2026, 3, 31), date(2026, 5, 13))
    )
    field = manager.get(f"{PLAN}periods/{period.pk}/").context["form"].fields["meeting"]
    assert [key for key, _ in field.choices] == ["", str(later.pk), str(last_day.pk)]
    assert str(early) not in dict(field.choices).values()


def test_the_address_of_a_corrected_period_leads_to_the_period_now(manager, strategy):
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    url = f"{PLAN}periods/{period.pk}/"
    mine = opened(manager, url)
    typed = {**WINTER, "name": "Winter 2026", "due": "20 April 2026", "meeting": ""}
    assert manager.post(url, mine | typed).status_code == 302
    replaced = strategy.periods.get(withdrawn_at=None)
    assert (replaced.name, replaced.pk == period.pk) == ("Winter 2026", False)
    assert manager.get(url).headers["Location"] == f"{PLAN}periods/{replaced.pk}/"
    refused = manager.post(url, mine | typed | {"name": "First quarter"})
    words = text(refused)
    assert words.index("Current version") < words.index("has been changed since you opened the page")
    assert "Winter 2026" in words
    assert 'value="First quarter"' in words
    now = {"based_on": refused.context["form"].data["based_on"]}
    assert manager.post(url, mine | typed | now | {"name": "First quarter"}).status_code == 302
    assert strategy.periods.get(withdrawn_at=None).name == "First quarter"


def test_the_page_of_a_period_that_was_recreated_says_so_and_keeps_what_was_typed(manager, strategy):
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    url = f"{PLAN}periods/{period.pk}/"
    mine = opened(manager, url)
    period.withdrawn_at = builders.noon(TODAY)
    period.save()
    words = text(manager.get(url))
    assert f"{period.name} has not been a reporting period since 8 April 2026" in words
    assert f'href="{PLAN}periods/"' in words
    words = text(manager.post(url, mine | WINTER | {"name": "First quarter", "meeting": ""}))
    assert "The periods have been changed since you opened the page" in words
    assert 'value="First quarter"' in words
    assert manager.get(f"{PLAN}periods/99999/").status_code == 404


def test_an_action_names_its_coordinator_of_the_day_and_who_agrees_its_completion(manager, strategy):
    group = strategy.oversight_group = builders.group(strategy, name="Oversight group")
    strategy.save()
    action = builders.action(builders.commitment(builders.priority(strategy)), group=group)
    before, now = builders.person(name="Before Ross"), builders.person(name="Now Ross")
    builders.group_role(group, before, until=date(2026, 3, 31))
    builders.group_role(group, now, since=date(2026, 4, 1))
    complete(builders.update(action, Rag.BLUE, date(2026, 4, 2)), None, date(2026, 4, 2))
    url = f"/strategies/test/actions/{action.reference}/"
    page, past = text(manager.get(url)), text(manager.get(f"{url}?as_at=2026-03-31"))
    assert (now.name in page, before.name in page) == (True, False)
    assert (now.name in past, before.name in past) == (False, True)
    assert "Oversight group decides on completions in this strategy." in page
    chair = Client()
    chair.force_login(builders.member(strategy, Role.LEAD).user)
    assert (
        "Oversight group decides on completions in this strategy. A manager of the strategy, or the "
        "group’s chair or "
        "coordinator, records the decision." in text(chair.get(url))
    )
    manager.post(
        f"{PLAN}who-agrees/",
        dict.fromkeys(("complete", "new_date", "pause", "stop"), "board")
        | {"based_on": manager.get(f"{PLAN}who-agrees/").context["form"].initial["based_on"]},
    )
    assert f"{strategy.board} decides on completions in this strategy." in text(manager.get(url))


def test_a_strategy_has_pages_for_the_roles_of_its_own_groups_only(manager, strategy):
    strategy.oversight_group = builders.group(strategy)
    strategy.save()
    own, other = builders.group(strategy, parent=strategy.oversight_group), builders.group(strategy)
    role = builders.group_role(other, builders.member(strategy))
    listed = text(manager.get(f"{PLAN}bodies/"))
    assert own.name in listed
    assert other.name in listed
    for group, status in ((own, 200), (other, 404)):
        url = f"{PLAN}groups/{group.pk}/"
        assert (f'href="{url}"' in listed) == (status == 200)
        assert manager.get(url).status_code == manager.get(f"{url}roles/add/").status_code == status
    for part in ("", "end/", "withdraw/"):
        assert manager.get(f"{PLAN}groups/{other.pk}/roles/{role.pk}/{part}").status_code == 404


def test_a_meeting_is_added_once_someone_has_said_who_meets(manager, strategy):
    group = builders.group(strategy)
    url = f"{PLAN}meetings/add/"
    field = manager.get(url).context["form"].fields["group"]
    assert field.choices == [("", "Choose"), ("board", strategy.board), (str(group.pk), group.name)]
    typed = opened_to_add(manager, url) | {"held_on": "22 April 2026"}
    for unknown in ("", "9999"):
        refused = manager.post(url, typed | {"group": unknown})
        assert refused.context["form"].errors.keys() == {"group"}
    assert "Choose who meets." in text(manager.post(url, typed))
    for number, chosen in enumerate(("board", str(group.pk)), 1):
        typed = opened_to_add(manager, url) | {"held_on": "22 April 2026"}
        assert "The meeting was added: " in text(manager.post(url, typed | {"group": chosen}, follow=True))
        assert strategy.meetings.count() == number
    assert {meeting.group for meeting in strategy.meetings.all()} == {None, group}


def opened_to_add(manager, url):
    form = manager.get(url).context["form"]
    return {SUBMISSION: str(form[SUBMISSION].value())}
