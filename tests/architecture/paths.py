"""Where in a function a row is saved and an event recorded: under which conditions, and inside a transaction or not."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.architecture.calls import Function, calls, dotted, part, saves, writes

ATOMIC, AUDIT = "django.db.transaction.atomic", "tracker.audit.record"
# What stands in these is done in some cases only, or any number of times.
BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.match_case, ast.IfExp)
Branch = tuple[int, str]


@dataclass(frozen=True)
class Place:
    """A call, the branches that lead to it, outermost first, and whether a transaction is open there."""

    call: ast.Call
    branches: tuple[Branch, ...]
    held: bool

    def covers(self, other: "Place") -> bool:
        """Whether this is done wherever the other is."""
        return other.branches[: len(self.branches)] == self.branches


@cache
def places(function: Function) -> tuple[Place, ...]:
    """Every call of a function, with its place."""
    held = any(dotted(function.file, each) == ATOMIC for each in function.syntax.decorator_list)
    return tuple(
        found for each in function.syntax.body for found in _placed(function.file, each, (), held=held)
    )


def _placed(file: str, node: ast.AST, branches: tuple[Branch, ...], *, held: bool) -> Iterator[Place]:
    if isinstance(node, ast.Call):
        yield Place(node, branches, held)
    if isinstance(node, ast.With):
        held = held or any(
            dotted(file, call.func) == ATOMIC for one in node.items for call in calls(one.context_expr)
        )
    for name, value in ast.iter_fields(node):
        inside = isinstance(node, BRANCHES) and name in ("body", "orelse")
        deeper = (*branches, (id(node), name)) if inside else branches
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _placed(file, child, deeper, held=held)


@cache
def loose(function: Function) -> tuple[str, ...]:
    """Where a function, or a part of a write that it calls, saves while no transaction of its own is open."""
    return tuple(
        f"{function.file}:{place.call.lineno}"
        for place in places(function)
        if not place.held
        if saves(function.file, place.call)
        or ((called := part(function.file, place.call.func)) and called != function and loose(called))
    )


@cache
def untold(function: Function) -> tuple[str, ...]:
    """Where a function saves under conditions that none of its audit events shares."""
    told = [place for place in places(function) if _tells(function, place)]
    return tuple(
        f"{function.file}:{place.call.lineno}"
        for place in places(function)
        if _owes(function, place) and not any(event.covers(place) for event in told)
    )


def _owes(function: Function, place: Place) -> bool:
    called = part(function.file, place.call.func)
    if called and called != function:
        return writes(called) and bool(untold(called))
    return saves(function.file, place.call)


def _tells(function: Function, place: Place) -> bool:
    if dotted(function.file, place.call.func) == AUDIT:
        return True
    called = part(function.file, place.call.func)
    return bool(
        called
        and called != function
        and any(_tells(called, inner) and not inner.branches for inner in places(called))
    )
