"""Addresses of the API and of its description."""

from __future__ import annotations

from django.urls import path

from saferplan.web.api import api
from saferplan.web.api.reference import reference

urlpatterns = [
    path("api/", reference, name="api-reference"),
    path("api/v1/", api.urls),
]
