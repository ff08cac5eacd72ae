"""The audit record as a Django app; it knows no other."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "saferplan.audit"
    verbose_name = "Audit record"
    default_auto_field = "django.db.models.BigAutoField"
