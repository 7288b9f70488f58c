"""Addresses of lists: the same filters that pick the rows, with the page's two dates kept."""

from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from priorities.figures.selection import Filters
from priorities.models import Strategy


@lru_cache(maxsize=8192)
def address(name: str, *args: str | int) -> str:
    """The address of a page by the name and the parts of its path. A page of figures holds fifty: each is made once."""
    return reverse(name, args=args)


def actions(strategy: Strategy, filters: Filters, dates: str = "") -> str:
    """The action list narrowed to what `filters` pick; `dates` is the dates' own part of the query string."""
    return _actions(strategy.slug, filters, dates)


@lru_cache(maxsize=4096)
def _actions(slug: str, filters: Filters, dates: str) -> str:
    # A page of figures holds a hundred of these, and the next reader's page holds the same.
    query = "&".join(part for part in (urlencode(filters.as_query()), dates) if part)
    return address("actions", slug) + (f"?{query}" if query else "")


def with_dates(url: str, dates: str) -> str:
    """An address that has no query string of its own, with the page's dates kept on it."""
    return f"{url}?{dates}" if dates else url


def to_action(strategy: Strategy, reference: str, dates: str = "") -> str:
    """The page of one action, with the dates kept."""
    return with_dates(address("action", strategy.slug, reference), dates)


def evidence(strategy: Strategy, dates: str = "", **filters: str) -> str:
    """The list of evidence, narrowed by filters named as in its address."""
    query = "&".join(part for part in (urlencode(filters), dates) if part)
    return with_dates(address("evidence", strategy.slug), query)


def to_evidence(strategy: Strategy, reference: str, dates: str = "") -> str:
    """The page of one item of evidence, with the dates kept."""
    return with_dates(address("evidence_item", strategy.slug, reference), dates)
