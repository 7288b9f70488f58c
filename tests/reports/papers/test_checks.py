"""What stops a paper, and what asks for a second look."""

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
from tests.reports.paper_builders import answers, paper, small
from tracker.models import Declaration

pytestmark = pytest.mark.django_db
KNOWN = noon(date(2026, 4, 8))


def found(made: Paper) -> list[Check]:
    read = queries.paper(made.strategy, made.number)
    assert read is not None
    return checks(build(read, known_at=KNOWN))


def write(made: Paper, key: str, text: str) -> None:
    """Straight into the record, past the writes, as an import or an older version might have."""
    Paragraph.objects.create(paper=made, key=key, text=text, recorded_at=noon(date(2026, 4, 3)))


@pytest.fixture
def strategy() -> Strategy:
    return small().strategy


def test_answered_paper_has_no_blocker(strategy: Strategy) -> None:
    assert blockers(found(paper(strategy))) == []


def test_required_row_without_an_answer_is_a_blocker_with_its_place(strategy: Strategy) -> None:
    given = answers()
    del given["cover.personnel"], given["cover.direction"]

    assert [(check.place, check.sentence) for check in blockers(found(paper(strategy, answers=given)))] == [
        ("cover.personnel", "“Personnel” has no answer. The form asks for one."),
        (
            "cover.direction",
            "“Direction Required to Council, Health Board or Both” has no answer. The form asks for one.",
        ),
    ]


def test_personal_identifier_is_a_blocker_and_is_not_repeated(strategy: Strategy) -> None:
    made = paper(strategy)
    write(made, "section.4.1", "A woman with CHI 0101011237 was helped.")
    [blocker] = blockers(found(made))

    assert blocker.place == "section.4.1"
    assert "CHI number" in blocker.sentence
    assert "0101011237" not in blocker.sentence


def test_words_declared_not_to_be_a_persons_are_no_blocker_in_that_strategy(strategy: Strategy) -> None:
    made = paper(strategy)
    write(made, "section.4.1", "We paid for CR123456 in May.")
    assert [blocker.place for blocker in blockers(found(made))] == ["section.4.1"]

    for scope in ("elsewhere", strategy.slug):
        assert [blocker.place for blocker in blockers(found(made))] == ["section.4.1"]
        Declaration.objects.create(
            scope=scope,
            kind="national_insurance",
            words="CR123456",
            key="CR123456",
            reason="The reference of a grant.",
            by=builders.user(),
            at=KNOWN,
        )
    assert blockers(found(made)) == []


def test_naming_a_sensitive_record_is_a_blocker() -> None:
    made = small()
    item = builders.evidence(made.strategy, made.late, marking=Marking.OFFICIAL_SENSITIVE)
    of = paper(made.strategy)
    write(of, "section.4.1", f"As {item.reference} shows, practice is better.")

    assert [check.sentence for check in blockers(found(of))] == [
        f"“4.1 Early help” names {item.reference}, which is marked OFFICIAL-SENSITIVE. Remove it."
    ]


@pytest.mark.parametrize("text", ["None", "none.", "N/A"])
def test_risk_none_with_open_risks_is_a_caution(strategy: Strategy, text: str) -> None:
    said = [check.sentence for check in cautions(found(paper(strategy, answers=answers(risk=text))))]

    assert "“Risk Implications” says none, but one risk is open. Refer to it." in said


def test_claim_on_an_action_that_is_not_updated_is_a_caution_that_names_the_record() -> None:
    made = small()
    builders.period(made.strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))
    for one in made.strategy.actions.all():
        builders.update(one, Rag.GREEN, date(2026, 3, 31))
    quiet = builders.action(made.home, title="Map data")
    builders.evidence(made.strategy, quiet, phrase="a map")
    of = paper(made.strategy)
    [caution] = [check for check in cautions(found(of)) if check.record]

    assert (caution.place, caution.record) == ("section.4.1", f"action:{quiet.reference}")


def test_long_sentence_and_long_priority_are_cautions(strategy: Strategy) -> None:
    made = paper(strategy)
    write(made, "section.4.1", "word " * 200 + "end.")
    said = [check.sentence for check in cautions(found(made)) if check.place == "section.4.1"]

    assert said == [
        "“4.1 Early help” has 201 words. The form allows 180.",
        "“4.1 Early help” has a sentence of 201 words. Split it up: a sentence of up to 25 words is easier to read.",
    ]


def test_carried_answers_are_one_caution(strategy: Strategy) -> None:
    first = paper(
        strategy,
        answers={"cover.personnel": WrittenText("Training."), "cover.carers": WrittenText("Guidance.")},
    )
    second = writes.make(
        strategy=strategy,
        layout=first.layout,
        meeting_date=date(2027, 5, 12),
        as_at=date(2026, 3, 31),
        compared_with=date(2025, 3, 31),
        by=None,
        at=noon(date(2026, 4, 5)),
    )
    said = [check.sentence for check in cautions(found(second))]

    assert "Two answers were carried over from the last paper. Check that each is still right." in said
