"""What the database refuses in papers, their layouts, paragraphs, clearances and final versions."""

from datetime import date, timedelta
from typing import Any

import pytest

from priorities.models import Strategy
from reports.choices import PaperFormat, PaperState
from reports.models import Clearance, Paper, PaperFile, PaperLayout, PaperVersion, Paragraph
from tests import builders
from tests.priorities.models.constraints import breaks

AT = builders.noon(builders.TODAY)
MEETING = date(2026, 5, 13)
AS_AT = date(2026, 3, 31)
HASH = "0" * 64
NEITHER_HAS_CONTENT_NOR_IS_DESTROYED: tuple[dict[str, Any], ...] = (
    {"content": None},
    {"content": None, "destroyed_at": AT},
    {"content": None, "destroyed_reason": "It named a family."},
    {"destroyed_at": AT, "destroyed_reason": "It named a family."},
    {"destroyed_reason": "It named a family."},
)


@pytest.fixture
def strategy(db: None) -> Strategy:
    return builders.strategy()


@pytest.fixture
def paper(strategy: Strategy) -> Paper:
    return make_paper(strategy)


def make_layout(**fields: Any) -> PaperLayout:
    """Create version 2 of a board's form, with any values given."""
    values = {"key": "glasgow", "version": 2, "name": "Glasgow IJB", "form": {}, "recorded_at": AT}
    return PaperLayout.objects.create(**values | fields)


def make_paper(strategy: Strategy, **fields: Any) -> Paper:
    """Create paper 1, in draft for the meeting of 13 May 2026, with any values given."""
    values = {
        "number": 1,
        "layout": PaperLayout.objects.first() or make_layout(version=1),
        "title": "Domestic abuse strategy: progress",
        "meeting_date": MEETING,
        "as_at": AS_AT,
        "compared_with": date(2025, 12, 31),
        "created_at": AT,
    }
    return Paper.objects.create(strategy=strategy, **values | fields)


def make_version(paper: Paper, **fields: Any) -> PaperVersion:
    """Create version 1 of a paper, with any values given."""
    values = {"number": 1, "content": {}, "content_hash": HASH, "known_at": AT, "recorded_at": AT}
    return PaperVersion.objects.create(paper=paper, layout=paper.layout, as_at=AS_AT, **values | fields)


def make_file(version: PaperVersion, **fields: Any) -> PaperFile:
    """Create the PDF of a version, with any values given."""
    values = {"format": PaperFormat.PDF, "content": b"%PDF", "size": 4, "sha256": HASH}
    return PaperFile.objects.create(version=version, **values | fields)


@breaks("paper_layout_version_once")
def test_two_versions_of_a_form_with_one_number(db: None) -> None:
    make_layout()
    make_layout()


@breaks("paper_layout_numbered_from_one")
def test_a_version_of_a_form_numbered_zero(db: None) -> None:
    make_layout(version=0)


@breaks("paper_layout_has_its_names", {"key": ""}, {"name": ""})
def test_a_form_without_its_key_or_its_name(db: None, broken: dict[str, str]) -> None:
    make_layout(**broken)


@breaks("paper_numbered_once")
def test_two_papers_of_a_strategy_with_one_number(paper: Paper) -> None:
    make_paper(paper.strategy)


@breaks("paper_numbered_from_one")
def test_a_paper_numbered_zero(strategy: Strategy) -> None:
    make_paper(strategy, number=0)


@breaks("paper_state_is_known")
def test_a_paper_in_an_unknown_state(strategy: Strategy) -> None:
    make_paper(strategy, state="lost")


@breaks(
    "paper_final_keeps_its_dates",
    {"state": PaperState.FINAL},
    {"state": PaperState.ISSUED},
    {"state": PaperState.PUBLISHED},
)
def test_a_final_paper_that_would_still_use_new_records(strategy: Strategy, broken: dict[str, str]) -> None:
    make_paper(strategy, known_at=None, **broken)


@breaks("paper_has_a_title")
def test_a_paper_without_a_title(strategy: Strategy) -> None:
    make_paper(strategy, title="")


@breaks("paper_speaks_before_it_meets")
def test_a_paper_as_at_a_day_after_its_meeting(strategy: Strategy) -> None:
    make_paper(strategy, as_at=MEETING + timedelta(days=1))


@breaks("paper_compares_with_earlier", {"compared_with": AS_AT}, {"compared_with": MEETING})
def test_a_paper_not_compared_with_an_earlier_day(strategy: Strategy, broken: dict[str, date]) -> None:
    make_paper(strategy, **broken)


def test_a_paper_may_be_as_at_its_meeting_and_final_with_its_dates_set(strategy: Strategy) -> None:
    paper = make_paper(strategy, as_at=MEETING, state=PaperState.FINAL, known_at=AT)
    assert paper == Paper.objects.get()


@breaks("paragraph_has_a_place")
def test_a_paragraph_without_its_place(paper: Paper) -> None:
    Paragraph.objects.create(paper=paper, key="", text="Good progress.", recorded_at=AT)


def test_a_paragraph_may_be_empty_to_restore_the_draft(paper: Paper) -> None:
    Paragraph.objects.create(paper=paper, key="4.1", text="", recorded_at=AT)
    assert paper.paragraphs.count() == 1


@breaks("clearance_names_an_officer")
def test_a_clearance_without_an_officer(paper: Paper) -> None:
    Clearance.objects.create(paper=paper, officer_title="", cleared_on=builders.TODAY, recorded_at=AT)


@breaks("paper_version_numbered_once")
def test_two_versions_of_a_paper_with_one_number(paper: Paper) -> None:
    make_version(paper)
    make_version(paper)


@breaks("paper_version_numbered_from_one")
def test_a_version_of_a_paper_numbered_zero(paper: Paper) -> None:
    make_version(paper, number=0, what_changed="The item number.")


@breaks("paper_version_correction_says_what_changed")
def test_a_correction_that_does_not_say_what_changed(paper: Paper) -> None:
    make_version(paper)
    make_version(paper, number=2, what_changed="")


@breaks("paper_version_hash_is_whole", {"content_hash": ""}, {"content_hash": "0" * 63})
def test_a_version_of_a_paper_with_an_incomplete_hash(paper: Paper, broken: dict[str, str]) -> None:
    make_version(paper, **broken)


@breaks("paper_version_has_content_or_is_destroyed", *NEITHER_HAS_CONTENT_NOR_IS_DESTROYED)
def test_a_version_neither_with_content_nor_destroyed(paper: Paper, broken: dict[str, Any]) -> None:
    make_version(paper, **broken)


@breaks("paper_file_has_content_or_is_destroyed", *NEITHER_HAS_CONTENT_NOR_IS_DESTROYED)
def test_a_file_neither_with_content_nor_destroyed(paper: Paper, broken: dict[str, Any]) -> None:
    make_file(make_version(paper), **broken)


@breaks("paper_file_once_a_format")
def test_two_files_of_a_version_in_one_format(paper: Paper) -> None:
    version = make_version(paper)
    make_file(version)
    make_file(version)


@breaks("paper_file_format_is_known")
def test_a_file_in_an_unknown_format(paper: Paper) -> None:
    make_file(make_version(paper), format="odt")


@breaks("paper_file_hash_is_whole", {"sha256": ""}, {"sha256": "0" * 63})
def test_a_file_with_an_incomplete_hash(paper: Paper, broken: dict[str, str]) -> None:
    make_file(make_version(paper), **broken)
