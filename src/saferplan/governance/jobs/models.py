from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from saferplan.governance.jobs.statuses import OPEN, JobStatus


class Job(models.Model):
    """A piece of background work. The queue forgets; this does not. Changed by actions alone."""

    kind = models.TextField()
    arguments = models.TextField()
    """Canonical JSON, so that the same question asked twice is known to be the same."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=20, default=JobStatus.WAITING.value)
    step = models.IntegerField(default=0)
    steps = models.IntegerField(default=0)
    doing = models.TextField(default="")
    """The step in words."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    """What became of it, in a sentence."""
    about = models.TextField(default="")
    """What it made, such as "edition:4"."""

    class Meta:
        ordering = ("-asked_at", "-pk")
        default_permissions = ()
        constraints = (
            # Two who ask for the same at once get the same job.
            models.UniqueConstraint(
                fields=("kind", "arguments"), condition=Q(status__in=[str(s) for s in OPEN]), name="asked_for_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.arguments}, {self.status}"

    @property
    def reference(self) -> str:
        return f"job:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def given(self) -> dict[str, Any]:
        """The arguments as they were given."""
        found: dict[str, Any] = json.loads(self.arguments)
        return found

    @property
    def made(self) -> int | None:
        """The number of what it made: 4 of "edition:4"."""
        return int(self.about.rpartition(":")[2]) if self.about else None
