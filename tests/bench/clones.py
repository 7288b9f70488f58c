"""Clones every row of a database, as if people had worked with that many strategies for years.

`python -m tests.bench.clones STRATEGIES` clones all rows of the PostgreSQL database that DATABASE_URL names until there
are that many strategies. It asks the models which columns are keys and which must be unique, so a new model needs no
line here.
"""

import sys
from collections.abc import Iterator
from itertools import chain

import django
from django.apps import apps
from django.db import connection, models, transaction

NOT_CLONED = ("tracker.audithead", "reports.paperlayout")
"""The first event of a clone's strategy starts a chain; a board's form serves every strategy of the board."""
NUMBERED_ANEW = (models.IntegerField, models.AutoField)


def cloned_models() -> list[type[models.Model]]:
    """The models of our own apps that have a table, but for what there is one of."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ("tracker", "priorities", "reports")
        and model._meta.managed
        and model._meta.label_lower not in NOT_CLONED
    ]


def unique_fields(model: type[models.Model]) -> set[str]:
    """The names of the fields whose values a clone may not repeat: unique, with no key beside them that differs."""
    groups: list[set[str]] = [{field.name} for field in model._meta.concrete_fields if field.unique]
    groups += [set(together) for together in model._meta.unique_together]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            # An F, such as "body" beside Lower("email"), is a name and has no parts.
            parts = (
                each.flatten() if hasattr(each, "flatten") else [each] for each in constraint.expressions
            )
            inside = chain.from_iterable(parts)
            groups.append({*constraint.fields, *(each.name for each in inside if isinstance(each, models.F))})
    found = set()
    for names in groups:
        fields = [model._meta.get_field(name) for name in sorted(names)]
        if not any(_is_key(field) for field in fields):
            found.add(fields[0].name)
    return found


def columns(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Each column of a model's table, and the SQL of its value in clone `%(clone)s`, whose keys are `%(offset)s` on."""
    unique = unique_fields(model)
    for field in model._meta.concrete_fields:
        column = connection.ops.quote_name(field.column)
        if _is_key(field):
            value = f"{column} + %(offset)s"
        elif field.name not in unique:
            value = column
        elif isinstance(field, models.UUIDField):
            value = f"md5({column}::text || %(clone)s)::uuid"
        elif isinstance(field, NUMBERED_ANEW):
            value = f"{column} + %(offset)s"
        elif isinstance(field, models.CharField | models.FileField):
            # An empty text is unique to nothing.
            value = f"CASE {column} WHEN '' THEN '' ELSE left(%(clone)s || '-' || {column}, {field.max_length}) END"
        else:
            raise NotImplementedError(f"{field} must be unique, and no clone of such a field can be made.")
        yield column, value


def clone(strategies: int) -> None:
    """Clone every row until there are that many times as many, then let the planner count the rows.

    Needs the rights of a superuser: the keys of the clones are not checked.
    """
    tables = cloned_models()
    with connection.cursor() as cursor:
        step = 1
        for model in tables:
            cursor.execute(
                f'SELECT COALESCE(MAX("{model._meta.pk.column}"), 0) FROM "{model._meta.db_table}"'
            )
            step = max(step, cursor.fetchone()[0] + 1)
        # Keys point only to rows of the same clone, which are all there in the end.
        cursor.execute("SET session_replication_role = replica")
        for number in range(1, strategies):
            with transaction.atomic():
                for model in tables:
                    pairs = list(columns(model))
                    into, values = (", ".join(part) for part in zip(*pairs, strict=True))
                    cursor.execute(
                        f'INSERT INTO "{model._meta.db_table}" ({into}) SELECT {values} '
                        f'FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" < %(step)s',
                        {"clone": str(number), "offset": number * step, "step": step},
                    )
        cursor.execute("SET session_replication_role = DEFAULT")
        for model in tables:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [f'"{model._meta.db_table}"', model._meta.pk.column, strategies * step],
            )
        cursor.execute("ANALYZE")


def _is_key(field: models.Field) -> bool:
    related = field.related_model
    return field.primary_key or (related is not None and related in cloned_models())


if __name__ == "__main__":
    django.setup()
    clone(int(sys.argv[1]))
    with connection.cursor() as vacuum:
        vacuum.execute("VACUUM")
