"""The table of events, as Django reads it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class Event(models.Model):
    """What somebody did, once, for ever. Written by `record` alone.

    `managed = False`: the table is made by SQL with its protection, a test's flush leaves it alone, and no migration
    can rebuild it (SQLite drops triggers when Django rebuilds a table). Text in every column, so that what is hashed is
    byte for byte what is stored; no foreign keys, so that what an event is about may go and the event stays.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.TextField()
    """UTC, as ISO 8601 with microseconds."""
    actor = models.TextField()
    """Who did it: "user:12", "program:worker"."""
    action = models.TextField()
    """What was done, noun first: "report-released"."""
    about = models.TextField()
    """To what: "edition:4"."""
    detail = models.TextField()
    """A JSON object, as chain.canonical writes it."""
    previous = models.TextField(unique=True)
    hash = models.TextField(unique=True)

    class Meta:
        managed = False
        db_table = "audit_event"
        ordering = ("number",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.action} {self.about}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Events are written by saferplan.audit.record and never changed.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Events are never deleted.")
