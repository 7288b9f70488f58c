"""The constraints of the database, and a register of the tests that try to break each.

`@breaks("constraint_name")` above a test says that the database must refuse what the test writes, because of that
constraint and no other. `test_constraints.py` finds constraints that no test breaks.
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
"""An agreed change whose author or reason is empty or only white space."""
BROKEN_BY: dict[str, str] = {}
"""The name of each constraint, with the test that tries to break it."""


def every_constraint() -> dict[str, tuple[type[models.Model], tuple[str, ...]]]:
    """Return, by name, the model of every constraint, and its columns if it requires unique values.

    A unique field has the name `model.field`.
    """
    found: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for each in model._meta.constraints:
                fields = getattr(each, "fields", ())
                found[each.name] = (model, tuple(model._meta.get_field(f).column for f in fields))
            for field in model._meta.fields:
                if field.unique and not field.primary_key:
                    found[f"{model._meta.model_name}.{field.name}"] = (model, (field.column,))
    return found


def unbroken(existing: set[str], tested: set[str]) -> set[str]:
    """Return the constraints that no test tries to break."""
    return existing - tested


def breaks(constraint: str, *cases: dict[str, Any]) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Make a function a test that passes if the database refuses what it writes because of this constraint.

    If cases are given, the test runs once for each, and its argument `broken` is that case's values.
    """

    def register(write: Callable[..., Any]) -> Callable[..., None]:
        assert constraint not in BROKEN_BY, f"{constraint} is broken by {BROKEN_BY[constraint]} already"
        BROKEN_BY[constraint] = write.__name__

        @pytest.mark.django_db
        @functools.wraps(write)
        def test(**fixtures: Any) -> None:
            with refused(constraint):
                write(**fixtures)

        if cases:
            ids = [", ".join(f"{name} {value!r}" for name, value in case.items()) for case in cases]
            return pytest.mark.parametrize("broken", cases, ids=ids)(test)
        return test

    return register


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """Expect the database to refuse the block because of this constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    message, expected = str(caught.value), reason(constraint)
    assert expected in message.splitlines() if connection.vendor == "sqlite" else expected in message


def reason(constraint: str) -> str:
    """Return how the database names the constraint: PostgreSQL by name, SQLite by columns if values must be unique."""
    model, columns = every_constraint()[constraint]
    if connection.vendor == "sqlite":
        if any(one.name == constraint and getattr(one, "expressions", ()) for one in model._meta.constraints):
            return f"UNIQUE constraint failed: index '{constraint}'"
        named = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
        return f"UNIQUE constraint failed: {named}" if columns else f"CHECK constraint failed: {constraint}"
    return f"Key ({columns[0]})=" if "." in constraint else f'constraint "{constraint}"'


def register_every_test() -> dict[str, str]:
    """Return the whole register, whichever tests were selected for this run."""
    for module in pkgutil.iter_modules(tests.priorities.models.__path__, "tests.priorities.models."):
        import_module(module.name)
    import_module("tests.reports.test_models")
    return BROKEN_BY
