"""Where browsers report what the content security policy stopped."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views import policy

urlpatterns: list[URLPattern] = [path("csp-report/", policy.csp_report, name="csp-report")]
