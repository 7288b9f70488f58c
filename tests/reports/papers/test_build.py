"""A paper built from records: its counts, its sentences with their sources, and its two dates."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from priorities.choices import CountedAs, Marking, Rag
from priorities.figures import summary
from priorities.figures.strategy_data import strategy_data
from reports import writes
from reports.models import Paper
from reports.papers import queries
from reports.papers.appendices import strings
from reports.papers.build import Assembled, build
from reports.papers.content import PaperContent, Table, to_json
from reports.papers.places import sentences
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import BEFORE, QUARTER, make_layout, make_paper, small_strategy

pytestmark = pytest.mark.django_db
KNOWN = noon(date(2026, 4, 8))


def built(paper: Paper, known_at: datetime = KNOWN, as_at: date | None = None) -> Assembled:
    found = queries.paper(paper.strategy, paper.number)
    assert found is not None
    return build(found, known_at=known_at, as_at=as_at)


def all_text(content: PaperContent) -> str:
    return to_json(content).decode()


def section_text(content: PaperContent, key: str) -> str:
    section = next(section for section in content.sections if section.key == key)
    return " ".join(sentence.text for sentence in sentences(section.blocks))


def test_counts_equal_those_of_the_dashboard_for_the_same_dates() -> None:
    example = small_strategy()
    content = built(make_paper(example.strategy)).content
    data = strategy_data(example.strategy, QUARTER, KNOWN, BEFORE)
    whole = summary.whole(data)

    assert content.figures["whole"]["standing"] == {s.value: whole.counts[s] for s in CountedAs}
    assert {key: row["total"] for key, row in content.figures["priorities"].items()} == {
        row.key: row.total for row in summary.by_priority(data)
    }
    assert content.figures["whole"]["moved"] == {m.value: n for m, n in whole.moved.items()}


def test_updates_for_a_period_count_even_if_a_later_update_is_for_another() -> None:
    example = small_strategy()
    winter = builders.period(example.strategy, date(2025, 12, 1), date(2026, 3, 31), date(2026, 4, 30))
    spring = builders.period(example.strategy, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
    for day, period in ((date(2026, 3, 30), winter), (date(2026, 4, 1), spring)):
        builders.update(example.done, Rag.GREEN, day, period=period)
    content = built(make_paper(example.strategy), as_at=date(2026, 4, 2)).content
    assert (
        f"Updates for {winter.name} are due by 30 April 2026: one action has one so far, and the other stands as last "
        "reported." in section_text(content, "3")
    )


def test_action_that_supports_two_priorities_counts_once() -> None:
    example = small_strategy()
    figures = built(make_paper(example.strategy)).content.figures

    assert figures["whole"]["total"] == 2
    assert [row["total"] for row in figures["priorities"].values()] == [1, 1]
    assert figures["priorities"]["2"]["supporting"] == 1


def test_two_runs_give_the_same_bytes() -> None:
    paper = make_paper(small_strategy().strategy)

    assert to_json(built(paper).content) == to_json(built(paper, known_at=noon(date(2026, 4, 8))).content)


def test_later_records_do_not_change_a_paper_for_earlier_dates() -> None:
    example = small_strategy()
    paper = make_paper(example.strategy)
    before = to_json(built(paper).content)

    builders.update(example.late, Rag.AMBER, QUARTER, recorded_at=noon(date(2026, 4, 10)))
    builders.revision(example.late, due=date(2027, 1, 1), recorded_at=noon(date(2026, 4, 10)))
    builders.evidence(example.strategy, example.late, date(2026, 4, 10))
    writes.write_paragraph(
        paper=paper,
        key="section.4.1",
        text="Later words.",
        by=builders.user(),
        at=noon(date(2026, 4, 10)),
        based_on=0,
    )

    assert to_json(built(paper).content) == before


def test_paper_built_for_earlier_dates_has_the_figures_of_that_day_and_its_own_text() -> None:
    example = small_strategy()
    content = built(make_paper(example.strategy), known_at=noon(BEFORE), as_at=date(2025, 12, 30)).content

    assert content.figures["whole"]["standing"]["green"] == 1
    assert content.figures["whole"]["standing"]["red"] == 0
    assert "Our answer on personnel." in all_text(content)


def test_late_action_says_why_and_what_was_agreed() -> None:
    example = small_strategy()
    text = section_text(built(make_paper(example.strategy)).content, "section.4.1")

    assert (
        "Action 1.1.1, to introduce routine enquiry, has moved from Green to Red: nobody could be briefed."
        in text
    )
    assert (
        "The Oversight Group agreed on 20 March 2026 to move the date from 27 February to 30 June 2026"
        in text
    )


def test_reach_is_given_by_care_group() -> None:
    text = section_text(built(make_paper(small_strategy().strategy)).content, "section.4.1")

    assert (
        "The Partnership has routine enquiry in use for children, and is introducing it for adults." in text
    )


def test_every_drafted_sentence_of_a_priority_names_its_records() -> None:
    assembled = built(make_paper(small_strategy().strategy))
    known = {source.key for source in assembled.content.sources}
    places = [place for place in assembled.places if place.key.startswith("section.4.")]
    named = [
        sentence
        for place in places
        for sentence in sentences(place.text)
        if "Appendix B lists all" not in sentence.text
    ]

    assert [sentence.text for sentence in named if not sentence.sources] == []
    assert {source for sentence in named for source in sentence.sources} <= known


def test_sample_wording_is_never_counted_against_the_published_number() -> None:
    example = small_strategy(promised_commitments=80)
    text = all_text(built(make_paper(example.strategy)).content)

    assert "of 80" not in text
    assert "of the 80" not in text
    assert "sample wording" in text


def test_paper_shows_job_titles_and_never_names_of_leads() -> None:
    assert "Morag Example" not in all_text(built(make_paper(small_strategy().strategy)).content)


def test_sensitive_evidence_is_never_included() -> None:
    example = small_strategy()
    builders.evidence(
        example.strategy,
        example.late,
        phrase="a secret review",
        marking=Marking.OFFICIAL_SENSITIVE,
        finding="Hidden.",
    )
    text = all_text(built(make_paper(example.strategy)).content)

    assert "secret review" not in text
    assert "Hidden." not in text
    assert "Records with a higher marking are not listed." in text


def test_written_text_replaces_the_draft_and_an_empty_text_restores_it() -> None:
    example = small_strategy()
    paper = make_paper(example.strategy)
    drafted = section_text(built(paper).content, "section.4.1")
    author = builders.user()

    row = writes.write_paragraph(
        paper=paper,
        key="section.4.1",
        text="Our own words.",
        by=author,
        at=noon(date(2026, 4, 3)),
        based_on=0,
    )
    assert section_text(built(paper).content, "section.4.1") == "Our own words."

    writes.write_paragraph(
        paper=paper, key="section.4.1", text="", by=author, at=noon(date(2026, 4, 4)), based_on=row.pk
    )
    assert section_text(built(paper).content, "section.4.1") == drafted


def test_purpose_background_and_recommendations_are_written_once_and_printed_twice() -> None:
    content = built(make_paper(small_strategy().strategy)).content
    cover = {part.key: " ".join(s.text for s in sentences(part.blocks)) for part in content.cover}

    assert section_text(content, "1") == f"{cover['purpose']} {cover['background']}"
    assert section_text(content, "6") == cover["recommendations"]
    assert "in 12 months" in cover["recommendations"]


def test_gaps_are_named() -> None:
    example = small_strategy()
    without_evidence = builders.action(example.helped, title="Map data")
    text = section_text(built(make_paper(example.strategy)).content, "section.4.2")

    assert (
        f"No evidence is recorded yet for actions {example.done.reference} and {without_evidence.reference}."
        in text
    )


def test_abbreviation_is_spelled_out_where_it_is_first_used() -> None:
    example = small_strategy()
    builders.update(example.late, Rag.RED, QUARTER, problem="MARAC has not met. MARAC meets in May.")
    text = section_text(built(make_paper(example.strategy)).content, "section.4.1")

    assert text.count("Multi Agency Risk Assessment Conference (MARAC)") == 1


def test_appendix_lists_every_action_once_with_both_ratings() -> None:
    content = built(make_paper(small_strategy().strategy)).content
    rows = [row for block in content.appendices[0].blocks if isinstance(block, Table) for row in block.rows]

    assert [(row[0], row[4], row[5]) for row in rows] == [
        ("1.1.1", "Green ●", "Red ■"),
        ("2.1.2", "No update yet", "Green ●"),
    ]


def test_appendix_marks_an_update_that_was_queried_with_its_question() -> None:
    example = small_strategy()
    update = example.done.updates.latest("id")
    builders.review(update, "queried", date(2026, 4, 2), reason="What shows this?")
    content = built(make_paper(example.strategy)).content
    rows = [row for block in content.appendices[0].blocks if isinstance(block, Table) for row in block.rows]
    notes = {row[0]: str(row[-1]) for row in rows}
    assert "Update queried and not yet corrected: “What shows this?”" in notes[example.done.reference]


def test_appendix_names_a_period_without_an_update_even_if_a_later_update_exists() -> None:
    example = small_strategy()
    builders.period(
        example.strategy, date(2025, 10, 1), BEFORE, date(2026, 1, 14), name="October to December 2025"
    )
    skipped_one, no_longer_updated = (builders.action(example.helped) for _ in range(2))
    builders.update(skipped_one, Rag.GREEN, date(2026, 3, 25))
    builders.update(no_longer_updated, Rag.GREEN, date(2025, 9, 3))
    content = built(make_paper(example.strategy)).content
    notes = {
        row[0]: str(row[-1])
        for block in content.appendices[0].blocks
        if isinstance(block, Table)
        for row in block.rows
    }

    assert "No update for October to December 2025." in notes[skipped_one.reference]
    assert "No update since 3\u00a0Sep\u00a02025." in notes[no_longer_updated.reference]


def test_labels_of_the_form_are_in_its_order() -> None:
    paper = make_paper(small_strategy().strategy)
    content = built(paper).content
    printed = [line.label for line in content.cover_top if line.label]
    for part in content.cover:
        printed += [part.heading, *(row.label for row in part.rows)]

    expected = [
        row["label"] if row["kind"] == "direction" else f"{row['label']}:"
        for row in paper.layout.form["cover"]
        if row["label"]
    ]
    assert printed == expected


def test_empty_strategy_makes_a_whole_paper() -> None:
    content = built(make_paper(builders.strategy(), answers={})).content
    text = " ".join(
        words for section in content.sections for block in section.blocks for words in strings(block)
    )

    assert "No risk is recorded as open." in text
    assert content.figures["whole"]["total"] == 0


def test_building_runs_the_same_queries_with_one_and_with_three_priorities() -> None:
    counts = []
    for size in (1, 3):
        example = small_strategy(body=f"Body {size}")
        for _ in range(size):
            home = builders.commitment(builders.priority(example.strategy))
            builders.evidence(example.strategy, builders.action(home))
        paper = make_paper(example.strategy, make_layout(version=size))
        with CaptureQueriesContext(connection) as queries:
            built(paper)
        counts.append(len(queries))

    assert counts == [21, 21]


def test_appendix_of_actions_prints_owners_as_published_and_officers_by_job_title() -> None:
    example = small_strategy()
    paper = make_paper(example.strategy)
    action = example.strategy.actions.order_by("order")[0]
    cosla = builders.partner(example.strategy, name="COSLA")
    officer = builders.person(name="Mo Ross", job_title="Head of Service")
    builders.owners(builders.current(action), cosla, officer)

    content = built(paper).content
    tables = [block for block in content.appendices[0].blocks if isinstance(block, Table)]
    assert (tables[0].columns[3].header, tables[0].rows[0][3]) == (
        "Owner or service",
        "COSLA and Head of Service",
    )
    assert "Mo Ross" not in all_text(content)
