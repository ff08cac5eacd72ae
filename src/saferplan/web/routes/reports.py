"""Reports and the work of making them."""

from __future__ import annotations

from django.urls import URLPattern, path

from saferplan.web.views import jobs, report_changes, reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", report_changes.report_new, name="report-new"),
    path("reports/<int:edition>/", reports.report, name="report"),
    path("reports/<int:edition>/release/", report_changes.report_release, name="report-release"),
    path("reports/<int:edition>/withdraw/", report_changes.report_withdraw, name="report-withdraw"),
    path("reports/<int:edition>/<slug:version>.<slug:form>", reports.report_file, name="report-file"),
    path("jobs/<int:number>/", jobs.job, name="job"),
]
