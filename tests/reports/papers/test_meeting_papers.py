"""The pack and the action note of a meeting say what the screens say, for the same two dates."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx as python_docx
import page as pdf_page
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from priorities.choices import ActionPointOutcome, ExceptionReason, ProposalKind, Rag
from priorities.models import DecisionMaker
from reports.choices import PaperFormat
from reports.papers.action_note import note
from reports.papers.content import Content, CoverPart, to_json
from reports.papers.meeting_pack import pack
from reports.writers.formats import render
from reports.writers.template_values import template_values
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.quarterly_strategy import CHI, Quarterly
from tests.reports.meeting_builders import APR, MAR, Met, words_of

pytestmark = pytest.mark.django_db

NOW = noon(TODAY) + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def met() -> Met:
    return Met(Quarterly())


def part(content: Content, key: str) -> CoverPart:
    return next(each for each in content.cover if each.key == key)


def lines(content: Content, key: str) -> dict[str, list[str]]:
    """Return the lines of each action in a part, by the action's reference."""
    return {
        row.label.split(" ")[0]: [block.text for block in row.blocks]  # type: ignore[union-attr]  # all are paragraphs
        for row in part(content, key).rows
    }


def shown(content: Content, key: str) -> str:
    """Return the text above the rows of a part."""
    return " ".join(block.text for block in part(content, key).blocks)  # type: ignore[union-attr]  # all are paragraphs


def table(content: Content, key: str) -> Any:
    """Return the rows of a section's table."""
    (section,) = [each for each in content.sections if each.key == key]
    return section.blocks[0].rows  # type: ignore[union-attr]  # the section has a table


def test_the_pack_counts_what_the_pages_of_the_meeting_and_of_exceptions_count(
    met: Met, client: Client
) -> None:
    actions = met.before()
    client.force_login(builders.account(met.quarterly.chair))
    content = pack(met.meeting, TODAY, NOW)
    rows = client.get(f"/strategies/test/meetings/{met.meeting.pk}/").context["rows"]
    waits = [words for row in rows for words in row.waits]
    figures = content.figures
    assert figures["to_note"] == waits.count("Update to note") == 1
    assert figures["to_check"] == waits.count("Update to check") == 2
    assert figures["to_enter"] == sum(words.startswith("Update to enter") for words in waits) == 1
    assert figures["proposals"] == waits.count("Stop to decide") == 1
    assert figures["points"] == figures["open_points"] == 1
    # The board's pack is of the whole strategy, as the exception report is.
    report = client.get("/strategies/test/exceptions/").context
    of_board = pack(met.board, TODAY, NOW).figures
    assert of_board["exceptions"] == report["total"].number
    for each in report["parts"]:
        assert of_board[f"exceptions.{each.reason.value}"] == each.count.number
    assert figures["exceptions.late"] == of_board["exceptions.late"] - 1
    assert actions["other"].reference not in lines(content, "exceptions")
    assert actions["other"].reference in lines(pack(met.board, TODAY, NOW), "exceptions")


def test_the_pack_quotes_people_under_labels_and_names_who_answers(met: Met) -> None:
    actions = met.before()
    content = pack(met.meeting, TODAY, NOW)
    red = lines(content, "exceptions")[actions["check"].reference]
    assert red[0].startswith("Red, ")
    assert red[0].endswith(f"Lead: {met.quarterly.lead.name}, Under it.")
    assert red[1:3] == ["Problem: “The trainer left.”", "Recovery plan: “We hire one.”"]
    noted = lines(content, "updates")[actions["note"].reference]
    assert noted[0].startswith("Green ●. ")
    assert noted[0].endswith(f"({met.quarterly.lead.name}), 2 April 2026.")
    assert noted[1] == "For the board: “Staff are trained.”"
    # The exceptions already give the problem.
    assert lines(content, "updates")[actions["check"].reference][0].endswith("Not checked yet.")
    assert "trainer" not in " ".join(lines(content, "updates")[actions["check"].reference])
    assert shown(content, "updates") == (
        "2 updates have still to be checked. "
        f"Actions that still need an update (1): {actions['enter'].reference}."
    )
    proposed = lines(content, "proposals")[actions["decide"].reference]
    assert proposed[:2] == ["Stopping.", "Reason: “The money ended.”"]
    assert proposed[2].startswith("Proposed by ")
    assert table(content, "points") == (
        (
            f"“Ask the board for money.” About {actions['note'].reference}. From the meeting of 10 March 2026.",
            met.quarterly.lead.name,
            "8 April 2026",
            "No answer yet.",
        ),
    )


def test_the_head_says_who_meets_and_the_two_dates(met: Met) -> None:
    content = pack(met.meeting, date(2026, 3, 31), NOW)
    head = {line.label: line.text for line in content.cover_top}
    assert head["Meeting:"] == f"{met.quarterly.group.name}, 8 April 2026"
    assert head["Chair:"] == met.quarterly.chair.name
    assert head["Figures:"] == "As at 31 March 2026. Data to 8 April 2026."
    assert content.title == f"{met.quarterly.group.name}: pack for the meeting of 8 April 2026"


def test_the_sentence_for_the_board_is_as_it_was_edited_in_checking(met: Met) -> None:
    action, checked_at = met.quarterly.action(), noon(APR)
    written_at = checked_at - timedelta(hours=2)
    update = met.updated(action, board_sentence="It is late.", recorded_at=written_at)
    builders.review(update, "checked", APR, board_sentence="It is three weeks late.")
    for known_at, sentence in ((NOW, "It is three weeks late."), (written_at, "It is late.")):
        said = lines(pack(met.meeting, TODAY, known_at), "updates")[action.reference]
        assert f"For the board: “{sentence}”" in said


def test_a_proposal_that_another_group_decides_is_left_out(met: Met) -> None:
    actions = met.before()
    DecisionMaker.objects.create(
        strategy=met.quarterly.strategy, kind=ProposalKind.STOP, group=met.other, set_at=noon(MAR)
    )
    content = pack(met.meeting, TODAY, NOW)
    assert content.figures["proposals"] == 0
    assert shown(content, "proposals") == "No proposals wait for this meeting."
    assert actions["decide"].reference not in lines(content, "proposals")


def test_an_empty_pack_says_so_in_each_part(met: Met) -> None:
    content = pack(met.meeting, TODAY, NOW)
    assert shown(content, "summary") == (
        "The group and the groups under it have no actions. "
        "No actions in the exception report. No updates to note. No proposals to decide. "
        "No earlier action points still open."
    )
    assert shown(content, "exceptions") == "No actions are in the exception report."
    assert shown(content, "updates") == "No updates wait for this meeting."
    assert shown(content, "proposals") == "No proposals wait for this meeting."
    assert "No action points of earlier meetings are open." in words_of(content)


def test_an_empty_note_says_so_in_each_part(met: Met) -> None:
    content = note(met.meeting, NOW)
    words = words_of(content)
    for sentence in (
        "The meeting noted no updates.",
        "The meeting agreed no proposals.",
        "The meeting refused no proposals.",
        "The meeting made no action points.",
        "The meeting recorded no outcome of earlier action points.",
    ):
        assert sentence in words
    assert "Also discussed" not in words


def test_the_note_says_what_the_meeting_noted_agreed_refused_and_asked_for(met: Met) -> None:
    actions = met.after()
    content = note(met.meeting, NOW)
    lead = met.quarterly.lead.name
    assert content.figures == {
        "discussed": 5,
        "noted": 1,
        "agreed": 1,
        "refused": 1,
        "points": 1,
        "asked": 1,
    }
    noted = lines(content, "noted")[actions["noted"].reference]
    assert noted[0].startswith("Amber ▲. ")
    assert noted[1] == "For the board: “Staff are trained.”"
    # The new date is compared with the one before the meeting.
    assert lines(content, "agreed")[actions["agreed"].reference] == [
        "A new due date: 31 March 2027, 3 months later than 31 December 2026.",
        "Reason: “A partner is late.”",
        "Minute: “item 8”",
    ]
    assert lines(content, "refused")[actions["refused"].reference] == [
        "Stopping.",
        "Reason: “There is money.”",
        "Minute: “item 7”",
    ]
    assert shown(content, "agreed") == "These count from 8 April 2026."
    assert table(content, "made") == (
        (f"“Write to the bank.” About {actions['asked'].reference}.", lead, "1 May 2026"),
    )
    assert table(content, "asked") == (
        (
            "“Ask the board for money.” From the meeting of 10 March 2026.",
            lead,
            "Still open until 1 June 2026. “One team has not answered.”",
        ),
    )
    (discussed,) = [section for section in content.sections if section.key == "discussed"]
    assert actions["discussed"].reference in str(discussed.blocks)
    assert actions["noted"].reference not in str(discussed.blocks)


def test_the_note_counts_as_many_discussed_as_the_page_of_the_meeting(met: Met, client: Client) -> None:
    met.after()
    client.force_login(builders.account(met.quarterly.chair))
    progress = client.get(f"/strategies/test/meetings/{met.meeting.pk}/").context["progress"]
    assert note(met.meeting, NOW).figures["discussed"] == progress.number_taken == 5


def test_the_note_leaves_out_what_was_recorded_later_and_updates_withdrawn_by_then(met: Met) -> None:
    met.after()
    before = note(met.meeting, noon(date(2026, 4, 7)))
    assert not any(before.figures.values())
    update = met.checked(met.quarterly.action())
    builders.review(update, "noted", TODAY, meeting=met.meeting)
    assert note(met.meeting, NOW).figures["noted"] == 2
    builders.withdrawal(update, TODAY)
    assert note(met.meeting, NOW).figures["noted"] == 1


def test_a_pack_lists_what_came_of_the_last_meetings_points_and_the_older_ones_still_open(met: Met) -> None:
    done = met.point(words="Book the room.")
    builders.action_point_answer(done, APR)
    old = builders.meeting(met.quarterly.strategy, date(2026, 1, 14), group=met.quarterly.group)
    builders.action_point_answer(
        builders.action_point(old, met.quarterly.lead, MAR, words="Count the chairs."), APR
    )
    open_one = builders.action_point(old, met.quarterly.lead, MAR, words="Order the tea.")
    builders.action_point_answer(open_one, APR, ActionPointOutcome.STILL_OPEN, due=date(2026, 5, 1))
    content = pack(met.meeting, TODAY, NOW)
    assert [(row[0].split("”")[0], row[3]) for row in table(content, "points")] == [
        ("“Book the room.", "Done, 2 April 2026."),
        ("“Order the tea.", "Still open, 2 April 2026. “One team has not answered.”"),
    ]
    assert (content.figures["points"], content.figures["open_points"]) == (2, 1)


@pytest.mark.parametrize("make", [pack, lambda meeting, _, known_at: note(meeting, known_at)])
def test_the_same_dates_give_the_same_bytes_whatever_is_recorded_later(met: Met, make: Any) -> None:
    met.before()
    met.after()
    first = make(met.meeting, TODAY, NOW)
    later = noon(TODAY) + timedelta(hours=5)
    action = met.quarterly.action(recorded_at=later)
    met.updated(action, recorded_at=later)
    met.proposed(action, recorded_at=later)
    builders.action_point(met.meeting, met.quarterly.lead, TODAY, recorded_at=later)
    again = make(met.meeting, TODAY, NOW)
    assert to_json(again) == to_json(first)
    for chosen in (PaperFormat.HTML, PaperFormat.DOCX, PaperFormat.PDF):
        assert render(again, chosen) == render(first, chosen)


@pytest.mark.parametrize(
    "make", [lambda met: pack(met.meeting, TODAY, NOW), lambda met: note(met.meeting, NOW)]
)
def test_papers_run_as_many_queries_for_many_rows_as_for_one(met: Met, make: Any) -> None:
    met.before()
    met.after()

    def queries() -> int:
        with CaptureQueriesContext(connection) as ran:
            make(met)
        return len(ran)

    few = queries()
    for _ in range(3):
        met.before()
        met.after()
    assert queries() == few <= 35


HOSTILE = '<script>alert(1)</script> #import "x" *bold* \x00\x0b\u2028 & ]]> ' + "Unbroken" * 40


def test_hostile_text_is_printed_as_text_in_every_format(met: Met) -> None:
    action = met.quarterly.action(title="<b>Bold</b> #title " + "W" * 80)
    fields = {"problem": HOSTILE, "recovery_plan": HOSTILE, "board_sentence": HOSTILE}
    update = met.checked(action, Rag.RED, **{name: text.replace("\x00", "") for name, text in fields.items()})
    builders.review(update, "noted", TODAY, meeting=met.meeting)
    met.proposed(action, reason=HOSTILE.replace("\x00", ""))
    met.point(words=HOSTILE.replace("\x00", ""))
    for content in (
        pack(met.meeting, date(2026, 4, 7), NOW),
        pack(met.meeting, TODAY, NOW),
        note(met.meeting, NOW),
    ):
        html = render(content, PaperFormat.HTML).decode()
        assert "<script" not in html
        assert "<b>" not in html
        assert render(content, PaperFormat.DOCX)
        assert failures(render(content, PaperFormat.PDF)) == []


def test_pdfs_have_no_failures_of_pdf_ua(met: Met) -> None:
    met.before()
    met.after()
    for content in (pack(met.meeting, TODAY, NOW), note(met.meeting, NOW), pack(met.earlier, MAR, noon(MAR))):
        assert failures(render(content, PaperFormat.PDF)) == []


def failures(pdf: bytes) -> list[str]:
    return [each.message for each in pdf_page.validate_pdf_bytes(pdf, profile="ua1").failures]


def test_words_that_may_identify_a_person_are_left_out(met: Met) -> None:
    action = met.quarterly.action()
    # Recorded directly, because every write would refuse it.
    met.checked(action, board_sentence=f"CHI {CHI} was helped.")
    met.point(words=f"Ring {CHI}.")
    words = words_of(pack(met.meeting, TODAY, NOW))
    assert CHI not in words
    assert words.count("(left out, because it may identify a person)") == 2


def test_every_reason_of_the_exception_report_is_in_the_pack(met: Met) -> None:
    met.before()
    figures = pack(met.meeting, TODAY, NOW).figures
    assert {f"exceptions.{reason.value}" for reason in ExceptionReason} < figures.keys()


def test_a_sentence_above_rows_stays_on_the_page_where_they_start(met: Met) -> None:
    met.after()
    (agreed,) = [
        each for each in template_values(note(met.meeting, NOW))["cover"] if each["heading"] == "Agreed"
    ]
    assert [block["leads"] for block in agreed["blocks"]] == [True]
    # Without rows, it leads nothing.
    (agreed,) = [
        each for each in template_values(note(met.earlier, NOW))["cover"] if each["heading"] == "Agreed"
    ]
    assert [block["leads"] for block in agreed["blocks"]] == [False]


def test_word_has_a_paragraph_for_each_line_of_a_row(met: Met) -> None:
    actions = met.before()
    document = python_docx.Document(BytesIO(render(pack(met.meeting, TODAY, NOW), PaperFormat.DOCX)))
    (cell,) = [
        row.cells[1]
        for row in document.tables[0].rows
        if row.cells[0].text.startswith(actions["check"].reference + " ")
    ]
    assert [paragraph.text for paragraph in cell.paragraphs][1:3] == [
        "Problem: “The trainer left.”",
        "Recovery plan: “We hire one.”",
    ]
