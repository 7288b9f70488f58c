"""The local navigation of a strategy: the same pages, in the same order, wherever one is in it."""

from priorities import access
from priorities.models import Strategy
from priorities.views import links

DATED = frozenset({"strategy", "dashboard", "actions", "evidence", "exceptions", "risks"})
"""The pages that read the two dates; the others speak of now."""

PAGES = (
    ("Overview", "strategy", access.READ),
    ("Dashboard", "dashboard", access.READ),
    ("Actions", "actions", access.READ),
    ("Evidence", "evidence", access.READ),
    ("Exceptions", "exceptions", access.READ),
    ("Risks", "risks", access.READ),
    ("Periods", "periods", access.READ),
    ("Papers", "papers", access.READ_PAPERS),
    ("Plan", "plan", access.EDIT_PLAN),
)


def local(
    strategy: Strategy, current: str, standing: access.Standing, dates: str = ""
) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is the current one, of each page that the reader may open.

    `dates` is the dates' own part of the query string, kept from one dated page to the next.
    """
    return [
        (
            label,
            links.with_dates(links.address(name, strategy.slug), dates if name in DATED else ""),
            name == current,
        )
        for label, name, permission in PAGES
        if standing.may(permission)
    ]
