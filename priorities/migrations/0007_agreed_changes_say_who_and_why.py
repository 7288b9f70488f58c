from django.conf import settings
from django.db import migrations, models

from priorities.migrations._agreed_changes import STRATEGY_OF, says, sign_or_refuse


class Migration(migrations.Migration):
    dependencies = [
        ("priorities", "0006_periods_put_right"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(sign_or_refuse, migrations.RunPython.noop),
        *(
            operation
            for part in STRATEGY_OF
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
