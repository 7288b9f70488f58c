"""Addresses inside a strategy: lists narrowed to what a figure counts, pages with their dates, the navigation, and the
way back from an item to the list that it was opened from."""

from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode

from django.http import HttpRequest
from django.urls import reverse

from priorities import access
from priorities.figures.selection import Filters
from priorities.models import Strategy
from tracker import declarations
from tracker.address import Address

NAVIGATION = (
    ("Overview", "strategy", access.READ),
    ("Dashboard", "dashboard", access.READ),
    ("Actions", "actions", access.READ),
    ("Evidence", "evidence", access.READ),
    ("Exception report", "exceptions", access.READ),
    ("Risks", "risks", access.READ),
    ("Periods", "periods", access.READ),
    ("Papers", "papers", access.READ_PAPERS),
    ("Plan", "plan", access.EDIT_PLAN),
)
DATED = frozenset({"strategy", "dashboard", "actions", "evidence", "exceptions", "risks"})
"""The pages that read the two dates; the others speak of now."""
BACK = "back"
"""In the address of an item: the path and query of the list that it was opened from."""
LISTS = (
    ("actions", "Back to the list of actions"),
    ("evidence", "Back to the list of evidence"),
    ("exceptions", "Back to the exception report"),
    ("dashboard", "Back to the dashboard"),
)
MY_WORK = "Back to my work"
LONGEST_BACK = 1500
"""The longest address of a list that links carry: encoded twice over, it still fits the line of a request."""


def navigation(
    strategy: Strategy, current: str, reader: access.Reader, dates: str = ""
) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is the current one, of each page of the strategy that the reader may open.

    `dates` is the dates' own part of the query string, passed on from one dated page to the next.
    """
    return [
        (
            label,
            with_query(reverse(name, args=[strategy.slug]), dates if name in DATED else ""),
            name == current,
        )
        for label, name, permission in NAVIGATION
        if reader.may(permission)
    ]


def with_query(url: str, *queries: str) -> str:
    """An address that has no query string of its own, with these parts of one added; empty ones are left out."""
    query = "&".join(part for part in queries if part)
    return f"{url}?{query}" if query else url


def narrowed(url: str, filters: Filters, dates: str) -> str:
    """The address of a list of actions, narrowed to what the filters pick, with the dates' part of the query string."""
    return with_query(url, urlencode(filters.as_query()), dates)


def actions(strategy: Strategy, filters: Filters, dates: str = "") -> str:
    """The action list narrowed to what the filters pick, with the dates."""
    return narrowed(reverse("actions", args=[strategy.slug]), filters, dates)


def to_action(strategy: Strategy, reference: str, *queries: str) -> str:
    """The page of one action, with the dates and the way back."""
    return with_query(reverse("action", args=[strategy.slug, reference]), *queries)


def evidence(strategy: Strategy, dates: str = "", **filters: str) -> str:
    """The list of evidence, narrowed by filters named as in its address."""
    return with_query(reverse("evidence", args=[strategy.slug]), urlencode(filters), dates)


def to_evidence(strategy: Strategy, reference: str, *queries: str) -> str:
    """The page of one item of evidence, with the dates and the way back."""
    return with_query(reverse("evidence_item", args=[strategy.slug, reference]), *queries)


def to_update(strategy: Strategy, reference: str, *queries: str) -> str:
    """The update form of one action, with the way back."""
    return with_query(reverse("action_update", args=[strategy.slug, reference]), *queries)


@dataclass(frozen=True, slots=True)
class Back:
    """Where a page leads back to, in words. `query` carries a list on to the next page; empty where there is none."""

    url: str
    words: str
    query: str = ""

    @property
    def suffix(self) -> str:
        """The list to put behind an address that has no query string of its own."""
        return f"?{self.query}" if self.query else ""

    @property
    def joined(self) -> str:
        """The list to put behind an address that has a query string."""
        return f"&{self.query}" if self.query else ""


def from_list(address: str, dates: str = "") -> str:
    """The query string, with its "?", of the links of a list to its items: the dates, and the way back to the list."""
    return with_query("", dates, _carried(address) if len(address) <= LONGEST_BACK else "")


def back(request: HttpRequest, strategy: Strategy, url: str = "", words: str = "") -> Back:
    """The list of this strategy, or of one's work, that the address of an item names; else the address given.

    Ignores an address that is of no such list, that is too long, or that has a personal identifier in its query.
    """
    address = Address(request.GET).text(BACK, LONGEST_BACK + 1)
    if not address or len(address) > LONGEST_BACK or declarations.refusal(unquote_plus(address)):
        return Back(url, words)
    lists = {reverse(name, args=[strategy.slug]): label for name, label in LISTS}
    lists[reverse("my_work")] = MY_WORK
    label = lists.get(address.partition("?")[0])
    return Back(address, label, _carried(address)) if label else Back(url, words)


def _carried(address: str) -> str:
    return urlencode({BACK: address})
