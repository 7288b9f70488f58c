"""The pages that correct, link, unlink and withdraw evidence: who may open them, and what they do."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from priorities.choices import GroupRoleKind, Role, Strength
from priorities.models import EvidenceItem, EvidenceLink, EvidenceWithdrawal
from tests import builders
from tests.access.test_writers import FormFields
from tests.builders import START, TODAY
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tests.tracker.sample_files import PDF

pytestmark = pytest.mark.django_db

ITEM = "/strategies/test/evidence/E1/"
LIST = "/strategies/test/evidence/"


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def item(quarterly: Quarterly) -> EvidenceItem:
    """An item that the quarterly strategy's user recorded, linked to one action."""
    return builders.evidence(quarterly.strategy, quarterly.action(), recorded_by=quarterly.user)


def pages(item: EvidenceItem) -> list[str]:
    return [f"{ITEM}correct/", f"{ITEM}unlink/{item.links.get().pk}/", f"{ITEM}withdraw/"]


def send(client: Client, path: str, **typed: Any) -> Any:
    """Open a form and send it with what is typed, and follow the redirect."""
    return client.post(path, FormFields(client.get(path).content.decode()).fields | typed, follow=True)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_person_who_recorded_an_item_may_change_it(writer: Client, item: EvidenceItem) -> None:
    page = text(writer, ITEM)
    for path in pages(item):
        assert writer.get(path).status_code == 200
        assert f'href="{path}"' in page


@pytest.mark.parametrize("role", list(Role))
def test_others_may_change_an_item_only_if_they_may_change_the_plan(
    client: Client, quarterly: Quarterly, item: EvidenceItem, role: Role
) -> None:
    client.force_login(builders.account(builders.member(quarterly.strategy, role)))
    expected = 200 if role in (Role.MANAGER, Role.ADMIN) else 403
    assert {client.get(path).status_code for path in pages(item)} == {expected}
    assert ("Correct it" in text(client, ITEM)) == (expected == 200)
    link = 403 if role is Role.VIEWER else 200
    assert client.get(f"{ITEM}link/").status_code == link
    assert ("Link it to other actions" in text(client, ITEM)) == (link == 200)


@pytest.mark.parametrize("kind", list(GroupRoleKind))
def test_those_who_preside_over_the_group_of_an_action_may_change_its_evidence(
    client: Client, quarterly: Quarterly, kind: GroupRoleKind
) -> None:
    above, other = builders.group(quarterly.strategy), builders.group(quarterly.strategy)
    group = builders.group(quarterly.strategy, parent=above)
    item = builders.evidence(quarterly.strategy, quarterly.action(group=group))
    person = builders.member(quarterly.strategy, Role.MEMBER)
    client.force_login(builders.account(person))
    builders.group_role(other, person, kind)
    assert {client.get(path).status_code for path in pages(item)} == {403}
    builders.group_role(above, person, kind)
    expected = 403 if kind == GroupRoleKind.MEMBER else 200
    assert {client.get(path).status_code for path in pages(item)} == {expected}


def test_correcting_keeps_what_it_said_and_says_why(writer: Client, item: EvidenceItem) -> None:
    response = send(
        writer, f"{ITEM}correct/", finding="Risk is named sooner.", reason="The audit is finished."
    )
    assert response.redirect_chain == [(ITEM, 302)]
    page = response.content.decode()
    assert "E1 was corrected." in page
    assert "The audit is finished." in page
    assert item.revisions.latest("number").finding == "Risk is named sooner."


def test_correcting_starts_from_what_the_item_says(writer: Client, quarterly: Quarterly) -> None:
    service, group = builders.service(quarterly.strategy), builders.care_group(quarterly.strategy)
    item = builders.evidence(
        quarterly.strategy,
        quarterly.action(),
        recorded_by=quarterly.user,
        strength=Strength.MEASURED,
        service=service,
        may_be_quoted=True,
        link="https://demo.example/report",
    )
    builders.reach(item, care_group=group)
    service.retired_on = group.retired_on = TODAY
    service.save()
    group.save()
    send(writer, f"{ITEM}correct/", finding="It helps.", reason="A slip.")
    says = item.revisions.latest("number")
    first = item.revisions.get(number=1)
    left_out = {"id", "number", "finding", "reason", "recorded_by", "recorded_at"}
    for field in (field.name for field in says._meta.concrete_fields if field.name not in left_out):
        assert getattr(says, field) == getattr(first, field), field
    assert item.reach.count() == 1


def test_correcting_with_a_file_replaces_the_file(writer: Client, item: EvidenceItem) -> None:
    earlier = builders.evidence_file(item)
    response = send(
        writer,
        f"{ITEM}correct/",
        file=SimpleUploadedFile("signed.pdf", PDF),
        reason="The signed copy.",
    )
    page = response.content.decode()
    assert page.index("signed.pdf</a> (PDF") < page.index("Earlier versions of the file")
    assert f'href="{ITEM}files/{earlier.pk}/"' in page


OLD, NEW = "https://demo.example/draft", "https://demo.example/final"


@pytest.mark.parametrize(("source", "then"), [(OLD, NEW), ("Audit, paragraph 4", "Audit, paragraph 4")])
def test_correcting_the_link_corrects_a_source_that_only_gave_the_link(
    writer: Client, quarterly: Quarterly, source: str, then: str
) -> None:
    item = builders.evidence(
        quarterly.strategy, quarterly.action(), recorded_by=quarterly.user, link=OLD, source=source
    )
    send(writer, f"{ITEM}correct/", link=NEW, reason="It has been published.")
    says = item.revisions.latest("number")
    assert (says.link, says.source) == (NEW, then)


def test_a_newer_file_corrects_a_source_that_only_gave_the_name_of_the_file(
    writer: Client, quarterly: Quarterly
) -> None:
    item = builders.evidence(
        quarterly.strategy, quarterly.action(), recorded_by=quarterly.user, source="draft.pdf"
    )
    builders.evidence_file(item, name="draft.pdf")
    signed = SimpleUploadedFile("signed.pdf", PDF)
    send(writer, f"{ITEM}correct/", file=signed, reason="The signed copy.")
    assert item.revisions.latest("number").source == "signed.pdf"


@pytest.mark.parametrize("reason", ["", f"Met {CHI}"])
def test_correcting_needs_a_reason_without_an_identifier(
    writer: Client, item: EvidenceItem, reason: str
) -> None:
    response = send(writer, f"{ITEM}correct/", finding="It helps.", reason=reason)
    assert list(response.context["form"].errors) == ["reason"]
    assert response.context["form"]["finding"].value() == "It helps."


def test_correcting_what_someone_else_has_corrected_shows_both(writer: Client, item: EvidenceItem) -> None:
    filled = FormFields(text(writer, f"{ITEM}correct/")).fields
    builders.corrected(item, finding="Theirs.")
    answer = writer.post(f"{ITEM}correct/", filled | {"finding": "Mine.", "reason": "A slip."})
    page = answer.content.decode()
    assert "Theirs." in page
    assert "Mine." in page
    sent = FormFields(page).fields | {"finding": "Mine.", "reason": "A slip."}
    assert writer.post(f"{ITEM}correct/", sent).status_code == 302
    assert item.revisions.latest("number").finding == "Mine."


def test_linking_to_further_actions_and_commitments(
    writer: Client, quarterly: Quarterly, item: EvidenceItem
) -> None:
    action = quarterly.action()
    response = send(writer, f"{ITEM}link/", also=f"{action.reference}, {quarterly.home.reference}")
    assert f"E1 was linked to {action.reference} and {quarterly.home.reference}." in response.content.decode()
    assert EvidenceLink.objects.filter(item=item, linked_on=TODAY).count() == 2
    response = send(writer, f"{ITEM}link/", also="9.9.9")
    assert response.context["form"].errors == {
        "also": ["The plan has no action or commitment 9.9.9. Check the reference, or remove it."]
    }


def test_unlinking_says_why_on_both_pages(writer: Client, item: EvidenceItem) -> None:
    link = item.links.get()
    response = send(writer, f"{ITEM}unlink/{link.pk}/", reason="It was for another team.")
    assert f"E1 was unlinked from {link.action.reference}." in response.content.decode()
    assert "Reason: It was for another team." in text(writer, ITEM)
    action = text(writer, f"/strategies/test/actions/{link.action.reference}/")
    assert "No evidence recorded yet." in action
    assert "It was for another team." in action


def test_unlinking_a_link_of_another_item_is_not_found(
    writer: Client, quarterly: Quarterly, item: EvidenceItem
) -> None:
    other = builders.evidence(quarterly.strategy, quarterly.action()).links.get()
    assert writer.get(f"{ITEM}unlink/{other.pk}/").status_code == 404


def test_withdrawing_leaves_the_page_which_says_so(writer: Client, item: EvidenceItem) -> None:
    link = item.links.get()
    send(writer, f"{ITEM}withdraw/", withdrawn_on="1 April 2026", reason="It was never finished.")
    page = text(writer, ITEM)
    assert "From 1 April 2026, this evidence is left out of lists, counts and papers." in page
    assert "Reason: It was never finished." in page
    assert "Correct it" not in page
    assert "E1" not in text(writer, LIST).split("<main", 1)[1].split("Add evidence", 1)[1]
    action = f"/strategies/test/actions/{link.action.reference}/"
    assert "No evidence recorded yet." in text(writer, action)
    assert "Evidence withdrawn: E1" in text(writer, action)
    assert "E1</span>" in text(writer, f"{LIST}?as_at=2026-03-31")
    # What was recorded by yesterday does not know of the withdrawal.
    assert "Withdrawn" not in text(writer, f"{ITEM}?as_at=2026-04-07&known_at=2026-04-07")
    for path in (f"{ITEM}correct/", f"{ITEM}link/", f"{ITEM}withdraw/"):
        assert "has been withdrawn since 1 April 2026, so you can no longer change it." in text(writer, path)


@pytest.mark.parametrize("day", [START - timedelta(days=1), TODAY + timedelta(days=1), ""])
def test_withdrawing_from_a_day_on_which_it_did_not_count_is_refused(
    writer: Client, item: EvidenceItem, day: Any
) -> None:
    response = send(writer, f"{ITEM}withdraw/", withdrawn_on=str(day), reason="A slip.")
    assert list(response.context["form"].errors) == ["withdrawn_on"]
    assert not EvidenceWithdrawal.objects.exists()


def test_pages_of_an_item_that_does_not_exist_are_not_found(writer: Client, quarterly: Quarterly) -> None:
    for page in ("correct", "link", "withdraw"):
        assert writer.get(f"{LIST}E9/{page}/").status_code == 404
