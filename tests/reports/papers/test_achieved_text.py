"""What was achieved: completed work with its difference, and work that is reported complete and awaits agreement."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import CountedAs, DecisionVerdict, ProposalKind, Rag, Stage, Strength
from priorities.models import Action, Decision, Proposal
from reports.papers import queries
from reports.papers.build import Assembled, build
from reports.papers.content import Bullets, Table
from reports.papers.places import sentences
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import QUARTER, Small, paper, small

pytestmark = pytest.mark.django_db

REPORTED = date(2026, 3, 30)
ANSWERED = date(2026, 3, 31)


def assembled(made: Small) -> Assembled:
    found = queries.paper(paper(made.strategy).strategy, 1)
    assert found is not None
    return build(found, known_at=noon(date(2026, 4, 8)))


def text(of: Assembled, key: str) -> str:
    section = next(section for section in of.content.sections if section.key == key)
    return " ".join(sentence.text for sentence in sentences(section.blocks))


def paragraphs(of: Assembled, key: str) -> list[str]:
    section = next(section for section in of.content.sections if section.key == key)
    return [" ".join(s.text for s in sentences((block,))) for block in section.blocks]


def reported_complete(action: Action, verdict: DecisionVerdict | None = None, **fields: Any) -> None:
    """An update that rates the action Blue, with the proposal that it makes and the group's answer, if any."""
    told = builders.update(action, Rag.BLUE, REPORTED, **fields)
    asked = Proposal.objects.create(
        action=action,
        update=told,
        kind=ProposalKind.COMPLETE,
        reason="It is done.",
        by=told.author,
        effective_from=REPORTED,
        recorded_at=noon(REPORTED),
    )
    if verdict is None:
        return
    agreed = verdict is DecisionVerdict.AGREED
    Decision.objects.create(
        proposal=asked,
        verdict=verdict,
        agreed_by="Strategic Oversight Group",
        reason="We looked at it.",
        by=told.author,
        recorded_at=noon(ANSWERED),
        revision=builders.revision(
            action, stage=Stage.COMPLETE, effective_from=ANSWERED, recorded_at=noon(ANSWERED)
        )
        if agreed
        else None,
    )


def test_red_action_reported_complete_counts_as_red_and_is_not_told_as_off_course() -> None:
    made = small()
    builders.update(made.late, Rag.RED, date(2026, 3, 29), problem="Nobody could be briefed.")
    reported_complete(made.late)
    of = assembled(made)
    status = next(s for s in of.statuses if s.reference == "1.1.1")

    assert status.counted_as is CountedAs.RED
    assert of.content.figures["whole"]["standing"]["red"] == 1
    assert (
        "Action 1.1.1, to introduce routine enquiry, is reported complete and awaits agreement; it counts as Red until "
        "then." in text(of, "section.4.1")
    )
    assert "remains Red" not in text(of, "section.4.1")
    assert "Nobody could be briefed" not in text(of, "section.4.1")


def test_overview_lists_it_among_the_red_and_says_that_it_awaits_agreement() -> None:
    made = small()
    reported_complete(made.late)
    of = assembled(made)
    section = next(section for section in of.content.sections if section.key == "3")
    listed = [item.text for block in section.blocks if isinstance(block, Bullets) for item in block.items]

    assert "One action is reported complete and awaits agreement." in text(of, "3")
    assert "Until then it counts under its last rating: 1.1.1 (Red)." in text(of, "3")
    assert listed == ["1.1.1: Introduce routine enquiry. It is reported complete and awaits agreement."]
    assert "off course" not in text(of, "3")


def test_appendix_says_first_that_it_awaits_agreement_and_what_difference_is_reported() -> None:
    made = small()
    reported_complete(made.late)
    rows = [
        row
        for block in assembled(made).content.appendices[0].blocks
        if isinstance(block, Table)
        for row in block.rows
    ]

    assert rows[0][5] == "Red ■"
    assert rows[0][-1].startswith("Reported complete, awaiting agreement.")
    assert "Difference made: staff ask sooner." in rows[0][-1]


def test_completion_that_was_refused_is_off_course_and_says_so() -> None:
    made = small()
    reported_complete(made.late, DecisionVerdict.REFUSED)

    assert "Red: it was reported complete, and that was not agreed." in text(assembled(made), "section.4.1")


def test_completed_action_opens_the_section_with_its_difference_and_its_evidence() -> None:
    made = small()
    item = builders.evidence(made.strategy, made.done, phrase="a course")
    reported_complete(made.done, DecisionVerdict.AGREED)

    assert (
        f"Action {made.done.reference}, to train staff, is complete (evidence {item.reference}): staff ask sooner."
        in paragraphs(assembled(made), "section.4.2")[1]
    )


def test_difference_not_known_opens_no_section_and_is_counted() -> None:
    made = small()
    reported_complete(made.done, DecisionVerdict.AGREED)
    bare = builders.action(made.helped, title="Map data")
    reported_complete(bare, DecisionVerdict.AGREED, difference_made="Not yet known.", difference_known=False)
    of = assembled(made)

    assert "The difference made is recorded for one of the two complete actions" in text(of, "3")
    assert f"For one it is not yet known ({bare.reference})." in text(of, "3")
    assert "to map data, is complete" not in text(of, "section.4.2")


def test_strongest_evidence_is_told_first_and_never_without_its_limits() -> None:
    made = small()
    first, second = builders.action(made.helped, title="Add forms"), made.done
    for each, strength in ((first, Strength.STATED), (second, Strength.VERIFIED)):
        builders.evidence(
            made.strategy, each, strength=strength, phrase="a check", finding="The check found better forms.",
            limits="It covers one team only.",
        )  # fmt: skip
        reported_complete(each, DecisionVerdict.AGREED)

    told = paragraphs(assembled(made), "section.4.2")[1]
    assert told.index(f"Action {second.reference}") < told.index(f"Action {first.reference}")
    assert "An independent check found that the check found better forms. It covers one team only." in told


def test_where_nothing_is_complete_what_got_better_comes_first() -> None:
    made = small()
    builders.update(made.done, Rag.AMBER, date(2025, 12, 30), problem="No room was free.")
    builders.update(made.done, Rag.GREEN, QUARTER, what_changed="A room was found.")

    assert paragraphs(assembled(made), "section.4.2")[1].startswith(
        f"Action {made.done.reference}, to train staff, has moved from Amber to Green: a room was found."
    )


def test_list_of_the_red_holds_the_gravest_and_says_how_many_there_are() -> None:
    made = small()
    for number in range(12):
        each = builders.action(made.home, title=f"Map data {number}", due=date(2026, 1, 30))
        builders.update(each, Rag.RED, REPORTED, problem="Nobody was free.")
    of = assembled(made)
    section = next(section for section in of.content.sections if section.key == "3")
    listed = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]

    assert "Thirteen actions are Red. Appendix A says why; the 12 gravest are these:" in text(of, "3")
    assert len(listed) == 12


def test_however_much_is_off_course_what_was_achieved_comes_first() -> None:
    made = small()
    reported_complete(made.done, DecisionVerdict.AGREED)
    for number in range(9):
        each = builders.action(made.helped, title=f"Map the data of team {number}", due=date(2026, 1, 30))
        builders.update(each, Rag.RED, REPORTED, problem="Nobody was free to read what the teams record.")

    told = paragraphs(assembled(made), "section.4.2")
    assert told[1].startswith(f"Action {made.done.reference}, to train staff, is complete")
    assert "other actions are" in " ".join(told) or "off course too" in " ".join(told)
    assert "Next" in " ".join(told) or "It was due on" in " ".join(told)
