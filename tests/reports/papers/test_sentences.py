"""Sentences drafted from values: repeated subjects, unconfirmed ratings, and pieces that fit a word limit."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from priorities.choices import CountedAs, EvidenceDone, EvidenceKind, ReachState, Strength
from reports.papers import action_text, evidence_text, gap_text
from reports.papers.appendix_actions import unbroken_date
from reports.papers.content import Sentence
from reports.papers.word_limit import Piece, fitting
from reports.writers.template_values import is_small


@dataclass
class Item:
    """The fields of an item of evidence that its sentences use."""

    phrase: str
    id: int = 1
    reference: str = "E1"
    kind: EvidenceKind = EvidenceKind.TOOL
    done: EvidenceDone = EvidenceDone.INTRODUCED
    service: str = ""
    place: str = ""
    finding: str = ""
    sample: str = ""
    limits: str = ""
    numerator: int | None = None
    denominator: int | None = None
    strength: Strength = Strength.STATED
    reach: tuple[tuple[str, ReachState], ...] = ()


def sentences_on(*items: Item) -> list[str]:
    return [each.sentence.text for each in evidence_text.in_place(cast(Any, items), (), "the Partnership")]


def not_updated(*found: tuple[str, date]) -> list[Any]:
    return [SimpleNamespace(reference=ref, updated_on=day) for ref, day in found]


def test_item_is_attributed_to_its_service() -> None:
    assert sentences_on(Item("a toolkit", service="Justice Social Work")) == [
        "Justice Social Work has introduced a toolkit."
    ]


def test_item_that_is_reaching_a_group_is_being_introduced() -> None:
    reach = (("Fathers", ReachState.INTRODUCING),)

    assert sentences_on(Item("a workbook", service="Homelessness Services", reach=reach)) == [
        "Homelessness Services are introducing a workbook."
    ]


def test_items_with_the_same_reach_share_a_sentence() -> None:
    reach = (("Children", ReachState.IN_USE), ("Adults", ReachState.PLANNED))

    assert sentences_on(
        Item("routine enquiry", 1, reach=reach), Item("safe recording", 2, "E2", reach=reach)
    ) == [
        "The Partnership has routine enquiry and safe recording in use for children, and plans them for adults."
    ]


def test_finding_without_a_source_is_left_to_the_appendix() -> None:
    without_service = Item("a review", finding="Things are better.")
    with_service = Item("a review", finding="Things are better.", service="Justice Social Work")

    assert evidence_text.finding(cast(Any, without_service), ()) is None
    sentence = evidence_text.finding(cast(Any, with_service), ())
    assert sentence
    assert sentence.text == "Justice Social Work reports that things are better."


def test_subject_of_the_sentence_before_is_not_repeated() -> None:
    sentences = [
        Sentence("The Partnership has a group."),
        Sentence("The Partnership has a plan."),
        Sentence("Staff say so."),
    ]

    assert [s.text for s in evidence_text.without_repeated_subjects(sentences, {"The Partnership"})] == [
        "The Partnership has a group.",
        "It has a plan.",
        "Staff say so.",
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((), ""),
        (
            (("2.4.1", date(2025, 6, 30)),),
            "; one of these, 2.4.1, has had no update since 30 June 2025, so its Green is not confirmed",
        ),
        (
            (("2.4.1", date(2025, 6, 30)), ("4.4.1", date(2025, 9, 30))),
            "; two of these (2.4.1 and 4.4.1) have had no update since June or September 2025, so their Green is not "
            "confirmed",
        ),
    ],
)
def test_unconfirmed_greens_are_counted_and_named(found: tuple[tuple[str, date], ...], expected: str) -> None:
    assert gap_text.unconfirmed(not_updated(*found), of=9) == expected


def test_many_unconfirmed_greens_are_only_counted() -> None:
    many = not_updated(*[(f"1.1.{number}", date(2025, 6, 30)) for number in range(7)])

    assert gap_text.unconfirmed(many, of=9) == (
        "; seven of these have had no update since 30 June 2025, so their Green is not confirmed"
    )


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ([CountedAs.RED], "Appendix A says why 1.1.0 (Red) is off course too."),
        (
            [CountedAs.RED, CountedAs.AMBER, CountedAs.GREEN],
            "Appendix A says why 1.1.0 (Red), 1.1.1 (Amber) and 1.1.2 (late) are off course too.",
        ),
        ([CountedAs.AMBER] * 7, "Appendix A says why seven other actions are Amber."),
        (
            [CountedAs.RED] * 2 + [CountedAs.AMBER] * 5,
            "Appendix A says why seven other actions are off course (two Red and five Amber).",
        ),
    ],
)
def test_actions_without_room_in_the_text_are_named_or_counted_by_rating(
    counted: list[CountedAs], expected: str
) -> None:
    off = [
        SimpleNamespace(reference=f"1.1.{number}", counted_as=counted_as, is_late=True)
        for number, counted_as in enumerate(counted)
    ]
    sentence = action_text.not_explained(cast(Any, off))

    assert sentence
    assert sentence.text == expected
    assert sentence.sources == tuple(f"action:1.1.{number}" for number in range(len(counted)))


def test_fuller_sentences_are_used_only_if_there_is_room() -> None:
    first = Piece((Sentence("One two."),), 0, 9, fuller=(Sentence("One two three four."),))
    second = Piece((Sentence("Five six."),), 0, 8)

    assert [p.words for p in fitting([first, second], 5)] == [2, 2]
    assert [p.words for p in fitting([first, second], 6)] == [4, 2]
    assert [p.words for p in fitting([first, second], 3)] == [2]


def test_date_in_a_narrow_column_does_not_break() -> None:
    assert unbroken_date(date(2026, 9, 30)) == "30\u00a0Sep\u00a02026"


def test_small_table_has_few_rows_and_little_text() -> None:
    assert is_small([("a", "b")] * 12)
    assert not is_small([("a", "b")] * 13)
    assert not is_small([("a", "b" * 200)] * 5)
