"""An upload, as it is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from saferplan.governance.uploads.statuses import OPEN, UploadStatus


class Upload(models.Model):
    """Files that one person sent at once: all of them are taken in, or none. Changed by actions alone."""

    status = models.CharField(
        max_length=20, default=UploadStatus.RECEIVED.value
    )  # No choices: a status is no migration.
    kind = models.TextField(default="")
    """Whose files they are, as the person said it; empty when they left that to the files."""
    published = models.DateField(null=True)
    """The day they came out, if the person gave it."""
    financial_year = models.CharField(max_length=7, default="")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    outcome: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """What the check found: see `outcome.py`."""
    problem = models.TextField(default="")
    """Why it was refused, or why it could not be taken in yet, in a sentence."""
    releases: models.JSONField[Any, Any] = models.JSONField(default=list)
    """The numbers of the releases it made."""

    class Meta:
        ordering = ("-received_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.reference}, {self.status}"

    @property
    def reference(self) -> str:
        """How the audit record names the upload."""
        return f"upload:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something may still become of it."""
        return self.status in OPEN


class UploadedFile(models.Model):
    """One file of an upload. Its bytes lie in the state folder for as long as the upload is open."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="files")
    position = models.IntegerField()
    name = models.CharField(max_length=100)
    """What is left of the name that the browser gave: it is shown, and given to the readers."""
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()

    class Meta:
        ordering = ("position",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("upload", "position"), name="file_at_one_position"),)

    def __str__(self) -> str:
        return self.name
