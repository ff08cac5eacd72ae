"""People, to Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and invitations."""

    name = "saferplan.accounts"
    default_auto_field = "django.db.models.BigAutoField"
