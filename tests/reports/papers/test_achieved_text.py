"""Text on what was achieved: completed actions and the difference made, and actions that await agreement."""

from datetime import date
from typing import Any

import pytest

from priorities.choices import CountedAs, DecisionVerdict, ProposalKind, Rag, Stage, Strength
from priorities.figures import summary
from priorities.models import Action, Decision, Proposal
from reports.papers import queries
from reports.papers.build import Assembled, build
from reports.papers.content import Bullets, Table
from reports.papers.places import sentences
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import QUARTER, SmallStrategy, make_paper, small_strategy

pytestmark = pytest.mark.django_db

REPORTED = date(2026, 3, 30)
ANSWERED = date(2026, 3, 31)


def assembled(example: SmallStrategy) -> Assembled:
    found = queries.paper(make_paper(example.strategy).strategy, 1)
    assert found is not None
    return build(found, known_at=noon(date(2026, 4, 8)))


def text(paper: Assembled, key: str) -> str:
    section = next(section for section in paper.content.sections if section.key == key)
    return " ".join(sentence.text for sentence in sentences(section.blocks))


def paragraphs(paper: Assembled, key: str) -> list[str]:
    section = next(section for section in paper.content.sections if section.key == key)
    return [" ".join(s.text for s in sentences((block,))) for block in section.blocks]


def reported_complete(action: Action, verdict: DecisionVerdict | None = None, **fields: Any) -> None:
    """Rate the action Blue, with a proposal to complete it and, if `verdict` is given, the group's decision."""
    update = builders.update(action, Rag.BLUE, REPORTED, **fields)
    proposal = Proposal.objects.create(
        action=action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="It is done.",
        by=update.user,
        effective_from=REPORTED,
        recorded_at=noon(REPORTED),
    )
    if verdict is None:
        return
    agreed = verdict is DecisionVerdict.AGREED
    Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        effective_from=ANSWERED,
        reason="We looked at it.",
        by=update.user,
        recorded_at=noon(ANSWERED),
        revision=builders.revision(
            action, stage=Stage.COMPLETE, effective_from=ANSWERED, recorded_at=noon(ANSWERED)
        )
        if agreed
        else None,
    )


def test_red_action_reported_complete_counts_beside_the_colours_and_is_not_off_course() -> None:
    example = small_strategy()
    builders.update(example.late, Rag.RED, date(2026, 3, 29), problem="Nobody could be briefed.")
    reported_complete(example.late)
    paper = assembled(example)
    status = next(s for s in paper.statuses if s.reference == "1.1.1")
    whole = paper.content.figures["whole"]

    assert (status.counted_as, status.rag) == (CountedAs.AWAITING_AGREEMENT, Rag.RED)
    assert (whole["standing"]["red"], whole["standing"]["awaiting_agreement"]) == (0, 1)
    assert sum(whole["standing"].values()) == whole["total"]
    assert "The one action that delivers it is awaiting agreement." in text(paper, "section.4.1")
    assert "remains Red" not in text(paper, "section.4.1")
    assert "Nobody could be briefed" not in text(paper, "section.4.1")


def test_overview_names_it_among_no_rating_and_not_among_the_red() -> None:
    example = small_strategy()
    reported_complete(example.late)
    paper = assembled(example)
    section = next(section for section in paper.content.sections if section.key == "3")

    assert "One action is reported complete and awaits agreement (1.1.1)." in text(paper, "3")
    assert "Until then it is not counted under any rating." in text(paper, "3")
    assert not [block for block in section.blocks if isinstance(block, Bullets)]
    assert "off course" not in text(paper, "3")
    assert "one awaiting agreement" in text(paper, "3")


def test_appendix_says_that_it_awaits_agreement_its_last_rating_and_what_difference_is_reported() -> None:
    example = small_strategy()
    reported_complete(example.late)
    rows = [
        row
        for block in assembled(example).content.appendices[0].blocks
        if isinstance(block, Table)
        for row in block.rows
    ]

    assert rows[0][5] == "Complete, awaiting agreement"
    assert rows[0][-1].startswith("Reported complete; its last rating was Red.")
    assert "Difference made: staff ask sooner." in rows[0][-1]


def test_whole_strategy_has_the_headline_and_the_reasons_of_the_pages() -> None:
    example = small_strategy()
    paper = assembled(example)
    headline = summary.whole(paper.records.data).headline
    said = text(paper, "3")

    assert headline.rag is Rag.RED
    assert "Taken as a whole, the strategy is Red (1 of 2 rated actions is Red: " in said
    assert all(reason[1:].rstrip(".") in said for reason in headline.reasons)
    figures = paper.content.figures["whole"]
    assert (figures["headline"], figures["why"]) == (headline.words, list(headline.reasons))


def test_strategy_with_nothing_rated_says_why_it_has_no_headline() -> None:
    example = small_strategy()
    for action in (example.late, example.done):
        reported_complete(action)
    assert (
        "Taken as a whole, the strategy has no rating (none of its actions is live: 2 awaiting agreement)."
        in text(assembled(example), "3")
    )


def test_section_names_what_is_reported_complete_beside_the_count() -> None:
    example = small_strategy()
    builders.action(example.home)
    builders.update(builders.action(example.home), Rag.GREEN, REPORTED)
    reported_complete(example.late)
    assert "One of its three actions is on course; 1.1.1 is reported complete and awaits agreement." in text(
        assembled(example), "section.4.1"
    )


def test_completion_that_was_refused_is_off_course_and_says_so() -> None:
    example = small_strategy()
    reported_complete(example.late, DecisionVerdict.REFUSED)

    section = text(assembled(example), "section.4.1")
    assert "Red: it was reported complete, and that was not agreed. Nobody could be briefed." in section
    # The problem, the recovery plan and the forecast are those of the update that made it Red.
    assert "We meet them." in section


def test_completed_action_opens_the_section_with_its_difference_and_its_evidence() -> None:
    example = small_strategy()
    item = builders.evidence(example.strategy, example.done, phrase="a course")
    reported_complete(example.done, DecisionVerdict.AGREED)

    assert (
        f"Action {example.done.reference}, to train staff, is complete (evidence {item.reference}): staff ask sooner."
        in paragraphs(assembled(example), "section.4.2")[1]
    )


def test_unknown_difference_is_counted_but_does_not_open_the_section() -> None:
    example = small_strategy()
    reported_complete(example.done, DecisionVerdict.AGREED)
    bare = builders.action(example.helped, title="Map data")
    reported_complete(bare, DecisionVerdict.AGREED, difference_made="Not yet known.", difference_known=False)
    paper = assembled(example)

    assert "The difference made is recorded for one of the two complete actions" in text(paper, "3")
    assert f"For one it is not yet known ({bare.reference})." in text(paper, "3")
    assert "to map data, is complete" not in text(paper, "section.4.2")


def test_strongest_evidence_comes_first_with_its_limits() -> None:
    example = small_strategy()
    first, second = builders.action(example.helped, title="Add forms"), example.done
    for each, strength in ((first, Strength.STATED), (second, Strength.VERIFIED)):
        builders.evidence(
            example.strategy, each, strength=strength, phrase="a check", finding="The check found better forms.",
            limits="It covers one team only.",
        )  # fmt: skip
        reported_complete(each, DecisionVerdict.AGREED)

    texts = paragraphs(assembled(example), "section.4.2")[1]
    assert texts.index(f"Action {second.reference}") < texts.index(f"Action {first.reference}")
    assert "An independent check found that the check found better forms. It covers one team only." in texts


def test_if_nothing_is_complete_an_improved_action_comes_first() -> None:
    example = small_strategy()
    builders.update(example.done, Rag.AMBER, date(2025, 12, 30), problem="No room was free.")
    builders.update(example.done, Rag.GREEN, QUARTER, what_changed="A room was found.")

    assert paragraphs(assembled(example), "section.4.2")[1].startswith(
        f"Action {example.done.reference}, to train staff, has moved from Amber to Green: a room was found."
    )


def test_list_of_red_actions_has_the_most_serious_and_says_how_many_there_are() -> None:
    example = small_strategy()
    for number in range(12):
        each = builders.action(example.home, title=f"Map data {number}", due=date(2026, 1, 30))
        builders.update(each, Rag.RED, REPORTED, problem="Nobody was free.")
    paper = assembled(example)
    section = next(section for section in paper.content.sections if section.key == "3")
    listed = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]

    assert "Thirteen actions are Red. Appendix A says why; the 12 gravest are these:" in text(paper, "3")
    assert len(listed) == 12


def test_achievement_comes_first_however_many_actions_are_off_course() -> None:
    example = small_strategy()
    reported_complete(example.done, DecisionVerdict.AGREED)
    for number in range(9):
        each = builders.action(example.helped, title=f"Map the data of team {number}", due=date(2026, 1, 30))
        builders.update(each, Rag.RED, REPORTED, problem="Nobody was free to read what the teams record.")

    texts = paragraphs(assembled(example), "section.4.2")
    assert texts[1].startswith(f"Action {example.done.reference}, to train staff, is complete")
    assert "other actions are" in " ".join(texts) or "off course too" in " ".join(texts)
    assert "Next" in " ".join(texts) or "It was due on" in " ".join(texts)
