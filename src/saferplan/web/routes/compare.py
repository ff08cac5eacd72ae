"""Comparing areas."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views import compare

urlpatterns: list[URLPattern] = [
    path("compare/", compare.compare, name="compare"),
    path("compare/table.csv", compare.compare_table, name="compare-table"),
    path("compare/<slug:name>.<slug:form>", compare.compare_chart, name="compare-chart"),
]
