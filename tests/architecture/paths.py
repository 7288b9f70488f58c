"""Where a function saves rows and records events: under which conditions, and whether in a transaction."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.calls import Function, calls, dotted, saves, write_function, writes

ATOMIC, AUDIT = "django.db.transaction.atomic", ("tracker.audit.record", "tracker.audit.record_each")
# The code in these runs only in some cases, or more than once.
BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.match_case, ast.IfExp)
Branch = tuple[int, str]


@dataclass(frozen=True)
class Place:
    """A call, the branches that lead to it (outermost first), and whether a transaction is open there."""

    call: ast.Call
    branches: tuple[Branch, ...]
    in_transaction: bool

    def covers(self, other: "Place") -> bool:
        """Return True if this call is made whenever the other is."""
        return other.branches[: len(self.branches)] == self.branches


@cache
def places(function: Function) -> tuple[Place, ...]:
    """Return every call in a function, with its place."""
    in_transaction = any(dotted(function.file, each) == ATOMIC for each in function.syntax.decorator_list)
    return tuple(
        place
        for node in function.syntax.body
        for place in _find_places(function.file, node, (), in_transaction=in_transaction)
    )


def _find_places(
    file: str, node: ast.AST, branches: tuple[Branch, ...], *, in_transaction: bool
) -> Iterator[Place]:
    if isinstance(node, ast.Call):
        yield Place(node, branches, in_transaction)
    if isinstance(node, ast.With):
        in_transaction = in_transaction or any(
            dotted(file, call.func) == ATOMIC for one in node.items for call in calls(one.context_expr)
        )
    for name, value in ast.iter_fields(node):
        inside = isinstance(node, BRANCHES) and name in ("body", "orelse")
        deeper = (*branches, (id(node), name)) if inside else branches
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _find_places(file, child, deeper, in_transaction=in_transaction)


@cache
def saves_outside_transaction(function: Function) -> tuple[str, ...]:
    """Return where a function, or part of a write that it calls, saves without an open transaction."""
    found = []
    for place in places(function):
        if place.in_transaction:
            continue
        called = write_function(function.file, place.call.func)
        part_saves = called and called != function and saves_outside_transaction(called)
        if saves(function.file, place.call) or part_saves:
            found.append(f"{function.file}:{place.call.lineno}")
    return tuple(found)


@cache
def saves_without_event(function: Function) -> tuple[str, ...]:
    """Return where a function saves in a case in which it records no audit event."""
    events = [place for place in places(function) if _records_event(function, place)]
    return tuple(
        f"{function.file}:{place.call.lineno}"
        for place in places(function)
        if _needs_event(function, place) and not any(event.covers(place) for event in events)
    )


def _needs_event(function: Function, place: Place) -> bool:
    called = write_function(function.file, place.call.func)
    if called and called != function:
        return writes(called) and bool(saves_without_event(called))
    return saves(function.file, place.call)


def _records_event(function: Function, place: Place) -> bool:
    if dotted(function.file, place.call.func) in AUDIT:
        return True
    called = write_function(function.file, place.call.func)
    return bool(
        called
        and called != function
        and any(_records_event(called, inner) and not inner.branches for inner in places(called))
    )
