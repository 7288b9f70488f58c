"""A paper's files while the paper has blockers, and when a file cannot be created."""

import shutil
import subprocess
from io import BytesIO
from typing import Any

import docx as python_docx
import pytest
from django.test import Client

from priorities.choices import Role, Theme
from reports.models import Clearance, Paragraph
from reports.writers.typesetter import typesetter
from tests import builders
from tests.builders import TODAY, noon
from tests.reports.paper_builders import SmallStrategy, make_paper, required_answers, small_strategy

pytestmark = pytest.mark.django_db

PAPER = "/strategies/test/papers/1/"
FILES = [f"{PAPER}paper.{kind}" for kind in ("html", "docx", "pdf")]
STOPS = "“Personnel” has no answer. The form asks for one."


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def with_blocker() -> SmallStrategy:
    """Return a strategy whose paper lacks an answer that its form requires."""
    example = small_strategy(slug="test")
    answers = required_answers()
    del answers["cover.personnel"]
    make_paper(example.strategy, answers=answers)
    return example


def text_of_pages(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    command = shutil.which("pdftotext")
    if command is None:
        pytest.skip("this machine has no pdftotext")
    read = subprocess.run([command, "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode().split("\f")[:-1]


def client_of(example: SmallStrategy, role: Role) -> Client:
    person = builders.member(example.strategy, role)
    assert person.user is not None
    client = Client()
    client.force_login(person.user)
    return client


@pytest.mark.parametrize("url", FILES)
@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.MANAGER])
def test_readers_of_a_paper_with_blockers_get_no_file_and_are_told_why(
    with_blocker: SmallStrategy, url: str, role: Role
) -> None:
    response = client_of(with_blocker, role).get(url)
    page = response.content.decode()

    assert response.status_code == 403
    assert "This paper is not ready to share" in page
    assert STOPS in page


@pytest.mark.parametrize("url", FILES)
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ADMIN])
def test_authors_can_download_a_paper_with_blockers(
    with_blocker: SmallStrategy, url: str, role: Role
) -> None:
    assert client_of(with_blocker, role).get(url).status_code == 200


def test_officer_who_recorded_a_clearance_can_download_it(with_blocker: SmallStrategy) -> None:
    officer = builders.member(with_blocker.strategy, Role.MEMBER)
    paper = with_blocker.strategy.papers.get()
    Clearance.objects.create(
        paper=paper,
        officer_title="Chief Officer",
        cleared_on=TODAY,
        recorded_by=officer.user,
        recorded_at=noon(TODAY),
    )
    client = Client()
    assert officer.user is not None
    client.force_login(officer.user)

    assert [client.get(url).status_code for url in FILES] == [200] * 3


NUMBER = "0101011237"
HIDDEN = "You can see this text when the paper’s authors have corrected it."


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.MEMBER, False),
        (Role.LEAD, False),
        (Role.MANAGER, False),
        (Role.AUTHOR, True),
        (Role.ADMIN, True),
    ],
)
def test_page_hides_text_with_a_blocker_from_its_readers(role: Role, reads: bool) -> None:
    example = small_strategy(slug="test")
    paper = make_paper(example.strategy)
    # Create the row directly, because the write would refuse it.
    Paragraph.objects.create(
        paper=paper, key="section.4.1", text=f"CHI {NUMBER} was helped.", recorded_at=noon(TODAY)
    )
    page = client_of(example, role).get(PAPER).content.decode()

    shown = NUMBER in page
    assert shown is reads
    assert page.count(HIDDEN) == (0 if reads else 1)
    assert "Our answer on personnel." in page


def test_page_hides_a_count_of_few_people_from_its_readers() -> None:
    example = small_strategy(slug="test")
    finding = "An audit found that three of forty people took up support."
    builders.evidence(
        example.strategy,
        example.done,
        phrase="take-up",
        theme=Theme.PARTNERSHIP,
        feature_in_paper=True,
        finding=finding,
        numerator=3,
        denominator=40,
    )
    make_paper(example.strategy)
    of_member = client_of(example, Role.MEMBER).get(PAPER).content.decode()
    of_author = client_of(example, Role.AUTHOR).get(PAPER).content.decode()

    assert "fewer than five" in of_author
    assert "three of forty people" in of_author
    assert "three of forty people" not in of_member
    assert HIDDEN in of_member


def test_an_empty_answer_has_no_note_that_it_is_hidden(with_blocker: SmallStrategy) -> None:
    assert HIDDEN not in client_of(with_blocker, Role.MEMBER).get(PAPER).content.decode()


def test_draft_says_so_on_every_page_and_in_its_name(with_blocker: SmallStrategy) -> None:
    client = client_of(with_blocker, Role.AUTHOR)
    html, word, pdf = (client.get(url) for url in FILES)

    pages = text_of_pages(pdf.content)
    assert len(pages) > 1
    assert all("DRAFT, not ready for the board" in page for page in pages)
    document = python_docx.Document(BytesIO(word.content))
    assert "DRAFT, not ready for the board" in [each.text for each in document.sections[0].header.paragraphs]
    assert all(section.header.is_linked_to_previous for section in list(document.sections)[1:])
    assert html.content.decode().count("DRAFT, not ready for the board") >= 3
    assert ["DRAFT-" in answer["Content-Disposition"] for answer in (word, pdf)] == [True, True]


def test_paper_without_blockers_is_no_draft() -> None:
    example = small_strategy(slug="test")
    make_paper(example.strategy)
    client = client_of(example, Role.MEMBER)
    html, _, pdf = (client.get(url) for url in FILES)

    assert b"DRAFT" not in html.content
    assert "DRAFT" not in pdf["Content-Disposition"]
    assert not any("DRAFT" in page for page in text_of_pages(pdf.content))


@pytest.mark.parametrize("url", FILES)
def test_if_too_many_papers_are_being_created_the_answer_says_when_to_try_again(url: str) -> None:
    example = small_strategy(slug="test")
    make_paper(example.strategy)
    client = client_of(example, Role.AUTHOR)
    with typesetter.slot(), typesetter.slot(), typesetter.slot():
        response = client.get(url)

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "Several other papers are being created at the moment. Try again in a minute." in (
        response.content.decode()
    )
    assert client.get(url).status_code == 200


def test_paper_that_takes_too_long_is_answered_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    example = small_strategy(slug="test")
    make_paper(example.strategy)
    client = client_of(example, Role.AUTHOR)
    monkeypatch.setattr(typesetter, "seconds", 0)
    response = client.get(FILES[2])

    assert response.status_code == 503
    assert "took longer than 0 seconds to create, so it was stopped" in response.content.decode()
    monkeypatch.undo()
    assert client.get(FILES[2]).status_code == 200
