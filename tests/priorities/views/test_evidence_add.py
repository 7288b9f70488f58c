"""Adding evidence: who may add it, what the form requires, and what is saved."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Action, EvidenceItem, EvidenceLink, EvidenceRevision, Reach
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def url(action: Action) -> str:
    return f"/strategies/test/actions/{action.reference}/evidence/add/"


def answers(**changed: Any) -> dict[str, Any]:
    """The answers that every item requires."""
    return {
        "key": str(uuid4()),
        "phrase": "an assessment toolkit",
        "kind": "tool",
        "done": "in_use",
        "result_level": "practice",
        "source": "Progress report, 4.1",
        "strength": "recorded",
        "marking": "official",
    } | changed


def test_evidence_add_sends_the_signed_out_to_sign_in(client: Client, quarterly: Quarterly) -> None:
    assert client.get(url(quarterly.action())).status_code == 302


def test_evidence_add_is_not_found_by_a_stranger(client: Client, quarterly: Quarterly) -> None:
    client.force_login(builders.user())
    assert client.get(url(quarterly.action())).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_evidence_add_by_role(client: Client, quarterly: Quarterly, role: Role) -> None:
    somebody = builders.member(quarterly.strategy, role)
    assert somebody.user
    client.force_login(somebody.user)
    expected = 403 if role is Role.VIEWER else 200
    assert client.get(url(quarterly.action())).status_code == expected


def test_evidence_add_for_an_unknown_action_is_not_found(writer: Client) -> None:
    assert writer.get("/strategies/test/actions/9.9.9/evidence/add/").status_code == 404


def test_evidence_add_with_only_the_required_answers(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    response = writer.post(url(action), answers(), follow=True)
    assert response.redirect_chain == [(f"/strategies/test/actions/{action.reference}/", 302)]
    assert f"Evidence E1 was added to {action.reference}: an assessment toolkit." in response.content.decode()
    item = EvidenceItem.objects.get()
    says = item.revisions.get()
    assert (says.kind, says.strength, says.recorded_by) == ("tool", "recorded", quarterly.user)


def test_evidence_add_with_every_answer(writer: Client, quarterly: Quarterly) -> None:
    action, other = quarterly.action(), quarterly.action()
    adults, older = builders.care_group(quarterly.strategy), builders.care_group(quarterly.strategy)
    service = builders.service(quarterly.strategy)
    sent = answers(
        link="https://demo.example/report",
        service=service.pk,
        place="the whole city",
        who_benefits="women",
        finding="Risk is named sooner.",
        sample="40 case files",
        numerator="30",
        denominator="40",
        limits="One team only.",
        dated="1 March 2026",
        detail="Made with partners.",
        also=f"{other.reference}, {quarterly.home.reference}, {action.reference}",
        theme="learning",
        may_be_quoted="on",
        feature_in_paper="on",
    ) | {f"reach_{adults.pk}": "in_use", f"reach_{older.pk}": ""}
    assert writer.post(url(action), sent).status_code == 302
    item = EvidenceRevision.objects.get()
    assert (item.service, item.numerator, item.denominator, item.dated) == (service, 30, 40, date(2026, 3, 1))
    assert (item.theme, item.may_be_quoted, item.feature_in_paper) == ("learning", True, True)
    assert list(Reach.objects.values_list("care_group", "state")) == [(adults.pk, "in_use")]
    assert set(EvidenceLink.objects.values_list("action", "commitment")) == {
        (action.pk, None),
        (other.pk, None),
        (None, quarterly.home.pk),
    }


def test_evidence_add_offers_the_localities_of_the_body_if_it_has_any(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.locality(builders.body("Another body"), name="Elsewhere")
    assert "each locality" not in writer.get(url(action)).content.decode()
    north = builders.locality(quarterly.strategy, name="North East")
    retired = builders.locality(quarterly.strategy, name="Closed", retired_on=TODAY)
    form = writer.get(url(action)).context["form"]
    assert (f"reach_locality_{north.pk}" in form.fields, f"reach_locality_{retired.pk}" in form.fields) == (
        True,
        False,
    )
    assert writer.post(url(action), answers() | {f"reach_locality_{north.pk}": "in_use"}).status_code == 302
    assert list(Reach.objects.values_list("care_group", "locality", "state")) == [(None, north.pk, "in_use")]


def test_evidence_add_refused_keeps_what_was_typed(writer: Client, quarterly: Quarterly) -> None:
    sent = answers(phrase="", source="", kind="", finding="Risk is named sooner.")
    response = writer.post(url(quarterly.action()), sent)
    form = response.context["form"]
    assert sorted(form.errors) == ["kind", "phrase", "source"]
    assert form["finding"].value() == "Risk is named sooner."
    assert 'href="#id_phrase"' in response.content.decode()


def test_evidence_add_names_a_reference_that_is_not_in_the_plan(writer: Client, quarterly: Quarterly) -> None:
    response = writer.post(url(quarterly.action()), answers(also="9.9.9"))
    assert response.context["form"].errors == {
        "also": ["The plan has no action or commitment 9.9.9. Check the reference, or remove it."]
    }


def test_evidence_add_refuses_an_identifier(writer: Client, quarterly: Quarterly) -> None:
    response = writer.post(url(quarterly.action()), answers(finding=f"Met {CHI}"))
    assert list(response.context["form"].errors) == ["finding"]
    assert EvidenceItem.objects.count() == 0


def test_evidence_added_twice_is_one_item(writer: Client, quarterly: Quarterly) -> None:
    action, sent = quarterly.action(), answers()
    assert [writer.post(url(action), sent).status_code for _ in range(2)] == [302, 302]
    assert EvidenceItem.objects.count() == 1


def test_evidence_added_again_through_a_fresh_form_names_the_item_recorded_before(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    writer.post(url(action), answers())
    response = writer.post(url(action), answers())
    assert "This is already recorded as E1." in response.content.decode()
    assert EvidenceItem.objects.count() == 1


def test_evidence_added_from_an_update_leads_back_to_its_draft(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    response = writer.post(url(action) + "?then=update", answers())
    assert response["location"] == f"/strategies/test/actions/{action.reference}/update/"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("2026-03-31", date(2026, 3, 31)), ("2026-04-09", None), ("", None), ("soon", None), ("0", None)],
)
def test_evidence_added_from_an_update_counts_from_its_day(
    writer: Client, quarterly: Quarterly, typed: str, offered: date | None
) -> None:
    page = writer.get(url(quarterly.action()) + f"?then=update&on={typed}")
    assert page.context["form"].initial["effective_from"] == offered


def test_evidence_is_refused_from_a_future_day(writer: Client, quarterly: Quarterly) -> None:
    response = writer.post(url(quarterly.action()), answers(effective_from="9 April 2026"))
    assert list(response.context["form"].errors) == ["effective_from"]
    writer.post(url(quarterly.action()), answers(effective_from="31 March 2026"))
    assert EvidenceRevision.objects.get().effective_from == date(2026, 3, 31)


def test_evidence_sent_empty_is_refused_with_a_sentence_for_each_field(
    writer: Client, quarterly: Quarterly
) -> None:
    errors = writer.post(url(quarterly.action()), {"phrase": ""}).context["form"].errors
    assert len(errors) > 4
    assert [
        name for name, sentences in errors.items() if not all(words.endswith(".") for words in sentences)
    ] == []
