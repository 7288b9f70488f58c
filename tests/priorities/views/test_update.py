"""The update form: who may open it, and what it shows first."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from priorities.choices import ActionKind, Rag, ReviewVerdict, Role, Stage
from priorities.models import Update
from priorities.rules.lifecycle import why_no_updates
from priorities.writes import drafts
from tests import builders
from tests.builders import START, TODAY
from tests.priorities.views.update_page import answers, form_of, url
from tests.priorities.writes.quarterly_strategy import NOW, Quarterly

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def test_update_sends_the_signed_out_to_sign_in(client: Client, quarterly: Quarterly) -> None:
    response = client.get(url(quarterly.action()))
    assert (response.status_code, response["location"].split("?")[0]) == (302, "/accounts/login/")


def test_update_is_not_found_by_a_stranger(client: Client, quarterly: Quarterly) -> None:
    client.force_login(builders.user())
    assert client.get(url(quarterly.action())).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MEMBER, 403),
        (Role.LEAD, 200),
        (Role.MANAGER, 200),
        (Role.AUTHOR, 403),
        (Role.VIEWER, 403),
        (Role.ADMIN, 200),
    ],
)
def test_update_of_anothers_action_by_role(
    client: Client, quarterly: Quarterly, role: Role, status: int
) -> None:
    somebody = builders.member(quarterly.strategy, role)
    assert somebody.user
    client.force_login(somebody.user)
    action = quarterly.action()
    assert client.get(url(action)).status_code == status
    assert client.post(url(action), answers(quarterly)).status_code == (302 if status == 200 else 403)


@pytest.mark.parametrize("place", ["lead", "deputy", "coordinator"])
def test_update_opens_for_the_lead_the_deputy_and_the_groups_coordinator(
    client: Client, quarterly: Quarterly, place: str
) -> None:
    somebody = builders.member(quarterly.strategy)
    assert somebody.user
    client.force_login(somebody.user)
    if place == "coordinator":
        action = quarterly.action(group=builders.group(quarterly.strategy, coordinator=somebody))
    else:
        action = quarterly.action(**{"lead": None, place: somebody})
    assert client.get(url(action)).status_code == 200


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [
        (TODAY, None, 200),
        (START, TODAY, 200),
        (TODAY + DAY, None, 403),
        (START, TODAY - DAY, 403),
    ],
)
@pytest.mark.parametrize("above", [0, 1, 2])
def test_coordinator_updates_the_groups_and_those_under_it_from_first_day_to_last(
    client: Client, quarterly: Quarterly, above: int, since: date, until: date | None, status: int
) -> None:
    coordinator = builders.member(quarterly.strategy)
    groups = [builders.group(quarterly.strategy)]
    for _ in range(2):
        groups.append(builders.group(quarterly.strategy, parent=groups[-1]))
    builders.group_role(groups[0], coordinator, since=since, until=until)
    client.force_login(builders.account(coordinator))
    assert client.get(url(quarterly.action(group=groups[above]))).status_code == status


@pytest.mark.parametrize("role", ["chair", "vice_chair", "member"])
def test_other_roles_in_a_group_let_no_one_update_its_actions(
    client: Client, quarterly: Quarterly, role: str
) -> None:
    person, group = builders.member(quarterly.strategy), builders.group(quarterly.strategy)
    builders.group_role(group, person, role)
    client.force_login(builders.account(person))
    assert client.get(url(quarterly.action(group=group))).status_code == 403


def test_coordinator_of_a_group_below_or_with_a_role_to_read_updates_nothing_above(
    client: Client, quarterly: Quarterly
) -> None:
    coordinator, viewer = (
        builders.member(quarterly.strategy),
        builders.member(quarterly.strategy, Role.VIEWER),
    )
    group = builders.group(quarterly.strategy)
    builders.group(quarterly.strategy, parent=group, coordinator=coordinator)
    builders.group_role(group, viewer)
    action = quarterly.action(group=group)
    for person in (coordinator, viewer):
        client.force_login(builders.account(person))
        assert client.get(url(action)).status_code == 403


def test_update_of_an_unknown_action_is_not_found(writer: Client) -> None:
    assert writer.get("/strategies/test/actions/9.9.9/update/").status_code == 404


@pytest.mark.parametrize("stage", [Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE])
def test_update_shows_that_the_stage_allows_no_updates(
    writer: Client, quarterly: Quarterly, stage: Stage
) -> None:
    response = writer.get(url(quarterly.action(stage=stage)))
    assert why_no_updates(stage) in response.content.decode()
    assert form_of(response) is None


def test_update_is_for_the_period_that_has_ended_without_an_update(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    response = writer.get(url(action))
    assert form_of(response)["period"].value() == quarterly.winter.pk
    assert [label for _, label in form_of(response).fields["period"].choices] == [
        "January to March 2026, due 14 April 2026",
        "April to June 2026, due 14 July 2026",
    ]


def test_update_asks_whether_to_correct_the_last_period_or_start_the_next(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.update(action, Rag.GREEN, TODAY, progress="Trained.", period=quarterly.winter)
    response = writer.get(url(action))
    page = response.content.decode()
    assert "This action already has an update for January to March 2026." in page
    # The links answer the question, and the form behind each names the period and does not ask again.
    assert (page.count("Which period is this update for?"), form_of(response)) == (1, None)
    assert f'href="?period={quarterly.winter.pk}&amp;from=last"' in page
    correct = form_of(writer.get(f"{url(action)}?period={quarterly.winter.pk}&from=last"))
    assert (correct["period"].value(), correct["progress"].value()) == (quarterly.winter.pk, "Trained.")
    drafts.save(
        action=action, by=quarterly.user, at=NOW, answers={"progress": "Half a sentence", "period": ""}
    )
    begin = writer.get(f"{url(action)}?period={quarterly.spring.pk}")
    assert form_of(begin)["period"].value() == quarterly.spring.pk
    assert "already has an update for" not in begin.content.decode()
    latest = Update.objects.get().pk
    sent = answers(quarterly, period="", based_on=latest)
    assert list(form_of(writer.post(url(action), sent)).errors) == ["period"]


def test_update_is_for_the_current_period_once_the_last_one_has_fallen_due(
    writer: Client, quarterly: Quarterly, settings: Any
) -> None:
    action = quarterly.action()
    builders.update(action, Rag.GREEN, TODAY, period=quarterly.winter)
    settings.DEMO_TODAY = date(2026, 4, 15)
    assert form_of(writer.get(url(action)))["period"].value() == quarterly.spring.pk


def test_update_shows_its_place_among_the_writers_updates(writer: Client, quarterly: Quarterly) -> None:
    first, second, third = quarterly.action(), quarterly.action(), quarterly.action()
    builders.update(first, Rag.GREEN, TODAY, period=quarterly.winter)
    assert "Update 2 of 3<" in writer.get(url(second)).content.decode()
    assert "Update 3 of 3<" in writer.get(url(third)).content.decode()
    assert "of 3<" not in writer.get(url(first)).content.decode()


def test_update_is_numbered_in_the_order_of_my_work(writer: Client, quarterly: Quarterly) -> None:
    first, second = quarterly.action(), quarterly.action()
    sent = builders.update(second, Rag.GREEN, TODAY, by=quarterly.user, period=quarterly.winter)
    builders.review(sent, ReviewVerdict.QUERIED)
    assert "Update 2 of 2<" in writer.get(url(first)).content.decode()
    assert "of 2<" not in writer.get(url(second)).content.decode()


def test_first_update_asks_what_has_been_done_so_far(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    page = writer.get(url(action)).content.decode()
    assert "What has been done so far?" in page
    builders.update(action, Rag.GREEN, date(2025, 12, 31))
    assert "What has been done since the last update?" in writer.get(url(action)).content.decode()


def test_update_shows_the_suggestion_with_its_reasons_above_the_ratings(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.milestone(action, date(2026, 3, 11), title="Partner sign-off")
    page = writer.get(url(action)).content.decode()
    reason = "The milestone &quot;Partner sign-off&quot; is 20 days late (due 11 March 2026)."
    assert reason in page
    assert page.index(reason) < page.index('name="rag"')


def test_update_asks_for_reasons_after_their_radios(writer: Client, quarterly: Quarterly) -> None:
    page = writer.get(url(quarterly.action(due=date(2026, 3, 1)))).content.decode()
    order = [
        'value="blue"',
        'name="difference_made"',
        'name="difference_not_known"',
        'name="no_evidence_reason"',
        'value="green"',
        'value="amber"',
        'name="better_reason"',
        'value="red"',
        'name="problem"',
        'name="cause"',
        'name="recovery_plan"',
        'name="forecast"',
    ]
    places = [page.index(mark) for mark in order]
    assert places == sorted(places)


def test_update_does_not_ask_about_evidence_that_is_linked(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.evidence(quarterly.strategy, action)
    page = writer.get(url(action)).content.decode()
    assert 'name="no_evidence_reason"' not in page
    assert "1 item." in page


def test_update_starts_from_the_last_one_on_request(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    builders.update(
        action,
        Rag.AMBER,
        date(2025, 12, 31),
        progress="Scoped.",
        next_steps="Sign-off.",
        problem="No form yet.",
    )
    plain = form_of(writer.get(url(action)))
    assert [plain[name].value() for name in ("progress", "problem", "rag")] == [None, None, None]
    response = writer.get(url(action) + "?from=last")
    form = form_of(response)
    assert [form[name].value() for name in ("progress", "next_steps", "problem", "rag")] == [
        "Scoped.",
        "Sign-off.",
        "No form yet.",
        "amber",
    ]
    assert "The progress and next steps are worded as they were last time." in response.content.decode()


def test_update_keeps_a_forecast_that_is_still_ahead(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action(due=date(2026, 3, 1))
    builders.update(action, Rag.RED, date(2025, 12, 31), forecast=date(2026, 5, 1))
    response = writer.get(url(action))
    assert form_of(response)["forecast"].value() == "1 May 2026"
    assert form_of(response).suggestion.rag is Rag.AMBER


def test_update_leaves_the_forecast_empty_if_it_is_not_after_the_due_date(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.update(action, Rag.AMBER, date(2025, 12, 31), forecast=date(2026, 12, 31))
    assert form_of(writer.get(url(action)))["forecast"].value() is None
    builders.update(action, Rag.AMBER, date(2026, 1, 31), forecast=date(2026, 11, 30))
    assert form_of(writer.get(f"{url(action)}?period={quarterly.spring.pk}"))["forecast"].value() is None


def test_update_that_starts_from_the_last_one_says_that_the_draft_is_kept(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.update(action, Rag.GREEN, date(2025, 12, 31))
    assert "Your saved draft" not in writer.get(url(action)).content.decode()
    drafts.save(action=action, by=quarterly.user, at=NOW, answers={"progress": "Half a sentence"})
    assert "Your saved draft is kept until you save or submit" in writer.get(url(action)).content.decode()
    page = writer.get(url(action) + "?from=last").content.decode()
    assert "Go back to your draft" in page
    assert "Half a sentence" not in page


def test_update_starts_from_the_answers_of_a_queried_update(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    first = builders.update(
        action, Rag.GREEN, TODAY, by=quarterly.user, progress="Trained.", period=quarterly.winter
    )
    builders.review(first, ReviewVerdict.QUERIED, reason="Please say which teams.")
    response = writer.get(url(action))
    assert "Please say which teams." in response.content.decode()
    page = response.content.decode()
    assert page.index("Please say which teams.") < page.index("What you sent on 8 April 2026")
    assert ("Last time" in page, "since the last update" in page) == (False, False)
    assert page.count("Please say which teams.") == 1
    assert form_of(response)["progress"].value() == "Trained."
    assert form_of(response)["period"].value() == quarterly.winter.pk
    assert form_of(response)["period"].is_hidden
    other = form_of(writer.get(f"{url(action)}?period={quarterly.spring.pk}"))
    assert not other["period"].is_hidden, "an update for another period asks"
    writer.post(url(action), answers(quarterly, based_on=first.pk, progress="All four teams trained."))
    assert Update.objects.latest("id").corrects == first


def test_update_shows_for_which_day_the_dates_suggest_a_rating(writer: Client, quarterly: Quarterly) -> None:
    continuing = quarterly.action(kind=ActionKind.CONTINUING, due=None, review=date(2026, 12, 1))
    for action, more in ((quarterly.action(), "suggest"), (continuing, "do not suggest a rating.")):
        page = writer.get(url(action)).content.decode()
        assert f"<strong>On 31 March 2026 the dates {more}</strong>" in page


def test_update_shows_what_the_dates_suggest_before_and_once_work_has_started(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action(stage=Stage.PROPOSED, start=date(2026, 1, 1))
    page = writer.get(url(action)).content.decode()
    assert "On 31 March 2026, if no work has been reported as started, the dates suggest" in page
    assert "Work has not started, 89 days after its start date (1 January 2026)." in page
    assert "Once work has started (any rating except Grey), they suggest" in page
    reason = "Not late: due 31 December 2026, in 275 days."
    assert reason in page
    assert 'name="better_reason"' not in page
    writer.post(url(action), answers(quarterly))
    assert Update.objects.get().suggestion_reasons == reason


def test_update_shows_the_earlier_due_date_if_it_has_changed_since(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action(due=date(2026, 2, 28))
    builders.revision(action, due=date(2026, 9, 30), effective_from=TODAY, recorded_at=NOW)
    page = writer.get(url(action)).content.decode()
    assert "The action is 31 days late and has no forecast (due 28 February 2026)." in page
    assert "On 31 March 2026 the due date was 28 February 2026" in page
    assert list(form_of(writer.post(url(action), answers(quarterly))).errors) == ["better_reason"]
    assert writer.post(url(action), answers(quarterly, period=quarterly.spring.pk)).status_code == 302


def test_update_heading_names_the_period_that_the_form_would_send(
    writer: Client, quarterly: Quarterly
) -> None:
    page = writer.post(
        url(quarterly.action()), answers(quarterly, period=quarterly.spring.pk, rag="")
    ).content.decode()
    heading = page[page.index("<h1") : page.index('name="period"')]
    assert "April to June 2026, due 14 July 2026" in heading
    assert "This is the suggestion for 8 April 2026" in page
