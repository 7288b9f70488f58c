"""Every test of a write also checks that its audit event comes after everything it has written."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from priorities import writes
from tracker.audited_rows import WrittenRows


def waiting() -> dict[int, WrittenRows]:
    """The rows that wait for an audit event, each under the identity of what says so."""
    return {id(entry[1]): entry[1] for entry in connection.run_on_commit if isinstance(entry[1], WrittenRows)}


def followed(write: Callable[..., Any]) -> Callable[..., Any]:
    """The write, which fails if it leaves rows that none of its events has recorded."""

    @wraps(write)
    def checked(*args: Any, **kwargs: Any) -> Any:
        before = waiting()
        answer = write(*args, **kwargs)
        left = [
            f"{rows.model.__name__} {sorted(rows.keys)}"
            for key, rows in waiting().items()
            if key not in before
        ]
        assert not left, f"{write.__name__} writes these rows after its audit event: {', '.join(left)}"
        return answer

    return checked


@pytest.fixture(autouse=True)
def _events_follow_what_they_record(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, write in public_writes():
        monkeypatch.setattr(module, name, followed(write))


def public_writes() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Every function of the writes that says by whom and when."""
    for found in pkgutil.iter_modules(writes.__path__):
        module = import_module(f"{writes.__name__}.{found.name}")
        for name, write in inspect.getmembers(module, inspect.isfunction):
            asked = inspect.signature(write).parameters
            if (
                write.__module__ == module.__name__
                and not name.startswith("_")
                and {"by", "at"} <= set(asked)
            ):
                yield module, name, write
