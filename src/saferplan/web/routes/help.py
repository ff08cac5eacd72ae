"""Addresses of help, glossary and the statements."""

from __future__ import annotations

from django.urls import path

from saferplan.web.views import help as views

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("help/charts/<slug:name>/", views.help_chart, name="help-chart"),
    path("glossary/", views.glossary, name="glossary"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("cookies/", views.cookies, name="cookies"),
    path("privacy/", views.privacy, name="privacy"),
]
