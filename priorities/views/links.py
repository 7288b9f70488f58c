"""URLs inside a strategy: lists of the rows that a figure counts, dated pages, navigation, and links back to lists."""

from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from priorities import access
from priorities.figures.selection import Filters
from priorities.models import Strategy
from tracker import declarations
from tracker.query_string import QueryString

WAITING = "waiting"
"""The name of the page “Waiting”, which is shown to people who may check updates or record decisions."""
NAVIGATION = (
    ("Overview", "strategy", access.READ),
    ("Dashboard", "dashboard", access.READ),
    ("Actions", "actions", access.READ),
    ("Evidence", "evidence", access.READ),
    ("Exception report", "exceptions", access.READ),
    ("Risks", "risks", access.READ),
    ("Periods", "periods", access.READ),
    ("Waiting", WAITING, access.UPDATE_OWN),
    ("Papers", "papers", access.READ_PAPERS),
    ("Plan", "plan", access.EDIT_PLAN),
)
DATED = frozenset({"strategy", "dashboard", "actions", "evidence", "exceptions", "risks"})
"""The pages in the navigation that read the dates in the URL. The others show the present."""
BACK = "back"
"""The name, in an item's query string, of the URL of the list that the item was opened from."""
LISTS = {
    "my_work": "Back to my work",
    "actions": "Back to the list of actions",
    "evidence": "Back to the list of evidence",
    "exceptions": "Back to the exception report",
    "dashboard": "Back to the dashboard",
    "priority": "Back to the priority",
    "risks": "Back to risks and areas for development",
    WAITING: "Back to Waiting",
    "meeting": "Back to the meeting",
    "meeting_action": "Back to the meeting",
}
"""The words of a link back to each list, by the name of the list's URL."""
LONGEST_BACK = 1500
"""The maximum length of a list's URL that links carry. Even if the URL is encoded twice, it fits in a request line."""


def navigation(
    strategy: Strategy, current: str, reader: access.Reader, dates: str = ""
) -> list[tuple[str, str, bool]]:
    """Return the label and URL of each of the strategy's pages that the reader may open, and whether it is current.

    `dates` is the part of the query string with the dates, which links between dated pages keep.
    """
    return [
        (
            label,
            with_query(reverse(name, args=[strategy.slug]), dates if name in DATED else ""),
            name == current,
        )
        for label, name, permission in NAVIGATION
        if reader.may(permission) and (name != WAITING or reader.has_waiting_page)
    ]


def with_query(url: str, *queries: str) -> str:
    """Return the URL with these parts as its query string, except empty parts. The URL must not already have one."""
    query = "&".join(part for part in queries if part)
    return f"{url}?{query}" if query else url


def narrowed(url: str, filters: Filters, dates: str) -> str:
    """Return the URL of a list of actions with these filters and dates in its query string."""
    return with_query(url, urlencode(filters.as_query()), dates)


def actions(strategy: Strategy, filters: Filters, dates: str = "") -> str:
    """Return the URL of the strategy's actions with these filters and dates."""
    return narrowed(reverse("actions", args=[strategy.slug]), filters, dates)


def to_action(strategy: Strategy, reference: str, *queries: str) -> str:
    """Return the URL of one action's page, with these parts of a query string, such as dates."""
    return with_query(reverse("action", args=[strategy.slug, reference]), *queries)


def evidence(strategy: Strategy, dates: str = "", **filters: str) -> str:
    """Return the URL of the strategy's evidence with these filters and dates."""
    return with_query(reverse("evidence", args=[strategy.slug]), urlencode(filters), dates)


def to_evidence(strategy: Strategy, reference: str, *queries: str) -> str:
    """Return the URL of one evidence item's page, with these parts of a query string."""
    return with_query(reverse("evidence_item", args=[strategy.slug, reference]), *queries)


def to_update(strategy: Strategy, reference: str, *queries: str) -> str:
    """Return the URL of one action's update form, with these parts of a query string."""
    return with_query(reverse("action_update", args=[strategy.slug, reference]), *queries)


def to_discard(strategy: Strategy, reference: str, *queries: str) -> str:
    """Return the URL of the page that discards the user's draft of an update, with these parts of a query string."""
    return with_query(reverse("update_draft_discard", args=[strategy.slug, reference]), *queries)


@dataclass(frozen=True, slots=True)
class Back:
    """The link back from a page. `query` passes the list's URL on to the next page; it is empty if there is no list."""

    url: str
    words: str
    query: str = ""

    @property
    def suffix(self) -> str:
        """The query string with its "?", to add to a URL that has no query string."""
        return f"?{self.query}" if self.query else ""


def from_list(address: str, dates: str = "") -> str:
    """Return the query string, with its "?", for a list's links to its items: the dates and the list's URL.

    A list's URL that is too long is left out.
    """
    return with_query("", dates, _carried(address) if len(address) <= LONGEST_BACK else "")


def back(request: HttpRequest, strategy: Strategy, url: str = "", words: str = "") -> Back:
    """Return a link to the list that the request's URL names, or to `url` if there is no valid list.

    The list must be this strategy's or the user's own work. A list's URL is ignored if it is too long or contains a
    personal identifier.
    """
    address = QueryString(request.GET).text(BACK, LONGEST_BACK + 1)
    if not address or len(address) > LONGEST_BACK or declarations.refusal(unquote_plus(address)):
        return Back(url, words)
    label = _label(address.partition("?")[0], strategy)
    return Back(address, label, _carried(address)) if label else Back(url, words)


def _label(path: str, strategy: Strategy) -> str:
    """Return the words of a link back to this path; "" if it is neither a list of this strategy nor the user's work."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    if match.kwargs.get("slug", strategy.slug) != strategy.slug:
        return ""
    return LISTS.get(match.url_name or "", "")


def _carried(address: str) -> str:
    return urlencode({BACK: address})
