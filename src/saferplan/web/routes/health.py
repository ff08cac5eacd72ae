"""Whether the site is well."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views.health import health

urlpatterns: list[URLPattern] = [path("health/", health, name="health")]
