"""The page on which an update is withdrawn: who may open it, what it says, and what counts afterwards."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, Role
from priorities.models import Action, MilestoneMark, PeriodClosing, Update, Withdrawal
from priorities.queries.status import status_at
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan

pytestmark = pytest.mark.django_db

REASON = {"reason": "It was for action 2.3.1."}


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def action(plan: Plan) -> Action:
    """An action that was Green in December and is Red in March."""
    return plan.action(Rag.RED)


@pytest.fixture
def update(action: Action) -> Update:
    return action.updates.latest("pk")


@pytest.fixture
def manager(client: Client, plan: Plan) -> Client:
    client.force_login(builders.account(builders.member(plan.strategy, Role.MANAGER)))
    return client


def url(update: Update) -> str:
    return f"/strategies/test/actions/{update.action.reference}/updates/{update.pk}/withdraw/"


def send(client: Client, update: Update, **answers: str) -> Any:
    form = client.get(url(update)).context["form"]
    key = form["submission"].value() if "submission" in form.fields else ""
    return client.post(url(update), {"submission": key} | REASON | answers, follow=True)


def test_a_withdrawn_update_stays_in_the_history_with_its_reason(manager: Client, update: Update) -> None:
    page = send(manager, update).content.decode()
    assert Withdrawal.objects.get().update == update
    assert "this update was withdrawn, so it does not count" in page
    assert "It was for action 2.3.1." in page
    assert f'id="update-{update.pk}"' in page


def test_the_next_page_leads_to_the_action_that_the_update_was_about(manager: Client, update: Update) -> None:
    page = send(manager, update).content.decode()
    assert '<a href="/strategies/test/actions/">Update another action</a>' in page


def test_the_page_says_what_a_withdrawal_does_to_a_closed_period_and_its_figures_stay(
    manager: Client, plan: Plan, update: Update
) -> None:
    assert "was closed on" not in manager.get(url(update)).content.decode()
    closed_at = noon(date(2026, 4, 2))
    PeriodClosing.objects.create(period=plan.periods[1], recorded_at=closed_at, recorded_by=builders.user())
    page = manager.get(url(update)).content.decode()
    assert "January to March 2026 was closed on 2 April 2026, and its figures stay as they were then." in page
    assert "no other update for January to March 2026 can be sent unless the period is reopened" in page

    def rated(known_at: datetime) -> list[Rag | None]:
        return [status.rag for status in status_at(plan.strategy, date(2026, 3, 31), known_at)]

    send(manager, update)
    assert rated(closed_at) == [Rag.RED]
    assert rated(noon(TODAY) + timedelta(days=1)) == [Rag.GREEN]


def test_the_update_before_counts_on_the_page_again(manager: Client, update: Update) -> None:
    assert "Red" in manager.get("/strategies/test/actions/?rating=red").content.decode()
    send(manager, update)
    assert update.action.reference not in _list(manager, "red")
    assert update.action.reference in _list(manager, "green")


def test_the_page_says_which_update_counts_afterwards(
    manager: Client, action: Action, update: Update
) -> None:
    before = action.updates.earliest("pk")
    assert (
        "The action will then count under the update before it." in manager.get(url(update)).content.decode()
    )
    assert "The action will still count under its latest update." in manager.get(url(before)).content.decode()
    builders.withdrawal(before)
    assert "The action will then have no update that counts." in manager.get(url(update)).content.decode()


def _list(client: Client, rating: str) -> list[str]:
    table = client.get(f"/strategies/test/actions/?rating={rating}").context["table"]
    return [row.record.status.reference for row in table.paginated_rows if row.record]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.MEMBER, 403), (Role.AUTHOR, 403), (Role.ADMIN, 200)]
)
def test_others_may_not_withdraw_it_nor_see_a_link(
    client: Client, plan: Plan, update: Update, role: Role, status: int
) -> None:
    client.force_login(builders.account(builders.member(plan.strategy, role)))
    assert client.get(url(update)).status_code == status
    if status == 403:
        assert client.post(url(update), REASON).status_code == status
        assert Withdrawal.objects.count() == 0
    page = client.get(f"/strategies/test/actions/{update.action.reference}/").content.decode()
    assert (url(update) in page) == (status == 200)


@pytest.mark.parametrize("entered", [True, False])
def test_the_author_and_the_person_who_entered_it_may_withdraw_it(
    client: Client, plan: Plan, action: Action, entered: bool
) -> None:
    lead, coordinator = builders.member(plan.strategy), builders.member(plan.strategy)
    update = builders.update(
        action, Rag.GREEN, MARCH, by=builders.account(coordinator), author=lead, recorded_at=noon(TODAY)
    )
    client.force_login(builders.account(coordinator if entered else lead))
    assert send(client, update).status_code == 200
    assert Withdrawal.objects.get().update == update


@pytest.mark.parametrize(("kind", "status"), [("chair", 200), ("coordinator", 200), ("member", 403)])
def test_those_who_preside_over_the_group_may_withdraw_it(
    client: Client, plan: Plan, kind: str, status: int
) -> None:
    person, group = builders.member(plan.strategy), builders.group(plan.strategy)
    builders.group_role(builders.group(plan.strategy), person, "chair")
    builders.group_role(group, person, kind)
    update = builders.update(plan.action(group=group), Rag.GREEN, MARCH)
    client.force_login(builders.account(person))
    assert client.get(url(update)).status_code == status


def test_a_former_writer_who_only_reads_now_may_not(client: Client, plan: Plan, action: Action) -> None:
    viewer = builders.member(plan.strategy, Role.VIEWER)
    update = builders.update(action, Rag.GREEN, MARCH, by=builders.account(viewer))
    client.force_login(builders.account(viewer))
    assert client.get(url(update)).status_code == 403


def test_the_form_sent_twice_withdraws_once_and_says_so(manager: Client, update: Update) -> None:
    key = manager.get(url(update)).context["form"]["submission"].value()
    for _ in range(2):
        page = manager.post(url(update), {"submission": key} | REASON, follow=True).content.decode()
    assert "You sent this form more than once. It was saved only once." in page
    assert Withdrawal.objects.count() == 1


def test_an_update_that_is_withdrawn_already_has_no_form(manager: Client, update: Update) -> None:
    builders.withdrawal(update)
    page = manager.get(url(update)).content.decode()
    assert "This update was withdrawn on 8 April 2026." in page
    assert "<textarea" not in page
    assert (
        url(update)
        not in manager.get(f"/strategies/test/actions/{update.action.reference}/").content.decode()
    )


@pytest.mark.parametrize("reason", ["", "0101011237 is her CHI.", "x" * 2_001])
def test_a_reason_is_needed_and_may_not_hold_an_identifier(
    manager: Client, update: Update, reason: str
) -> None:
    page = send(manager, update, reason=reason).content.decode()
    assert "ds_error-summary" in page
    assert reason in page
    assert Withdrawal.objects.count() == 0


def test_an_update_on_another_action_or_strategy_is_not_found(
    manager: Client, plan: Plan, update: Update
) -> None:
    other = plan.action()
    elsewhere = builders.update(
        builders.action(builders.commitment(builders.priority(builders.strategy())), reference="7.7.7")
    )
    assert manager.get(url(update).replace(update.action.reference, other.reference)).status_code == 404
    for wrong in (elsewhere.pk, 10**30):
        assert manager.get(url(update).replace(str(update.pk), str(wrong))).status_code == 404


def test_milestones_that_a_withdrawn_update_marked_are_open_again(
    manager: Client, action: Action, update: Update
) -> None:
    milestone = builders.milestone(action, MARCH)
    MilestoneMark.objects.create(
        milestone=milestone, update=update, done_on=MARCH, effective_from=MARCH, recorded_at=noon(MARCH)
    )
    page = f"/strategies/test/actions/{action.reference}/"
    assert "Not done" not in manager.get(page).content.decode()
    after = send(manager, update).content.decode()
    assert "Not done, 14 days late" in after
    assert "Not done" not in manager.get(f"{page}?as_at=2026-04-07&known_at=2026-04-07").content.decode()
