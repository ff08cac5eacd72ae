"""The address of the audit record."""

from __future__ import annotations

from django.urls import path

from saferplan.web.views.audit import audit

urlpatterns = [path("audit/", audit, name="audit")]
