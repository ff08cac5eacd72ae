"""One measure: its page, its files, its definition, and where each of its numbers comes from."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views import explain, measure

urlpatterns: list[URLPattern] = [
    path("measures/<slug:measure>/", measure.measure, name="measure"),
    path("measures/<slug:measure>/chart.<slug:form>", measure.measure_chart, name="measure-chart"),
    path("measures/<slug:measure>/table.<slug:form>", measure.measure_table, name="measure-table"),
    path("measures/<slug:measure>/drivers.<slug:form>", measure.measure_drivers, name="measure-drivers"),
    path("measures/<slug:measure>/definition/", explain.definition, name="definition"),
    path("measures/<slug:measure>/explain/<str:period>/", explain.explain, name="explain"),
]
