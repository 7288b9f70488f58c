"""The labels that every file of the sample paper must have, in this order."""

from tests.reports.sample_cover import IMPLICATIONS
from tests.reports.sample_progress import PRIORITIES

LABELS = (
    "Item No:",
    "Meeting Date:",
    "Glasgow City Integration Joint Board",
    "Report By:",
    "Contact:",
    "Phone:",
    "Glasgow City HSCP Domestic Abuse Strategy 2023-2028 – Progress Report",
    "Purpose of Report:",
    "Background/Engagement:",
    "Governance Route:",
    "HSCP Senior Management Team",
    "Update requested by IJB",
    "Not Applicable",
    "Recommendations:",
    "Relevance to Integration Joint Board Strategic Plan:",
    "Implications for Health and Social Care Partnership:",
    *(label for label, _ in IMPLICATIONS),
    "Direction Required to Council, Health Board or Both",
    "Direction to:",
    "1. No Direction Required",
    "4. Glasgow City Council and NHS Greater Glasgow & Clyde",
    "1. Purpose of Report",
    "2. Strategic Context and Background",
    "3. Progress Since IJB Approval",
    "4. Progress Against the Six Strategic Priorities of the Strategy",
    *(f"4.{number} Strategic Priority {number} – {name}" for number, name in enumerate(PRIORITIES, 1)),
    "5. Areas Requiring Further Development",
    "6. Recommendations",
    "Appendix: all actions",
)


def assert_in_order(labels: tuple[str, ...], text: str) -> None:
    """Assert that the text has every label, in order."""
    position = 0
    for label in labels:
        start = text.find(label, position)
        assert start >= 0, f"{label!r} is missing, or comes too early"
        position = start + len(label)
