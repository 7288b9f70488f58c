"""The paper of the demonstration: what a board reads in sections 3 and 4."""

import re
import tomllib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from priorities.choices import CountedAs
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from priorities.models import Person, Strategy
from reports import writes
from reports.models import Paper
from reports.papers import english, queries
from reports.papers.answers_file import read_answers
from reports.papers.build import Assembled, build
from reports.papers.checks import blockers, checks
from reports.papers.content import Bullets, Paragraph, Sentence, Table, to_json
from reports.papers.english import count_words
from reports.papers.meeting_pack import pack
from reports.papers.places import sentences
from reports.writers import pdf
from tests.builders import noon
from tests.reports.paper_builders import BEFORE, FORM, MADE, QUARTER
from tracker.settings import BASE_DIR

pytestmark = pytest.mark.django_db

KNOWN = datetime(2026, 4, 8, 12, tzinfo=UTC)
PRIORITIES = [f"section.4.{number}" for number in range(1, 7)]


@pytest.fixture(scope="module")
def demo(demo_in_database: None, django_db_blocker: Any) -> Assembled:
    """Return the assembled paper of the demonstration, built once for all the tests."""
    with django_db_blocker.unblock():
        return build(_paper(Strategy.objects.get(slug="domestic-abuse")), known_at=KNOWN)


def _paper(strategy: Strategy) -> Paper:
    found = queries.paper(strategy, 1)
    if found is None:
        table = tomllib.loads((BASE_DIR / "fixtures" / "glasgow" / "paper.toml").read_text())
        layout = writes.store_layout(form=tomllib.loads(FORM.read_text()), by=None, at=noon(MADE))
        writes.create_paper(
            strategy=strategy,
            layout=layout,
            meeting_date=table["paper"]["meeting_date"],
            as_at=QUARTER,
            compared_with=BEFORE,
            answers=read_answers(table),
            by=None,
            at=noon(MADE),
        )
        found = queries.paper(strategy, 1)
    assert found is not None
    return found


def section(demo: Assembled, key: str) -> list[Sentence]:
    found = next(section for section in demo.content.sections if section.key == key)
    return list(sentences(tuple(block for block in found.blocks if isinstance(block, Paragraph))))


def test_background_says_what_the_sections_cover_in_order(demo: Assembled) -> None:
    assert section(demo, "1")[1].text == (
        "For each strategic priority, the report says what has been achieved, what is off course and why, what comes "
        "next, and what is in place."
    )


@pytest.mark.parametrize("key", PRIORITIES)
def test_each_priority_takes_at_most_180_words_and_enough_to_say_something(demo: Assembled, key: str) -> None:
    words = sum(count_words(sentence.text) for sentence in section(demo, key))

    assert 120 <= words <= 180


@pytest.mark.parametrize("key", PRIORITIES)
def test_drafted_sentences_are_short(demo: Assembled, key: str) -> None:
    assert [s.text for s in section(demo, key) if count_words(s.text) > 30] == []


@pytest.mark.parametrize("key", PRIORITIES)
def test_each_priority_opens_with_its_commitments_and_ends_with_its_evidence(
    demo: Assembled, key: str
) -> None:
    sentences_of_section = section(demo, key)

    assert "commitments" in sentences_of_section[0].text
    assert sentences_of_section[0].sources[0].startswith("commitment:")
    assert sentences_of_section[-1].text.endswith(("Appendix B lists all.", "in full."))


def test_sections_do_not_all_open_with_the_same_word(demo: Assembled) -> None:
    assert len({section(demo, key)[0].text.split(" ")[0] for key in PRIORITIES}) > 1


def test_every_red_action_is_explained_under_its_priority(demo: Assembled) -> None:
    for status in demo.statuses:
        if status.counted_as is CountedAs.RED:
            text = " ".join(s.text for s in section(demo, f"section.4.{status.priority_number}"))
            assert f"ction {status.reference}," in text


def test_every_amber_action_is_named_under_its_priority(demo: Assembled) -> None:
    for status in demo.statuses:
        if status.counted_as is CountedAs.AMBER:
            text = " ".join(s.text for s in section(demo, f"section.4.{status.priority_number}"))
            assert status.reference in text


def test_action_without_an_update_is_named_with_the_date_of_the_last(demo: Assembled) -> None:
    for status in demo.statuses:
        if status.not_updated:
            text = " ".join(s.text for s in section(demo, f"section.4.{status.priority_number}"))
            assert re.search(rf"{re.escape(status.reference)}.* (had no update|not updated) since", text)


def test_unconfirmed_greens_are_named_with_the_count_of_greens(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))

    assert (
        "10 of the 48 actions are complete and 15 on course; three of these (2.4.1, 4.4.1 and 5.3.2)" in text
    )
    assert "no update since July or October 2025, so their Green is not confirmed" in text


def test_actions_due_on_the_day_are_counted_apart_from_late_actions(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))

    assert "three actions were past their due date (2.3.2, 3.2.1 and 3.2.2)" in text
    assert "Four more actions were due on that day and still open (3.1.1, 4.1.2, 4.2.1 and 6.3.2)." in text


def test_the_share_updated_for_the_last_period_due_is_that_of_the_figures(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))
    strategy = Strategy.objects.get(slug="domestic-abuse")
    row = summary.whole(strategy_data(strategy, QUARTER, KNOWN))

    assert (row.answered, row.asked) == (31, 35)
    assert (
        "Of the 35 actions that needed an update for October to December 2025, the last period that fell due, 31 have "
        "one and four do not" in text
    )


def test_actions_reported_complete_are_named_and_count_under_no_rating(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))

    assert "Two actions are reported complete and await agreement (5.4.2 and 6.2.3)." in text
    assert "Until then they are not counted under any rating." in text
    for reference, key in (("5.4.2", "section.4.5"), ("6.2.3", "section.4.6")):
        note = f"; {reference} is reported complete and awaits agreement."
        assert section(demo, key)[1].text.endswith(note)


def test_the_strategy_has_a_headline_with_the_rule_that_decided(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))

    assert "the strategy is Amber (5 of 39 rated actions are Red: any Red makes it at least Amber)." in text


def test_known_differences_are_counted_and_the_others_named(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))

    assert "The difference made is recorded for eight of the 10 complete actions" in text
    assert "For two it is not yet known (1.2.1 and 6.1.2)." in text


@pytest.mark.parametrize("key", PRIORITIES)
def test_achievements_come_before_off_course_actions(demo: Assembled, key: str) -> None:
    found = next(section for section in demo.content.sections if section.key == key)
    paragraphs = [" ".join(s.text for s in b.sentences) for b in found.blocks if isinstance(b, Paragraph)]

    assert "commitments" in paragraphs[0]
    assert not re.search("remains|Nobody leads|past its date", " ".join(paragraphs[:2]))
    assert "evidence E" in paragraphs[1]


@pytest.mark.parametrize("number", [1, 2, 5, 6])
def test_priority_with_completed_work_says_what_difference_it_made(demo: Assembled, number: int) -> None:
    text = " ".join(s.text for s in section(demo, f"section.4.{number}"))
    described = [
        status
        for status in demo.statuses
        if status.priority_number == number
        and f"ction {status.reference}," in text
        and status.counted_as is CountedAs.BLUE
        and demo.records.data.updates[status.action_id].difference_known
    ]

    assert described
    updates = demo.records.data.updates
    assert all(updates[status.action_id].difference_made[1:].rstrip(".") in text for status in described)


def test_themes_name_each_off_course_action_and_the_section_on_it(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "3"))

    assert "five actions are off course: 6.3.2 (Red), and 2.3.1, 4.1.1, 4.1.2 and 5.3.1 (Amber)" in text
    assert "sections 4.2, 4.4, 4.5 and 4.6 say why." in text
    assert "other actions" not in text


def test_every_red_action_is_listed_once_with_its_dates(demo: Assembled) -> None:
    found = next(section for section in demo.content.sections if section.key == "3")
    listed = [item.text for block in found.blocks if isinstance(block, Bullets) for item in block.items]
    red = {status.reference for status in demo.statuses if status.counted_as is CountedAs.RED}

    assert {text.split(":")[0] for text in listed} == red
    assert all(" was due on " in text for text in listed)


@pytest.mark.parametrize("key", PRIORITIES)
def test_each_priority_says_what_is_in_place_and_what_is_next(demo: Assembled, key: str) -> None:
    sentences_of_section = section(demo, key)

    assert [s for s in sentences_of_section if any(source.startswith("evidence:") for source in s.sources)]
    assert [s.text for s in sentences_of_section if s.text.startswith("Next")]


@pytest.mark.parametrize("key", PRIORITIES)
def test_every_reason_is_given_in_the_section(demo: Assembled, key: str) -> None:
    assert "Appendix A" not in " ".join(sentence.text for sentence in section(demo, key))


def test_action_without_a_lead_is_said_to_have_none(demo: Assembled) -> None:
    text = " ".join(sentence.text for sentence in section(demo, "section.4.4"))

    assert "Nobody leads action 4.1.2, to record domestic abuse safely in Older People's Services" in text


def test_audit_is_always_quoted_with_its_limits(demo: Assembled) -> None:
    for key in ("3", "section.4.6"):
        text = " ".join(sentence.text for sentence in section(demo, key))
        assert "practice and culture. It covers the South area only; the number of cases" in text


def test_appendix_says_who_agreed_each_new_date_when_and_why(demo: Assembled) -> None:
    text = to_json(demo.content).decode().replace("\u00a0", " ")

    assert "The Oversight Group agreed every date that was moved." in text
    assert (
        "Moved from 30 Jun 2025 to 30 Jun 2026 (agreed 25 Sep 2025: partners asked for the review to cover referral"
        in text
    )


@pytest.mark.parametrize("number", range(1, 7))
def test_count_of_evidence_is_the_number_of_rows_in_the_appendix(demo: Assembled, number: int) -> None:
    table = next(block for block in demo.content.appendices[1].blocks if isinstance(block, Table))
    counted = sum(str(number) in row[-1].split(":")[0] for row in table.rows)

    assert demo.content.figures["priorities"][str(number)]["evidence"] == counted
    note = section(demo, f"section.4.{number}")[-1].text
    assert re.search(rf"(of|all) {english.number(counted)} (evidence items|items of evidence)", note)


def test_item_with_reach_is_not_said_to_be_introduced_for_everyone(demo: Assembled) -> None:
    text = to_json(demo.content).decode()

    assert "introduced routine enquiry" not in text
    assert "It is reported" not in text


def test_text_has_no_stray_spaces_or_punctuation(demo: Assembled) -> None:
    for key in (*PRIORITIES, "3"):
        for sentence in section(demo, key):
            assert not re.search(r"  |\.\.|,,|, \.|\(\)|None|\{|\}| ,", sentence.text), sentence.text
            assert sentence.text[0].isupper(), sentence.text
            assert sentence.text.endswith((".", ":")), sentence.text


def test_no_sentence_is_repeated_in_a_section(demo: Assembled) -> None:
    for key in PRIORITIES:
        texts = [sentence.text for sentence in section(demo, key)]
        assert len(texts) == len(set(texts))


def test_counts_equal_those_of_the_dashboard(demo: Assembled) -> None:
    data = demo.records.data

    assert demo.content.figures["whole"]["standing"] == {
        counted_as.value: count for counted_as, count in summary.whole(data).counts.items()
    }
    assert demo.content.figures["whole"]["total"] == 48
    assert sum(row["total"] for row in demo.content.figures["priorities"].values()) == 48


def test_figures_equal_those_of_a_second_reading(demo: Assembled) -> None:
    data = demo.records.data
    again = strategy_data(data.strategy, date(2026, 3, 31), KNOWN, date(2025, 12, 31))

    assert summary.by_priority(again) == summary.by_priority(data)


def test_no_person_is_named(demo: Assembled) -> None:
    text = to_json(demo.content).decode()

    assert [name for name in Person.objects.values_list("name", flat=True) if name in text] == []


def test_demo_paper_has_no_blocker_and_says_that_it_is_illustrative(demo: Assembled) -> None:
    assert blockers(checks(demo)) == []
    assert demo.content.illustrative == "Illustrative demonstration, not a board paper"


def test_appendix_a_gives_the_sentence_for_the_board_and_the_question_of_a_queried_update(
    demo: Assembled,
) -> None:
    tables = (block for block in demo.content.appendices[0].blocks if isinstance(block, Table))
    notes = {row[0]: str(row[-1]) for table in tables for row in table.rows}
    assert notes["1.2.4"].startswith("More public protection teams are trained in routine enquiry")
    assert notes["1.2.4"].endswith("Update queried and not yet corrected: “Please say which teams”.")


def test_the_pack_of_the_oversight_group_has_at_most_six_pages(demo: Assembled) -> None:
    strategy = demo.records.paper.strategy
    meeting = strategy.meetings.get(group=strategy.oversight_group, held_on=date(2026, 4, 22))
    content = pack(meeting, date(2026, 4, 8), KNOWN)
    assert content.figures["actions"] == 48
    assert len(content.cover[1].rows) == content.figures["exceptions"] == 12
    pages = re.findall(rb"/Type\s*/Page\b", pdf.render(content))
    # typst compresses most objects, but not the pages.
    assert 1 < len(pages) <= 6
