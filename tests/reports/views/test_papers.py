"""The pages on papers: who may open them, what they show, and what they refuse."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import Role
from reports.choices import PaperState
from reports.models import Paper, Paragraph
from reports.papers import queries
from reports.views import paper as paper_view
from tests import builders
from tests.browser import Browser
from tests.builders import START, TODAY, noon
from tests.reports.paper_builders import BEFORE, QUARTER, SmallStrategy, make_paper, small_strategy

pytestmark = pytest.mark.django_db

PAPERS = "/strategies/test/papers/"
NEW = f"{PAPERS}new/"
PAPER = f"{PAPERS}1/"
FILES = [f"{PAPER}paper.{kind}" for kind in ("html", "docx", "pdf")]


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def example() -> SmallStrategy:
    found = small_strategy(slug="test")
    make_paper(found.strategy)
    return found


def client_of(example: SmallStrategy, role: Role) -> Client:
    person = builders.member(example.strategy, role)
    client = Browser()
    assert person.user is not None
    client.force_login(person.user)
    return client


def author(example: SmallStrategy) -> Client:
    return client_of(example, Role.AUTHOR)


def latest_row(paper: Paper, key: str) -> int:
    return Paragraph.objects.filter(paper=paper, key=key).latest("id").pk


@pytest.mark.parametrize("url", [PAPERS, NEW, PAPER, *FILES])
def test_signed_out_is_asked_to_sign_in(example: SmallStrategy, url: str) -> None:
    response = Client().get(url)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={url}")


@pytest.mark.parametrize("url", [PAPERS, NEW, PAPER, *FILES])
def test_stranger_finds_nothing(example: SmallStrategy, url: str) -> None:
    client = Client()
    client.force_login(builders.user())

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may(example: SmallStrategy, role: Role) -> None:
    client = client_of(example, role)
    reads = role is not Role.VIEWER
    writes = role in (Role.AUTHOR, Role.ADMIN)

    assert [client.get(url).status_code for url in (PAPERS, PAPER, *FILES)] == [200 if reads else 403] * 5
    assert client.get(NEW).status_code == (200 if writes else 403)
    posted = client.post(PAPER, {"key": "section.4.1", "text": "Ours.", "based_on": "0"})
    assert posted.status_code == (302 if writes else 403)
    assert Paragraph.objects.filter(key="section.4.1").exists() is writes


def test_unknown_paper_is_not_found(example: SmallStrategy) -> None:
    client = author(example)

    assert [client.get(f"{PAPERS}9/{end}").status_code for end in ("", "paper.html", "paper.pdf")] == [
        404
    ] * 3


def test_reader_gets_no_form(example: SmallStrategy) -> None:
    page = client_of(example, Role.MEMBER).get(f"{PAPER}?edit=section.4.1").content.decode()

    assert "Write over" not in page
    assert "<textarea" not in page


def test_page_shows_the_text_with_its_records_as_links(example: SmallStrategy) -> None:
    page = author(example).get(PAPER).content.decode()

    assert "Action 1.1.1, to introduce routine enquiry, has moved from Green to Red" in page
    assert 'href="/strategies/test/actions/1.1.1/?as_at=2026-03-31&amp;known_at=2026-04-08"' in page
    assert "As at 31 March 2026. Data to 8 April 2026." in page


def test_written_text_is_stored_and_the_draft_can_be_restored(example: SmallStrategy) -> None:
    client = author(example)
    client.post(PAPER, {"key": "section.4.1", "text": "Our own words.", "based_on": "0"})
    assert "Our own words." in client.get(PAPER).content.decode()

    paper = Paper.objects.get()
    latest = latest_row(paper, "section.4.1")
    restored = client.post(PAPER, {"key": "section.4.1", "restore": "yes", "based_on": str(latest)})
    assert restored["Location"] == f"{PAPER}#place-section-4-1"
    page = client.get(PAPER).content.decode()
    assert "Our own words." not in page
    assert "has moved from Green to Red" in page


def test_identifier_is_refused_beside_the_box_and_the_text_is_kept(example: SmallStrategy) -> None:
    typed = "She, CHI 0101011237, was helped."
    response = author(example).post(PAPER, {"key": "section.4.1", "text": typed, "based_on": "0"})
    page = response.content.decode()

    assert response.status_code == 200
    assert "This looks like it contains a CHI number (“0101011237”)." in page
    assert typed in page
    assert 'href="#id_section_4_1_text"' in page
    assert 'id="id_section_4_1_text"' in page
    assert not Paragraph.objects.filter(key="section.4.1").exists()


def test_text_written_in_the_meantime_is_not_overwritten(example: SmallStrategy) -> None:
    paper = Paper.objects.get()
    Paragraph.objects.create(paper=paper, key="section.4.1", text="Theirs.", recorded_at=noon(TODAY))
    response = author(example).post(PAPER, {"key": "section.4.1", "text": "Mine.", "based_on": "0"})
    page = response.content.decode()

    assert "has written here since you opened the page" in page
    assert "Mine." in page
    assert queries.written_by_place(paper, noon(TODAY))["section.4.1"].text == "Theirs."


def test_overtaken_text_can_be_saved_once_the_other_text_is_shown(example: SmallStrategy) -> None:
    paper, client = Paper.objects.get(), author(example)
    theirs = Paragraph.objects.create(paper=paper, key="section.4.1", text="Theirs.", recorded_at=noon(START))
    page = client.post(PAPER, {"key": "section.4.1", "text": "Mine.", "based_on": "0"})
    row_read = page.context["form"]["based_on"].value()

    assert row_read == str(theirs.pk)
    assert (
        client.post(PAPER, {"key": "section.4.1", "text": "Mine.", "based_on": row_read}).status_code == 302
    )


def test_text_written_while_the_page_was_built_is_not_overwritten(
    example: SmallStrategy, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, client = Paper.objects.get(), author(example)
    read = paper_view.build

    def overtaken(*args: Any, **values: Any) -> Any:
        found = read(*args, **values)
        Paragraph.objects.create(paper=paper, key="section.4.1", text="Theirs.", recorded_at=noon(START))
        return found

    monkeypatch.setattr(paper_view, "build", overtaken)
    row_read = client.get(f"{PAPER}?edit=section.4.1").context["form"]["based_on"].value()
    monkeypatch.undo()
    client.post(PAPER, {"key": "section.4.1", "text": "Mine.", "based_on": row_read})

    assert Paragraph.objects.filter(key="section.4.1").latest("id").text == "Theirs."


@pytest.mark.parametrize("based_on", ["", "²", "none", "9" * 5000, None])
@pytest.mark.parametrize("answer", [{"text": "Mine."}, {"restore": "yes"}])
def test_text_without_the_id_of_the_row_read_is_refused(
    example: SmallStrategy, based_on: str | None, answer: dict[str, str]
) -> None:
    row_read = {} if based_on is None else {"based_on": based_on}
    page = author(example).post(PAPER, {"key": "section.4.1", **answer, **row_read}, follow=True)

    assert page.status_code == 200
    sentences = ("We cannot tell which version you have read", "Enter a whole number")
    assert any(words in page.content.decode() for words in sentences)
    assert not Paragraph.objects.filter(key="section.4.1").exists()


def test_cleared_paper_cannot_be_edited(example: SmallStrategy) -> None:
    Paper.objects.update(state=PaperState.CLEARED)
    page = author(example).get(f"{PAPER}?edit=section.4.1")

    assert page.context["form"] is None
    assert "?edit=" not in page.content.decode()


def test_boxes_and_direction_are_answered_as_choices(example: SmallStrategy) -> None:
    client = author(example)
    paper = Paper.objects.get()
    form = client.get(f"{PAPER}?edit=cover.governance_route").context["form"]
    boxes = {name: "ticked" for name in form.fields if name.startswith("box_")}
    latest = latest_row(paper, "cover.governance_route")
    client.post(PAPER, {"key": "cover.governance_route", "based_on": str(latest), **boxes})
    client.post(
        PAPER,
        {"key": "cover.direction", "text": "2", "based_on": str(latest_row(paper, "cover.direction"))},
    )
    page = client.get(PAPER).content.decode()

    assert "<li>Council Committee: ticked</li>" in page
    assert "<li>2. Glasgow City Council: ticked</li>" in page


def test_new_paper_has_the_dates_given_and_the_answers_of_the_last_cover(example: SmallStrategy) -> None:
    client = author(example)
    layout = Paper.objects.get().layout
    response = client.post(
        NEW,
        {
            "meeting_date": "13/5/2027",
            "as_at": "31 March 2026",
            "compared_with": "2025-12-31",
            "layout": layout.pk,
        },
    )

    assert response["Location"] == f"{PAPERS}2/"
    assert "Carried from paper 1" in client.get(f"{PAPERS}2/").content.decode()


def test_new_paper_is_compared_with_the_first_day_until_two_periods_have_ended(
    example: SmallStrategy,
) -> None:
    client, hint = author(example), "first day is suggested, because no earlier period has ended yet."
    example.strategy.periods.all().delete()
    first = client.get(NEW)
    assert first.context["form"].initial == {"as_at": TODAY, "compared_with": example.strategy.starts}
    assert hint in first.content.decode()

    for ends in (BEFORE, QUARTER):
        builders.period(example.strategy, ends.replace(month=ends.month - 2, day=1), ends, TODAY)
    later = client.get(NEW)
    assert later.context["form"].initial == {"as_at": QUARTER, "compared_with": BEFORE}
    assert hint not in later.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"meeting_date": ""}, "Date of the meeting: enter a date, for example 13 May 2026."),
        ({"as_at": "9 April 2026"}, "The “as at” date is in the future."),
        (
            {"compared_with": "31 March 2026"},
            "The comparison date must be earlier than the “as at” date",
        ),
    ],
)
def test_new_paper_form_refuses_in_sentences_and_keeps_the_values(
    example: SmallStrategy, changes: dict[str, str], sentence: str
) -> None:
    typed = {"meeting_date": "13 May 2027", "as_at": "31 March 2026", "compared_with": "31 December 2025"}
    layout = Paper.objects.get().layout
    page = author(example).post(NEW, {**typed, "layout": layout.pk, **changes}).content.decode()

    assert sentence in page
    assert 'value="31 December 2025"' in page or 'value="31 March 2026"' in page
    assert Paper.objects.count() == 1


def test_chart_has_its_title_and_its_table_says_what_is_in_brackets(example: SmallStrategy) -> None:
    page = author(example).get(PAPER).content.decode()
    title = "Actions by strategic priority and rating, as at 31 March 2026"

    assert f'<figcaption class="spt-chart__caption">{title}</figcaption>' in page
    assert f"<caption>{title}, with 31 December 2025 in brackets</caption>" in page


def test_web_page_allows_only_its_own_style_by_hash(example: SmallStrategy) -> None:
    response = author(example).get(f"{PAPER}paper.html")
    style = response.content.split(b"<style>")[1].split(b"</style>")[0]
    digest = b64encode(sha256(style).digest()).decode()
    policy = response["Content-Security-Policy"]

    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src 'none'" in policy
    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("illustrative", "name"), [(True, "illustrative-demonstration-test"), (False, "test")]
)
def test_file_names_say_what_the_files_are(illustrative: bool, name: str) -> None:
    note = {"illustrative": True, "illustrative_note": "Invented."} if illustrative else {}
    example = small_strategy(slug="test", **note)
    make_paper(example.strategy)
    client = author(example)

    for kind in ("docx", "pdf"):
        response = client.get(f"{PAPER}paper.{kind}")
        assert response["Content-Disposition"] == f'attachment; filename="{name}-paper-1-2026-05-13.{kind}"'
        assert response["X-Content-Type-Options"] == "nosniff"


def test_list_runs_the_same_queries_with_one_row_and_with_three(example: SmallStrategy) -> None:
    client = author(example)
    client.get(PAPERS)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(PAPERS)
        counts.append(len(queries))
        for _ in range(2):
            make_paper(example.strategy, Paper.objects.earliest("number").layout)

    assert counts == [5, 5]


def test_paper_runs_the_same_queries_however_many_actions_it_covers(example: SmallStrategy) -> None:
    client = author(example)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(PAPER)
        counts.append(len(queries))
        for _ in range(2):
            builders.evidence(example.strategy, builders.action(example.home))

    assert counts[0] == counts[1]
