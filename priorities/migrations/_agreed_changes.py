"""What migrations do with agreed changes that were recorded before the database asked who recorded them."""

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

STRATEGY_OF = {
    "action": "action__strategy",
    "commitment": "commitment__strategy",
    "milestone": "milestone__action__strategy",
    "priority": "priority__strategy",
}


def says(name: str) -> GreaterThan:
    """That a text holds something beside blanks."""
    trimmed = models.Func(
        models.F(name), models.Value(" \t\r\n"), function="TRIM", output_field=models.CharField()
    )
    return GreaterThan(Length(trimmed), 0)


def sign_or_refuse(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Sign an illustrative strategy's unsigned changes by its manager; stop with a sentence where others stand.

    An illustration is invented, and whoever loads it today finds its manager named, or its administrator where it has
    no manager with an account. Of a strategy in use nobody's name is made up.
    """
    _sign_the_illustrative(apps, editor)
    _refuse_unsigned(apps, editor)
    # PostgreSQL alters no table on which a deferred check still waits.
    editor.connection.check_constraints()


def _sign_the_illustrative(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    alias = editor.connection.alias
    memberships = apps.get_model("priorities", "Membership").objects.using(alias)
    for strategy in apps.get_model("priorities", "Strategy").objects.using(alias).filter(illustrative=True):
        holders = memberships.filter(strategy=strategy, person__user__isnull=False)
        # "manager" comes after "admin", so the last by name comes first.
        author = (
            holders.filter(role__in=("manager", "admin"))
            .order_by("-role", "since", "pk")
            .values_list("person__user", flat=True)
            .first()
        )
        if author is None:
            continue
        for part, path in STRATEGY_OF.items():
            revisions = apps.get_model("priorities", f"{part}revision").objects.using(alias)
            unsigned = revisions.filter(**{path: strategy}, number__gt=1, recorded_by=None)
            revisions.filter(pk__in=list(unsigned.values_list("pk", flat=True))).update(recorded_by=author)


def _refuse_unsigned(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    found = []
    for part in STRATEGY_OF:
        rows = apps.get_model("priorities", f"{part}revision").objects.using(editor.connection.alias)
        whole = models.Q(says("agreed_by"), says("reason")) & (
            models.Q(number=1) | models.Q(recorded_by__isnull=False)
        )
        found += [f"{part} revision {row.pk}" for row in rows.exclude(whole).order_by("pk")]
    if found:
        raise RuntimeError(
            f"These agreed changes do not say who agreed them, why, or who recorded them: {', '.join(found)}. "
            "Write that into them at the database, from what the group recorded, and migrate again."
        )
