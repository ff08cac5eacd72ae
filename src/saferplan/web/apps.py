"""The web application, to Django."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its pages, and nothing stored."""

    name = "saferplan.web"

    def ready(self) -> None:
        """Listen to what allauth's own views change."""
        from saferplan.web.sign_in import events

        events.connect()
