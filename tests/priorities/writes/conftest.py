"""In every test, each write is checked to have recorded all the rows that it saved in an audit event."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import wraps
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from priorities import writes
from tests.priorities.writes.quarterly_strategy import Quarterly
from tracker.audited_rows import WrittenRows


@pytest.fixture
def quarterly() -> Quarterly:
    """A strategy with two quarterly periods, in which to add actions and submit updates."""
    return Quarterly()


def unrecorded_rows() -> dict[int, WrittenRows]:
    """Return the rows that no audit event has recorded yet, by the id of the object that lists them."""
    return {id(entry[1]): entry[1] for entry in connection.run_on_commit if isinstance(entry[1], WrittenRows)}


def with_audit_check(write: Callable[..., Any]) -> Callable[..., Any]:
    """Return the write with a check that fails if none of its events has recorded a row that it saved."""

    @wraps(write)
    def checked(*args: Any, **kwargs: Any) -> Any:
        before = unrecorded_rows()
        result = write(*args, **kwargs)
        unrecorded = [
            f"{rows.model.__name__} {sorted(rows.keys)}"
            for key, rows in unrecorded_rows().items()
            if key not in before
        ]
        assert not unrecorded, (
            f"{write.__name__} writes these rows after its audit event: {', '.join(unrecorded)}"
        )
        return result

    return checked


@pytest.fixture(autouse=True)
def _check_events_follow_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, write in public_writes():
        monkeypatch.setattr(module, name, with_audit_check(write))


def public_writes() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield every public function of the writes that takes `by` and `at`, with its module and name."""
    for found in pkgutil.iter_modules(writes.__path__):
        module = import_module(f"{writes.__name__}.{found.name}")
        for name, write in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(write).parameters
            if (
                write.__module__ == module.__name__
                and not name.startswith("_")
                and {"by", "at"} <= set(parameters)
            ):
                yield module, name, write
