from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.TextField()),
                ("title", models.TextField()),
                ("headline", models.TextField()),
                ("area_code", models.TextField()),
                ("area_name", models.TextField()),
                ("month", models.CharField(max_length=7)),
                ("as_at", models.DateField(null=True)),
                ("program", models.TextField()),
                ("plan_sha256", models.CharField(max_length=64)),
                ("releases", models.JSONField()),
                ("definitions", models.JSONField()),
                ("says_draft", models.BooleanField()),
                ("status", models.CharField(default="draft", max_length=20)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(default="")),
                ("audit_number", models.BigIntegerField(null=True)),
                ("audit_hash", models.CharField(default="", max_length=64)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rendering", models.CharField(max_length=20)),
                ("form", models.CharField(max_length=10)),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("found_sha256", models.CharField(default="", max_length=64)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="governance.edition"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "rendering", "form"), name="one_file_of_a_form"),
                    models.UniqueConstraint(fields=("edition", "name"), name="one_file_of_a_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("arguments", models.TextField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("status", models.CharField(default="waiting", max_length=20)),
                ("step", models.IntegerField(default=0)),
                ("steps", models.IntegerField(default=0)),
                ("doing", models.TextField(default="")),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(default="")),
                ("about", models.TextField(default="")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-pk"),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["waiting", "running"])),
                        fields=("kind", "arguments"),
                        name="asked_for_once",
                    )
                ],
            },
        ),
    ]
