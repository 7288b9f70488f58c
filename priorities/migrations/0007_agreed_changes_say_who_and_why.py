from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

REVISIONS = ("action", "commitment", "milestone", "priority")


def says(name: str) -> GreaterThan:
    """That a text holds something beside blanks."""
    trimmed = models.Func(
        models.F(name), models.Value(" \t\r\n"), function="TRIM", output_field=models.CharField()
    )
    return GreaterThan(Length(trimmed), 0)


def refuse_unsigned(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Stop with a sentence where a change stands that the new constraints would refuse: nobody's name is made up."""
    found = []
    for part in REVISIONS:
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


class Migration(migrations.Migration):
    dependencies = [
        ("priorities", "0006_periods_put_right"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(refuse_unsigned, migrations.RunPython.noop),
        *(
            operation
            for part in REVISIONS
            for operation in (
                migrations.RemoveConstraint(
                    model_name=f"{part}revision", name=f"{part}_revision_says_who_and_why"
                ),
                migrations.AddConstraint(
                    model_name=f"{part}revision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(says("agreed_by"), says("reason")),
                        name=f"{part}_revision_says_who_and_why",
                    ),
                ),
                migrations.AddConstraint(
                    model_name=f"{part}revision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number", 1), ("recorded_by__isnull", False), _connector="OR"),
                        name=f"{part}_revision_names_its_author",
                    ),
                ),
            )
        ),
    ]
