"""A measure's map by ward or LSOA."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views import map as views

urlpatterns: list[URLPattern] = [
    path("measures/<slug:measure>/map/", views.measure_map_page, name="measure-map-page"),
    path("measures/<slug:measure>/map.json", views.measure_map, name="measure-map"),
    path("measures/<slug:measure>/map.csv", views.measure_map_table, name="measure-map-table"),
    path("measures/<slug:measure>/map.<slug:form>", views.measure_map_picture, name="measure-map-picture"),
]
