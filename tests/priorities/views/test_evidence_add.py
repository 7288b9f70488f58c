"""Adding evidence: who may add it, what the form requires, and what is saved."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from priorities.choices import Role
from priorities.forms.evidence import FILE_AGAIN
from priorities.models import Action, EvidenceFile, EvidenceItem, EvidenceLink, EvidenceRevision, Reach
from priorities.rules import locations
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.every_column import stored_anywhere
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tests.tracker.sample_files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


def url(action: Action) -> str:
    return f"/strategies/test/actions/{action.reference}/evidence/add/"


def answers(**changed: Any) -> dict[str, Any]:
    """The answers that every item requires, as a browser sends them."""
    return {
        "key": str(uuid4()),
        "phrase": "an assessment toolkit",
        "link": "Progress report, 4.1",
        "kind": "tool",
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
    assert (says.kind, says.source, says.link) == ("tool", "Progress report, 4.1", "")
    assert (says.done, says.result_level, says.strength) == ("started", "activity", "stated")
    assert (says.marking, says.recorded_by) == ("official", quarterly.user)


@pytest.mark.parametrize(
    ("kind", "done"),
    [("training", "trained"), ("audit", "checked"), ("consultation", "consulted"), ("guidance", "started")],
)
def test_evidence_add_works_out_how_far_along_it_is(
    writer: Client, quarterly: Quarterly, kind: str, done: str
) -> None:
    writer.post(url(quarterly.action()), answers(kind=kind))
    assert EvidenceRevision.objects.get().done == done


@pytest.mark.parametrize(
    ("typed", "link", "source", "strength"),
    [
        (
            "https://demo.example/report",
            "https://demo.example/report",
            "https://demo.example/report",
            "recorded",
        ),
        (
            "www.demo.example/report",
            "https://www.demo.example/report",
            "https://www.demo.example/report",
            "recorded",
        ),
        ("S:\\Teams\\Justice\\toolkit.docx", "", "S:\\Teams\\Justice\\toolkit.docx", "stated"),
        ("\\\\server\\share\\toolkit.docx", "", "\\\\server\\share\\toolkit.docx", "stated"),
        ("Minutes of 3 March", "", "Minutes of 3 March", "stated"),
    ],
)
def test_evidence_add_keeps_a_web_address_as_a_link_and_other_places_as_the_source(
    writer: Client, quarterly: Quarterly, typed: str, link: str, source: str, strength: str
) -> None:
    response = writer.post(url(quarterly.action()), answers(link=typed), follow=True)
    says = EvidenceRevision.objects.get()
    assert (says.link, says.source, says.strength) == (link, source, strength)
    assert ("is in a shared folder" in response.content.decode()) == (
        ":\\" in typed or typed.startswith("\\\\")
    )
    page = writer.get("/strategies/test/evidence/E1/").content.decode()
    assert ("In a shared folder" in page) == (":\\" in typed or typed.startswith("\\\\"))
    assert (f'href="{link}"' in page) == bool(link)


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "ftp://demo.example/x", "https://", "http://no host"]
)
def test_evidence_add_refuses_an_address_that_is_not_one_of_a_web_page(
    writer: Client, quarterly: Quarterly, typed: str
) -> None:
    response = writer.post(url(quarterly.action()), answers(link=typed))
    assert response.context["form"].errors == {"link": [locations.INVALID]}


def test_evidence_add_refuses_a_source_that_is_too_long(writer: Client, quarterly: Quarterly) -> None:
    response = writer.post(url(quarterly.action()), answers(link="S:\\" + "x" * 300))
    assert response.context["form"].errors == {"link": ["This has 303 characters. Shorten it to 300."]}


def test_evidence_add_with_every_answer(writer: Client, quarterly: Quarterly) -> None:
    action, other = quarterly.action(), quarterly.action()
    adults, older = builders.care_group(quarterly.strategy), builders.care_group(quarterly.strategy)
    service = builders.service(quarterly.strategy)
    sent = answers(
        link="https://demo.example/report",
        source="Progress report, 4.1",
        done="in_use",
        result_level="practice",
        strength="measured",
        marking="official",
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
    assert (item.source, item.link) == ("Progress report, 4.1", "https://demo.example/report")
    assert (item.done, item.result_level, item.strength) == ("in_use", "practice", "measured")
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
    sent = answers(phrase="", link="", kind="", finding="Risk is named sooner.")
    response = writer.post(url(quarterly.action()), sent)
    form = response.context["form"]
    assert sorted(form.errors) == ["kind", "link", "phrase"]
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
    assert sorted(errors) == ["key", "kind", "link", "phrase"]
    assert [
        name for name, sentences in errors.items() if not all(words.endswith(".") for words in sentences)
    ] == []


# With a file


def upload(name: str = "report.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a browser sends it, with a content type that is not believed."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_evidence_add_with_a_file_alone_names_the_file_as_its_source(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    assert writer.post(url(action), answers(link="", file=upload())).status_code == 302
    file, says = EvidenceFile.objects.get(), EvidenceRevision.objects.get()
    assert (says.source, says.strength) == ("report.pdf", "recorded")
    assert (file.name, file.size, file.content_type) == ("report.pdf", len(PDF), "application/pdf")
    assert (file.effective_from, file.recorded_by) == (says.effective_from, quarterly.user)
    assert re.fullmatch("evidence/[0-9a-f]{32}", file.content.name)
    with file.content.open() as content:
        assert content.read() == PDF
    for page in (f"/strategies/test/actions/{action.reference}/", "/strategies/test/evidence/E1/"):
        assert f"report.pdf</a> (PDF, {len(PDF)} bytes)" in writer.get(page).content.decode()


def test_evidence_add_with_an_unsafe_file_says_why_and_stores_nothing(
    writer: Client, quarterly: Quarterly
) -> None:
    stored = files_in_storage()
    response = writer.post(
        url(quarterly.action()), answers(file=upload("page.pdf", b"<script>alert(1)</script>"))
    )
    (error,) = response.context["form"].errors["file"]
    assert error.startswith("The name ends in .pdf, but the file is not a PDF.")
    assert (EvidenceItem.objects.count(), files_in_storage()) == (0, stored)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("case 0101011237.pdf", PDF),
        ("case_0101011237_final.pdf", PDF),
        ("QQ 12 34 56 A.pdf", PDF),
        ("list.csv", b"name,number\nA,1\nB,0101011237\n"),
        ("list.txt", b"National Insurance: QQ 12 34 56 A"),
    ],
)
def test_evidence_add_refuses_an_identifier_in_a_file_or_its_name(
    writer: Client, quarterly: Quarterly, name: str, content: bytes
) -> None:
    stored = files_in_storage()
    response = writer.post(url(quarterly.action()), answers(file=upload(name, content)))
    assert list(response.context["form"].errors) == ["file"]
    assert (EvidenceItem.objects.count(), files_in_storage()) == (0, stored)
    assert stored_anywhere("0101011237") == []


def test_evidence_add_says_on_which_line_of_a_file_an_identifier_is(
    writer: Client, quarterly: Quarterly
) -> None:
    content = b"name,number\n" + b"Someone,1\n" * 4_000 + b"B,0101011237\n"
    response = writer.post(url(quarterly.action()), answers(file=upload("list.csv", content)))
    (error,) = response.context["form"].errors["file"]
    assert error.startswith("Line 4002 of the file contains what looks like a CHI number.")


def test_evidence_add_with_a_telephone_number_in_a_file_is_accepted(
    writer: Client, quarterly: Quarterly
) -> None:
    sent = answers(file=upload("Ring 0141 420 5756.txt", b"Ring 0141 420 5756"))
    assert writer.post(url(quarterly.action()), sent).status_code == 302


def test_evidence_add_with_errors_asks_for_the_file_again(writer: Client, quarterly: Quarterly) -> None:
    response = writer.post(url(quarterly.action()), answers(phrase="", file=upload()))
    assert response.context["form"].errors["file"] == [FILE_AGAIN]


def test_evidence_add_with_a_file_that_is_too_large_keeps_the_other_answers(
    writer: Client, quarterly: Quarterly, settings: Any
) -> None:
    settings.LARGEST_UPLOAD = 100_000
    response = writer.post(url(quarterly.action()), answers(file=upload(content=PDF + b"x" * 400_000)))
    form = response.context["form"]
    assert form.errors == {
        "file": ["The file is 400 KB, and the limit is 100 KB. Make it smaller, or give a link to it."]
    }
    assert form["phrase"].value() == "an assessment toolkit"


def test_evidence_add_sent_twice_with_a_file_stores_it_once(writer: Client, quarterly: Quarterly) -> None:
    action, sent = quarterly.action(), answers()
    before = len(files_in_storage())
    statuses = [writer.post(url(action), sent | {"file": upload()}).status_code for _ in range(2)]
    assert statuses == [302, 302]
    assert (EvidenceFile.objects.count(), len(files_in_storage())) == (1, before + 1)
    other = writer.post(url(action), sent | {"file": upload(content=PDF + b"more")})
    assert "different answers, recorded as E1" in other.content.decode()


def files_in_storage() -> set[str]:
    """Return the names of the files in the storage of the tests."""
    try:
        return set(default_storage.listdir("evidence")[1])
    except FileNotFoundError:
        return set()


# Evidence that is already recorded


def link_existing(writer: Client, action: Action, existing: str, query: str = "") -> Any:
    """Send the form that links recorded evidence, as a browser would."""
    key = writer.get(url(action)).context["existing"]["submission"].value()
    return writer.post(
        url(action) + query, {"existing": existing, "then": "link", "submission": key}, follow=True
    )


@pytest.mark.parametrize("typed", ["E1", "e1", "E1 a training course", "A TRAINING", "training course"])
def test_recorded_evidence_is_linked_by_its_reference_or_its_words(
    writer: Client, quarterly: Quarterly, typed: str
) -> None:
    action = quarterly.action()
    builders.evidence(quarterly.strategy, quarterly.action(), phrase="a training course")
    builders.evidence(quarterly.strategy, quarterly.action(), phrase="a toolkit")
    response = link_existing(writer, action, typed)
    assert f"Evidence E1 was linked to {action.reference}: a training course." in response.content.decode()
    link = EvidenceLink.objects.get(action=action)
    assert (link.item.reference, link.linked_on, link.linked_by) == ("E1", TODAY, quarterly.user)


def test_recorded_evidence_is_linked_from_the_day_of_the_update_and_leads_back_to_it(
    writer: Client, quarterly: Quarterly
) -> None:
    action = quarterly.action()
    builders.evidence(quarterly.strategy, quarterly.action())
    response = link_existing(writer, action, "E1", "?then=update&on=2026-03-31")
    assert response.redirect_chain[0][0] == f"/strategies/test/actions/{action.reference}/update/"
    assert EvidenceLink.objects.get(action=action).linked_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Type the reference of the evidence, such as E12, or some of its words."),
        ("E99", "No evidence here has the reference or the words “E99”."),
        (
            "course",
            "2 items match: E1 a training course; E2 another course. Type the reference of the one that you mean.",
        ),
        ("E3", "E3 is already linked to"),
        ("E4", "No evidence here has the reference or the words “E4”."),
    ],
)
def test_recorded_evidence_that_is_not_named_exactly_is_refused(
    writer: Client, quarterly: Quarterly, typed: str, error: str
) -> None:
    action = quarterly.action()
    for phrase in ("a training course", "another course"):
        builders.evidence(quarterly.strategy, quarterly.action(), phrase=phrase)
    builders.evidence(quarterly.strategy, action)
    builders.withdrawn(builders.evidence(quarterly.strategy, quarterly.action()))
    response = link_existing(writer, action, typed)
    assert error in response.content.decode()
    assert EvidenceLink.objects.filter(action=action).count() == 1


# From the list of evidence


def test_evidence_from_the_list_asks_which_action_it_is_for(writer: Client, quarterly: Quarterly) -> None:
    action = quarterly.action()
    page = "/strategies/test/evidence/add/"
    assert page in writer.get("/strategies/test/evidence/").content.decode()
    response = writer.post(page, answers())
    assert list(response.context["form"].errors) == ["also"]
    response = writer.post(page, answers(also=f"{quarterly.home.reference}, {action.reference}"), follow=True)
    assert response.redirect_chain == [("/strategies/test/evidence/", 302)]
    assert set(EvidenceLink.objects.values_list("action", "commitment")) == {
        (action.pk, None),
        (None, quarterly.home.pk),
    }


def test_the_form_asks_six_questions_and_folds_the_others(writer: Client, quarterly: Quarterly) -> None:
    html = writer.get(url(quarterly.action())).content.decode()
    form = html[html.index("multipart/form-data") :]
    first, folded = form[: form.index("<details")], form[form.index("<details") :]
    shown = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', first)
    assert [name for name in shown if name not in ("csrfmiddlewaretoken", "key")] == [
        "phrase",
        "link",
        "file",
        "kind",
        "service",
        "dated",
        "finding",
    ]
    assert 'name="marking"' in folded
    assert "<details" in folded
    assert "open>" not in folded[: folded.index("<summary")]
    refused = writer.post(url(quarterly.action()), answers(limits=f"Met {CHI}")).content.decode()
    assert '<details class="ds_details spt-folded" open>' in refused
