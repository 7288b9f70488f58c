"""When periods and groups were recorded, from which day a group is named, and when a closing was recorded.

Rows of before get the moment from which their strategy was known: its first settings, or its own record where that came
first. A closing gets noon of its day, the only moment that is known of it.
"""

from datetime import UTC, datetime, time

from django.db import migrations, models
from django.db.models import F, Q

from tracker import clock


def fill(apps, schema_editor):
    # PostgreSQL alters no table whose rows wait for a check at the end of the transaction.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for strategy in apps.get_model("priorities", "Strategy").objects.all():
        settings = strategy.settings_versions.order_by("number").first()
        known = min(strategy.created_at, settings.recorded_at) if settings else strategy.created_at
        strategy.periods.update(recorded_at=known)
        first = min(strategy.starts, clock.day_of(known))
        for group in strategy.groups.all():
            group.recorded_at = known
            group.added_on = min(first, group.retired_on) if group.retired_on else first
            group.save(update_fields=["recorded_at", "added_on"])
    for name in ("Risk", "DevelopmentArea"):
        for row in apps.get_model("priorities", name).objects.filter(closed_on__isnull=False):
            noon = datetime.combine(row.closed_on, time(12), tzinfo=UTC)
            row.closed_at = max(noon, row.recorded_at)
            row.save(update_fields=["closed_at"])


def closes_at_a_moment(name):
    return models.CheckConstraint(
        condition=Q(closed_on__isnull=True, closed_at__isnull=True)
        | Q(closed_on__isnull=False, closed_at__isnull=False, closed_at__gte=F("recorded_at")),
        name=f"{name}_closes_on_a_day_and_at_a_moment",
    )


class Migration(migrations.Migration):
    dependencies = [("priorities", "0002_priority_revisions_and_retirement")]

    operations = [
        migrations.AddField("period", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("group", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "group",
            "added_on",
            models.DateField(help_text="The first day on which papers name it", null=True),
        ),
        *(
            migrations.AddField(
                model,
                "closed_at",
                models.DateTimeField(blank=True, help_text="When its closing was recorded", null=True),
            )
            for model in ("risk", "developmentarea")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("period", "recorded_at", models.DateTimeField()),
        migrations.AlterField("group", "recorded_at", models.DateTimeField()),
        migrations.AlterField(
            "group", "added_on", models.DateField(help_text="The first day on which papers name it")
        ),
        migrations.AddConstraint(
            "group",
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("added_on")),
                name="group_retires_after_it_is_added",
            ),
        ),
        migrations.AddConstraint("risk", closes_at_a_moment("risk")),
        migrations.AddConstraint("developmentarea", closes_at_a_moment("development_area")),
    ]
