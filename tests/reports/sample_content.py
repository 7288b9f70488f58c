"""A sample paper in the full form of 2026, for the tests of the writers. All its ratings and names are invented."""

from datetime import date

from reports.papers.content import (
    ILLUSTRATIVE,
    Box,
    Boxes,
    Bullets,
    Chart,
    Column,
    CoverLine,
    CoverPart,
    CoverRow,
    Lettered,
    Link,
    PaperContent,
    Paragraph,
    Quote,
    Section,
    Sentence,
    Source,
    Table,
)
from tests.reports.sample_cover import ASKED, BACKGROUND, IMPLICATIONS, PURPOSE
from tests.reports.sample_progress import PRIORITIES, progress_sections
from tracker.charts import Bar, Segment

COLOURS = {
    "blue": ("Blue", "◆", "#1d5bb4", "diagonal", "B"),
    "green": ("Green", "●", "#1a7a3c", "", "G"),
    "amber": ("Amber", "▲", "#f5b335", "dots", "A"),
    "red": ("Red", "■", "#b3232c", "cross", "R"),
    "grey": ("Grey", "○", "#d8d8d8", "horizontal", "Gy"),
}
COUNTS = (
    (1, 6, 1, 1, 0),
    (1, 5, 2, 0, 0),
    (0, 4, 2, 1, 1),
    (2, 5, 1, 0, 0),
    (0, 5, 1, 1, 1),
    (1, 4, 2, 0, 1),
)


def sentence(text: str, *sources: str, links: tuple[Link, ...] = ()) -> Sentence:
    """Return a sentence with the keys of its sources."""
    return Sentence(text=text, sources=sources, links=links)


def paragraph(number: str | None, *texts: str) -> Paragraph:
    """Return a paragraph of plain sentences."""
    return Paragraph(number=number, sentences=tuple(sentence(text) for text in texts))


def build_content(*, actions: int = 48, illustrative: str = ILLUSTRATIVE) -> PaperContent:
    """Return a whole paper with an appendix of `actions` rows."""
    lettered = Lettered(items=tuple(sentence(text) for text in ASKED))
    return PaperContent(
        title="Glasgow City HSCP Domestic Abuse Strategy 2023-2028 – Progress Report",
        board="Glasgow City Integration Joint Board",
        organisation="Glasgow City Health and Social Care Partnership",
        marking="OFFICIAL",
        strategy="Glasgow City HSCP Domestic Abuse Strategy 2023-2028",
        number=1,
        meeting_date=date(2026, 5, 13),
        as_at=date(2026, 3, 31),
        known_on=date(2026, 4, 8),
        layout_key="glasgow-ijb-2026",
        layout_version=1,
        illustrative=illustrative,
        cover_top=(
            CoverLine("Item No:", "17"),
            CoverLine("Meeting Date:", "Wednesday 13 May 2026"),
            CoverLine("", "Glasgow City Integration Joint Board", "board"),
            CoverLine(
                "Report By:",
                "Assistant Chief Officer, Operations and Governance (invented for this demonstration)",
            ),
            CoverLine("Contact:", "Strategy Manager (invented for this demonstration)"),
            CoverLine("Phone:", "Not given in this demonstration"),
            CoverLine("", "Glasgow City HSCP Domestic Abuse Strategy 2023-2028 – Progress Report", "title"),
        ),
        cover=_cover(lettered),
        sections=_sections(lettered),
        appendices=(_appendix(actions),),
        sources=(Source("action:3.1.1", "Action 3.1.1, update of 6 April 2026"),),
        figures={"actions": actions, "rag": {"green": 29, "red": 3}},
    )


def _cover(lettered: Lettered) -> tuple[CoverPart, ...]:
    asked = paragraph(None, "The Integration Joint Board is asked to:")
    route = Boxes(
        "",
        (
            Box("HSCP Senior Management Team", None),
            Box("Council Corporate Management Team", None),
            Box("Health Board Corporate Management Team", None),
            Box("Council Committee", None),
            Box("Update requested by IJB", True),
            Box("Other", False),
            Box("Not Applicable", False),
        ),
    )
    direction = Boxes(
        "Direction to:",
        (
            Box("1. No Direction Required", True),
            Box("2. Glasgow City Council", False),
            Box("3. NHS Greater Glasgow & Clyde", False),
            Box("4. Glasgow City Council and NHS Greater Glasgow & Clyde", False),
        ),
    )
    considered = (
        "The matters contained within this paper have been previously considered by the following group(s) "
        "as part of its development."
    )
    plan = (
        "Consistent with the Partnership's key strategic priorities in relation to prevention and early "
        "intervention; supporting greater self-determination and informed choice; and strengthening "
        "communities to reduce harm (pages 23 to 24)."
    )
    return (
        CoverPart("purpose", "Purpose of Report:", (paragraph(None, *PURPOSE),)),
        CoverPart(
            "background", "Background/Engagement:", tuple(paragraph(None, text) for text in BACKGROUND)
        ),
        CoverPart("route", "Governance Route:", (paragraph(None, considered), route)),
        CoverPart("recommendations", "Recommendations:", (asked, lettered)),
        CoverPart("plan", "Relevance to Integration Joint Board Strategic Plan:", (paragraph(None, plan),)),
        CoverPart(
            "implications",
            "Implications for Health and Social Care Partnership:",
            row_headers=("Implication", "Answer"),
            rows=tuple(CoverRow(label, (paragraph(None, answer),)) for label, answer in IMPLICATIONS),
        ),
        CoverPart("direction", "Direction Required to Council, Health Board or Both", (direction,)),
    )


def _sections(lettered: Lettered) -> tuple[Section, ...]:
    purpose = tuple(paragraph(f"1.{place}", text) for place, text in enumerate((*PURPOSE, *BACKGROUND), 1))
    approved = Paragraph(
        "2.1",
        (
            sentence(
                "The Glasgow HSCP Domestic Abuse Strategy was approved by the IJB in March 2023.",
                links=(
                    Link(
                        "Glasgow HSCP Domestic Abuse Strategy",
                        "https://glasgowcity.hscp.scot/publication/strategy",
                    ),
                ),
            ),
            sentence("It is the Partnership's first dedicated, whole-system strategy for domestic abuse."),
        ),
    )
    vision = Quote(
        (sentence("Domestic abuse is unacceptable, and tackling it is everybody's responsibility."),)
    )
    areas = Bullets(
        (
            sentence("Finalise and implement a coherent HSCP-wide domestic abuse training strategy;"),
            sentence("Strengthen data collection, analysis and reporting arrangements; and"),
            sentence(
                "Further embed routine enquiry and safe recording in adult and older people's services."
            ),
        )
    )
    return (
        Section("1", "1.", "Purpose of Report", purpose),
        Section(
            "2",
            "2.",
            "Strategic Context and Background",
            (approved, paragraph("2.2", "The vision for the Strategy, in brief, is:"), vision),
        ),
        *progress_sections(_chart()),
        Section(
            "5",
            "5.",
            "Areas Requiring Further Development",
            (
                paragraph("5.1", "Further work is required to:"),
                areas,
                paragraph("5.2", "Three risks are open. The oversight group reviews them each quarter."),
            ),
        ),
        Section(
            "6",
            "6.",
            "Recommendations",
            (paragraph("6.1", "The Integration Joint Board is asked to:"), lettered),
        ),
    )


def _chart() -> Chart:
    keys = tuple(COLOURS)
    bars = tuple(
        Bar(
            f"{number}. {name}",
            tuple(
                Segment(key, COLOURS[key][0], count, COLOURS[key][2], COLOURS[key][3], COLOURS[key][4])
                for key, count in zip(keys, counts, strict=True)
            ),
        )
        for number, (name, counts) in enumerate(zip(PRIORITIES, COUNTS, strict=True), 1)
    )
    return Chart(
        title="Actions by strategic priority and RAG, as at 31 March 2026",
        description="A stacked bar for each of the six priorities. 29 of 48 actions are Green, nine Amber, three Red.",
        bars=bars,
        table=Table(
            caption="Actions by strategic priority and RAG, as at 31 March 2026",
            columns=(
                Column("Strategic priority", share=6),
                *(Column(COLOURS[key][0], "right", 1) for key in keys),
                Column("All", "right", 1),
            ),
            rows=tuple(
                (f"{number}. {name}", *(str(count) for count in counts), str(sum(counts)))
                for number, (name, counts) in enumerate(zip(PRIORITIES, COUNTS, strict=True), 1)
            ),
        ),
    )


def _appendix(actions: int) -> Section:
    words = [f"{word} {shape}" for word, shape, *_ in COLOURS.values()]
    rows = tuple(
        (
            f"{1 + place % 6}.{1 + place // 6 % 3}.{1 + place // 18}",
            f"Extend safe recording of domestic abuse and routine enquiry to team {place + 1}",
            ("Homelessness Services", "Justice Social Work", "Older People's Residential and Day Care")[
                place % 3
            ],
            words[place % 5] if place % 7 else "No update yet",
            words[(place + place % 3) % 5],
            "30 September 2026" if place % 4 else "Continuing, review 1 June 2026",
            "Late: 92 days past its agreed date" if place % 9 == 0 else "",
        )
        for place in range(actions)
    )
    columns = (
        Column("Action", share=3),
        Column("What is to be done", share=9),
        Column("Service", share=7),
        Column("Previous RAG", share=4),
        Column("Current RAG", share=4),
        Column("Due or review", share=5),
        Column("Note", share=6),
    )
    return Section(
        "appendix",
        None,
        "Appendix: all actions",
        (
            paragraph(None, "Every action is listed once, under the commitment that is its home."),
            Table("All actions with previous and current RAG, as at 31 March 2026", columns, rows),
        ),
        landscape=True,
    )
