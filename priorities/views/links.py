"""Addresses inside a strategy: lists narrowed to what a figure counts, pages with their dates, and the navigation."""

from urllib.parse import urlencode

from django.urls import reverse

from priorities import access
from priorities.figures.selection import Filters
from priorities.models import Strategy

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


def navigation(
    strategy: Strategy, current: str, standing: access.Standing, dates: str = ""
) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is the current one, of each page of the strategy that the reader may open.

    `dates` is the dates' own part of the query string, passed on from one dated page to the next.
    """
    return [
        (
            label,
            with_dates(reverse(name, args=[strategy.slug]), dates if name in DATED else ""),
            name == current,
        )
        for label, name, permission in NAVIGATION
        if standing.may(permission)
    ]


def with_dates(url: str, dates: str) -> str:
    """An address that has no query string of its own, with the page's dates added."""
    return f"{url}?{dates}" if dates else url


def narrowed(url: str, filters: Filters, dates: str) -> str:
    """The address of a list of actions, narrowed to what the filters pick, with the dates' part of the query string."""
    return with_dates(url, "&".join(part for part in (urlencode(filters.as_query()), dates) if part))


def actions(strategy: Strategy, filters: Filters, dates: str = "") -> str:
    """The action list narrowed to what the filters pick, with the dates."""
    return narrowed(reverse("actions", args=[strategy.slug]), filters, dates)


def to_action(strategy: Strategy, reference: str, dates: str = "") -> str:
    """The page of one action, with the dates."""
    return with_dates(reverse("action", args=[strategy.slug, reference]), dates)


def evidence(strategy: Strategy, dates: str = "", **filters: str) -> str:
    """The list of evidence, narrowed by filters named as in its address."""
    query = "&".join(part for part in (urlencode(filters), dates) if part)
    return with_dates(reverse("evidence", args=[strategy.slug]), query)


def to_evidence(strategy: Strategy, reference: str, dates: str = "") -> str:
    """The page of one item of evidence, with the dates."""
    return with_dates(reverse("evidence_item", args=[strategy.slug, reference]), dates)
