"""The table of events, made by the SQL that also guards it."""

from __future__ import annotations

from django.db import migrations, models

from saferplan.audit.protection.statements import statements


def make_table(apps, editor):
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, params=None)  # no parameters: a percent sign is one


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunPython(make_table, elidable=False),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("at", models.TextField()),
                        ("actor", models.TextField()),
                        ("action", models.TextField()),
                        ("about", models.TextField()),
                        ("detail", models.TextField()),
                        ("previous", models.TextField(unique=True)),
                        ("hash", models.TextField(unique=True)),
                    ],
                    options={
                        "managed": False,
                        "db_table": "audit_event",
                        "ordering": ("number",),
                        "default_permissions": (),
                    },
                )
            ]
        ),
    ]
