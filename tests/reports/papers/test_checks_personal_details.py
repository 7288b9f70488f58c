"""What a paper must not say, or should think twice of saying, of people: small counts and contact details."""

import pytest

from priorities.choices import Marking
from reports.models import Paragraph
from reports.papers.checks import blockers, cautions
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import MADE, answers, paper, small
from tests.reports.papers.test_checks import found

pytestmark = pytest.mark.django_db


def test_count_of_few_people_is_a_blocker_that_does_not_repeat_it() -> None:
    made = small()
    item = builders.evidence(made.strategy, made.late, numerator=36, denominator=40)
    builders.evidence(made.strategy, made.late, numerator=3, marking=Marking.OFFICIAL_SENSITIVE)
    builders.evidence(made.strategy, made.late, numerator=30, denominator=40)
    [blocker] = blockers(found(paper(made.strategy)))

    assert blocker.record == f"evidence:{item.reference}"
    assert blocker.sentence.startswith(f"Evidence {item.reference} gives a count of fewer than five")
    assert "36" not in blocker.sentence


def test_contact_details_are_a_caution_where_they_are_printed_but_not_on_the_contact_lines() -> None:
    made = small()
    item = builders.evidence(made.strategy, made.late, finding="Contact mary@gmail.com 07700 900123.")
    of = paper(made.strategy, answers=answers(contact="mary@gmail.com", phone="0141 420 5756"))
    Paragraph.objects.create(
        paper=of, key="section.4.1", text="Ring 0141 420 5756 to ask.", recorded_at=noon(MADE)
    )
    said = [check.sentence for check in cautions(found(of)) if " prints " in check.sentence]

    assert "“4.1 Early help” prints a telephone number. Remove it, unless it belongs to an office." in said
    assert (
        f"Appendix B: Evidence, with its source, {item.reference}: this prints an email address and a "
        "telephone number. Remove it, unless it belongs to an office."
    ) in said
    assert not any("Contact" in words or "Phone" in words for words in said)
