"""The blockers and cautions of a paper."""

from datetime import date

import pytest

from priorities.choices import Marking, Rag
from priorities.models import Strategy
from reports import writes
from reports.models import Paper, Paragraph
from reports.papers import queries
from reports.papers.build import build
from reports.papers.checks import Check, blockers, cautions, checks
from reports.papers.queries import WrittenText
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import make_paper, required_answers, small_strategy
from tracker.models import Declaration

pytestmark = pytest.mark.django_db
KNOWN = noon(date(2026, 4, 8))


def found(paper: Paper) -> list[Check]:
    read = queries.paper(paper.strategy, paper.number)
    assert read is not None
    return checks(build(read, known_at=KNOWN))


def write(paper: Paper, key: str, text: str) -> None:
    """Store a paragraph directly, because the write would refuse it."""
    Paragraph.objects.create(paper=paper, key=key, text=text, recorded_at=noon(date(2026, 4, 3)))


@pytest.fixture
def strategy() -> Strategy:
    return small_strategy().strategy


def test_answered_paper_has_no_blocker(strategy: Strategy) -> None:
    assert blockers(found(make_paper(strategy))) == []


def test_required_row_without_an_answer_is_a_blocker_with_its_place(strategy: Strategy) -> None:
    given_answers = required_answers()
    del given_answers["cover.personnel"], given_answers["cover.direction"]

    assert [
        (check.place, check.sentence)
        for check in blockers(found(make_paper(strategy, answers=given_answers)))
    ] == [
        ("cover.personnel", "“Personnel” has no answer. The form asks for one."),
        (
            "cover.direction",
            "“Direction Required to Council, Health Board or Both” has no answer. The form asks for one.",
        ),
    ]


def test_personal_identifier_is_a_blocker_and_is_not_repeated(strategy: Strategy) -> None:
    paper = make_paper(strategy)
    write(paper, "section.4.1", "A woman with CHI 0101011237 was helped.")
    [blocker] = blockers(found(paper))

    assert blocker.place == "section.4.1"
    assert "CHI number" in blocker.sentence
    assert "0101011237" not in blocker.sentence


def test_identifier_declared_not_personal_is_no_blocker_in_that_strategy(strategy: Strategy) -> None:
    paper = make_paper(strategy)
    write(paper, "section.4.1", "We paid for CR123456 in May.")
    assert [blocker.place for blocker in blockers(found(paper))] == ["section.4.1"]

    for scope in ("elsewhere", strategy.slug):
        assert [blocker.place for blocker in blockers(found(paper))] == ["section.4.1"]
        Declaration.objects.create(
            scope=scope,
            kind="national_insurance",
            words="CR123456",
            key="CR123456",
            reason="The reference of a grant.",
            by=builders.user(),
            at=KNOWN,
        )
    assert blockers(found(paper)) == []


def test_naming_a_sensitive_record_is_a_blocker() -> None:
    example = small_strategy()
    item = builders.evidence(example.strategy, example.late, marking=Marking.OFFICIAL_SENSITIVE)
    paper = make_paper(example.strategy)
    write(paper, "section.4.1", f"As {item.reference} shows, practice is better.")

    assert [check.sentence for check in blockers(found(paper))] == [
        f"“4.1 Early help” names {item.reference}, which is marked OFFICIAL-SENSITIVE. Remove it."
    ]


@pytest.mark.parametrize("text", ["None", "none.", "N/A"])
def test_risk_none_with_open_risks_is_a_caution(strategy: Strategy, text: str) -> None:
    sentences = [
        check.sentence for check in cautions(found(make_paper(strategy, answers=required_answers(risk=text))))
    ]

    assert "“Risk Implications” says none, but one risk is open. Refer to it." in sentences


def test_mention_of_an_action_that_is_not_updated_is_a_caution_with_its_record() -> None:
    example = small_strategy()
    builders.period(example.strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    for one in example.strategy.actions.all():
        builders.update(one, Rag.GREEN, date(2026, 3, 31))
    quiet = builders.action(example.home, title="Map data")
    builders.evidence(example.strategy, quiet, phrase="a map")
    paper = make_paper(example.strategy)
    [caution] = [check for check in cautions(found(paper)) if check.record]

    assert (caution.place, caution.record) == ("section.4.1", f"action:{quiet.reference}")


def test_mention_of_an_action_whose_update_was_queried_is_a_caution_until_it_is_corrected() -> None:
    example = small_strategy()
    update = builders.update(
        example.late, Rag.RED, date(2026, 3, 31), recorded_at=builders.noon(date(2026, 4, 1))
    )
    builders.review(update, "queried", date(2026, 4, 2), reason="Which partner?")
    paper = make_paper(example.strategy)
    asked = [check for check in cautions(found(paper)) if check.record]
    assert {check.record for check in asked} == {f"action:{example.late.reference}"}
    assert (
        f"“4.1 Early help” mentions action {example.late.reference}, whose update was queried and has not been "
        "corrected: “Which partner?”"
    ) in [check.sentence for check in asked]
    builders.update(example.late, Rag.RED, date(2026, 3, 31), recorded_at=builders.noon(date(2026, 4, 3)))
    assert [check for check in cautions(found(paper)) if check.record] == []


def test_long_sentence_and_long_priority_are_cautions(strategy: Strategy) -> None:
    paper = make_paper(strategy)
    write(paper, "section.4.1", "word " * 200 + "end.")
    sentences = [check.sentence for check in cautions(found(paper)) if check.place == "section.4.1"]

    assert sentences == [
        "“4.1 Early help” has 201 words. The form allows 180.",
        "“4.1 Early help” has a sentence of 201 words. Split it up: a sentence of up to 25 words is easier to read.",
    ]


def test_carried_answers_are_one_caution(strategy: Strategy) -> None:
    first = make_paper(
        strategy,
        answers={"cover.personnel": WrittenText("Training."), "cover.carers": WrittenText("Guidance.")},
    )
    second = writes.create_paper(
        strategy=strategy,
        layout=first.layout,
        meeting_date=date(2027, 5, 12),
        as_at=date(2026, 3, 31),
        compared_with=date(2025, 3, 31),
        by=None,
        at=noon(date(2026, 4, 5)),
    )
    sentences = [check.sentence for check in cautions(found(second))]

    assert "Two answers were carried over from the last paper. Check that each is still right." in sentences
