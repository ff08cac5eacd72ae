"""Addresses of the Data pages."""

from __future__ import annotations

from django.urls import path

from saferplan.web.views import data

urlpatterns = [
    path("data/", data.data, name="data"),
    path("data/releases/", data.releases, name="data-releases"),
    path("data/coverage/", data.coverage, name="data-coverage"),
    path("data/rejected/", data.rejected, name="data-rejected"),
    path("data/rejected/rows.csv", data.rejected_file, name="data-rejected-file"),
]
