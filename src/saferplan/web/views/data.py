"""The Data pages: what is held, what is missing, what was rejected."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from saferplan.accounts.roles import Permission
from saferplan.web.links import to
from saferplan.web.pages import show
from saferplan.web.permissions import audience_of, may, needs
from saferplan.web.presenters.data import data_page
from saferplan.web.presenters.data_coverage import coverage_page
from saferplan.web.presenters.data_rejected import rejected_csv, rejected_page
from saferplan.web.presenters.data_releases import releases_page
from saferplan.web.query import number, page_number
from saferplan.web.workspaces import current


@require_safe
@needs(Permission.READ_WORKING)
def data(request: HttpRequest) -> HttpResponse:
    """The summary."""
    may_upload = may(request, Permission.UPLOAD_DATA)
    return show(
        request, "web/data/summary.html", lambda space: data_page(space, to, may_upload=may_upload), key=(may_upload,)
    )


@require_safe
@needs(Permission.READ_WORKING)
def releases(request: HttpRequest) -> HttpResponse:
    """Every release; `?source=` and `?page=`."""
    source, page = request.GET.get("source", ""), page_number(request)
    return show(
        request,
        "web/data/releases.html",
        lambda space: releases_page(space, to, source=source, page=page),
        key=(source, page),
    )


@require_safe
@needs(Permission.READ_WORKING)
def coverage(request: HttpRequest) -> HttpResponse:
    """The grid; `?source=`, `?year=` and `?forces=all`."""
    source, year, forces = (request.GET.get(name, "") for name in ("source", "year", "forces"))
    return show(
        request,
        "web/data/coverage.html",
        lambda space: coverage_page(space, to, source=source, year=year, forces=forces),
        key=(source, year, forces),
    )


@require_safe
@needs(Permission.READ_WORKING)
def rejected(request: HttpRequest) -> HttpResponse:
    """Rejected rows; `?release=` and `?page=`."""
    release, page = number(request, "release"), page_number(request)
    return show(
        request,
        "web/data/rejected.html",
        lambda space: rejected_page(space, to, release=release, page=page),
        key=(release, page),
    )


@require_safe
@needs(Permission.READ_WORKING)
def rejected_file(request: HttpRequest) -> StreamingHttpResponse:
    """Rejected rows as CSV; `?release=`."""
    release = number(request, "release")
    space = current(audience_of(request))
    # Refuses what the page refuses, before the first byte is sent.
    rejected_page(space, to, release=release)
    name = f"rejected-rows-{release}.csv" if release is not None else "rejected-rows.csv"
    answer = StreamingHttpResponse(rejected_csv(space, release), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
