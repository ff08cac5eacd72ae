"""Governance, to Django."""

from __future__ import annotations

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Report editions, uploaded files and background jobs."""

    name = "saferplan.governance"
    default_auto_field = "django.db.models.BigAutoField"
