"""The overview, the plan, the list of measures and the areas."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views import areas, measures_list, overview, plan

urlpatterns: list[URLPattern] = [
    path("", overview.overview_page, name="overview"),
    path("plan/", plan.plan_page, name="plan"),
    path("plan/changes/", plan.changes_page, name="plan-changes"),
    path("measures/", measures_list.measures_page, name="measures"),
    path("areas/", areas.areas_page, name="areas"),
    path("areas/<str:code>/", areas.area_page, name="area"),
]
