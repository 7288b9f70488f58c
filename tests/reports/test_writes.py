"""Creating papers and writing in them: refusals, audit events, and no overwriting of unread text."""

from datetime import date
from typing import Any

import pytest

from reports import writes
from reports.choices import PaperState
from reports.models import Paper, Paragraph
from reports.papers import queries
from reports.papers.queries import WrittenText
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import BEFORE, MADE, MEETING, QUARTER, make_layout, make_paper
from tracker.models import AuditEvent
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db


def make(**changes: Any) -> Paper:
    values: dict[str, Any] = {
        "strategy": changes.pop("strategy", None) or builders.strategy(),
        "layout": changes.pop("layout", None) or make_layout(),
        "meeting_date": MEETING,
        "as_at": QUARTER,
        "compared_with": BEFORE,
        "by": builders.user(),
        "at": noon(MADE),
    }
    return writes.create_paper(**values | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"as_at": date(2026, 4, 3)}, "as_at"),
        ({"meeting_date": date(2026, 4, 1)}, "meeting_date"),
        ({"meeting_date": date(1900, 1, 1)}, "meeting_date"),
        ({"compared_with": QUARTER}, "compared_with"),
        ({"title": "For 0101011237"}, "title"),
        ({"answers": {"cover.carers": WrittenText("At G1 1AA.")}}, ""),
    ],
)
def test_make_refuses_in_a_sentence_and_stores_nothing(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        make(**changes)

    assert list(refused.value.reasons) == [field]
    assert refused.value.reasons[field].endswith(".")
    assert not Paper.objects.exists()


def test_make_numbers_papers_and_leaves_known_at_open_while_drafting() -> None:
    first = make()
    second = make(strategy=first.strategy, layout=first.layout)

    assert [first.number, second.number] == [1, 2]
    assert first.known_at is None
    assert first.title == f"{first.strategy.name} – Progress Report"


def test_make_carries_over_the_last_cover_with_a_mark_but_not_the_item_number() -> None:
    first = make(
        answers={
            "cover.carers": WrittenText("Guidance helps."),
            "cover.item_no": WrittenText("17"),
            "section.4.1": WrittenText("Only for that year."),
        }
    )
    second = make(strategy=first.strategy, layout=first.layout)
    carried = {
        key: (each.text, each.source) for key, each in queries.written_by_place(second, noon(MADE)).items()
    }

    assert carried == {"cover.carers": ("Guidance helps.", "Carried from paper 1")}


def test_make_is_audited() -> None:
    paper = make()
    event = AuditEvent.objects.get(what="paper created")

    assert (event.subject_id, event.scope) == (str(paper.pk), paper.strategy.slug)
    assert event.text.after["title"] == paper.title
    assert event.text.after["answers"] == {row.key: row.text for row in paper.paragraphs.all()}


def test_write_paragraph_is_audited_with_before_and_after() -> None:
    paper = make_paper(builders.strategy())
    author = builders.user()
    first = write(paper, "First.", by=author)
    write(paper, "Second.", by=author, based_on=first.pk)
    event = AuditEvent.objects.filter(what="paragraph written").latest("pk")

    assert '"before":{"text":"First."}' in event.text.words
    assert '"after":{"text":"Second."}' in event.text.words


@pytest.mark.parametrize("text", ["CHI 010101 1237", "NI QQ 12 34 56 A", "word " * 5000])
def test_write_paragraph_refuses_identifiers_and_very_long_text(text: str) -> None:
    paper = make_paper(builders.strategy())
    with pytest.raises(Refused) as refused:
        write(paper, text)

    assert list(refused.value.reasons) == ["text"]
    assert not Paragraph.objects.filter(key="section.2").exists()


@pytest.mark.parametrize(
    ("based_on", "words"),
    [
        (0, "has written here since you opened the page"),
        (None, "We cannot tell which version you have read"),
    ],
)
def test_write_paragraph_refuses_to_overwrite_text_that_the_author_has_not_read(
    based_on: int | None, words: str
) -> None:
    paper = make_paper(builders.strategy())
    write(paper, "First.")

    with pytest.raises(writes.ParagraphConflict) as refused:
        write(paper, "Mine.", based_on=based_on)

    assert words in refused.value.reasons["text"]
    assert queries.written_by_place(paper, noon(MADE))["section.2"].text == "First."


@pytest.mark.parametrize("state", [state for state in PaperState if not state.is_editable])
def test_write_paragraph_refuses_a_paper_that_can_no_longer_be_edited(state: PaperState) -> None:
    paper = make_paper(builders.strategy(), known_at=noon(MADE))
    Paper.objects.filter(pk=paper.pk).update(state=state)

    with pytest.raises(Refused) as refused:
        write(paper, "Later words.")

    assert refused.value.reasons == {
        "text": f"This paper is {state.label.lower()}, so you cannot change its text."
    }
    assert not Paragraph.objects.filter(key="section.2").exists()


@pytest.mark.parametrize("key", ["no.such.place", "cover.nothing", "section.99", "section", ""])
def test_write_paragraph_refuses_a_place_that_the_form_does_not_have(key: str) -> None:
    with pytest.raises(Refused) as refused:
        write(make_paper(builders.strategy()), "Words.", key=key)

    assert list(refused.value.reasons) == [""]


def write(paper: Paper, text: str, **changes: Any) -> Paragraph:
    values: dict[str, Any] = {"key": "section.2", "by": builders.user(), "at": noon(MADE), "based_on": 0}
    return writes.write_paragraph(paper=paper, text=text, **values | changes)
