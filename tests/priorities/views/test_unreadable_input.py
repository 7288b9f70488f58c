"""Input that no page sends, such as a null character, is answered by an error message or "not found", never by a crash.

A number too large for its column and a null character cause errors only on PostgreSQL, on which all tests also run.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from priorities.choices import Role
from priorities.models import EvidenceItem, Strategy, UpdateDraft
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db

NEW_STRATEGY = {
    "name": "Carers strategy",
    "short_name": "Carers",
    "board": "A board",
    "starts": "1/4/2026",
    "ends": "31/3/2029",
    "priorities": "Housing",
    "period_kind": "quarterly",
    "due_days": "14",
}
EVIDENCE = {
    "phrase": "an assessment toolkit",
    "kind": "tool",
    "done": "in_use",
    "result_level": "practice",
    "source": "Progress report, 4.1",
    "strength": "recorded",
    "marking": "official",
}


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def strategy() -> Strategy:
    made = builders.strategy("test")
    builders.action(builders.commitment(builders.priority(made)))
    return made


@pytest.fixture
def manager(client: Client, strategy: Strategy) -> Client:
    user = builders.member(strategy, Role.MANAGER).user
    assert user
    client.force_login(user)
    return client


@pytest.mark.parametrize("key", ["priority ²", "priority ١", "priority " + "9" * 5000, "priority", "²"])
def test_order_of_a_key_that_is_not_a_number_is_not_found(manager: Client, key: str) -> None:
    assert manager.post("/strategies/test/plan/order/", {"up": key}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "actions/1%001/",
        "actions/1%001/update/",
        "actions/1%001/evidence/add/",
        "evidence/E%00/",
        "evidence/E1%0A/",
        "plan/actions/1%001/",
        "plan/commitments/1%001/",
        "plan/actions/" + "1" * 500 + "/",
        "plan/priorities/99999999999999999999/",
        "plan/people/99999999999999999999/",
        "papers/99999999999999999999/",
    ],
)
def test_url_with_an_impossible_reference_or_number_is_not_found(manager: Client, path: str) -> None:
    assert manager.get(f"/strategies/test/{path}").status_code == 404


@pytest.mark.parametrize(
    "name", ["actions", "dashboard", "strategy", "exceptions", "evidence", "periods", "risks"]
)
@pytest.mark.parametrize(
    "query",
    [
        "as_at=0001-01-01",
        "known_at=0001-01-01",
        "as_at=2026-01-01&compare=0001-01-01",
        "as_at=%00",
        "q=%00",
        "lead=²",
        "lead=%00",
        "priority=99999999999999999999",
        "page=99999999999999999999",
        "page=²",
        "sort=%00",
    ],
)
def test_page_is_shown_whatever_its_query_string(manager: Client, name: str, query: str) -> None:
    response = manager.get(reverse(name, args=["test"]) + "?" + query, follow=True)
    assert response.status_code in (200, 404)


def test_draft_keeps_what_was_typed_without_the_null_character(manager: Client, strategy: Strategy) -> None:
    reference = strategy.actions.get().reference
    url = reverse("action_update", args=["test", reference])
    assert manager.post(url, {"key": str(uuid4()), "then": "draft", "progress": "x\0y"}).status_code == 302
    assert UpdateDraft.objects.get().answers["progress"] == "xy"


@pytest.mark.parametrize("number", ["3000000000", "9" * 20, "9" * 5000])
def test_evidence_refuses_a_number_that_is_too_large(
    manager: Client, strategy: Strategy, number: str
) -> None:
    url = reverse("evidence_add", args=["test", strategy.actions.get().reference])
    sent = EVIDENCE | {"key": str(uuid4()), "numerator": number, "denominator": number}
    response = manager.post(url, sent)
    assert response.status_code == 200
    assert sorted(response.context["form"].errors) == ["denominator", "numerator"]
    assert EvidenceItem.objects.count() == 0


@pytest.mark.parametrize("number", ["0", "1001", "99999", "9" * 20])
def test_strategy_refuses_a_number_of_commitments_that_is_too_large(manager: Client, number: str) -> None:
    sent = NEW_STRATEGY | {"promised_commitments": number}
    response = manager.post(reverse("strategy_add"), sent)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["promised_commitments"]


@pytest.mark.parametrize("name", ["members", "priorities", "vision"])
def test_strategy_is_set_up_without_the_null_character(manager: Client, name: str) -> None:
    response = manager.post(reverse("strategy_add"), NEW_STRATEGY | {name: "x\0, y"})
    assert response.status_code == 302 or name not in response.context["form"].errors
    assert "\0" not in Strategy.objects.latest("pk").vision


@pytest.mark.parametrize("number", ["99999", "9" * 20])
def test_settings_refuse_a_number_that_is_too_large(manager: Client, number: str) -> None:
    url = reverse("plan_settings", args=["test"])
    form = manager.get(url).context["form"]
    first = {name: form[name].value() or "" for name in form.fields}
    sent = first | {
        "tolerance_days": number,
        "quiet_days": number,
        "red_count": number,
        "small_group": number,
    }
    response = manager.post(url, sent | {"set_by": "The group", "reason": "It said so."})
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
