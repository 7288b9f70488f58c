"""What a paper says about its board, body and groups comes from the strategy, or is left out with a caution."""

import tomllib
from datetime import date
from typing import Any

import pytest

from priorities.choices import ReachState
from priorities.models import Reach, Strategy
from reports import writes
from reports.choices import PaperFormat
from reports.models import PaperLayout
from reports.papers import queries
from reports.papers.build import Assembled, build
from reports.papers.checks import blockers, cautions, checks
from reports.papers.content import to_json
from reports.papers.form import read_form, section_heading
from reports.papers.queries import WrittenText
from reports.writers.formats import render
from tests import builders
from tests.builders import START, noon
from tests.reports.paper_builders import FORM, MADE, PLAIN, make_paper, small_strategy

pytestmark = pytest.mark.django_db

COUNCIL = {
    "name": "Argyll and Bute Carers Strategy 2025-2028",
    "body": "Argyll and Bute Council",
    "board": "Argyll and Bute Carers Board",
    "board_short_name": "",
}
# Words that only Glasgow's form or strategy could have put into a paper.
GLASGOW_WORDS = ("Glasgow", "NHS", "Integration Joint", "IJB", "Health Board", "Partnership has", "Oversight")


def stored_layout(name: str = "plain") -> PaperLayout:
    path = PLAIN if name == "plain" else FORM
    return writes.store_layout(form=tomllib.loads(path.read_text()), by=None, at=noon(MADE))


def assembled(strategy: Strategy, layout: PaperLayout, **fields: Any) -> Assembled:
    paper = make_paper(strategy, layout, **{"answers": {}} | fields)
    found = queries.paper(strategy, paper.number)
    assert found is not None
    return build(found, known_at=noon(date(2026, 4, 8)))


def text(paper: Assembled) -> str:
    return to_json(paper.content).decode()


def caution_sentences(paper: Assembled) -> list[str]:
    return [check.sentence for check in cautions(checks(paper))]


def test_plain_form_puts_no_words_about_another_body_into_a_paper() -> None:
    paper = assembled(builders.strategy(**COUNCIL), stored_layout())

    assert [word for word in GLASGOW_WORDS if word in text(paper)] == []
    assert [word for word in GLASGOW_WORDS if word in " ".join(c.sentence for c in checks(paper))] == []


def test_board_of_the_strategy_is_named_on_the_cover_and_in_the_text() -> None:
    paper = assembled(builders.strategy(**COUNCIL, approved_on=date(2025, 3, 27)), stored_layout())

    assert paper.content.board == "Argyll and Bute Carers Board"
    assert "Argyll and Bute Carers Board" in [line.text for line in paper.content.cover_top]
    assert "This report tells the Argyll and Bute Carers Board what has been done" in text(paper)
    assert (
        "what has been achieved, what is off course and why, what comes next, and what is in place."
        in text(paper)
    )
    assert "a further progress report will come to the board in 12 months" in text(paper)
    assert (
        "The Argyll and Bute Carers Board approved the Argyll and Bute Carers Strategy 2025-2028 on 27 March 2025."
        in text(paper)
    )


def test_form_of_another_board_names_the_strategys_own_board_and_is_a_caution() -> None:
    paper = assembled(builders.strategy(**COUNCIL, approved_on=date(2025, 3, 27)), stored_layout("glasgow"))

    assert "Glasgow City Integration Joint Board" not in text(paper)
    assert "The Argyll and Bute Carers Board approved" in text(paper)
    assert caution_sentences(paper)[0] == (
        "This is the form of the Glasgow City Integration Joint Board, and its rows may name bodies "
        "that are not yours. The Argyll and Bute Carers Board is the strategy's board: create a new paper "
        "with that board's form or a plain one."
    )


def test_form_of_the_board_is_no_caution_but_a_plain_form_is() -> None:
    own = builders.strategy(board="glasgow City Integration Joint Board ")

    assert not [
        words
        for words in caution_sentences(assembled(own, stored_layout("glasgow")))
        if words.startswith("This is")
    ]
    assert caution_sentences(assembled(builders.strategy(**COUNCIL), stored_layout()))[0] == (
        "This is a plain form. Before the paper goes out, compare it with what the Argyll and Bute Carers Board asks "
        "for."
    )


def test_background_of_a_plain_form_makes_sense_alone() -> None:
    plain = text(assembled(builders.strategy(**COUNCIL), stored_layout()))

    assert "This report says, for each strategic priority, what has been achieved" in plain
    assert "It says" not in plain


def test_forms_offered_are_those_of_the_board_or_plain_ones() -> None:
    plain, glasgow = stored_layout(), stored_layout("glasgow")
    own = builders.strategy(board="Glasgow City Integration Joint Board")

    assert queries.newest_layouts(own) == [glasgow]
    assert queries.newest_layouts(builders.strategy(**COUNCIL)) == [plain]


def test_no_form_is_offered_if_all_are_those_of_other_boards() -> None:
    stored_layout("glasgow")

    assert queries.newest_layouts(builders.strategy(**COUNCIL)) == []


def test_gaps_in_the_records_are_left_out_and_named_in_cautions() -> None:
    paper = assembled(builders.strategy(**COUNCIL), stored_layout())

    assert "approved the" not in text(paper)
    assert "oversees" not in text(paper)
    assert (
        "“2 Context” leaves out what is not recorded: when the Argyll and Bute Carers Board approved the "
        "strategy, its vision, and who oversees it. Add what you know." in caution_sentences(paper)
    )
    assert (
        "“Risks” says that no risk is recorded as open. Describe any risks that you know of."
        in caution_sentences(paper)
    )
    assert (
        "“Recommendations” is drafted, with the next report in 12 months. Check what it asks the board to do."
        in caution_sentences(paper)
    )


def test_what_a_person_wrote_is_theirs_to_answer_for() -> None:
    strategy = builders.strategy(**COUNCIL)
    paper = make_paper(strategy, stored_layout(), answers={})
    for key in ("section.2", "section.5.risks", "cover.recommendations"):
        writes.write_paragraph(
            paper=paper, key=key, text="Our words.", by=builders.user(), at=noon(MADE), based_on=0
        )
    found = queries.paper(strategy, 1)
    assert found is not None

    warned = {check.place for check in cautions(checks(build(found, known_at=noon(date(2026, 4, 8)))))}
    assert warned.isdisjoint({"section.2", "section.5.risks", "cover.recommendations"})


def test_groups_are_named_under_their_parents_without_duties() -> None:
    strategy = builders.strategy(**COUNCIL)
    top = builders.group(strategy, name="Carers Group")
    builders.group(strategy, name="Young Carers Group", parent=top)
    builders.group(strategy, name="Short Breaks Team", parent=top)
    paper = assembled(strategy, stored_layout())

    assert "The Carers Group oversees the work." in text(paper)
    assert "Under it are the Short Breaks Team and the Young Carers Group." in text(paper)
    assert "coordinates" not in text(paper)
    assert (
        "“2 Context” names the groups but not what they do, which is not recorded. Add what you know."
        in caution_sentences(paper)
    )


def test_several_groups_without_a_parent_are_named_without_roles() -> None:
    strategy = builders.strategy(**COUNCIL)
    for name in ("Carers Group", "Housing Group"):
        builders.group(strategy, name=name)

    assert "The groups for this work are the Carers Group and the Housing Group." in text(
        assembled(strategy, stored_layout())
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Argyll and Bute Council", "Argyll and Bute Council has a checklist in use for adults, and is"),
        ("NHS Borders", "NHS Borders have a checklist in use for adults, and are introducing it"),
        ("Argyll and Bute HSCP", "The Partnership has a checklist in use for adults, and is introducing it"),
    ],
)
def test_work_without_a_service_is_attributed_to_the_body(body: str, sentence: str) -> None:
    strategy = builders.strategy(**COUNCIL | {"body": body})
    action = builders.action(builders.commitment(builders.priority(strategy)))
    item = builders.evidence(strategy, action, phrase="a checklist")
    for name, state in (("Adults", ReachState.IN_USE), ("Children", ReachState.INTRODUCING)):
        Reach.objects.create(
            item=item,
            care_group=builders.care_group(strategy, name=name),
            state=state,
            effective_from=START,
            recorded_at=noon(START),
        )

    assert sentence in text(assembled(strategy, stored_layout()))


def test_plain_form_gives_a_whole_paper_once_its_rows_are_answered() -> None:
    form = tomllib.loads(PLAIN.read_text())
    keys = [row["key"] for row in form["cover"] if row["required"] and row["kind"] in ("row", "line", "text")]
    given = {f"cover.{key}": WrittenText("Our answer.") for key in keys if key != "meeting_date"}
    paper = assembled(small_strategy(**COUNCIL).strategy, stored_layout(), answers=given)

    assert blockers(checks(paper)) == []
    assert "glasgow" not in render(paper.content, PaperFormat.HTML).decode().lower()
    assert render(paper.content, PaperFormat.DOCX).startswith(b"PK")
    assert render(paper.content, PaperFormat.PDF).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("priorities", "heading"),
    [
        (0, "Progress Against the Strategic Priorities of the Strategy"),
        (1, "Progress Against the Strategic Priority of the Strategy"),
        (2, "Progress Against the Two Strategic Priorities of the Strategy"),
    ],
)
def test_heading_of_the_priorities_agrees_in_number(priorities: int, heading: str) -> None:
    section = read_form(tomllib.loads(FORM.read_text())).sections[3]

    assert section_heading(section, priorities) == heading
