"""The reporting periods, and the risks and areas for development."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import GroupRoleKind, Rag, Role, Stage
from priorities.figures.period_answers import PeriodAnswers, period_answers
from priorities.models import ClosingStatus, PeriodClosing, PeriodReopening
from priorities.queries.periods import periods_of
from priorities.views import periods
from priorities.writes.closings import closing_statuses
from tests import builders
from tests.access.test_writers import FormFields
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

PERIODS = "/strategies/test/periods/"
RISKS = "/strategies/test/risks/"
CLOSED = date(2026, 1, 30)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def reader(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.VIEWER)))
    return client


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def close(plan: Plan, number: int = 0) -> PeriodClosing:
    """Close a period, as the write does."""
    closing = PeriodClosing.objects.create(
        period=plan.periods[number], recorded_by=builders.user(name="Mo Manager"), recorded_at=noon(CLOSED)
    )
    ClosingStatus.objects.bulk_create(closing_statuses(closing))
    return closing


def page_of(plan: Plan, number: int = 0) -> str:
    return f"{PERIODS}{plan.periods[number].pk}/"


def test_closed_period_shows_when_and_how_many_actions_have_no_update(reader: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN)
    plan.action(None, before=None)
    plan.action(None, before=None, stage=Stage.PAUSED)
    close(plan)
    page = text(reader, PERIODS)
    assert "Closed 30 January 2026" in page
    assert "<div>1</div>" in page
    assert "14 January 2026" in page
    one = text(reader, page_of(plan))
    assert "Closed on 30 January 2026 by Mo Manager." in one
    assert "1 of the 2 actions that needed an update had one." in one


def test_closed_period_links_to_as_many_actions_as_it_counts(reader: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN)
    plan.action(None, before=None)
    plan.action(effective_from=date(2026, 2, 1), recorded_at=noon(date(2026, 2, 1)))
    close(plan)
    url = re.search(
        r'href="(/strategies/test/actions/\?as_at=2025-12-31&amp;known_at=2026-01-30)"',
        text(reader, page_of(plan)),
    )
    assert url
    assert "2 actions" in text(reader, url.group(1).replace("&amp;", "&"))


def test_actions_of_a_closed_period_without_an_update_show_their_last_rating_by_group(
    reader: Client, plan: Plan
) -> None:
    group = builders.group(plan.strategy, name="Housing group")
    lead = builders.person(name="Jo Lead", job_title="Team leader")
    builders.update(
        plan.action(None, before=None, group=group, lead=lead, title="Write the guide"),
        Rag.AMBER,
        date(2025, 9, 1),
    )
    plan.action(None, before=None, title="Train staff")
    plan.action(Rag.GREEN, title="Open the house")
    plan.action(Rag.GREEN, before=None, stage=Stage.PAUSED, title="Print the leaflet")
    close(plan)
    page = text(reader, page_of(plan))
    missing, rest = page.split("Updated: 1")
    assert "No update: 2" in missing
    assert "<h3>Housing group</h3>" in missing
    assert "Team leader, Jo Lead. No update; last rating shown: Amber." in missing
    assert missing.index("Housing group") < missing.index("<h3>No group</h3>") < missing.index("Train staff")
    assert "No lead. No update yet." in missing
    assert "Open the house</a>: Green. Sent." in rest
    assert "Print the leaflet</a>: The action is paused." in rest


def test_open_period_counts_the_updates_that_were_queried_and_not_those_withdrawn(
    reader: Client, plan: Plan
) -> None:
    plan.action(Rag.GREEN)
    plan.query_update(plan.action(Rag.AMBER))
    builders.withdrawal(plan.action(Rag.AMBER).updates.latest("id"))
    page = text(reader, PERIODS)
    assert "2 so far" in page
    assert "Under way" in page
    assert "None yet" in page


@pytest.mark.parametrize("closed", [False, True])
def test_the_list_counts_the_actions_that_the_page_of_the_period_lists(
    reader: Client, plan: Plan, closed: bool
) -> None:
    """Withdrawn work, withdrawn updates and what was recorded after the closing count on neither."""
    plan.action(None)
    plan.action(None, stage=Stage.PAUSED)
    complete(plan.action(None).updates.get(), None, date(2025, 12, 20))
    builders.withdrawal(plan.action(None).updates.get(), date(2026, 1, 20))
    before, after = date(2026, 1, 20), date(2026, 3, 1)
    for day in (before, after):
        builders.revision(plan.action(None), stage=Stage.WITHDRAWN, effective_from=day, recorded_at=noon(day))
    builders.withdrawal(plan.action(None).updates.get(), after)
    if closed:
        close(plan)
    now = noon(TODAY)
    period = next(each for each in periods_of(plan.strategy, now) if each.key == plan.periods[0].pk)
    assert period.answered == (5 if closed else 3)
    assert f"Updated: {period.answered}" in text(reader, page_of(plan))
    assert f"<div>{period.answered}{'' if closed else ' so far'}</div>" in text(reader, PERIODS)


def test_period_from_before_the_set_up_needs_no_updates(reader: Client, plan: Plan) -> None:
    assert "None needed" not in text(reader, PERIODS)
    plan.strategy.created_at = noon(date(2026, 1, 1))
    plan.strategy.save()
    page = text(reader, PERIODS)
    assert page.count("None needed") == page.count("Before this strategy was set up here") == 1


def test_reopened_period_shows_why(reader: Client, plan: Plan) -> None:
    PeriodReopening.objects.create(
        closing=close(plan),
        reason="Two returns came late.",
        recorded_by=builders.user(name="Al Chair"),
        recorded_at=noon(TODAY),
    )
    page = text(reader, page_of(plan))
    assert (
        "Closed on 30 January 2026 by Mo Manager. Reopened on 8 April 2026 by Al Chair: Two returns came late."
        in page
    )


def test_a_period_that_has_not_ended_shows_its_days(reader: Client, plan: Plan) -> None:
    page = text(reader, page_of(plan, 2))
    assert "Under way. 1 April 2026 to 30 June 2026; updates due by 14 July 2026." in page
    assert reader.get(f"{PERIODS}0/").status_code == 404


@pytest.fixture
def manager(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.MANAGER)))
    return client


def form_at(client: Client, url: str) -> dict[str, str]:
    fields = FormFields(client.get(url).content.decode()).fields
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def test_a_manager_closes_a_period_reopens_it_and_closes_it_again(manager: Client, plan: Plan) -> None:
    plan.action(Rag.GREEN)
    gap = plan.action(None, title="Train staff")
    url = page_of(plan, 1)
    assert f'href="{url}close/"' in text(manager, PERIODS)
    shown = text(manager, f"{url}close/")
    assert "1 of the 2 actions that need an update has none." in shown
    assert "Updates are still due by 14 April 2026." in shown
    assert f"{gap.reference} Train staff" in shown
    sent = form_at(manager, f"{url}close/")
    assert manager.post(f"{url}close/", sent)["Location"] == url
    assert manager.post(f"{url}close/", sent)["Location"] == url, "sent twice, it closes once"
    assert PeriodClosing.objects.count() == 1
    assert "January to March 2026 is closed." in text(manager, url)
    assert "January to March 2026 is already closed." in text(manager, f"{url}close/")
    sent = form_at(manager, f"{url}reopen/")
    assert "Say why you are reopening the period." in manager.post(f"{url}reopen/", sent).content.decode()
    sent = form_at(manager, f"{url}reopen/") | {"reason": "One came late."}
    assert manager.post(f"{url}reopen/", sent)["Location"] == url
    assert ": One came late." in text(manager, url)
    assert "January to March 2026 is not closed." in text(manager, f"{url}reopen/")
    manager.post(f"{url}close/", form_at(manager, f"{url}close/"))
    assert PeriodClosing.objects.count() == 2


def test_a_period_is_not_closed_with_a_list_that_changed_while_its_page_was_read(
    manager: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_and_add(*args: Any) -> PeriodAnswers:
        answers = period_answers(*args)
        monkeypatch.undo()
        plan.action(None, before=None, title="Train staff")
        return answers

    plan.action(None, before=None)
    url = page_of(plan)
    monkeypatch.setattr(periods, "period_answers", read_and_add)
    sent = form_at(manager, f"{url}close/")
    answer = manager.post(f"{url}close/", sent)
    assert answer.status_code == 200
    assert "Train staff" in answer.content.decode()
    assert manager.post(f"{url}close/", form_at(manager, f"{url}close/")).status_code == 302


def test_the_page_that_closes_shows_the_list_again_if_it_has_changed(manager: Client, plan: Plan) -> None:
    action = plan.action(None)
    url = f"{page_of(plan, 1)}close/"
    sent = form_at(manager, url)
    builders.update(action, Rag.GREEN, date(2026, 3, 25), period=plan.periods[1])
    answer = manager.post(url, sent)
    page = " ".join(answer.content.decode().split())
    assert "This has been changed since you opened the page." in page
    assert "The one action that needs an update has one." in page
    assert manager.post(url, FormFields(answer.content.decode()).fields).status_code == 302


def test_another_who_closes_at_the_same_time_sees_who_did(manager: Client, plan: Plan) -> None:
    url = f"{page_of(plan)}close/"
    sent = form_at(manager, url)
    close(plan)
    page = manager.post(url, sent).content.decode()
    assert "October to December 2025 was already closed on 30 January 2026 by Mo Manager." in page


def test_a_period_from_before_the_set_up_is_closed_as_before_we_began(manager: Client, plan: Plan) -> None:
    plan.strategy.created_at = noon(date(2026, 1, 1))
    plan.strategy.save()
    plan.action(None, before=None)
    url = page_of(plan)
    assert "as “before we began”" in text(manager, f"{url}close/")
    manager.post(f"{url}close/", form_at(manager, f"{url}close/"))
    assert "as “before we began”: it ended before this strategy was set up here" in text(manager, url)
    assert "as “before we began”" in text(manager, PERIODS)


@pytest.mark.parametrize("role", [GroupRoleKind.CHAIR, GroupRoleKind.VICE_CHAIR, GroupRoleKind.COORDINATOR])
def test_those_who_preside_over_the_oversight_group_may_close_a_period(
    client: Client, plan: Plan, role: GroupRoleKind
) -> None:
    person = builders.member(plan.strategy)
    client.force_login(builders.account(person))
    url = f"{page_of(plan, 1)}close/"
    oversight = builders.group(plan.strategy, name="Oversight group")
    builders.group_role(builders.group(plan.strategy, name="Another"), person, role)
    plan.strategy.oversight_group = oversight
    plan.strategy.save()
    assert client.get(url).status_code == 403
    builders.group_role(oversight, person, role)
    assert client.post(url, form_at(client, url)).status_code == 302
    assert f'href="{page_of(plan, 1)}reopen/"' in text(client, page_of(plan, 1))


def test_a_reader_is_not_offered_to_close_or_reopen(reader: Client, plan: Plan) -> None:
    close(plan)
    for url in (PERIODS, page_of(plan), page_of(plan, 1)):
        page = text(reader, url)
        assert "close/" not in page
        assert "reopen/" not in page
    answer = reader.get(f"{page_of(plan, 1)}close/")
    assert answer.status_code == 403
    assert "does not let you close or reopen its reporting periods" in answer.content.decode()


def test_a_strategy_without_periods_says_so(client: Client) -> None:
    strategy = builders.strategy("test")
    client.force_login(builders.account(builders.member(strategy)))
    assert "No reporting periods are set." in text(client, PERIODS)


def test_risk_and_area_show_their_details_and_dates(reader: Client, plan: Plan) -> None:
    named = {"of": plan.strategy, "source": "Board paper, 5.2"}
    builders.risk(
        title="Skills stay uneven",
        mitigation="It is followed at each meeting.",
        owner=builders.person(job_title="Service manager"),
        **named,
    )
    closed = date(2026, 4, 1)
    builders.risk(title="An old one", closed_on=closed, closed_at=noon(closed), **named)
    builders.area(text="One training strategy.", **named)
    page = text(reader, RISKS)
    for words in (
        "Risks: 1 open",
        "Skills stay uneven",
        "It is followed at each meeting.",
        "Service manager",
        "closed on 1 April 2026",
        "Areas for development: 1 open",
        "One training strategy.",
        "Nothing is recorded yet.",
        "Named on 1 April 2023",
        "Source: Board paper, 5.2",
    ):
        assert words in page
    assert "Risks: 2 open" in text(reader, f"{RISKS}?as_at=2026-03-31")
    earlier = text(reader, f"{RISKS}?as_at=2023-03-31")
    assert "No risk had been recognised by 31 March 2023." in earlier
    assert "No area for development had been named by 31 March 2023." in earlier
    assert "in the paper" not in earlier
    assert "<p></p>" not in earlier


@pytest.mark.parametrize(("role", "writes"), [(Role.VIEWER, False), (Role.AUTHOR, True)])
def test_the_paper_is_suggested_only_to_those_who_write_papers(
    client: Client, plan: Plan, role: Role, writes: bool
) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    page = text(client, RISKS)
    assert "No risk is recorded." in page
    assert "No area for development is recorded." in page
    assert ("To record a risk, name it in a board paper." in page) is writes
    assert ("To record an area for development, name it in a board paper." in page) is writes


def test_the_page_of_periods_lists_every_meeting_with_a_link(reader: Client, plan: Plan) -> None:
    assert "Meetings" not in text(reader, PERIODS)
    held = builders.meeting(plan.strategy, date(2026, 2, 25))
    to_come = builders.meeting(plan.strategy, date(2026, 5, 13))
    page = text(reader, PERIODS)
    for meeting, day in ((to_come, "13 May 2026"), (held, "25 February 2026")):
        link = f'<a href="/strategies/test/meetings/{meeting.pk}/">{plan.strategy.board}, {day}</a>'
        assert link in page
    assert page.index("13 May 2026</a>") < page.index("25 February 2026</a>")
