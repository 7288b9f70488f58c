"""The promises that the database keeps, and a register of the tests that try to break each of them.

`@breaks("constraint_name")` above a test says that what it writes must be refused by that constraint and no other.
A constraint that no test breaks is found by `test_promises.py`.
"""

import functools
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

import tests.priorities.models

APPS = ("priorities", "reports")
SAYS_NOTHING = tuple({name: blank} for name in ("agreed_by", "reason") for blank in ("", " ", "\t\r\n "))
"""An agreed change that does not say who agreed it, or why, or says it in blanks."""
BROKEN_BY: dict[str, str] = {}
"""The name of a promise, and the test that tries to break it."""


def promises() -> dict[str, tuple[type[models.Model], tuple[str, ...]]]:
    """Every promise by name, with its model and, where it is of uniqueness, its columns.

    A constraint goes by its own name; a field that is unique by itself goes by `model.field`.
    """
    found: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for constraint in model._meta.constraints:
                fields = getattr(constraint, "fields", ())
                found[constraint.name] = (model, tuple(model._meta.get_field(f).column for f in fields))
            for field in model._meta.fields:
                if field.unique and not field.primary_key:
                    found[f"{model._meta.model_name}.{field.name}"] = (model, (field.column,))
    return found


def unbroken(made: set[str], tested: set[str]) -> set[str]:
    """The promises that no test tries to break."""
    return made - tested


def breaks(promise: str, *cases: dict[str, Any]) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Make a test of a function that breaks a promise: it passes when the database refuses for that reason.

    With cases, the test runs once for each and takes it as `broken`: the values that break the promise one by one.
    """

    def register(write: Callable[..., Any]) -> Callable[..., None]:
        assert promise not in BROKEN_BY, f"{promise} is broken by {BROKEN_BY[promise]} already"
        BROKEN_BY[promise] = write.__name__

        @pytest.mark.django_db
        @functools.wraps(write)
        def test(**fixtures: Any) -> None:
            with refused(promise):
                write(**fixtures)

        if cases:
            ids = [", ".join(f"{name} {value!r}" for name, value in case.items()) for case in cases]
            return pytest.mark.parametrize("broken", cases, ids=ids)(test)
        return test

    return register


@contextmanager
def refused(promise: str) -> Iterator[None]:
    """Expects the database to refuse the block, and to name this promise as the reason."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    said, expected = str(caught.value), reason(promise)
    assert expected in said.splitlines() if connection.vendor == "sqlite" else expected in said


def reason(promise: str) -> str:
    """What this database says of the promise: PostgreSQL its name, SQLite the columns where it is of uniqueness."""
    model, columns = promises()[promise]
    if connection.vendor == "sqlite":
        if any(one.name == promise and getattr(one, "expressions", ()) for one in model._meta.constraints):
            return f"UNIQUE constraint failed: index '{promise}'"
        named = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
        return f"UNIQUE constraint failed: {named}" if columns else f"CHECK constraint failed: {promise}"
    return f"Key ({columns[0]})=" if "." in promise else f'constraint "{promise}"'


def register_every_test() -> dict[str, str]:
    """The whole register, whichever tests were chosen for this run."""
    for module in pkgutil.iter_modules(tests.priorities.models.__path__, "tests.priorities.models."):
        import_module(module.name)
    import_module("tests.reports.test_models")
    return BROKEN_BY
