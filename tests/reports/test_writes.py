"""Making a paper and writing in it: refused in sentences, audited, never over somebody unseen."""

from datetime import date
from typing import Any

import pytest

from reports import writes
from reports.models import Paper, Paragraph
from reports.papers import shelf
from reports.papers.shelf import Words
from tests import builders
from tests.builders import noon
from tests.reports.papers_made import BEFORE, MADE, MEETING, QUARTER, layout, paper
from tracker.models import AuditEvent
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db


def make(**changes: Any) -> Paper:
    values: dict[str, Any] = {
        "strategy": changes.pop("strategy", None) or builders.strategy(),
        "layout": changes.pop("layout", None) or layout(),
        "meeting_date": MEETING,
        "as_at": QUARTER,
        "compared_with": BEFORE,
        "by": builders.user(),
        "at": noon(MADE),
    }
    return writes.make(**values | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"as_at": date(2026, 4, 3)}, "as_at"),
        ({"meeting_date": date(2026, 3, 1)}, "as_at"),
        ({"compared_with": QUARTER}, "compared_with"),
        ({"title": "For 0101011237"}, "title"),
        ({"answers": {"cover.carers": Words("At G1 1AA.")}}, ""),
    ],
)
def test_make_refuses_in_a_sentence_and_keeps_nothing(changes: dict[str, Any], field: str) -> None:
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


def test_make_carries_the_last_papers_cover_marked_and_not_the_clerks_number() -> None:
    first = make(
        answers={
            "cover.carers": Words("Guidance helps."),
            "cover.item_no": Words("17"),
            "section.4.1": Words("Only for that year."),
        }
    )
    second = make(strategy=first.strategy, layout=first.layout)
    kept = {key: (each.text, each.source) for key, each in shelf.words(second, noon(MADE)).items()}

    assert kept == {"cover.carers": ("Guidance helps.", "Carried from paper 1")}


def test_make_is_audited() -> None:
    made = make()
    event = AuditEvent.objects.get(what="a paper was made")

    assert (event.subject_id, event.scope) == (str(made.pk), made.strategy.slug)


def test_write_paragraph_is_audited_with_before_and_after() -> None:
    made = paper(builders.strategy())
    somebody = builders.user()
    writes.write_paragraph(paper=made, key="section.2", text="First.", by=somebody, at=noon(MADE))
    writes.write_paragraph(paper=made, key="section.2", text="Second.", by=somebody, at=noon(MADE))
    event = AuditEvent.objects.filter(what="a paragraph was written").latest("number")

    assert '"before":{"text":"First."}' in event.text.words
    assert '"after":{"text":"Second."}' in event.text.words


@pytest.mark.parametrize("text", ["CHI 010101 1237", "NI QQ 12 34 56 A", "word " * 5000])
def test_write_paragraph_refuses_identifiers_and_walls_of_text(text: str) -> None:
    made = paper(builders.strategy())
    with pytest.raises(Refused) as refused:
        writes.write_paragraph(paper=made, key="section.2", text=text, by=builders.user(), at=noon(MADE))

    assert list(refused.value.reasons) == ["text"]
    assert not Paragraph.objects.filter(key="section.2").exists()


def test_write_paragraph_refuses_to_overwrite_somebody_unseen() -> None:
    made = paper(builders.strategy())
    one, other = builders.user(), builders.user()
    writes.write_paragraph(paper=made, key="section.2", text="First.", by=one, at=noon(MADE), before=0)

    with pytest.raises(Refused) as refused:
        writes.write_paragraph(paper=made, key="section.2", text="Mine.", by=other, at=noon(MADE), before=0)

    assert "has written here since you opened this page" in refused.value.reasons["text"]
    assert shelf.words(made, noon(MADE))["section.2"].text == "First."
