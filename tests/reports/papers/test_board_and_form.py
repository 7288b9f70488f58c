"""What a paper says of approval, body, board and groups is the strategy's own record, or is left out and asked for."""

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
from tests.reports.paper_builders import FORM, MADE, PLAIN, paper, small

pytestmark = pytest.mark.django_db

COUNCIL = {
    "name": "Argyll and Bute Carers Strategy 2025-2028",
    "body": "Argyll and Bute Council",
    "board": "Argyll and Bute Carers Board",
    "board_short_name": "",
}
# Only Glasgow's own form or its strategy could have put these into a paper.
GLASGOWS = ("Glasgow", "NHS", "Integration Joint", "IJB", "Health Board", "Partnership has", "Oversight")


def kept(name: str = "plain") -> PaperLayout:
    path = PLAIN if name == "plain" else FORM
    return writes.keep_layout(form=tomllib.loads(path.read_text()), by=None, at=noon(MADE))


def assembled(of: Strategy, layout: PaperLayout, **fields: Any) -> Assembled:
    made = paper(of, layout, **{"answers": {}} | fields)
    found = queries.paper(of, made.number)
    assert found is not None
    return build(found, known_at=noon(date(2026, 4, 8)))


def text(of: Assembled) -> str:
    return to_json(of.content).decode()


def said(of: Assembled) -> list[str]:
    return [check.sentence for check in cautions(checks(of))]


def test_plain_form_puts_no_word_of_another_body_into_a_paper() -> None:
    of = assembled(builders.strategy(**COUNCIL), kept())

    assert [word for word in GLASGOWS if word in text(of)] == []
    assert [word for word in GLASGOWS if word in " ".join(c.sentence for c in checks(of))] == []


def test_board_of_the_strategy_is_named_on_the_cover_and_in_the_text() -> None:
    of = assembled(builders.strategy(**COUNCIL, approved_on=date(2025, 3, 27)), kept())

    assert of.content.board == "Argyll and Bute Carers Board"
    assert "Argyll and Bute Carers Board" in [line.text for line in of.content.cover_top]
    assert "This report tells the Argyll and Bute Carers Board what has been done" in text(of)
    assert (
        "what has been achieved, what is off course and why, what comes next, and what is in place."
        in text(of)
    )
    assert "a further progress report will come to the board in 12 months" in text(of)
    assert (
        "The Argyll and Bute Carers Board approved the Argyll and Bute Carers Strategy 2025-2028 on 27 March 2025."
        in text(of)
    )


def test_form_of_another_board_names_the_strategys_own_board_and_is_a_caution() -> None:
    of = assembled(builders.strategy(**COUNCIL, approved_on=date(2025, 3, 27)), kept("glasgow"))

    assert "Glasgow City Integration Joint Board" not in text(of)
    assert "The Argyll and Bute Carers Board approved" in text(of)
    assert said(of)[0] == (
        "This is the form of the Glasgow City Integration Joint Board, and its rows may name bodies "
        "that are not yours. The Argyll and Bute Carers Board is the strategy's board: make a new paper "
        "in that board's form or a plain one."
    )


def test_own_form_of_the_board_is_no_caution_and_a_plain_one_asks_to_be_compared() -> None:
    own = builders.strategy(board="glasgow City Integration Joint Board ")

    assert not [words for words in said(assembled(own, kept("glasgow"))) if words.startswith("This is")]
    assert said(assembled(builders.strategy(**COUNCIL), kept()))[0] == (
        "This is a plain form. Before the paper goes out, compare it with what the Argyll and Bute Carers Board asks "
        "for."
    )


def test_background_of_a_plain_form_can_be_read_by_itself() -> None:
    plain = text(assembled(builders.strategy(**COUNCIL), kept()))

    assert "This report says, for each strategic priority, what has been achieved" in plain
    assert "It says" not in plain


def test_forms_offered_are_the_boards_own_or_plain_and_never_anothers() -> None:
    plain, glasgow = kept(), kept("glasgow")
    own = builders.strategy(board="Glasgow City Integration Joint Board")

    assert queries.newest_layouts(own) == [glasgow]
    assert queries.newest_layouts(builders.strategy(**COUNCIL)) == [plain]


def test_nothing_is_offered_where_only_another_boards_form_is_held() -> None:
    kept("glasgow")

    assert queries.newest_layouts(builders.strategy(**COUNCIL)) == []


def test_what_is_not_recorded_is_left_out_and_named_to_the_author() -> None:
    of = assembled(builders.strategy(**COUNCIL), kept())

    assert "approved the" not in text(of)
    assert "oversees" not in text(of)
    assert (
        "“2 Context” leaves out what is not recorded: when the Argyll and Bute Carers Board approved the "
        "strategy, its vision, and who oversees it. Add it, if you know it." in said(of)
    )
    assert "“Risks” says that no risk is recorded as open. Describe any risks that you know of." in said(of)
    assert (
        "“Recommendations” is drafted, with the next report in 12 months. Check what it asks the board to do."
        in said(of)
    )


def test_what_a_person_wrote_is_theirs_to_answer_for() -> None:
    of = builders.strategy(**COUNCIL)
    made = paper(of, kept(), answers={})
    for key in ("section.2", "section.5.risks", "cover.recommendations"):
        writes.write_paragraph(
            paper=made, key=key, text="Our words.", by=builders.user(), at=noon(MADE), before=0
        )
    found = queries.paper(of, 1)
    assert found is not None

    warned = {check.place for check in cautions(checks(build(found, known_at=noon(date(2026, 4, 8)))))}
    assert warned.isdisjoint({"section.2", "section.5.risks", "cover.recommendations"})


def test_groups_are_named_as_they_stand_under_each_other_without_duties() -> None:
    of = builders.strategy(**COUNCIL)
    top = builders.group(of, name="Carers Group")
    builders.group(of, name="Young Carers Group", parent=top)
    builders.group(of, name="Short Breaks Team", parent=top)
    made = assembled(of, kept())

    assert "The Carers Group oversees the work." in text(made)
    assert "Under it are the Short Breaks Team and the Young Carers Group." in text(made)
    assert "coordinates" not in text(made)
    assert (
        "“2 Context” names the groups but not what they do, which is not recorded. Add it, if you know it."
        in said(made)
    )


def test_several_groups_without_one_above_them_are_named_and_given_no_part() -> None:
    of = builders.strategy(**COUNCIL)
    for name in ("Carers Group", "Housing Group"):
        builders.group(of, name=name)

    assert "The groups for this work are the Carers Group and the Housing Group." in text(
        assembled(of, kept())
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Argyll and Bute Council", "Argyll and Bute Council has a checklist in use for adults, and is"),
        ("NHS Borders", "NHS Borders have a checklist in use for adults, and are introducing it"),
        ("Argyll and Bute HSCP", "The Partnership has a checklist in use for adults, and is introducing it"),
    ],
)
def test_work_of_no_named_service_is_said_of_the_strategys_own_body(body: str, sentence: str) -> None:
    of = builders.strategy(**COUNCIL | {"body": body})
    action = builders.action(builders.commitment(builders.priority(of)))
    item = builders.evidence(of, action, phrase="a checklist")
    for name, state in (("Adults", ReachState.IN_USE), ("Children", ReachState.INTRODUCING)):
        Reach.objects.create(
            item=item,
            care_group=builders.care_group(of, name=name),
            state=state,
            effective_from=START,
            recorded_at=noon(START),
        )

    assert sentence in text(assembled(of, kept()))


def test_plain_form_makes_a_whole_paper_once_its_rows_are_answered() -> None:
    form = tomllib.loads(PLAIN.read_text())
    keys = [row["key"] for row in form["cover"] if row["required"] and row["kind"] in ("row", "line", "text")]
    given = {f"cover.{key}": WrittenText("Our answer.") for key in keys if key != "meeting_date"}
    of = assembled(small(**COUNCIL).strategy, kept(), answers=given)

    assert blockers(checks(of)) == []
    assert "glasgow" not in render(of.content, PaperFormat.HTML).decode().lower()
    assert render(of.content, PaperFormat.DOCX).startswith(b"PK")
    assert render(of.content, PaperFormat.PDF).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("priorities", "heading"),
    [
        (0, "Progress Against the Strategic Priorities of the Strategy"),
        (1, "Progress Against the Strategic Priority of the Strategy"),
        (2, "Progress Against the Two Strategic Priorities of the Strategy"),
    ],
)
def test_heading_of_the_priorities_agrees_with_how_many_there_are(priorities: int, heading: str) -> None:
    section = read_form(tomllib.loads(FORM.read_text())).sections[3]

    assert section_heading(section, priorities) == heading
