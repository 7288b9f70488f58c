"""Priorities get revisions of their own, commitments a plain wording, and what is no longer used can be retired.

The one name and lead that a priority held until now become its first revision; undone, its latest revision is what it
holds again.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def names_to_revisions(apps, schema_editor):
    # PostgreSQL checks foreign keys at the end of the transaction, and alters no table that waits for such a check.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Priority = apps.get_model("priorities", "Priority")
    Revision = apps.get_model("priorities", "PriorityRevision")
    for priority in Priority.objects.select_related("strategy"):
        first = Revision.objects.create(
            priority=priority,
            number=1,
            name=priority.name,
            lead_id=priority.lead_id,
            stands_from=priority.strategy.starts,
            agreed_by=priority.strategy.board,
            reason="The first agreed plan.",
            recorded_at=priority.strategy.created_at,
        )
        if priority.retired_on is not None:
            Revision.objects.create(
                priority=priority,
                number=2,
                name=first.name,
                lead_id=first.lead_id,
                retired=True,
                stands_from=priority.retired_on,
                agreed_by=priority.strategy.board,
                reason="Retired.",
                recorded_at=priority.strategy.created_at,
            )
        priority.order = priority.number
        priority.save(update_fields=["order"])


def revisions_to_names(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Priority = apps.get_model("priorities", "Priority")
    Revision = apps.get_model("priorities", "PriorityRevision")
    for priority in Priority.objects.all():
        latest = Revision.objects.filter(priority=priority).latest("number")
        priority.name, priority.lead_id = latest.name, latest.lead_id
        priority.retired_on = latest.stands_from if latest.retired else None
        priority.save()


class Migration(migrations.Migration):

    dependencies = [
        ("priorities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="caregroup",
            name="retired_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="group",
            name="retired_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="retired_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="commitmentrevision",
            name="plain_wording",
            field=models.TextField(blank=True, help_text="The same promise in plain words, beside the wording"),
        ),
        migrations.AddField(
            model_name="milestonerevision",
            name="retired",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="priority",
            name="order",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="PriorityRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=300)),
                ("retired", models.BooleanField(default=False)),
                ("stands_from", models.DateField()),
                ("agreed_by", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=400)),
                ("recorded_at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="priority_revisions_led",
                        to="priorities.person",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="priorities.priority",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["priority_id", "number"]},
        ),
        migrations.AddIndex(
            model_name="priorityrevision",
            index=models.Index(fields=["priority", "-stands_from", "-id"], name="priority_revision_latest"),
        ),
        migrations.AddConstraint(
            model_name="priorityrevision",
            constraint=models.UniqueConstraint(fields=["priority", "number"], name="priority_revision_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="priorityrevision",
            constraint=models.CheckConstraint(condition=Q(number__gte=1), name="priority_revision_numbered_from_one"),
        ),
        migrations.AddConstraint(
            model_name="priorityrevision",
            constraint=models.CheckConstraint(condition=~Q(name=""), name="priority_revision_has_a_name"),
        ),
        migrations.AddConstraint(
            model_name="priorityrevision",
            constraint=models.CheckConstraint(
                condition=~Q(agreed_by="") & ~Q(reason=""), name="priority_revision_says_who_and_why"
            ),
        ),
        migrations.RemoveConstraint(model_name="priority", name="priority_has_a_name"),
        # With a default, so that the column can come back to a table that has rows.
        migrations.AlterField(
            model_name="priority", name="name", field=models.CharField(default="", max_length=300)
        ),
        migrations.RunPython(names_to_revisions, revisions_to_names),
        migrations.RemoveField(model_name="priority", name="name"),
        migrations.RemoveField(model_name="priority", name="lead"),
        migrations.RemoveField(model_name="priority", name="retired_on"),
        migrations.AlterModelOptions(
            name="priority",
            options={"ordering": ["strategy_id", "order", "number"], "verbose_name_plural": "priorities"},
        ),
    ]
