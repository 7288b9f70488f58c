"""Sections 3 and 4 of the sample paper, with invented sentences like those of a real paper."""

from reports.papers.content import Chart, Paragraph, Section, Sentence

PRIORITIES = (
    "Prevention and Early Help",
    "Survivors and People Who Suffer From Domestic Abuse",
    "People Who Harm Through Domestic Abuse",
    "Working with People Across Their Whole Life Course",
    "Working Together with Our Staff, Partners and People with Lived Experience of Abuse",
    "Using Evidence-Based Approaches to Create Changes in Cultural Norms, Attitudes and Values",
)
PLACE = (
    "Commitments under this priority are delivered mainly in Homelessness, Justice and Children and "
    "Families services.",
    "Routine enquiry is in use in adult services and being introduced in older people's residential "
    "services.",
    "The Justice assessment toolkit is in use in all three localities.",
)
FOUND = (
    "An audit in the South area found positive changes in practice and in culture; the size of its sample "
    "is not recorded.",
    "Staff who took part reported more confidence, though no figure for the whole workforce is held yet.",
)
LATE = (
    "One action, 3.1.1, is Red: recruitment took longer than planned and the pilot is now expected to "
    "report on 30 September 2026, a date that the oversight group agreed on 2 April 2026.",
    "Two actions are Amber because their milestones passed without a report.",
    "This paper names 7 of 14 items of evidence; the Appendix lists all.",
)


def progress_sections(chart: Chart) -> tuple[Section, ...]:
    """Return section 3, section 4 with its chart, and sections 4.1 to 4.6."""
    themes = ("Governance", "Workforce", "Partnership", "Learning and assurance")
    three = tuple(
        Paragraph(
            f"3.{place}",
            (
                Sentence(
                    f"{theme}: the arrangements agreed at the strategy's approval are in place.", ("group:1",)
                ),
                Sentence("The oversight group met four times in the year and reviewed each late action."),
            ),
        )
        for place, theme in enumerate(themes, 1)
    )
    four = Paragraph(None, (Sentence("The chart shows every action once, under its home priority."),))
    parts = tuple(
        Section(
            f"4.{number}",
            f"4.{number}",
            f"Strategic Priority {number} – {name}",
            (_paragraph(PLACE), _paragraph(FOUND), _paragraph(LATE)),
            level=3,
        )
        for number, name in enumerate(PRIORITIES, 1)
    )
    return (
        Section("3", "3.", "Progress Since IJB Approval", three),
        Section("4", "4.", "Progress Against the Six Strategic Priorities of the Strategy", (four, chart)),
        *parts,
    )


def _paragraph(texts: tuple[str, ...]) -> Paragraph:
    return Paragraph(None, tuple(Sentence(text, ("action:3.1.1",)) for text in texts))
