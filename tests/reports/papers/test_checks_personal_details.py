"""The checks on details of people: small counts and contact details."""

import pytest

from priorities.choices import Marking
from reports.models import Paragraph
from reports.papers.checks import blockers, cautions
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import MADE, make_paper, required_answers, small_strategy
from tests.reports.papers.test_checks import found

pytestmark = pytest.mark.django_db


def test_count_of_few_people_is_a_blocker_that_does_not_give_the_count() -> None:
    example = small_strategy()
    item = builders.evidence(example.strategy, example.late, numerator=36, denominator=40)
    builders.evidence(example.strategy, example.late, numerator=3, marking=Marking.OFFICIAL_SENSITIVE)
    builders.evidence(example.strategy, example.late, numerator=30, denominator=40)
    [blocker] = blockers(found(make_paper(example.strategy)))

    assert blocker.record == f"evidence:{item.reference}"
    assert blocker.sentence.startswith(f"Evidence {item.reference} gives a count of fewer than five")
    assert "36" not in blocker.sentence


def test_contact_details_are_a_caution_except_on_the_contact_lines() -> None:
    example = small_strategy()
    item = builders.evidence(example.strategy, example.late, finding="Contact mary@gmail.com 07700 900123.")
    paper = make_paper(
        example.strategy, answers=required_answers(contact="mary@gmail.com", phone="0141 420 5756")
    )
    Paragraph.objects.create(
        paper=paper, key="section.4.1", text="Ring 0141 420 5756 to ask.", recorded_at=noon(MADE)
    )
    sentences = [check.sentence for check in cautions(found(paper)) if " prints " in check.sentence]

    assert (
        "“4.1 Early help” prints a telephone number. Remove anything that belongs to a person, not to an office."
        in sentences
    )
    assert (
        f"Appendix B: Evidence, with its source, {item.reference}: this prints an email address and a "
        "telephone number. Remove anything that belongs to a person, not to an office."
    ) in sentences
    assert not any("Contact" in words or "Phone" in words for words in sentences)
