"""What an address may ask for: never a person by their identifier, and only sorts and pages that a list has."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_tables2 import Table

from tracker import declarations
from tracker.address import Address


def without_identifiers(request: HttpRequest) -> HttpResponse | None:
    """The way to the same page without what looks like a personal identifier, and why; None where there is none.

    An address is kept in histories and logs and passed on, so it is cleared wherever the identifier was typed. It is
    never repeated.
    """
    if request.method not in ("GET", "HEAD") or not request.GET:
        return None
    kept: list[tuple[str, str]] = []
    refused: dict[str, None] = {}
    for name, values in request.GET.lists():
        for value in values:
            said = declarations.refusal(f"{name} {value}")
            if said:
                refused[said] = None
            else:
                kept.append((name, value))
    if not refused:
        return None
    messages.error(request, f"{' '.join(refused)} Nothing was searched for.")
    return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)


def unread(request: HttpRequest, table: Table) -> list[str]:
    """A sentence for a sort or a page that the address asks for and the list does not have."""
    problems = []
    sorts: Collection[str] = {column.name for column in table.columns if column.orderable}
    asked = Address(request.GET).text(table.prefixed_order_by_field).removeprefix("-")
    if asked and asked not in sorts:
        problems.append("The list cannot be sorted by what the address asks for, so it keeps its own order.")
    page: Any = getattr(table, "page", None)
    typed = Address(request.GET).text(table.prefixed_page_field)
    if page and typed and typed != str(page.number):
        pages = page.paginator.num_pages
        has = "one page" if pages == 1 else f"{pages} pages"
        problems.append(f"The list has {has}. Page {page.number} is shown.")
    return problems
