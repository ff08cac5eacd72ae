"""Addresses of the upload pages."""

from __future__ import annotations

from django.urls import path

from saferplan.web.views import uploads

urlpatterns = [
    path("data/upload/", uploads.upload, name="upload"),
    path("data/uploads/<int:pk>/", uploads.upload_status, name="upload-status"),
    path("data/uploads/<int:pk>/check/", uploads.check, name="upload-check"),
    path("data/uploads/<int:pk>/take-in/", uploads.take_in, name="upload-take-in"),
    path("data/uploads/<int:pk>/set-aside/", uploads.set_aside, name="upload-set-aside"),
]
