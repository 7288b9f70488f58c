"""The `build_paper` command."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.builders import TODAY
from tests.reports.paper_builders import make_paper, small_strategy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def slug() -> str:
    example = small_strategy(slug="test")
    make_paper(example.strategy)
    return example.strategy.slug


def built(slug: str, to: Path, form: str = "json", **options: Any) -> bytes:
    call_command("build_paper", slug, 1, format=form, output=str(to), verbosity=0, **options)
    return to.read_bytes()


@pytest.mark.parametrize("form", ["html", "docx", "pdf", "json"])
def test_two_runs_give_the_same_bytes(slug: str, tmp_path: Path, form: str) -> None:
    assert built(slug, tmp_path / "one", form) == built(slug, tmp_path / "two", form)


def test_earlier_dates_give_the_figures_of_that_day(slug: str, tmp_path: Path) -> None:
    content = json.loads(built(slug, tmp_path / "one", as_at="2025-12-31", known_at="2026-01-31"))

    assert content["figures"]["whole"]["standing"]["red"] == 0
    assert (content["as_at"], content["known_on"]) == ("2025-12-31", "2026-01-31")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"known_at": "2026-04-09"}, "--known-at: The “data to” date is in the future"),
        ({"as_at": "2026-04-09"}, "--as-at is in the future"),
        ({"as_at": "31/3/2026"}, "--as-at: “31/3/2026” is not a date. Use the form 2026-03-31."),
        ({"output": "/no/such/folder/paper"}, "There is no folder /no/such/folder"),
    ],
)
def test_wrong_options_are_refused_in_a_sentence(
    slug: str, tmp_path: Path, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(")):
        call_command("build_paper", slug, 1, **{"output": str(tmp_path / "one")} | options)


@pytest.mark.parametrize(("name", "number"), [("other", 1), ("test", 2)])
def test_unknown_paper_is_refused_in_a_sentence(slug: str, tmp_path: Path, name: str, number: int) -> None:
    with pytest.raises(CommandError, match=r"There is no strategy “other”\.|has no paper 2\."):
        call_command("build_paper", name, number, output=str(tmp_path / "one"))
