from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from saferplan.governance.editions.statuses import Rendering, Status


class Edition(models.Model):
    """A report as it was made once: what it rests on, its files, and what became of it. Changed by actions alone."""

    template = models.TextField()
    title = models.TextField()
    headline = models.TextField()
    area_code = models.TextField()
    area_name = models.TextField()
    month = models.CharField(max_length=7)
    as_at = models.DateField(null=True)
    program = models.TextField()
    plan_sha256 = models.CharField(max_length=64)
    releases: models.JSONField[Any, Any] = models.JSONField()
    """The files behind the figures: id, title, publisher, published, published_assumed, first, last, file, sha256 and
    restricted of each; the oldest editions have no published_assumed."""
    definitions: models.JSONField[Any, Any] = models.JSONField()
    """The measures told of: id, title, version and restricted of each."""
    says_draft = models.BooleanField()
    """Whether its files call themselves a draft, as words that only the partnership can write are missing."""
    status = models.CharField(max_length=20, default=Status.DRAFT.value)  # No choices: a status is no migration.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(default="")
    audit_number = models.BigIntegerField(null=True)
    """The event of its release, and that event's hash: shown with the report, so the record can be held to it."""
    audit_hash = models.CharField(max_length=64, default="")

    class Meta:
        ordering = ("-made_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.title}, {self.month}, {self.status}"

    @property
    def reference(self) -> str:
        return f"edition:{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_released(self) -> bool:
        return self.status == Status.RELEASED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN


class EditionFile(models.Model):
    """A file of an edition and its fingerprint. `rendering` says whom it is for, `form` is html, pdf, docx or body."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    rendering = models.CharField(max_length=20)
    form = models.CharField(max_length=10)
    name = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    found_sha256 = models.CharField(max_length=64, default="")
    """What the file was found to be when it was no longer what was kept: told once in the audit record."""

    class Meta:
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("edition", "rendering", "form"), name="one_file_of_a_form"),
            models.UniqueConstraint(fields=("edition", "name"), name="one_file_of_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return self.rendering == Rendering.PUBLIC
