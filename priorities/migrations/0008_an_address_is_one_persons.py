from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Lower


def refuse_shared(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Stop with a sentence where two people are known by one address: which of them it belongs to, nobody can tell here."""
    people = apps.get_model("priorities", "Person").objects.using(editor.connection.alias)
    shared = (
        people.exclude(email="")
        .annotate(address=Lower("email"))
        .order_by("address")
        .values("address")
        .annotate(known=models.Count("pk"))
        .filter(known__gt=1)
    )
    if addresses := ", ".join(row["address"] for row in shared):
        raise RuntimeError(
            f"More than one person is known by each of these addresses: {addresses}. Leave it with the one it belongs "
            "to, empty the other's, and migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("priorities", "0007_agreed_changes_say_who_and_why"),
    ]

    operations = [
        migrations.RunPython(refuse_shared, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="person_known_by_an_address_alone",
            ),
        ),
    ]
